"""Spreadsheets: one sheet of an XLSX file as CSV in UTF-8, whose first column is the row that the spreadsheet shows.

ECMA-376. Values are those that were saved: formulas by their last result. Dates come as ISO 8601, whole numbers
without a fraction, truth as TRUE and FALSE. The first row that is not empty is the header; empty rows are left out.
Behind the row number stands what a reader must tell of its cells: ``7 merged:B7,C7 uncomputed:D7 sheets:2``.
"""

from __future__ import annotations

import csv
import io
import itertools
import warnings
import zipfile
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, BinaryIO

from glamdata.errors import ExportError
from glamdata.formats.sheet_scan import SheetScan, scan_workbook
from glamdata.formats.tabular import ROW_COLUMN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_ROWS = 1 << 20
MOST_CELLS = 100_000_000

_BLOCK = 100
_BINARY = "xl/workbook.bin"
_WORKBOOK = "xl/workbook.xml"
_LARGEST_WHOLE = 1e15


def is_spreadsheet(file: BinaryIO, path: Path) -> bool:
    """Whether a zip is an XLSX file; `file` is left at its start. Raises ExportError for a damaged zip and XLSB."""
    try:
        names = zipfile.ZipFile(file).namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise ExportError(f"{path} is damaged: it begins like a zip, but has no directory; copy it again.") from None
    file.seek(0)
    if _BINARY in names:
        raise ExportError(f"{path} is a binary Excel file (.xlsb); save it as .xlsx or CSV.")
    return _WORKBOOK in names


def rows_of_sheet(file: BinaryIO, path: Path, name: str = "") -> Iterator[bytes]:
    """Give the rows of the sheet `name` (the first visible one without it) as pieces of CSV in UTF-8.

    Raises ExportError, one sentence, at once for a workbook that can't be opened and while reading for damage.
    """
    workbook = _open_workbook(file, path)
    sheet = _choose(workbook, path, name)
    scan = scan_workbook(file, path, sheet._worksheet_path)  # noqa: SLF001  (there is no public way to it)
    visible = sum(each.sheet_state == "visible" for each in workbook.worksheets)
    return _write_rows(_read_rows(sheet, path), scan, 0 if name else visible)


def _open_workbook(file: BinaryIO, path: Path) -> Any:
    from openpyxl import load_workbook  # noqa: PLC0415  (0.3 s to import)

    scan_workbook(file, path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions, which mean nothing here
            return load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except Exception:  # noqa: BLE001  (openpyxl raises whatever its parts meet)
        raise _damaged(path) from None


def _damaged(path: Path) -> ExportError:
    return ExportError(f"{path} is a damaged spreadsheet; open it in a spreadsheet program and save it again.")


def _choose(workbook: Any, path: Path, name: str) -> Any:
    sheets = workbook.worksheets
    for sheet in sheets:
        if sheet.title == name or (not name and sheet.sheet_state == "visible"):
            return sheet
    shown = ", ".join(sheet.title + (" (hidden)" if sheet.sheet_state != "visible" else "") for sheet in sheets)
    if not name:
        raise ExportError(f"{path} has no visible sheet; name one by `sheet:` in the mapping ({shown or 'none'}).")
    raise ExportError(f"{path} has no sheet {name!r}; it has: {shown or 'none'}.")


def _read_rows(sheet: Any, path: Path) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Give (row number, cells) of every row that is not empty, without the empty cells at its end."""
    sheet.reset_dimensions()  # what a program wrote there may be wrong
    rows, cells = enumerate(sheet.iter_rows(values_only=True), 1), 0
    while block := _take(rows, path):
        for number, row in block:
            cells += len(row)
            if number > MOST_ROWS or cells > MOST_CELLS:
                raise ExportError(f"{path} has more rows or cells than a spreadsheet can; save it as CSV.")
            end = len(row)
            while end and row[end - 1] in {None, ""}:
                end -= 1
            if end:
                yield number, row[:end]


def _take(rows: Iterator[tuple[int, tuple[Any, ...]]], path: Path) -> list[tuple[int, tuple[Any, ...]]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return list(itertools.islice(rows, _BLOCK))
    except Exception:  # noqa: BLE001  (as above)
        raise _damaged(path) from None


def _write_rows(rows: Iterator[tuple[int, tuple[Any, ...]]], scan: SheetScan, sheets: int) -> Iterator[bytes]:
    """Write rows as CSV; the first row below the header bears the number of `sheets`, where they are several."""
    width, text = 0, io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    for number, row in rows:
        notes = [*scan.notes(number), *([f"sheets:{sheets}"] if width and sheets > 1 else [])]
        place = " ".join([str(number), *notes])
        cells = [_show(value) for value in row]
        writer.writerow([place if width else ROW_COLUMN, *cells, *[""] * (width - len(cells))])
        if width and sheets > 1:
            sheets = 0
        width = width or len(cells)
        if text.tell() > 1 << 16:
            yield _drain(text)
    yield _drain(text)


def _drain(text: io.StringIO) -> bytes:
    data = text.getvalue().encode("utf-8", "replace")
    text.seek(0)
    text.truncate()
    return data


def _show(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case str():
            return value.replace("_x000D_", "").replace("\r\n", "\n")
        case float() if value.is_integer() and abs(value) < _LARGEST_WHOLE:
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            return str(value)
