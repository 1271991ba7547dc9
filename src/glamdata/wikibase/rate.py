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


class Pace:
    """How fast a run goes, waits included, and how long it will take."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._began = clock.now()

    @property
    def seconds(self) -> float:
        """How long it has been going."""
        return (self._clock.now() - self._began).total_seconds()

    def per_minute(self, done: int) -> float:
        """Give the edits a minute so far."""
        return done * 60 / max(self.seconds, 0.001)

    def describe(self, done: int, planned: int) -> str:
        """Say it: ``58 a minute, 5 min left``."""
        if not done:
            return ""
        left = max(planned - done, 0) * self.seconds / done
        return f"{self.per_minute(done):.0f} a minute, {say_duration(left)} left"


def say_duration(seconds: float) -> str:
    """Give a time as people say it: ``40 s``, ``5 min``, ``3 h 20 min``."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
