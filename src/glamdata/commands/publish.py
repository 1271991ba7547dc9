"""`glamdata publish`, `verify` and `undo`: what edits a wiki, or looks at what was edited.

Exit codes as of the other commands; 1 also where a plan is not the approved one, where edits were held back since they
are not the ones that were signed, where `verify` misses something and where `undo` leaves something to a person; 4
where a rule of [push] stopped the run or the plan lacks a signature.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from glamdata.commands.console import (
    HERE,
    AcceptAnomaly,
    Again,
    BatchName,
    Json,
    Workspace,
    accept_anomaly,
    announce_gates,
    clear_progress,
    count_of,
    make_coordinator,
    require_batch,
    show_summary,
    tell,
    tell_next_step,
)
from glamdata.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from glamdata.model.edit import LedgerEntry
    from glamdata.publish.undoing import UndoReport
    from glamdata.publish.verifying import Verification
    from glamdata.publish.watch import Speed

publishing_app = typer.Typer()
PublishedBy = Annotated[
    str,
    typer.Option(
        "--who",
        help="Who publishes, where [people] tells roles apart; and accepts the batch, with --accept-anomaly.",
    ),
]
SHOWN = 200
"""How many lines are shown of what was found; `--json` has them all."""


@publishing_app.command()
def publish(  # noqa: PLR0913, PLR0917  (an argument an option)
    batch: BatchName,
    approve: Annotated[str, typer.Option(help="Send only the plan with this hash, as `plan` printed it.")] = "",
    by: Annotated[str, typer.Option(help="Who signs that plan; the signature is kept.")] = "",
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Send again what the wiki refused for good before.")
    ] = False,
    again: Again = False,
    go_on: Annotated[
        bool, typer.Option("--go-on", help="Go on though edits were reverted: a person has looked at them.")
    ] = False,
    accept: AcceptAnomaly = "",
    who: PublishedBy = "",
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Plan a batch against the items as they are now and push it."""
    from glamdata import sequence  # noqa: PLC0415
    from glamdata.publish.nothing import why_nothing  # noqa: PLC0415
    from glamdata.publish.signing import NOT_SIGNED  # noqa: PLC0415
    from glamdata.publish.watch import Order, last_speed  # noqa: PLC0415

    order = Order(approve.strip().lower(), retry_failed, again, go_on, by.strip(), who.strip())
    require_batch(workspace, batch)
    with make_coordinator(workspace, "publish", pushes=True) as coordinator:
        run = coordinator.reopen(batch)
        accept_anomaly(run, accept, who)
        announce_gates(run, as_json)
        ends = sequence.publish(coordinator, run, tell, order)
        refused = [line for line in ends if line.state.value in {"refused", "unknown"}]
        speed = last_speed(run)
        more = {
            "edits_per_minute": speed.per_minute,
            "refused_before": speed.refused_before,
            "refusals": [_show_refusal(line) for line in refused],
        }
        summary = show_summary(run, as_json, {**more, "waited": round(coordinator.connection.session.waited, 1)})
        if not as_json:
            _tell_speed(speed, coordinator.connection.session.waited)
            _print(_refusal_lines(refused))
            if not summary.planned_edits:
                _print(iter([why_nothing(run, shown=False)]))
            tell_next_step(run, summary, workspace)
    if held := summary.held.get(NOT_SIGNED, 0):
        words = f"{count_of(held, 'edit')} held back, not being what was signed. Look at `glamdata plan {batch}`."
        typer.echo(f"glamdata: {words}", err=True)
    if held or summary.edits.get("refused") or summary.edits.get("unknown"):
        raise typer.Exit(1)


def _tell_speed(speed: Speed, waited: float) -> None:
    from glamdata.wikibase.rate import say_duration  # noqa: PLC0415

    if speed.edits:
        waiting = f", {say_duration(waited)} of it waiting for the wiki" if waited else ""
        words = (
            f"{count_of(speed.edits, 'edit')} in {say_duration(speed.seconds)}, {speed.per_minute:g} a minute{waiting}."
        )
        typer.echo(words)
    if speed.refused_before:
        words = (
            f"{count_of(speed.refused_before, 'edit')} refused before and not sent again; --retry-failed sends them."
        )
        typer.echo(words)


def _refusal_lines(refused: Sequence[LedgerEntry]) -> Iterator[str]:
    """Name the records whose edit did not get in, each with its item, its field and the reason."""
    yield from (
        f"  ! {one['record']} ({one['item'] or 'new item'}): {one['reason']}"
        for one in map(_show_refusal, refused[:SHOWN])
    )
    if len(refused) > SHOWN:
        yield f"… and {len(refused) - SHOWN} more: the report has them all"


