"""What the command line shows of a batch: its numbers as a table."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from glamdata.planning.encode import hash_plan
from glamdata.store import tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from glamdata.batch.run import Run
    from glamdata.report.summary import Summary


def hash_of_plan(run: Run) -> str:
    """Give the hash that names a batch's newest plan."""
    return hash_plan(edit_hash for (edit_hash,) in run.parts.columns(tables.EDITS, "edit_hash"))


def show_numbers(batches: Sequence[Mapping[str, Any]], seconds: float | None = None) -> None:
    """Print the numbers of batches (Summary.to_json, with `requests` where counted) as one table, a column each."""
    from rich.console import Console  # noqa: PLC0415  (only where a table is shown)
    from rich.table import Table  # noqa: PLC0415

    table = Table()
    table.add_column("")
    for numbers in batches:
        table.add_column(numbers["batch"], justify="right", overflow="fold")
    for name, cells in _lines(batches):
        table.add_row(name, *cells)
    if seconds is not None:
        table.add_row("seconds, all together", f"{seconds:.1f}")
    Console(width=None if sys.stdout.isatty() else 100).print(table)


def summary_as_markdown(summary: Summary, report: Path) -> str:
    """Give a batch's numbers as a Markdown table with the way to the report, for a Prefect artifact."""
    rows = [f"| {name} | {cells[0]} |" for name, cells in _lines([summary.to_json()])]
    return "\n".join([f"## {summary.batch}", "", "| | |", "|---|---:|", *rows, "", f"Report: {report}"])


def _lines(batches: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, list[str]]]:
    for name, title in _FIGURES:
        if any(name in numbers for numbers in batches):
            yield title, [str(numbers.get(name, 0)) for numbers in batches]
    for group, kinds, words in _GROUPS:
        if any(numbers["planned_edits"] for numbers in batches):
            for kind in kinds:
                yield words.format(kind), [str(numbers[group].get(kind, 0)) for numbers in batches]
    for code in dict.fromkeys(code for numbers in batches for code in numbers["held"]):
        yield f"held back: {code}", [str(numbers["held"].get(code, 0)) for numbers in batches]
    if any("requests" in numbers for numbers in batches):
        yield "HTTP requests", [str(numbers.get("requests", 0)) for numbers in batches]


_FIGURES = (
    ("in_file", "records in the file"),
    ("read", "records read"),
    ("refused", "records refused"),
    ("unchanged", "records unchanged"),
    ("excluded", "records excluded"),
    ("drafts", "drafts"),
    ("matched", "matched"),
    ("new", "new"),
    ("to_review", "to review"),
    ("planned_edits", "edits planned"),
)
_GROUPS = (
    ("added", ("statements", "references", "qualifiers", "aliases", "labels", "descriptions"), "{} added"),
    ("edits", ("saved", "unchanged", "refused", "unknown"), "edits {}"),
)
