"""Dates become values with the qualifiers that the rule names, or are held back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from glamdata.mapping.fault import Fault
from glamdata.mapping.made import Made
from glamdata.mapping.rule import ValueRule
from glamdata.mapping.time_value import make_time
from glamdata.model.statement import SnakKind
from glamdata.model.value import ItemValue, TimeValue

CIRCA, PRESUMABLY = (("P1480", "Q5727902"),), (("P1480", "Q30230067"),)
PLAIN = ValueRule("P569", "time")
WHOLE = ValueRule("P569", "time", circa=CIRCA, uncertain=PRESUMABLY, earliest="P1319", latest="P1326")


def show(value: Any) -> str:
    if isinstance(value, TimeValue):
        return f"{value.year:+05d}/{value.precision}"
    return value.id if isinstance(value, ItemValue) else str(value)


def made(text: str, rule: ValueRule = WHOLE) -> str:
    found = make_time(rule, text)
    if isinstance(found, Fault):
        return found.code
    assert isinstance(found, Made)
    assert (found.value is None) == (found.kind is SnakKind.SOMEVALUE)
    assert found.doubtful == bool(found.qualifiers)
    qualifiers = " ".join(f"{pid}={show(value)}" for pid, value in found.qualifiers)
    return f"{show(found.value) if found.value else 'somevalue'} {qualifiers}".strip()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1867", "+1867/9"),
        ("15XX", "+1600/7"),
        ("1867-21", "+1867/9"),
        ("1530~", "+1530/9 P1480=Q5727902"),
        ("1530?", "+1530/9 P1480=Q30230067"),
        ("1530%", "+1530/9 P1480=Q5727902 P1480=Q30230067"),
        ("[1446..1447]", "+1440/8 P1319=+1446/9 P1326=+1447/9"),
        ("[1852..1860]", "+1900/7 P1319=+1852/9 P1326=+1860/9"),
        ("[1899..1901]", "somevalue P1319=+1899/9 P1326=+1901/9"),
        ("[..1622]", "somevalue P1326=+1622/9"),
        ("[1622..]", "somevalue P1319=+1622/9"),
        ("[1480~..1490~]", "+1500/7 P1319=+1480/9 P1326=+1490/9 P1480=Q5727902"),
        ("-0043", "-0044/9"),
        ("-004X", "somevalue P1319=-0050/9 P1326=-0041/9"),
        ("000X", "somevalue P1319=-0001/9 P1326=+0009/9"),
        ("XXXX", "uncertain-date"),
        ("1690/1710", "uncertain-date"),
        ("soon", "bad-date"),
        ("1867-02-30", "bad-date"),
    ],
)
def test_values(text: str, value: str) -> None:
    assert made(text) == value


@pytest.mark.parametrize("text", ["1530~", "1530?", "1530%", "[1446..1447]", "[..1622]", "[1622..]", "-004X"])
def test_without_qualifiers_in_the_rule_nothing_uncertain_passes(text: str) -> None:
    fault = make_time(PLAIN, text)
    assert isinstance(fault, Fault)
    assert fault.code == "uncertain-date"
    assert ("range: {earliest: P1319, latest: P1326}" in fault.words) == (
        "~" not in text and "?" not in text and "%" not in text
    )


def test_one_bound_needs_its_own_qualifier_only() -> None:
    rule = ValueRule("P569", "time", latest="P1326")
    assert made("[..1622]", rule) == "somevalue P1326=+1622/9"
    assert made("[1622..]", rule) == "uncertain-date"


def test_the_calendar_of_the_rule_is_that_of_value_and_bounds() -> None:
    found = make_time(ValueRule("P569", "time", calendar="julian", earliest="P1319", latest="P1326"), "[1901..1902]")
    assert isinstance(found, Made)
    values = [found.value, *(value for _, value in found.qualifiers)]
    assert {value.calendar.rsplit("/", 1)[1] for value in values if isinstance(value, TimeValue)} == {"Q1985786"}


@example(1, 8)
@given(st.integers(-3000, 2900), st.integers(0, 300))
def test_the_value_of_a_range_holds_its_bounds(first: int, width: int) -> None:
    def edtf(year: int) -> str:
        return f"{year:05d}" if year < 0 else f"{year:04d}"

    found = make_time(WHOLE, f"[{edtf(first)}..{edtf(first + width)}]")
    assert isinstance(found, Made)
    assert [pid for pid, _ in found.qualifiers] == ["P1319", "P1326"]
    if isinstance(found.value, TimeValue):
        span = {8: (found.value.year, found.value.year + 9), 7: (found.value.year - 99, found.value.year)}
        assert span[found.value.precision][0] <= first <= first + width <= span[found.value.precision][1]
