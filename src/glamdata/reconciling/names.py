"""How alike two names are: one rule in words and a score for each way names of one person differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz.distance import DamerauLevenshtein

from glamdata.reconciling.fold import script_of
from glamdata.reconciling.foreign import compare_scripts, compare_spellings
from glamdata.reconciling.forms import is_byname_form, is_form, is_given, is_short_form
from glamdata.reconciling.likeness import (
    BYNAME,
    DROPPED_MIDDLE,
    FAMILY_FIRST,
    FAMILY_ONLY,
    FOLDED,
    FORM,
    IDEOGRAPHIC,
    INITIALS,
    INVERTED,
    JOINED,
    KNOWN_BY,
    LOOSE,
    MIDDLE_FIRST,
    MIDDLE_INITIAL,
    NEAR_BOTH,
    NEAR_FAMILY,
    NEAR_GIVEN,
    ONE_GENERATION,
    OTHER_BYNAME,
    OTHER_FAMILY,
    OTHER_GENERATION,
    OTHER_GIVEN,
    OTHER_KIND,
    PART_OF_FAMILY,
    PARTICLE,
    REORDERED,
    SAME,
    SAME_BYNAME,
    SHORT_FORM,
    SUBSET,
    NameLikeness,
)
from glamdata.reconciling.transliterate import spelling_of
from glamdata.reconciling.words import PARTICLES

if TYPE_CHECKING:
    from glamdata.reconciling.name import Name


def compare_pair(ours: Name, theirs: Name) -> NameLikeness | None:
    """Compare two names; None where they stand in scripts of which nothing can be said."""
    if not ours.core or not theirs.core:
        return None
    scripts = script_of(ours.text), script_of(theirs.text)
    if scripts[0] != scripts[1] or scripts[0] in IDEOGRAPHIC:
        return compare_scripts(ours, theirs)
    if ours.kinds != theirs.kinds:
        return OTHER_KIND
    if contradict_generations(ours.generation, theirs.generation):
        return OTHER_GENERATION
    likeness = _compare_words(ours, theirs)
    if likeness.score <= NEAR_BOTH.score:
        likeness = compare_spellings(ours, theirs) or likeness
    if bool(ours.generation) != bool(theirs.generation) and likeness.score > ONE_GENERATION.score:
        return ONE_GENERATION
    return likeness


def contradict_generations(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether elder/younger or numerals can't both be right; "Jr." and "II" can, and so can one side without any."""
    if not ours or not theirs or ours & theirs:
        return False
    return {*ours, *theirs} != {"younger", "ii"}


def _compare_words(ours: Name, theirs: Name) -> NameLikeness:
    if ours.text == theirs.text:
        return SAME
    if ours.is_forename or theirs.is_forename:
        likeness = _compare_forenames(ours, theirs)
        if likeness:
            return likeness
    if ours.words == theirs.words:
        return FOLDED
    if "".join(ours.words) == "".join(theirs.words):
        return JOINED
    if ours.core == theirs.core:
        return PARTICLE
    if sorted(ours.core) == sorted(theirs.core):
        return _judge_order(ours, theirs)
    if ours.family == theirs.family:
        if ours.is_byname != theirs.is_byname and not (ours.is_short and theirs.is_short):
            return KNOWN_BY
        return _compare_given(ours.given, theirs.given)
    return _compare_families(ours, theirs)


def _judge_order(ours: Name, theirs: Name) -> NameLikeness:
    """Judge the same words in another order; of two given names (Thomas James) either may be the family name."""
    if len(ours.core) > 2:
        return INVERTED if ours.is_inverted != theirs.is_inverted else REORDERED
    return REORDERED if all(is_given(word) for word in ours.core) else FAMILY_FIRST


def _compare_forenames(ours: Name, theirs: Name) -> NameLikeness | None:
    """Judge names without a family name by forename and bynames; None where the forenames differ."""
    if not is_byname_form(ours.core[0], theirs.core[0]):
        return None
    our_bynames, their_bynames = ours.bynames, theirs.bynames
    numbered = bool(ours.generation & theirs.generation)
    if not our_bynames and not their_bynames:
        return FOLDED if ours.core == theirs.core else FORM
    if not our_bynames or not their_bynames:
        return SAME_BYNAME if numbered else BYNAME
    shared = [word for word in our_bynames if any(is_byname_form(word, other) for other in their_bynames)]
    if shared or numbered:
        return SAME_BYNAME if ours.core[0] == theirs.core[0] or len(shared) == len(our_bynames) else FORM
    return OTHER_BYNAME


