"""Campaign: give statements that name no source the catalogue's reference, so many items a day (#1Lib1Ref)."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from glamdata.batch.planned import PlannedEdits
from glamdata.batch.run import BatchLedger
from glamdata.model.edit import LedgerState
from glamdata.publish.campaign.approval import CampaignSignOff
from glamdata.publish.campaign.batch import local_day, open_campaign
from glamdata.publish.campaign.planner import plan_campaign
from glamdata.publish.gates import require_gates
from glamdata.publish.planview import print_plan
from glamdata.publish.watch import Order, Watch
from glamdata.report.impact.edits import learn_edits
from glamdata.report.showing import hash_of_plan
from glamdata.store import tables
from glamdata.wikibase.push import Pusher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from glamdata.coordinator import Coordinator
    from glamdata.model.edit import LedgerEntry
    from glamdata.publish.campaign.batch import Campaigning, CampaignOrder
    from glamdata.publish.campaign.planner import ReferencePlanner
    from glamdata.wikibase.outgoing import Guard, ReadyEdit

__all__ = ["CampaignDay", "run_campaign", "show_day", "view_campaign"]

NOT_BEGUN, OVER, SENT, SPENT, DONE = "not begun", "over", "sent", "spent", "done"


@dataclass(frozen=True, slots=True)
class CampaignDay:
    """What one run of a campaign did.

    `state` is ``not begun`` or ``over`` where it is not its time (nothing was planned or sent then), ``done`` where no
    statement is left, ``spent`` where the day's budget is used up and some are left, else ``sent``. `planned` counts
    the items that would get references, `allowed` those of them that the approval covers; `before` are the items that
    the ledger has for today from runs before this one, `sent` those of this run, of which `saved` got in; `left` are
    the items that are left for other days and `days_left` how many days they take.
    """

    campaign: str
    state: str
    planned: int = 0
    allowed: int = 0
    before: int = 0
    sent: int = 0
    saved: int = 0
    left: int = 0
    days_left: int = 0
    refusals: tuple[dict[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give it for machines."""
        return asdict(self)


def run_campaign(
    coordinator: Coordinator, batch: str, order: CampaignOrder, tell: Callable[[str], None], how: Order | None = None
) -> CampaignDay:
    """Plan the references that the records of a batch can give, and send those of today.

    May be killed at any instant and called again: what was sent today is counted by the ledger, an edit left open is
    looked up on the wiki first. Raises what publishing raises: StoppedError where a limit of [push] or somebody on the
    wiki stops it or the plan lacks a signature, ApprovalError where `how` approves another plan, WikiRefusedError where
    a gate keeps it on this machine.
    """
    how = how or Order()
    at, rule = open_campaign(coordinator, batch, order), coordinator.settings.publish.approval
    require_gates(at.run, how.approve or rule.said)
    today = local_day(coordinator.settings.push, coordinator.clock.now())
    if order.start and today < order.start:
        return CampaignDay(at.run.batch.name, NOT_BEGUN)
    if order.end and today > order.end:
        return CampaignDay(at.run.batch.name, OVER)
    sign_off = CampaignSignOff(at.run, rule, how)
    watch = Watch(coordinator, at.run, how, words=order.words)
    planner = plan_campaign(coordinator, at, tell)
    watch.guard.approved = sign_off.settle()
    before = sent_today(coordinator, at)
    picked = _pick(at, watch.guard, max(order.per_day - len(before), 0))
    ends: list[LedgerEntry] = []
    try:
        ends.extend(watch.follow(_push(coordinator, at, watch, planner, picked.edits), tell, lambda: len(picked.edits)))
    finally:
        watch.end()
        learn_edits(at.run, None)
    return _tell_day(at, picked, before, ends)


