from __future__ import annotations

import pytest

from glamdata.reconciling.bodies import compare_title, compare_titles


@pytest.mark.parametrize(
    ("one", "other", "rule"),
    [
        ("Reclam", "Reclam", "the same name"),
        ("Musée du Louvre", "MUSEE DU LOUVRE", "the same but for capitals, accents or punctuation"),
        ("Smith & Sons Ltd.", "Smith and Sons", "the same but for the legal form or an article"),
        ("Univ. of Oxford", "University of Oxford", "the same but for the legal form or an article"),
        ("Louvre Museum", "Museum Louvre", "the same words in another order"),
        ("Paris (France)", "Paris", "the same but for a place, an addition or a subtitle"),
        ("Emma : a novel", "Emma", "the same but for a place, an addition or a subtitle"),
        ("Philharmonic Society", "Philharmonic Sociery", "spelled nearly the same"),
        (
            "Collected works, volume 1",
            "Collected works, volume 2",
            "the same but for a place, an addition or a subtitle",
        ),
        ("Annual report 1901", "Annual report 1902", "the names differ"),
        ("Paris", "London", "the names differ"),
    ],
)
def test_bodies_places_and_works(one, other, rule):
    assert compare_title(one, other).rule == rule
    assert compare_title(other, one).rule == rule


def test_the_best_pair_counts():
    evidence = compare_titles(["Oxford University", "Univ. of Oxford"], ["University of Oxford", "Oxford"])
    assert (evidence.ours, evidence.theirs) == ("Univ. of Oxford", "University of Oxford")
    assert compare_titles([], ["A"]) is None
