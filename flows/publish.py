"""Publish: plan the decided records against the items as they are now, and push."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE

from flows.outcome import keep_numbers
from glamdata import sequence
from glamdata.coordinator import Coordinator
from glamdata.reporting import write_batch_report
from glamdata.settings import load_settings


@task(name="plan and push", cache_policy=NO_CACHE)
def plan_and_push(coordinator: Coordinator, batch: str) -> int:
    """Send every planned edit; the ledger knows how far it got, so the next run goes on."""
    run = coordinator.reopen(batch)
    entries = sequence.publish(coordinator, run, get_run_logger().debug)
    return len(entries)


@flow(name="publish", persist_result=False)
def publish(batch: str, workspace: str = ".") -> dict[str, Any]:
    """Publish one prepared batch; gives its numbers. Never two at once: the workspace is locked."""
    with Coordinator(load_settings(Path(workspace)), "publish", pushes=True) as coordinator:
        plan_and_push(coordinator, batch)
        run = coordinator.reopen(batch)
        write_batch_report(run)
        return keep_numbers(coordinator, run, "publish")
