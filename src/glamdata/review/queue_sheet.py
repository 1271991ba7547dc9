"""The queue of a batch, or what a filter takes of it, written as a sheet."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from glamdata.errors import InputError
from glamdata.formats.review_csv import write_review_csv
from glamdata.formats.review_xlsx import write_review_xlsx
from glamdata.model.match import Verdict
from glamdata.review.case import EXISTS, read_sheet_rows
from glamdata.store import tables
from glamdata.store.decisions import QueueRow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from glamdata.batch.run import Run
    from glamdata.model.edit import LedgerEntry
    from glamdata.model.match import Decision


def write_sheet(run: Run, path: Path | None, reason: str = "") -> int:
    """Write all that waits, or waits for one reason, to a file or the terminal; give the number of records."""
    rows = [*run.store.decisions.queue(run.batch.name), *find_refused(run)]
    return write_rows(run, path, [row for row in rows if reason in {"", row.reason}])


def find_refused(run: Run) -> list[QueueRow]:
    """Give the records that were to be new and were not made, since an item of them was found; nobody decided since."""
    standing = run.store.decisions.standing(run.batch.mapping)
    refused = {
        key: line.qid
        for key, line in run.store.ledger.states(run.batch.name, run.wiki.identity).items()
        if line.code == "exists" and key in standing and _is_before(standing[key], line)
    }
    headings = dict(run.parts.columns(tables.DRAFTS, "record_key", "heading")) if refused else {}
    return [QueueRow(key, headings.get(key, ""), EXISTS, qid, 0.0) for key, qid in refused.items()]


def _is_before(decision: Decision, line: LedgerEntry) -> bool:
    return decision.verdict is Verdict.NEW and decision.when <= line.when


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
