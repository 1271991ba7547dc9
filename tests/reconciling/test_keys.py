"""Names that may be one person's meet under a key; an index finds nobody otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.reconciling.keys import person_keys, title_keys, wide_keys


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Monet, Claude, 1840-1926", "Claude Monet"),
        ("C. Monet", "Claude Monet"),
        ("Claude Oscar Monet", "Claude Monet"),
        ("Johannes Kepler", "Johann Kepler"),
        ("Bill Traylor", "Traylor, William"),
        ("Пётр Чайковский", "Pyotr Tchaikovsky"),
        ("سعاد حسني", "Soad Hosny"),
        ("Waldo Peirce", "Pierce, Waldo"),
        ("Augustine, Saint, Bishop of Hippo", "Augustine of Hippo"),
        ("Erasmus Roterodamus", "Erasmus of Rotterdam"),
        ("Morgan, J. P. (John Pierpont)", "John Pierpont Morgan"),
        ("毛泽东", "毛泽东"),
    ],
)
def test_one_person_shares_a_key(one, other):
    assert set(person_keys(one)) & set(person_keys(other))


@pytest.mark.parametrize(("one", "other"), [("Claude Monet", "Hans Holbein"), ("Anna Freud", "Bertha Pappenheim")])
def test_others_do_not(one, other):
    assert not set(person_keys(one)) & set(person_keys(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Smith & Sons Ltd.", "Smith & Sons"),
        ("Univ. of Oxford", "University of Oxford"),
        ("Bibliothèque nationale de France", "Bibliothèque Nationale de France"),
    ],
)
def test_one_body_shares_a_key(one, other):
    assert set(title_keys(one)) & set(title_keys(other))


@given(st.text(max_size=30))
def test_no_text_breaks_them(text):
    assert all(person_keys(text))
    assert all(title_keys(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Prassin0s, Mario", "Mario Prassinos"), ("Майкл Лидж", "Michael Legge"), ("Carregie, Andrew", "Andrew Carnegie")],
)
def test_names_misread_or_misheard_share_a_wide_key(one, other):
    assert not set(person_keys(one)) & set(person_keys(other))
    assert set(wide_keys(one)) & set(wide_keys(other))


@pytest.mark.parametrize("heading", ["Rashi, 1040-1105", "Gregory I, Pope, approximately 540-604", "Molière"])
def test_a_single_name_has_a_key_of_its_own(heading):
    assert [key for key in person_keys(heading) if key.startswith("1= ")]


def test_numbers_tell_single_names_apart():
    first, ninth = (set(person_keys(f"Gregory {number}")) for number in ("I", "IX"))
    assert not {key for key in first & ninth if key.startswith("1= ")}


@given(st.text(max_size=20))
def test_wide_keys_are_those_of_the_name_and_more(text):
    assert set(person_keys(text)) <= set(wide_keys(text))
