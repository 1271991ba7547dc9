"""Dates of the wiki: which exist, and how they are written."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.enriching.date import date_text, edtf_text, is_over, is_possible, to_gregorian
from glamdata.model.value import JULIAN, TimeValue

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("value", "text", "edtf"),
    [
        (TimeValue("+1867-06-08T00:00:00Z"), "1867-06-08", "1867-06-08"),
        (TimeValue("+1867-06-00T00:00:00Z", 10), "1867-06", "1867-06"),
        (TimeValue("+1867-00-00T00:00:00Z", 9), "1867", "1867"),
        (TimeValue("+1867-01-01T00:00:00Z", 9), "1867", "1867"),
        (TimeValue("+0079-08-24T00:00:00Z"), "0079-08-24", "0079-08-24"),
        (TimeValue("+00000000218-00-00T00:00:00Z", 9), "218", "0218"),
        (TimeValue("+1860-00-00T00:00:00Z", 8), "1860s", "186X"),
        (TimeValue("+1801-00-00T00:00:00Z", 7), "19th century", "18XX"),
        (TimeValue("+1900-00-00T00:00:00Z", 7), "19th century", "18XX"),
        (TimeValue("+0100-00-00T00:00:00Z", 7), "1st century", "00XX"),
        (TimeValue("+1101-00-00T00:00:00Z", 7), "12th century", "11XX"),
        (TimeValue("+2001-00-00T00:00:00Z", 6), "3rd millennium", ""),
        (TimeValue("-0044-00-00T00:00:00Z", 9), "44 BCE", "-0043"),
        (TimeValue("-0001-00-00T00:00:00Z", 9), "1 BCE", "0000"),
        (TimeValue("-0500-00-00T00:00:00Z", 7), "5th century BCE", ""),
        (TimeValue("-10000-00-00T00:00:00Z", 4), "10000 BCE (± 100000 years)", ""),
        (TimeValue("+1452-04-15T00:00:00Z", 11, JULIAN), "1452-04-15 (Julian)", "1452-04-24"),
        (TimeValue("-0044-03-15T00:00:00Z", 11, JULIAN), "0044-03-15 BCE (Julian)", "-0043-03-13"),
        (TimeValue("+1452-04-00T00:00:00Z", 10, JULIAN), "1452-04 (Julian)", "1452"),
        (TimeValue("+1452-00-00T00:00:00Z", 9, JULIAN), "1452", "1452"),
    ],
)
def test_a_date_is_written_at_its_precision(value: TimeValue, text: str, edtf: str) -> None:
    assert is_possible(value)
    assert date_text(value) == text
    assert edtf_text(value) == edtf


def test_circa_is_said() -> None:
    value = TimeValue.from_parts(1690)

    assert date_text(value, circa=True) == "c. 1690"
    assert edtf_text(value, circa=True) == "1690~"


@pytest.mark.parametrize(
    ("time", "precision"),
    [
        ("+1867-02-30T00:00:00Z", 11),
        ("+1900-02-29T00:00:00Z", 11),
        ("+1867-13-01T00:00:00Z", 11),
        ("+1867-00-00T00:00:00Z", 10),
        ("+1867-06-00T00:00:00Z", 11),
        ("+0000-00-00T00:00:00Z", 9),
        ("+1867-06-08T00:00:00Z", 14),
        ("1867", 9),
        ("", 9),
    ],
)
def test_a_date_that_cannot_be_is_not_possible(time: str, precision: int) -> None:
    assert not is_possible(TimeValue(time, precision))


def test_leap_days_follow_the_calendar() -> None:
    assert is_possible(TimeValue("+1500-02-29T00:00:00Z", 11, JULIAN))
    assert not is_possible(TimeValue("+1500-02-29T00:00:00Z", 11))
    assert is_possible(TimeValue("-0001-02-29T00:00:00Z", 11, JULIAN))  # 1 BCE is astronomers' year 0


@pytest.mark.parametrize(
    ("julian", "gregorian"),
    [
        ((1582, 10, 5), (1582, 10, 15)),
        ((1752, 9, 2), (1752, 9, 13)),
        ((1917, 10, 25), (1917, 11, 7)),
        ((1900, 2, 29), (1900, 3, 13)),
        ((1, 1, 1), (0, 12, 30)),
        ((-43, 3, 15), (-43, 3, 13)),
    ],
)
def test_known_julian_days(julian: tuple[int, int, int], gregorian: tuple[int, int, int]) -> None:
    assert to_gregorian(*julian) == gregorian


@given(st.dates(date(201, 1, 1), date(9998, 12, 1)))
def test_the_day_after_is_the_day_after_in_both_calendars(day: date) -> None:
    leap = day.year % 4 == 0
    length = [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][day.month - 1]
    following = (day.year, day.month, day.day + 1)
    if day.day >= length:
        following = (day.year + day.month // 12, day.month % 12 + 1, 1)

    assert date(*to_gregorian(*following)) - date(*to_gregorian(day.year, day.month, day.day)) == timedelta(days=1)


@pytest.mark.parametrize(
    ("value", "over"),
    [
        (TimeValue.from_parts(1991), True),
        (TimeValue.from_parts(2026), False),
        (TimeValue.from_parts(2026, 10), True),
        (TimeValue.from_parts(2026, 11), False),
        (TimeValue.from_parts(2026, 11, 20), True),
        (TimeValue.from_parts(2026, 11, 21), False),
        (TimeValue("+2020-00-00T00:00:00Z", 8), False),
        (TimeValue("+1980-00-00T00:00:00Z", 8), True),
    ],
)
def test_a_date_is_over_when_all_of_it_has_passed(value: TimeValue, *, over: bool) -> None:
    assert is_over(value, TODAY) is over
