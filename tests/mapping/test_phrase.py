"""One date in words, over its shape."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.mapping.date_faults import AMBIGUOUS, BACKWARDS, IMPOSSIBLE, UNCERTAIN
from glamdata.mapping.date_words import tokenise
from glamdata.mapping.dates import DateRange, HistoricDate
from glamdata.mapping.fault import Fault
from glamdata.mapping.phrase import ONE, compile_one, is_century, read_one


def read(text: str) -> HistoricDate | DateRange | Fault:
    tokens = tokenise(text)
    assert re.fullmatch(ONE, tokens.shape)
    return read_one(tokens, 0, len(tokens.shape))


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("probably about 1530", "1530%"),
        ("Jan. 3, 106 B.C.", "-0105-01-03"),
        ("1867 June 8", "1867-06-08"),
        ("8. Juni 1867", "1867-06-08"),
        ("Juni 1867", "1867-06"),
        ("summer 1990", "1990-22"),
        ("the 1850s", "185X"),
        ("années 1850", "185X"),
        ("early 17th century", "16XX"),
        ("2nd half of the 17th c.", "16XX"),
        ("1st century A.D.", "00XX"),
        ("XVIIe siècle", "16XX"),
        ("14th or 15th century", "[13XX..14XX]"),
        ("between about 1520 and 1530", "[1520~..1530]"),
        ("about 1520 or 1530", "[1520~..1530~]"),
        ("1446/47", "[1446..1447]"),
        ("1446/7", "[1446..1447]"),
        ("65 or 64 B.C.", "[-0064..-0063]"),
        ("in or before 1530", "[..1530]"),
        ("1905 or later", "[1905..]"),
    ],
)
def test_forms(text: str, edtf: str) -> None:
    date = read(text)
    assert not isinstance(date, Fault)
    assert date.to_edtf() == edtf


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("30 February 1901", IMPOSSIBLE),
        ("June 31, 1901", IMPOSSIBLE),
        ("0 B.C.", IMPOSSIBLE),
        ("45th century", IMPOSSIBLE),
        ("1800s", UNCERTAIN),
        ("1850s B.C.", UNCERTAIN),
        ("1901/02", AMBIGUOUS),
        ("1947/46", AMBIGUOUS),
        ("between 1530 and 1520", BACKWARDS),
    ],
)
def test_what_is_no_date(text: str, fault: Fault) -> None:
    assert read(text) == fault


def test_an_era_that_stands_elsewhere_counts_for_years_without_one() -> None:
    assert compile_one("n", before_christ=True)(["65"]) == HistoricDate(-64)
    assert compile_one("Y", before_christ=True)([106]) == HistoricDate(-105)
    assert compile_one("n@", before_christ=True)(["65", 0]) == HistoricDate(65)


def test_centuries() -> None:
    assert all(is_century(tokenise(text).shape) for text in ("17th c.", "ca. 17th century?", "14th/15th century"))
    assert not any(is_century(tokenise(text).shape) for text in ("1850s", "1850", ""))


@given(st.from_regex(ONE, fullmatch=True, alphabet=st.sampled_from("~pqbtvnoRcBA@YsekM,SE<>&-")))
def test_every_shape_of_the_grammar_can_be_read(shape: str) -> None:
    values = [{"Y": 1867, "n": "8", "R": 8, "M": 6, "S": 2, "E": HistoricDate(1867)}.get(letter, 0) for letter in shape]
    assert isinstance(compile_one(shape)(values), HistoricDate | DateRange | Fault)
