"""Finding the items a record might be, and the items a pointer might mean: by id first, then by exact name.

Never one query a record: everything of a part is asked in batches, so 1,000 records with ids cost about ten queries.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from glamdata.reconciling.compare import compare_dates
from glamdata.reconciling.variants import vary_identifier, vary_name
from glamdata.wikibase.queries import (
    fill_query,
    is_entity_id,
    load_query,
    read_id,
    write_item,
    write_literal,
)
from glamdata.wikibase.queries.facts import read_facts
from glamdata.wikibase.sparql import BATCH_SIZE, select_batched

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from glamdata.model.draft import Subject
    from glamdata.model.match import ItemFacts, MatchRules
    from glamdata.model.value import Pointer
    from glamdata.wikibase.lookup import Lookup, NearSearch
    from glamdata.wikibase.sparql import SparqlClient


KNOWN, OWN_ID, LABEL, NEAR = "known", "own_id", "label", "near"

LOOKUP_SIZE = 1000

Identifier = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """An item found for a record, and its `source`: known, own_id, a property (``P213``), label or near, the strongest.

    Near is a name like the record's: by a key of the index, or by the wiki's search.
    """

    record_key: str
    source: str
    facts: ItemFacts


class QueryService:
    """A query service as a source of items, with the wiki's `search` where that is to be asked too."""

    def __init__(self, client: SparqlClient, search: NearSearch | None = None) -> None:
        self._client = client
        self._search = search
        self._lookups: dict[tuple[str, ...], ItemLookup] = {}
        self.identity = "query service and search" if search else "query service"

    def lookup(self, languages: Sequence[str]) -> ItemLookup:
        """Give what asks it; the same one for the same languages, for it remembers classes."""
        wanted = tuple(languages)
        return self._lookups.setdefault(wanted, ItemLookup(self._client, wanted, self._search))


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
        variants = {subject.key: _vary_names(subject.names) for subject in subjects}
        items = self._lookup.find_names({name for names in variants.values() for name in names})
        for subject in subjects:
            for name in variants[subject.key]:
                for qid in items.get(name, ()):
                    sources[subject.key].setdefault(qid, LABEL)

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


class ItemLookup:
    """The batched questions behind both finders, asked of a query service.

    `languages` are those in which names are searched and shown; `search` is the wiki's own, where it is to be asked.
    """

    def __init__(self, client: SparqlClient, languages: Sequence[str], search: NearSearch | None = None) -> None:
        self._client = client
        self._search = search
        self._languages = tuple(dict.fromkeys(languages))
        self._subclasses: dict[tuple[str, str], bool] = {}

    def follow(self, qids: Iterable[str]) -> dict[str, str]:
        """Give the item each id stands for now, redirects followed; deleted ones and what is no id are missing."""
        terms = [write_item(qid) for qid in sorted(qids) if is_entity_id(qid)]
        rows = select_batched(self._client, load_query("known_items"), terms)
        return {read_id(row["asked"]): read_id(row["item"]) for row in rows}

    def find_identifiers(self, pairs: Collection[Identifier]) -> dict[Identifier, list[str]]:
        """Give the items that carry each (property, value), in any of the ways the value is written."""
        asked: dict[Identifier, list[Identifier]] = defaultdict(list)
        for pid, value in sorted(pairs):
            for variant in vary_identifier(pid, value):
                asked[pid, variant].append((pid, value))
        terms = [f"(p:{pid} ps:{pid} {write_literal(text)})" for pid, text in asked if is_entity_id(pid)]
        found: dict[Identifier, list[str]] = defaultdict(list)
        for row in select_batched(self._client, load_query("items_by_identifier"), terms, LOOKUP_SIZE):
            for pair in asked.get((read_id(row["property"]), row["value"]), ()):
                found[pair].append(read_id(row["item"]))
        return {pair: sorted(set(qids)) for pair, qids in found.items()}

    def find_names(self, names: Iterable[str]) -> dict[str, list[str]]:
        """Give the items with exactly this label or alias in one of the languages."""
        terms = [write_literal(name, language) for name in sorted(names) for language in self._languages]
        found: dict[str, set[str]] = defaultdict(set)
        for row in select_batched(self._client, load_query("items_by_name"), terms, LOOKUP_SIZE):
            found[row["name"]].add(read_id(row["item"]))
        return {name: sorted(qids) for name, qids in found.items()}

    def find_near(self, subjects: Sequence[Subject]) -> dict[str, list[str]]:
        """Give the items whose names are like a record's, as the wiki's search has them; none without one."""
        return self._search.find(subjects) if self._search else {}

    def read_facts(
        self, qids: Iterable[str], properties: Iterable[str], *, every_language: bool = False
    ) -> dict[str, ItemFacts]:
        """Give what is to be compared of each item; `properties` are the identifiers wanted.

        With `every_language` the names are those of all languages.
        """
        asked = sorted(qids)
        pids = [pid for pid in dict.fromkeys(properties) if is_entity_id(pid)]
        query = fill_query(load_query("item_facts"), "languages", map(write_literal, self._languages))
        query = fill_query(query, "identifiers", [f"(p:{pid} ps:{pid})" for pid in pids])
        facts: dict[str, ItemFacts] = {}
        for start in range(0, len(asked), BATCH_SIZE):  # rows of one batch at a time: they are many, facts are few
            batch = [write_item(qid) for qid in asked[start : start + BATCH_SIZE]]
            facts.update(read_facts(select_batched(self._client, query, batch), self._languages))
        nameless = {qid: one for qid, one in facts.items() if every_language or not one.label}
        return facts | self._name_otherwise(nameless)

    def _name_otherwise(self, nameless: Mapping[str, ItemFacts]) -> dict[str, ItemFacts]:
        """Give the facts of items without a label in our languages the labels of all others."""
        terms = [write_item(qid) for qid in nameless]
        labels = read_facts(select_batched(self._client, load_query("item_names"), terms), self._languages)
        return {
            qid: replace(
                nameless[qid],
                label=nameless[qid].label or named.label,
                names=tuple(dict.fromkeys((*nameless[qid].names, *named.names))),
            )
            for qid, named in labels.items()
        }

    def expect_classes(self, wanted: Collection[tuple[ItemFacts, str]]) -> dict[tuple[str, str], ItemFacts]:
        """Give the facts with the class expected among the classes wherever one of these is a subclass of it."""
        pairs = {(cls, expected) for facts, expected in wanted if expected for cls in facts.classes if cls != expected}
        self._learn_subclasses(sorted(pairs - self._subclasses.keys()))
        return {(facts.qid, expected): self._add_class(facts, expected) for facts, expected in wanted}

    def _learn_subclasses(self, pairs: Sequence[tuple[str, str]]) -> None:
        terms = [f"({write_item(cls)} {write_item(expected)})" for cls, expected in pairs]
        rows = select_batched(self._client, load_query("subclasses"), terms, LOOKUP_SIZE)
        yes = {(read_id(row["class"]), read_id(row["expected"])) for row in rows}
        self._subclasses.update({pair: pair in yes for pair in pairs})

    def _add_class(self, facts: ItemFacts, expected: str) -> ItemFacts:
        if expected in facts.classes or not any(self._subclasses.get((cls, expected)) for cls in facts.classes):
            return facts
        return replace(facts, classes=(*facts.classes, expected))


