"""Dates of the wiki as a catalogue shows them: never finer than they are known, never one that can't be."""

from __future__ import annotations

from calendar import isleap, monthrange
from typing import TYPE_CHECKING

from glamdata.model.value import (
    JULIAN,
    PRECISION_CENTURY,
    PRECISION_DAY,
    PRECISION_DECADE,
    PRECISION_MONTH,
    PRECISION_YEAR,
)

if TYPE_CHECKING:
    from datetime import date

    from glamdata.model.value import TimeValue

_PRECISION_MILLENNIUM = 6
_MONTH_LENGTHS = tuple(monthrange(2023, month)[1] for month in range(1, 13))
_JULIAN_FROM_EPOCH = 1721117  # the day number of 29 February of year 0; years start in March here


def is_possible(value: TimeValue) -> bool:
    """Tell whether the date exists in its calendar: no 30 February, no year 0, no day where the precision wants one.

    Wikibase takes any digits, so what it hands out has to be looked at.
    """
    try:
        year, month, day = value.year, value.month, value.day
    except (ValueError, IndexError):
        return False
    if year == 0 or not 0 <= value.precision <= PRECISION_DAY:
        return False
    if value.precision < PRECISION_MONTH:
        return True
    if not 1 <= month <= 12:
        return False
    return value.precision < PRECISION_DAY or 1 <= day <= _days_in(year, month, julian=value.calendar == JULIAN)


def date_text(value: TimeValue, *, circa: bool = False) -> str:
    """Show a possible date at its precision: ``1867-06-08``, ``1867``, ``1860s``, ``19th century``, ``44 BCE``.

    A day or month of the Julian calendar is marked, since its reader would take it for a Gregorian one.
    """
    text = _plain_text(value)
    if value.calendar == JULIAN and value.precision >= PRECISION_MONTH:
        text += " (Julian)"
    return f"c. {text}" if circa else text


def edtf_text(value: TimeValue, *, circa: bool = False) -> str:
    """Write a possible date in Extended Date/Time Format, level 1; empty where the format can't say it.

    EDTF (https://www.loc.gov/standards/datetime/) counts proleptic Gregorian years with a year 0: a Julian day is
    turned, 44 BCE is ``-0043``. Months of the Julian calendar straddle two Gregorian ones and give their year only.
    """
    year, month, day, precision = _astronomical(value.year), value.month, value.day, value.precision
    if value.calendar == JULIAN and precision == PRECISION_DAY:
        year, month, day = to_gregorian(year, month, day)
    elif value.calendar == JULIAN:
        precision = min(precision, PRECISION_YEAR)
    if abs(year) > 9999:
        return ""
    text = _edtf_digits(year, month, day, precision)
    return f"{text}~" if text and circa else text


def to_gregorian(year: int, month: int, day: int) -> tuple[int, int, int]:
    """Turn a Julian date into the proleptic Gregorian one; years are astronomical (0 is 1 BCE).

    By way of day counts, after E. G. Richards, Explanatory Supplement to the Astronomical Almanac (2013), ch. 15.
    """
    shifted = (month + 9) % 12  # March is 0, so that the leap day ends the year
    years = year - (month < 3)
    number = years * 1461 // 4 + (153 * shifted + 2) // 5 + day + _JULIAN_FROM_EPOCH
    centuries = (4 * number + 274277) // 146097 * 3 // 4
    rest = 4 * (number + 1401 + centuries - 38) + 3
    in_year = 5 * (rest % 1461 // 4) + 2
    gregorian_month = (in_year // 153 + 2) % 12 + 1
    return rest // 1461 - 4716 + (14 - gregorian_month) // 12, gregorian_month, in_year % 153 // 5 + 1


def is_over(value: TimeValue, today: date) -> bool:
    """Tell whether a possible date lies wholly before `today`: ``2026`` is not over in 2026."""
    if value.precision < PRECISION_YEAR:
        return value.year + int(10 ** (PRECISION_YEAR - value.precision)) < today.year
    ours = (value.year, value.month, value.day)[: value.precision - PRECISION_YEAR + 1]
    return ours < (today.year, today.month, today.day)[: len(ours)]


def _days_in(year: int, month: int, *, julian: bool) -> int:
    astronomical = _astronomical(year)
    leap = astronomical % 4 == 0 if julian else isleap(astronomical)
    return 29 if leap and month == 2 else _MONTH_LENGTHS[month - 1]


def _astronomical(year: int) -> int:
    """Wikibase has no year 0: its -44 is 44 BCE, which astronomers and EDTF call -43."""
    return year + 1 if year < 0 else year


def _plain_text(value: TimeValue) -> str:
    year, era = abs(value.year), " BCE" if value.year < 0 else ""
    match value.precision:
        case 11:
            return f"{year:04d}-{value.month:02d}-{value.day:02d}{era}"
        case 10:
            return f"{year:04d}-{value.month:02d}{era}"
        case 9:
            return f"{year}{era}"
        case 8:
            return f"{year - year % 10}s{era}"
        case 7:
            return f"{_ordinal((year + 99) // 100)} century{era}"
        case 6:
            return f"{_ordinal((year + 999) // 1000)} millennium{era}"
        case precision:
            return f"{year}{era} (± {10 ** (PRECISION_YEAR - precision)} years)"


def _edtf_digits(year: int, month: int, day: int, precision: int) -> str:
    sign = "-" if year < 0 else ""
    digits = f"{abs(year):04d}"
    match precision:
        case 11:
            return f"{sign}{digits}-{month:02d}-{day:02d}"
        case 10:
            return f"{sign}{digits}-{month:02d}"
        case 9:
            return f"{sign}{digits}"
        case _ if year <= 0:
            return ""
        case _ if precision == PRECISION_DECADE:
            return f"{digits[:3]}X"
        case _ if precision == PRECISION_CENTURY:
            return f"{(year - 1) // 100:02d}XX"
        case _:
            return ""


def _ordinal(number: int) -> str:
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"
