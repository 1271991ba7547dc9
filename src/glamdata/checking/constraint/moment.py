"""Moment: a date as Wikidata's own checker compares them, by their first day, whatever the precision or calendar."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from glamdata.model.value import Today

if TYPE_CHECKING:
    from glamdata.model.value import TimeValue

Moment = tuple[int, int, int]
NOW = "now"
_DATE = re.compile(r"([+-]\d{1,16})-(\d\d)-(\d\d)T")
_DAYS = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)


def moment_of(value: TimeValue | Today, today: date | None) -> Moment | None:
    """Give year, month and day, 1 where one is left open; None for what is no date."""
    if isinstance(value, Today):
        day = today or date.today()  # noqa: DTZ011  (only without a day given)
        return day.year, day.month, day.day
    found = _DATE.match(value.time)
    return (int(found[1]), int(found[2]) or 1, int(found[3]) or 1) if found else None


def say_moment(moment: Moment) -> str:
    """Give a moment as 1867-06-08."""
    year, month, day = moment
    return f"{'-' if year < 0 else ''}{abs(year):04d}-{month:02d}-{day:02d}"


def years_between(earlier: Moment, later: Moment) -> float:
    """Give the years from one date to another, halves for parts of a year; there is no year 0."""
    years = float(later[0] - earlier[0])
    if later[0] > 0 > earlier[0]:
        years -= 1
    elif later[0] < 0 < earlier[0]:
        years += 1
    if later[1:] == earlier[1:]:
        return years
    return years + (0.5 if later[1:] > earlier[1:] else -0.5)


def days_between(earlier: Moment, later: Moment) -> int:
    """Give the days from one date to another, in the Gregorian calendar carried backwards."""
    return _day_number(later) - _day_number(earlier)


def _day_number(moment: Moment) -> int:
    year, month, day = moment
    year += year < 0  # the year before 1 is 0 in the count of astronomers
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    past = year - 1
    whole = past * 365 + past // 4 - past // 100 + past // 400
    return whole + _DAYS[min(max(month, 1), 12) - 1] + (leap and month > 2) + day
