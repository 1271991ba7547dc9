"""Publish: plan the decided records against the items as they are now, and push."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prefect import flow, task

from flows.outcome import begin, keep_numbers
from flows.progress import ShownProgress
from flows.sending import WITH_RETRIES, send_in_turn
from glamdata import sequence
from glamdata.publish.watch import last_speed
from glamdata.report.batch_report import write_batch_report

if TYPE_CHECKING:
    from glamdata.coordinator import Coordinator


@task(name="plan and push", **WITH_RETRIES)
def plan_and_push(coordinator: Coordinator, batch: str, approve: str) -> int:
    """Send every planned edit; the ledger knows how far it got, so a retry and the next run go on."""
    run = coordinator.reopen(batch)
    tell = ShownProgress("publish", run).tell
    send_in_turn(coordinator, run, "publish", approve, lambda order: sequence.publish(coordinator, run, tell, order))
    return last_speed(run).edits


@flow(name="publish", persist_result=False)
def publish(batch: str, workspace: str = ".", approve: str = "") -> dict[str, Any]:
    """Publish one prepared batch, with the plan of hash `approve` if given; gives its numbers.

    Never two at once: workspace and account are locked. Where [publish] asks for signatures and the plan lacks them, it
    ends well and nothing is sent: the next run publishes what is signed by then. Fails where the wiki or somebody on it
    stops the run.
    """
    with begin(workspace, "publish", batch, pushes=True) as coordinator:
        plan_and_push(coordinator, batch, approve)
        run = coordinator.reopen(batch)
        write_batch_report(run)
        return keep_numbers(coordinator, run, "publish")
