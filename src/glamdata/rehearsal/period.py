"""Periods that people write instead of a date: ``19. century``, ``1980s``, ``13 billion years BCE``, ``10000``.

The words are the English ones of Wikibase's time parsers, which also decide how precise a round year is.
"""

from __future__ import annotations

import re

__all__ = ["precision_of_year", "read_period"]

_BEFORE = r"(?:\s+(bce?|ce|ad))?"
_DECADE = re.compile(rf"(\d{{1,15}})s{_BEFORE}")
_LONG = re.compile(rf"(\d{{1,12}})(?:\.|st|nd|rd|th)?\s+(century|millennium){_BEFORE}")
_YEARS = re.compile(rf"(\d[\d,]{{0,15}})\s+(?:(million|billion)\s+)?years{_BEFORE}")
_FACTORS = {"century": (100, 7), "millennium": (1000, 6)}
_MILLIONS = {None: 1, "million": 10**6, "billion": 10**9}
_YEAR, _ROUND = 9, 4000


def precision_of_year(year: int) -> int:
    """Return the precision of a year given alone: beyond 4000 its zeros say how rough it is."""
    return _YEAR if abs(year) <= _ROUND else _precision_of_zeros(year)


def _precision_of_zeros(year: int) -> int:
    digits = str(abs(year))
    return max(0, _YEAR - (len(digits) - len(digits.rstrip("0"))))


def read_period(text: str) -> tuple[int, int] | None:
    """Return (year, precision) of a period in lower case, or None where it is none."""
    if match := _DECADE.fullmatch(text):
        return _sign(int(match[1]), match[2]), 8
    if match := _LONG.fullmatch(text):
        factor, precision = _FACTORS[match[2]]
        return _sign(int(match[1]) * factor, match[3]), precision
    if match := _YEARS.fullmatch(text):
        year = int(match[1].replace(",", "")) * _MILLIONS[match[2]]
        return _sign(year, match[3]), _precision_of_zeros(year)
    return None


def _sign(year: int, era: str | None) -> int:
    return -year if era and era.startswith("b") else year
