"""What the command line shows of a batch: the plan as a diff, the numbers as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata import tables
from glamdata.planning.encode import hash_plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from glamdata.run import Run
    from glamdata.summary import Summary


def show_plan(run: Run) -> Iterator[str]:
    """Give the plan, a line each: the item, what it gets, what was held back and why, and the plan's hash."""
    hashes = []
    held: dict[str, list[str]] = {}
    for row in run.parts.all_rows(tables.findings_table("plan")):
        held.setdefault(row["record_key"], []).append(row["message"])
    for row in run.parts.all_rows(tables.EDITS):
        hashes.append(row["edit_hash"])
        yield f"{row['qid'] or 'new item'} {row['label']} ({row['record_key']})"
        yield from (f"  {line}" for line in row["lines"])
        yield from (f"  ! held: {message}" for message in held.pop(row["record_key"], ()))
    for key, messages in held.items():
        yield f"nothing to add ({key})"
        yield from (f"  ! held: {message}" for message in messages)
    if not hashes:
        yield "Nothing to do: every item has what the catalogue knows."
        return
    yield f"{len(hashes)} edits; plan {hash_plan(hashes)}"


def show_summary(summaries: Sequence[Summary], extra: Sequence[tuple[str, str]] = ()) -> None:
    """Print the numbers of batches as one table, a column a batch, with further lines of `extra`."""
    from rich.console import Console  # noqa: PLC0415  (only where a table is shown)
    from rich.table import Table  # noqa: PLC0415

    table = Table(title="glamdata", show_lines=False)
    table.add_column("")
    for summary in summaries:
        table.add_column(summary.batch, justify="right", overflow="fold")
    for name, cells in _lines(summaries):
        table.add_row(name, *cells)
    for name, text in extra:
        table.add_row(name, text)
    Console().print(table)


def _lines(summaries: Sequence[Summary]) -> Iterator[tuple[str, list[str]]]:
    for name, title in _FIGURES:
        yield title, [str(getattr(summary, name)) for summary in summaries]
    for kind in ("statements", "references", "aliases", "labels"):
        yield f"{kind} added", [str(summary.added.get(kind, 0)) for summary in summaries]
    for state in ("saved", "unchanged", "refused", "unknown"):
        yield f"edits {state}", [str(summary.edits.get(state, 0)) for summary in summaries]
    for code in dict.fromkeys(code for summary in summaries for code in summary.held):
        yield f"held back: {code}", [str(summary.held.get(code, 0)) for summary in summaries]


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
