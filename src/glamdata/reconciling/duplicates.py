"""Records of one batch that are the same entity, found before two items are made for it.

A batch step: it needs all parts.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from glamdata.model.match import Verdict
from glamdata.reconciling.decide import Reason
from glamdata.reconciling.meeting import find_meetings
from glamdata.reconciling.namesakes import find_namesakes

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from glamdata.model.draft import Subject
    from glamdata.model.match import MatchRules, Outcome


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Records that may be one entity: their keys in the order of the batch, and what they share, in words."""

    keys: tuple[str, ...]
    shared: tuple[str, ...]


def find_duplicates(
    subjects: Sequence[Subject], outcomes: Sequence[Outcome], rules: MatchRules
) -> list[DuplicateGroup]:
    """Give the groups of records that may be one entity.

    They share a strong id, are matched to one item, or would be made with one name, or forms of one with a year that
    agrees, and a possible life. A record that looks like one that is matched already is a group of its own: nothing is
    to be made of it, and the match stands.
    """
    parents: dict[str, str] = {subject.key: subject.key for subject in subjects}
    shared: dict[str, set[str]] = defaultdict(set)
    matched = {outcome.record_key for outcome in outcomes if outcome.verdict is Verdict.MATCH}
    names = {subject.key: next(iter(subject.names), "") for subject in subjects}
    alone: set[str] = set()
    links = list(_by_marks(subjects, outcomes, rules))
    for one, other in find_namesakes(subjects, rules):
        open_ones = [key for key in (one, other) if key not in matched]
        if len(open_ones) == 2:
            links.append((f"the name {names[one]}", open_ones))
        elif open_ones:
            alone.add(open_ones[0])
            shared[open_ones[0]].add(f"the name {names[one]}")
    for words, keys in links:
        for key in keys:
            parents[_root(parents, key)] = _root(parents, keys[0])
            shared[key].add(words)
    groups: dict[str, list[str]] = defaultdict(list)
    for key in parents:
        groups[_root(parents, key)].append(key)
    return [
        DuplicateGroup(tuple(keys), tuple(sorted({words for key in keys for words in shared[key]})))
        for keys in groups.values()
        if len(keys) > 1 or keys[0] in alone
    ]


def hold_duplicates(outcomes: Sequence[Outcome], held: Container[str]) -> list[Outcome]:
    """Give the outcomes with those of duplicate records, whose keys are `held`, turned over to a person."""
    return [
        replace(one, verdict=None, qid="", reason=Reason.DUPLICATE) if one.record_key in held and one.verdict else one
        for one in outcomes
    ]


def marks_of(subject: Subject, outcome: Outcome, rules: MatchRules) -> Iterator[str]:
    """Give what makes one entity of records whatever they are called: strong ids, and the item matched.

    Two records that :func:`find_duplicates` groups share one of these marks or of their names'.
    """
    yield from _ids_of(subject, rules)
    if outcome.verdict is Verdict.MATCH:
        yield outcome.qid


def _ids_of(subject: Subject, rules: MatchRules) -> Iterator[str]:
    own = (subject.own_id,) if subject.own_id else ()
    for pid, value in (*own, *(pair for pair in subject.identifiers if pair[0] not in rules.weak)):
        yield f"{pid} {value.replace(' ', '')}"
    yield from subject.known


def _by_marks(
    subjects: Sequence[Subject], outcomes: Sequence[Outcome], rules: MatchRules
) -> Iterator[tuple[str, list[str]]]:
    """Give what two or more records share: an id that may settle a match, or the item matched."""
    pairs = list(zip(subjects, outcomes, strict=True))
    for numbers in find_meetings(set(marks_of(*pair, rules)) for pair in pairs):
        keys = list(dict.fromkeys(subjects[number].key for number in numbers))
        if len(keys) > 1:
            for words in set.intersection(*(set(marks_of(*pairs[number], rules)) for number in numbers)):
                yield words, keys


def _root(parents: dict[str, str], key: str) -> str:
    while parents[key] != key:
        parents[key] = parents[parents[key]]
        key = parents[key]
    return key
