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

from glamdata.console import HERE, Again, BatchName, Json, Workspace, make_coordinator, show_summary, tell
from glamdata.errors import GlamdataError, InputError
from glamdata.mapping_cli import mapping_app
from glamdata.publishing_cli import publishing_app
from glamdata.rehearsal_cli import rehearsal_app

if TYPE_CHECKING:
    from glamdata.model.finding import Finding

app = typer.Typer(
    help="Carry a library's catalogue to Wikidata and bring Wikidata's knowledge home again.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
decisions_app = typer.Typer(help="Carry decisions in and out.", no_args_is_help=True)
app.add_typer(publishing_app)
app.add_typer(mapping_app, name="mapping")
app.add_typer(rehearsal_app, name="rehearsal")
app.add_typer(decisions_app, name="decisions")

STOPPED = 130


def main() -> None:
    """Run the command line; one sentence for what a person can mend, and its exit code."""
    try:
        code = app(standalone_mode=False, prog_name="glamdata") or 0
    except GlamdataError as error:
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
    from glamdata.counting import count_export  # noqa: PLC0415

    def tell_finding(finding: Finding) -> None:
        if not as_json:
            typer.echo(f"{finding.severity.value}: {finding.message}")

    counted = count_export(export, tell_finding, format, sheet, refused)
    counts = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in counted.items())
    typer.echo(json.dumps(counted) if as_json else counts)
    raise typer.Exit(1 if counted["refused"] else 0)


@app.command()
def prepare(
    export: Annotated[Path, typer.Argument(help="The export file.")],
    mapping: Annotated[Path, typer.Option("--mapping", "-m", help="The mapping, a YAML file.")],
    workspace: Workspace = HERE,
    delta: Annotated[bool, typer.Option(help="The export holds only changed records.")] = False,
    name: Annotated[str, typer.Option(help="The batch's name; from mapping and export if left out.")] = "",
    as_json: Json = False,
) -> None:
    """Read, map, check and reconcile an export; rules decide what is safe, the rest waits for a person."""
    from glamdata import sequence  # noqa: PLC0415
    from glamdata.run import Source  # noqa: PLC0415

    source = Source(export, mapping, "delta" if delta else "full", name)
    with make_coordinator(workspace, "prepare") as coordinator:
        run = sequence.prepare(coordinator, source, tell)
        summary = show_summary(run, as_json)
    if not as_json:
        step = f"queue {run.batch.name} > review.csv" if summary.to_review else f"plan {run.batch.name}"
        typer.echo(f"next: glamdata {step}")


@app.command()
def queue(batch: BatchName, workspace: Workspace = HERE) -> None:
    """List the records that wait for a person as CSV: key, heading, reason, the best candidate and its score."""
    import csv  # noqa: PLC0415

    from glamdata.deciding import best_candidates  # noqa: PLC0415
    from glamdata.formats.csv_export import neutralise  # noqa: PLC0415

    with make_coordinator(workspace, "queue", connect=False) as coordinator:
        coordinator.store.batch(batch)
        writer = csv.writer(sys.stdout)
        writer.writerow(["record", "heading", "reason", "best_candidate", "label", "description", "score", "decision"])
        labels = best_candidates(coordinator.store, batch)
        for row in coordinator.store.decisions.queue(batch):
            label, description = labels.get((row.record_key, row.best_qid), ("", ""))
            cells = [row.record_key, row.heading, row.reason, row.best_qid, label, description]
            writer.writerow([*(neutralise(cell) for cell in cells), f"{row.best_score:.3f}", ""])


@app.command()
def decide(
    batch: BatchName,
    record: Annotated[str, typer.Argument(help="The record's key.")],
    decision: Annotated[str, typer.Argument(help="An item id, or: new, skip, unsure, not:Q42.")],
    who: Annotated[str, typer.Option(help="Who decides.")],
    why: Annotated[str, typer.Option(help="Why.")] = "",
    workspace: Workspace = HERE,
) -> None:
    """Decide which item a record is."""
    from glamdata.deciding import enter_decisions  # noqa: PLC0415

    with make_coordinator(workspace, "decide", connect=False) as coordinator:
        enter_decisions(coordinator, batch, [(record, decision, who, why)])


