"""MismatchFiles: rows for the Mismatch Finder in files that it takes as they are, each below its limit of 10 MB.

It refuses a whole file for one bad row, so what it would refuse is left out and counted by reason. Its rules are those
of its user guide and of the checks of its import:
https://github.com/wmde/wikidata-mismatch-finder/blob/main/docs/UserGuide.md, "Creating a mismatches import file".
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from glamdata.formats.mismatch import COLUMNS, LONGEST

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import TextIO

NAME = "mismatches"
LARGEST = 9_500_000
"""Bytes of a file; 10 MB are taken."""
_ITEM, _PROPERTY, _META = re.compile(r"Q[1-9]\d{0,10}"), re.compile(r"P[1-9]\d*"), re.compile(r"(Q[1-9]\d*)?")
_GUID = re.compile(r"(?i)q\d+\$[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_QUOTED = re.compile(r'[",\r\n]')
_ADDRESS = re.compile(r"[!-~]+")  # what PHP takes for an address: printable ASCII


class MismatchFiles:
    """Writes ``mismatches.csv``, ``mismatches-2.csv`` …; `rows` counts those written, `left_out` the others."""

    def __init__(self, folder: Path, largest: int = LARGEST) -> None:
        self._folder = folder
        self._largest = largest
        self._file: TextIO | None = None
        self._size = 0
        self._drafts: list[Path] = []
        self._gives_up = False
        self.rows = 0
        self.left_out: Counter[str] = Counter()

    def __enter__(self) -> Self:
        self._open()
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        if self._file:
            self._file.close()
        if kind is None and not self._gives_up:
            for old in self._folder.glob(f"{NAME}*.csv"):
                old.unlink()
            for draft, name in zip(self._drafts, self.names, strict=True):
                draft.replace(self._folder / name)
        for draft in self._drafts:
            draft.unlink(missing_ok=True)

    def give_up(self) -> None:
        """Leave what stood there before."""
        self._gives_up = True

    @property
    def names(self) -> list[str]:
        """The names of the files."""
        return [f"{NAME}{f'-{number}' if number > 1 else ''}.csv" for number in range(1, len(self._drafts) + 1)]

    def add(self, row: tuple[str, ...] | None, address: str = "") -> None:
        """Add a row in the order of COLUMNS; None is one that the file can't hold. `address` stands in for none."""
        if row is None:
            self.left_out["unknown, no or too long values"] += 1
            return
        cells = dict(zip(COLUMNS, row, strict=True))
        cells["external_url"] = next((url for url in (cells["external_url"], address) if is_address(url)), "")
        if fault := find_fault(cells):
            self.left_out[fault] += 1
            return
        line = _line(tuple(cells.values()))
        if self._size + len(line.encode()) > self._largest:
            self._open()
        assert self._file
        self._file.write(line)
        self._size += len(line.encode())
        self.rows += 1

    def _open(self) -> None:
        if self._file:
            self._file.close()
        draft = self._folder / f".{NAME}-{len(self._drafts) + 1}.draft"
        self._drafts.append(draft)
        self._file = draft.open("w", encoding="utf-8", newline="")
        self._size = self._file.write(_line(COLUMNS))


def find_fault(cells: dict[str, str]) -> str:
    """Say why the Mismatch Finder would refuse a row, and the file with it; empty where it would not."""
    guid = cells["statement_guid"]
    if not _ITEM.fullmatch(cells["item_id"]) or not _PROPERTY.fullmatch(cells["property_id"]):
        return "ids that are none"
    if not _GUID.fullmatch(guid) or guid.partition("$")[0].upper() != cells["item_id"]:
        return "statements with an id of another item or form"
    if not cells["wikidata_value"].strip() or not cells["external_value"].strip():
        return "empty values"
    if max(len(cells["wikidata_value"]), len(cells["external_value"])) > LONGEST:
        return "values over 1,500 characters"
    if not _META.fullmatch(cells["meta_wikidata_value"]):
        return "calendars that are no item"
    if any("\\" in cell and _QUOTED.search(cell) for cell in cells.values()):
        return "values with a backslash that its reader takes for an escape"
    return ""


def is_address(url: str) -> bool:
    """Say whether the Mismatch Finder takes an address: http or https with a host, printable ASCII, not too long."""
    if not _ADDRESS.fullmatch(url) or len(url) > LONGEST:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _line(cells: tuple[str, ...]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()
