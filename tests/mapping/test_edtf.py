"""EDTF is read as it is written, and as the edtf library reads it."""

from __future__ import annotations

import math
import warnings
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from glamdata.mapping.dates import (
    DateRange,
    HistoricDate,
    Interval,
    days_of_month,
    earliest_day,
    latest_day,
)
from glamdata.mapping.edtf import parse_edtf
from glamdata.model.value import PRECISION_CENTURY, PRECISION_DAY, PRECISION_DECADE, PRECISION_MONTH, PRECISION_YEAR

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its grammar uses forms that pyparsing warns of
    from edtf import parse_edtf as parse_by_library


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("1867", HistoricDate(1867)),
        ("1867-06", HistoricDate(1867, 6, 0, PRECISION_MONTH)),
        ("1867-06-08", HistoricDate(1867, 6, 8, PRECISION_DAY)),
        ("1500-02-29", HistoricDate(1500, 2, 29, PRECISION_DAY)),
        ("-4500-02-29", HistoricDate(-4500, 2, 29, PRECISION_DAY)),
        ("156X", HistoricDate(1560, precision=PRECISION_DECADE)),
        ("196u", HistoricDate(1960, precision=PRECISION_DECADE)),
        ("15XX", HistoricDate(1500, precision=PRECISION_CENTURY)),
        ("15", HistoricDate(1500, precision=PRECISION_CENTURY)),
        ("-00XX", HistoricDate(-99, precision=PRECISION_CENTURY)),
        ("-0043", HistoricDate(-43)),
        ("0000", HistoricDate(0)),
        ("1530~", HistoricDate(1530, approximate=True)),
        ("1622?", HistoricDate(1622, uncertain=True)),
        ("1622%", HistoricDate(1622, approximate=True, uncertain=True)),
        ("1622?~", HistoricDate(1622, approximate=True, uncertain=True)),
        ("1964-06~", HistoricDate(1964, 6, 0, PRECISION_MONTH, approximate=True)),
        ("2001-21", HistoricDate(2001, 21)),
        ("1928-XX-XX", HistoricDate(1928)),
        ("1928-03-uu", HistoricDate(1928, 3, 0, PRECISION_MONTH)),
        ("19280322", HistoricDate(1928, 3, 22, PRECISION_DAY)),
        ("192803", HistoricDate(1928, 3, 0, PRECISION_MONTH)),
        ("1XXX", DateRange(HistoricDate(1000), HistoricDate(1999))),
        ("[1852..1860]", DateRange(HistoricDate(1852), HistoricDate(1860))),
        ("[..1622]", DateRange(None, HistoricDate(1622))),
        ("[1622..]", DateRange(HistoricDate(1622), None)),
        ("[1530,1531]", DateRange(HistoricDate(1530), HistoricDate(1531))),
        ("[1530, 1535..1540]", DateRange(HistoricDate(1530), HistoricDate(1540))),
        ("[1530]", HistoricDate(1530)),
        ("XXXX", DateRange(None, None)),
        ("uuuu", DateRange(None, None)),
        ("1690/1710", Interval(HistoricDate(1690), HistoricDate(1710))),
        ("1690/..", Interval(HistoricDate(1690), None)),
        ("/1710", Interval(None, HistoricDate(1710))),
    ],
)
def test_forms(text: str, date: object) -> None:
    assert parse_edtf(text) == date


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "1928-13", "1928-00", "1928-03-00", "1928-02-30", "1900-02-29", "19280230", "192813", "192800"),
        *("-0000", "1867-6", "867", "18670", "1928-XX-03", "2001-25", "2001-21-03", "[1860..1852]", "[1860,1852]"),
        *(
            "[..]",
            "[]",
            "[,]",
            "[1530..",
            "[soon..1530]",
            "1710/1690",
            "/",
            "../..",
            "1/2/3",
            "1690/soon",
            "1690/1710/..",
        ),
        *("1867-1954", "15XX-06", "٢٠٠١", "1867~~"),
    ],
)
def test_all_else_is_none(text: str) -> None:
    assert parse_edtf(text) is None


YEARS = st.integers(-9000, 9000)
MARKS = st.tuples(st.booleans(), st.booleans())


@st.composite
def days(draw: st.DrawFn) -> HistoricDate:
    year, month = draw(YEARS), draw(st.integers(1, 12))
    day = draw(st.integers(0, days_of_month(year, month)))
    return HistoricDate(year, month, day, PRECISION_DAY if day else PRECISION_MONTH, *draw(MARKS))


