"""What every flow leaves when it is done: its numbers, as a Prefect artifact and as its result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prefect.artifacts import create_markdown_artifact

from glamdata.reporting import report_file
from glamdata.showing import summary_as_markdown
from glamdata.summary import summarize

if TYPE_CHECKING:
    from glamdata.coordinator import Coordinator
    from glamdata.run import Run


def keep_numbers(coordinator: Coordinator, run: Run, flow: str) -> dict[str, Any]:
    """Keep the batch's numbers with the way to the report as an artifact; give them. No catalogue rows, no secrets."""
    summary = summarize(run)
    create_markdown_artifact(summary_as_markdown(summary, report_file(run)), f"{flow}-{run.slug}")
    return {**summary.to_json(), "requests": coordinator.connection.requests}
