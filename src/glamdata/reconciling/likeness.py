"""The ways names of one person differ, each with its score and its rule in words."""

from __future__ import annotations

from typing import NamedTuple

TIGHT = 0.96
"""From here on a name is the whole name; below, part of it or another form, which needs more beside it."""
LOOSE = 0.85
"""From here on two names can be one person's."""

IDEOGRAPHIC = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL"})
"""Scripts that write names without spaces."""


class NameLikeness(NamedTuple):
    """A score 0–1 and the rule behind it in words; `is_conflict` where the two can't be one person's."""

    score: float
    rule: str
    is_conflict: bool = False


SAME = NameLikeness(1.0, "the same name")
FOLDED = NameLikeness(0.99, "the same but for capitals, accents or punctuation")
JOINED = NameLikeness(0.98, "the same but for hyphens or spaces")
INVERTED = NameLikeness(0.97, "the same words, once with the family name first")
SAME_BYNAME = NameLikeness(0.97, "the same forename, with the same byname or number")
MIDDLE_INITIAL = NameLikeness(0.965, "a middle initial is left out or written out")
FAMILY_FIRST = NameLikeness(0.96, "the same two words, once with the family name first")
PARTICLE = NameLikeness(0.96, "the same but for a particle")
DROPPED_MIDDLE = NameLikeness(0.95, "a middle name is left out")
FORM = NameLikeness(0.95, "forms of one name in two languages")
SHORT_FORM = NameLikeness(0.945, "a short form of the given name")
INITIALS = NameLikeness(0.94, "initials for given names")
SIGNS = NameLikeness(0.97, "the same signs in another form")
ROMANISED = NameLikeness(0.95, "the same sounds in another script")
REORDERED = NameLikeness(0.93, "the same words in another order")
NEAR_GIVEN = NameLikeness(0.92, "the given name is spelled differently or shortened")
NEAR_FAMILY = NameLikeness(0.9, "the family name is spelled differently")
SPELLED = NameLikeness(0.9, "the same sounds, spelled differently")
PART_OF_FAMILY = NameLikeness(0.9, "part of the family name is left out")
SUBSET = NameLikeness(0.9, "the same words in another order, some left out")
ONE_GENERATION = NameLikeness(0.9, "only one side says elder, younger, II …")
MIDDLE_FIRST = NameLikeness(0.88, "called by another of the given names")
CONSONANTS = NameLikeness(0.93, "the same consonants in another script")
KNOWN_BY = NameLikeness(0.86, "known by part of the name")
NEAR_BOTH = NameLikeness(0.86, "the family name is spelled differently, and little else is told")
NEARLY_ROMANISED = NameLikeness(0.87, "nearly the same sounds in another script")
BYNAME = NameLikeness(LOOSE, "a byname is left out")
FAMILY_ONLY = NameLikeness(0.5, "only the family name agrees")
OTHER_GIVEN = NameLikeness(0.3, "the given names differ")
OTHER_BYNAME = NameLikeness(0.3, "the forename agrees, the bynames differ")
OTHER_FAMILY = NameLikeness(0.0, "the family names differ", is_conflict=True)
OTHER_KIND = NameLikeness(0.0, "one is a person, the other a firm, family, school or pseudo-name", is_conflict=True)
OTHER_GENERATION = NameLikeness(0.0, "elder and younger, or numerals, contradict", is_conflict=True)