def _compare_given(ours: tuple[str, ...], theirs: tuple[str, ...]) -> NameLikeness:
    short, long = sorted((ours, theirs), key=len)
    if not short:
        return FAMILY_ONLY
    if _agrees(short[0], long[0]) and _is_subsequence(short, long):
        return _judge_dropped(short, long)
    if len(short[0]) > 1 and short[0] in long[1:] and _is_subsequence(short, long[1:]):
        return MIDDLE_FIRST
    for judge, likeness in ((is_form, FORM), (is_short_form, SHORT_FORM)):
        if judge(short[0], long[0]) and _is_subsequence(_spelled(short[1:]), _spelled(long[1:])):
            return likeness
    if len(short) > 1 and _are_forms(short, long):
        return FORM
    return NEAR_GIVEN if _is_near_given(short, long) else OTHER_GIVEN


def _judge_dropped(short: tuple[str, ...], long: tuple[str, ...]) -> NameLikeness:
    """Judge given names of which one side has more, or initials."""
    if any(len(word) == 1 for word in (short[0], long[0])) and short[0] != long[0]:
        return INITIALS
    dropped = len(long) - len(short)
    return MIDDLE_INITIAL if dropped == 0 or (dropped == 1 and len(long[-1]) == 1) else DROPPED_MIDDLE


def _are_forms(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    return len(ours) == len(theirs) and all(_is_any_form(a, b) for a, b in zip(ours, theirs, strict=True))


def _is_any_form(word: str, other: str) -> bool:
    return _agrees(word, other) or is_form(word, other)


def _compare_families(ours: Name, theirs: Name) -> NameLikeness:
    """Judge names whose family names are not equal: spelled differently, or one of two left out."""
    if ours.generation & theirs.generation and _are_forms(ours.core, theirs.core):
        return SAME_BYNAME
    short, long = sorted((ours, theirs), key=lambda name: (len(name.core), name.core))
    if len(short.core) > 1 and all(len(word) > 1 for word in short.core) and set(short.core) < set(long.core):
        return PART_OF_FAMILY if short.core[0] == long.core[0] else SUBSET
    if _is_near(ours.family, theirs.family) and ours.given and theirs.given:
        given = _compare_given(ours.given, theirs.given)
        if given.score >= MIDDLE_INITIAL.score:
            return NEAR_FAMILY
        if given.score > LOOSE:
            return NEAR_FAMILY if ours.given[0] == theirs.given[0] else NEAR_BOTH
    if _is_misspelled(ours.family, theirs.family) and ours.given and theirs.given:
        given = _compare_given(ours.given, theirs.given)
        if given.score >= MIDDLE_INITIAL.score and len(ours.given[0]) > 1:
            return NEAR_BOTH
    if ours.core[0] == theirs.core[0] and len(short.core) == 2 and is_byname_form(ours.family, theirs.family):
        return NEAR_FAMILY
    return BYNAME if _lacks_byname(ours, theirs) or _lacks_byname(theirs, ours) else OTHER_FAMILY


def _lacks_byname(short: Name, long: Name) -> bool:
    """Whether one is a single name and the other the same with "of Cluny", "da Vinci" and the like."""
    return len(short.core) == 1 and long.words[0] == short.family and len(long.words) > 2 and long.words[1] in PARTICLES


def _is_subsequence(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether every word of `short` agrees with one of `long`, in order."""
    rest = iter(long)
    return all(any(_agrees(word, other) for other in rest) for word in short)


def _spelled(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(spelling_of, words))


def _agrees(word: str, other: str) -> bool:
    return word == other or (min(len(word), len(other)) == 1 and word[:1] == other[:1])


def _is_near_given(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether the first given names are one name (Alex, Alexander; Marc, Mark) and the others do not clash."""
    first, other = short[0], long[0]
    clipped = min(len(first), len(other)) >= 3 and (first.startswith(other) or other.startswith(first))
    if not clipped and not (min(len(first), len(other)) >= 5 and DamerauLevenshtein.distance(first, other) <= 1):
        return False
    return _is_subsequence(short[1:], long[1:])


def _is_misspelled(ours: str, theirs: str) -> bool:
    """Whether two family names differ as misread ones do: one letter, two of eight, or two that changed places."""
    shorter = min(len(ours), len(theirs))
    if shorter >= 4 and sorted(ours) == sorted(theirs):
        return bool(DamerauLevenshtein.distance(ours, theirs) <= 1)
    allowed = 2 if shorter >= 8 else 1 if shorter >= 6 else 0
    return allowed > 0 and bool(DamerauLevenshtein.distance(ours, theirs) <= allowed)


def _is_near(ours: str, theirs: str) -> bool:
    """Whether two family names differ as spellings do: one letter, or two in a long name."""
    shorter = min(len(ours), len(theirs))
    allowed = 2 if shorter >= 10 else 1 if shorter >= 6 else 0
    return allowed > 0 and ours[0] == theirs[0] and bool(DamerauLevenshtein.distance(ours, theirs) <= allowed)
