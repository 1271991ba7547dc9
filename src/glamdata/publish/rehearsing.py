"""Rehearse: push a batch on a wiki of this machine that holds what it touches, and say how it went.

Nothing of it reaches the configured wiki: that is only read. The workspace is copied too, so that neither ledger nor
plan of the batch know of the rehearsal. What comes out is the hash of the plan that ``publish --approve`` insists on.
"""

from __future__ import annotations

import json
import math
import os
import re
import secrets
import shutil
import sqlite3
from collections import Counter
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glamdata import sequence
from glamdata.coordinator import Coordinator
from glamdata.model.edit import LedgerState
from glamdata.model.person import People
from glamdata.publish.verifying import verify
from glamdata.rehearsal import RehearsalServer
from glamdata.rehearsal.account import Account, BotPassword
from glamdata.rehearsal.borrow import SourceWiki, copy_entities
from glamdata.rehearsal.wiki import SiteSettings, Wiki
from glamdata.report.batch_report import REHEARSED, write_batch_report
from glamdata.report.itemcheck import ItemReport, check_items
from glamdata.report.showing import hash_of_plan
from glamdata.store import tables
from glamdata.store.database import DATABASE
from glamdata.wikibase.constraints import DefinitionCache
from glamdata.workspace.definitions import Definitions
from glamdata.workspace.people_settings import Publishing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from glamdata.batch.run import Run
    from glamdata.model.clock import Clock
    from glamdata.model.edit import LedgerEntry
    from glamdata.wikibase.site import Wiki as Site
    from glamdata.workspace.settings import Settings

__all__ = ["FOLDER", "Rehearsal", "rehearse"]

FOLDER = "rehearsal"
"""The folder of a batch in which its rehearsal lies: its wiki, a copy of the workspace, its numbers."""

APP = "rehearsal"
GRANTS = ("basic", "highvolume", "editpage", "createeditmovepage")
AS_FAST_AS_CAN_BE = 1_000_000.0
_ID = re.compile(r'"([PQ][1-9]\d*)"')
_COLUMNS = ("qid", "data", "changes")


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """How a rehearsal went.

    `plan` is the hash of the plan on the configured wiki, `rehearsed_plan` of the one that was pushed on the rehearsal
    wiki. `copied` counts the entities that were copied, `requests` the HTTP requests of the push; `minutes` is what the
    edits take on the configured wiki at the rate that is set, `days` over how many days its daily budget spreads them.
    `findings_before` and `findings_after` count what the items break of the wiki's constraints, by severity and code,
    as they were copied and as they are after the push. `planned_again` is what a plan after the push still has (0 where
    nothing was refused), `unproved` what reading the items again did not find as the ledger says.
    """

    batch: str
    wiki: str
    when: str
    plan: str
    rehearsed_plan: str
    copied: int
    planned: int
    saved: int
    unchanged: int
    created: int
    requests: int
    minutes: float
    days: int
    refusals: tuple[dict[str, str], ...]
    planned_again: int
    unproved: int
    findings_before: dict[str, int]
    findings_after: dict[str, int]

    @property
    def is_good(self) -> bool:
        """Whether all that is planned got in, once, and the plan is the one that was rehearsed."""
        done = not self.refusals and not self.unproved and not self.planned_again
        return done and self.plan == self.rehearsed_plan

    def to_json(self) -> dict[str, Any]:
        """Give it for machines."""
        return {**asdict(self), "is_good": self.is_good}


