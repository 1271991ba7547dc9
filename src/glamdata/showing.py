"""What the command line shows of a batch: the plan as a diff, the numbers as a table."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from glamdata import tables
from glamdata.planning.encode import hash_plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from glamdata.run import Run
    from glamdata.summary import Summary


def show_plan(run: Run) -> Iterator[str]:
    """Give the plan, a line each: the item, what it gets, what was held back and why, and the plan's hash."""
    edits = 0
    held: dict[str, list[str]] = {}
    for row in run.parts.all_rows(tables.findings_table("plan")):
        held.setdefault(row["record_key"], []).append(row["message"])
    for row in run.parts.all_rows(tables.EDITS):
        edits += 1
        yield f"{row['qid'] or 'new item'} {row['label']} ({row['record_key']})"
        yield from (f"  {line}" for line in row["lines"])
        yield from (f"  ! held: {message}" for message in held.pop(row["record_key"], ()))
    for key, messages in held.items():
        yield f"nothing to add ({key})"
        yield from (f"  ! held: {message}" for message in messages)
    if not edits:
        yield _why_nothing(run, sum(1 for _ in run.parts.all_rows(tables.findings_table("plan"))))
        return
    yield f"{edits} edits; plan {hash_of_plan(run)}"


def hash_of_plan(run: Run) -> str:
    """Give the hash that names a batch's newest plan."""
    return hash_plan(row["edit_hash"] for row in run.parts.all_rows(tables.EDITS))


def _why_nothing(run: Run, held: int) -> str:
    if not run.decided():
        return "Nothing to do: no record of the batch is matched yet; see `glamdata queue`."
    if held:
        return f"Nothing to do: every item has what the catalogue knows, but for the {held} findings above."
    return "Nothing to do: every item has what the catalogue knows."


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
    ("excluded", "records excluded"),
    ("drafts", "drafts"),
    ("matched", "matched"),
    ("new", "new"),
    ("to_review", "to review"),
    ("planned_edits", "edits planned"),
)
_GROUPS = (
    ("added", ("statements", "references", "aliases", "labels"), "{} added"),
    ("edits", ("saved", "unchanged", "refused", "unknown"), "edits {}"),
)
