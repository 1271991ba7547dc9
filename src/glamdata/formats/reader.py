"""Reading an export: find out what it is, split it into parts, read a part.

A format is a :class:`Reader`: something that splits a stream into records and parses one. Read + refused + ignored =
in the file, always.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from glamdata.errors import ExportError
from glamdata.formats.encoding import detect_encoding
from glamdata.formats.marc import MarcReader
from glamdata.formats.marcxml import MarcXmlReader
from glamdata.formats.parsed import Parsed
from glamdata.formats.tabular import read_head
from glamdata.model.record import RawRecord

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["FORMATS", "Parsed", "PartSlice", "Reader", "open_reader", "open_stream", "plan_parts", "read_part"]

FORMATS = ("marc", "marcxml", "csv")

_HEAD = 1 << 16
_SAMPLE = 1 << 23  # bytes looked through for the first letter that is not ASCII
_GZIP = b"\x1f\x8b"
_SKIP = 1 << 20
_LEADER = re.compile(rb"\A\s*\d{5}[a-z]|\d{5}[a-z][\x20-\x7e]{6}\d{5}[\x20-\x7e]{3}4500")
_XML_ENCODING = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ONE_BYTE = re.compile(r"utf-?8|us-ascii|iso-8859-\d+|windows-125\d|cp125\d")
_XML_RECORD = re.compile(r"<(?:\w+:)?(?:record|collection)[\s>/]")


class Reader(Protocol):
    """A format: splits a stream into the bytes of records, and parses those of one."""

    name: str

    def split(self, stream: BinaryIO) -> Iterator[RawRecord]:
        """Give every record of a whole export, `position` from 1, `offset` in bytes."""
        ...

    def split_part(self, stream: BinaryIO) -> Iterator[RawRecord]:
        """Give every record of a slice, positions and offsets from the slice's start."""
        ...

    def parse(self, raw: RawRecord) -> Parsed:
        """Read, refuse or ignore one record."""
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


def open_reader(path: Path, format: str = "") -> Reader:  # noqa: A002 - the word a mapping uses
    """Make the reader for the export at `path` by what is in it.

    `format` is what the mapping expects (``marc`` is ISO 2709 or MARCXML), empty for anything. Raises ExportError, one
    sentence, where the file is missing, empty, a directory, not an export glamdata knows, or not what is expected.
    """
    head = _read_head(path)
    reader = _detect(path, head)
    wanted = {"": FORMATS, "marc": ("marc", "marcxml")}.get(format, (format,))
    if reader.name not in wanted:
        raise ExportError(f"{path} is {_NAMES[reader.name]}, but {_NAMES.get(format, format)} is expected.")
    return reader


def open_stream(path: Path) -> BinaryIO:
    """Open an export for reading, decompressed if it is gzipped. Raises ExportError where it can't be opened."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise ExportError(f"{path}: there is no such file.") from None
    except IsADirectoryError:
        raise ExportError(f"{path} is a directory; name the export file in it.") from None
    except OSError as fault:
        raise ExportError(f"{path} can't be opened: {fault.strerror}.") from fault
    start = file.read(len(_GZIP))
    file.seek(0)
    return cast("BinaryIO", io.BufferedReader(_Gunzipped(file, path))) if start == _GZIP else file


def plan_parts(path: Path, reader: Reader, size: int = 10_000) -> Iterator[PartSlice]:
    """Cut an export into parts of `size` records, in one streaming pass."""
    number, first, start, end, count = 1, 1, 0, 0, 0
    with open_stream(path) as stream:
        for raw in reader.split(stream):
            if count == size:
                yield PartSlice(number, first, start, end - start, count)
                number, first, count = number + 1, raw.position, 0
            start = start if count else raw.offset
            end = raw.offset + len(raw.data)
            count += 1
    if count:
        yield PartSlice(number, first, start, end - start, count)


def read_part(path: Path, reader: Reader, part: PartSlice) -> Iterator[tuple[RawRecord, Parsed]]:
    """Read the records of one part; positions and offsets are those in the whole export."""
    seen = 0
    with open_stream(path) as stream:
        _skip(stream, part.offset)
        for raw in reader.split_part(cast("BinaryIO", _Limited(stream, part.length))):
            seen += 1
            moved = replace(raw, position=part.first_position + raw.position - 1, offset=part.offset + raw.offset)
            yield moved, reader.parse(moved)
    for position in range(part.first_position + seen, part.first_position + part.count):
        missing = RawRecord(position, part.offset + part.length, b"")  # a file that ends without closing its collection
        yield missing, reader.parse(missing)


_NAMES = {
    "marc": "MARC (ISO 2709)",
    "marcxml": "MARCXML",
    "csv": "a table (CSV)",
}


def _read_head(path: Path) -> bytes:
    with open_stream(path) as stream:
        head = stream.read(_HEAD)
        if not head.strip():
            raise ExportError(f"{path} is empty; export it again.")
        return head


def _detect(path: Path, head: bytes) -> Reader:
    if b"\x1e" in head and _LEADER.search(head):
        return MarcReader()
    encoding = detect_encoding(head)
    if encoding is None:
        raise ExportError(f"{path} is neither MARC, MARCXML nor a table: it holds binary data.")
    text = head[encoding[1] :].decode(encoding[0], "replace").lstrip()
    if text.startswith("<"):
        return _detect_xml(path, head, text, encoding[0])
    if text.startswith(("{", "[")):
        raise ExportError(f"{path} is JSON, which this version does not read; export MARC, MARCXML or CSV.")
    return _detect_table(path, head, text)


def _detect_xml(path: Path, head: bytes, text: str, encoding: str) -> Reader:
    if "<!ENTITY" in text:
        raise ExportError(f"{path} declares XML entities, which MARCXML has no use for; it is not read.")
    if not _XML_RECORD.search(text):
        raise ExportError(f"{path} is XML, but there is no MARCXML record in it.")
    declared = _XML_ENCODING.search(head)
    encoding = declared[1].decode("ascii").lower() if declared else encoding
    if not _ONE_BYTE.fullmatch(encoding):
        raise ExportError(f"{path} is MARCXML in {encoding}, which is not read; save it as UTF-8.")
    return MarcXmlReader(encoding)


def _detect_table(path: Path, head: bytes, text: str) -> Reader:
    encoding, bom = _encoding_of_table(path, head)
    reader = read_head(head, encoding, bom, str(path))
    named_table = any(suffix in {".csv", ".tsv", ".txt"} for suffix in path.suffixes)
    if len(reader.columns) < 2 and not (named_table and "\n" in text):
        raise ExportError(f"{path} is neither MARC, MARCXML nor a table with a header row.")
    return reader


def _encoding_of_table(path: Path, head: bytes) -> tuple[str, int]:
    """Look further than the head where that is all ASCII: the first umlaut may come late."""
    sample = head
    if head.isascii() and len(head) == _HEAD:
        with open_stream(path) as stream:
            while (chunk := stream.read(_HEAD)) and stream.tell() < _SAMPLE:
                sample = chunk
                if not chunk.isascii():
                    break
    return detect_encoding(sample) or ("utf-8", 0)


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


class _Gunzipped(io.RawIOBase):
    """A gzipped export as a stream; damage is told in one sentence."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self._file = file
        self._gzip = gzip.GzipFile(fileobj=file)
        self._path = path

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self._gzip.read(len(buffer))
        except (EOFError, gzip.BadGzipFile, zlib.error):
            raise ExportError(f"{self._path} is damaged: its compressed data breaks off; copy it again.") from None
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._gzip.close()
        self._file.close()
        super().close()
