"""Which item an authority number stands for, after all that a workspace has decided: for the headings of its records.

A number is a record's own (its identifiers), one that its item has, or one by which a pointer was resolved. The
catalogue's authority records are often a batch of their own, so every batch of the workspace is looked through.
"""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Self

import orjson

from glamdata.batch.run import reopen_batch
from glamdata.errors import GlamdataError
from glamdata.formats.marc_headings import normal_number
from glamdata.model.known import Named
from glamdata.reconciling.pointers import PointerReason
from glamdata.store import codec, tables
from glamdata.store.draft_rows import read_subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from glamdata.batch.run import Run

Number = tuple[str, str]


class NamedItems:
    """Authority numbers and their items, on disk while they are needed: memory stays flat. A context manager."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("")
        self._database.execute(
            "CREATE TABLE named (property TEXT, number TEXT, qid TEXT, class TEXT, day TEXT,"
            " PRIMARY KEY (property, number, qid)) WITHOUT ROWID"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def add(self, numbers: Iterable[Number], item: Named) -> None:
        """Enter the numbers of an item; of what is told twice a class that is known stays."""
        rows = [
            (pid, value, item.qid, item.instance_of, item.day.isoformat())
            for pid, text in numbers
            if (value := normal_number(pid, text))
        ]
        self._database.executemany(
            "INSERT INTO named VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            " class = CASE WHEN class = '' THEN excluded.class ELSE class END, day = max(day, excluded.day)",
            rows,
        )

    def __call__(self, pid: str, number: str) -> list[Named]:
        """Give the items that a number stands for: none, one, or several."""
        query = "SELECT qid, class, day FROM named WHERE property = ? AND number = ?"
        with closing(self._database.execute(query, (pid, number))) as rows:
            return [Named(qid, instance_of, date.fromisoformat(day)) for qid, instance_of, day in rows]

    def digest(self) -> str:
        """Give the digest of all but the days: an item that was merely looked at again names the same."""
        digest = hashlib.sha256()
        query = "SELECT property, number, qid, class FROM named ORDER BY property, number, qid"
        for row in self._database.execute(query):
            digest.update("\0".join(row).encode("utf-8", "surrogatepass"))
            digest.update(b"\n")
        return digest.hexdigest()


def fill_named_items(run: Run) -> NamedItems:
    """Look through the batches of a run's workspace; a batch whose mapping can no longer be read is passed over."""
    named = NamedItems()
    for name in run.store.batch_names():
        try:
            batch = run if name == run.batch.name else reopen_batch(run.store, name, run.wiki, run.clock)
        except GlamdataError:
            continue
        for numbers, item in (*_of_records(batch), *_of_pointers(batch)):
            named.add(numbers, item)
    return named


def _of_records(run: Run) -> Iterator[tuple[list[Number], Named]]:
    decided = {key: decision for key, decision in run.decided().items() if decision.qid}
    for number in run.parts.numbers(tables.DRAFTS):
        enriched = {row["record_key"]: row for row in run.parts.rows(tables.ENRICHMENTS, number)}
        content = run.parts.table(tables.DRAFTS, number, ["record_key", "subject"]).to_pylist()
        for row in content:
            key = row["record_key"]
            if key not in decided:
                continue
            subject = read_subject(row["subject"])
            numbers = list(subject.identifiers)
            qid, day = decided[key].qid, decided[key].when.date()
            if home := enriched.get(key):
                qid, day = home["qid"], date.fromisoformat(home["retrieved"])
                numbers += _identifiers(home["values"])
            yield numbers, Named(qid, subject.instance_of, day)


def _identifiers(values: str) -> list[Number]:
    return [(value["property"], value["text"]) for value in orjson.loads(values) if value["kind"] == "identifier"]


def _of_pointers(run: Run) -> Iterator[tuple[list[Number], Named]]:
    made_at = run.parts.made_at(tables.POINTERS, 1)
    for row in run.parts.rows(tables.POINTERS, 1):
        if made_at and row["qid"] and row["reason"] == PointerReason.BY_IDENTIFIER:
            pointer = codec.pointer_from_text(row["pointer"])
            yield list(pointer.identifiers), Named(row["qid"], pointer.instance_of, made_at.date())
