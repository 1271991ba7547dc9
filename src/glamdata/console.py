"""What the commands of several modules share: their usual options, a coordinator, progress, the table of numbers."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from glamdata.coordinator import Coordinator
    from glamdata.run import Run
    from glamdata.summary import Summary

Workspace = Annotated[Path, typer.Option("--workspace", "-w", help="The workspace folder, with its glamdata.toml.")]
Json = Annotated[bool, typer.Option("--json", help="Print the numbers as JSON.")]
BatchName = Annotated[str, typer.Argument(help="The batch, as `prepare` named it.")]
Again = Annotated[bool, typer.Option("--again", help="Plan the records too whose edits were undone.")]
HERE = Path()


def make_coordinator(workspace: Path, purpose: str, *, connect: bool = True, pushes: bool = False) -> Coordinator:
    """Make the coordinator of a command; it tells on a terminal why and how long the wiki is waited for."""
    from glamdata.coordinator import Coordinator  # noqa: PLC0415
    from glamdata.settings import load_settings  # noqa: PLC0415

    return Coordinator(load_settings(workspace), purpose, connect=connect, pushes=pushes, tell=tell)


def tell(words: str) -> None:
    """Show progress on a terminal, and nowhere else."""
    if sys.stderr.isatty():
        typer.echo(f"\r\033[K{words}", err=True, nl=False)


def clear_progress() -> None:
    """Take the line of progress away."""
    if sys.stderr.isatty():
        typer.echo("\r\033[K", err=True, nl=False)


def show_summary(run: Run, as_json: bool, more: dict[str, object] | None = None) -> Summary:
    """Print a batch's numbers, with `more` of them for machines, and where its report is."""
    from glamdata.reporting import report_file  # noqa: PLC0415
    from glamdata.showing import show_numbers  # noqa: PLC0415
    from glamdata.summary import summarize  # noqa: PLC0415

    summary = summarize(run)
    clear_progress()
    if as_json:
        typer.echo(json.dumps({**summary.to_json(), **(more or {}), "report": str(report_file(run))}))
    else:
        show_numbers([summary.to_json()])
        typer.echo(f"report: {report_file(run)}")
    return summary
