"""Rate: how fast edits may follow one another, by an explicit bucket and not by the library's throttle."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from glamdata.model.clock import Clock


class Rate:
    """Lets one edit through every 60 / `per_minute` seconds; an idle time is not saved up."""

    def __init__(self, per_minute: float, clock: Clock) -> None:
        if per_minute <= 0:
            raise ValueError("edits_per_minute must be above 0")
        self._gap = timedelta(minutes=1 / per_minute)
        self._clock = clock
        self._next: datetime | None = None

    def wait(self) -> None:
        """Wait until the next edit may go."""
        now = self._clock.now()
        if self._next and now < self._next:
            self._clock.sleep((self._next - now).total_seconds())
            now = max(self._clock.now(), self._next)  # a sleep may last longer than asked, and is not made up for
        self._next = now + self._gap
