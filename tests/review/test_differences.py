"""Where two texts differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.review.differences import mark_differences
from glamdata.web.shown import is_linkable, tame


@pytest.mark.parametrize(
    ("ours", "theirs", "marked"),
    [
        ("Wright, Frank Lloyd", "Frank Lloyd Wright", ([], [])),
        ("Müller, Ann", "Ann MULLER", ([], [])),
        ("1850", "1851-03-01", (["1850"], ["1851-03-01"])),
        ("Smith, J. A.", "John Adam Smith", (["J. A"], ["John Adam"])),
        ("", "Ann", ([], ["Ann"])),
        ("נחמן", "נחמן מברסלב", ([], ["מברסלב"])),
    ],
)
def test_what_is_marked(ours: str, theirs: str, marked: tuple[list[str], list[str]]) -> None:
    found = mark_differences(ours, theirs)
    assert tuple([piece.text for piece in pieces if piece.differs] for pieces in found) == marked


@given(st.text(max_size=20), st.text(max_size=20))
def test_the_pieces_are_the_text(ours: str, theirs: str) -> None:
    left, right = mark_differences(ours, theirs)
    assert ("".join(piece.text for piece in left), "".join(piece.text for piece in right)) == (ours, theirs)
    assert not any(piece.differs for piece in mark_differences(ours, ours)[0])


@given(st.text())
def test_nothing_unseen_is_put_out(text: str) -> None:
    shown = tame(text)
    assert not any((ord(c) < 32 and c not in "\t\n\r") or 0x202A <= ord(c) <= 0x202E for c in shown)
    assert tame(shown) == shown


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://commons.wikimedia.org/wiki/File:A.jpg", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        (" https://a.example", False),
        ("https:\\\\a.example", False),
        ("//a.example", False),
        ("http://[", False),
        ("data:text/html,x", False),
    ],
)
def test_what_may_be_linked(url: str, linked: bool) -> None:
    assert is_linkable(url) is linked