@decisions_app.command("import")
def decisions_import(
    batch: BatchName,
    file: Annotated[Path, typer.Argument(help="CSV with the columns record, decision and optionally who, why.")],
    who: Annotated[str, typer.Option(help="Who decided, where the file does not say.")],
    workspace: Workspace = HERE,
) -> None:
    """Take decisions from a CSV file; rows that can't be taken are named, the others are kept."""
    from glamdata.deciding import enter_decisions, read_decisions  # noqa: PLC0415

    rows = read_decisions(file, who)
    with make_coordinator(workspace, "decisions import", connect=False) as coordinator:
        faults = enter_decisions(coordinator, batch, rows, strict=False)
    for fault in faults:
        typer.echo(f"glamdata: {fault}", err=True)
    typer.echo(f"{len(rows) - len(faults)} decisions taken, {len(faults)} refused.")
    raise typer.Exit(1 if faults else 0)


@decisions_app.command("export")
def decisions_export(batch: BatchName, workspace: Workspace = HERE) -> None:
    """Write every decision about a batch's catalogue as JSON lines: key, qid, verdict, who, when, why."""
    with make_coordinator(workspace, "decisions export", connect=False) as coordinator:
        mapping = coordinator.store.batch(batch).mapping
        for d in coordinator.store.decisions.all(mapping):
            line = {"key": d.record_key, "qid": d.qid, "verdict": d.verdict.value, "who": d.who}
            typer.echo(json.dumps({**line, "when": d.when.isoformat(), "why": d.why}, ensure_ascii=False))


@app.command()
def plan(  # noqa: PLR0913, PLR0917  (the options of a command)
    batch: BatchName,
    again: Again = False,
    record: Annotated[list[str] | None, typer.Option(help="Show this record alone; may be said again.")] = None,
    form: Annotated[str, typer.Option("--format", help="text, json, html, quickstatements or mismatch.")] = "text",
    output: Annotated[Path | None, typer.Option(help="The file to write, in place of the terminal.")] = None,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Show what would be edited, item by item, and the plan's hash; nothing is sent."""
    from glamdata import sequence  # noqa: PLC0415
    from glamdata.planview import print_plan, require_format  # noqa: PLC0415
    from glamdata.showing import hash_of_plan  # noqa: PLC0415
    from glamdata.summary import summarize  # noqa: PLC0415

    require_format(form, output)
    with make_coordinator(workspace, "plan") as coordinator:
        run = coordinator.reopen(batch)
        sequence.plan(coordinator, run, tell, again=again)
        if as_json:
            typer.echo(json.dumps({**summarize(run).to_json(), "plan": hash_of_plan(run)}))
            return
        print_plan(coordinator, run, form, output, record or ())


@app.command()
def roundtrip(batch: BatchName, workspace: Workspace = HERE, as_json: Json = False) -> None:
    """Bring home what the items know and write the enriched files."""
    from glamdata import sequence  # noqa: PLC0415

    with make_coordinator(workspace, "roundtrip") as coordinator:
        run = coordinator.reopen(batch)
        paths = sequence.bring_home(coordinator, run, tell)
        show_summary(run, as_json)
        if not as_json:
            for path in paths:
                typer.echo(str(path))


@app.command()
def status(workspace: Workspace = HERE, as_json: Json = False) -> None:
    """Say where every batch of the workspace stands."""
    with make_coordinator(workspace, "status", connect=False) as coordinator:
        names = coordinator.store.batch_names()
        for name in names:
            show_summary(coordinator.reopen(name), as_json)
        if not names and not as_json:
            typer.echo("No batch yet: begin with `glamdata prepare`.")
