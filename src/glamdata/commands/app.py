"""The command line: one command a stage, with the stages' own names.

Heavy imports stand inside the commands, so that ``glamdata --help`` answers at once. Exit codes: 0 done, 1 done with
something a person must see to, 2 what was given can't be used, 3 the wiki can't be reached or refuses, 4 stopped by a
rule of [push], 130 stopped by Ctrl-C (the next run goes on).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path  # noqa: TC003  (typer reads it at run time)
from typing import TYPE_CHECKING, Annotated

import typer

from glamdata.commands.approval import approval_app
from glamdata.commands.approve import approving_app
from glamdata.commands.campaign import campaign_app
from glamdata.commands.console import (
    HERE,
    AcceptAnomaly,
    AcceptedBy,
    Again,
    BatchName,
    Fresh,
    Index,
    Json,
    Workspace,
    accept_anomaly,
    clear_progress,
    make_coordinator,
    require_batch,
    say_next,
    show_summary,
    tell,
    tell_anomalies,
    tell_next_step,
)
from glamdata.commands.disagreements import disagreements_app
from glamdata.commands.doctor import doctor_app
from glamdata.commands.empty_wiki import tell_empty_wiki
from glamdata.commands.evaluate import evaluate_app
from glamdata.commands.gaps import gaps_app
from glamdata.commands.gates import gates_app
from glamdata.commands.impact import impact_app
from glamdata.commands.index import index_app
from glamdata.commands.init import init_app
from glamdata.commands.mapping import mapping_app
from glamdata.commands.preview import preview_app
from glamdata.commands.property import property_app
from glamdata.commands.publish import publishing_app
from glamdata.commands.reconcile import reconcile_app
from glamdata.commands.rehearsal import rehearsal_app
from glamdata.commands.rehearse import rehearsing_app
from glamdata.commands.review import decisions_app, review_app, reviewers_app
from glamdata.commands.status import status_app
from glamdata.errors import GlamdataError, InputError

if TYPE_CHECKING:
    from glamdata.model.finding import Finding

app = typer.Typer(
    help="Carry a library's catalogue to Wikidata and bring Wikidata's knowledge home again.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(init_app)
app.add_typer(doctor_app)
app.add_typer(rehearsing_app)
app.add_typer(publishing_app)
app.add_typer(campaign_app, name="campaign")
app.add_typer(impact_app)
app.add_typer(gaps_app)
app.add_typer(approving_app)
app.add_typer(preview_app)
app.add_typer(disagreements_app)
app.add_typer(mapping_app, name="mapping")
app.add_typer(property_app)
app.add_typer(reconcile_app)
app.add_typer(evaluate_app)
app.add_typer(index_app, name="index")
app.add_typer(rehearsal_app, name="rehearsal")
app.add_typer(gates_app, name="gates")
app.add_typer(review_app)
app.add_typer(decisions_app, name="decisions")
app.add_typer(reviewers_app, name="reviewers")
app.add_typer(status_app)
app.add_typer(approval_app)

STOPPED = 130


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415

        typer.echo(f"glamdata {version('glamdata')}")
        raise typer.Exit


@app.callback()
def begin(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and end.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Carry a library's catalogue to Wikidata and bring Wikidata's knowledge home again."""


def main() -> None:
    """Run the command line; one sentence for what a person can mend, and its exit code."""
    try:
        code = app(standalone_mode=False, prog_name="glamdata") or 0
    except GlamdataError as error:
        clear_progress()
        typer.echo(f"glamdata: {error}", err=True)
        code = error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        code = STOPPED
    except Exception as error:
        usage = getattr(error, "format_message", None)
        if usage is None:
            raise
        asked_nothing = type(error).__name__ == "NoArgsIsHelpError"
        typer.echo(usage() if asked_nothing else f"glamdata: {usage()}", err=not asked_nothing)
        code = 0 if asked_nothing else InputError.exit_code
    clear_progress()
    if code == STOPPED:
        typer.echo("glamdata: stopped; the next run goes on from here.", err=True)
    sys.exit(code)


