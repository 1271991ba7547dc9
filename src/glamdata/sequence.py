"""The stages in a row, without Prefect: what the CLI runs. flows/ does the same as Prefect tasks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from glamdata import pipeline
from glamdata.batch.batchcheck import require_as_expected
from glamdata.batch.checkwork import do_check
from glamdata.batch.homecoming import Sources
from glamdata.batch.workers import Workers
from glamdata.errors import QueryError
from glamdata.home.exports import write_exports
from glamdata.publish.campaign.batch import require_no_campaign
from glamdata.publish.gates import describe_gates, require_gates
from glamdata.publish.signing import SignOff, hold_back
from glamdata.publish.watch import Order, Watch
from glamdata.report.batch_report import write_batch_report
from glamdata.report.impact.edits import learn_edits
from glamdata.store import tables
from glamdata.validation.suite import read_suite
from glamdata.wikibase.commons import CommonsClient

if TYPE_CHECKING:
    from pathlib import Path

    from glamdata.batch.cluster import Cluster
    from glamdata.batch.planner import BatchPlanner
    from glamdata.batch.run import Run, Source
    from glamdata.batch.runner import Runner
    from glamdata.coordinator import Coordinator
    from glamdata.model.edit import LedgerEntry
    from glamdata.store.database import Part
    from glamdata.store.parts import Table
    from glamdata.wikibase.outgoing import Campaign

MOST_FAILED = 3
"""So many parts of a batch may fail before the query service is left alone."""

Progress = Callable[[str], None]
"""Told what is about to be done, in a few words."""
DoParts = Callable[["Workers | Cluster", "Run", list["Part"]], Iterable[int]]


def prepare(coordinator: Coordinator, source: Source, tell: Progress) -> Run:
    """Read, map, check, reconcile and decide by rule; give the run."""
    tell("looking at the export")
    run = coordinator.open(source)
    read_and_map(run, coordinator.settings.runner, partial(do_parts, tell))
    check(coordinator, run, tell)
    reconcile(coordinator, run, tell)
    write_batch_report(run)
    return run


def read_and_map(run: Run, runner: Runner, do_parts: DoParts) -> None:
    """Read and map every part that is not there yet, on what `runner` starts.

    `do_parts` does the parts with the processes it is given, and gives how many records of each are unchanged. Raises
    NothingSelectedError where the mapping makes no statement of the whole export, WorkerError where a process is
    killed; the next run then goes on from the finished parts.
    """
    todo = pipeline.begin_reading(run)
    unchanged = sum(part.record_count for part in run.part_list) - sum(part.record_count for part in todo)
    try:
        with runner.start(len(todo)) as pool:
            unchanged += sum(do_parts(pool, run, todo))
    finally:
        run.drop_plain()
    pipeline.end_reading(run, unchanged)


def do_parts(tell: Progress, workers: Workers | Cluster, run: Run, parts: Sequence[Part]) -> Iterator[int]:
    """Read and map parts side by side, in the order of the export as far as is told."""
    for done, unchanged in enumerate(workers.do_all(run.job(part) for part in parts), start=1):
        tell(f"read and mapped {done} of {len(parts)} parts")
        yield unchanged


def check(coordinator: Coordinator, run: Run, tell: Progress) -> None:
    """Check every part's drafts, in processes side by side where there are several; then the batch as a whole.

    Raises SuiteError for an expectation of the library's own that can't be used.
    """
    tell("checking the drafts")
    suite = read_suite(coordinator.settings.suite)
    jobs = pipeline.check_drafts(run, run.part_list, coordinator.properties(run), suite)
    with Workers(coordinator.settings.runner.workers if len(jobs) > 1 else 1, light=False) as pool:
        for done, _ in enumerate(pool.do_all(jobs, do_check), start=1):
            tell(f"checked {done} of {len(jobs)} parts")
    tell("checking the batch as a whole")
    pipeline.check_batch(run, suite)


def reconcile(coordinator: Coordinator, run: Run, tell: Progress) -> None:
    """Look up candidates for every part and the batch's pointers; rules decide what is safe.

    A part for which the query service fails is left unreconciled, whatever was known of it before: nothing is decided
    about it, and the others go on. Raises QueryError, naming the parts, when all that could be done is done.
    """
    failed: dict[int, QueryError] = {}
    unresolved: QueryError | None = None
    try:
        pipeline.resolve_pointers(run, coordinator.items, again=coordinator.fresh)
    except QueryError as error:  # the parts are tried all the same: pointers only help to tell what records are
        unresolved = error
    for part in run.part_list:
        tell(f"reconciling part {part.number} of {len(run.part_list)}")
        try:
            pipeline.find_candidates(run, part, coordinator.items, again=coordinator.fresh)
        except QueryError as error:
            pipeline.forget_candidates(run, part)
            failed[part.number] = error
            if len(failed) >= MOST_FAILED:
                break
    if failed:
        pipeline.decide_by_rule(run)
        raise QueryError(pipeline.tell_unreconciled(run, failed)) from next(iter(failed.values()))
    pipeline.decide_by_rule(run)
    if unresolved:
        raise unresolved


def plan(coordinator: Coordinator, run: Run, tell: Progress, *, again: bool = False) -> BatchPlanner:
    """Plan every part's edits against the items as they are now; give the planner, ready to push.

    `again` plans the records too whose edits were undone. Raises AnomalyError where the batch as a whole is not as
    expected and nobody accepted that.
    """
    require_no_campaign(run)
    require_as_expected(run)
    learn_edits(run, None)  # a run that was killed left it to this one, and its plan is gone with the next line
    run.parts.drop_beyond(tables.LINKS, 0)
    planner = coordinator.planner(run, again=again)
    for part in run.part_list:
        tell(f"planning part {part.number} of {len(run.part_list)}")
        pipeline.plan_edits(run, part, coordinator.connection.reader, planner)
    return planner


def publish(coordinator: Coordinator, run: Run, tell: Progress, order: Order | None = None) -> list[LedgerEntry]:
    """Plan and push, then link the items that were made; give the ledger lines in which the edits ended.

    Raises StoppedError where a limit of [push] or somebody on the wiki stops it, or the plan lacks a signature;
    ApprovalError where the plan is not the one that `order` approves, WikiRefusedError where its gates keep it on this
    machine, RoleError where [people] lets somebody not publish or sign.
    """
    order, rule = order or Order(), coordinator.settings.publish.approval
    require_gates(run, order.approve or rule.said)
    for line in () if run.wiki.is_loopback else describe_gates(run, named=False):
        tell(line)
    sign_off = SignOff(run, rule, order)
    watch = Watch(coordinator, run, order)
    planner = plan(coordinator, run, tell, again=order.again)
    try:
        watch.guard.approved = sign_off.settle()
    finally:
        write_batch_report(run)
    entries: list[LedgerEntry] = []
    try:
        pushed = push(coordinator, run, planner, tables.EDITS, watch.campaign)
        linked = _link(coordinator, run, planner.waiting, tell, watch.campaign, again=order.again)
        ends = chain(pushed, linked if planner.waiting else ())
        entries.extend(watch.follow(ends, tell, lambda: run.parts.count(tables.EDITS) + run.parts.count(tables.LINKS)))
    finally:
        watch.end()
        learn_edits(run, None)
        write_batch_report(run)
    return entries


def _link(
    coordinator: Coordinator,
    run: Run,
    waiting: Mapping[int, Collection[str]],
    tell: Progress,
    campaign: Campaign,
    *,
    again: bool,
) -> Iterator[LedgerEntry]:
    """Plan the records again whose statements waited for items that are made now, and push: their second edit."""
    tell("linking the new items")
    planner = coordinator.planner(run, again=again)
    for part in run.part_list:
        if part.number in waiting:
            pipeline.link_items(run, part, coordinator.connection.reader, planner, waiting[part.number])
    if campaign.guard.approved:
        campaign.guard.approved.learn_made(run.store.ledger.made_items(run.batch.name, run.wiki.identity))
        hold_back(run, campaign.guard.approved, tables.LINKS)
    yield from push(coordinator, run, planner, tables.LINKS, campaign)


def push(
    coordinator: Coordinator, run: Run, planner: BatchPlanner, table: Table, campaign: Campaign | None = None
) -> Iterator[LedgerEntry]:
    """Send the edits of a table (EDITS or LINKS), as `planner` planned them; give the ledger line of each."""
    connection = coordinator.connection
    return pipeline.push_edits(run, connection.session, connection.reader, planner, table, campaign)


def home_sources(coordinator: Coordinator) -> Sources:
    """Give what knowledge is brought home from: the wiki, its query service, and Commons where [wiki] names one."""
    wiki, connection = coordinator.settings.wiki, coordinator.connection
    commons = CommonsClient(wiki.commons, user_agent=wiki.user_agent, clock=coordinator.clock) if wiki.commons else None
    return Sources(connection.reader, connection.client, commons)


def bring_home(coordinator: Coordinator, run: Run, tell: Progress) -> list[Path]:
    """Bring home what the items know and write the enriched files; give their paths."""
    require_no_campaign(run)
    sources = home_sources(coordinator)
    for part in run.part_list:
        tell(f"bringing home part {part.number} of {len(run.part_list)}")
        pipeline.bring_home(run, part, sources)
    try:
        tell("writing the enriched files")
        paths = write_exports(run, coordinator.properties(run))
    finally:
        run.drop_plain()
    write_batch_report(run)
    return paths
