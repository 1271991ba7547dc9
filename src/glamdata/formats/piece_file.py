"""A file made of a piece for each record: what an unchanged record gave last time is copied, not made again.

The pieces of the last set are found by where they lay in its file (see :mod:`glamdata.formats.export_index`).
"""

from __future__ import annotations

from array import array
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from glamdata.model.enrichment import Enrichment

    Numbers = npt.NDArray[np.int64]

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


class Stretch(NamedTuple):
    """Records that followed one another in the last set, from place `first` on.

    `keys`, `days` (when each was read) and `sums` (SHA-256 of each one's own file, empty where it has none) are by
    record; `spans` has starts and lengths of their pieces by file.
    """

    first: int
    keys: Sequence[str]
    days: Sequence[str]
    sums: Sequence[bytes]
    spans: Mapping[str, tuple[Numbers, Numbers]]


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
        self.starts = array("q")
        self.lengths = array("q")
        file.write(form.head)

    def __call__(self, enrichment: Enrichment) -> None:
        """Write the piece of one record."""
        self.put(self._form.render(enrichment))

    def put(self, piece: bytes) -> None:
        """Write a piece that is made already."""
        if piece:
            self._separate()
            self._file.write(piece)
        self.starts.append(self._at)
        self.lengths.append(len(piece))
        self._at += len(piece)

    def repeat(self, before: Stretch) -> None:
        """Write the pieces that records had in the last set, with what stood between them, in one go."""
        starts, lengths = before.spans[self._name]
        filled = np.flatnonzero(lengths)
        shift = 0
        if len(filled):
            self._separate()
            start, last = int(starts[filled[0]]), filled[-1]
            end = int(starts[last] + lengths[last])
            shift = self._at - start
            self._copy(start, end)
            self._at += end - start
        self.starts.frombytes(np.maximum(starts + shift, 0).tobytes())
        self.lengths.frombytes(np.ascontiguousarray(lengths).tobytes())

    def close(self) -> None:
        """Write what stands behind the pieces."""
        self._file.write(self._form.tail)

    def _separate(self) -> None:
        mark = self._form.first if self._is_first else self._form.between
        self._is_first = False
        self._file.write(mark)
        self._at += len(mark)

    def _copy(self, start: int, end: int) -> None:
        assert self._old
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
