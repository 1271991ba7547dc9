"""What has changed between two export sets, so that a website need not load everything every night."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from importlib.resources import files
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RECORDS = "enriched.jsonl"
CHANGES = "changes.jsonl"


def write_changes(before: Path, after: Path) -> dict[str, int]:
    """Write ``changes.jsonl`` into the folder `after` and give how many records were added, changed and withdrawn.

    Records are compared by the `content_hash` of ``enriched.jsonl``, so that a later day of reading or
    revision alone is no change. A withdrawn link keeps its line, with the item it led to. SQLite compares on disk:
    memory stays flat.
    """
    counts = {"added": 0, "changed": 0, "withdrawn": 0}
    with closing(sqlite3.connect("")) as database, (after / CHANGES).open("wb") as file:
        for table, folder in (("old", before), ("new", after)):
            _load(database, table, folder / RECORDS)
        query = files("glamdata.formats").joinpath("schemas", "changes.sql").read_text(encoding="utf-8")
        for key, change, qid_before, qid, content_hash in database.execute(query):
            line = {"record_key": key, "change": change, "qid": qid, "content_hash": content_hash}
            if change == "changed" and qid_before != qid:
                line["qid_before"] = qid_before
            file.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
            counts[change] += 1
    return counts


def _load(database: sqlite3.Connection, table: str, path: Path) -> None:
    columns = "record_key TEXT PRIMARY KEY, qid TEXT, content_hash TEXT"
    database.execute(f"CREATE TABLE {table} ({columns}) WITHOUT ROWID")
    if path.exists():
        database.executemany(f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?)", _hashes(path))  # noqa: S608 - old or new


def _hashes(path: Path) -> Iterator[tuple[str, str, str]]:
    with path.open("rb") as file:
        for text in file:
            line = orjson.loads(text)
            yield line["record_key"], line["qid"], line.get("content_hash", "")
