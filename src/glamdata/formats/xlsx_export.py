"""XLSX of enrichments: the columns of the CSV in a workbook, for people (ECMA-376).

Every cell is text, so that nothing is computed and no identifier loses its zeros; equal content gives equal bytes.
"""

from __future__ import annotations

import re
import zipfile
from contextlib import contextmanager
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from openpyxl import Workbook

from glamdata.formats.csv_export import csv_columns, neutralise
from glamdata.model.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

    from glamdata.formats.csv_export import Column
    from glamdata.model.enrichment import Enrichment, EnrichRules

LONGEST_CELL = 32_767
MOST_ROWS = 1_048_576
_SHEET = "enriched"
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_PROPERTIES = "docProps/core.xml"
_DATED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_DATE = rb"\g<1>1980-01-01T00:00:00Z"


@contextmanager
def xlsx_writer(
    path: Path,
    rules: EnrichRules,
    datatypes: Mapping[str, str] | None = None,
    report: Callable[[Finding], None] | None = None,
    most_rows: int = MOST_ROWS,
) -> Iterator[Callable[[Enrichment], None]]:
    """Give what writes the row of one record to `path`; the columns are those of :func:`csv_columns`.

    A further sheet begins where one has `most_rows`. A cell beyond what a spreadsheet holds stays empty and `report`
    takes a Finding; the other files have the value.
    """
    columns = csv_columns(rules, datatypes)
    book = Workbook(write_only=True)
    sheet, rows = _new_sheet(book, columns), 1

    def write(enrichment: Enrichment) -> None:
        nonlocal sheet, rows
        if rows == most_rows:
            sheet, rows = _new_sheet(book, columns), 1
        sheet.append([_cell(column, enrichment, report) for column in columns])
        rows += 1

    try:
        yield write
    except BaseException:
        for open_sheet in book.worksheets:  # openpyxl writes each to a file of its own, which it removes at the end
            open_sheet.close()
        raise
    with NamedTemporaryFile(suffix=".xlsx") as file:
        book.save(file.name)
        _copy_undated(file.name, path)


def _new_sheet(book: Workbook, columns: tuple[Column, ...]) -> WriteOnlyWorksheet:
    sheet = book.create_sheet(f"{_SHEET} {len(book.worksheets) + 1}" if book.worksheets else _SHEET)
    sheet.freeze_panes = "C2"
    sheet.append([column.name for column in columns])
    return sheet


def _cell(column: Column, enrichment: Enrichment, report: Callable[[Finding], None] | None) -> str | None:
    text = neutralise(_ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", column.cell(enrichment)))
    if len(text) <= LONGEST_CELL:
        return text or None
    if report is not None:
        report(_about_long(column, enrichment, len(text)))
    return None


def _about_long(column: Column, enrichment: Enrichment, length: int) -> Finding:
    message = (
        f"The cell {column.name} of enriched.xlsx stays empty: it would have {length:,} characters, a spreadsheet "
        f"holds {LONGEST_CELL:,}; enriched.jsonl has them"
    )
    return Finding(Severity.WARNING, "roundtrip", "cell-too-long", enrichment.record_key, message, column.name)


def _copy_undated(source: str, target: Path) -> None:
    """Copy a workbook without the moment it was made, which openpyxl writes into it and into its zip directory."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            fresh = zipfile.ZipInfo(entry.filename, _NO_TIME)
            fresh.compress_type = zipfile.ZIP_DEFLATED
            with old.open(entry) as reader, new.open(fresh, "w", force_zip64=True) as writer:
                if entry.filename == _PROPERTIES:
                    writer.write(_DATED.sub(_DATE, reader.read()))
                    continue
                while chunk := reader.read(1 << 20):
                    writer.write(chunk)
