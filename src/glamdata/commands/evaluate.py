"""`glamdata evaluate`: how right the rules are on a catalogue whose items are known.

Exit codes: 0 evaluated, 2 a file that can't be used, 3 the query service fails.
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from glamdata.commands.console import HERE, Json, Workspace, clear_progress, tell
from glamdata.report.terminal import print_lines

if TYPE_CHECKING:
    from glamdata.report.evaluating import Evaluation
    from glamdata.wikibase.lookup import ItemSource

__all__ = ["evaluate_app"]

evaluate_app = typer.Typer()

IndexFolder = Annotated[Path | None, typer.Option("--index", help="The folder of a local index to look in.")]


@evaluate_app.command()
def evaluate(  # noqa: PLR0913, PLR0917  (the options of a command)
    export: Annotated[Path, typer.Argument(help="The export: MARC in any form, or a table.")],
    mapping: Annotated[Path, typer.Option("--mapping", "-m", help="The mapping, a YAML file.")],
    known: Annotated[str, typer.Option(help="The column, or subfield like 024$a, that holds the known items.")],
    index: IndexFolder = None,
    predictions: Annotated[
        Path | None, typer.Option(help="A CSV file to write: record, qid, score, rule, reason.")
    ] = None,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Hide the known items and count how often the rules find them: precision, recall, coverage, wrong accepts."""
    from glamdata.report.evaluating import evaluate_export  # noqa: PLC0415

    with ExitStack() as stack:
        found = evaluate_export(export, mapping, known, _source(index, workspace, stack), tell, predictions)
    clear_progress()
    if as_json:
        typer.echo(json.dumps(found.to_json(), ensure_ascii=False))
    else:
        print_lines(_show(found))


def _source(index: Path | None, workspace: Path, stack: ExitStack) -> ItemSource:
    """Give the index, else the query service of the workspace; nothing is logged in to."""
    from glamdata.index.lookup import ItemIndex  # noqa: PLC0415

    if index:
        return stack.enter_context(ItemIndex(index))
    from glamdata.coordinator import query_service  # noqa: PLC0415

    return query_service(workspace)


def _show(found: Evaluation) -> list[str]:
    said = found.to_json()
    lines = [
        f"rows with a known item {said['rows']}, whose item is there {said['present']}, absent {said['absent']}",
        _line("all rules", said),
        *(_line(rule, numbers) for rule, numbers in said["rules"].items()),
        f"recall {said['recall']:.4f} of those that are there, coverage {said['coverage']:.4f} of all",
        f"wrong accepts {said['accepted'] - said['right']}, {said['wrong_absent']} of them of absent items",
    ]
    lines += [f"left to a person: {reason} {count}" for reason, count in said["waiting"].items()]
    for one in said["wrong"]:
        lines.append(f"wrong: {one['record']} is {one['known']}, accepted {one['accepted']} ({one['evidence']})")
    return lines


def _line(rule: str, said: dict[str, float | list[float]]) -> str:
    low, high = said["interval"]  # type: ignore[misc]
    return f"{rule}: precision {said['precision']:.4f} (n={said['accepted']}, 95 % interval {low:.4f}–{high:.4f})"
