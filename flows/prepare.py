"""Prepare: read, map, check and reconcile an export; rules decide what is safe, the rest waits for a person."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from prefect import flow, get_run_logger, task, unmapped
from prefect.cache_policies import NO_CACHE
from prefect.task_runners import ThreadPoolTaskRunner

from flows.outcome import keep_numbers
from glamdata import pipeline, sequence
from glamdata.coordinator import Coordinator
from glamdata.reporting import write_batch_report
from glamdata.run import Source
from glamdata.settings import load_settings

if TYPE_CHECKING:
    from prefect.futures import PrefectFuture
    from prefect.task_runners import TaskRunner


@task(name="read and map a part", task_run_name="read and map part {number}", cache_policy=NO_CACHE)
def read_and_map(coordinator: Coordinator, batch: str, number: int) -> None:
    """Read and map one part of the export; parts go side by side."""
    run = coordinator.reopen(batch)
    part = run.part(number)
    pipeline.read_records(run, part)
    pipeline.map_records(run, part)


@task(name="check the drafts", cache_policy=NO_CACHE)
def check(coordinator: Coordinator, batch: str) -> None:
    """Check every draft and write the Data Docs."""
    sequence.check(coordinator, coordinator.reopen(batch), get_run_logger().debug)


@task(name="reconcile", retries=2, retry_delay_seconds=60, cache_policy=NO_CACHE)
def reconcile(coordinator: Coordinator, batch: str) -> None:
    """Find which items the records are; a retry asks only for the parts that are still missing."""
    sequence.reconcile(coordinator, coordinator.reopen(batch), get_run_logger().debug)


RUNNER = cast("TaskRunner[PrefectFuture[Any]]", ThreadPoolTaskRunner[Any](max_workers=2))


@flow(name="prepare", task_runner=RUNNER, persist_result=False)
def prepare(export: str, mapping: str, workspace: str = ".", kind: str = "full") -> dict[str, Any]:
    """Prepare one export as a batch; gives its numbers."""
    with Coordinator(load_settings(Path(workspace)), "prepare") as coordinator:
        run = coordinator.open(Source(Path(export), Path(mapping), kind))
        sequence.drop_stale_parts(run)
        numbers = [part.number for part in run.part_list]
        read_and_map.map(unmapped(coordinator), unmapped(run.batch.name), numbers).result()
        check(coordinator, run.batch.name)
        reconcile(coordinator, run.batch.name)
        write_batch_report(run)
        return keep_numbers(coordinator, run, "prepare")
