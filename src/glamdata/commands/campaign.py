"""`glamdata campaign`: references for statements that name no source, so many items a day, and the page that tells.

Exit codes as of the other commands; 1 where edits were refused or where a plan is not the approved one, 4 where a rule
of [push] stopped the run. A day's budget that is used up, or a campaign that is not on, is 0.
"""

from __future__ import annotations

import json
from pathlib import Path  # noqa: TC003  (typer reads it at run time)
from typing import TYPE_CHECKING, Annotated

import typer

from glamdata.commands.completing import complete_batch
from glamdata.commands.console import (
    HERE,
    BatchName,
    Json,
    Workspace,
    clear_progress,
    make_coordinator,
    require_batch,
    tell,
)
from glamdata.commands.reporting import open_patiently
from glamdata.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from glamdata.publish.campaign.batch import CampaignOrder
    from glamdata.publish.campaign.campaign import CampaignDay
    from glamdata.publish.watch import Order

campaign_app = typer.Typer(help="References for statements that name no source.", no_args_is_help=True)
SHOWN = 200


@campaign_app.command()
def references(  # noqa: PLR0913, PLR0917  (the options of a command)
    batch: BatchName,
    hashtag: Annotated[str, typer.Option(help="The hashtag in the summary of every edit.")] = "#1Lib1Ref",
    per_day: Annotated[int, typer.Option("--per-day", help="How many items are edited on one day at the most.")] = 50,
    start: Annotated[str, typer.Option(help="The first day: 2027-01-15. Nothing is sent before it.")] = "",
    end: Annotated[str, typer.Option(help="The last day: 2027-02-05. Nothing is sent after it.")] = "",
    property: Annotated[list[str] | None, typer.Option(help="Only this property; may be given again.")] = None,  # noqa: A002
    name: Annotated[str, typer.Option(help="The campaign's own name; from batch and hashtag if left out.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan and its hash; nothing is sent.")] = False,
    form: Annotated[str, typer.Option("--format", help="Of the plan: text, json, html or quickstatements.")] = "text",
    output: Annotated[Path | None, typer.Option(help="The file for the plan, in place of the terminal.")] = None,
    approve: Annotated[str, typer.Option(help="Send only what the plan with this hash has, over all days.")] = "",
    by: Annotated[str, typer.Option(help="Who signs that plan; the signature is kept.")] = "",
    who: Annotated[str, typer.Option(help="Who publishes, where [people] tells roles apart.")] = "",
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Send again what the wiki refused for good before.")
    ] = False,
    go_on: Annotated[
        bool, typer.Option("--go-on", help="Go on though edits were reverted: a person has looked at them.")
    ] = False,
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Give statements without a source the catalogue's reference, where the catalogue supports them."""
    from glamdata.publish.campaign.batch import CampaignOrder  # noqa: PLC0415
    from glamdata.publish.campaign.campaign import view_campaign  # noqa: PLC0415
    from glamdata.publish.planview import require_format  # noqa: PLC0415
    from glamdata.publish.watch import Order  # noqa: PLC0415

    require_format(form, output)
    require_batch(workspace, batch)
    properties = tuple(pid.strip().upper() for pid in property or ())
    order = CampaignOrder(hashtag, per_day, _read_day("--start", start), _read_day("--end", end), properties, name)
    if dry_run:
        with make_coordinator(workspace, "campaign") as coordinator:
            numbers = view_campaign(coordinator, batch, order, tell, None if as_json else (form, output))
        clear_progress()
        if as_json:
            typer.echo(json.dumps(numbers, ensure_ascii=False))
        return
    how = Order(approve.strip().lower(), retry_failed, go_on=go_on, by=by.strip(), who=who.strip())
    day = _send(workspace, batch, order, how, as_json)
    raise typer.Exit(1 if day.refusals else 0)


@campaign_app.command()
def page(
    campaign: Annotated[str, typer.Argument(help="The campaign, by its own name.", autocompletion=complete_batch)],
    workspace: Workspace = HERE,
    as_json: Json = False,
) -> None:
    """Write the page that says what a campaign did, to show in a newsletter; nothing is sent."""
    from glamdata.publish.campaign.batch import reopen_campaign  # noqa: PLC0415
    from glamdata.publish.campaign.page import write_campaign_page  # noqa: PLC0415

    require_batch(workspace, campaign)
    with open_patiently(workspace, "campaign") as (coordinator, _):
        reopen_campaign(coordinator, campaign)
        written = write_campaign_page(coordinator, campaign)
    clear_progress()
    typer.echo(json.dumps({"page": str(written)}) if as_json else str(written))


def _send(workspace: Path, batch: str, order: CampaignOrder, how: Order, as_json: bool) -> CampaignDay:
    """Send what the day allows, write the page whatever comes of it, and say how it went."""
    from glamdata.publish.campaign.batch import NOTE  # noqa: PLC0415
    from glamdata.publish.campaign.campaign import run_campaign  # noqa: PLC0415
    from glamdata.publish.campaign.page import write_campaign_page  # noqa: PLC0415

    with make_coordinator(workspace, "campaign", pushes=True) as coordinator:
        try:
            day = run_campaign(coordinator, batch, order, tell, how)
        finally:
            named = order.name_of(batch)
            page = write_campaign_page(coordinator, named) if coordinator.store.noted(named, NOTE) else None
    clear_progress()
    if as_json:
        typer.echo(json.dumps({**day.to_json(), "page": str(page)}, ensure_ascii=False))
    else:
        _print(_day_lines(day, page, batch))
    return day


def _day_lines(day: CampaignDay, page: Path | None, batch: str) -> Iterator[str]:
    yield from (f"  ! {one['record']} ({one['item']}): {one['reason']}" for one in day.refusals[:SHOWN])
    if len(day.refusals) > SHOWN:
        yield f"… and {len(day.refusals) - SHOWN} more: --json has them all"
    more = f"; {_items(day.left, 'is', 'are')} left, about {_days(day.days_left)}" if day.left else "; nothing is left"
    yield {
        "not begun": f"{day.campaign} has not begun: nothing was sent.",
        "over": f"{day.campaign} is over: nothing was sent.",
    }.get(day.state, f"{day.saved} of {day.sent} items got references, {day.before} before today{more}.")
    if day.planned > day.allowed:
        yield (
            f"{_items(day.planned - day.allowed, 'of the plan is', 'of the plan are')} not sent: not approved, or"
            f" refused before; see `glamdata campaign references {batch} --dry-run`."
        )
    if page:
        yield f"page: {page}"


def _items(number: int, one: str, more: str) -> str:
    return f"1 item {one}" if number == 1 else f"{number} items {more}"


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _read_day(option: str, text: str) -> date | None:
    from datetime import date  # noqa: PLC0415

    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InputError(f"{option} {text!r} is no day: write it like 2027-01-15.") from error


def _print(lines: Iterator[str]) -> None:
    from glamdata.report.terminal import print_lines  # noqa: PLC0415

    print_lines(lines)
