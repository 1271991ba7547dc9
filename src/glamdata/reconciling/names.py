"""How alike two names are: one rule in words and a score for each way names of one person differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import DamerauLevenshtein

from glamdata.reconciling.fold import script_of
from glamdata.reconciling.words import PARTICLES

if TYPE_CHECKING:
    from glamdata.reconciling.name import Name

TIGHT = 0.97
LOOSE = 0.85


class NameLikeness(NamedTuple):
    """A score 0–1 and the rule behind it in words; `is_conflict` where the two can't be one person's."""

    score: float
    rule: str
    is_conflict: bool = False


SAME = NameLikeness(1.0, "the same name")
FOLDED = NameLikeness(0.99, "the same but for capitals, accents or punctuation")
JOINED = NameLikeness(0.98, "the same but for hyphens or spaces")
PARTICLE = NameLikeness(0.96, "the same but for a particle")
ONE_GENERATION = NameLikeness(0.9, "only one side says elder, younger, II …")
REORDERED = NameLikeness(0.93, "the same words in another order")
DROPPED_MIDDLE = NameLikeness(0.95, "a middle name is left out")
INITIALS = NameLikeness(0.94, "initials for given names")
NEAR_GIVEN = NameLikeness(0.92, "the given name is spelled differently or shortened")
NEAR_FAMILY = NameLikeness(0.9, "the family name is spelled differently")
PART_OF_FAMILY = NameLikeness(0.9, "part of the family name is left out")
MIDDLE_FIRST = NameLikeness(0.88, "called by another of the given names")
BYNAME = NameLikeness(LOOSE, "a byname is left out")
FAMILY_ONLY = NameLikeness(0.5, "only the family name agrees")
OTHER_GIVEN = NameLikeness(0.3, "the given names differ")
OTHER_FAMILY = NameLikeness(0.0, "the family names differ", is_conflict=True)
OTHER_KIND = NameLikeness(0.0, "one is a person, the other a firm, family, school or pseudo-name", is_conflict=True)
OTHER_GENERATION = NameLikeness(0.0, "elder and younger, or numerals, contradict", is_conflict=True)


def compare_pair(ours: Name, theirs: Name) -> NameLikeness | None:
    """Compare two names; None where they stand in different scripts and nothing can be said."""
    if not ours.core or not theirs.core or not _is_comparable(ours, theirs):
        return None
    if ours.kinds != theirs.kinds:
        return OTHER_KIND
    if contradict_generations(ours.generation, theirs.generation):
        return OTHER_GENERATION
    likeness = _compare_words(ours, theirs)
    if bool(ours.generation) != bool(theirs.generation) and likeness.score > ONE_GENERATION.score:
        return ONE_GENERATION
    return likeness


def contradict_generations(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether elder/younger or numerals can't both be right; "Jr." and "II" can, and so can one side without any."""
    if not ours or not theirs or ours & theirs:
        return False
    return {*ours, *theirs} != {"younger", "ii"}


def _is_comparable(ours: Name, theirs: Name) -> bool:
    """Whether a difference would mean something: the same script, one that writes names in words."""
    script = script_of(ours.text)
    if script in {"CJK", "HIRAGANA", "KATAKANA", "HANGUL"}:
        return ours.words == theirs.words
    return script == script_of(theirs.text)


def _compare_words(ours: Name, theirs: Name) -> NameLikeness:
    if ours.text == theirs.text:
        return SAME
    if ours.words == theirs.words:
        return FOLDED
    if "".join(ours.words) == "".join(theirs.words):
        return JOINED
    if ours.core == theirs.core:
        return PARTICLE
    if sorted(ours.core) == sorted(theirs.core):
        return REORDERED
    if ours.family == theirs.family:
        return _compare_given(ours.given, theirs.given)
    return _compare_families(ours, theirs)


def _compare_given(ours: tuple[str, ...], theirs: tuple[str, ...]) -> NameLikeness:
    short, long = sorted((ours, theirs), key=len)
    if not short:
        return FAMILY_ONLY
    if _agrees(short[0], long[0]) and _is_subsequence(short, long):
        return INITIALS if any(len(word) == 1 for word in (short[0], long[0])) else DROPPED_MIDDLE
    if len(short[0]) > 1 and short[0] in long[1:] and _is_subsequence(short, long[1:]):
        return MIDDLE_FIRST
    return NEAR_GIVEN if _is_near_given(short, long) else OTHER_GIVEN


def _compare_families(ours: Name, theirs: Name) -> NameLikeness:
    """Judge names whose family names are not equal: spelled differently, or one of two left out."""
    given = ours.given[:1] == theirs.given[:1] and bool(ours.given)
    if given and _is_near(ours.family, theirs.family) and _compare_given(ours.given, theirs.given).score > LOOSE:
        return NEAR_FAMILY
    if ours.core[:1] == theirs.core[:1] and (ours.family in theirs.core[1:] or theirs.family in ours.core[1:]):
        return PART_OF_FAMILY
    return BYNAME if _lacks_byname(ours, theirs) or _lacks_byname(theirs, ours) else OTHER_FAMILY


def _lacks_byname(short: Name, long: Name) -> bool:
    """Whether one is a single name and the other the same with "of Cluny", "da Vinci" and the like."""
    return len(short.core) == 1 and long.words[0] == short.family and len(long.words) > 2 and long.words[1] in PARTICLES


def _is_subsequence(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether every word of `short` agrees with one of `long`, in order."""
    rest = iter(long)
    return all(any(_agrees(word, other) for other in rest) for word in short)


def _agrees(word: str, other: str) -> bool:
    return word == other or (min(len(word), len(other)) == 1 and word[:1] == other[:1])


def _is_near_given(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether the first given names are one name (Alex, Alexander; Marc, Mark) and the others do not clash."""
    first, other = short[0], long[0]
    clipped = min(len(first), len(other)) >= 3 and (first.startswith(other) or other.startswith(first))
    if not clipped and not (min(len(first), len(other)) >= 5 and DamerauLevenshtein.distance(first, other) <= 1):
        return False
    return _is_subsequence(short[1:], long[1:])


def _is_near(ours: str, theirs: str) -> bool:
    """Whether two family names differ as spellings do: one letter, or two in a long name."""
    shorter = min(len(ours), len(theirs))
    allowed = 2 if shorter >= 10 else 1 if shorter >= 6 else 0
    return allowed > 0 and ours[0] == theirs[0] and bool(DamerauLevenshtein.distance(ours, theirs) <= allowed)
