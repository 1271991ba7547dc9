"""Comparing what a record says with what an item says: names and dates, each as Evidence in words.

Dates veto, they do not discount: matchers that only subtract for dates accept homonyms a century apart. A date that
one side lacks is neutral.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from glamdata.model.match import Evidence
from glamdata.model.value import PRECISION_MONTH, PRECISION_YEAR
from glamdata.reconciling.date import day_number, is_new_year, range_of_years, show_date
from glamdata.reconciling.foreign import compare_sounds, judge_sounds
from glamdata.reconciling.likeness import OTHER_GENERATION, SAME
from glamdata.reconciling.name import other_names, parse_name
from glamdata.reconciling.names import compare_pair, contradict_generations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glamdata.model.value import TimeValue

AGREES = 0.95
NEARLY_AGREES = 0.85
ONE_OF_SEVERAL = 0.9
EARLY, EARLY_TOLERANCE = 1700, 5
MIDDLE, MIDDLE_TOLERANCE = 1850, 3
MODERN_TOLERANCE = 2
ABOUT_TOLERANCE = 5
MEDIEVAL, MEDIEVAL_TOLERANCE = 1500, 10
LONGEST_LIFE = 115


def compare_names(ours: Sequence[str], theirs: Sequence[str]) -> Evidence | None:
    """Give the best agreement of any of our names with any of theirs, None where nothing can be compared.

    A difference in family name, generation (elder, younger, II) or kind (person, firm) is a veto, unless another pair
    of names agrees; a contradiction in generation is one whatever else agrees. Names that sound nearly alike in two
    scripts count only where no two can be compared letter by letter.
    """
    our_names, their_names = ([parse_name(text) for text in _with_other_names(texts)] for texts in (ours, theirs))
    best, texts = None, ("", "")
    for our_name in our_names:
        for their_name in their_names:
            likeness = compare_pair(our_name, their_name)
            if likeness and (best is None or likeness.score > best.score):
                best, texts = likeness, (our_name.text, their_name.text)
        if best is SAME:
            break
    if best is None and our_names and their_names:
        pairs = [(compare_sounds(one, other), one, other) for one in our_names for other in their_names]
        alike, one, other = max(pairs, key=lambda pair: pair[0])
        best, texts = judge_sounds(one, other, alike), (one.text, other.text)
    if best is None:
        return None
    generations = [frozenset(g for name in names for g in name.generation) for names in (our_names, their_names)]
    if contradict_generations(*generations):
        best = OTHER_GENERATION
    return Evidence("name", *texts, best.score, best.rule, veto=best.is_conflict)


def _with_other_names(texts: Sequence[str]) -> list[str]:
    return [*texts, *(name for text in texts for name in other_names(text))]


def compare_dates(
    ours: TimeValue | None, theirs: Sequence[TimeValue], kind: str = "birth", *, about: bool = False
) -> Evidence | None:
    """Give the best agreement with any of the item's dates, None where either side has none.

    Years agree exactly, or within five before 1700 or where ours is `about` a year; a difference beyond what sources
    differ by is a veto. Decades and centuries are compared as the spans they are. `kind` is birth or death.
    """
    if ours is None or not theirs:
        return None
    compared = [_compare_date(ours, one, kind, about=about) for one in theirs]
    best = max(compared, key=lambda evidence: evidence.score)
    if best.score > ONE_OF_SEVERAL and any(evidence.veto for evidence in compared):
        return replace(best, score=ONE_OF_SEVERAL, rule=f"{best.rule}, but the item has other dates too")
    return best


def compare_lives(
    birth: TimeValue | None, death: TimeValue | None, births: Sequence[TimeValue], deaths: Sequence[TimeValue]
) -> Evidence | None:
    """Give a veto where our dates and the item's can't belong to one life, None otherwise.

    For records and items that share no kind of date: born after the other died, or more than 115 years before.
    """
    if birth and deaths and not births:
        return _compare_life(birth, deaths, "birth", born_is_ours=True)
    if death and births and not deaths:
        return _compare_life(death, births, "death", born_is_ours=False)
    return None


def _compare_life(ours: TimeValue, theirs: Sequence[TimeValue], kind: str, *, born_is_ours: bool) -> Evidence | None:
    for one in theirs:
        born, died = (ours, one) if born_is_ours else (one, ours)
        if range_of_years(born)[0] <= range_of_years(died)[1] <= range_of_years(born)[1] + LONGEST_LIFE:
            return None
    rule = "one is born after the other died, or lived more than a century before"
    return Evidence(kind, show_date(ours), show_date(theirs[0]), 0.0, rule, veto=True)


def _compare_date(ours: TimeValue, theirs: TimeValue, kind: str, *, about: bool) -> Evidence:
    score, rule, veto = _judge_dates(ours, theirs)
    apart = abs(ours.year - theirs.year)
    if about and apart and score < AGREES and min(ours.precision, theirs.precision) >= PRECISION_YEAR:
        if apart <= ABOUT_TOLERANCE:
            score, rule, veto = AGREES, f"{apart} years apart, and ours is about a year", False
        elif apart <= MEDIEVAL_TOLERANCE and theirs.year < MEDIEVAL:
            score, rule, veto = NEARLY_AGREES, f"{apart} years apart, and ours is about a year long ago", False
    return Evidence(kind, show_date(ours), show_date(theirs), score, rule, veto=veto)


def _judge_dates(ours: TimeValue, theirs: TimeValue) -> tuple[float, str, bool]:
    if min(ours.precision, theirs.precision) < PRECISION_YEAR:
        return _judge_spans(ours, theirs)
    our_day, their_day = day_number(ours), day_number(theirs)
    if our_day and their_day and our_day == their_day and not is_new_year(ours):
        return 1.0, "the same day", False
    apart = abs(ours.year - theirs.year)
    if apart == 0:
        return _judge_within_year(ours, theirs)
    if our_day and their_day and abs(our_day - their_day) <= 13:
        return 0.97, "the same day but for the calendar", False
    return _judge_years(apart, max(ours.year, theirs.year))


def _judge_within_year(ours: TimeValue, theirs: TimeValue) -> tuple[float, str, bool]:
    """Judge dates of one year; a month or day that differs speaks against it, unless birth and baptism may be meant."""
    if min(ours.precision, theirs.precision) < PRECISION_MONTH or is_new_year(ours) or is_new_year(theirs):
        return 0.99, "the same year", False
    if ours.month == theirs.month:
        return 0.97, "the same year and month", False
    our_day, their_day = day_number(ours), day_number(theirs)
    if our_day and their_day and abs(our_day - their_day) <= 31:
        return 0.96, "the same year, days apart", False
    return ONE_OF_SEVERAL, "the same year, another day", False


def _judge_years(apart: int, later: int) -> tuple[float, str, bool]:
    """Judge years that differ: early dates are known less well, and sources copy each other's."""
    tolerance = EARLY_TOLERANCE if later < EARLY else MIDDLE_TOLERANCE if later < MIDDLE else MODERN_TOLERANCE
    if apart > tolerance:
        return 0.0, f"{apart} years apart", True
    years = "1 year apart" if apart == 1 else f"{apart} years apart"
    if later < EARLY:
        return AGREES, f"{years}, as early dates are", False
    return (0.9 if apart == 1 else NEARLY_AGREES), years, False


def _judge_spans(ours: TimeValue, theirs: TimeValue) -> tuple[float, str, bool]:
    """Judge dates of which one is a decade, a century or coarser."""
    (our_first, our_last), (their_first, their_last) = range_of_years(ours), range_of_years(theirs)
    apart = max(our_first - their_last, their_first - our_last)
    if apart <= 0:
        return NEARLY_AGREES, "within the same decade or century", False
    if apart <= EARLY_TOLERANCE:
        return 0.6, "just outside the decade or century", False
    return 0.0, f"{apart} years apart at least", True
