"""Earlier: what was made of the export before, so that a record that did not change is not parsed again.

Before a changed export is read, the tables of the one before are kept aside (as hard links, so nothing is copied) with
an index of their records: the SHA-256 of each record's bytes, cut to 16 bytes, in a sorted numpy array of 24 bytes a
record that is mapped into memory. Every process looks digests up there by binary search, and the pages it touches are
the system's, not its own. A record is found wherever it stands now.
"""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pyarrow as pa

from glamdata.formats.parsed import digest_of
from glamdata.store import tables
from glamdata.store.parts import Parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from glamdata.model.record import RawRecord
    from glamdata.store.parts import Table

    Array = np.ndarray[Any, Any]

FOLDER = "before"
PLACE = np.dtype([("high", "<u8"), ("low", "<u8"), ("part", "<u4"), ("row", "<u4")])
CHUNK = 2_000_000
"""Records that are sorted at once: the most of the index that is in memory while it is made."""


def keep_earlier(batch: Path, context: str, last_made: set[str], of: Iterable[Table]) -> None:
    """Keep aside what the export before gave, before the export that came now is read.

    `last_made` are the fingerprints of the parts to come: where these are all there, nothing changed. `of` are the
    tables to keep. What is kept
    aside already, by a run that was cut short, stays, unless it was made in another `context`.
    """
    folder = batch / FOLDER
    if folder.exists() and (folder / "context").read_text("utf-8") != context:
        drop_earlier(batch)
    parts = Parts.at(batch)
    numbers = [n for n in parts.numbers(tables.DRAFTS) if parts.context(tables.DRAFTS, n) == context]
    there = {parts.fingerprint(tables.DRAFTS, number) for number in numbers}
    if folder.exists() or not numbers or last_made <= there:
        return
    partial = batch / f"{FOLDER}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    for table in of:
        for number in numbers:
            _link(parts.path(table, number), Parts.at(partial).path(table, number))
    _write_index(Parts.at(partial), partial / "index.npy")
    (partial / "context").write_text(context, "utf-8")
    partial.rename(folder)


def drop_earlier(batch: Path) -> None:
    """Forget the export before."""
    shutil.rmtree(batch / FOLDER, ignore_errors=True)


@dataclass(slots=True)
class Earlier:
    """The export before, as one part of the new one looks at it."""

    parts: Parts
    index: Array
    moved: dict[int, list[tuple[int, int, int]]] = field(default_factory=lambda: defaultdict(list))
    taken: int = 0

    @classmethod
    def of(cls, batch: Path, context: str) -> Self | None:
        """Open what is kept aside; None where there is nothing that was made in this context."""
        folder = batch / FOLDER
        if not folder.exists() or (folder / "context").read_text("utf-8") != context:
            return None
        return cls(Parts.at(folder), np.load(folder / "index.npy", mmap_mode="r"))

    def sift(self, block: Sequence[RawRecord]) -> list[RawRecord]:
        """Note the records of a block that were there before; give the others."""
        if not len(self.index):
            return list(block)
        digests = np.array([_halves(digest_of(raw.data)) for raw in block], dtype="<u8").reshape(-1, 2)
        places = np.minimum(np.searchsorted(self.index["high"], digests[:, 0]), len(self.index) - 1)
        found = self.index[places]
        known = (found["high"] == digests[:, 0]) & (found["low"] == digests[:, 1])
        fresh = []
        for raw, is_known, place in zip(block, known.tolist(), found, strict=True):
            if is_known and raw.position != 1:  # what is to be told of the whole file is told of its first record
                self.moved[int(place["part"])].append((int(place["row"]), raw.position, raw.offset))
                self.taken += 1
            else:
                fresh.append(raw)
        return fresh

    def merge(self, table: Table, fresh: pa.Table) -> pa.Table:
        """Give the rows of a table: `fresh` and those taken over, in the order of the export."""
        if not self.moved:
            return fresh
        pieces = [fresh, *(self._take(table, number) for number in self.moved)]
        merged = pa.concat_tables(pieces).combine_chunks()
        order = np.argsort(merged.column("position").to_numpy(), kind="stable")
        return merged.take(pa.array(order))

    def _take(self, table: Table, number: int) -> pa.Table:
        """Take the rows of the records of one earlier part, with the places they have now."""
        rows = self.parts.table(table, number)
        moved = np.array(self.moved[number], dtype="<i8").reshape(-1, 3)
        before = _positions(self.parts, number)[moved[:, 0]]
        positions = rows.column("position").to_numpy()
        first, end = np.searchsorted(positions, before), np.searchsorted(positions, before, "right")
        counts = end - first
        starts = np.cumsum(counts) - counts
        taken = rows.take(pa.array(np.repeat(first - starts, counts) + np.arange(counts.sum())))
        for name, column in (("position", 1), ("offset", 2)):
            if name in table.schema.names:
                values = pa.array(np.repeat(moved[:, column], counts))
                taken = taken.set_column(taken.schema.get_field_index(name), table.schema.field(name), values)
        return taken.replace_schema_metadata(None).cast(table.schema)


@lru_cache(maxsize=4)
def _positions(parts: Parts, number: int) -> Array:
    positions: Array = parts.table(tables.RECORDS, number, ["position"]).column("position").to_numpy()
    return positions


def _write_index(parts: Parts, path: Path) -> None:
    """Write the sorted index of all records that may be taken over, a range of digests at a time."""
    count = sum(len(places) for places in _places(parts))
    index = np.lib.format.open_memmap(path, "w+", PLACE, (count,))
    ranges = count // CHUNK + 1
    width, end = (1 << 64) // ranges, 0
    for turn in range(ranges):
        low, high = turn * width, (turn + 1) * width
        chosen = [p[(p["high"] >= low) & ((p["high"] < high) | (turn == ranges - 1))] for p in _places(parts)]
        piece = np.concatenate(chosen) if chosen else np.empty(0, PLACE)
        index[end : end + len(piece)] = piece[np.argsort(piece["high"])]
        end += len(piece)
    index.flush()


def _places(parts: Parts) -> Iterator[Array]:
    """Give the digests of the records of each part that were read without fault, with part and row."""
    for number in parts.numbers(tables.RECORDS):
        rows = parts.table(tables.RECORDS, number, ["position", "digest", "key", "status"])
        told = parts.table(tables.findings_table("read"), number, ["position"]).column("position").to_numpy()
        plain = ~np.isin(rows.column("position").to_numpy(), told)  # their findings name the place they had
        plain &= np.array(rows.column("status").to_pylist(), dtype="U8") == "read"
        plain &= np.array([bool(key) for key in rows.column("key").to_pylist()], dtype=bool)
        places = np.empty(len(rows), PLACE)
        digests = np.array([_halves(digest) for digest in rows.column("digest").to_pylist()], dtype="<u8")
        places["high"], places["low"] = digests.reshape(-1, 2).T
        places["part"], places["row"] = number, np.arange(len(rows))
        yield places[plain]


def _halves(digest: str) -> tuple[int, int]:
    """Give the first 16 bytes of a digest as two numbers."""
    return int(digest[:16], 16), int(digest[16:32], 16)


def _link(source: Path, target: Path) -> None:
    """Keep a file under another name; copied where the file system has no links."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except FileNotFoundError:
        return
    except OSError:
        shutil.copy2(source, target)
