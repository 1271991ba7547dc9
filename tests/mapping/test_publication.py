"""Dates of publication in 260 and 264 $c."""

from __future__ import annotations

from pathlib import Path

import pymarc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glamdata.mapping.edtf import parse_edtf
from glamdata.mapping.fault import Fault
from glamdata.mapping.publication import publication_date

LIBRARY = Path(__file__).parents[2].parent / "shared/data/library"


def told(found: str | Fault) -> str:
    return found.code if isinstance(found, Fault) else found


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("-1972", "../1972"),
        ("-[1972]", "../1972"),
        ("1998.", "1998"),
        ("[2014]", "2014"),
        ("[1852?]", "1852?"),
        ("[ca. 1900]", "1900~"),
        ("c1999", "1999"),
        ("c1999.", "1999"),
        ("©1999", "1999"),
        ("p1999", "1999"),
        ("P 1994", "1994"),
        ("cop. 1987", "1987"),
        ("D.L. 1987", "1987"),
        ("Dép. légal 1987", "1987"),
        ("1998, c1997", "1998"),
        ("[1998], c1997.", "1998"),
        ("c1997, 1998", "1998"),
        ("1900 [c1899]", "1900"),
        ("1998 printing, c1988", "1998"),
        ("c1972-c1975", "1972/1975"),
        ("anno 1643", "1643"),
        ("Recusa Anno 1672", "1672"),
        ("impr. 1789", "1789"),
        ("printed in the year 1712", "1712"),
        ("im Jahr 1643", "1643"),
        ("1. Aufl. 1952", "1952"),
        ("s.l., 1643", "1643"),
        ("MDCCXC", "1790"),
        ("M.DC.XLIII", "1643"),
        ("M. DC. XLIII.", "1643"),
        ("MDCXXXXIII", "1643"),
        ("CIƆIƆCXX", "1620"),
        ("Anno M. D. LXXXVII", "1587"),
        ("MDCCXC [1790]", "1790"),
        ("1643 [i.e. 1634]", "1634"),
        ("1643, i.e. 1634", "1634"),
        ("1998 [that is 1999]", "1999"),
        ("1643 [d. i. 1634]", "1634"),
        ("[between 1850 and 1860?]", "[1850..1860?]"),
        ("[1980 or 1981]", "[1980..1981]"),
        ("[not before 1479]", "[1479..]"),
        ("[after 1479]", "[1479..]"),
        ("[185-]", "185X"),
        ("[185-?]", "185X?"),
        ("[18--]", "18XX"),
        ("[18--?]", "18XX?"),
        ("an VII [1798 or 1799]", "[1798..1799]"),
        ("an VII", "[1798..1799]"),
        ("L'an 2 de la République française", "[1793..1794]"),
        ("shōwa 55 [1980]", "1980"),
        ("5730 [1969 or 1970]", "[1969..1970]"),
        ("1400 [1979 or 1980]", "[1979..1980]"),
        ("1358 [1979]", "1979"),
        ("1900-1910", "1900/1910"),
        ("1900-", "1900/.."),
        ("[1998?]-", "1998?/.."),
        ("1866-67", "1866/1867"),
        ("1843/44", "[1843..1844]"),
        ("Januar 1987", "1987-01"),
        ("Sept. 1987", "1987-09"),
        ("15 mai 1968", "1968-05-15"),
        ("Spring 1990", "1990-21"),
        ("s.a.", ""),
        ("[n.d.]", ""),
        ("[date of publication not identified]", ""),
        ("", ""),
        ("1901-02", "bad-date"),
        ("1900 [1899]", "bad-date"),
        ("1998 [1999]", "bad-date"),
        ("1643-1634", "bad-date"),
        ("5730", "bad-date"),
        ("shōwa 55", "bad-date"),
        ("an XV", "bad-date"),
        ("2006-<2011>", "2006/.."),
        ("-5.2006", "bad-date"),
        ("1852, 1853", "bad-date"),
        ("31 février 1968", "bad-date"),
        ("0000", "bad-date"),
        ("in the press", "bad-date"),
    ],
)
def test_imprints(text: str, edtf: str) -> None:
    assert told(publication_date(text)) == edtf


@settings(deadline=None)
@given(
    st.integers(1450, 2029),
    st.sampled_from(
        ["{}", "[{}]", "c{}", "©{}", "anno {}", "{}.", "1. Aufl. {}", "1211 [i.e. {}]", "im Jahr {}", "{}, c1201"]
    ),
)
def test_a_year_in_every_imprint_is_read_back(year: int, form: str) -> None:
    assert publication_date(form.format(year)) == str(year)


NOISE = st.text(max_size=30) | st.lists(
    st.sampled_from([*"0123456789[]-,.?c©/ ", "18", "1998", "i.e. ", "MDC", "an VII", "between ", " and ", "<", ">", "s.a."]), max_size=10
).map("".join)  # fmt: skip


@settings(deadline=None)
@given(NOISE)
def test_no_text_crashes_and_what_is_given_is_edtf(text: str) -> None:
    found = publication_date(text)
    assert isinstance(found, Fault) or not found or parse_edtf(found)


@pytest.mark.skipif(not LIBRARY.is_dir(), reason=f"the shared library samples are not at {LIBRARY}")
def test_imprints_of_a_library_are_understood() -> None:
    with (LIBRARY / "loc_books_2014_100.mrc").open("rb") as lines:
        fields = [field for record in pymarc.MARCReader(lines) if record for field in record.get_fields("260", "264")]
    texts = [text for field in fields for text in field.get_subfields("c")]
    assert len(texts) > 90
    assert {text for text in texts if isinstance(publication_date(text), Fault)} == {"1900 [1899]"}


@pytest.mark.parametrize("text", ["199", "[199?]", "185", "200?"])
def test_a_year_that_lost_its_last_digit_is_no_year_of_antiquity(text: str) -> None:
    found = publication_date(text)
    assert isinstance(found, Fault)
    assert found.code == "bad-date"
