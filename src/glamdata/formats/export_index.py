"""Where each record's pieces lie in the files of a set, and from what they were made: kept beside the set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from glamdata.formats.piece_file import Stretch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from glamdata.formats.piece_file import Numbers, PieceWriter

_CONTEXT = b"glamdata.context"
_SIZES = "size of "
_SUMS = "sha256"


class ExportIndex:
    """The index of the last set, empty where there is none or it was made otherwise.

    `context` is the fingerprint of all that the files are made from besides the records. A set whose files have another
    size than when it was written is not believed.
    """

    def __init__(self, path: Path, context: str, folder: Path) -> None:
        self._keys: list[str] = []
        self._places: dict[str, int] = {}
        self._digests: list[bytes] = []
        self._days: list[str] = []
        self._sums: Sequence[bytes] = ()
        self._spans: dict[str, tuple[Numbers, Numbers]] = {}
        try:
            table = parquet.read_table(path)
        except (OSError, pa.ArrowException):
            return
        said = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()}
        if said.get(_CONTEXT.decode()) != context or not _sizes_hold(said, folder):
            return
        self._digests = table.column("digest").to_pylist()
        days: dict[str, str] = {}  # a day's text once, however many records were read on it
        self._days = [days.setdefault(day, day) for day in table.column("retrieved").to_pylist()]
        self._keys = table.column("record_key").to_pylist()
        self._places = {key: place for place, key in enumerate(self._keys)}
        if _SUMS in table.column_names:
            self._sums = table.column(_SUMS).to_pylist()
        for name in table.column_names:
            if name.startswith("start of "):
                file = name.removeprefix("start of ")
                lengths = table.column(f"length of {file}")
                self._spans[file] = (table.column(name).to_numpy(), lengths.to_numpy())

    @property
    def files(self) -> frozenset[str]:
        """The files whose pieces are known."""
        return frozenset(self._spans)

    def find(self, key: str, digest: bytes) -> int:
        """Give the place of a record of the last set if it was made from the same, else -1."""
        place = self._places.get(key, -1)
        return place if place >= 0 and self._digests[place] == digest else -1

    def day(self, place: int) -> str:
        """Give when the record at a place was read."""
        return self._days[place]

    def stretch(self, first: int, count: int) -> Stretch:
        """Give `count` records of the last set from place `first` on."""
        part = slice(first, first + count)
        spans = {name: (starts[part], lengths[part]) for name, (starts, lengths) in self._spans.items()}
        return Stretch(first, self._keys[part], self._days[part], self._sums[part], spans)


class Repeater(Protocol):
    """What can write again what records gave last time."""

    def repeat(self, before: Stretch, /) -> None:
        """Write it."""


class Repeating:
    """Gathers records that are taken over from the last set, so that those that followed one another go in one go."""

    def __init__(self, before: ExportIndex, writers: Sequence[Repeater]) -> None:
        self._before, self._writers = before, writers
        self._first = self._count = 0

    def add(self, place: int) -> None:
        """Take over the record at a place, after those before."""
        if self._count and place == self._first + self._count:
            self._count += 1
            return
        self.flush()
        self._first, self._count = place, 1

    def flush(self) -> None:
        """Write what was gathered: before anything else is written, and at the end."""
        if self._count:
            stretch = self._before.stretch(self._first, self._count)
            self._count = 0
            for writer in self._writers:
                writer.repeat(stretch)


class IndexWriter:
    """Notes from what each record was made; where its pieces lie is known to the writers."""

    def __init__(self, context: str) -> None:
        self._context = context
        self.keys: list[str] = []
        self._digests: list[bytes] = []
        self._days: list[str] = []

    def note(self, key: str, digest: bytes, retrieved: str) -> None:
        """Note one record, in the order of the files."""
        self.keys.append(key)
        self._digests.append(digest)
        self._days.append(retrieved)

    def write(
        self,
        path: Path,
        writers: Mapping[str, PieceWriter],
        folder: Path,
        sizes: list[str],
        sums: Sequence[bytes] = (),
    ) -> None:
        """Write the index for the files in `folder`; `sizes` are those whose sizes tell whether they are the same.

        `sums` are the SHA-256 of the records' own files, where they have some.
        """
        columns: dict[str, object] = {"record_key": self.keys, "digest": self._digests, "retrieved": self._days}
        for name, writer in writers.items():
            columns[f"start of {name}"] = np.asarray(writer.starts, np.int64)
            columns[f"length of {name}"] = np.asarray(writer.lengths, np.int64)
        if sums:
            columns[_SUMS] = pa.array(sums, pa.binary(32))
        said = {_CONTEXT: self._context.encode()}
        said |= {f"{_SIZES}{name}".encode(): str((folder / name).stat().st_size).encode() for name in sizes}
        table = pa.table(columns).replace_schema_metadata(said)
        partial = path.with_suffix(".partial")
        parquet.write_table(table, partial, compression="zstd")
        partial.replace(path)


def _sizes_hold(said: dict[str, str], folder: Path) -> bool:
    sizes = {key.removeprefix(_SIZES): int(value) for key, value in said.items() if key.startswith(_SIZES)}
    try:
        return all((folder / name).stat().st_size == size for name, size in sizes.items())
    except OSError:
        return False
