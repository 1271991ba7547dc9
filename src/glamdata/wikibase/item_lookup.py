"""The questions of reconciling, asked of a query service in batches."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from glamdata.reconciling.classes import class_pairs, with_class
from glamdata.reconciling.variants import vary_identifier
from glamdata.wikibase.own_rows import as_asked, select_items
from glamdata.wikibase.qualified_numbers import find_numbers, read_numbers
from glamdata.wikibase.queries import (
    fill_query,
    is_entity_id,
    load_query,
    read_id,
    write_item,
    write_literal,
)
from glamdata.wikibase.queries.facts import read_facts
from glamdata.wikibase.sparql import BATCH_SIZE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from glamdata.model.draft import Subject
    from glamdata.model.match import ItemFacts
    from glamdata.wikibase.lookup import Identifier, NearSearch
    from glamdata.wikibase.sparql import Selecting

LOOKUP_SIZE = 1000
AUTHORS = 250


class QueryService:
    """A query service as a source of items, with the wiki's `search` where that is to be asked too.

    `live` is asked where only what is true now will do, past any cache of `client`.
    """

    def __init__(
        self,
        client: Selecting,
        search: NearSearch | None = None,
        name: str = "query service",
        live: Selecting | None = None,
    ) -> None:
        self._client = client
        self._live = live
        self._search = search
        self._lookups: dict[tuple[str, ...], ItemLookup] = {}
        self.identity = name

    def lookup(self, languages: Sequence[str]) -> ItemLookup:
        """Give what asks it; the same one for the same languages, for it remembers classes."""
        wanted = tuple(languages)
        return self._lookups.setdefault(wanted, ItemLookup(self._client, wanted, self._search, self._live))


class ItemLookup:
    """The batched questions behind both finders, asked of a query service.

    `languages` are those in which names are searched and shown; `search` is the wiki's own, where it is to be asked.
    """

    def __init__(
        self,
        client: Selecting,
        languages: Sequence[str],
        search: NearSearch | None = None,
        live: Selecting | None = None,
    ) -> None:
        self._client = client
        self._live = live or client
        self._search = search
        self._languages = tuple(dict.fromkeys(languages))
        self._subclasses: dict[tuple[str, str], bool] = {}

    def follow(self, qids: Iterable[str]) -> dict[str, str]:
        """Give the item each id stands for now, redirects followed; deleted ones and what is no id are missing."""
        terms = [write_item(qid) for qid in sorted(qids) if is_entity_id(qid)]
        rows = select_items(self._live, load_query("known_items"), terms, items=("asked", "item"))
        return {read_id(row["asked"]): read_id(row["item"]) for row in rows}

    def find_identifiers(self, pairs: Collection[Identifier]) -> dict[Identifier, list[str]]:
        """Give the items that carry each (property, value), in any of the ways the value is written."""
        asked: dict[Identifier, list[Identifier]] = defaultdict(list)
        for pid, value in sorted(pairs):
            for variant in vary_identifier(pid, value):
                asked[pid, variant].append((pid, value))
        terms = [f"(p:{pid} ps:{pid} {write_literal(text)})" for pid, text in asked if is_entity_id(pid)]
        found: dict[Identifier, list[str]] = defaultdict(list)
        for pair, qid in find_numbers(self._client, [pair for pair in asked if "[" in pair[0]], LOOKUP_SIZE):
            for ours in asked[pair]:
                found[ours].append(qid)
        with as_asked():
            for row in select_items(self._client, load_query("items_by_identifier"), terms, LOOKUP_SIZE):
                for pair in asked.get((read_id(row["property"]), row["value"]), ()):
                    found[pair].append(read_id(row["item"]))
        return {pair: sorted(set(qids)) for pair, qids in found.items()}

    def find_names(self, names: Iterable[str]) -> dict[str, list[str]]:
        """Give the items with exactly this label or alias in one of the languages."""
        terms = [write_literal(name, language) for name in sorted(names) for language in self._languages]
        found: dict[str, set[str]] = defaultdict(set)
        with as_asked():
            for row in select_items(self._client, load_query("items_by_name"), terms, LOOKUP_SIZE):
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
        names = list(dict.fromkeys(properties))
        pids = [pid for pid in names if is_entity_id(pid)]
        query = fill_query(load_query("item_facts"), "languages", map(write_literal, self._languages))
        query = fill_query(query, "identifiers", [f"(p:{pid} ps:{pid})" for pid in pids])
        facts: dict[str, ItemFacts] = {}
        for start in range(0, len(asked), BATCH_SIZE):  # rows of one batch at a time: they are many, facts are few
            batch = [write_item(qid) for qid in asked[start : start + BATCH_SIZE]]
            facts.update(self._read(query, batch))
        for qid, numbers in read_numbers(self._client, asked, names).items():
            if qid in facts:
                facts[qid] = replace(facts[qid], identifiers=tuple(sorted({*facts[qid].identifiers, *numbers})))
        nameless = {qid: one for qid, one in facts.items() if every_language or not one.label}
        return facts | self._name_otherwise(nameless)

    def _read(self, query: str, terms: Sequence[str]) -> dict[str, ItemFacts]:
        """Read the rows of a query about items; an answer about others than those asked for counts for nothing."""
        rows = select_items(self._client, query, terms)
        with as_asked():
            found = read_facts(rows, self._languages)
        asked = set(terms)
        return {qid: facts for qid, facts in found.items() if write_item(qid) in asked}

    def _name_otherwise(self, nameless: Mapping[str, ItemFacts]) -> dict[str, ItemFacts]:
        """Give the facts of items without a label in our languages the labels of all others."""
        terms = [write_item(qid) for qid in nameless]
        labels = self._read(load_query("item_names"), terms)
        return {
            qid: replace(
                nameless[qid],
                label=nameless[qid].label or named.label,
                names=tuple(dict.fromkeys((*nameless[qid].names, *named.names))),
            )
            for qid, named in labels.items()
        }

    def find_works(self, qids: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Give the titles, in our languages, of the works of which each item is the author (P50)."""
        query = fill_query(load_query("works_by_author"), "languages", map(write_literal, self._languages))
        titles: dict[str, set[str]] = defaultdict(set)
        terms = [write_item(qid) for qid in sorted(qids)]
        with as_asked():
            for row in select_items(self._client, query, terms, AUTHORS, ("author",)):
                titles[read_id(row["author"])].add(row["title"])
        return {qid: tuple(sorted(found)) for qid, found in titles.items()}

    def revisions(self, qids: Iterable[str]) -> dict[str, int]:
        """Give the revision of each item that the query service has; of merged and deleted items none."""
        terms = [write_item(qid) for qid in qids if is_entity_id(qid)]
        rows = select_items(self._live, load_query("revisions"), terms, LOOKUP_SIZE)
        with as_asked():
            return {read_id(row["item"]): int(row["revision"]) for row in rows}

    def expect_classes(self, wanted: Collection[tuple[ItemFacts, str]]) -> dict[tuple[str, str], ItemFacts]:
        """Give the facts with the class expected among the classes wherever one of these is a subclass of it.

        Where it is not known of all classes of an item what they are, nothing is said of its classes.
        """
        pairs = class_pairs(wanted)
        self._learn_subclasses(sorted(pairs - self._subclasses.keys()))
        below = {pair for pair in pairs if self._subclasses[pair]}
        return {(facts.qid, expected): with_class(facts, expected, below) for facts, expected in wanted}

    def _learn_subclasses(self, pairs: Sequence[tuple[str, str]]) -> None:
        terms = [f"({write_item(cls)} {write_item(expected)})" for cls, expected in pairs]
        rows = select_items(self._client, load_query("subclasses"), terms, LOOKUP_SIZE, ("class", "expected"))
        yes = {(read_id(row["class"]), read_id(row["expected"])) for row in rows}
        self._subclasses.update({pair: pair in yes for pair in pairs})
