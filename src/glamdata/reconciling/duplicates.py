"""Records of one batch that are the same entity, found before two items are made for it.

A batch step: it needs all parts.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from glamdata.model.match import Verdict
from glamdata.reconciling.compare import compare_dates
from glamdata.reconciling.decide import Reason
from glamdata.reconciling.name import parse_name

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

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

    They share a strong id, are matched to one item, or would be made with one name and possible life. Names count only
    among records that no rule matched, and only while their dates do not contradict.
    """
    parents: dict[str, str] = {subject.key: subject.key for subject in subjects}
    shared: dict[str, set[str]] = defaultdict(set)
    for words, keys in (*_by_marks(subjects, outcomes, rules), *_by_names(subjects, outcomes)):
        for key in keys:
            parents[_root(parents, key)] = _root(parents, keys[0])
            shared[key].add(words)
    groups: dict[str, list[str]] = defaultdict(list)
    for key in parents:
        groups[_root(parents, key)].append(key)
    return [
        DuplicateGroup(tuple(keys), tuple(sorted({words for key in keys for words in shared[key]})))
        for keys in groups.values()
        if len(keys) > 1
    ]


def hold_duplicates(outcomes: Sequence[Outcome], held: Container[str]) -> list[Outcome]:
    """Give the outcomes with those of duplicate records, whose keys are `held`, turned over to a person."""
    return [
        replace(one, verdict=None, qid="", reason=Reason.DUPLICATE) if one.record_key in held and one.verdict else one
        for one in outcomes
    ]


def marks_of(subject: Subject, outcome: Outcome, rules: MatchRules) -> Iterator[str]:
    """Give the marks of one record: two records that :func:`find_duplicates` groups share at least one."""
    yield from _ids_of(subject, rules)
    if outcome.verdict is Verdict.MATCH:
        yield outcome.qid
    elif subject.names:
        yield f"name {_words_of(subject)}"


def _ids_of(subject: Subject, rules: MatchRules) -> Iterator[str]:
    own = (subject.own_id,) if subject.own_id else ()
    for pid, value in (*own, *(pair for pair in subject.identifiers if pair[0] not in rules.weak)):
        yield f"{pid} {value.replace(' ', '')}"
    yield from subject.known


def _words_of(subject: Subject) -> str:
    name = parse_name(subject.names[0])
    return " ".join((*name.words, *sorted(name.generation)))


def _by_marks(
    subjects: Sequence[Subject], outcomes: Sequence[Outcome], rules: MatchRules
) -> Iterator[tuple[str, list[str]]]:
    """Give what two or more records share: an id that may settle a match, or the item matched."""
    keys: dict[str, list[str]] = defaultdict(list)
    for subject in subjects:
        for mark in _ids_of(subject, rules):
            keys[mark].append(subject.key)
    for outcome in outcomes:
        if outcome.verdict is Verdict.MATCH:
            keys[outcome.qid].append(outcome.record_key)
    return _several(keys)


def _by_names(subjects: Sequence[Subject], outcomes: Sequence[Outcome]) -> Iterator[tuple[str, list[str]]]:
    """Give records without an item that bear one name and could have lived one life."""
    matched = {outcome.record_key for outcome in outcomes if outcome.verdict is Verdict.MATCH}
    named: dict[str, list[Subject]] = defaultdict(list)
    for subject in subjects:
        if subject.names and subject.key not in matched:
            named[_words_of(subject)].append(subject)
    for words, bearers in named.items():
        for first, *others in _tails(bearers):
            keys = [first.key, *(other.key for other in others if _can_be_one(first, other))]
            if words and len(keys) > 1:
                yield f"the name {first.names[0]}", keys


def _several(keys: dict[str, list[str]]) -> Iterator[tuple[str, list[str]]]:
    for words, sharing in keys.items():
        distinct = list(dict.fromkeys(sharing))
        if len(distinct) > 1:
            yield words, distinct


def _tails(bearers: list[Subject]) -> Iterable[list[Subject]]:
    return (bearers[at:] for at in range(len(bearers) - 1))


def _can_be_one(one: Subject, other: Subject) -> bool:
    """Whether no date keeps the two apart."""
    births = compare_dates(one.birth, (other.birth,) if other.birth else ())
    deaths = compare_dates(one.death, (other.death,) if other.death else (), "death")
    return not any(evidence and evidence.veto for evidence in (births, deaths))


def _root(parents: dict[str, str], key: str) -> str:
    while parents[key] != key:
        parents[key] = parents[parents[key]]
        key = parents[key]
    return key
