"""`glamdata gaps`: what the items lack in the library's languages, and whom the holdings are by. Nothing is written."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from glamdata.commands.console import HERE, BatchName, Json, Workspace, clear_progress, require_batch, tell
from glamdata.commands.reporting import find_keepers, open_reporting

gaps_app = typer.Typer()


@gaps_app.command()
def gaps(
    batch: BatchName,
    language: Annotated[
        list[str] | None, typer.Option(help="A language, in place of those of the mapping; may be given again.")
    ] = None,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Say which names and descriptions the items lack, and their gender, country and century as the wiki knows them."""
    from glamdata.publish.campaign.batch import require_no_campaign  # noqa: PLC0415
    from glamdata.report.batch_report import refresh_batch_report  # noqa: PLC0415
    from glamdata.report.impact.gaps import find_gaps  # noqa: PLC0415
    from glamdata.report.impact.gaps_page import saw_any, write_gaps  # noqa: PLC0415
    from glamdata.report.impact.plots_page import figures_as_json  # noqa: PLC0415
    from glamdata.workspace.creating import require_languages  # noqa: PLC0415

    require_languages(language or ())
    require_batch(workspace, batch)
    with open_reporting(workspace, "gaps") as (coordinator, connection, away):
        run = coordinator.reopen(batch)
        require_no_campaign(run)
        languages = tuple(language or run.mapping.enrich.languages)
        reader = connection.reader if connection else None
        beside = find_keepers(coordinator, run) if connection else ()
        found = find_gaps(run, connection, languages, tell, away, beside)
        path, page = write_gaps(run, found, reader, coordinator.clock.now().date())
        refresh_batch_report(run)
    clear_progress()
    if as_json:
        typer.echo(json.dumps({**figures_as_json(page), "report": str(path)}, ensure_ascii=False))
        return
    for words in page.unseen:
        typer.echo(f"not seen: {words}")
    for name, value in page.totals:
        typer.echo(f"{name}: {value}")
    for code in found.languages if saw_any(found) else ():
        words = f"{found.items - found.labels[code]} without a label, {found.items - found.descriptions[code]} without"
        typer.echo(f"{code}: of {found.items} items {words} a description")
    typer.echo(f"report: {path}")