def show_day(day: Mapping[str, Any], page: str) -> str:
    """Give one day's numbers as a Markdown table with the way to the page, for a Prefect artifact; no names."""
    shown = {name: value for name, value in day.items() if name not in {"campaign", "refusals"}}
    shown["refused"] = len(day.get("refusals", ()))
    rows = [f"| {name.replace('_', ' ')} | {value} |" for name, value in shown.items()]
    return "\n".join([f"## {day['campaign']}", "", "| | |", "|---|---:|", *rows, "", f"Page: {page}"])


def view_campaign(
    coordinator: Coordinator,
    batch: str,
    order: CampaignOrder,
    tell: Callable[[str], None],
    to: tuple[str, Path | None] | None = None,
) -> dict[str, Any]:
    """Plan the references that the records of a batch can give, and send nothing; give the plan's numbers.

    `to` is a format and a file, None for the terminal, that the plan is written in as `glamdata plan` writes it.
    """
    at = open_campaign(coordinator, batch, order)
    plan_campaign(coordinator, at, tell)
    if to:
        tell("")
        print_plan(coordinator, at.run, *to)
    planned = at.run.parts.count(tables.EDITS)
    references = sum(number for (number,) in at.run.parts.columns(tables.EDITS, "references"))
    return {
        "campaign": at.run.batch.name,
        "plan": hash_of_plan(at.run),
        "planned": planned,
        "references": references,
        "days": math.ceil(planned / order.per_day),
    }


def sent_today(coordinator: Coordinator, at: Campaigning) -> set[str]:
    """Give the records whose edit was sent since the day began, by the ledger."""
    began = coordinator.settings.push.day_began(coordinator.clock.now())
    lines = at.run.store.ledger.iterate(at.run.batch.name, at.run.wiki.identity)
    return {line.record_key for line in lines if line.state is LedgerState.SENDING and line.when >= began}


@dataclass(frozen=True, slots=True)
class _Picked:
    """Today's edits, and how many there are in the plan and in what of it is approved and not refused."""

    edits: list[ReadyEdit]
    planned: int
    allowed: int


def _pick(at: Campaigning, guard: Guard, most: int) -> _Picked:
    """Pick today's edits: those first whose sending was cut short, then in the order of the export."""
    is_open = at.run.store.ledger.left_open(at.run.batch.name, at.run.wiki.identity)
    planned = PlannedEdits(at.run.parts, tables.EDITS)
    first: list[ReadyEdit] = []
    others: list[ReadyEdit] = []
    count = 0
    for edit in planned:
        if not guard.lets_out(edit):
            continue
        count += 1
        if edit.record_key in is_open:
            first.append(edit)
        elif len(others) < most:
            others.append(edit)
    return _Picked([*first, *others][: max(most, len(first))], len(planned), count)


def _push(
    coordinator: Coordinator, at: Campaigning, watch: Watch, planner: ReferencePlanner, edits: list[ReadyEdit]
) -> Iterator[LedgerEntry]:
    at.run.wiki.require_editable()
    connection = coordinator.connection
    pusher = Pusher(connection.session, connection.reader, at.run.clock, BatchLedger(at.run), planner, watch.campaign)
    return pusher.push(edits)


def _tell_day(at: Campaigning, picked: _Picked, before: set[str], ends: list[LedgerEntry]) -> CampaignDay:
    saved = [line for line in ends if line.state is LedgerState.SAVED]
    failed = [line for line in ends if line.state in {LedgerState.REFUSED, LedgerState.UNKNOWN}]
    left = max(picked.allowed - len({line.record_key for line in ends}), 0)
    state = DONE if not left else SPENT if len(before) + len(ends) >= at.order.per_day else SENT
    return CampaignDay(
        campaign=at.run.batch.name,
        state=state,
        planned=picked.planned,
        allowed=picked.allowed,
        before=len(before),
        sent=len(ends),
        saved=len(saved),
        left=left,
        days_left=math.ceil(left / at.order.per_day),
        refusals=tuple(
            {"record": line.record_key, "item": line.qid, "code": line.code, "reason": line.reason} for line in failed
        ),
    )
