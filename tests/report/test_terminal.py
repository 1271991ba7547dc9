"""What is printed: nothing that a catalogue wrote can move the cursor, colour the screen or turn the text round."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.report.terminal import make_visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Petros Duryan", "Petros Duryan"),
        ("Ŵyn ab Iôr 歌德 пётр", "Ŵyn ab Iôr 歌德 пётр"),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("a\nb\r\tc", "a\\nb\\r\\tc"),
        ("a\u202eb\u2066", "a\\u202eb\\u2066"),
        ("a\u2028b", "a\\u2028b"),
        ("\x98Der\x9c Titel", "\\x98Der\\x9c Titel"),
        ("\ud800", "\\ud800"),
    ],
)
def test_what_is_dangerous_is_written_as_an_escape(text: str, shown: str) -> None:
    assert make_visible(text) == shown


@given(st.text(st.characters()))
def test_a_line_stays_a_line(text: str) -> None:
    shown = make_visible(text)
    assert not [each for each in shown if unicodedata.category(each) in {"Cc", "Cs", "Zl", "Zp"}]
    assert len(shown.splitlines()) <= 1
    assert make_visible(shown) == shown
