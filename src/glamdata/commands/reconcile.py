"""`glamdata reconcile`: the reconciling of a prepared batch alone.

Exit codes: 0 done, 2 an unknown batch or an index that can't be used, 3 the wiki or the query service fails.
"""

from __future__ import annotations

import typer

from glamdata.commands.console import (
    HERE,
    BatchName,
    Fresh,
    Index,
    Json,
    Workspace,
    make_coordinator,
    require_batch,
    say_next,
    show_summary,
    tell,
    tell_anomalies,
)

__all__ = ["reconcile_app"]

reconcile_app = typer.Typer()


@reconcile_app.command()
def reconcile(
    batch: BatchName, index: Index = None, fresh: Fresh = False, workspace: Workspace = HERE, as_json: Json = False
) -> None:
    """Find again which items the records of a prepared batch are; nothing is read or mapped anew."""
    from glamdata import sequence  # noqa: PLC0415
    from glamdata.report.batch_report import write_batch_report  # noqa: PLC0415

    require_batch(workspace, batch)
    with make_coordinator(workspace, "reconcile", index=index, fresh=fresh) as coordinator:
        run = coordinator.reopen(batch)
        sequence.reconcile(coordinator, run, tell)
        write_batch_report(run)
        summary = show_summary(run, as_json)
        anomalies = tell_anomalies(run, as_json, workspace)
    if not as_json and not anomalies:
        say_next(workspace, f"{'review' if summary.to_review else 'plan'} {batch}")
