"""Building an index from a dump of a Wikibase's items, in one streaming pass with bounded memory."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import duckdb
import orjson
import pyarrow as pa

from glamdata.errors import ExportError
from glamdata.index.dump import LINES, Dump, LeftOut, explain_line, read_line
from glamdata.index.item import authors_of, classes_of, parents_of, read_item
from glamdata.index.sql import load_sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

FILE, PARTIAL = "index.duckdb", "index.duckdb.partial"
VERSION = "5"
"""Of the keys and tables: an index of another version is built again."""
SHOWN = 10
"""So many lines that are no entity are shown."""
MOST_BEARERS = 5_000
"""A key with more items than this tells nobody apart, and is left out."""

_NUMBER, _TEXT, _KEY, _YEAR = pa.int64(), pa.string(), pa.uint64(), pa.int32()
SCHEMAS = {
    "items": pa.schema({"item": _NUMBER, "facts": pa.binary(), "revision": _NUMBER}),
    "raw_names": pa.schema({"text": _TEXT, "languages": _TEXT, "item": _NUMBER}),
    "raw_identifiers": pa.schema({"property": _TEXT, "value": _TEXT, "item": _NUMBER}),
    "raw_keys": pa.schema({"key": _KEY, "item": _NUMBER, "birth": _YEAR, "death": _YEAR}),
    "subclasses": pa.schema({"class": _NUMBER, "parent": _NUMBER}),
    "raw_works": pa.schema({"author": _NUMBER, "work": _NUMBER}),
    "redirects": pa.schema({"asked": _NUMBER, "item": _NUMBER}),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """What of a dump is kept: items of `classes` (of any, if empty), terms in `languages` (all, if empty)."""

    classes: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Built:
    """What building gave: how many `items` are in the index, and what of the dump is not.

    `refused` lines are no entity, the first of them in `left_out`; `others` are entities that were not asked for:
    properties, lexemes, items of other classes. `cut` says where a dump broke off.
    """

    items: int
    refused: int
    others: int = 0
    left_out: tuple[LeftOut, ...] = ()
    cut: str = ""


@dataclass(slots=True)
class Rows:
    """The rows that lines of a dump give, by table; `refused` are those that are no entity, `others` not asked for."""

    tables: dict[str, list[tuple[object, ...]]] = field(default_factory=lambda: {name: [] for name in SCHEMAS})
    refused: list[LeftOut] = field(default_factory=list)
    others: int = 0

    def to_arrow(self) -> dict[str, pa.Table]:
        """Give the rows as tables."""
        return {
            name: pa.table(
                [pa.array(c, f.type) for c, f in zip(zip(*rows, strict=True), SCHEMAS[name], strict=True)],
                SCHEMAS[name],
            )
            for name, rows in self.tables.items()
            if rows
        }


Chunk = tuple[dict[str, pa.Table], list[LeftOut], int]


def build_index(
    dump: Path,
    folder: Path,
    kept: Filter,
    tell: Callable[[str], None],
    workers: int = 1,
    *,
    incomplete: bool = False,
) -> Built:
    """Build the index of `dump` in `folder`; what was there is replaced when the new one is whole.

    `workers` processes read the lines, 0 for one a core; several need a main module that can be imported. Raises
    ExportError where the dump can't be read, breaks off (unless `incomplete` is allowed) or holds no item of the
    classes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / PARTIAL
    partial.unlink(missing_ok=True)
    read = Dump(dump, incomplete)
    refused, others = 0, 0
    left_out: list[LeftOut] = []
    with duckdb.connect(str(partial)) as database:
        database.execute(load_sql("create"))
        kept = Filter(_with_subclasses(read, kept.classes, tell), kept.languages)
        for number, (tables, bad, more) in enumerate(_read_chunks(read, kept, workers or os.cpu_count() or 1), start=1):
            for name, table in tables.items():
                database.register("chunk", table)
                database.execute(f"INSERT INTO {name} SELECT * FROM chunk")  # noqa: S608  (a name of SCHEMAS)
            refused, others = refused + len(bad), others + more
            left_out += bad[: SHOWN - len(left_out)]
            tell(f"read {number * LINES} lines of {dump.name}")
        (items,) = database.execute("SELECT count(*) FROM items").fetchall()[0]
        if not items:
            raise ExportError(f"{dump} holds no item that is asked for: is it a JSON dump, and are the classes right?")
        tell(f"sorting the names of {items} items")
        _finish(database)
        database.executemany("INSERT INTO about VALUES (?, ?)", [("version", VERSION), ("dump", dump.name)])
    partial.replace(folder / FILE)
    return Built(items, refused, others, tuple(left_out), read.cut)


