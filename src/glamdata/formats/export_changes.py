"""What has changed between two export sets, so that a website need not load everything every night."""

from __future__ import annotations

import sqlite3
from collections import deque
from contextlib import closing
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RECORDS = "enriched.jsonl"
CHANGES = "changes.jsonl"
_AHEAD = 64  # lines: so many records in a row may come or go without more work


def write_changes(before: Path, after: Path) -> dict[str, int]:
    """Write ``changes.jsonl`` into the folder `after` and give how many records were added, changed and withdrawn.

    Records are compared by the `content_hash` of ``enriched.jsonl``, so that a later day of reading or
    revision alone is no change. A withdrawn link keeps its line, with the item it led to. Lines that are the same in
    both sets are passed over, the rest SQLite compares on disk: memory stays flat.
    """
    counts = {"added": 0, "changed": 0, "withdrawn": 0}
    with closing(sqlite3.connect("")) as database, (after / CHANGES).open("wb") as file:
        _load(database, before / RECORDS, after / RECORDS)
        query = files("glamdata.formats").joinpath("schemas", "changes.sql").read_text(encoding="utf-8")
        for key, change, qid_before, qid, content_hash in database.execute(query):
            line = {"record_key": key, "change": change, "qid": qid, "content_hash": content_hash}
            if change == "changed" and qid_before != qid:
                line["qid_before"] = qid_before
            file.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
            counts[change] += 1
    return counts


def _load(database: sqlite3.Connection, before: Path, after: Path) -> None:
    for table in ("old", "new"):
        columns = "record_key TEXT PRIMARY KEY, qid TEXT, content_hash TEXT"
        database.execute(f"CREATE TABLE {table} ({columns}) WITHOUT ROWID")
    with _open(before) as old, _open(after) as new:
        for was, now in _differing(_Lines(old), _Lines(new)):
            if was:
                database.execute("INSERT OR REPLACE INTO old VALUES (?, ?, ?)", _hashes(was))
            if now:
                database.execute("INSERT OR REPLACE INTO new VALUES (?, ?, ?)", _hashes(now))


def _open(path: Path) -> BinaryIO:
    return path.open("rb") if path.exists() else BytesIO()


class _Lines:
    """The lines of a file, of which some are looked at ahead; after the last one come empty ones."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._ahead: deque[bytes] = deque()

    @property
    def first(self) -> bytes:
        """The line that comes next."""
        return self._ahead[0] if self._ahead else self._look()

    def take(self) -> bytes:
        """Give the next line and go on to the one after it."""
        line = self.first
        self._ahead.popleft()
        return line

    def find(self, line: bytes) -> int:
        """Give how many lines come before that one, 0 where it is not among the next."""
        while line and len(self._ahead) < _AHEAD and self._look():
            pass
        return self._ahead.index(line) if line in self._ahead else 0

    def _look(self) -> bytes:
        line = self._file.readline()
        self._ahead.append(line)
        return line


def _differing(old: _Lines, new: _Lines) -> Iterator[tuple[bytes, bytes]]:
    """Give the lines of both files, empty where one has none, but for those that stand in both.

    Both have the order of the export. Where records came or went the files are brought into step again by looking some
    lines ahead; where that does not help, lines are given that stand in both, which costs time and no more.
    """
    while old.first or new.first:
        if old.first == new.first:
            old.take()
            new.take()
        elif step := new.find(old.first):
            yield from ((b"", new.take()) for _ in range(step))
        elif step := old.find(new.first):
            yield from ((old.take(), b"") for _ in range(step))
        else:
            yield old.take(), new.take()


def _hashes(text: bytes) -> tuple[str, str, str]:
    line = orjson.loads(text)
    return line["record_key"], line["qid"], line.get("content_hash", "")
