from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.model.value import GREGORIAN, JULIAN, TimeValue
from glamdata.reconciling.date import day_number, in_order, to_gregorian


@pytest.mark.parametrize(
    ("julian", "gregorian"),
    [
        ((1642, 12, 25), (1643, 1, 4)),
        ((1564, 4, 26), (1564, 5, 6)),
        ((-44, 3, 15), (-44, 3, 13)),
        ((1500, 2, 29), (1500, 3, 10)),
    ],
)
def test_a_julian_day_is_a_gregorian_one(julian, gregorian):
    assert to_gregorian(TimeValue.from_parts(*julian, calendar=JULIAN)) == TimeValue.from_parts(*gregorian)


@given(st.integers(-3000, 3000).filter(bool), st.integers(1, 12), st.integers(1, 28))
def test_the_day_stays_the_day(year, month, day):
    date = TimeValue.from_parts(year, month, day, calendar=JULIAN)
    other = to_gregorian(date)
    assert other.calendar == GREGORIAN
    assert day_number(other) == day_number(date)
    assert to_gregorian(other) == other


def test_a_year_is_no_day():
    year = TimeValue.from_parts(1500, calendar=JULIAN)
    assert to_gregorian(year) is year


def test_dates_stand_in_order_once_each():
    dates = [TimeValue.from_parts(*parts) for parts in ((1901, 6, 13), (1901,), (-44,), (1901,))]
    assert [one.time[:11] for one in in_order(dates)] == ["-0044-00-00", "+1901-00-00", "+1901-06-13"]
