"""Records of one batch that bear one name, or forms of one, and could have lived one life."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from glamdata.model.value import PRECISION_YEAR
from glamdata.reconciling.compare import EARLY_TOLERANCE, compare_dates, compare_names
from glamdata.reconciling.heading import NO_LIFE, lives_of
from glamdata.reconciling.keys import person_keys, title_keys
from glamdata.reconciling.likeness import LOOSE
from glamdata.reconciling.meeting import find_meetings
from glamdata.reconciling.name import parse_name
from glamdata.reconciling.score import PERSON_CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from glamdata.model.draft import Subject
    from glamdata.model.match import MatchRules
    from glamdata.model.value import TimeValue

MOST_NAMES = 8
FEW, WINDOW = 150, 60
"""Of more bearers of a name than a few, each is compared with so many that stand beside it in order."""

MOST_APART = 1_000_000
"""So many pairs that are not alike are remembered, lest they are compared again under another mark."""

Life = tuple["TimeValue | None", "TimeValue | None"]
Pair = tuple[str, str]


def name_marks(subject: Subject, rules: MatchRules) -> set[str]:
    """Give the marks under which records that :func:`find_namesakes` pairs meet: the heading, and forms with a year.

    A heading alone is enough; initials or another form of a name are only where a year of birth or death agrees.
    """
    if not subject.names:
        return set()
    heading = _heading_key(subject, rules)
    marks = {heading} if heading else set()
    if _is_person(subject, rules):
        years = [f"{kind}{date.year}" for kind, date in zip("bd", _life(subject), strict=True) if date]
        marks |= {f"{key} {year}" for key in _loose_keys(subject) for year in years} if years else set()
    return marks


def find_namesakes(subjects: Sequence[Subject], rules: MatchRules) -> list[Pair]:
    """Give pairs of records, by their keys, that may be one entity by name and dates.

    Not every pair of those that may be one: enough of them that all hang together.
    """
    lives = [_life(subject) for subject in subjects]
    pairs: set[tuple[int, int]] = set()
    apart: set[tuple[int, int]] = set()
    for numbers in find_meetings(name_marks(subject, rules) for subject in subjects):
        for pair in _candidates(subjects, lives, numbers):
            one, other = pair
            if pair in pairs or not _can_be_one(lives[one], lives[other]) or pair in apart:
                continue
            if len(apart) >= MOST_APART:
                apart.clear()
            same = _share_heading(subjects[one], subjects[other], rules) or _are_forms(subjects[one], subjects[other])
            (pairs if same else apart).add(pair)
    return [(subjects[one].key, subjects[other].key) for one, other in sorted(pairs)]


def _candidates(
    subjects: Sequence[Subject], lives: Sequence[Life], numbers: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Give the pairs of bearers of a mark to compare; those of one name and life are chained, not all compared."""
    if len(numbers) == 2:
        yield numbers[0], numbers[1]
        return
    alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for number in numbers:
        alike[subjects[number].names, *lives[number]].append(number)
    for group in alike.values():
        yield from pairwise(group)
    firsts = sorted((group[0] for group in alike.values()), key=lambda number: _order(subjects[number], lives[number]))
    wide = len(firsts) if len(firsts) <= FEW else WINDOW
    years = [(_year(birth), _year(death)) for birth, death in (lives[number] for number in firsts)]
    for at, (birth, death) in enumerate(years):
        for beside in range(at + 1, min(at + 1 + wide, len(firsts))):
            other_birth, other_death = years[beside]
            if (
                abs((birth or other_birth or 0) - (other_birth or birth or 0)) <= EARLY_TOLERANCE
                and abs((death or other_death or 0) - (other_death or death or 0)) <= EARLY_TOLERANCE
            ):
                one, other = firsts[at], firsts[beside]
                yield (one, other) if one < other else (other, one)


def _year(date: TimeValue | None) -> int:
    """Give the year of a date that names one, 0 for any other: dates further apart than any two that agree are not."""
    return date.year if date is not None and date.precision >= PRECISION_YEAR else 0


def _order(subject: Subject, life: Life) -> tuple[int, int, str]:
    birth, death = life
    return birth.year if birth else 0, death.year if death else 0, subject.names[0]


def _is_person(subject: Subject, rules: MatchRules) -> bool:
    return (subject.instance_of or rules.instance_of) in PERSON_CLASSES


def _heading_key(subject: Subject, rules: MatchRules) -> str:
    """Give the heading's words; empty where it has none."""
    if not subject.names:
        return ""
    if not _is_person(subject, rules):
        return next(iter(title_keys(subject.names[0])), "")
    name = parse_name(subject.names[0])
    words = " ".join((*name.words, *sorted(name.generation)))
    return f"name {words}" if words else ""


def _loose_keys(subject: Subject) -> set[str]:
    """Give all keys of the heading, and of the other names that of family name and initial, which every form has."""
    keys = set(person_keys(subject.names[0]))
    for text in subject.names[1:MOST_NAMES]:
        of_name = person_keys(text)
        keys.update([key for key in of_name if "." in key] or of_name)
    return keys


def _life(subject: Subject) -> Life:
    """Give the dates of the record's fields, else those that its heading tells."""
    told = NO_LIFE if subject.birth or subject.death else lives_of(subject.names)
    return subject.birth or told.birth, subject.death or told.death


def _share_heading(one: Subject, other: Subject, rules: MatchRules) -> bool:
    return _heading_key(one, rules) == _heading_key(other, rules)


def _are_forms(one: Subject, other: Subject) -> bool:
    likeness = compare_names(one.names[:MOST_NAMES], other.names[:MOST_NAMES])
    return likeness is not None and not likeness.veto and likeness.score >= LOOSE


def _can_be_one(one: Life, other: Life) -> bool:
    """Whether no date keeps the two apart."""
    return not (_are_apart(one[0], other[0], "birth") or _are_apart(one[1], other[1], "death"))


@lru_cache(maxsize=65536)
def _are_apart(one: TimeValue | None, other: TimeValue | None, kind: str) -> bool:
    evidence = compare_dates(one, (other,) if other else (), kind)
    return evidence is not None and evidence.veto
