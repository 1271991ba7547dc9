"""`glamdata disagreements` and `audit`: where catalogue and wiki differ, and what became of the items that we made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from glamdata.commands.completing import complete_batch
from glamdata.commands.console import (
    HERE,
    BatchName,
    Json,
    Workspace,
    clear_progress,
    require_batch,
    tell,
)
from glamdata.commands.reporting import open_patiently

disagreements_app = typer.Typer()
Output = Annotated[Path | None, typer.Option(help="The folder to write to, in place of the usual one.")]


@disagreements_app.command()
def disagreements(batch: BatchName, output: Output = None, workspace: Workspace = HERE, as_json: Json = False) -> None:
    """Say where the catalogue and the wiki differ, who owns each error, and what others changed of our edits."""
    from glamdata.report.batch_report import refresh_batch_report  # noqa: PLC0415
    from glamdata.report.disagreement.report import report_disagreements  # noqa: PLC0415

    require_batch(workspace, batch)
    with open_patiently(workspace, "disagreements") as (coordinator, connection):
        run = coordinator.reopen(batch)
        report = report_disagreements(run, connection, coordinator.properties(run), tell, output)
        refresh_batch_report(run)
    clear_progress()
    if as_json:
        typer.echo(json.dumps(report.to_json(), ensure_ascii=False))
        return
    said = report.to_json()
    typer.echo(
        f"{said['records_with_item']} records with an item, {said['statements_compared']} statements compared,"
        f" {said['items_pushed']} items with edits of ours"
    )
    for kind, owners in said["counts"].items():
        if total := sum(owners.values()):
            typer.echo(f"{kind}: {total} ({', '.join(f'{owner} {count}' for owner, count in owners.items() if count)})")
    typer.echo(f"for the Mismatch Finder: {said['mismatch_finder']['rows']} rows")
    for why, count in said["unseen"].items():
        typer.echo(f"not seen: {count} × {why}")
    typer.echo(f"report: {report.page}")


@disagreements_app.command()
def audit(
    batch: Annotated[
        list[str] | None,
        typer.Argument(help="The batches; all of the workspace if none is named.", autocompletion=complete_batch),
    ] = None,
    output: Output = None,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Say what became of the items that we made, by the rule that decided that they were new."""
    from glamdata.report.disagreement.audit import audit_creations  # noqa: PLC0415

    require_batch(workspace, *batch or ())
    with open_patiently(workspace, "audit") as (coordinator, connection):
        report = audit_creations(coordinator, tuple(batch or ()), tell, output, connection)
    clear_progress()
    said = report.to_json()
    if as_json:
        typer.echo(json.dumps(said, ensure_ascii=False))
        return
    typer.echo(f"{said['items_made']} items made")
    for rule in said["rules"]:
        typer.echo(
            f"{rule['rule']}: {rule['erred']} of {rule['judged']} merged or deleted"
            f" ({rule['merged']} merged, {rule['deleted']} deleted, {rule['taken_back']} given up by us)"
        )
        if still := rule["still_there"]:
            typer.echo(f"  of those given up, {still} still on the wiki as they were made: ask for their deletion")
    for why, count in said["unseen"].items():
        typer.echo(f"not seen: {count} × {why}")
    typer.echo(f"report: {report.page}")
