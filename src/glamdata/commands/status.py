"""`glamdata status`: where every batch of a workspace stands, and what to do next. It asks no wiki."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from glamdata.commands.completing import complete_batch
from glamdata.commands.console import HERE, Json, Workspace, make_coordinator, place_of
from glamdata.report.terminal import make_visible, paint, print_lines

__all__ = ["status_app"]

status_app = typer.Typer()


@status_app.command("status")
def status(
    batch: Annotated[
        str, typer.Argument(help="The batch to show alone; all of them if left out.", autocompletion=complete_batch)
    ] = "",
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Say where batches stand: records, decisions, plan, ledger, how the last runs ended, what to do next."""
    from glamdata.errors import GlamdataError  # noqa: PLC0415
    from glamdata.report.standing import show_standing, standing_of  # noqa: PLC0415

    with make_coordinator(workspace, "status", connect=False) as coordinator:
        names = [coordinator.store.batch(batch).name] if batch else coordinator.store.batch_names()
        for name in names:
            try:
                found = standing_of(coordinator.reopen(name), "" if as_json else place_of(workspace))
            except GlamdataError as fault:  # its mapping is gone, say: the other batches can be shown
                _tell_fault(name, str(fault), as_json)
                continue
            if as_json:
                typer.echo(json.dumps(found.to_json(), ensure_ascii=False))
                continue
            first, *lines = show_standing(found)
            typer.echo(paint(make_visible(first), "cyan"))
            print_lines(lines)
    if not names and not as_json:
        typer.echo("No batch yet: begin with `glamdata prepare`.")


def _tell_fault(name: str, fault: str, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"batch": name, "error": fault}, ensure_ascii=False))
        return
    typer.echo(paint(make_visible(name), "cyan"))
    print_lines([f"  can't be shown: {fault}"])