def _show_refusal(line: LedgerEntry) -> dict[str, str]:
    return {"record": line.record_key, "item": line.qid, "code": line.code, "reason": line.reason}


@publishing_app.command()
def verify(batch: BatchName, workspace: Workspace = HERE, as_json: Json = False) -> None:
    """Read every item of a batch's ledger again and prove that what was saved is there, once."""
    from glamdata.publish.verifying import verify as verify_batch  # noqa: PLC0415

    require_batch(workspace, batch)
    with make_coordinator(workspace, "verify") as coordinator:
        result = verify_batch(coordinator, coordinator.reopen(batch), tell)
    clear_progress()
    if as_json:
        typer.echo(json.dumps({**asdict(result), "is_good": result.is_good}, ensure_ascii=False))
    else:
        _print(_verification_lines(result))
    raise typer.Exit(0 if result.is_good else 1)


def _verification_lines(result: Verification) -> Iterator[str]:
    for one in result.verdicts[:SHOWN]:
        yield f"{one.record_key} {one.qid} {one.state}: {one.what}"
    if len(result.verdicts) > SHOWN:
        yield f"… and {len(result.verdicts) - SHOWN} more: --json has them all"
    undone = f", {result.undone} undone" if result.undone else ""
    edits = count_of(result.lines, "saved edit")
    yield f"{edits}: {result.present} of {count_of(result.pieces, 'addition')} are there as written{undone}."


@publishing_app.command()
def undo(  # noqa: PLR0913, PLR0917  (an argument an option)
    batch: BatchName,
    record: Annotated[list[str] | None, typer.Option(help="Only this record's edits; may be given again.")] = None,
    property: Annotated[list[str] | None, typer.Option(help="Only this property; may be given again.")] = None,  # noqa: A002
    since: Annotated[str, typer.Option(help="Only edits since then: 2026-11-21 or 2026-11-21T14:00, in UTC.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be undone; nothing is sent.")] = False,
    who: Annotated[str, typer.Option(help="Who takes it back; needed where [people] tells roles apart.")] = "",
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Take back what a batch added, one edit an item, but for what somebody changed since."""
    from glamdata.publish.undoing import Selection  # noqa: PLC0415
    from glamdata.publish.undoing import undo as undo_batch  # noqa: PLC0415

    selection = Selection(tuple(record or ()), tuple(pid.upper() for pid in property or ()), _read_time(since))
    require_batch(workspace, batch)
    with make_coordinator(workspace, "undo", pushes=True) as coordinator:
        report = undo_batch(coordinator, coordinator.reopen(batch), selection, tell, dry_run=dry_run, who=who)
    clear_progress()
    if as_json:
        typer.echo(json.dumps({"dry_run": dry_run, **asdict(report)}, ensure_ascii=False))
    else:
        _print(_undo_lines(report, dry_run=dry_run))
    raise typer.Exit(0 if report.is_complete or dry_run else 1)


def _undo_lines(report: UndoReport, *, dry_run: bool) -> Iterator[str]:
    told = [item for item in report.items if item.removed or item.kept or item.created]
    for item in told[:SHOWN]:
        yield f"{item.qid} ({', '.join(item.records)}) {item.state}".rstrip()
        yield from (f"  - {removed}" for removed in item.removed)
        yield from (f"  ! stays: {kept}" for kept in item.kept)
        if item.created:
            others = "; somebody else edited it since, so ask first" if item.others else ""
            yield f"  ! made by this batch: ask for its deletion{others}"
    if len(told) > SHOWN:
        yield f"… and {len(told) - SHOWN} more items: --json has them all"
    removed, kept = (sum(len(getattr(item, name)) for item in report.items) for name in ("removed", "kept"))
    created = sum(item.created for item in report.items)
    would = "would be taken back" if dry_run else "taken back"
    made = count_of(created, "item")
    yield f"{count_of(removed, 'addition')} {would}, {kept} stay, {made} to be asked to be deleted."


def _read_time(text: str) -> datetime | None:
    from datetime import UTC, datetime  # noqa: PLC0415

    if not text:
        return None
    try:
        said = datetime.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(f"--since {text!r} is no time: write it like 2026-11-21 or 2026-11-21T14:00.") from error
    return said if said.tzinfo else said.replace(tzinfo=UTC)


def _print(lines: Iterator[str]) -> None:
    from glamdata.report.terminal import print_lines  # noqa: PLC0415

    print_lines(lines)
