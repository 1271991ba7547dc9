"""Dates as Wikidata writes them to RDF: Gregorian, with an astronomical year, always a whole date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["format_time"]

_JULIAN = "Q1985786"
_DAY = 11
_LENGTHS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def format_time(value: Mapping[str, Any]) -> str:
    """Return the ``xsd:dateTime`` text of a time value.

    Month and day 0 become 1; a day that the month lacks becomes its last; 44 BCE is year -0043 (XSD 1.1); a
    Julian date that is precise to the day becomes the Gregorian one of the same day.
    """
    text = value["time"]
    date, _, clock = text[1:].partition("T")
    year, month, day = (int(part) for part in date.split("-"))
    if text[0] == "-":
        year = 1 - year if year else 0
    if str(value["calendarmodel"]).endswith(_JULIAN) and value["precision"] >= _DAY and month and day:
        year, month, day = _to_gregorian(year, month, day)
    month = min(max(month, 1), 12)
    day = min(max(day, 1), _days_in(year, month))
    sign = "-" if year < 0 else ""
    return f"{sign}{abs(year):04d}-{month:02d}-{day:02d}T{clock}"


def _days_in(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return _LENGTHS[month]


def _to_gregorian(year: int, month: int, day: int) -> tuple[int, int, int]:
    """Convert by way of the Julian day number (Richards, Explanatory Supplement, 3rd edition, 15.11)."""
    shift = (14 - month) // 12
    years, months = year + 4800 - shift, month + 12 * shift - 3
    number = day + (153 * months + 2) // 5 + 365 * years + years // 4 - 32083
    a = number + 32044
    b = (4 * a + 3) // 146097
    c = a - 146097 * b // 4
    d = (4 * c + 3) // 1461
    e = c - 1461 * d // 4
    m = (5 * e + 2) // 153
    return 100 * b + d - 4800 + m // 10, m + 3 - 12 * (m // 10), e - (153 * m + 2) // 5 + 1
