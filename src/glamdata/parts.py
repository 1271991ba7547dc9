"""Tables that a machine computes, as Parquet parts: ``batches/<batch>/<table>/part-00001.parquet`` (DESIGN §3).

A part is written under a temporary name and renamed, so it exists whole or not at all. Each carries the fingerprint of
its inputs: a stage that finds its part with the fingerprint it would give has nothing to do.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from importlib.resources.abc import Traversable
    from pathlib import Path

FINGERPRINT = b"glamdata.fingerprint"
MADE_AT = b"glamdata.made"


@dataclass(frozen=True, slots=True)
class Made:
    """From what a part is made (the fingerprint of its inputs, empty where it is always made anew), and when."""

    fingerprint: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Table:
    """A table's name and columns; one writer for each (table, stage) partition (DESIGN §1)."""

    name: str
    schema: pa.Schema

    def columns(self) -> list[str]:
        """Give the column names in their order."""
        return list(self.schema.names)


def table(name: str, **columns: pa.DataType) -> Table:
    """Declare a table."""
    return Table(name, pa.schema([pa.field(column, kind) for column, kind in columns.items()]))


class Parts:
    """The Parquet parts of one batch; usable in any process that sees the folder."""

    def __init__(self, workspace: Path, batch: str) -> None:
        self.folder = workspace / "batches" / batch

    def path(self, of: Table, number: int) -> Path:
        """Give where a part lies."""
        return self.folder / of.name / f"part-{number:05d}.parquet"

    def write(self, of: Table, number: int, rows: Iterable[Mapping[str, Any]], made: Made) -> None:
        """Write a part whole or not at all."""
        path = self.path(of, number)
        path.parent.mkdir(parents=True, exist_ok=True)
        schema = of.schema.with_metadata(
            {FINGERPRINT: made.fingerprint.encode(), MADE_AT: made.at.isoformat().encode()}
        )
        content = pa.Table.from_pylist([dict(row) for row in rows], schema=schema)
        partial = path.with_suffix(f".{os.getpid()}.partial")
        pq.write_table(content, partial, compression="zstd")
        partial.replace(path)

    def fingerprint(self, of: Table, number: int) -> str:
        """Give the fingerprint of the inputs a part was made from; empty where there is no part."""
        path = self.path(of, number)
        if not path.exists():
            return ""
        metadata = pq.read_schema(path).metadata or {}
        return str(metadata.get(FINGERPRINT, b"").decode())

    def age(self, of: Table, number: int, now: datetime) -> timedelta:
        """Give how long ago a part was made; the longest time there is where there is none."""
        made_at = self.made_at(of, number)
        return now - made_at if made_at else timedelta.max

    def made_at(self, of: Table, number: int) -> datetime | None:
        """Give when a part was made, None where there is none."""
        path = self.path(of, number)
        metadata = (pq.read_schema(path).metadata or {}) if path.exists() else {}
        return datetime.fromisoformat(metadata[MADE_AT].decode()) if MADE_AT in metadata else None

    def rows(self, of: Table, number: int) -> list[dict[str, Any]]:
        """Give the rows of a part, none where there is no part."""
        path = self.path(of, number)
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist() if path.exists() else []
        return rows

    def all_rows(self, of: Table) -> Iterator[dict[str, Any]]:
        """Give the rows of all parts, one part in memory at a time."""
        for number in self.numbers(of):
            yield from self.rows(of, number)

    def numbers(self, of: Table) -> list[int]:
        """Give the numbers of the parts there are."""
        return sorted(int(path.stem[5:]) for path in (self.folder / of.name).glob("part-*.parquet"))

    def drop_beyond(self, of: Table, last: int) -> None:
        """Remove parts that a shorter export no longer has."""
        for number in self.numbers(of):
            if number > last:
                self.path(of, number).unlink()


def fingerprint_of(*inputs: object) -> str:
    """Give one fingerprint of several inputs."""
    digest = hashlib.sha256()
    for value in inputs:
        digest.update(repr(value).encode())
        digest.update(b"\0")
    return digest.hexdigest()


def code_version(*packages: str) -> str:
    """Give the fingerprint of the source of sub-packages of glamdata: a stage whose code changed is stale."""
    digest = hashlib.sha256()
    for package in sorted(packages):
        for source in _sources(resources.files("glamdata") / package):
            digest.update(source.read_bytes())
    return digest.hexdigest()


def _sources(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _sources(entry)
        elif entry.name.endswith((".py", ".rq", ".sql", ".toml", ".yaml")):
            yield entry