def rehearse(settings: Settings, batch: str, clock: Clock, tell: Callable[[str], None]) -> Rehearsal:
    """Plan a batch, copy what it touches to a wiki of this machine, push it there, and read it again.

    Raises WorkspaceError where there is no such batch, WikiError where the configured wiki gives no answer. Whatever
    fails, the batch is as it was before.
    """
    with Coordinator(settings, "rehearse", clock=clock, tell=tell) as coordinator:
        run = coordinator.reopen(batch)
        sequence.plan(coordinator, run, tell)
        planned = hash_of_plan(run)
        folder = run.folder(FOLDER)
        shutil.rmtree(folder)
        site = _settings_of(coordinator)
        tell("copying the items")
        theirs = set(map(settings.wiki.ids.to_wiki, _touched(run, coordinator)))
        copied = _copy_items(folder, site, settings.wiki, theirs)
        _copy_workspace(run, folder)
    password = secrets.token_hex(16)
    grants = BotPassword(app=APP, password=password, grants=GRANTS)
    account = Account(name=settings.wiki.user, groups=("bot",), bot_passwords=(grants,))
    with RehearsalServer(folder / "wiki.sqlite", [account], settings=site) as server:
        there = _settings_there(settings, folder, server, password)
        pushed = _push(there, batch, clock, tell)
    limits = settings.push
    rehearsal = Rehearsal(
        batch=batch,
        wiki=settings.wiki.identity,
        when=clock.now().isoformat(timespec="seconds"),
        plan=planned,
        copied=copied,
        minutes=round(pushed["planned"] / settings.wiki.edits_per_minute, 1),
        days=math.ceil(pushed["planned"] / limits.edits_per_day) if limits.edits_per_day else 1,
        **pushed,
    )
    _keep(settings, rehearsal, clock)
    return rehearsal


def _push(there: Settings, batch: str, clock: Clock, tell: Callable[[str], None]) -> dict[str, Any]:
    """Push on the rehearsal wiki, verify, and plan again; gives the numbers of a Rehearsal."""
    with Coordinator(there, "rehearse", pushes=True, clock=clock, tell=tell) as coordinator:
        run = coordinator.reopen(batch)
        items = {decision.qid for decision in run.decided().values() if decision.qid}
        tell("checking the items as they are")
        broken_before = _check(coordinator, items)
        before = coordinator.connection.requests
        ends = sequence.publish(coordinator, run, tell)
        requests = coordinator.connection.requests - before
        states = Counter(line.state for line in ends)
        new = {row["record_key"] for number in run.parts.numbers(tables.EDITS)
               for row in run.parts.rows(tables.EDITS, number) if not row["qid"]}  # fmt: skip
        numbers: dict[str, Any] = {
            "rehearsed_plan": hash_of_plan(run),
            "planned": run.parts.count(tables.EDITS) + run.parts.count(tables.LINKS),
            "saved": states[LedgerState.SAVED],
            "unchanged": states[LedgerState.UNCHANGED],
            "created": len({line.record_key for line in ends if line.state is LedgerState.SAVED} & new),
            "refusals": tuple(
                _refusal(line) for line in ends if line.state in {LedgerState.REFUSED, LedgerState.UNKNOWN}
            ),
            "requests": requests,
            "findings_before": broken_before,
        }
        tell("checking the items as they are now")
        numbers["findings_after"] = _check(coordinator, items | {line.qid for line in ends if line.qid})
        verified = verify(coordinator, run, tell)
        numbers["unproved"] = len(verified.verdicts)
        sequence.plan(coordinator, run, tell)
        numbers["planned_again"] = run.parts.count(tables.EDITS)
    return numbers


def _check(coordinator: Coordinator, qids: set[str]) -> dict[str, int]:
    """Count what items break of the wiki's constraints, by severity and code."""
    if not qids:
        return {}
    settings, connection = coordinator.settings, coordinator.connection
    ids = settings.workspace / "items.txt"
    ids.write_text("\n".join(sorted(qids)), "utf-8")
    cache = DefinitionCache(settings.workspace, settings.wiki.identity, coordinator.clock)
    report = ItemReport()
    definitions = Definitions(settings.wiki.identity, cache, connection)
    for _ in check_items(ids, coordinator.clock.now().date(), definitions, report):
        pass
    return {f"{severity} {code}": count for (severity, code), count in sorted(report.counts.items())}