@app.command()
def read(
    export: Annotated[Path, typer.Argument(help="The export: MARC or a table, also XLSX, .gz, .bz2 or .zip.")],
    format: Annotated[str, typer.Option(help="What it must be: marc, marcxml, csv; found out if left out.")] = "",  # noqa: A002
    sheet: Annotated[str, typer.Option(help="The sheet of a spreadsheet; the first one if left out.")] = "",
    refused: Annotated[Path | None, typer.Option(help="A new file for the bytes of refused records.")] = None,
    as_json: Json = False,
) -> None:
    """Count what can be read of an export and say what is wrong with the rest."""
    from glamdata.report.counting import count_export  # noqa: PLC0415

    def tell_finding(finding: Finding) -> None:
        if not as_json:
            clear_progress()
            typer.echo(f"{finding.severity.value}: {finding.message}")

    counted = count_export(export, tell_finding, format, sheet, refused, tell)
    clear_progress()
    counts = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in counted.items())
    typer.echo(json.dumps(counted) if as_json else counts)
    raise typer.Exit(1 if counted["refused"] else 0)


@app.command()
def prepare(  # noqa: PLR0913, PLR0917  (the options of a command)
    export: Annotated[Path, typer.Argument(help="The export file.")],
    mapping: Annotated[Path, typer.Option("--mapping", "-m", help="The mapping, a YAML file.")],
    workspace: Workspace = HERE,
    delta: Annotated[bool, typer.Option(help="The export holds only changed records.")] = False,
    index: Index = None,
    fresh: Fresh = False,
    name: Annotated[str, typer.Option(help="The batch's name; from mapping and export if left out.")] = "",
    as_json: Json = False,
) -> None:
    """Read, map, check and reconcile an export; rules decide what is safe, the rest waits for a person."""
    from glamdata import sequence  # noqa: PLC0415
    from glamdata.batch.run import Source  # noqa: PLC0415

    source = Source(export, mapping, "delta" if delta else "full", name)
    with make_coordinator(workspace, "prepare", index=index, fresh=fresh) as coordinator:
        run = sequence.prepare(coordinator, source, tell)
        summary = show_summary(run, as_json)
        tell_empty_wiki(coordinator, summary)
        anomalies = tell_anomalies(run, as_json, workspace)
    if not as_json and not anomalies:
        say_next(workspace, f"{'review' if summary.to_review else 'plan'} {run.batch.name}")


@app.command()
def plan(  # noqa: PLR0913, PLR0917  (the options of a command)
    batch: BatchName,
    again: Again = False,
    record: Annotated[list[str] | None, typer.Option(help="Show this record alone; may be said again.")] = None,
    form: Annotated[str, typer.Option("--format", help="text, json, html, quickstatements or mismatch.")] = "text",
    output: Annotated[Path | None, typer.Option(help="The file to write, in place of the terminal.")] = None,
    accept: AcceptAnomaly = "",
    who: AcceptedBy = "",
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Show what would be edited, item by item, and the plan's hash; nothing is sent."""
    from glamdata import sequence  # noqa: PLC0415
    from glamdata.publish.planview import print_plan, require_format  # noqa: PLC0415
    from glamdata.report.showing import hash_of_plan  # noqa: PLC0415
    from glamdata.report.summary import summarize  # noqa: PLC0415

    require_format(form, output)
    require_batch(workspace, batch)
    with make_coordinator(workspace, "plan") as coordinator:
        run = coordinator.reopen(batch)
        accept_anomaly(run, accept, who)
        sequence.plan(coordinator, run, tell, again=again)
        clear_progress()
        if as_json:
            typer.echo(json.dumps({**summarize(run).to_json(), "plan": hash_of_plan(run)}))
            return
        print_plan(coordinator, run, form, output, record or ())


@app.command()
def roundtrip(batch: BatchName, workspace: Workspace = HERE, as_json: Json = False) -> None:
    """Bring home what the items know and write the enriched files."""
    from glamdata import sequence  # noqa: PLC0415

    require_batch(workspace, batch)
    with make_coordinator(workspace, "roundtrip") as coordinator:
        run = coordinator.reopen(batch)
        paths = sequence.bring_home(coordinator, run, tell)
        summary = show_summary(run, as_json)
        if not as_json:
            for path in paths:
                typer.echo(str(path))
            tell_next_step(run, summary, workspace)
