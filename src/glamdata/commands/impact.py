"""`glamdata impact`: what came of publishing, by property and month, and who links the items that got something."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from glamdata.commands.completing import complete_batch
from glamdata.commands.console import HERE, Json, Workspace, clear_progress, require_batch, tell
from glamdata.commands.reporting import find_keepers, open_reporting
from glamdata.errors import InputError
from glamdata.report.terminal import make_visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from glamdata.batch.run import Run
    from glamdata.coordinator import Coordinator

impact_app = typer.Typer()


@impact_app.command()
def impact(
    batch: Annotated[
        list[str] | None, typer.Argument(help="The batches and campaigns to count.", autocompletion=complete_batch)
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="All of the workspace, an item in several once.")] = False,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Say what came of publishing: items, references, the Wikipedias that link them, and how often these are read."""
    from glamdata.report.batch_report import refresh_batch_report  # noqa: PLC0415
    from glamdata.report.impact.impact import measure_impact  # noqa: PLC0415
    from glamdata.report.impact.page import (  # noqa: PLC0415
        ask_pageviews,
        impact_page,
        name_properties,
        show_impact,
        write_impact,
    )
    from glamdata.report.impact.plots_page import figures_as_json  # noqa: PLC0415

    if bool(batch) == all_:
        raise InputError("Name the batches to count, or say --all.")
    require_batch(workspace, *batch or ())
    with open_reporting(workspace, "impact") as (coordinator, connection, away):
        names = list(dict.fromkeys(batch or coordinator.store.batch_names()))
        if not names:
            raise InputError("There is no batch yet: begin with `glamdata prepare`.")
        runs = list(open_batches(coordinator, names, skip=all_))
        if not runs:
            raise InputError("None of the batches can be read; each is named above with what is wrong.")
        found = measure_impact(runs, connection, tell, away, partial(find_keepers, coordinator))
        enrich, settings, day = runs[0].mapping.enrich, coordinator.settings, coordinator.clock.now().date()
        sites = tuple(dict.fromkeys(site for run in runs for site in run.mapping.enrich.sites))
        kept = settings.workspace / "reports" / "pageviews.json"
        viewed = ask_pageviews(found, settings.impact, sites, settings.wiki, coordinator.clock, kept)
        labels = name_properties(found, connection.reader if connection else None, enrich.languages)
        page = impact_page(found, labels, settings.wiki, day, viewed)
        alone = runs[0].parts.folder / "report" if len(runs) == 1 and not all_ else settings.workspace / "reports"
        path = write_impact(alone, page)
        if len(runs) == 1:
            refresh_batch_report(runs[0])
    clear_progress()
    if as_json:
        typer.echo(json.dumps({**figures_as_json(page), "report": str(path)}, ensure_ascii=False))
        return
    show_impact(page, typer.echo)
    typer.echo(f"report: {path}")


def open_batches(coordinator: Coordinator, names: Sequence[str], *, skip: bool) -> Iterator[Run]:
    """Open the batches; with `skip` one that can't be read, as one whose mapping is gone, is passed over and named."""
    from glamdata.batch.run import reopen_batch  # noqa: PLC0415

    for name in names:
        try:
            yield reopen_batch(coordinator.store, name, coordinator.settings.wiki, coordinator.clock)
        except InputError as fault:
            if not skip:
                raise
            clear_progress()
            typer.echo(f"glamdata: {name} is passed over: {make_visible(str(fault))}", err=True)
