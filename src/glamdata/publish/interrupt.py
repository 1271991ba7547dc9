"""Ctrl-C or an end from outside while edits are sent: the edit on its way is ended first, so that the ledger knows."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS = "stopping after this edit; Ctrl-C again stops at once"
HEARD = (signal.SIGINT, signal.SIGTERM)
"""Ctrl-C; and by what systemd, a Prefect worker that cancels a run, or `kill` end a process."""


class Interrupt:
    """Keeps the first signal to end until :meth:`check`; a second Ctrl-C raises KeyboardInterrupt wherever it comes.

    Use it as a context manager around what sends edits. What handled the signal before then handles it, as Prefect does
    that notes a cancelled run; where nothing did, KeyboardInterrupt is raised. Does nothing in a thread, where no
    signal arrives. `tell` is told that the first was heard.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._heard: int | None = None
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._before = {each: signal.signal(each, self._hear) for each in HEARD}
        return self

    def __exit__(self, *_: object) -> None:
        for each, before in self._before.items():
            signal.signal(each, before)

    def check(self) -> None:
        """Raise KeyboardInterrupt, or what handled the signal before raises, where somebody asked to stop."""
        if self._heard is None:
            return
        before = self._before.get(self._heard)
        if self._heard == signal.SIGTERM and callable(before):
            before(self._heard, None)
        raise KeyboardInterrupt

    def _hear(self, number: int, _frame: object) -> None:
        if self._heard is not None and number == signal.SIGINT:
            raise KeyboardInterrupt
        self._heard = number
        self._tell(WORDS)