def _refusal(line: LedgerEntry) -> dict[str, str]:
    return {"record": line.record_key, "item": line.qid, "code": line.code, "reason": line.reason}


def _settings_of(coordinator: Coordinator) -> SiteSettings:
    """Make the rehearsal wiki's entities have the IRIs of the configured wiki's."""
    answer = coordinator.connection.session.read(action="query", meta="siteinfo", siprop="general")
    usual = SiteSettings()
    base = answer["query"]["general"].get("wikibase-conceptbaseuri", usual.concept_base)
    return replace(usual, name=f"Rehearsal for {coordinator.settings.wiki.identity}", concept_base=base)


def _settings_there(settings: Settings, folder: Path, server: RehearsalServer, password: str) -> Settings:
    """Give the settings of the copied workspace: the rehearsal wiki, and no limit of time or number."""
    wiki = replace(
        settings.wiki,
        api=server.api_url,
        sparql=server.sparql_url,
        app=APP,
        bot_password=password,
        oauth=None,
        edits_per_minute=AS_FAST_AS_CAN_BE,
        name=settings.wiki.identity,
    )
    limits = replace(
        settings.push, hours="", edits_per_day=0, mappings=(), paused=(), tag="", stop_after_refusals=100.0
    )
    free = replace(settings, people=People(), publish=Publishing())  # a rehearsal needs nobody's word
    return replace(free, workspace=folder / "workspace", wiki=wiki, push=limits)


def _touched(run: Run, coordinator: Coordinator) -> set[str]:
    """Give the ids a rehearsal needs: the items that records are, and all that planned edits name."""
    qids = {decision.qid for decision in run.decided().values() if decision.qid}
    reader = coordinator.connection.reader
    ids = set(reader.revisions(qids)) | set(coordinator.properties(run))
    named = set(_named(run))
    return (
        ids
        | set(reader.revisions({each for each in named if each.startswith("Q")} - ids))
        | {each for each in named if each.startswith("P")}
    )


def _named(run: Run) -> Iterator[str]:
    for number in run.parts.numbers(tables.EDITS):
        for row in run.parts.rows(tables.EDITS, number):
            yield from _ID.findall(" ".join(f'"{row["qid"]}"' if name == "qid" else row[name] for name in _COLUMNS))


def _copy_items(folder: Path, site: SiteSettings, source: Site, ids: set[str]) -> int:
    folder.mkdir(parents=True)
    wiki = Wiki.open(folder / "wiki.sqlite", (), site)
    try:
        return copy_entities(wiki, SourceWiki(source.api, source.user_agent), ids).loaded if ids else 0
    finally:
        wiki.close()


def _copy_workspace(run: Run, folder: Path) -> None:
    """Copy database and batch; tables are never written in place, so they are linked where that can be.

    In the copy's ledger no line has a revision, since the rehearsal wiki has those of its own.
    """
    there = folder / "workspace"
    batches = Path("batches")
    shutil.copytree(
        run.parts.folder,
        there / batches / run.parts.folder.name,
        ignore=lambda _, names: [name for name in names if name == FOLDER],
        copy_function=_link,
    )
    with sqlite3.connect(run.store.folder / DATABASE) as here, sqlite3.connect(there / DATABASE) as copy:
        here.backup(copy)
        copy.execute("UPDATE ledger SET revision = 0")
    here.close()
    copy.close()


def _link(source: str, target: str) -> str:
    if source.endswith(".parquet"):
        try:
            os.link(source, target)
        except OSError:  # another disk, or one without links
            pass
        else:
            return target
    shutil.copy2(source, target)
    return target


def _keep(settings: Settings, rehearsal: Rehearsal, clock: Clock) -> None:
    with Coordinator(settings, "rehearse", connect=False, clock=clock) as coordinator:
        coordinator.store.note(rehearsal.batch, REHEARSED, json.dumps(rehearsal.to_json()))
        write_batch_report(coordinator.reopen(rehearsal.batch))
