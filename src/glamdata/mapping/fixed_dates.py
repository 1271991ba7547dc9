"""Dates 1 and 2 of a bibliographic 008 by their type (https://www.loc.gov/marc/bibliographic/bd008a.html).

The steps take 008/06-14 whole: what the two dates mean stands in its first character.
"""

from __future__ import annotations

import re

from glamdata.mapping.date_faults import BACKWARDS, IMPOSSIBLE, NOT_FIXED, WITHOUT_TYPE
from glamdata.mapping.dates import DateRange, HistoricDate, OneDate, make_date
from glamdata.mapping.edtf import parse_edtf
from glamdata.mapping.fault import Fault
from glamdata.mapping.publication import LAST_YEAR, questionable_date

_FIXED = re.compile(r"([a-z|])([0-9u |]{4})([0-9u |]{4})", re.ASCII)
_NONE = frozenset({"    ", "||||", "uuuu", "9999"})
_NO_YEAR = "0000"  # what a system writes into an empty 008; nothing was published in 1 B.C.
WITHOUT_DATES = frozenset("bn")
DETAILED, QUESTIONABLE, UNCODED = "e", "q", "|"
ONE_DATE = frozenset("s")
TWO_DATES = frozenset("cdikmprtu")
"""Of a span (c, d, i, k, m, u), of distribution and production (p), reprint and original (r), publication and
copyright (t)."""


def marc_date1(text: str) -> str | Fault:
    """Give date 1: of publication, or the start of a span; for type q the range of both, for e with month and day."""
    found = _FIXED.fullmatch(text.replace("#", " ").ljust(9))
    if not found:
        return NOT_FIXED
    kind, first, second = found.groups()
    if kind in WITHOUT_DATES:
        return ""
    if kind == UNCODED:
        return "" if first in _NONE else WITHOUT_TYPE
    if kind == DETAILED:
        return _detailed(first, second)
    if kind == QUESTIONABLE:
        return _questionable(first, second)
    return _written(first) if kind in TWO_DATES | ONE_DATE else NOT_FIXED


def marc_date2(text: str) -> str | Fault:
    """Give date 2: the end of a span, the original of a reprint (r), the copyright (t), the production (p)."""
    found = _FIXED.fullmatch(text.replace("#", " ").ljust(9))
    if not found:
        return NOT_FIXED
    kind, first, second = found.groups()
    if kind not in TWO_DATES:
        return ""
    date, start = _read(second), _read(first)
    if isinstance(date, Fault) or date is None:
        return date or ""
    if kind in "cdikm" and not isinstance(start, Fault) and start is not None and _last(date) < _first(start):
        return BACKWARDS
    return date.to_edtf()


def _detailed(year: str, month_and_day: str) -> str | Fault:
    date = _read(year)
    if not isinstance(date, HistoricDate) or "u" in year:
        return _written(year)
    month, day = (part if part.isdigit() else "0" for part in (month_and_day[:2], month_and_day[2:]))
    exact = make_date(date.year, int(month), int(day))
    return exact.to_edtf() if exact else IMPOSSIBLE


def _questionable(first: str, second: str) -> str | Fault:
    low, high = _read(first), _read(second)
    if isinstance(low, Fault) or isinstance(high, Fault):
        return low if isinstance(low, Fault) else NOT_FIXED
    if low is None or high is None:
        return DateRange(_bound(low), _bound(high)).to_edtf() if low or high else ""
    if isinstance(low, DateRange) or isinstance(high, DateRange) or "u" in first + second:
        low, high = HistoricDate(_first(low)), HistoricDate(_last(high))
    date = questionable_date(low, high)
    return date if isinstance(date, Fault) else date.to_edtf()


def _bound(date: OneDate | None) -> HistoricDate | None:
    return date if isinstance(date, HistoricDate) else None


def _written(digits: str) -> str | Fault:
    date = _read(digits)
    return date if isinstance(date, Fault) else date.to_edtf() if date else ""


def _read(digits: str) -> OneDate | Fault | None:
    """Read four characters; ``19uu`` is open, ``uuuu``, blanks and 9999 are none."""
    if digits in _NONE:
        return None
    date = parse_edtf(digits) if digits != _NO_YEAR else None
    if isinstance(date, HistoricDate) and date.year > LAST_YEAR:
        return NOT_FIXED
    return date if isinstance(date, HistoricDate | DateRange) else NOT_FIXED


def _first(date: OneDate) -> int:
    bound = date if isinstance(date, HistoricDate) else date.first
    return bound.year if bound else 0


def _last(date: OneDate) -> int:
    bound = date if isinstance(date, HistoricDate) else date.last
    return bound.last_year if bound else 9999
