"""The review queue as a workbook (ECMA-376): what is decided is chosen from a drop-down, or typed."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from glamdata.errors import ExportError, InputError
from glamdata.formats.review_sheet import CHOICES, COLUMNS, cells_of
from glamdata.formats.sheet_scan import scan_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from glamdata.formats.review_sheet import SheetRow

MOST_ROWS = 1_048_576
_LONGEST = 32_767
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WIDTHS = {"heading": 44, "reason": 30, "label": 28, "description": 40, "decision": 16, "why": 30, "evidence": 60,
           "second_about": 40, "third_about": 40, "check": 4}  # fmt: skip
_USUAL_WIDTH = 15


def write_review_xlsx(path: Path, rows: Iterable[SheetRow], most_rows: int = MOST_ROWS) -> int:
    """Write a row a record and give their number; a further sheet begins where one is full.

    Every cell is text: nothing is computed, and no key loses its zeros.
    """
    book, count, sheet = Workbook(write_only=True), 0, None
    for row in rows:
        if sheet is None or count % (most_rows - 1) == 0:
            sheet = _new_sheet(book, most_rows)
        sheet.append([_cell(sheet, text) for text in cells_of(row)])
        count += 1
    if sheet is None:
        _new_sheet(book, most_rows)
    book.save(path)
    return count


def read_xlsx_rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Give the number of each row of the first sheets and its cells by column; a formula comes as its text, ``=…``.

    Raises InputError for a file that is no workbook.
    """
    try:
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions, which mean nothing here
            scan_workbook(file, path)
            book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
            for sheet in book.worksheets:
                sheet.reset_dimensions()
                yield from _rows_of(sheet)
    except ExportError:
        raise
    except Exception as error:
        raise InputError(f"{path} is no spreadsheet that can be read; save it as .xlsx or CSV again.") from error


def _new_sheet(book: Any, most_rows: int) -> Any:
    sheet = book.create_sheet(f"review {len(book.worksheets) + 1}" if book.worksheets else "review")
    sheet.freeze_panes = "B2"
    for number, name in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(name, _USUAL_WIDTH)
    choice = DataValidation(type="list", formula1=f'"{",".join(CHOICES)}"', allow_blank=True)
    choice.errorStyle = "warning"  # an item id may be typed
    choice.error = "An item id like Q42, not:Q42, or one of the list."
    choice.prompt = f"{', '.join(CHOICES)}; or an item id like Q42, or not:Q42."
    choice.promptTitle, choice.showInputMessage, choice.showErrorMessage = "Which item is it?", True, True
    letter = get_column_letter(COLUMNS.index("decision") + 1)
    choice.add(f"{letter}2:{letter}{most_rows}")
    sheet.data_validations.append(choice)
    sheet.append([_head(sheet, name) for name in COLUMNS])
    return sheet


def _head(sheet: Any, name: str) -> Any:
    cell = WriteOnlyCell(sheet, value=name)
    cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E4EBFB")
    return cell


def _cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=_ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text)[:_LONGEST] or None)
    cell.alignment = Alignment(vertical="top", wrap_text=len(text) > _USUAL_WIDTH)
    if cell.value is not None:
        cell.data_type = "s"  # never a formula, whatever it begins with
    return cell


def _rows_of(sheet: Any) -> Iterator[tuple[int, dict[str, str]]]:
    header: list[str] = []
    for number, row in enumerate(sheet.iter_rows(), 1):
        texts = [_text(cell) for cell in row]
        if not any(texts):
            continue
        if not header:
            header = [text.strip() for text in texts]
            yield number, dict.fromkeys(header, "")
            continue
        yield number, dict(zip(header, [*texts, *[""] * (len(header) - len(texts))], strict=False))


def _text(cell: Any) -> str:
    value = cell.value
    if cell.data_type == "f" and not (isinstance(value, str) and value.startswith("=")):
        return "=…"  # an array or table formula
    if cell.data_type != "f" and isinstance(value, str) and value.startswith("="):
        return f"'{value}"  # text, as we write it: no formula
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
