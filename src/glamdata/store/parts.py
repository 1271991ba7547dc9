"""Tables that a machine computes, as Parquet parts: ``batches/<batch>/<table>/part-00001.parquet`` (DESIGN §3).

A part is written under a temporary name and renamed, so it exists whole or not at all. Each carries the fingerprint of
its inputs: a stage that finds its part with the fingerprint it would give has nothing to do.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from importlib.resources.abc import Traversable
    from pathlib import Path

FINGERPRINT = b"glamdata.fingerprint"
MADE_AT = b"glamdata.made"
CONTEXT = b"glamdata.context"
COMPRESSION = "lz4"
"""Twice as fast as zstd on statements, which are most of what is written."""


@dataclass(frozen=True, slots=True)
class Made:
    """From what a part is made (the fingerprint of its inputs, empty where it is always made anew), and when.

    `context` is the fingerprint of all of them but the records themselves, where records may be taken over from it.
    """

    fingerprint: str
    at: datetime
    context: str = ""


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

    @classmethod
    def at(cls, folder: Path) -> Self:
        """Give the parts that lie under `folder`."""
        parts = cls.__new__(cls)
        parts.folder = folder
        return parts

    def path(self, of: Table, number: int) -> Path:
        """Give where a part lies."""
        return self.folder / of.name / f"part-{number:05d}.parquet"

    def write(self, of: Table, number: int, rows: Iterable[Mapping[str, Any]], made: Made) -> None:
        """Write a part whole or not at all."""
        self.write_table(of, number, pa.Table.from_pylist([dict(row) for row in rows], schema=of.schema), made)

    def write_table(self, of: Table, number: int, content: pa.Table, made: Made) -> None:
        """Write a part from an Arrow table."""
        path = self.path(of, number)
        path.parent.mkdir(parents=True, exist_ok=True)
        said = {
            FINGERPRINT: made.fingerprint.encode(),
            MADE_AT: made.at.isoformat().encode(),
            CONTEXT: made.context.encode(),
        }
        partial = path.with_suffix(f".{os.getpid()}.partial")
        pq.write_table(content.replace_schema_metadata(said), partial, compression=COMPRESSION)
        partial.replace(path)

    def fingerprint(self, of: Table, number: int) -> str:
        """Give the fingerprint of the inputs a part was made from; empty where there is no part."""
        return self._metadata(of, number).get(FINGERPRINT, b"").decode()

    def context(self, of: Table, number: int) -> str:
        """Give the fingerprint of what a part was made from besides its records; empty where there is no part."""
        return self._metadata(of, number).get(CONTEXT, b"").decode()

    def count(self, of: Table, numbers: Iterable[int] | None = None) -> int:
        """Count the rows of all parts, or of some, without reading them."""
        wanted = self.numbers(of) if numbers is None else numbers
        return sum(pq.read_metadata(self.path(of, number)).num_rows for number in wanted)

    def age(self, of: Table, number: int, now: datetime) -> timedelta:
        """Give how long ago a part was made; the longest time there is where there is none."""
        made_at = self.made_at(of, number)
        return now - made_at if made_at else timedelta.max

    def made_at(self, of: Table, number: int) -> datetime | None:
        """Give when a part was made, None where there is none."""
        metadata = self._metadata(of, number)
        return datetime.fromisoformat(metadata[MADE_AT].decode()) if MADE_AT in metadata else None

    def table(self, of: Table, number: int, columns: list[str] | None = None) -> pa.Table:
        """Give a part as an Arrow table, or some of its columns; an empty one where there is no part."""
        path = self.path(of, number)
        if path.exists():
            return pq.read_table(path, columns=columns)
        empty = of.schema.empty_table()
        return empty.select(columns) if columns else empty

    def columns(self, of: Table, *names: str) -> Iterator[tuple[Any, ...]]:
        """Give some columns of all parts as tuples, one part in memory at a time."""
        for number in self.numbers(of):
            content = self.table(of, number, list(names))
            yield from zip(*(content.column(name).to_pylist() for name in names), strict=True)

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

    def _metadata(self, of: Table, number: int) -> dict[bytes, bytes]:
        try:
            metadata: dict[bytes, bytes] = pq.read_schema(self.path(of, number)).metadata or {}
        except FileNotFoundError:
            return {}
        return metadata


def table_of(of: Table, columns: Mapping[str, list[Any]]) -> pa.Table:
    """Make an Arrow table from columns."""
    arrays = [pa.array(columns[field.name], field.type) for field in of.schema]
    return pa.Table.from_arrays(arrays, schema=of.schema)


def fingerprint_of(*inputs: object) -> str:
    """Give one fingerprint of several inputs."""
    digest = hashlib.sha256()
    for value in inputs:
        digest.update(repr(value).encode())
        digest.update(b"\0")
    return digest.hexdigest()


@cache
def code_version(*packages: str) -> str:
    """Give the fingerprint of the source of packages and modules of glamdata: a stage whose code changed is stale."""
    digest = hashlib.sha256()
    for package in sorted(packages):
        for source in _sources(resources.files("glamdata") / package):
            digest.update(source.read_bytes())
    return digest.hexdigest()


def _sources(folder: Traversable) -> Iterator[Traversable]:
    if folder.is_file():
        yield folder
        return
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _sources(entry)
        elif entry.name.endswith((".py", ".rq", ".sql", ".toml", ".yaml")):
            yield entry
