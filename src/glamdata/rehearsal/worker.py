"""Threads that work off what the event loop must not wait for, and that no one waits for at the end.

Those of ``concurrent.futures`` are waited for when Python ends; a query that was given up would keep it from ending.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Workers"]

T = TypeVar("T")
Job = tuple["Future[Any]", "Callable[[], Any]"]


class Workers:
    """As many threads as there are jobs at once; they stay for the next job."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[Job] = SimpleQueue()
        self._idle = threading.Semaphore(0)

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Do the work in a thread; the future holds what it returns or raises."""
        future: Future[T] = Future()
        if not self._idle.acquire(blocking=False):
            threading.Thread(target=self._work, daemon=True).start()
        self._jobs.put((future, work))
        return future

    def _work(self) -> None:
        while True:
            future, work = self._jobs.get()
            future.set_running_or_notify_cancel()
            try:
                future.set_result(work())
            except BaseException as error:  # noqa: BLE001  (whoever waits for the future gets it)
                future.set_exception(error)
            del future, work
            self._idle.release()
