"""Asking an index what the query service is asked, for a whole part at once: no query goes out."""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

import duckdb
import orjson
import pyarrow as pa

from glamdata.errors import WorkspaceError
from glamdata.index.build import FILE, VERSION, key_number
from glamdata.index.facts import facts_of
from glamdata.index.sql import load_sql
from glamdata.reconciling.classes import HUMAN, class_pairs, with_class
from glamdata.reconciling.heading import life_of
from glamdata.reconciling.keys import title_keys, wide_keys
from glamdata.reconciling.variants import vary_identifier

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from glamdata.model.draft import Subject
    from glamdata.model.match import ItemFacts

YEARS = 5
"""How far apart years may be where a key that many bear is looked up."""
FEW = 150
"""A key that more items bear counts only with a year beside it."""
BEST = 8
"""So many items with names like the record's are compared."""
Identifier = tuple[str, str]


class ItemIndex:
    """An index on disk, open for reading. Use it as a context manager; `requests` is always 0.

    Raises WorkspaceError where the folder has no index, or one that another glamdata built.
    """

    requests = 0

    def __init__(self, folder: Path) -> None:
        path = folder / FILE
        if not path.exists():
            raise WorkspaceError(f"{folder} has no index: build one with `glamdata index build DUMP {folder}`.")
        try:
            self._database = duckdb.connect(str(path), read_only=True)
            about = dict(self._database.execute("SELECT name, value FROM about").fetchall())
        except duckdb.Error as error:
            raise WorkspaceError(f"{path} can't be opened: {error}. Build the index again.") from error
        if about.get("version") != VERSION:
            raise WorkspaceError(f"{path} was built by another glamdata: build the index again.")
        self.identity = f"{path.resolve()} {path.stat().st_mtime_ns}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def lookup(self, languages: Sequence[str]) -> IndexLookup:
        """Give what answers the questions of reconciling, with names in `languages`."""
        return IndexLookup(self, languages)

    def select(self, query: str, asked: pa.Table, values: Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
        """Run ``sql/<query>.sql`` with the rows `asked`."""
        if not asked.num_rows:
            return []
        with self._asking(asked) as cursor:
            rows: list[tuple[Any, ...]] = cursor.execute(load_sql(query), dict(values) if values else None).fetchall()
            return rows

    @contextmanager
    def _asking(self, asked: pa.Table) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a cursor of its own, for parts are reconciled side by side."""
        cursor = self._database.cursor()
        try:
            cursor.register("asked", asked)
            yield cursor
        finally:
            cursor.close()


class IndexLookup:
    """The questions of reconciling, answered by an index. Does what wikibase.item_lookup.ItemLookup does."""

    def __init__(self, index: ItemIndex, languages: Sequence[str]) -> None:
        self._index = index
        self._languages = tuple(dict.fromkeys(languages))

    def follow(self, qids: Iterable[str]) -> dict[str, str]:
        """Give the item each id stands for, redirects followed; those the index has not are missing."""
        numbers = [number for qid in sorted(set(qids)) if (number := _number(qid))]
        rows = self._index.select("follow", _items(numbers))
        return {f"Q{asked}": f"Q{item}" for asked, item in rows}

    def find_identifiers(self, pairs: Collection[Identifier]) -> dict[Identifier, list[str]]:
        """Give the items that carry each (property, value), in any of the ways the value is written."""
        asked: dict[Identifier, list[Identifier]] = defaultdict(list)
        for pid, value in pairs:
            for variant in vary_identifier(pid, value):
                asked[pid, variant].append((pid, value))
        table = pa.table({"property": [pid for pid, _ in asked], "value": [text for _, text in asked]})
        found: dict[Identifier, set[str]] = defaultdict(set)
        for pid, text, item in self._index.select("identifiers", table):
            for pair in asked[pid, text]:
                found[pair].add(f"Q{item}")
        return {pair: sorted(qids) for pair, qids in found.items()}

    def find_names(self, names: Iterable[str]) -> dict[str, list[str]]:
        """Give the items with exactly this label or alias in one of the languages."""
        table = pa.table({"text": pa.array(sorted(set(names)), pa.string())})
        found: dict[str, set[str]] = defaultdict(set)
        for text, item in self._index.select("exact", table, {"languages": list(self._languages)}):
            found[text].add(f"Q{item}")
        return {text: sorted(qids) for text, qids in found.items()}

    def find_near(self, subjects: Sequence[Subject]) -> dict[str, list[str]]:
        """Give, by record key, the items whose names in any language share a key with one of the record's."""
        headings, keys, births, deaths = [], [], [], []
        for number, subject in enumerate(subjects):
            make_keys = wide_keys if subject.instance_of in {"", HUMAN} else title_keys
            life = life_of(subject)
            for key in {key for name in subject.names for key in make_keys(name)}:
                headings.append(number)
                keys.append(key_number(key))
                births.append(life.birth.year if life.birth else None)
                deaths.append(life.death.year if life.death else None)
        table = pa.table(
            {
                "heading": pa.array(headings, pa.int64()),
                "key": pa.array(keys, pa.uint64()),
                "birth": pa.array(births, pa.int32()),
                "death": pa.array(deaths, pa.int32()),
            }
        )
        found: dict[str, list[str]] = defaultdict(list)
        for heading, item in self._index.select("near", table, {"years": YEARS, "few": FEW, "best": BEST}):
            found[subjects[heading].key].append(f"Q{item}")
        return {key: sorted(qids) for key, qids in found.items()}

    def read_facts(
        self, qids: Iterable[str], properties: Iterable[str], *, every_language: bool = False
    ) -> dict[str, ItemFacts]:
        """Give what is to be compared of each item; `properties` are the identifiers wanted."""
        asked = _items(sorted({number for qid in qids if (number := _number(qid))}))
        ids: dict[int, list[Identifier]] = defaultdict(list)
        wanted = {"properties": list(dict.fromkeys(properties))}
        for item, pid, text in self._index.select("identifiers_of", asked, wanted) if wanted["properties"] else ():
            ids[item].append((pid, text))
        kept = {item: orjson.loads(facts) for item, facts in self._index.select("facts", asked)}
        titles = self._titles({qid for one in kept.values() for qid in one.get("traits", {}).get("works", ())})
        return {
            f"Q{item}": facts_of(item, one, ids.get(item, ()), self._languages, titles, every_language=every_language)
            for item, one in kept.items()
        }

    def find_works(self, qids: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Give the titles, in our languages, of the works of which each item is the author, as far as they are here."""
        asked = _items(sorted({number for qid in qids if (number := _number(qid))}))
        works: dict[str, list[str]] = defaultdict(list)
        for author, work in self._index.select("works", asked):
            works[f"Q{author}"].append(f"Q{work}")
        titles = self._titles({qid for of_author in works.values() for qid in of_author})
        found = {
            author: {text for qid in of_author for text in titles.get(qid, ())} for author, of_author in works.items()
        }
        return {author: tuple(sorted(texts)) for author, texts in found.items() if texts}

    def revisions(self, qids: Iterable[str]) -> dict[str, int]:
        """Give the revision at which each item stood in the dump."""
        asked = _items([number for qid in qids if (number := _number(qid))])
        return {f"Q{item}": revision for item, revision in self._index.select("revisions", asked)}

    def expect_classes(self, wanted: Collection[tuple[ItemFacts, str]]) -> dict[tuple[str, str], ItemFacts]:
        """Give the facts with the class expected among the classes wherever one of these is a subclass of it.

        Where it is not known of all classes of an item what they are, nothing is said of its classes.
        """
        pairs = sorted(class_pairs(wanted))
        table = pa.table(
            {
                "class": pa.array([_number(cls) for cls, _ in pairs], pa.int64()),
                "expected": pa.array([_number(expected) for _, expected in pairs], pa.int64()),
            }
        )
        below = {(f"Q{cls}", f"Q{expected}") for cls, expected in self._index.select("subclasses", table)}
        return {(facts.qid, expected): with_class(facts, expected, below) for facts, expected in wanted}

    def _titles(self, works: Collection[str]) -> Mapping[str, list[str]]:
        """Give the labels of works, as far as the index has them."""
        rows = self._index.select("facts", _items(sorted({number for qid in works if (number := _number(qid))})))
        labels = {f"Q{item}": orjson.loads(facts).get("labels", {}) for item, facts in rows}
        return {qid: [said[code] for code in self._languages if code in said] for qid, said in labels.items()}


def _items(numbers: Sequence[int]) -> pa.Table:
    return pa.table({"item": pa.array(numbers, pa.int64())})


def _number(qid: str) -> int | None:
    """Give the number of an item's id, None for what is none."""
    return int(qid[1:]) if qid[:1] == "Q" and qid[1:].isdecimal() else None
