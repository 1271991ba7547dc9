"""Decisions into files: JSON lines, or the same fields as CSV or XLSX."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING

from openpyxl import Workbook

from glamdata.errors import InputError
from glamdata.formats.csv_export import neutralise
from glamdata.formats.decision_lines import FIELDS, decision_fields, write_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from glamdata.model.match import Decision

LINES = (".jsonl", ".json", ".ndjson")


def export_decisions(decisions: Sequence[Decision], path: Path | None) -> int:
    """Write decisions by the file's suffix, or as JSON lines to the terminal; give their number.

    Raises InputError for another suffix than .jsonl, .csv and .xlsx.
    """
    suffix = path.suffix.lower() if path else LINES[0]
    if suffix in LINES:
        text = "".join(f"{write_line(decision)}\n" for decision in decisions)
        if path is None:
            sys.stdout.write(text)
        else:
            path.write_text(text, "utf-8")
        return len(decisions)
    rows = [[neutralise(cell) for cell in decision_fields(decision).values()] for decision in decisions]
    if path and suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([FIELDS, *rows])
    elif path and suffix == ".xlsx":
        _write_workbook(path, rows)
    else:
        raise InputError(f"{path}: decisions are written as .jsonl, .csv or .xlsx.")
    return len(decisions)


def _write_workbook(path: Path, rows: Sequence[Sequence[str]]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("decisions")
    sheet.append(FIELDS)
    for row in rows:
        sheet.append(row)  # neutralised: nothing begins like a formula
    book.save(path)
