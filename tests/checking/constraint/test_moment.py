"""Differences of dates: held against Python's own calendar, and over the year that never was."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from glamdata.checking.constraint.moment import Moment, days_between, moment_of, say_moment, years_between
from glamdata.model.value import TimeValue, Today

DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))


def moment(day: date) -> Moment:
    return day.year, day.month, day.day


@given(DAYS, DAYS)
def test_days_are_those_of_the_calendar(one: date, other: date) -> None:
    assert days_between(moment(one), moment(other)) == (other - one).days


@given(DAYS, DAYS)
def test_years_go_the_same_way_as_days_and_back_again(one: date, other: date) -> None:
    years = years_between(moment(one), moment(other))
    assert years == -years_between(moment(other), moment(one))
    assert (years > 0) == (other > one)
    assert abs(years - (other - one).days / 365.2425) < 1.01


def test_there_is_no_year_0() -> None:
    assert years_between((-1, 1, 1), (1, 1, 1)) == 1
    assert days_between((-1, 12, 31), (1, 1, 1)) == 1


@given(DAYS)
def test_a_moment_is_said_as_it_is_written(day: date) -> None:
    value = TimeValue(f"+{day.year:04d}-{day.month:02d}-{day.day:02d}T00:00:00Z")
    assert moment_of(value, None) == moment(day)
    assert say_moment(moment(day)) == day.isoformat()
    assert moment_of(Today(), day) == moment(day)


def test_what_is_open_is_the_first_and_what_is_no_date_is_none() -> None:
    assert moment_of(TimeValue.from_parts(-43), None) == (-43, 1, 1)
    assert moment_of(TimeValue.from_parts(1867, 6), None) == (1867, 6, 1)
    assert moment_of(TimeValue("1867"), None) is None
