from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.reconciling.transliterate import coarse_of, hull_of, skeleton_of, spelling_of, to_latin


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("Чехов", "chekhov"),
        ("Σαπφω", "sappho"),
        ("დავით", "davit"),
        ("Դուրյան", "duryan"),
        ("김대중", "gimdaejung"),
        ("タカハシ", "takahashi"),
        ("ゲルマン", "geruman"),
        ("محمد", "mhmd"),
        ("毛泽东", "maozedong"),
        ("ทักษิณ", "thaksin"),
        ("เดวิด", "dewid"),
        ("ರಾಜ", "raaj"),
        ("ജോർജ്", "joorrj"),
        ("Zürich", "zürich"),
    ],
)
def test_letters_of_other_scripts(text, latin):
    assert to_latin(text) == latin


@pytest.mark.parametrize("spelling", ["tschaikowski", "chaykovsky", "tchaikovsky", "chaikovskii"])
def test_spellings_of_one_sound_agree(spelling):
    assert skeleton_of(spelling) == skeleton_of("chaykovskiy")


def test_vowels_tell_spellings_apart():
    assert spelling_of("monet") != spelling_of("manet")
    assert spelling_of("pisan") == spelling_of("pizan")
    assert spelling_of("schmidt") == spelling_of("schmitt")


@given(st.text(max_size=20))
def test_no_text_breaks_them(text):
    latin = to_latin(text)
    assert isinstance(coarse_of(latin), str)
    assert isinstance(spelling_of(latin), str)
    assert isinstance(hull_of(latin), str)


@pytest.mark.parametrize(("one", "other"), [("meyers", "maiers"), ("schulz", "shults"), ("victor", "fiktor")])
def test_hulls_of_one_name_are_nearly_one(one, other):
    assert abs(len(hull_of(one)) - len(hull_of(other))) <= 1
