"""Plain names of headings, as they are looked up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.reconciling.direct import direct_names


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        ("Bronzino, Agnolo", ["Agnolo Bronzino"]),
        ("Phillipps, Thomas, Sir, 1792-1872, former owner", ["Thomas Phillipps"]),
        ("Bernard, of Clairvaux, Saint, 1090?-1153", ["Bernard of Clairvaux"]),
        ("La Fontaine, Jean de", ["Jean de La Fontaine"]),
        ("King, Martin Luther, Jr., 1929-1968", ["Martin Luther King Jr."]),
        ("Smith, J. (John), 1800-", ["J. Smith"]),
        ("Elizabeth II, Queen of Great Britain", ["Elizabeth II"]),
        ("Raphael, 1483-1520", ["Raphael"]),
        ("Claude Monet", []),
        (", ", []),
    ],
)
def test_a_persons_heading(heading, names):
    assert direct_names(heading, is_person=True) == names


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        ("Georgetown (S.C.)", ["Georgetown"]),
        ("Reclam (Firm", ["Reclam"]),
        ("Easton, Pa.", []),
        ("(1984)", []),
        ("", []),
    ],
)
def test_the_heading_of_anything_else(heading, names):
    assert direct_names(heading, is_person=False) == names


@given(st.text(alphabet="ab ,.()[]12-é"), st.booleans())
def test_no_text_is_too_odd_and_no_name_is_given_twice(text, is_person):
    names = direct_names(text, is_person=is_person)
    assert text not in names
    assert all(name.strip() for name in names)
