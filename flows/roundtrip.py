"""Round trip: bring home what the items know, and replace the enriched files at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prefect import flow, task

from flows.outcome import begin, keep_numbers
from flows.progress import ShownProgress
from flows.sending import WITH_RETRIES
from glamdata import sequence

if TYPE_CHECKING:
    from glamdata.coordinator import Coordinator


@task(name="bring home and export", **WITH_RETRIES)
def bring_home(coordinator: Coordinator, batch: str) -> list[str]:
    """Fetch the items that moved and write the enriched files; a retry fetches only what is still missing."""
    run = coordinator.reopen(batch)
    return [str(path) for path in sequence.bring_home(coordinator, run, ShownProgress("roundtrip", run).tell)]


@flow(name="roundtrip", persist_result=False)
def roundtrip(batch: str, workspace: str = ".") -> dict[str, Any]:
    """Bring one batch home; gives its numbers and the paths of the files."""
    with begin(workspace, "roundtrip", batch) as coordinator:
        paths = bring_home(coordinator, batch)
        run = coordinator.reopen(batch)
        return {**keep_numbers(coordinator, run, "roundtrip"), "files": paths}
