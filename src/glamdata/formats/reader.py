"""Reading an export: find out what it is, split it into parts, read a part.

A format is a :class:`Reader`: something that splits a stream into records and parses one. Read + refused + ignored =
in the file, always.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from glamdata.errors import ExportError
from glamdata.formats.encoding import Encoding, detect_encoding
from glamdata.formats.marc import MarcReader
from glamdata.formats.marc_detection import MARC_FORMATS, MARC_NAMES, detect_marc
from glamdata.formats.packed import open_stream
from glamdata.formats.parsed import Parsed
from glamdata.formats.sheet import SheetReader
from glamdata.formats.tabular import read_head
from glamdata.model.record import RawRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

__all__ = [
    "FORMATS",
    "Parsed",
    "PartSlice",
    "Reader",
    "open_reader",
    "open_records",
    "open_stream",
    "parse_block",
    "parse_records",
    "plan_parts",
    "read_part",
    "split_slice",
]

FORMATS = (*MARC_FORMATS, "csv")

BLOCK = 192
"""Records that are parsed together: so many that what a block costs is little beside what they cost."""

_HEAD = 1 << 16
_SAMPLE = 1 << 23  # bytes looked through for the first letter that is not ASCII
_SKIP = 1 << 20


class Reader(Protocol):
    """A format: splits a stream into the bytes of records, and parses those of one."""

    name: str

    def split(self, stream: BinaryIO) -> Iterator[RawRecord]:
        """Give every record of a whole export, `position` from 1, `offset` in bytes."""
        ...

    def split_part(self, stream: BinaryIO) -> Iterator[RawRecord]:
        """Give every record of a slice, positions and offsets from the slice's start."""
        ...

    def parse(self, raw: RawRecord, tags: frozenset[str] | None = None) -> Parsed:
        """Read, refuse or ignore one record; where `tags` are given, other fields (001 apart) need not be built."""
        ...


@dataclass(frozen=True, slots=True)
class PartSlice:
    """One part of an export: `count` records from `first_position` on, in `length` bytes from `offset`.

    Parts are numbered from 1; `offset` counts in the decompressed export.
    """

    number: int
    first_position: int
    offset: int
    length: int
    count: int


def open_reader(path: Path, format: str = "", sheet: str = "") -> Reader:  # noqa: A002 - the word a mapping uses
    """Make the reader for the export at `path` by what is in it.

    `format` is what the mapping expects, empty for anything: ``marc`` (MARC 21) or ``unimarc`` in ISO 2709, MARCXML,
    MARC-in-JSON or .mrk, ``csv``, or one of FORMATS by its name. Raises ExportError, one sentence, where the file is
    missing, empty, a directory, not an export glamdata knows, or not what is expected.
    """
    head, damage = _read_head(path, sheet)
    try:
        reader = _detect(path, head, format, sheet)
    except ExportError:
        if damage:
            raise ExportError(damage) from None
        raise
    wanted = _WANTED.get(format, (format,))
    if reader.name not in wanted:
        raise ExportError(f"{path} is {_NAMES[reader.name]}, but {_NAMES.get(format, format)} is expected.")
    return reader


def open_records(path: Path, reader: Reader, tell: Callable[[str], None] | None = None) -> BinaryIO:
    """Open an export for its reader to split, unpacked. Raises ExportError where it can't be opened.

    `tell` is told of a packed file that breaks off, see :func:`open_stream`.
    """
    return open_stream(path, reader.sheet if isinstance(reader, SheetReader) else "", tell)


def plan_parts(path: Path, reader: Reader, size: int = 10_000) -> Iterator[PartSlice]:
    """Cut an export into parts of `size` records, in one streaming pass."""
    number, first, start, end, count = 1, 1, 0, 0, 0
    with open_records(path, reader) as stream:
        for raw in reader.split(stream):
            if count == size:
                yield PartSlice(number, first, start, end - start, count)
                number, count = number + 1, 0
            first, start = (first, start) if count else (raw.position, raw.offset)
            end = raw.offset + len(raw.data)
            count += 1
    if count:
        yield PartSlice(number, first, start, end - start, count)


def read_part(
    path: Path, reader: Reader, part: PartSlice, tags: frozenset[str] | None = None
) -> Iterator[tuple[RawRecord, Parsed]]:
    """Read the records of one part; positions and offsets are those in the whole export, `tags` all that is wanted."""
    return parse_records(reader, split_slice(path, reader, part), tags)


