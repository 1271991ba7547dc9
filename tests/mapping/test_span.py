"""What each date of a text is the date of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.mapping.date_faults import AMBIGUOUS, BACKWARDS, FLORUIT, NOT_UNDERSTOOD
from glamdata.mapping.fault import Fault
from glamdata.mapping.span import Span, read_span

NAMES = ("born", "died", "start", "end", "active", "founded", "closed", "alone")


def show(span: Span | Fault) -> dict[str, str]:
    assert isinstance(span, Span)
    found = {name: getattr(span, name) for name in NAMES}
    return {
        name: side.code if isinstance(side, Fault) else side.to_edtf()
        for name, side in found.items()
        if side is not None
    }


@pytest.mark.parametrize(
    ("text", "dates", "is_life"),
    [
        ("1867-1954", {"born": "1867", "died": "1954"}, True),
        ("-1954", {"died": "1954"}, True),
        ("1867-1954, active 1890-1950", {"born": "1867", "died": "1954", "start": "1890", "end": "1950"}, True),
        ("c. 1460 - active 1520s", {"born": "1460~", "active": "152X"}, True),
        ("active from 1389 - died 1428", {"start": "1389", "died": "1428"}, True),
        ("active by 1320, died 1348", {"active": "[..1320]", "died": "1348"}, True),
        ("active 1480-1510", {"start": "1480", "end": "1510"}, False),
        ("12th-13th century", {"start": "11XX", "end": "12XX"}, False),
        ("12th century-13th century", {"start": "11XX", "end": "12XX"}, False),
        ("12th century-", {"start": "11XX"}, False),
        ("12th century-1250", {"born": FLORUIT.code, "died": "1250"}, True),
        ("born 12th century-1250", {"born": "11XX", "died": "1250"}, True),
        ("est. 1868 - closed 1964", {"founded": "1868", "closed": "1964"}, False),
        ("17th century", {"alone": "16XX"}, False),
        ("?-1954", {"died": "1954"}, True),
    ],
)
def test_dates_are_named(text: str, dates: dict[str, str], is_life: bool) -> None:
    span = read_span(text)
    assert show(span) == dates
    assert isinstance(span, Span)
    assert span.life == is_life


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Meiji 3-1954", NOT_UNDERSTOOD),
        ("-", NOT_UNDERSTOOD),
        ("active -", NOT_UNDERSTOOD),
        ("", NOT_UNDERSTOOD),
        ("9" * 201, NOT_UNDERSTOOD),
        ("1866-67", AMBIGUOUS),
        ("106 B.C.-43", AMBIGUOUS),
        ("12-1954", AMBIGUOUS),
        ("1954-1867", BACKWARDS),
        ("founded 1931, closed 1902", BACKWARDS),
        ("active 1510-1480", BACKWARDS),
        ("born 1867, active 1850", BACKWARDS),
        ("active 1480, died 1460", BACKWARDS),
    ],
)
def test_what_is_not_read_says_why(text: str, fault: Fault) -> None:
    assert read_span(text) == fault


@given(st.integers(1000, 2999), st.integers(1000, 2999))
def test_spaces_around_the_dash_mean_nothing(first: int, second: int) -> None:
    assert read_span(f"{first} - {second}") == read_span(f"{first}-{second}") == read_span(f"{first}  -  {second}")