def built_to_json(built: Built) -> str:
    """Write what building gave as JSON."""
    return orjson.dumps(built).decode()


def key_number(key: str) -> int:
    """Give a key as the index keeps it."""
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def read_rows(lines: Iterable[bytes], kept: Filter, first: int = 1) -> Rows:
    """Give what lines of a dump bring, the first of which has the number `first`."""
    rows = Rows()
    for number, line in enumerate(lines, start=first):
        try:
            for entity in read_line(line):
                _add_entity(rows, entity, kept)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            rows.refused.append(LeftOut(number, explain_line(line, error)))
    return rows


def _add_entity(rows: Rows, entity: dict[str, Any], kept: Filter) -> None:
    qid = entity["id"] if "id" in entity else entity["entity"]
    if not qid.startswith("Q"):
        rows.others += 1
        return
    if "redirect" in entity:
        rows.tables["redirects"].append((int(qid[1:]), int(entity["redirect"][1:])))
        return
    number = int(qid[1:])
    subclasses = [(number, int(parent[1:])) for parent in parents_of(entity)]
    if kept.classes and kept.classes.isdisjoint(classes_of(entity)):
        rows.tables["subclasses"] += subclasses
        rows.others += 1
        return
    item, works = read_item(entity, kept.languages), [(int(qid[1:]), number) for qid in authors_of(entity)]
    rows.tables["subclasses"] += subclasses
    rows.tables["items"].append((item.number, item.facts, int(entity.get("lastrevid") or 0)))
    rows.tables["raw_names"] += [(text, " ".join(codes), number) for text, codes in item.names.items()]
    rows.tables["raw_identifiers"] += [(pid, value, number) for pid, value in item.identifiers]
    rows.tables["raw_keys"] += [(key_number(key), number, item.birth, item.death) for key in item.keys]
    rows.tables["raw_works"] += works


def _read_chunks(dump: Dump, kept: Filter, workers: int) -> Iterator[Chunk]:
    """Give the tables of one chunk of lines after the other; a few chunks are under way at once."""
    if workers == 1:
        yield from (_read_chunk(first, lines, kept) for first, lines in dump.chunks())
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        waiting: deque[Any] = deque()
        for first, lines in dump.chunks():
            waiting.append(pool.submit(_read_chunk, first, lines, kept))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _read_chunk(first: int, lines: list[bytes], kept: Filter) -> Chunk:
    rows = read_rows(lines, kept, first)
    return rows.to_arrow(), rows.refused, rows.others


def _with_subclasses(dump: Dump, classes: frozenset[str], tell: Callable[[str], None]) -> frozenset[str]:
    """Give the classes with all their subclasses, which the dump is read for once; people have none to look for."""
    if classes <= {"Q5"}:
        return classes
    below: dict[str, set[str]] = {}
    tell(f"looking for subclasses in {dump.path.name}")
    for _, lines in dump.chunks():
        for line in lines:
            if b'"P279"' in line:
                _note_parents(line, below)
    found, waiting = set(classes), list(classes)
    while waiting:
        new = below.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return frozenset(found)


def _note_parents(line: bytes, below: dict[str, set[str]]) -> None:
    try:
        for entity in read_line(line):
            for parent in parents_of(entity):
                below.setdefault(parent, set()).add(entity["id"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return  # counted as refused when the items are read


def _finish(database: duckdb.DuckDBPyConnection) -> None:
    for statement in load_sql("finish").split(";"):
        if statement.strip():
            database.execute(statement, {"most": MOST_BEARERS} if "$most" in statement else None)