def parse_records(
    reader: Reader, raws: Iterable[RawRecord], tags: frozenset[str] | None = None
) -> Iterator[tuple[RawRecord, Parsed]]:
    """Parse records as `reader` does, many at once where that is faster; what splitting raises comes after them."""
    left = iter(raws)
    while True:
        block: list[RawRecord] = []
        try:
            block.extend(itertools.islice(left, BLOCK))
        except BaseException:
            yield from parse_block(reader, block, tags)
            raise
        if not block:
            return
        yield from parse_block(reader, block, tags)


def parse_block(
    reader: Reader, block: Sequence[RawRecord], tags: frozenset[str] | None = None
) -> Iterator[tuple[RawRecord, Parsed]]:
    """Parse the records of one block."""
    if isinstance(reader, MarcReader):
        return reader.parse_block(block, tags)
    return ((raw, reader.parse(raw, tags)) for raw in block)


def split_slice(path: Path, reader: Reader, part: PartSlice) -> Iterator[RawRecord]:
    """Give the records of one part unparsed; positions and offsets are those in the whole export."""
    seen, before = 0, part.first_position - 1
    with open_records(path, reader) as stream:
        _skip(stream, part.offset)
        for raw in reader.split_part(cast("BinaryIO", _Limited(stream, part.length))):
            seen += 1
            yield RawRecord(before + raw.position, part.offset + raw.offset, raw.data)
    for position in range(part.first_position + seen, part.first_position + part.count):
        yield RawRecord(position, part.offset + part.length, b"")  # a file that ends without closing its collection


_MARC = ("marc", "marcxml", "marcjson", "mrk")
_WANTED = {"": FORMATS, "marc": _MARC, "unimarc": ("unimarc", *_MARC)}
_NAMES = {
    **MARC_NAMES,
    "csv": "a table (CSV)",
}


def _read_head(path: Path, sheet: str) -> tuple[bytes, str]:
    """Give the first bytes, and the sentence about a packed file that breaks off among them."""
    damage: list[str] = []
    with open_stream(path, sheet, damage.append) as stream:
        head = stream.read(_HEAD)
        if not head.strip():
            raise ExportError(damage[0] if damage else f"{path} is empty; export it again.")
        return head, "".join(damage)


def _detect(path: Path, head: bytes, format: str, sheet: str) -> Reader:  # noqa: A002 - the word a mapping uses
    if (reader := detect_marc(path, head, format)) is not None:
        return reader
    encoding = detect_encoding(head)
    if encoding is None:
        raise ExportError(f"{path} is neither MARC, MARCXML nor a table: it holds binary data.")
    text = head[encoding.bom :].decode(encoding.name, "replace").lstrip()
    return _detect_table(path, head, text, sheet)


def _detect_table(path: Path, head: bytes, text: str, sheet: str) -> Reader:
    reader = read_head(head, _encoding_of_table(path, head, sheet), str(path))
    named_table = any(suffix.lower() in {".csv", ".tsv", ".txt"} for suffix in path.suffixes)
    if len(reader.columns) < 2 and not (named_table and ("\n" in text or "\r" in text)):
        raise ExportError(f"{path} is neither MARC, MARCXML nor a table with a header row.")
    reader = SheetReader.of(reader, sheet)
    if sheet and not isinstance(reader, SheetReader):
        raise ExportError(f"{path} is no spreadsheet, so there is no sheet {sheet!r} in it.")
    return reader


def _encoding_of_table(path: Path, head: bytes, sheet: str) -> Encoding:
    """Look further than the head where that is all ASCII: the first umlaut may come late."""
    sample, seen = head, 0
    if head.isascii() and len(head) == _HEAD:
        with open_stream(path, sheet, lambda _: None) as stream:  # it is told when the records are read
            while seen < _SAMPLE and (chunk := stream.read(_HEAD)):
                sample, seen = chunk, seen + len(chunk)
                if not chunk.isascii():
                    break
    return detect_encoding(sample) or Encoding("utf-8")


def _skip(stream: BinaryIO, offset: int) -> None:
    if stream.seekable():
        stream.seek(offset)
        return
    while offset and (chunk := stream.read(min(offset, _SKIP))):
        offset -= len(chunk)


class _Limited:
    """A stream that ends after `length` bytes."""

    def __init__(self, stream: BinaryIO, length: int) -> None:
        self._stream = stream
        self._left = length

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(data)
        return data
