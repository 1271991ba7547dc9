"""The Accept header."""

from __future__ import annotations

import pytest

from glamdata.rehearsal.negotiation import read_preferences


@pytest.mark.parametrize(
    ("accept", "names"),
    [
        ("", []),
        ("text/csv", ["text/csv"]),
        ("a/b;q=0.1, c/d", ["c/d", "a/b"]),
        ("a/b, c/d", ["a/b", "c/d"]),
        ("a/b;q=0, c/d;q=0.0", []),
        ("A/B ; Q=0.5 , c/d;charset=utf-8;q=0.6", ["c/d", "a/b"]),
        ("a/b;q=7, c/d;q=x", ["a/b", "c/d"]),
        (",,;q=1", []),
    ],
)
def test_preferences(accept: str, names: list[str]) -> None:
    assert read_preferences(accept) == names