def find_pointers(lookup: Lookup, pointers: Sequence[Pointer]) -> dict[Pointer, list[ItemFacts]]:
    """Give the items each pointer might mean: those that carry one of its identifiers, then those of exactly its name.

    Names are asked for pointers with a class only, since a name alone would find anything. An item found by name must
    be of the class expected; one found by identifier stays whatever it is. The facts hold the class expected among
    `classes` where the item is of a subclass.
    """
    by_id = lookup.find_identifiers({pair for pointer in pointers for pair in pointer.identifiers})
    by_name = lookup.find_names({name for pointer in pointers for name in _names_of(pointer)})
    qids = {pointer: _pointer_items(pointer, by_id, by_name) for pointer in pointers}
    properties = {pid for pointer in pointers for pid, _ in pointer.identifiers}
    facts = lookup.read_facts({qid for found in qids.values() for qid in found}, sorted(properties))
    wanted = {(qid, p.instance_of) for p, found in qids.items() for qid in found if qid in facts}
    classes = lookup.expect_classes([(facts[qid], expected) for qid, expected in wanted])
    return {
        pointer: [
            classes[qid, pointer.instance_of]
            for qid, by_name_only in found.items()
            if qid in facts
            and not (by_name_only and is_other_class(classes[qid, pointer.instance_of], pointer.instance_of))
        ]
        for pointer, found in qids.items()
    }


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
    for ours, theirs in ((subject.birth, facts.births), (subject.death, facts.deaths)):
        if ours and theirs and ours.year not in {one.year for one in theirs}:
            evidence = compare_dates(ours, theirs)
            if evidence and evidence.veto:
                return False
    return True


def is_other_class(facts: ItemFacts, expected: str) -> bool:
    """Whether the item is said to be something else than expected; an item without a class is not."""
    return bool(expected and facts.classes and expected not in facts.classes)


def _pointer_items(
    pointer: Pointer, by_id: Mapping[Identifier, list[str]], by_name: Mapping[str, list[str]]
) -> dict[str, bool]:
    """Give the items of a pointer and whether only the name led there."""
    found = {qid: False for pair in pointer.identifiers for qid in by_id.get(pair, ())}
    for name in _names_of(pointer):
        for qid in by_name.get(name, ()):
            found.setdefault(qid, True)
    return found


def _names_of(pointer: Pointer) -> list[str]:
    return _vary_names((pointer.label,)) if pointer.instance_of else []


def _identifiers(subject: Subject) -> list[tuple[str, Identifier]]:
    own = [(OWN_ID, subject.own_id)] if subject.own_id else []
    return own + [(pair[0], pair) for pair in subject.identifiers]


def _vary_names(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(variant for name in names for variant in vary_name(name)))