@st.composite
def open_years(draw: st.DrawFn) -> HistoricDate:
    precision, width = draw(st.sampled_from([(PRECISION_DECADE, 10), (PRECISION_CENTURY, 100)]))
    number, before = draw(st.integers(0, 9000 // width)), draw(st.booleans())
    low = -number * width - width + 1 if before else number * width
    return HistoricDate(low, 0, 0, precision, *draw(MARKS))


def _year(year: int, marks: tuple[bool, bool], season: int = 0) -> HistoricDate:
    return HistoricDate(year, season, 0, PRECISION_YEAR, *marks)


PLAIN_YEARS = st.builds(_year, YEARS, MARKS)
SINGLE = PLAIN_YEARS | days() | open_years() | st.builds(_year, YEARS, MARKS, st.integers(21, 24))


@st.composite
def bounded(draw: st.DrawFn, bounds: st.SearchStrategy[HistoricDate] = SINGLE) -> DateRange:
    first, last = sorted((draw(bounds), draw(bounds)), key=lambda date: date.earliest())
    shape = draw(st.sampled_from(["both", "first", "last"]))
    return DateRange(first if shape != "last" else None, last if shape != "first" else None)


BOUNDS = SINGLE | bounded()


@st.composite
def intervals(draw: st.DrawFn, bounds: st.SearchStrategy[Any] = BOUNDS) -> Interval:
    shape = draw(st.sampled_from(["both", "first", "last"]))
    start = draw(bounds) if shape != "last" else None
    end = draw(bounds) if shape != "first" else None
    if start and end:
        first, last = earliest_day(start), latest_day(end)
        if first and last and first > last:
            return Interval(start, None)
    return Interval(start, end)


DATES = SINGLE | bounded() | intervals() | st.just(DateRange(None, None))


@settings(deadline=None)
@given(DATES)
def test_what_is_written_is_read(date: HistoricDate | DateRange | Interval) -> None:
    assert parse_edtf(date.to_edtf()) == date


def _is_february_of_two_calendars(date: HistoricDate) -> bool:
    """Whether a month has 29 days in the Julian calendar and 28 in the Gregorian one, carried back: 1500, not 1600."""
    return date.month == 2 and days_of_month(date.year, 2) == 29 and date.year % 100 == 0 and date.year % 400 != 0


# The oracle. It does not know marks inside sets, counts by the Gregorian calendar before 1582, and gives seasons their
# months.
UNMARKED = st.builds(HistoricDate, YEARS)
COMMON = (
    PLAIN_YEARS
    | days().filter(lambda date: not _is_february_of_two_calendars(date))
    | open_years().map(lambda date: HistoricDate(date.year, 0, 0, date.precision))
    | bounded(UNMARKED)
    | intervals(UNMARKED)
)
PRECISION_NAMES = {"century": 7, "decade": 8, "year": 9, "month": 10, "day": 11}


def _limits(date: HistoricDate | DateRange | Interval) -> tuple[object, object]:
    if isinstance(date, Interval):
        return date.start and earliest_day(date.start), date.end and latest_day(date.end)
    return earliest_day(date), latest_day(date)


def _library_limit(limit: Any) -> object:
    return None if isinstance(limit, float) and math.isinf(limit) else tuple(limit)[:3]


@settings(deadline=None, max_examples=150)
@given(COMMON)
@example(HistoricDate(-4500, 3, 0, PRECISION_MONTH))
@example(HistoricDate(-4504, 2, 29, PRECISION_DAY))
@example(HistoricDate(1600, 2, 0, PRECISION_MONTH))
def test_bounds_precision_and_marks_are_those_of_the_edtf_library(date: HistoricDate | DateRange | Interval) -> None:
    theirs = parse_by_library(date.to_edtf())
    ours = parse_edtf(date.to_edtf())
    assert ours is not None
    assert _limits(ours) == (_library_limit(theirs.lower_strict()), _library_limit(theirs.upper_strict()))
    if isinstance(ours, HistoricDate):
        both = theirs.is_uncertain_and_approximate
        assert ours.approximate == bool(theirs.is_approximate or both)
        assert ours.uncertain == bool(theirs.is_uncertain or both)
        named = getattr(theirs, "precision", None) or getattr(getattr(theirs, "date", None), "precision", None)
        assert named is None or PRECISION_NAMES[named] == ours.precision
