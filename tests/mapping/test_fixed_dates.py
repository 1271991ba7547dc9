"""Dates 1 and 2 of 008."""

from __future__ import annotations

from pathlib import Path

import pymarc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.mapping.edtf import parse_edtf
from glamdata.mapping.fault import Fault
from glamdata.mapping.fixed_dates import marc_date1, marc_date2

LIBRARY = Path(__file__).parents[2].parent / "shared/data/library"


def told(found: str | Fault) -> str:
    return found.code if isinstance(found, Fault) else found


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("s0000    ", "bad-date", ""),
        ("s1999    ", "1999", ""),
        ("s1999", "1999", ""),
        ("s1999####", "1999", ""),
        ("s19uu    ", "19XX", ""),
        ("s196u    ", "196X", ""),
        ("s1uuu    ", "[1000..1999]", ""),
        ("suuuu    ", "", ""),
        ("r19981867", "1998", "1867"),
        ("r1998uuuu", "1998", ""),
        ("t19981997", "1998", "1997"),
        ("p19981990", "1998", "1990"),
        ("c19009999", "1900", ""),
        ("d19001950", "1900", "1950"),
        ("d19001850", "1900", "bad-date"),
        ("u1900uuuu", "1900", ""),
        ("m19001910", "1900", "1910"),
        ("m190u1910", "190X", "1910"),
        ("m19009999", "1900", ""),
        ("i18501900", "1850", "1900"),
        ("k18501900", "1850", "1900"),
        ("q18521860", "[1852..1860]", ""),
        ("q18521852", "1852", ""),
        ("q18uu19uu", "[1800..1999]", ""),
        ("q1uuu1950", "[1000..1950]", ""),
        ("q1852uuuu", "[1852..]", ""),
        ("quuuuuuuu", "", ""),
        ("q18601852", "bad-date", ""),
        ("e19871231", "1987-12-31", ""),
        ("e198712  ", "1987-12", ""),
        ("e198712uu", "1987-12", ""),
        ("e1987    ", "1987", ""),
        ("e19870230", "bad-date", ""),
        ("e198u0230", "198X", ""),
        ("nuuuuuuuu", "", ""),
        ("b        ", "", ""),
        ("|||||||||", "", ""),
        ("|1994####", "uncertain-date", ""),
        ("1999", "bad-date", "bad-date"),
        ("s2010 gw", "bad-date", "bad-date"),
        ("x19991999", "bad-date", ""),
        ("s19x9    ", "bad-date", "bad-date"),
        ("s199919991", "bad-date", "bad-date"),
    ],
)
def test_types(text: str, first: str, second: str) -> None:
    assert (told(marc_date1(text)), told(marc_date2(text))) == (first, second)


@given(st.text(max_size=12) | st.text("sqemrtu|0129 #", min_size=9, max_size=9))
def test_no_text_crashes_and_what_is_given_is_edtf(text: str) -> None:
    for found in (marc_date1(text), marc_date2(text)):
        assert isinstance(found, Fault) or not found or parse_edtf(found)


@pytest.mark.skipif(not LIBRARY.is_dir(), reason=f"the shared library samples are not at {LIBRARY}")
def test_books_of_a_library_have_dates() -> None:
    with (LIBRARY / "loc_books_2014_100.mrc").open("rb") as lines:
        texts = [record["008"].data[6:15] for record in pymarc.MARCReader(lines) if record]
    assert len(texts) > 90
    assert all(isinstance(marc_date1(text), str) and marc_date1(text) for text in texts)
    assert not [text for text in texts if isinstance(marc_date2(text), Fault)]
