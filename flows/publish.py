"""Publish: plan the decided records against the items as they are now, and push."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE

from flows.outcome import begin, keep_numbers
from glamdata import sequence
from glamdata.errors import LimitError
from glamdata.publish.watch import Order, last_speed
from glamdata.report.batch_report import write_batch_report

if TYPE_CHECKING:
    from glamdata.coordinator import Coordinator


@task(name="plan and push", cache_policy=NO_CACHE)
def plan_and_push(coordinator: Coordinator, batch: str, approve: str) -> int:
    """Send every planned edit; the ledger knows how far it got, so the next run goes on."""
    run = coordinator.reopen(batch)
    try:
        return len(sequence.publish(coordinator, run, get_run_logger().debug, Order(approve=approve)))
    except LimitError as limit:  # the hours or the edits of the day are over: not a failure, the next run goes on
        get_run_logger().warning(str(limit))
        return last_speed(run).edits


@flow(name="publish", persist_result=False)
def publish(batch: str, workspace: str = ".", approve: str = "") -> dict[str, Any]:
    """Publish one prepared batch, with the plan of hash `approve` if given; gives its numbers.

    Never two at once: workspace and account are locked. Fails where the wiki or somebody on it stops the run.
    """
    with begin(workspace, "publish", batch, pushes=True) as coordinator:
        plan_and_push(coordinator, batch, approve)
        run = coordinator.reopen(batch)
        write_batch_report(run)
        return keep_numbers(coordinator, run, "publish")
