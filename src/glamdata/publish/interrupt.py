"""Ctrl-C while edits are sent: the edit on its way is ended first, so that the ledger knows what became of it."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS = "stopping after this edit; Ctrl-C again stops at once"


class Interrupt:
    """Keeps the first Ctrl-C until :meth:`check`; a second one raises KeyboardInterrupt wherever it comes.

    Use it as a context manager around what sends edits. Does nothing in a thread, where no Ctrl-C arrives. `tell` is
    told that the first was heard.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._is_asked = False
        self._before: Any = None

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def check(self) -> None:
        """Raise KeyboardInterrupt where somebody asked to stop."""
        if self._is_asked:
            raise KeyboardInterrupt

    def _hear(self, *_: object) -> None:
        if self._is_asked:
            raise KeyboardInterrupt
        self._is_asked = True
        self._tell(WORDS)
