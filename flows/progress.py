"""How far a flow is, as a Prefect artifact: the share that is done, on the page of the run."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, cast

import httpx
from prefect import get_run_logger
from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.exceptions import PrefectException

from glamdata.commands.progress import share_of

if TYPE_CHECKING:
    from uuid import UUID

    from glamdata.batch.run import Run

EVERY = 5.0
"""Seconds between two updates, so that a server is not asked for each edit."""


class ShownProgress:
    """The progress of one task of a flow: log lines for those who look for them, and the share of it that is done.

    Work goes on where the server does not answer: then nothing more is shown.
    """

    def __init__(self, flow: str, run: Run) -> None:
        self._key = f"{flow}-{run.slug}-progress"
        self._artifact: UUID | None = None
        self._shown = 0.0
        self._is_away = False

    def tell(self, words: str) -> None:
        """Show what is being done; a count in the words ("3 of 12") is the share."""
        get_run_logger().debug(words)
        share, now = share_of(words), time.monotonic()
        if share is None or self._is_away or (self._artifact and share < 1 and now - self._shown < EVERY):
            return
        self._shown = now
        try:
            self._show(100 * share, words.partition(":")[0])
        except (httpx.HTTPError, PrefectException):
            self._is_away = True

    def _show(self, percent: float, work: str) -> None:
        if self._artifact:
            update_progress_artifact(self._artifact, progress=percent, description=work)
            return
        made = create_progress_artifact(progress=percent, key=self._key, description=work)
        self._artifact = cast("UUID", made)  # a coroutine in asynchronous code only
