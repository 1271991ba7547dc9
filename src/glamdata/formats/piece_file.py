"""A file made of a piece for each record: what an unchanged record gave last time is copied, not made again.

The pieces of the last set are found by where they lay in its file (see :mod:`glamdata.formats.export_index`).
"""

from __future__ import annotations

from array import array
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from glamdata.model.enrichment import Enrichment

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Form:
    """How a file is made: what stands before the pieces, each record's piece (may be empty), what stands behind.

    `first` stands before the first piece that is not empty, `between` before each other one.
    """

    render: Callable[[Enrichment], bytes]
    head: bytes = b""
    tail: bytes = b""
    first: bytes = b""
    between: bytes = b""


class Before(NamedTuple):
    """A record of the last set: its place there, its key, the day it was read, and where its pieces lie by file."""

    place: int
    key: str
    retrieved: str
    spans: dict[str, tuple[int, int]]


class PieceWriter:
    """Writes the pieces of one file. `starts` and `lengths` say where each record's piece lies, in order.

    `old` is the last set's file, opened for reading, `base` where its first byte lies that counts as 0.
    """

    def __init__(self, file: BinaryIO, form: Form, name: str = "", old: BinaryIO | None = None, base: int = 0) -> None:
        self._file = file
        self._form = form
        self._name = name
        self._old = old
        self._base = base
        self._at = len(form.head)
        self._is_first = True
        self._pending: tuple[int, int] | None = None  # a stretch of the old file that is still to be copied
        self.starts = array("Q")
        self.lengths = array("Q")
        file.write(form.head)

    def __call__(self, enrichment: Enrichment) -> None:
        """Write the piece of one record."""
        self.put(self._form.render(enrichment))

    def put(self, piece: bytes) -> None:
        """Write a piece that is made already."""
        if piece:
            self._flush()
            self._separate()
            self._file.write(piece)
        self._note(len(piece))

    def repeat(self, before: Before) -> None:
        """Write the piece that the record had in the last set."""
        start, length = before.spans[self._name]
        between = len(self._form.between)
        if length and self._pending and self._pending[1] + between == start:
            self._pending = (self._pending[0], start + length)
            self._at += between
        elif length:
            self._flush()
            self._separate()
            self._pending = (start, start + length)
        self._note(length)

    def close(self) -> None:
        """Write what is left."""
        self._flush()
        self._file.write(self._form.tail)

    def _separate(self) -> None:
        mark = self._form.first if self._is_first else self._form.between
        self._is_first = False
        self._file.write(mark)
        self._at += len(mark)

    def _note(self, length: int) -> None:
        self.starts.append(self._at)
        self.lengths.append(length)
        self._at += length

    def _flush(self) -> None:
        if self._pending is None:
            return
        assert self._old
        start, end = self._pending
        self._pending = None
        self._old.seek(self._base + start)
        while start < end:
            chunk = self._old.read(min(end - start, _CHUNK))
            if not chunk:
                raise OSError(f"{self._old.name} of the last set has become shorter")
            self._file.write(chunk)
            start += len(chunk)


@contextmanager
def piece_writer(path: Path, form: Form, old: Path | None = None) -> Iterator[PieceWriter]:
    """Give what writes the records' pieces to `path`, and can repeat those of the file `old`."""
    with path.open("wb") as file, open_or_none(old) as before:
        writer = PieceWriter(file, form, path.name, before)
        yield writer
        writer.close()


@contextmanager
def open_or_none(path: Path | None) -> Iterator[BinaryIO | None]:
    """Open a file of the last set for reading, or give None where there is none."""
    if path is None or not path.is_file():
        yield None
        return
    with path.open("rb") as file:
        yield file
