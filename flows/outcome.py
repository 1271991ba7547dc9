"""How every flow begins and what it leaves: its numbers, as a Prefect artifact, as its result and as a notice."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prefect.artifacts import create_markdown_artifact

from glamdata.coordinator import Coordinator
from glamdata.report.batch_report import report_file
from glamdata.report.showing import summary_as_markdown
from glamdata.report.summary import summarize
from glamdata.store.database import DATABASE
from glamdata.workspace.notifying import notice_of
from glamdata.workspace.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.batch.run import Run


@contextmanager
def begin(workspace: str, flow: str, what: str, *, pushes: bool = False) -> Iterator[Coordinator]:
    """Hold a workspace for one run of a flow over the batch or export `what`; a person is told where it fails."""
    settings = load_settings(Path(workspace).resolve())  # where it is must be said in full in notices and artifacts
    late = flow == "prepare" and (settings.workspace / DATABASE).exists()  # an unchanged export asks the wiki nothing
    with notice_of(settings.notify, flow, what), Coordinator(settings, flow, pushes=pushes, late=late) as coordinator:
        yield coordinator


def keep_numbers(coordinator: Coordinator, run: Run, flow: str) -> dict[str, Any]:
    """Keep the batch's numbers with the way to the report as an artifact; give them. No catalogue rows, no secrets."""
    summary = summarize(run)
    report = report_file(run)
    words = f"{summary.read} records read, {summary.matched} matched, {summary.to_review} wait for a person"
    words += f"; edits: {summary.edits or 'none'}; report: {report}"
    coordinator.settings.notify.send(flow, run.batch.name, words, failed=False)
    create_markdown_artifact(summary_as_markdown(summary, report), f"{flow}-{run.slug}")
    return {**summary.to_json(), "requests": coordinator.connection.requests}
