"""Where each record's pieces lie in the files of a set, and from what they were made: kept beside the set."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import parquet

from glamdata.formats.piece_file import Before

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from glamdata.formats.piece_file import PieceWriter

_CONTEXT = b"glamdata.context"
_SIZES = "size of "


class ExportIndex:
    """The index of the last set, empty where there is none or it was made otherwise.

    `context` is the fingerprint of all that the files are made from besides the records. A set whose files have another
    size than when it was written is not believed.
    """

    def __init__(self, path: Path, context: str, folder: Path) -> None:
        self._places: dict[str, int] = {}
        self._digests: list[bytes] = []
        self._days: list[str] = []
        self._spans: dict[str, tuple[array[int], array[int]]] = {}
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
        self._places = {key: place for place, key in enumerate(table.column("record_key").to_pylist())}
        for name in table.column_names:
            if name.startswith("start of "):
                file = name.removeprefix("start of ")
                lengths = table.column(f"length of {file}")
                self._spans[file] = (_numbers(table.column(name)), _numbers(lengths))

    @property
    def files(self) -> frozenset[str]:
        """The files whose pieces are known."""
        return frozenset(self._spans)

    def find(self, key: str, digest: bytes) -> Before | None:
        """Give the record of the last set if it was made from the same."""
        place = self._places.get(key, -1)
        if place < 0 or self._digests[place] != digest:
            return None
        spans = {name: (starts[place], lengths[place]) for name, (starts, lengths) in self._spans.items()}
        return Before(place, key, self._days[place], spans)


class IndexWriter:
    """Notes from what each record was made; where its pieces lie is known to the writers."""

    def __init__(self, context: str) -> None:
        self._context = context
        self._keys: list[str] = []
        self._digests: list[bytes] = []
        self._days: list[str] = []

    def note(self, key: str, digest: bytes, retrieved: str) -> None:
        """Note one record, in the order of the files."""
        self._keys.append(key)
        self._digests.append(digest)
        self._days.append(retrieved)

    def write(self, path: Path, writers: Mapping[str, PieceWriter], folder: Path, sizes: list[str]) -> None:
        """Write the index for the files in `folder`; `sizes` are those whose sizes tell whether they are the same."""
        columns: dict[str, object] = {"record_key": self._keys, "digest": self._digests, "retrieved": self._days}
        for name, writer in writers.items():
            columns[f"start of {name}"] = pa.array(writer.starts, pa.uint64())
            columns[f"length of {name}"] = pa.array(writer.lengths, pa.uint64())
        said = {_CONTEXT: self._context.encode()}
        said |= {f"{_SIZES}{name}".encode(): str((folder / name).stat().st_size).encode() for name in sizes}
        table = pa.table(columns).replace_schema_metadata(said)
        partial = path.with_suffix(".partial")
        parquet.write_table(table, partial, compression="zstd")
        partial.replace(path)


def _numbers(column: pa.ChunkedArray) -> array[int]:
    numbers = array("Q")
    for chunk in column.chunks:
        numbers.extend(chunk.to_pylist())
    return numbers


def _sizes_hold(said: dict[str, str], folder: Path) -> bool:
    sizes = {key.removeprefix(_SIZES): int(value) for key, value in said.items() if key.startswith(_SIZES)}
    try:
        return all((folder / name).stat().st_size == size for name, size in sizes.items())
    except OSError:
        return False
