"""What a date of a catalogue can be: one date, one date that lies within bounds, or a span of time.

Years are those of EDTF (https://www.loc.gov/standards/datetime/): year 0 is 1 BCE. How they are written there is in
:mod:`glamdata.mapping.edtf`; how Wikibase keeps them is said here.
"""

from __future__ import annotations

import calendar as month_lengths
from dataclasses import dataclass

from glamdata.model.value import (
    GREGORIAN,
    JULIAN,
    PRECISION_CENTURY,
    PRECISION_DAY,
    PRECISION_DECADE,
    PRECISION_MONTH,
    PRECISION_YEAR,
    TimeValue,
)

GREGORIAN_REFORM = (1582, 10, 15)
MARKS = {(True, False): "~", (False, True): "?", (True, True): "%", (False, False): ""}
SEASONS = range(21, 25)
Day = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class HistoricDate:
    """A date at a precision as Wikibase counts it (7 century … 11 day).

    A decade or century has the year with the lowest number (1500 for EDTF's ``15XX``, -99 for ``-00XX``, which is the
    1st century BCE). A season is year precision with EDTF's 21 (spring) to 24 (winter) for a month.
    """

    year: int
    month: int = 0
    day: int = 0
    precision: int = PRECISION_YEAR
    approximate: bool = False
    uncertain: bool = False

    @property
    def last_year(self) -> int:
        """The last year it can mean."""
        if self.precision >= PRECISION_YEAR:
            return self.year
        return self.year + int(10 ** (PRECISION_YEAR - self.precision)) - 1

    def earliest(self) -> Day:
        """Give the first day it can mean; a season says no more than its year."""
        return self.year, self.month if 0 < self.month <= 12 else 1, self.day or 1

    def latest(self) -> Day:
        """Give the last day it can mean."""
        if not 0 < self.month <= 12:
            return self.last_year, 12, 31
        return self.year, self.month, self.day or days_of_month(self.year, self.month)

    def to_edtf(self) -> str:
        """Write it as EDTF."""
        if self.precision == PRECISION_YEAR and self.year >= 0 and not self.month:
            return f"{self.year:04d}{MARKS[self.approximate, self.uncertain]}"
        year, places = abs(self.year), PRECISION_YEAR - min(self.precision, PRECISION_YEAR)
        digits = f"{year // 10**places:0{4 - places}d}" + "X" * places
        parts = ["-" * (self.year < 0) + digits, *(f"{part:02d}" for part in (self.month, self.day) if part)]
        return "-".join(parts) + MARKS[self.approximate, self.uncertain]

    def to_value(self, calendar: str = "") -> TimeValue:
        """Give Wikibase's value; `calendar` gregorian or julian, by default Julian before 15 October 1582.

        A century is written by its last year, as the wiki's own input does (1800 for the 18th: Wikibase counts
        centuries from year 1); a decade by its first.
        """
        model = self._calendar_model(calendar)
        if self.precision == PRECISION_CENTURY:
            year = self.year + 100 if self.year >= 0 else self.year - 1
        else:
            year = self.year if self.year > 0 else self.year - 1
        if self.precision >= PRECISION_YEAR:
            return TimeValue.from_parts(year, 0 if self.month in SEASONS else self.month, self.day, model)
        return TimeValue(TimeValue.from_parts(year).time, self.precision, model)

    def _calendar_model(self, calendar: str) -> str:
        if calendar:
            return JULIAN if calendar == "julian" else GREGORIAN
        month = 0 if self.month in SEASONS else self.month
        reform = GREGORIAN_REFORM[: 1 + bool(month) + bool(self.day)]
        return JULIAN if (self.year, month, self.day)[: len(reform)] < reform else GREGORIAN


