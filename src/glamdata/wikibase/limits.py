"""Limits: what a workspace lets pushing do, as ``[push]`` of glamdata.toml says it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from glamdata.errors import SettingsError, StoppedError

if TYPE_CHECKING:
    from glamdata.model.edit import LedgerEntry

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
LOOKED_AT_FIRST = frozenset({"exists", "no-such-entity", "not-approved"})
"""Codes of refusals that are ours: the wiki was looked at, and nothing was sent."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When pushing stops by itself.

    `stop_after_refusals` is in percent of the edits of a run, once `refusals_at_least` were refused. `hours` are
    ``22:00-06:00`` by the clock of `timezone` (an IANA name), empty for any. `edits_per_day` counts all batches of the
    workspace on one wiki, 0 for any number. `mappings` are the only ones that may be pushed, where there are any,
    `paused` those that may not. `without_properties` are written nowhere. `tag` is a change tag for every edit.
    Raises SettingsError where hours or timezone are none.
    """

    stop_after_refusals: float = 5.0
    refusals_at_least: int = 10
    hours: str = ""
    timezone: str = "UTC"
    edits_per_day: int = 0
    mappings: tuple[str, ...] = ()
    paused: tuple[str, ...] = ()
    without_properties: tuple[str, ...] = ()
    tag: str = ""

    def __post_init__(self) -> None:
        if self.hours and not _HOURS.fullmatch(self.hours):
            raise SettingsError(f"push.hours is {self.hours!r}: write it like 22:00-06:00.")
        try:
            ZoneInfo(self.timezone)
        except (KeyError, ValueError, OSError) as error:
            raise SettingsError(f"push.timezone is {self.timezone!r}: write it like Europe/Stockholm.") from error

    def require_mapping(self, name: str) -> None:
        """Raise StoppedError where batches of this mapping may not be pushed."""
        if name in self.paused:
            raise StoppedError(f"The mapping {name} is paused: take it out of `paused` in [push] to go on.")
        if self.mappings and name not in self.mappings:
            raise StoppedError(f"The mapping {name} is not among `mappings` in [push]: add it there to push it.")

    def opens_at(self, now: datetime) -> datetime | None:
        """Give when pushing is allowed again; None where it is allowed now."""
        if not self.hours:
            return None
        first, last = (time.fromisoformat(part) for part in self.hours.split("-"))
        here = now.astimezone(ZoneInfo(self.timezone))
        at = here.time()
        is_open = first <= at < last if first < last else at >= first or at < last
        if is_open or first == last:
            return None
        opening = datetime.combine(here.date(), first, here.tzinfo)
        return opening if opening > here else opening + timedelta(days=1)

    def day_began(self, now: datetime) -> datetime:
        """Give when the day began whose edits are counted."""
        here = now.astimezone(ZoneInfo(self.timezone))
        return datetime.combine(here.date(), time(), here.tzinfo)

    def are_too_many(self, refused: int, ended: int) -> bool:
        """Say whether so many of a run's edits were refused that it stops."""
        return refused >= max(self.refusals_at_least, 1) and refused * 100 > self.stop_after_refusals * ended


def is_refused_by_wiki(entry: LedgerEntry) -> bool:
    """Say whether a ledger line is of an edit that the wiki refused, and not of one that we kept back ourselves."""
    return entry.state.value == "refused" and entry.code not in LOOKED_AT_FIRST
