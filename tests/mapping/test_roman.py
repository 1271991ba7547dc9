"""Roman numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.mapping.roman import read_roman

PARTS = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
         (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip


def write(number: int) -> str:
    text = ""
    for value, letters in PARTS:
        text, number = text + letters * (number // value), number % value
    return text


@given(st.integers(1, 4999))
def test_what_is_written_is_read(number: int) -> None:
    assert read_roman(write(number)) == number
    assert read_roman(". ".join(write(number))) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("MDCXXXXIII", 1643),
        ("CIƆIƆCXX", 1620),
        ("cIↄ", 0),
        ("MDCIIC", 0),
        ("IM", 0),
        ("", 0),
        ("MMMMM", 0),
        ("1790", 0),
    ],
)
def test_odd_forms(text: str, number: int) -> None:
    assert read_roman(text) == number