@dataclass(frozen=True, slots=True)
class DateRange:
    """One date that lies within bounds, both included; None where a side is open, both for a date unknown."""

    first: HistoricDate | None
    last: HistoricDate | None

    @property
    def approximate(self) -> bool:
        """Whether a bound is."""
        return any(bound.approximate for bound in (self.first, self.last) if bound)

    @property
    def uncertain(self) -> bool:
        """Whether a bound is."""
        return any(bound.uncertain for bound in (self.first, self.last) if bound)

    def to_edtf(self) -> str:
        """Write it as EDTF, level 2: ``[1852..1860]``, ``[..1622]``, ``[1574..]``."""
        if self.first is None and self.last is None:
            return "XXXX"
        return f"[{self.first.to_edtf() if self.first else ''}..{self.last.to_edtf() if self.last else ''}]"

    def lies_in(self) -> HistoricDate | None:
        """Give the decade or century (as the wiki counts them) that holds both bounds, if there is one."""
        if self.first is None or self.last is None or self.first.year < 1:
            return None
        low, high = self.first.year, self.last.last_year
        if self.first.precision == PRECISION_CENTURY:  # 15XX: the 16th, which the wiki counts from 1501
            return self.first if self.last.precision == PRECISION_CENTURY and low == self.last.year else None
        if low >= 10 and low // 10 == high // 10:  # the wiki has no year 0 to write the first nine years by
            return HistoricDate(low // 10 * 10, precision=PRECISION_DECADE)
        if (low - 1) // 100 == (high - 1) // 100:
            return HistoricDate((low - 1) // 100 * 100, precision=PRECISION_CENTURY)
        return None


@dataclass(frozen=True, slots=True)
class Interval:
    """A span of time from `start` to `end`; None where it is open or not known."""

    start: HistoricDate | DateRange | None
    end: HistoricDate | DateRange | None

    def to_edtf(self) -> str:
        """Write it as EDTF: ``1690/1710``, ``1690/..``."""
        return f"{self.start.to_edtf() if self.start else '..'}/{self.end.to_edtf() if self.end else '..'}"


OneDate = HistoricDate | DateRange
AnyDate = HistoricDate | DateRange | Interval


def make_date(year: int, month: int = 0, day: int = 0) -> HistoricDate | None:
    """Make a date of day, month or year precision, if the calendar knows it: no month 13, no 30 February."""
    if not month:
        return None if day else HistoricDate(year)
    if not 1 <= month <= 12 or not 0 <= day <= days_of_month(year, month):
        return None
    return HistoricDate(year, month, day, PRECISION_DAY if day else PRECISION_MONTH)


def make_range(first: HistoricDate | None, last: HistoricDate | None) -> DateRange | None:
    """Make a range; None where it would end before it begins."""
    if first and last and first.earliest() > last.latest():
        return None
    return DateRange(first, last)


def years_between(first: int, last: int) -> DateRange | None:
    """Make a range of whole years."""
    return make_range(HistoricDate(first), HistoricDate(last))


def earliest_day(date: OneDate) -> Day | None:
    """Give the first day a date can mean, None where it is open."""
    if isinstance(date, HistoricDate):
        return date.earliest()
    return date.first.earliest() if date.first else None


def latest_day(date: OneDate) -> Day | None:
    """Give the last day a date can mean, None where it is open."""
    if isinstance(date, HistoricDate):
        return date.latest()
    return date.last.latest() if date.last else None


def runs_backwards(start: OneDate | None, end: OneDate | None) -> bool:
    """Tell whether the end lies before the start, however the two are meant."""
    if start is None or end is None:
        return False
    if isinstance(start, HistoricDate) and isinstance(end, HistoricDate) and start.year < end.year:
        return False
    first, last = earliest_day(start), latest_day(end)
    return first is not None and last is not None and first > last


def days_of_month(year: int, month: int) -> int:
    """Give the days of a month; before the reform every fourth year was a leap year."""
    if month == 2 and year < GREGORIAN_REFORM[0] and year % 4 == 0:
        return 29
    return month_lengths.monthrange(year if year > 0 else 4 + year % 4, month)[1]
