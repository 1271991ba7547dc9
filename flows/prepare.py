"""Prepare: read, map, check and reconcile an export; rules decide what is safe, the rest waits for a person."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.task_runners import ThreadPoolTaskRunner

from flows.outcome import begin, keep_numbers
from flows.parts import do_parts
from flows.progress import ShownProgress
from flows.sending import WITH_RETRIES
from glamdata import sequence
from glamdata.batch.run import Source
from glamdata.batch.workers import count_cores
from glamdata.report.batch_report import write_batch_report

if TYPE_CHECKING:
    from glamdata.coordinator import Coordinator


@task(name="check the drafts", cache_policy=NO_CACHE, persist_result=False)
def check(coordinator: Coordinator, batch: str) -> None:
    """Check every draft and write the Data Docs."""
    run = coordinator.reopen(batch)
    sequence.check(coordinator, run, ShownProgress("check", run).tell)


@task(name="reconcile", **WITH_RETRIES)
def reconcile(coordinator: Coordinator, batch: str) -> None:
    """Find which items the records are; a retry asks only for the parts that are still missing."""
    run = coordinator.reopen(batch)
    sequence.reconcile(coordinator, run, ShownProgress("reconcile", run).tell)


@flow(name="prepare", task_runner=cast("Any", ThreadPoolTaskRunner(max_workers=count_cores())), persist_result=False)
def prepare(export: str, mapping: str, workspace: str = ".", kind: str = "full") -> dict[str, Any]:
    """Prepare one export as a batch; gives its numbers."""
    with begin(workspace, "prepare", Path(export).name) as coordinator:
        run = coordinator.open(Source(Path(export), Path(mapping), kind))
        sequence.read_and_map(run, coordinator.settings.runner, partial(do_parts, coordinator))
        check(coordinator, run.batch.name)
        reconcile(coordinator, run.batch.name)
        write_batch_report(run)
        return keep_numbers(coordinator, run, "prepare")
