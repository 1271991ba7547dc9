"""Building an index from a dump of a Wikibase's items, in one streaming pass with bounded memory.

A dump is a JSON array with an entity a line, as Wikidata's, or JSON lines; plain, .gz or .bz2
(https://www.wikidata.org/wiki/Wikidata:Database_download#JSON_dumps_(recommended)).
"""

from __future__ import annotations

import bz2
import gzip
import multiprocessing
import os
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

import duckdb
import orjson
import pyarrow as pa

from glamdata.errors import ExportError
from glamdata.index.item import classes_of, parents_of, read_item
from glamdata.index.sql import load_sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

FILE, PARTIAL = "index.duckdb", "index.duckdb.partial"
VERSION = "1"
"""Of the keys and tables: an index of another version is built again."""
LINES = 2_000
MOST_BEARERS = 5_000
"""A key with more items than this tells nobody apart, and is left out."""

_NUMBER, _TEXT, _KEY, _YEAR = pa.int64(), pa.string(), pa.uint64(), pa.int32()
SCHEMAS = {
    "items": pa.schema({"item": _NUMBER, "facts": pa.binary()}),
    "raw_names": pa.schema({"text": _TEXT, "languages": _TEXT, "item": _NUMBER}),
    "raw_identifiers": pa.schema({"property": _TEXT, "value": _TEXT, "item": _NUMBER}),
    "raw_keys": pa.schema({"key": _KEY, "item": _NUMBER, "birth": _YEAR, "death": _YEAR}),
    "subclasses": pa.schema({"class": _NUMBER, "parent": _NUMBER}),
    "redirects": pa.schema({"asked": _NUMBER, "item": _NUMBER}),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """What of a dump is kept: items of `classes` (of any, if empty), terms in `languages` (all, if empty)."""

    classes: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Built:
    """What building gave: how many `items` are in the index, and how many `refused` lines are no entity."""

    items: int
    refused: int


@dataclass(slots=True)
class Rows:
    """The rows that lines of a dump give, by table, and how many lines were no entity."""

    tables: dict[str, list[tuple[object, ...]]] = field(default_factory=lambda: {name: [] for name in SCHEMAS})
    refused: int = 0

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


def build_index(dump: Path, folder: Path, kept: Filter, tell: Callable[[str], None], workers: int = 1) -> Built:
    """Build the index of `dump` in `folder`; what was there is replaced when the new one is whole.

    `workers` processes read the lines, 0 for one a core; several need a main module that can be imported. Raises
    ExportError where the dump can't be read or holds no item of the classes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / PARTIAL
    partial.unlink(missing_ok=True)
    refused = 0
    with duckdb.connect(str(partial)) as database:
        database.execute(load_sql("create"))
        kept = Filter(_with_subclasses(dump, kept.classes, tell), kept.languages)
        for number, (tables, bad) in enumerate(_read_chunks(dump, kept, workers or os.cpu_count() or 1), start=1):
            for name, table in tables.items():
                database.register("chunk", table)
                database.execute(f"INSERT INTO {name} SELECT * FROM chunk")  # noqa: S608  (a name of SCHEMAS)
            refused += bad
            tell(f"read {number * LINES} lines of {dump.name}")
        (items,) = database.execute("SELECT count(*) FROM items").fetchall()[0]
        if not items:
            raise ExportError(f"{dump} holds no item that is asked for: is it a JSON dump, and are the classes right?")
        tell(f"sorting the names of {items} items")
        _finish(database)
        database.executemany("INSERT INTO about VALUES (?, ?)", [("version", VERSION), ("dump", dump.name)])
    partial.replace(folder / FILE)
    return Built(items, refused)


def key_number(key: str) -> int:
    """Give a key as the index keeps it."""
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def read_rows(lines: Iterable[bytes], kept: Filter) -> Rows:
    """Give what lines of a dump bring."""
    rows = Rows()
    for line in lines:
        text = line.strip().rstrip(b",")
        if text in {b"", b"[", b"]"}:
            continue
        try:
            _add_entity(rows, orjson.loads(text), kept)
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
            rows.refused += 1
    return rows


def _add_entity(rows: Rows, entity: dict[str, Any], kept: Filter) -> None:
    qid = entity["id"] if "id" in entity else entity["entity"]
    if not qid.startswith("Q"):
        return
    if "redirect" in entity:
        rows.tables["redirects"].append((int(qid[1:]), int(entity["redirect"][1:])))
        return
    number = int(qid[1:])
    rows.tables["subclasses"] += [(number, int(parent[1:])) for parent in parents_of(entity)]
    if kept.classes and kept.classes.isdisjoint(classes_of(entity)):
        return
    item = read_item(entity, kept.languages)
    rows.tables["items"].append((item.number, item.facts))
    rows.tables["raw_names"] += [(text, " ".join(codes), number) for text, codes in item.names.items()]
    rows.tables["raw_identifiers"] += [(pid, value, number) for pid, value in item.identifiers]
    rows.tables["raw_keys"] += [(key_number(key), number, item.birth, item.death) for key in item.keys]


def _read_chunks(dump: Path, kept: Filter, workers: int) -> Iterator[tuple[dict[str, pa.Table], int]]:
    """Give the tables of one chunk of lines after the other; a few chunks are under way at once."""
    if workers == 1:
        yield from (_read_chunk(lines, kept) for lines in _chunks(dump))
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        waiting: deque[Any] = deque()
        for lines in _chunks(dump):
            waiting.append(pool.submit(_read_chunk, lines, kept))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _read_chunk(lines: list[bytes], kept: Filter) -> tuple[dict[str, pa.Table], int]:
    rows = read_rows(lines, kept)
    return rows.to_arrow(), rows.refused


def _chunks(dump: Path) -> Iterator[list[bytes]]:
    try:
        with _open(dump) as lines:
            while chunk := list(islice(lines, LINES)):
                yield chunk
    except (OSError, EOFError) as error:
        raise ExportError(f"{dump} can't be read to its end: {error}. Download it again.") from error


def _open(dump: Path) -> BinaryIO | gzip.GzipFile | bz2.BZ2File:
    match dump.suffix:
        case ".gz":
            return gzip.open(dump, "rb")
        case ".bz2":
            return bz2.open(dump, "rb")
    return dump.open("rb")


def _with_subclasses(dump: Path, classes: frozenset[str], tell: Callable[[str], None]) -> frozenset[str]:
    """Give the classes with all their subclasses, which the dump is read for once; people have none to look for."""
    if classes <= {"Q5"}:
        return classes
    below: dict[str, set[str]] = {}
    tell(f"looking for subclasses in {dump.name}")
    for lines in _chunks(dump):
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
        entity = orjson.loads(line.strip().rstrip(b","))
        for parent in parents_of(entity):
            below.setdefault(parent, set()).add(entity["id"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
        return  # counted as refused when the items are read


def _finish(database: duckdb.DuckDBPyConnection) -> None:
    for statement in load_sql("finish").split(";"):
        if statement.strip():
            database.execute(statement, {"most": MOST_BEARERS} if "$most" in statement else None)
