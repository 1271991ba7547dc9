"""Names in different scripts, compared by how they sound."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import Indel

from glamdata.reconciling.fold import fold_text, script_of
from glamdata.reconciling.likeness import FOLDED, IDEOGRAPHIC, NEARLY_ROMANISED, REORDERED, ROMANISED, SAME, SPELLED
from glamdata.reconciling.transliterate import coarse_of, skeleton_of, spelling_of, to_latin

if TYPE_CHECKING:
    from glamdata.reconciling.likeness import NameLikeness
    from glamdata.reconciling.name import Name

LEAST_SOUNDS = 5
LEAST_NEAR_SOUNDS = 5
LEAST_LIKENESS = 0.6
LEAST_WRITTEN = 0.65
_WITHOUT_VOWELS = frozenset({"ARABIC", "HEBREW"})
_VOWELS = frozenset("aeiouh")
_WITHOUT_SOUND = frozenset({"CJK"})


def compare_scripts(ours: Name, theirs: Name) -> NameLikeness | None:
    """Compare two names of which one at least is not in letters that the other has.

    None where nothing can be said: signs that do not tell their sound, or sounds that differ, which they do for one
    name too. Names written without spaces agree where they have the same signs.
    """
    if "".join(ours.words) == "".join(theirs.words):
        return SAME if ours.text == theirs.text else FOLDED
    if script_of(ours.text) in IDEOGRAPHIC and sorted(ours.words) == sorted(theirs.words):
        return REORDERED
    if {script_of(ours.text), script_of(theirs.text)} & _WITHOUT_SOUND:
        return None
    one, other = sounds_of(ours.words), sounds_of(theirs.words)
    if min(len(one), len(other)) < 2:
        return None
    same = [word.skeleton for word in one] == [word.skeleton for word in other]
    if same and sum(len(word.skeleton) for word in one) >= LEAST_SOUNDS and _written_alike(ours, theirs):
        return ROMANISED
    return NEARLY_ROMANISED if _are_near(one, other) else None


def compare_spellings(ours: Name, theirs: Name) -> NameLikeness | None:
    """Compare two names of one script of which the letters differ: one name spelled in two ways; None where it is not.

    Other scripts than the Latin one spell by language: Mykola and Nikolai in Cyrillic.
    """
    if script_of(ours.text) != "LATIN":
        return compare_scripts(ours, theirs)
    one, other = (sorted(spelling_of(word) for word in name.core) for name in (ours, theirs))
    return SPELLED if len(one) > 1 and one == other else None


def _written_alike(ours: Name, theirs: Name) -> bool:
    """Whether the vowels do not speak against it; scripts that leave them out (Arabic, Hebrew) say nothing of them."""
    if {script_of(ours.text), script_of(theirs.text)} & _WITHOUT_VOWELS:
        return True
    one, other = (" ".join(sorted(fold_text(to_latin(" ".join(name.words))).split())) for name in (ours, theirs))
    return Indel.normalized_similarity(one, other) >= LEAST_WRITTEN


class Sounds(NamedTuple):
    """A word by its consonants, finely and coarsely."""

    skeleton: str
    coarse: str


@lru_cache(maxsize=65536)
def sounds_of(words: tuple[str, ...]) -> tuple[Sounds, ...]:
    """Give the consonants of each word, sorted, for names have their parts in either order."""
    latin = [part for word in words for part in fold_text(to_latin(word)).split()]
    return tuple(sorted(Sounds(skeleton_of(part), coarse_of(part)) for part in latin if len(part) > 1))


def _are_near(one: tuple[Sounds, ...], other: tuple[Sounds, ...]) -> bool:
    """Whether every word of the shorter has one of the longer that sounds like it but for what scripts can not say."""
    short, long = sorted((one, other), key=len)
    rest, sounds = list(long), 0
    for word in short:
        near = [each for each in rest if _sound_alike(word, each)]
        if not near:
            return False
        rest.remove(near[0])
        sounds += len(word.skeleton)
    return len(rest) <= 1 and sounds >= LEAST_NEAR_SOUNDS


def _sound_alike(one: Sounds, other: Sounds) -> bool:
    """Whether two words are coarsely the same, or one lacks a sound of the other."""
    if one.skeleton == other.skeleton:
        return True
    first, second = one.skeleton[0], other.skeleton[0]
    if first != second and (first in _VOWELS or second in _VOWELS):
        return False
    if one.coarse == other.coarse:
        return len(one.coarse) > 1 and Indel.normalized_similarity(one.skeleton, other.skeleton) >= LEAST_LIKENESS
    near = first == second and Indel.distance(one.skeleton, other.skeleton) <= 1
    return near and min(len(one.skeleton), len(other.skeleton)) > 2
