"""A source of items whose answers are corrected by what the wiki has now of the items that we edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.batch.recent import RecentItems, read_now, read_recent
from glamdata.wikibase.queries import is_entity_id

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from glamdata.model.draft import Subject
    from glamdata.model.match import ItemFacts
    from glamdata.wikibase.lookup import Identifier, ItemSource, Lookup
    from glamdata.wikibase.session import Session

MOST_READ = 20_000
"""So many items that records name and the source lacks are remembered."""


class CorrectedSource:
    """Corrects a `source` by our own edits; `touched` gives the items and their revisions, the newest first.

    What lags is found out once, when something is looked up for the first time.
    """

    def __init__(self, source: ItemSource, session: Session, touched: Callable[[], Iterable[tuple[str, int]]]) -> None:
        self.identity = source.identity
        self._source = source
        self._session = session
        self._touched = touched
        self._recent: RecentItems | None = None

    def lookup(self, languages: Sequence[str]) -> CorrectedLookup:
        """Give what answers the questions of reconciling, with names in `languages`."""
        lookup = self._source.lookup(languages)
        if self._recent is None:
            self._recent = read_recent(self._touched(), lookup, self._session)
        return CorrectedLookup(lookup, self._recent, self._session, languages)


class CorrectedLookup:
    """Answers as its `lookup` does, but of `recent` items as they are now. Implements wikibase.lookup.Lookup."""

    def __init__(self, lookup: Lookup, recent: RecentItems, session: Session, languages: Sequence[str]) -> None:
        self._lookup = lookup
        self._recent = recent
        self._session = session
        self._languages = tuple(dict.fromkeys(languages))
        self._named = RecentItems()

    def follow(self, qids: Iterable[str]) -> dict[str, str]:
        """Give the item each id stands for now; those that the source has not are asked of the wiki itself."""
        asked = sorted({qid for qid in qids if is_entity_id(qid) and qid.startswith("Q")})
        found = self._lookup.follow([qid for qid in asked if qid not in self._recent])
        found |= {qid: qid for qid in asked if qid in self._recent.items}
        found |= {qid: self._recent.gone[qid] for qid in asked if self._recent.gone.get(qid)}
        found = {qid: self._recent.gone.get(item, item) for qid, item in found.items()}
        if len(self._named.items) > MOST_READ:
            self._named = RecentItems()
        missing = [qid for qid in asked if qid not in found and qid not in self._recent.gone]
        for qid, entity in read_now(self._session, missing):
            if entity is not None:
                found[qid] = entity["id"]
                self._named.add([entity])
        return {qid: item for qid, item in found.items() if item}

    def find_identifiers(self, pairs: Collection[Identifier]) -> dict[Identifier, list[str]]:
        """Give the items that carry each (property, value)."""
        found = {pair: self._still(qids) for pair, qids in self._lookup.find_identifiers(pairs).items()}
        ours = {pair: self._recent.with_identifier(pair) for pair in pairs} if self._recent.items else {}
        return {pair: qids for pair in pairs if (qids := sorted({*found.get(pair, ()), *ours.get(pair, ())}))}

    def find_names(self, names: Iterable[str]) -> dict[str, list[str]]:
        """Give the items with exactly this label or alias in one of the languages."""
        asked = set(names)
        found = {name: self._still(qids) for name, qids in self._lookup.find_names(asked).items()}
        ours = {name: self._recent.named(name, self._languages) for name in asked} if self._recent.items else {}
        return {name: qids for name in asked if (qids := sorted({*found.get(name, ()), *ours.get(name, ())}))}

    def find_near(self, subjects: Sequence[Subject]) -> dict[str, list[str]]:
        """Give, by record key, the items whose names are like the record's."""
        found = {
            key: [q for q in qids if q not in self._recent.gone]
            for key, qids in self._lookup.find_near(subjects).items()
        }
        for subject in subjects if self._recent.items else ():
            if ours := self._recent.near(subject):
                found[subject.key] = sorted({*found.get(subject.key, ()), *ours})
        return found

    def read_facts(
        self, qids: Iterable[str], properties: Iterable[str], *, every_language: bool = False
    ) -> dict[str, ItemFacts]:
        """Give what is to be compared of each item."""
        asked, pids = set(qids), list(properties)
        facts = self._lookup.read_facts(
            [qid for qid in asked if qid not in self._recent], pids, every_language=every_language
        )
        facts |= self._facts_of(self._recent, asked, pids, every_language=every_language)
        return facts | self._facts_of(self._named, asked - facts.keys(), pids, every_language=every_language)

    def _facts_of(
        self, items: RecentItems, asked: Collection[str], properties: Sequence[str], *, every_language: bool
    ) -> dict[str, ItemFacts]:
        wanted = sorted(qid for qid in asked if qid in items.items)
        works = self._lookup.read_facts(items.works_of(wanted), ())
        titles = {qid: [one.label] for qid, one in works.items()}
        return {
            qid: items.facts(qid, properties, self._languages, titles, every_language=every_language) for qid in wanted
        }

    def find_works(self, qids: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Give the titles of the works of which each item is the author."""
        return self._lookup.find_works(qids)

    def revisions(self, qids: Iterable[str]) -> dict[str, int]:
        """Give the revision of each item that the source knows."""
        return self._lookup.revisions(qids)

    def expect_classes(self, wanted: Collection[tuple[ItemFacts, str]]) -> dict[tuple[str, str], ItemFacts]:
        """Give the facts with the class expected among the classes where one of these is a subclass of it."""
        return self._lookup.expect_classes(wanted)

    def _still(self, qids: Iterable[str]) -> set[str]:
        """Give those of the items found whose answer need not be corrected."""
        return {qid for qid in qids if qid not in self._recent}
