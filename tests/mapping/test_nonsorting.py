"""Non-sorting marks go, words stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.mapping.nonsorting import without_nonsorting


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("\x98The\x9c Beatles", "The Beatles"),
        ("\x98The \x9cBeatles", "The Beatles"),
        ("\x88Der \x89Prozeß", "Der Prozeß"),
        ("¬Der¬ Prozeß", "Der Prozeß"),
        ("¬Der ¬Prozeß", "Der Prozeß"),
        ("<<Die>> Räuber", "Die Räuber"),
        ("<<L'>>avare", "L'avare"),
        ("صفّارزاده\u200e", "صفّارزاده"),
        ("a ¬ b", "a ¬ b"),
        ("1 << 2", "1 << 2"),
        ("The Beatles", "The Beatles"),
    ],
)
def test_marks(text: str, plain: str) -> None:
    assert without_nonsorting(text) == plain


@given(st.text(alphabet="ab \x98\x9c¬<>"))
def test_letters_stay(text: str) -> None:
    def letters(text: str) -> str:
        return "".join(letter for letter in text if letter in "ab")

    assert letters(without_nonsorting(text)) == letters(text)
