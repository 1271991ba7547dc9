"""XLSX of enrichments: the columns of the CSV in a workbook, for people (ECMA-376, Office Open XML).

Every cell is text (an inline string), so that nothing is computed and no identifier loses its zeros; equal content
gives equal bytes. The rows are written here: openpyxl takes five times as long for them and can take none over from the
last set. The tests read every workbook with openpyxl.
"""

from __future__ import annotations

import re
import zipfile
from contextlib import contextmanager
from importlib.resources import files
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO
from xml.sax.saxutils import escape

from glamdata.formats.piece_file import Form, PieceWriter
from glamdata.model.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from glamdata.formats.csv_export import Cells
    from glamdata.model.enrichment import Enrichment

LONGEST_CELL = 32_767
MOST_ROWS = 1_048_576
_SHEET = "enriched"
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_CHUNK = 1 << 20
_LEVEL = 4  # of compression: twice as fast as the usual one, 6, for a tenth more bytes
_HEAD = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews>'
    b'<sheetView workbookViewId="0"><pane xSplit="2" ySplit="1" topLeftCell="C2" activePane="bottomRight"'
    b' state="frozen"/></sheetView></sheetViews><sheetData>'
)
_OPEN, _CLOSE = '<c t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
_TAIL = b"</sheetData></worksheet>\n"
_PARTS = ("[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels")


@contextmanager
def xlsx_writer(
    path: Path,
    cells: Cells,
    report: Callable[[Finding], None] | None = None,
    most_rows: int = MOST_ROWS,
    old: Path | None = None,
) -> Iterator[PieceWriter]:
    """Give what writes the row of one record to `path`, and can repeat those of the workbook `old`.

    A further sheet begins where one has `most_rows`. A cell beyond what a spreadsheet holds stays empty and `report`
    takes a Finding; the other files have the value.
    """
    names = cells.names
    header = _row(names)

    def render(enrichment: Enrichment) -> bytes:
        named = zip(names, cells(enrichment), strict=True)
        return _row([_fitting(name, cell, enrichment, report) for name, cell in named])

    with TemporaryFile() as body, TemporaryFile() as before:
        if old is not None and old.is_file():
            _unpack_rows(old, header, before)
        writer = PieceWriter(body, Form(render), path.name, before)
        yield writer
        writer.close()
        _pack(path, body, header, writer, most_rows - 1)


def _row(cells: list[str]) -> bytes:
    texts = [f"{_OPEN}{_escape(text)}{_CLOSE}" if text else "<c/>" for text in cells]
    return f"<row>{''.join(texts)}</row>".encode()


def _escape(text: str) -> str:
    """Escape for XML; a carriage return would be read back as a line feed."""
    return escape(_ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text)).replace("\r", "&#13;")


def _fitting(name: str, text: str, enrichment: Enrichment, report: Callable[[Finding], None] | None) -> str:
    if len(text) <= LONGEST_CELL:
        return text
    if report is not None:
        report(_about_long(name, enrichment, len(text)))
    return ""


def _about_long(name: str, enrichment: Enrichment, length: int) -> Finding:
    message = (
        f"The cell {name} of enriched.xlsx stays empty: it would have {length:,} characters, a spreadsheet "
        f"holds {LONGEST_CELL:,}; enriched.jsonl has them"
    )
    return Finding(Severity.WARNING, "roundtrip", "cell-too-long", enrichment.record_key, message, name)


def _pack(path: Path, body: BinaryIO, header: bytes, rows: PieceWriter, most_rows: int) -> None:
    """Write the workbook: the rows parted into sheets, and what stands around them, without any date."""
    ends = [start + length for start, length in zip(rows.starts, rows.lengths, strict=True)]
    cuts = ends[most_rows - 1 :: most_rows]
    if not cuts or cuts[-1] != (ends[-1] if ends else 0):
        cuts.append(ends[-1] if ends else 0)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as book:
        for name, content in _frame(len(cuts)).items():
            book.writestr(_entry(name), content, compresslevel=_LEVEL)
        body.seek(0)
        at = 0
        for number, end in enumerate(cuts, 1):
            with book.open(_entry(f"xl/worksheets/sheet{number}.xml"), "w", force_zip64=True) as sheet:
                sheet.write(_HEAD + header)
                while at < end and (chunk := body.read(min(_CHUNK, end - at))):
                    at += sheet.write(chunk)
                sheet.write(_TAIL)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _frame(sheets: int) -> dict[str, bytes]:
    """Give the files of the workbook but its sheets."""
    folder = files("glamdata.formats").joinpath("templates", "workbook")
    numbers = range(1, sheets + 1)
    types = (f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}"/>' for n in numbers)
    names = (f'<sheet name="{_SHEET}{f" {n}" if n > 1 else ""}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    links = (f'<Relationship Id="rId{n}" Type="{_RELATION}" Target="worksheets/sheet{n}.xml"/>' for n in numbers)
    filled = {"@types@": "".join(types), "@sheets@": "".join(names), "@relations@": "".join(links)}
    frame = {}
    for name in _PARTS:
        text = folder.joinpath(name.replace("/", "-").replace("[", "").replace("]", "")).read_text("utf-8")
        for mark, content in filled.items():
            text = text.replace(mark, content)
        frame[name] = text.encode()
    return frame


def _unpack_rows(path: Path, header: bytes, target: BinaryIO) -> None:
    """Put the rows of a workbook that this module wrote one after the other, so that each is found by its place."""
    with zipfile.ZipFile(path) as book:
        sheets = sum(name.startswith("xl/worksheets/") for name in book.namelist())
        for number in range(1, sheets + 1):
            entry = book.getinfo(f"xl/worksheets/sheet{number}.xml")
            left = entry.file_size - len(_HEAD) - len(header) - len(_TAIL)
            with book.open(entry) as sheet:
                sheet.read(len(_HEAD) + len(header))
                while left > 0 and (chunk := sheet.read(min(_CHUNK, left))):
                    left -= target.write(chunk)
