"""Finding the items a record might be: by id first, then by exact name, then by names like its own.

Never one query a record: everything of a part is asked in batches, so 1,000 records with ids cost about ten queries.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from glamdata.reconciling.compare import compare_dates
from glamdata.reconciling.direct import direct_names
from glamdata.reconciling.heading import life_of
from glamdata.reconciling.score import PERSON_CLASSES
from glamdata.reconciling.variants import vary_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from glamdata.model.draft import Subject
    from glamdata.model.match import ItemFacts, MatchRules, Traits
    from glamdata.wikibase.lookup import Identifier, Lookup

KNOWN, OWN_ID, LABEL, NEAR = "known", "own_id", "label", "near"


@dataclass(frozen=True, slots=True)
class Found:
    """An item found for a record, and its `source`: known, own_id, a property (``P213``), label or near, the strongest.

    Near is a name like the record's: by a key of the index, or by the wiki's search.
    """

    record_key: str
    source: str
    facts: ItemFacts


class CandidateFinder:
    """Looks up the subjects of a part as `rules` say."""

    def __init__(self, lookup: Lookup, rules: MatchRules) -> None:
        self._lookup = lookup
        self._rules = rules

    def find(self, subjects: Sequence[Subject]) -> dict[str, list[Found]]:
        """Give what was found for every subject, by key, strongest source first; an empty list where nothing was.

        Names are looked up only for subjects without an item by a strong id, names like theirs only for those of which
        no item found can be it by its dates. An item found by name that is of another class than expected is left out;
        one found by an id stays, for the contradiction must be seen. Raises QueryError when the endpoint fails: a
        subject is never "not found" because of that.
        """
        with _collector_paused():
            return self._find(subjects)

    def _find(self, subjects: Sequence[Subject]) -> dict[str, list[Found]]:
        sources = self._find_by_ids(subjects)
        unsettled = [subject for subject in subjects if not self._is_settled(sources[subject.key])]
        self._add_by_names(unsettled, sources)
        found = self._read(subjects, sources)
        lost = [
            subject for subject in unsettled if not any(is_possible(subject, one.facts) for one in found[subject.key])
        ]
        near = self._lookup.find_near(lost) if lost else {}
        if not near:
            return found
        new = {s.key: dict.fromkeys(set(near.get(s.key, ())) - sources[s.key].keys(), NEAR) for s in lost}
        more = self._read([subject for subject in lost if new[subject.key]], new, every_language=True)
        return {key: [*ones, *more.get(key, ())] for key, ones in found.items()}

    def _read(
        self, subjects: Sequence[Subject], sources: Mapping[str, dict[str, str]], *, every_language: bool = False
    ) -> dict[str, list[Found]]:
        """Give the items found with their facts."""
        properties = [*self._rules.identifiers, *(pair[0] for subject in subjects for _, pair in _identifiers(subject))]
        qids = {qid for subject in subjects for qid in sources[subject.key]}
        facts = self._lookup.read_facts(qids, properties, every_language=every_language)
        wanted = {(qid, self._class_of(s)) for s in subjects for qid in sources[s.key] if qid in facts}
        classes = self._lookup.expect_classes([(facts[qid], expected) for qid, expected in wanted])
        return {subject.key: self._gather(subject, sources[subject.key], facts, classes) for subject in subjects}

    def _find_by_ids(self, subjects: Sequence[Subject]) -> dict[str, dict[str, str]]:
        """Give, by subject, the items its ids lead to and the strongest source of each."""
        known = self._lookup.follow({qid for subject in subjects for qid in subject.known})
        items = self._lookup.find_identifiers({pair for subject in subjects for _, pair in _identifiers(subject)})
        sources: dict[str, dict[str, str]] = {}
        for subject in subjects:
            of_subject = sources.setdefault(subject.key, {})
            for qid in subject.known:
                if qid in known:
                    of_subject.setdefault(known[qid], KNOWN)
            for source, pair in _identifiers(subject):
                for qid in items.get(pair, ()):
                    of_subject.setdefault(qid, source)
        return sources

    def _add_by_names(self, subjects: Sequence[Subject], sources: Mapping[str, dict[str, str]]) -> None:
        variants = {subject.key: self._names_of(subject) for subject in subjects}
        items = self._lookup.find_names({name for names in variants.values() for name in names})
        for subject in subjects:
            for name in variants[subject.key]:
                for qid in items.get(name, ()):
                    sources[subject.key].setdefault(qid, LABEL)

    def _names_of(self, subject: Subject) -> list[str]:
        """Give the names a record is looked up by: its own in the ways wikis write them, and what headings mean."""
        is_person = self._class_of(subject) in PERSON_CLASSES
        names = [plain for name in subject.names for plain in (name, *direct_names(name, is_person=is_person))]
        return list(dict.fromkeys(variant for name in names for variant in vary_name(name)))

    def _is_settled(self, sources: Mapping[str, str]) -> bool:
        return any(source not in self._rules.weak for source in sources.values())

    def _gather(
        self,
        subject: Subject,
        sources: Mapping[str, str],
        facts: Mapping[str, ItemFacts],
        classes: Mapping[tuple[str, str], ItemFacts],
    ) -> list[Found]:
        expected = self._class_of(subject)
        found = []
        for qid, source in sources.items():
            if qid not in facts:
                continue
            judged = classes[qid, expected]
            if source not in {LABEL, NEAR} or not is_other_class(judged, expected):
                found.append(Found(subject.key, source, judged))
        return found

    def _class_of(self, subject: Subject) -> str:
        return subject.instance_of or self._rules.instance_of


def add_works(
    lookup: Lookup, found: Mapping[str, list[Found]], traits: Mapping[str, Traits], weak: Collection[str]
) -> dict[str, list[Found]]:
    """Give what was found with the works that name an item as their author, where a record tells titles of works.

    `traits` are those of the records. What is found for a record without titles, or by an identifier that is not
    `weak`, stays as it is, for nothing is gained.
    """
    unsettling = {LABEL, NEAR, *weak}
    titled = {
        key
        for key, own in traits.items()
        if own.works and found.get(key) and all(one.source in unsettling for one in found[key])
    }
    authors = {one.facts.qid for key in titled for one in found[key]}
    titles = lookup.find_works(authors) if authors else {}
    return {key: [_with_works(one, titles) for one in ones] if key in titled else ones for key, ones in found.items()}


def _with_works(found: Found, titles: Mapping[str, tuple[str, ...]]) -> Found:
    facts = found.facts
    works = tuple(dict.fromkeys((*facts.traits.works, *titles.get(facts.qid, ()))))
    return replace(found, facts=replace(facts, traits=replace(facts.traits, works=works)))


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep Python from looking for garbage again and again among thousands of new objects that all stay."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def is_possible(subject: Subject, facts: ItemFacts) -> bool:
    """Whether dates leave open that the item is the record's subject."""
    life = life_of(subject)
    for ours, theirs in ((life.birth, facts.births), (life.death, facts.deaths)):
        if ours and theirs and ours.year not in {one.year for one in theirs}:
            evidence = compare_dates(ours, theirs, about=life.about_birth if ours is life.birth else life.about_death)
            if evidence and evidence.veto:
                return False
    return True


def is_other_class(facts: ItemFacts, expected: str) -> bool:
    """Whether the item is said to be something else than expected; an item without a class is not."""
    return bool(expected and facts.classes and expected not in facts.classes)


def _identifiers(subject: Subject) -> list[tuple[str, Identifier]]:
    own = [(OWN_ID, subject.own_id)] if subject.own_id else []
    return own + [(pair[0], pair) for pair in subject.identifiers]
