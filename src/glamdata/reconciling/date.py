"""Dates as days and years that can be subtracted, whatever calendar and precision they stand in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.model.value import (
    JULIAN,
    PRECISION_CENTURY,
    PRECISION_DAY,
    PRECISION_DECADE,
    PRECISION_YEAR,
    TimeValue,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

_SPANS = {8: 10, 7: 100, 6: 1000}


def day_number(date: TimeValue) -> int | None:
    """Give the Julian day number of a date of day precision, None for coarser ones.

    Days in the two calendars are comparable then (E. G. Richards, Explanatory Supplement to the Astronomical Almanac).
    """
    if date.precision < PRECISION_DAY or not date.month or not date.day:
        return None
    year = date.year if date.year > 0 else date.year + 1
    shift = (14 - date.month) // 12
    years, months = year + 4800 - shift, date.month + 12 * shift - 3
    days = date.day + (153 * months + 2) // 5 + 365 * years + years // 4
    return days - 32083 if date.calendar == JULIAN else days - years // 100 + years // 400 - 32045


def in_order(dates: Iterable[TimeValue]) -> tuple[TimeValue, ...]:
    """Give dates once each, first to last, whatever order a wiki has them in."""
    found = tuple(dates)
    return (
        found
        if len(found) < 2
        else tuple(
            sorted(set(found), key=lambda date: (date.year, date.month, date.day, date.precision, date.calendar))
        )
    )


def to_gregorian(date: TimeValue) -> TimeValue:
    """Give a Julian day as the Gregorian one it is, as Wikibase's RDF has it; other dates as they are."""
    if date.calendar != JULIAN or (number := day_number(date)) is None:
        return date
    shifted = number + 32044
    cycles, rest = divmod(shifted, 146097)
    centuries = (rest // 36524 + 1) * 3 // 4
    rest -= centuries * 36524
    olympiads, rest = divmod(rest, 1461)
    years = (rest // 365 + 1) * 3 // 4
    rest -= years * 365
    year = cycles * 400 + centuries * 100 + olympiads * 4 + years
    month = (rest * 5 + 308) // 153 - 2
    day = rest - (month + 4) * 153 // 5 + 122
    year, month = year - 4800 + (month + 2) // 12, (month + 2) % 12 + 1
    return TimeValue.from_parts(year if year > 0 else year - 1, month, day + 1)


def is_new_year(date: TimeValue) -> bool:
    """Whether a day is 1 January, which many sources write where they know the year only."""
    return (date.month, date.day) == (1, 1)


def range_of_years(date: TimeValue) -> tuple[int, int]:
    """Give the first and last year a date may mean: a decade 1840–1849, a century 1801–1900."""
    span = _SPANS.get(date.precision)
    if span is None:
        return (date.year, date.year) if date.precision >= PRECISION_YEAR else (-(10**9), 10**9)
    start = 0 if date.precision == PRECISION_DECADE else 1
    first = (date.year - start) // span * span + start
    return first, first + span - 1


def show_date(date: TimeValue) -> str:
    """Write a date as a librarian reads it: ``1867-06-08``, ``1867``, ``1840s``, ``19th century``."""
    year = f"{-date.year} BCE" if date.year < 0 else str(date.year)
    if date.precision < PRECISION_DECADE:
        first, last = range_of_years(date)
        return f"{first}–{last}" if date.precision >= PRECISION_CENTURY - 1 else "unknown"
    if date.precision == PRECISION_DECADE:
        return f"{range_of_years(date)[0]}s"
    parts = [year, *(f"{part:02d}" for part in (date.month, date.day) if part)]
    return "-".join(parts)
