"""Periods as Wikibase's MwTimeIsoParser reads them, by themselves and through wbparsevalue."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.rehearsal.period import precision_of_year, read_period

JULIAN, GREGORIAN = "Q1985786", "Q1985727"


@pytest.mark.parametrize(
    ("text", "time", "precision", "calendar"),
    [
        ("13 billion years CE", "+13000000000-00-00T00:00:00Z", 0, GREGORIAN),
        ("13,000 million years CE", "+13000000000-00-00T00:00:00Z", 0, GREGORIAN),
        ("100 million years CE", "+100000000-00-00T00:00:00Z", 1, GREGORIAN),
        ("70 million years BCE", "-70000000-00-00T00:00:00Z", 2, JULIAN),
        ("77 million years", "+77000000-00-00T00:00:00Z", 3, GREGORIAN),
        ("100,000 years CE", "+100000-00-00T00:00:00Z", 4, GREGORIAN),
        ("10000 years BC", "-10000-00-00T00:00:00Z", 5, JULIAN),
        ("99000 years CE", "+99000-00-00T00:00:00Z", 6, GREGORIAN),
        ("5. millennium", "+5000-00-00T00:00:00Z", 6, GREGORIAN),
        ("12. century", "+1200-00-00T00:00:00Z", 7, JULIAN),
        ("19th century", "+1900-00-00T00:00:00Z", 7, GREGORIAN),
        ("10. century BCE", "-1000-00-00T00:00:00Z", 7, JULIAN),
        ("1980s", "+1980-00-00T00:00:00Z", 8, GREGORIAN),
        ("12s BC", "-0012-00-00T00:00:00Z", 8, JULIAN),
        ("10000", "+10000-00-00T00:00:00Z", 5, GREGORIAN),
        ("2000", "+2000-00-00T00:00:00Z", 9, GREGORIAN),
    ],
)
def test_periods(anonymous: Any, text: str, time: str, precision: int, calendar: str) -> None:
    result = anonymous.call(action="wbparsevalue", datatype="time", values=text)["results"][0]
    value = result["value"]
    assert (value["time"], value["precision"]) == (time, precision)
    assert value["calendarmodel"].endswith(calendar)


@pytest.mark.parametrize("text", ["june june june", "111 111 111", "1980x", "1980ss", "century", "x. century", ""])
def test_no_periods(text: str) -> None:
    assert read_period(text) is None


@given(st.integers(1, 10**12))
def test_a_rounder_year_is_less_precise(year: int) -> None:
    assert precision_of_year(year * 10) <= precision_of_year(year)
    assert precision_of_year(year) == precision_of_year(-year)
    found = read_period(f"{year} years bce")
    assert found is not None
    assert found[0] == -year


@pytest.mark.parametrize(
    ("text", "amount", "bounds"),
    [
        ("1e3", "+1000", None),
        ("1.4e-2", "+0.014", None),
        ("-1.4x10^2", "-140", None),
        ("1.4 x 10^2", "+140", None),
        ("12!", "+12", ("+12", "+12")),
        ("1.5e3±0.5", "+1500", ("+2000", "+1000")),
        ("1e127", None, None),
        ("1e", None, None),
        ("e3", None, None),
    ],
)
def test_exponents(anonymous: Any, text: str, amount: str | None, bounds: tuple[str, str] | None) -> None:
    result = anonymous.call(action="wbparsevalue", datatype="quantity", values=text)["results"][0]
    assert result.get("value", {}).get("amount") == amount
    if amount is None:
        assert result["error"] == "ValueParsers\\ParseException"
    if bounds is not None:
        assert (result["value"]["upperBound"], result["value"]["lowerBound"]) == bounds
