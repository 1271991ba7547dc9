"""The queue of a batch, or what a filter takes of it, written as a sheet."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from glamdata.errors import InputError
from glamdata.formats.review_csv import write_review_csv
from glamdata.formats.review_xlsx import write_review_xlsx
from glamdata.review.case import read_sheet_rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from glamdata.batch.run import Run
    from glamdata.store.decisions import QueueRow


def write_sheet(run: Run, path: Path | None, reason: str = "") -> int:
    """Write all that waits, or waits for one reason, to a file or the terminal; give the number of records."""
    rows = [row for row in run.store.decisions.queue(run.batch.name) if reason in {"", row.reason}]
    return write_rows(run, path, rows)


def write_rows(run: Run, path: Path | None, rows: Iterable[QueueRow]) -> int:
    """Write rows of the queue by the file's suffix as CSV or XLSX, or as CSV to the terminal; give their number.

    Raises InputError for another suffix.
    """
    cells = read_sheet_rows(run, rows)
    if path is None:
        return write_review_csv(sys.stdout, cells)
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        return write_review_xlsx(path, cells)
    if suffix != ".csv":
        raise InputError(f"{path}: the queue is written as .csv or .xlsx.")
    with path.open("w", encoding="utf-8-sig", newline="") as file:  # spreadsheet programs tell UTF-8 by the mark
        return write_review_csv(file, cells)
