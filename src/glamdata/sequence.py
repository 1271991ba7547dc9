"""The stages in a row, without Prefect: what the CLI runs. flows/ does the same as Prefect tasks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from glamdata import pipeline
from glamdata.exports import write_exports
from glamdata.reporting import write_batch_report
from glamdata.tables import EVERY_PART

if TYPE_CHECKING:
    from pathlib import Path

    from glamdata.coordinator import Coordinator
    from glamdata.model.edit import LedgerEntry
    from glamdata.planner import BatchPlanner
    from glamdata.run import Run, Source

Progress = Callable[[str], None]
"""Told what is about to be done, in a few words."""


def prepare(coordinator: Coordinator, source: Source, tell: Progress) -> Run:
    """Read, map, check, reconcile and decide by rule; give the run."""
    run = coordinator.open(source)
    drop_stale_parts(run)
    for part in run.part_list:
        tell(f"reading and mapping part {part.number} of {len(run.part_list)}")
        pipeline.read_records(run, part)
        pipeline.map_records(run, part)
    check(coordinator, run, tell)
    reconcile(coordinator, run, tell)
    write_batch_report(run)
    return run


def check(coordinator: Coordinator, run: Run, tell: Progress) -> None:
    """Check every part's drafts, then what only the whole batch shows."""
    properties = coordinator.properties(run)
    for part in run.part_list:
        tell(f"checking part {part.number} of {len(run.part_list)}")
        pipeline.check_drafts(run, part, properties)
    pipeline.check_batch(run)


def reconcile(coordinator: Coordinator, run: Run, tell: Progress) -> None:
    """Look up candidates for every part and the batch's pointers; rules decide what is safe."""
    for part in run.part_list:
        tell(f"reconciling part {part.number} of {len(run.part_list)}")
        pipeline.find_candidates(run, part, coordinator.connection.client)
    pipeline.resolve_pointers(run, coordinator.connection.client)
    pipeline.decide_by_rule(run)


def plan(coordinator: Coordinator, run: Run, tell: Progress) -> BatchPlanner:
    """Plan every part's edits against the items as they are now; give the planner, ready to push."""
    planner = coordinator.planner(run)
    for part in run.part_list:
        tell(f"planning part {part.number} of {len(run.part_list)}")
        pipeline.plan_edits(run, part, coordinator.connection.reader, planner)
    return planner


def publish(coordinator: Coordinator, run: Run, tell: Progress) -> list[LedgerEntry]:
    """Plan and push; give the ledger lines in which the edits ended."""
    run.wiki.require_loopback()
    planner = plan(coordinator, run, tell)
    connection = coordinator.connection
    entries = []
    try:
        for entry in pipeline.push_edits(run, connection.session, connection.reader, planner):
            entries.append(entry)
            tell(f"pushed {len(entries)}: {entry.record_key} {entry.state.value}")
    finally:
        write_batch_report(run)
    return entries


def bring_home(coordinator: Coordinator, run: Run, tell: Progress) -> list[Path]:
    """Bring home what the items know and write the enriched files; give their paths."""
    for part in run.part_list:
        tell(f"bringing home part {part.number} of {len(run.part_list)}")
        pipeline.bring_home(run, part, coordinator.connection.reader)
    paths = write_exports(run, coordinator.properties(run))
    write_batch_report(run)
    return paths


def drop_stale_parts(run: Run) -> None:
    """Remove parts beyond the last one, which a shorter export leaves behind."""
    last = max((part.number for part in run.part_list), default=0)
    for table in EVERY_PART:
        run.parts.drop_beyond(table, last)
