"""Checks of dates: those that never were, those that are not yet, and deaths before births.

Wikibase takes 30 February and the year 0; wiki/Help:Dates says how precision and calendar are meant.
"""

from __future__ import annotations

import calendar
import re
from typing import TYPE_CHECKING

from glamdata.checking.check import Situation, name_of
from glamdata.model.value import GREGORIAN, PRECISION_DAY, PRECISION_MONTH, PRECISION_YEAR, TimeValue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.model.draft import Draft
    from glamdata.model.statement import Snak

__all__ = [
    "Day",
    "earliest",
    "find_announced_date",
    "find_birth_after_death",
    "find_early_gregorian",
    "find_future_date",
    "find_impossible_date",
    "latest",
    "plain_date",
]

BIRTH, DEATH = "P569", "P570"
# publication date, start and end time, point in time, opening: a catalogue may announce them
MAY_LIE_AHEAD = frozenset({"P577", "P580", "P582", "P585", "P1619"})
FIRST_GREGORIAN_DAY = (1582, 10, 15)
DATE = re.compile(r"[+-]\d{4,16}-\d{2}-\d{2}T00:00:00Z")

Day = tuple[int, int, int]


def earliest(value: TimeValue) -> Day:
    """Give the first day (year, month, day) that `value` can mean at its precision."""
    start, _ = _years(value)
    month = value.month if value.precision >= PRECISION_MONTH else 1
    return start, month or 1, (value.day if value.precision >= PRECISION_DAY else 1) or 1


def latest(value: TimeValue) -> Day:
    """Give the last day (year, month, day) that `value` can mean at its precision."""
    _, end = _years(value)
    month = value.month if value.precision >= PRECISION_MONTH else 12
    return end, month or 12, (value.day if value.precision >= PRECISION_DAY else 31) or 31


def find_impossible_date(value: TimeValue, snak: Snak, situation: Situation) -> str:
    """30 February, month 13, the year 0, a day precision without a day."""
    fault = _fault(value)
    return f"{name_of(snak.property, situation.properties)}: {value.time} is no date: {fault}." if fault else ""


def find_future_date(value: TimeValue, snak: Snak, situation: Situation) -> str:
    """Nobody was born tomorrow; 9999 means “still going on” in a catalogue and is no date on the wiki."""
    if snak.property in MAY_LIE_AHEAD or not _is_ahead(value, situation):
        return ""
    return f"{name_of(snak.property, situation.properties)}: {plain_date(value)} lies in the future."


def find_announced_date(value: TimeValue, snak: Snak, situation: Situation) -> str:
    """A publication or start date in the future may be announced, or mistyped."""
    if snak.property not in MAY_LIE_AHEAD or not _is_ahead(value, situation):
        return ""
    return f"{name_of(snak.property, situation.properties)}: {plain_date(value)} lies in the future; is it right?"


def find_early_gregorian(value: TimeValue, snak: Snak, situation: Situation) -> str:
    """Before 15 October 1582 sources give Julian days; a Gregorian one is mostly a wrong calendar."""
    if value.precision < PRECISION_DAY or value.calendar != GREGORIAN or _fault(value):
        return ""
    if earliest(value) >= FIRST_GREGORIAN_DAY:
        return ""
    name = name_of(snak.property, situation.properties)
    return f"{name}: {plain_date(value)} is before the Gregorian calendar (15 October 1582): should it be Julian?"


def find_birth_after_death(draft: Draft, situation: Situation) -> Iterator[tuple[int, str, str]]:
    """Hold both statements back, since nothing says which of them is wrong."""
    births = list(_main_dates(draft, BIRTH))
    deaths = list(_main_dates(draft, DEATH))
    for birth_index, birth in births:
        for death_index, death in deaths:
            if earliest(birth) > latest(death):
                names = name_of(BIRTH, situation.properties), name_of(DEATH, situation.properties)
                message = f"{names[0]} {plain_date(birth)} is after {names[1]} {plain_date(death)}."
                yield birth_index, birth.time, message
                yield death_index, death.time, message


def _is_ahead(value: TimeValue, situation: Situation) -> bool:
    today = situation.today
    return not _fault(value) and earliest(value) > (today.year, today.month, today.day)


def _main_dates(draft: Draft, pid: str) -> Iterator[tuple[int, TimeValue]]:
    for index, drafted in enumerate(draft.statements):
        value = drafted.statement.snak.value
        if drafted.statement.property == pid and isinstance(value, TimeValue) and not _fault(value):
            yield index, value


def _years(value: TimeValue) -> tuple[int, int]:
    """Give first and last year: a decade is 1860–1869; a century counts from 1800 or 1801, so both are let in."""
    if value.precision >= PRECISION_YEAR:
        return value.year, value.year
    width = 10 ** (PRECISION_YEAR - value.precision)
    start = value.year // width * width
    if value.year == start and width > 10:
        start -= width - 1
    return start, value.year // width * width + (width if width > 10 else width - 1)


def _fault(value: TimeValue) -> str:
    if not DATE.fullmatch(value.time):
        return "it is not written as +1867-06-08T00:00:00Z"
    if not 0 <= value.precision <= PRECISION_DAY:
        return "the wiki takes dates to the day at most"
    if value.year == 0:
        return "there is no year 0"
    if value.month > 12 or (value.precision >= PRECISION_MONTH and value.month == 0):
        return f"there is no month {value.month}"
    if value.day and not value.month:
        return "it has a day without a month"
    if value.day > _month_length(value) or (value.precision >= PRECISION_DAY and value.day == 0):
        return f"the month has no day {value.day}"
    return ""


def _month_length(value: TimeValue) -> int:
    year = value.year + (value.year < 0)  # 1 BCE is the leap year 0 of astronomers
    if value.month == 2:
        return 29 if (calendar.isleap(year) if value.calendar == GREGORIAN else year % 4 == 0) else 28
    return 30 if value.month in (4, 6, 9, 11) else 31


def plain_date(value: TimeValue) -> str:
    """Give the date as a cataloguer writes it: 1867-06-08, 1867-06, 1867; a decade or century by a year in it."""
    text = value.time.lstrip("+").removesuffix("T00:00:00Z")
    return text if value.precision >= PRECISION_DAY else text[: -3 if value.precision == PRECISION_MONTH else -6]
