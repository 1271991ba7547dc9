"""Places written with the larger one they lie in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.model.match import ItemFacts
from glamdata.model.value import Pointer
from glamdata.reconciling.places import vary_place
from glamdata.reconciling.pointers import PointerReason, decide_pointer, names_of


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Easton, Pa.", "Easton, Pennsylvania"),
        ("Easton (Pa.)", "Easton, Pennsylvania"),
        ("Plainfield, N.J", "Plainfield, New Jersey"),
        ("Charleston, W. Va.", "Charleston, West Virginia"),
        ("Budapest (Hungary)", "Budapest, Hungary"),
        ("London, Ontario", "London (Ontario)"),
    ],
)
def test_the_larger_place_is_written_out(name, form):
    assert form in vary_place(name)


@pytest.mark.parametrize("name", ["Easton", "Halle (Saale) Altstadt", "Paris, Rome, London", "", "()", ", Pa."])
def test_a_name_alone_has_no_other_way(name):
    assert vary_place(name) == []


@given(st.text(alphabet="abP .,()"))
def test_the_smaller_place_alone_is_never_looked_up(name):
    assert all("," in form or "(" in form for form in vary_place(name))


def test_a_pointer_means_the_item_that_is_called_so_in_any_of_the_ways():
    pointer = Pointer("Easton, Pa.", "Q486972")
    there = ItemFacts("Q1", names=("Easton", "Easton, Pennsylvania"), classes=("Q486972",))
    other = ItemFacts("Q2", names=("Easton", "Easton, Maryland"), classes=("Q486972",))
    assert "Easton, Pennsylvania" in names_of(pointer)
    assert "Easton" not in names_of(pointer)
    assert decide_pointer(pointer, [there, other]) == ("Q1", PointerReason.BY_NAME)
    assert decide_pointer(pointer, [other]).qid is None
