"""What an XLSX file is looked through for before it is read: bombs, merged cells, formulas that were never computed."""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from glamdata.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LARGEST_TEXTS = 1 << 28
"""Bytes of XML of any part but the sheets themselves: openpyxl keeps them in memory."""

LARGEST_SHEET = 1 << 32
MOST_RATIO = 1000
MOST_RATIO_OF_TEXTS = 100  # texts that are shared are all different
MOST_MERGED = 100_000

_CHUNK = 1 << 18
_UNSUSPECTED = 1 << 24  # bytes
_OVERLAP = 1 << 10
_LONGEST_TEXT = 1 << 20  # bytes between two tags; a cell holds 32,767 characters
_COLUMNS = 1 << 14
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_UNCOMPUTED = re.compile(
    rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})"[^>]*><(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_BEYOND = re.compile(rb'<(?:\w+:)?(?:c\b[^>]*\br="(?:[A-Z]{4,}|[A-Z]+\d{8,})|row\b[^>]*\br="\d{8,})')


@dataclass(slots=True)
class SheetScan:
    """Merged ranges as (first column, first row, last column, last row), from 1, and uncomputed cells by row."""

    merged: set[tuple[int, int, int, int]] = field(default_factory=set)
    uncomputed: dict[int, list[str]] = field(default_factory=dict)
    _by_row: dict[int, list[str]] | None = None

    def notes(self, row: int) -> Iterator[str]:
        """Give what is to be told of the cells of a row: ``merged:B7,C7``, ``uncomputed:D7``."""
        if self._by_row is None:
            self._by_row = _cover(self.merged)
        if covered := self._by_row.get(row):
            yield "merged:" + ",".join(covered)
        if cells := self.uncomputed.get(row):
            yield "uncomputed:" + ",".join(cells)


def scan_workbook(file: BinaryIO, path: Path, sheet: str = "") -> SheetScan:
    """Look through every part of a workbook, or only through the part `sheet`, of which notes are kept.

    Raises ExportError, one sentence, for what no spreadsheet has: passwords, entities, endless texts, sizes beyond all
    measure.
    """
    scan = SheetScan()
    try:
        with zipfile.ZipFile(file) as archive:
            for entry in archive.infolist():
                _check_size(entry, path)
                if entry.filename == sheet or (not sheet and entry.filename.endswith((".xml", ".rels"))):
                    _scan_part(archive, entry, path, scan if sheet else None)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, UnicodeDecodeError):
        raise ExportError(
            f"{path} is a damaged spreadsheet; open it in a spreadsheet program and save it again."
        ) from None
    file.seek(0)
    return scan


def _check_size(entry: zipfile.ZipInfo, path: Path) -> None:
    is_sheet = entry.filename.startswith("xl/worksheets/")
    largest, ratio = (LARGEST_SHEET, MOST_RATIO) if is_sheet else (LARGEST_TEXTS, MOST_RATIO_OF_TEXTS)
    if entry.file_size > largest or entry.file_size > max(_UNSUSPECTED, ratio * entry.compress_size):
        raise ExportError(f"{path} is larger than a spreadsheet that can be read ({entry.filename}); save it as CSV.")


def _scan_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path, scan: SheetScan | None) -> None:
    text, tail = 0, b""
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            if b"<!DOCTYPE" in tail + chunk[:_OVERLAP] or b"<!ENTITY" in chunk:
                raise ExportError(f"{path} declares XML entities, which no spreadsheet does; it is not read.")
            last = chunk.rfind(b"<")
            text = text + len(chunk) if last < 0 else len(chunk) - last
            data = tail + chunk
            if text > _LONGEST_TEXT or _BEYOND.search(data):
                raise ExportError(f"{path} has texts or rows beyond what a spreadsheet can hold; it is not read.")
            if scan:
                _note(data, scan, path)
            tail = data[-_OVERLAP:]


def _note(data: bytes, scan: SheetScan, path: Path) -> None:
    for found in _MERGED.findall(data):
        scan.merged.add((_index(found[0]), int(found[1]), _index(found[2]), int(found[3])))
    for column, row in _UNCOMPUTED.findall(data):
        cells = scan.uncomputed.setdefault(int(row), [])
        if (cell := f"{column.decode()}{int(row)}") not in cells:
            cells.append(cell)
    if len(scan.merged) > MOST_MERGED or len(scan.uncomputed) > MOST_MERGED:
        raise ExportError(f"{path} has too many merged or uncomputed cells; save the sheet as CSV.")


def _cover(merged: set[tuple[int, int, int, int]]) -> dict[int, list[str]]:
    """Give the cells that merged ranges cover, by row: all but the first of each, whose text counts."""
    covered: dict[int, list[str]] = {}
    cells = 0
    for left, top, right, bottom in sorted(merged):
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                cells += 1
                if cells > MOST_MERGED:
                    return covered
                if (row, column) != (top, left):
                    covered.setdefault(row, []).append(f"{_letters(column)}{row}")
    return covered


def _index(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return min(number, _COLUMNS)


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
