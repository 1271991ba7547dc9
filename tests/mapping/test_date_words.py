"""The words of dates mean the same in every language, and a text becomes their shape."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.mapping.date_words import LETTERS, PHRASES, tokenise

WORDS = tomllib.loads((files("glamdata.mapping") / "date_words.toml").read_text("utf-8"))


def test_no_word_has_two_meanings() -> None:
    meanings = defaultdict(set)
    for first, phrases in PHRASES.items():
        for rest, letter, number in phrases:
            meanings[" ".join((first, *rest))].add((letter, number))
    assert {word: found for word, found in meanings.items() if len(found) > 1} == {}


def test_tables_have_known_kinds_and_whole_years() -> None:
    known = {*LETTERS, "suffix_decade", "suffix_ordinal", "months", "seasons"}
    for language, table in WORDS.items():
        assert set(table) <= known, language
        assert len(table.get("months", "x " * 12).split()) == 12, language
        assert len(table.get("seasons", "x " * 4).split()) == 4, language


def test_the_languages_asked_for_are_there() -> None:
    asked = {"circa", "born", "died", "before", "after", "century", "months", "bce"}
    for language in ("english", "german", "french", "spanish", "welsh", "italian", "dutch"):
        assert asked <= set(WORDS[language]), language


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("ca. 1530-1590?", "~Y-Yq"),
        ("17th century", "noc"),
        ("XVIIe siècle", "Rc"),
        ("65 B.C.-8 B.C.", "nB-nB"),
        ("d. c. 1590", "d~Y"),
        ("44BC", "nB"),
        ("28.08.1749-22.03.1832", "E-E"),
        ("1866-67", "H"),
        ("19uu", "E"),
        ("1850s", "Ys"),
        ("1850er Jahre", "Ysk"),
        ("1er janvier 1901", "noMY"),
        ("not before 1479", ">Y"),
        ("1867-9999", "Y-u"),
        ("American, born 1945", "x,bY"),
        ("MDCCXC", "x"),
        ("born Los Angeles, CA, 1930", "bxx,x,Y"),
        ("born Washington, D.C., 1930", "bx,Y"),
        ("٢٠٠١", "xxxx"),
        ("12345", "x"),
        ("", ""),
    ],
)
def test_shapes(text: str, shape: str) -> None:
    assert tokenise(text).shape == shape


@given(st.text(max_size=40))
def test_every_letter_has_a_value(text: str) -> None:
    tokens = tokenise(text)
    assert len(tokens.shape) == len(tokens.values)
    if any(letter.isalnum() for letter in text):
        assert tokens.shape or text.lower().split()
