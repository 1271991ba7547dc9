"""Dates become the wiki's values, and ranges find the decade or century they lie in."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.checking.dates import earliest, latest
from glamdata.mapping.dates import DateRange, HistoricDate, days_of_month, make_date, runs_backwards
from glamdata.mapping.edtf import parse_edtf
from glamdata.model.value import GREGORIAN, JULIAN, PRECISION_CENTURY, PRECISION_DECADE, TimeValue

if TYPE_CHECKING:
    from collections.abc import Iterator

ITEMS = Path(__file__).parents[2].parent / "shared/data/wikidata/items_1274.jsonl.gz"


def read(text: str) -> HistoricDate:
    date = parse_edtf(text)
    assert isinstance(date, HistoricDate)
    return date


@pytest.mark.parametrize(
    ("edtf", "time", "precision", "calendar"),
    [
        ("1867", "+1867-00-00T00:00:00Z", 9, GREGORIAN),
        ("1867-06", "+1867-06-00T00:00:00Z", 10, GREGORIAN),
        ("1582-10-14", "+1582-10-14T00:00:00Z", 11, JULIAN),
        ("1582-10-15", "+1582-10-15T00:00:00Z", 11, GREGORIAN),
        ("1581", "+1581-00-00T00:00:00Z", 9, JULIAN),
        ("1582", "+1582-00-00T00:00:00Z", 9, GREGORIAN),
        ("1901-21", "+1901-00-00T00:00:00Z", 9, GREGORIAN),
        ("1582-21", "+1582-00-00T00:00:00Z", 9, GREGORIAN),
        ("153X", "+1530-00-00T00:00:00Z", 8, JULIAN),
        ("15XX", "+1600-00-00T00:00:00Z", 7, JULIAN),
        ("17XX", "+1800-00-00T00:00:00Z", 7, GREGORIAN),
        ("00XX", "+0100-00-00T00:00:00Z", 7, JULIAN),
        ("-00XX", "-0100-00-00T00:00:00Z", 7, JULIAN),
        ("-01XX", "-0200-00-00T00:00:00Z", 7, JULIAN),
        ("-0043", "-0044-00-00T00:00:00Z", 9, JULIAN),
        ("0000", "-0001-00-00T00:00:00Z", 9, JULIAN),
    ],
)
def test_values(edtf: str, time: str, precision: int, calendar: str) -> None:
    date = read(edtf)
    assert date.to_value() == TimeValue(time, precision, calendar)
    assert date.to_value("gregorian").calendar == GREGORIAN
    assert date.to_value("julian").calendar == JULIAN


@pytest.mark.skipif(not ITEMS.exists(), reason=f"the shared Wikidata items are not here: {ITEMS}")
def test_centuries_are_written_as_on_wikidata() -> None:
    """Of centuries entered on the wiki (month and day 00) those since our era end with their round year, but one each."""
    years = Counter(
        value.year for value in _times() if value.precision == PRECISION_CENTURY and "-00-00T" in value.time
    )
    assert {1000, 1300, 2000} <= set(years)
    assert [read(f"{year // 100 - 1:02d}XX").to_value().year for year in (1000, 1300, 2000)] == [1000, 1300, 2000]


def _times() -> Iterator[TimeValue]:
    with gzip.open(ITEMS) as lines:
        for line in lines:
            yield from _walk(json.loads(line).get("claims"))


def _walk(json_value: Any) -> Iterator[TimeValue]:
    if isinstance(json_value, dict):
        if json_value.get("type") == "time":
            value = json_value["value"]
            yield TimeValue(value["time"], value["precision"], value["calendarmodel"])
        for inner in json_value.values():
            yield from _walk(inner)
    elif isinstance(json_value, list):
        for inner in json_value:
            yield from _walk(inner)


@given(st.integers(100, 2999), st.sampled_from(["", "~", "?"]))
def test_the_checks_find_every_value_between_its_own_bounds(year: int, mark: str) -> None:
    for text in (f"{year:04d}{mark}", f"{year:04d}"[:3] + "X", f"{year:04d}"[:2] + "XX", f"{year:04d}-06"):
        date = read(text)
        value = date.to_value()
        first, last = earliest(value), latest(value)
        assert first <= (max(date.year, 1) + (date.precision == PRECISION_CENTURY), 12, 31)
        assert last >= date.latest() or date.precision >= 10


@pytest.mark.parametrize(
    ("text", "around"),
    [
        ("[1446..1447]", "144X"),
        ("[1852..1860]", "18XX"),
        ("[1801..1900]", "18XX"),
        ("[1899..1901]", None),
        ("[1800..1805]", "180X"),
        ("[1795..1800]", "17XX"),  # the wiki's 18th century ends with 1800
        ("[1799..1801]", None),
        ("[..1622]", None),
        ("[-0049..-0040]", None),
        ("[13XX..14XX]", None),
        ("[1401-03-01..1402]", "140X"),
        ("1XXX", None),
    ],
)
def test_what_a_range_lies_in(text: str, around: str | None) -> None:
    date = parse_edtf(text)
    assert isinstance(date, DateRange)
    found = date.lies_in()
    assert (found.to_edtf() if found else None) == around


def test_a_range_within_a_century_lies_in_it() -> None:
    for low in range(1400, 1500, 7):
        for high in range(low, 1500, 9):
            found = DateRange(HistoricDate(low), HistoricDate(high)).lies_in()
            if found is None:
                assert low == 1400
                continue
            width = {
                PRECISION_DECADE: (found.year, found.year + 9),
                PRECISION_CENTURY: (found.year + 1, found.year + 100),
            }
            assert width[found.precision][0] <= low <= high <= width[found.precision][1]


@pytest.mark.parametrize(("month", "day"), [(13, 0), (2, 30), (4, 31), (0, 3), (-1, 0), (2, 29)])
def test_days_that_never_were(month: int, day: int) -> None:
    assert make_date(1901, month, day) is None


def test_leap_years_are_those_of_the_calendar_then_in_use() -> None:
    assert (days_of_month(1500, 2), days_of_month(1600, 2), days_of_month(1900, 2)) == (29, 29, 28)
    assert (days_of_month(0, 2), days_of_month(-1, 2), days_of_month(-4, 2)) == (29, 28, 29)


def test_spans_that_run_backwards() -> None:
    assert runs_backwards(read("1590"), read("1530"))
    assert not runs_backwards(read("1590"), read("15XX"))
    assert not runs_backwards(read("1590-12"), read("1590-01"[:4]))
    assert not runs_backwards(read("1590"), DateRange(read("1530"), None))
    assert runs_backwards(read("1590"), DateRange(None, read("1530")))
