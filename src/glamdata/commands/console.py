"""What the commands of several modules share: their usual options, a coordinator, progress, the table of numbers."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from glamdata.commands.completing import complete_batch
from glamdata.commands.progress import ProgressLine
from glamdata.errors import InputError
from glamdata.report.terminal import print_lines

if TYPE_CHECKING:
    from glamdata.batch.run import Run
    from glamdata.coordinator import Coordinator
    from glamdata.report.summary import Summary

Workspace = Annotated[Path, typer.Option("--workspace", "-w", help="The workspace folder, with its glamdata.toml.")]
Json = Annotated[bool, typer.Option("--json", help="Print the numbers as JSON.")]
BatchName = Annotated[str, typer.Argument(help="The batch, as `prepare` named it.", autocompletion=complete_batch)]
Again = Annotated[bool, typer.Option("--again", help="Plan the records too whose edits were undone.")]
AcceptAnomaly = Annotated[
    str, typer.Option("--accept-anomaly", help="Why a batch that is not as expected goes on all the same.")
]
AcceptedBy = Annotated[str, typer.Option("--who", help="Who accepts it; needed with --accept-anomaly.")]
Index = Annotated[Path | None, typer.Option("--index", help="A local index to reconcile with, for this run.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Look everything up again, whatever was found before.")]
HERE = Path()
_LINE = ProgressLine(ticks=True)


def make_coordinator(
    workspace: Path,
    purpose: str,
    *,
    connect: bool = True,
    pushes: bool = False,
    index: Path | None = None,
    fresh: bool = False,
) -> Coordinator:
    """Make the coordinator of a command; it tells on a terminal why and how long the wiki is waited for.

    `index` is a local index to reconcile with, in place of that of the settings; with `fresh` nothing that was looked
    up before counts.
    """
    from glamdata.coordinator import Coordinator  # noqa: PLC0415
    from glamdata.store.database import DATABASE  # noqa: PLC0415
    from glamdata.workspace.settings import load_settings  # noqa: PLC0415

    settings = load_settings(workspace)
    settings = replace(settings, lookups=replace(settings.lookups, index=index)) if index else settings
    late = purpose == "prepare" and (workspace / DATABASE).exists()  # a new workspace tries its login first
    return Coordinator(settings, purpose, connect=connect, pushes=pushes, tell=tell, late=late, fresh=fresh)


def place_of(workspace: Path) -> str:
    """Give the option that names a workspace, as it has to be typed; empty for the folder one is in."""
    return "" if workspace == HERE else f"--workspace {shlex.quote(str(workspace))}"


def say_next(workspace: Path, *steps: str) -> None:
    """Print which commands go on from here, so that each can be pasted."""
    place = place_of(workspace)
    typer.echo(f"next: {', then '.join(f'glamdata {step} {place}'.rstrip() for step in steps)}")


def tell_next_step(run: Run, summary: Summary, workspace: Path) -> None:
    """Print what comes next for a batch, as `status` says it."""
    from glamdata.report.next_step import next_step_of  # noqa: PLC0415

    typer.echo(f"next: {next_step_of(run, summary, place_of(workspace))}")


def require_batch(workspace: Path, *batches: str) -> None:
    """Raise WorkspaceError where a workspace lacks one of the batches, before a login is asked for."""
    from glamdata.store.database import DATABASE, Store  # noqa: PLC0415

    if (workspace / DATABASE).exists():
        with Store(workspace) as store:
            for batch in batches:
                store.batch(batch)


def count_of(number: int, noun: str) -> str:
    """Give a number with what it counts: ``1 edit``, ``1,200 edits``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def tell(words: str) -> None:
    """Show progress on a terminal, and nowhere else."""
    _LINE.tell(words)


def clear_progress() -> None:
    """Take the line of progress away."""
    _LINE.clear()


def show(as_json: bool, numbers: object, *lines: str) -> None:
    """Print the outcome of a command: `numbers` as JSON for machines, else `lines` for people."""
    clear_progress()
    if as_json:
        typer.echo(json.dumps(numbers, ensure_ascii=False))
        return
    print_lines(lines)


def show_summary(run: Run, as_json: bool, more: dict[str, object] | None = None) -> Summary:
    """Print a batch's numbers, with `more` of them for machines, and where its report is."""
    from glamdata.report.batch_report import report_file  # noqa: PLC0415
    from glamdata.report.showing import show_numbers  # noqa: PLC0415
    from glamdata.report.summary import summarize  # noqa: PLC0415

    summary = summarize(run)
    clear_progress()
    if as_json:
        typer.echo(json.dumps({**summary.to_json(), **(more or {}), "report": str(report_file(run))}))
    else:
        show_numbers([summary.to_json()])
        typer.echo(f"report: {report_file(run)}")
    return summary


def accept_anomaly(run: Run, why: str, who: str) -> None:
    """Keep the word of a person who accepts a batch that is not as expected. Raises InputError without a name."""
    from glamdata.batch.batchcheck import accept_anomaly as accept  # noqa: PLC0415

    if not why.strip():
        return
    if not who.strip():
        raise InputError("--accept-anomaly needs the name of the person who accepts it: --who NAME.")
    accept(run, who.strip(), why.strip())


def announce_gates(run: Run, as_json: bool) -> None:
    """Say before anything is sent which gates are open to whom; every gate where the wiki is beyond this machine."""
    from glamdata.publish.gates import describe_gates, gate_rows  # noqa: PLC0415

    if not run.wiki.is_loopback or any(row.opened for row in gate_rows(run)):
        for line in describe_gates(run):
            typer.echo(line, err=as_json)


def tell_anomalies(run: Run, as_json: bool, workspace: Path = HERE) -> list[str]:
    """Say what keeps a batch from being planned, if anything, and how to go on; give it."""
    from glamdata.batch.batchcheck import find_anomalies  # noqa: PLC0415

    anomalies = find_anomalies(run)
    for words in anomalies if not as_json else ():
        typer.echo(f"not as expected: {words}")
    if anomalies and not as_json:
        accept = f'glamdata plan {run.batch.name} --accept-anomaly "REASON" --who NAME {place_of(workspace)}'.rstrip()
        typer.echo(f"next: mend it and prepare again, or: {accept}")
    return anomalies
