"""Names in different scripts, compared by how they sound."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz.distance import Indel

from glamdata.reconciling.fold import fold_text, script_of
from glamdata.reconciling.han import fold_signs
from glamdata.reconciling.likeness import (
    CONSONANTS,
    FOLDED,
    IDEOGRAPHIC,
    NEARLY_ROMANISED,
    REORDERED,
    ROMANISED,
    SAME,
    SIGNS,
    SPELLED,
)
from glamdata.reconciling.sounds import likeness_of_sounds
from glamdata.reconciling.transliterate import skeleton_of, spelling_of, to_latin

if TYPE_CHECKING:
    from glamdata.reconciling.likeness import NameLikeness
    from glamdata.reconciling.name import Name

LEAST_SOUNDS, LEAST_CONSONANTS = 5, 8
LEAST_LETTERS = 7
LEAST_WRITTEN = 0.65
LEAST_LIKENESS = 0.75
LEAST_HAN = 0.85
LEAST_SAME, LEAST_LONG = 0.92, 11
_WITHOUT_VOWELS = frozenset({"ARABIC", "HEBREW"})
_SIGNS = "CJK"


def compare_scripts(ours: Name, theirs: Name) -> NameLikeness | None:
    """Compare two names of which one at least is not in letters that the other has.

    None where nothing can be said: signs that do not tell their sound, or sounds that differ, which they do for one
    name too. Names written without spaces agree where they have the same signs, in any of their forms.
    """
    if "".join(ours.words) == "".join(theirs.words):
        return SAME if ours.text == theirs.text else FOLDED
    scripts = {script_of(ours.text), script_of(theirs.text)}
    if scripts & IDEOGRAPHIC:
        if fold_signs("".join(ours.words)) == fold_signs("".join(theirs.words)):
            return SIGNS
        if sorted(ours.words) == sorted(theirs.words):
            return REORDERED
    if _SIGNS in scripts:
        return None
    one, other = skeletons_of(ours.words), skeletons_of(theirs.words)
    if min(len(one), len(other)) < 2 or one != other:
        return None
    sounds = sum(map(len, one))
    if scripts & _WITHOUT_VOWELS and len(scripts) > 1:
        return ROMANISED if sounds >= LEAST_CONSONANTS else CONSONANTS if sounds >= LEAST_SOUNDS else None
    if not _written_alike(ours, theirs):
        return None
    return (
        ROMANISED if sounds >= LEAST_SOUNDS else CONSONANTS if _count_letters(ours, theirs) >= LEAST_LETTERS else None
    )


def compare_sounds(ours: Name, theirs: Name) -> float:
    """Say how alike two names sound, 0–1, 0 where that says nothing: two names of one script, or signs of Han.

    Signs that spell a foreign name have a dot between its parts; others are compared with Latin letters alone, as
    Mandarin reads them, and must be nearly the same.
    """
    scripts = script_of(ours.text), script_of(theirs.text)
    if scripts[0] == scripts[1] and (scripts[0] == "LATIN" or scripts[0] in IDEOGRAPHIC):
        return 0.0
    likeness = likeness_of_sounds(ours.words, theirs.words)
    if _SIGNS in scripts:
        signs = ours if scripts[0] == _SIGNS else theirs
        if len(signs.words) < 2 and ("LATIN" not in scripts or likeness < LEAST_HAN):
            return 0.0
    return likeness if _count_letters(ours, theirs) >= LEAST_LETTERS else 0.0


def judge_sounds(ours: Name, theirs: Name, likeness: float) -> NameLikeness | None:
    """Give what sounds as alike as this say of two names: long ones that sound the same are the same."""
    if likeness >= LEAST_SAME and _count_letters(ours, theirs) >= LEAST_LONG:
        return ROMANISED
    return NEARLY_ROMANISED if likeness >= LEAST_LIKENESS else None


def compare_spellings(ours: Name, theirs: Name) -> NameLikeness | None:
    """Compare two names of one script of which the letters differ: one name spelled in two ways; None where it is not.

    Other scripts than the Latin one spell by language: Mykola and Nikolai in Cyrillic.
    """
    if script_of(ours.text) != "LATIN":
        return compare_scripts(ours, theirs)
    one, other = (sorted(spelling_of(word) for word in name.core) for name in (ours, theirs))
    return SPELLED if len(one) > 1 and one == other else None


def _written_alike(ours: Name, theirs: Name) -> bool:
    """Whether the vowels do not speak against it."""
    one, other = (" ".join(sorted(fold_text(to_latin(" ".join(name.words))).split())) for name in (ours, theirs))
    return Indel.normalized_similarity(one, other) >= LEAST_WRITTEN


def _count_letters(ours: Name, theirs: Name) -> int:
    """Count the letters of the shorter name; scripts that leave vowels out have fewer by a third."""
    counts = []
    for name in (ours, theirs):
        letters = sum(len(to_latin(word)) for word in name.words if len(word) > 1)
        counts.append(letters * 3 // 2 if script_of(name.text) in _WITHOUT_VOWELS else letters)
    return min(counts)


@lru_cache(maxsize=65536)
def skeletons_of(words: tuple[str, ...]) -> tuple[str, ...]:
    """Give the consonants of each word, sorted, for names have their parts in either order."""
    latin = [part for word in words for part in fold_text(to_latin(word)).split()]
    return tuple(sorted(skeleton_of(part) for part in latin if len(part) > 1))
