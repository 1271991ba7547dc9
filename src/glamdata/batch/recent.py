"""Items that we edited and that a source of items does not show as they are now, read from the wiki itself.

A query service lags behind the wiki, an index is of the day of its dump. What the ledger says we saved is compared with
the revisions that the source knows, newest first, until a block of them is all there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import islice
from typing import TYPE_CHECKING, Any

import orjson

from glamdata.errors import QueryError
from glamdata.index.facts import facts_of
from glamdata.index.item import read_item
from glamdata.reconciling.keys import person_keys, title_keys
from glamdata.reconciling.variants import vary_identifier

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from glamdata.index.item import IndexedItem
    from glamdata.model.draft import Subject
    from glamdata.model.match import ItemFacts
    from glamdata.wikibase.lookup import Identifier, Lookup
    from glamdata.wikibase.session import Session

BLOCK = 1_000
READ_AT_ONCE = 50
MOST_BEHIND = 10_000
"""So many items are read from the wiki; a source further behind is not reconciled with."""
HIGHEST = 2**31 - 1
"""No item of a Wikibase has a higher number: its API refuses a whole request for one."""
NEAR = 8
HUMAN = "Q5"


class RecentItems:
    """Items as the wiki has them now, `gone` are merged (into which) or deleted ones."""

    def __init__(self) -> None:
        self.items: dict[str, IndexedItem] = {}
        self.gone: dict[str, str] = {}
        self._by_identifier: dict[Identifier, set[str]] = defaultdict(set)
        self._by_name: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self._by_key: dict[str, set[str]] = defaultdict(set)

    def __contains__(self, qid: str) -> bool:
        return qid in self.items or qid in self.gone

    def add(self, entities: Iterable[Mapping[str, Any]]) -> None:
        """Keep items, given as the JSON of the API."""
        for entity in entities:
            qid, item = entity["id"], read_item(dict(entity))
            self.items[qid] = item
            for pair in item.identifiers:
                self._by_identifier[pair].add(qid)
            for text, languages in item.names.items():
                self._by_name[text] |= {(language, qid) for language in languages}
            for key in item.keys:
                self._by_key[key].add(qid)

    def with_identifier(self, pair: Identifier) -> set[str]:
        """Give the items that carry an identifier, however it is written."""
        pid, value = pair
        return {qid for text in vary_identifier(pid, value) for qid in self._by_identifier.get((pid, text), ())}

    def named(self, name: str, languages: Collection[str]) -> set[str]:
        """Give the items with exactly this label or alias in one of the languages."""
        return {qid for language, qid in self._by_name.get(name, ()) if language in languages}

    def near(self, subject: Subject) -> list[str]:
        """Give the items that share most keys with a record's names."""
        make_keys = person_keys if subject.instance_of in {"", HUMAN} else title_keys
        keys = {key for name in subject.names for key in make_keys(name)} if self._by_key else set()
        shared = Counter(qid for key in keys for qid in self._by_key.get(key, ()))
        return sorted(qid for qid, _ in shared.most_common(NEAR))

    def facts(
        self,
        qid: str,
        properties: Collection[str],
        languages: Sequence[str],
        titles: Mapping[str, Sequence[str]],
        *,
        every_language: bool = False,
    ) -> ItemFacts:
        """Give what is to be compared of an item; `titles` are those of the works it names."""
        item = self.items[qid]
        pairs = [pair for pair in item.identifiers if pair[0] in properties]
        return facts_of(item.number, orjson.loads(item.facts), pairs, languages, titles, every_language=every_language)

    def works_of(self, qids: Iterable[str]) -> set[str]:
        """Give the works (P800) that items name."""
        return {work for qid in qids for work in orjson.loads(self.items[qid].facts).get("traits", {}).get("works", ())}


def read_recent(
    touched: Iterable[tuple[str, int]], lookup: Lookup, session: Session, most: int = MOST_BEHIND
) -> RecentItems:
    """Read those items from the wiki that `lookup` does not show as they are; `touched` are ours, the newest first.

    Raises QueryError where it lacks more than `most` of our edits.
    """
    recent = RecentItems()
    left = iter(touched)
    while block := dict(islice(left, BLOCK)):
        shown = lookup.revisions(block)
        behind = [qid for qid, revision in block.items() if shown.get(qid, 0) < revision]
        before = len(recent.items) + len(recent.gone)
        for asked, entity in read_now(session, behind):
            if entity is not None and entity["id"] == asked:
                recent.add([entity])
            elif asked in shown:
                recent.gone[asked] = entity["id"] if entity else ""
                recent.add([entity] if entity else [])
        found = len(recent.items) + len(recent.gone)
        if found > most:
            raise QueryError(
                f"Where items are looked up, more than {most} of our own edits are missing. Wait until the query"
                " service has caught up with the wiki, or build the index again."
            )
        if found == before or (not shown and lookup.follow(behind)):  # all there, or it does not tell revisions
            break
    return recent


def read_now(session: Session, qids: Sequence[str]) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """Give each item as the wiki has it now, by the id asked for; a merged one as its target, a deleted one as None."""
    known = [qid for qid in qids if int(qid[1:]) <= HIGHEST]
    beyond = [qid for qid in qids if int(qid[1:]) > HIGHEST]
    yield from ((qid, None) for qid in beyond)
    for start in range(0, len(known), READ_AT_ONCE):
        batch = known[start : start + READ_AT_ONCE]
        answer = session.read(action="wbgetentities", ids="|".join(batch), redirects="yes")
        entities = list(answer.get("entities", {}).values())
        found = {one.get("redirects", {}).get("from", one["id"]): one for one in entities if "missing" not in one}
        yield from ((qid, found.get(qid)) for qid in batch)
