"""Clock: time as a value, passed in wherever something waits or dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime


class Clock(Protocol):
    """What stages ask for the time and ask to wait; tests pass one that only counts."""

    def now(self) -> datetime:
        """Give the time, aware, in UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...
