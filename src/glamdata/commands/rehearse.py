"""`glamdata rehearse`: push a batch on a wiki of this machine first.

Exit codes as of the other commands; 1 where something of the plan would not get in, or not as planned.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import typer

from glamdata.commands.console import (
    HERE,
    BatchName,
    Json,
    Workspace,
    clear_progress,
    count_of,
    place_of,
    require_batch,
    tell,
)
from glamdata.report.terminal import print_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.publish.rehearsing import Rehearsal

__all__ = ["rehearsing_app"]

rehearsing_app = typer.Typer()
SHOWN = 200


@rehearsing_app.command("rehearse")
def rehearse(batch: BatchName, workspace: Workspace = HERE, as_json: Json = False) -> None:
    """Push a batch on a copy of what it touches, on this machine; the configured wiki is only read."""
    from glamdata.clock import SystemClock  # noqa: PLC0415
    from glamdata.publish.rehearsing import rehearse as rehearse_batch  # noqa: PLC0415
    from glamdata.workspace.settings import load_settings  # noqa: PLC0415

    require_batch(workspace, batch)
    rehearsal = rehearse_batch(load_settings(workspace), batch, SystemClock(), tell)
    clear_progress()
    if as_json:
        typer.echo(json.dumps(rehearsal.to_json(), ensure_ascii=False))
    else:
        print_lines(_lines(rehearsal, place_of(workspace)))
    raise typer.Exit(0 if rehearsal.is_good else 1)


def _lines(told: Rehearsal, place: str) -> Iterator[str]:
    yield f"{told.copied} entities of {told.wiki} copied to a wiki of this machine; the batch was pushed there."
    created = f", {told.created} of them new items" if told.created else ""
    ended = f"{told.unchanged} changed nothing, {len(told.refusals)} refused"
    yield f"{told.saved} of {count_of(told.planned, 'edit')} saved{created}, {ended}."
    for one in told.refusals[:SHOWN]:
        yield f"  ! {one['record']} ({one['item'] or 'new item'}): {one['reason']}"
    if len(told.refusals) > SHOWN:
        yield f"  … and {len(told.refusals) - SHOWN} more: --json has them all"
    if told.unproved:
        yield f"{count_of(told.unproved, 'record')} not found on the items as the ledger says."
    if told.planned_again:
        yield f"A plan after that still has {count_of(told.planned_again, 'edit')}."
    changed = sorted(told.findings_before.keys() | told.findings_after.keys())
    for code in changed:
        before, after = told.findings_before.get(code, 0), told.findings_after.get(code, 0)
        if before != after:
            yield f"  {code}: {before} before, {after} after"
    totals = sum(told.findings_before.values()), sum(told.findings_after.values())
    yield f"What the items break of the wiki's constraints: {count_of(totals[0], 'finding')} before, {totals[1]} after."
    yield f"{count_of(told.requests, 'request')}; on {told.wiki} the edits take {_say_time(told)}."
    if not told.planned:
        yield f"Nothing would be sent: `glamdata plan {told.batch}` says why."
    elif told.plan == told.rehearsed_plan:
        yield f"next: glamdata publish {told.batch} --approve {told.plan} {place}".rstrip()
    else:
        yield f"The plan there was another one ({told.rehearsed_plan}) than here ({told.plan}): look at both."


def _say_time(told: Rehearsal) -> str:
    hours, minutes = divmod(math.ceil(told.minutes), 60)
    words = f"{hours} h {minutes} min" if hours else f"{minutes} min" if told.minutes >= 1 else "less than a minute"
    return f"{words} at the rate that is set" + (f", over {told.days} days" if told.days > 1 else "")
