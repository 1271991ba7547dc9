"""Titles of works as evidence: those that namesakes may share tell nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from glamdata.reconciling.bodies import LEGAL_FORM, QUALIFIED
from glamdata.reconciling.likeness import FOLDED
from glamdata.reconciling.works import compare_works

if TYPE_CHECKING:
    from glamdata.reconciling.likeness import NameLikeness

NAMES = ("John Clare", "Clare, John, 1793-1864")


@pytest.mark.parametrize(
    ("ours", "theirs", "likeness"),
    [
        ("Odes to a grey sea", "Odes to a Grey Sea", FOLDED),
        ("The village minstrel", "Village Minstrel", LEGAL_FORM),
        ("Public speaking", "Public speaking: a guide", QUALIFIED),
        ("Poems, chiefly in the Scottish dialect", "Poems, Chiefly in the Scottish Dialect", FOLDED),
    ],
)
def test_a_title_in_common_is_evidence(ours: str, theirs: str, likeness: NameLikeness) -> None:
    found = compare_works(["Another book altogether", ours], ["Yet another", theirs], NAMES)
    assert found
    assert (found.kind, found.ours, found.theirs) == ("work", ours, theirs)
    assert (found.score, found.rule) == (likeness.score, f"a work: {likeness.rule}")


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Selected poems", "Selected Poems"),
        ("Poems, 1820", "Poems, 1820"),
        ("Sämtliche Werke", "Sämtliche Werke"),
        ("The poems of John Clare", "The Poems of John Clare"),
        ("Selected poems: edited by a friend", "Selected poems: with notes by an enemy"),
        ("Emma", "Emma"),
        ("The rural muse", "The village minstrel"),
    ],
)
def test_what_namesakes_share_is_none(ours: str, theirs: str) -> None:
    assert compare_works([ours], [theirs], NAMES) is None


def test_the_best_title_is_told() -> None:
    found = compare_works(["Public speaking", "The rural muse"], ["Public speaking: a guide", "The Rural Muse"], NAMES)
    assert found
    assert found.ours == "The rural muse"
    assert compare_works(["The rural muse"], [], NAMES) is None
