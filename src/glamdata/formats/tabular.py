"""Tables as text: CSV and TSV, delimiter and encoding detected, rows split at byte level so that offsets are true.

RFC 4180, with quoted line breaks. A row with too many or too few cells, or with bytes that are not in the file's
encoding, is refused; a header row that is repeated inside the file is ignored.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.errors import ExportError
from glamdata.formats.parsed import Parsed, digest_of, refuse
from glamdata.model.record import CatalogueRecord, RawRecord

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

DELIMITERS = (",", ";", "\t", "|")

_CHUNK = 1 << 18
_LONGEST_ROW = 1 << 20  # bytes; a quoted cell that is still open then was never closed


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a table is written: `encoding` is a codec without byte-order mark, `bom` the mark's length in bytes."""

    encoding: str
    delimiter: str
    bom: int = 0

    def encode(self, text: str) -> bytes:
        """Give the bytes of a delimiter, quote or line end."""
        return text.encode(self.encoding)


class TableReader:
    """Reads the rows of a table whose dialect and columns are known (see :func:`read_head`)."""

    name = "csv"

    def __init__(self, dialect: Dialect, columns: tuple[str, ...]) -> None:
        self.dialect = dialect
        self.columns = columns
        self._header = list(columns)

    def split(self, stream: BinaryIO) -> Iterator[RawRecord]:
        """Give the bytes of every row but the header; blank lines are no rows."""
        rows = _split_rows(stream, self.dialect)
        next(rows, None)
        return _number(rows)

    def split_part(self, stream: BinaryIO) -> Iterator[RawRecord]:
        """Split a slice that starts at a row, offsets and positions from the slice's start."""
        return _number(_split_rows(stream, self.dialect))

    def parse(self, raw: RawRecord) -> Parsed:
        """Parse one row into its cells by column."""
        try:
            text = raw.data.decode(self.dialect.encoding)
        except UnicodeDecodeError as fault:
            byte = raw.data[fault.start]
            words = f"byte {byte:#04x} is not {self.dialect.encoding}, the encoding of this file. Save it as UTF-8."
            return refuse(raw, "bad-encoding", words, origin=f"byte {raw.offset + fault.start}")
        try:
            cells = parse_row(text, self.dialect.delimiter)
        except csv.Error as fault:
            return refuse(raw, "bad-row", f"the row can't be read: {fault}. Repair its quotes.")
        return self._make_record(raw, cells)

    def _make_record(self, raw: RawRecord, cells: list[str]) -> Parsed:
        if [cell.strip() for cell in cells] == self._header:
            return Parsed(None, ignored="repeated header row")
        if len(cells) != len(self.columns):
            words = f"the row has {len(cells)} cells, the header names {len(self.columns)} columns. Repair the row."
            return refuse(raw, "ragged-row", words)
        named = dict(zip(self.columns, cells, strict=True))
        return Parsed(CatalogueRecord(raw.position, raw.offset, digest_of(raw.data), cells=named))


def read_head(head: bytes, encoding: str, bom: int, path: str) -> TableReader:
    """Make a reader from the first bytes of a table. Raises ExportError where they have no usable header."""
    text = head[bom:].decode(encoding, "replace")
    delimiter = find_delimiter(text)
    dialect = Dialect(encoding, delimiter, bom)
    first = next(_split_rows(io.BytesIO(head), dialect), (0, b""))[1]
    names = [name.strip() for name in parse_row(first.decode(encoding, "replace"), delimiter)]
    columns = tuple(name or f"column_{number}" for number, name in enumerate(names, 1))
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise ExportError(
            f"{path}: the header names the column {twice[0]!r} twice; give every column a name of its own."
        )
    return TableReader(dialect, columns)


def find_delimiter(text: str) -> str:
    """Find what separates the cells: the delimiter that gives most columns, the same number in most rows."""
    return max(DELIMITERS, key=lambda delimiter: _rate_delimiter(text, delimiter))


def parse_row(text: str, delimiter: str) -> list[str]:
    """Give the cells of one row. Raises csv.Error for a quote that is never closed."""
    return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=not _closes(text, delimiter)), [])


def _closes(text: str, delimiter: str) -> bool:
    """Whether every quoted cell is closed; strict parsing would also refuse text after a closing quote."""
    return '"' not in text or not _ends_inside_quotes(text.encode(), delimiter.encode(), b'"')


def _rate_delimiter(text: str, delimiter: str) -> tuple[float, int]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        widths = [len(row) for row, _ in zip(rows, range(30), strict=False) if row]
    except csv.Error:
        return (0.0, 0)
    if not widths or widths[0] < 2:
        return (0.0, 0)
    return (sum(width == widths[0] for width in widths[:-1] or widths) / len(widths), widths[0])


def _number(rows: Iterator[tuple[int, bytes]]) -> Iterator[RawRecord]:
    return (RawRecord(position, offset, data) for position, (offset, data) in enumerate(rows, 1))


def _split_rows(stream: BinaryIO, dialect: Dialect) -> Iterator[tuple[int, bytes]]:
    """Give (offset, bytes) of every row that is not blank, the header included; a byte-order mark belongs to none."""
    lines = _split_lines(stream, dialect)
    pending: deque[tuple[int, bytes]] = deque()
    delimiter, quote = dialect.encode(","), dialect.encode('"')
    delimiter = dialect.encode(dialect.delimiter)
    while True:
        line = pending.popleft() if pending else next(lines, None)
        if line is None:
            return
        offset, data = line
        if quote in data and _ends_inside_quotes(data, delimiter, quote):
            data = _take_quoted_lines(data, lines, pending, delimiter, quote)
        if data.strip(b"\r\n\x00 "):
            yield offset, data


def _take_quoted_lines(
    data: bytes, lines: Iterator[tuple[int, bytes]], pending: deque[tuple[int, bytes]], delimiter: bytes, quote: bytes
) -> bytes:
    """Add the lines that a quoted cell goes on in; if it is never closed the first line stands alone."""
    whole, taken = data, 0
    ahead: deque[tuple[int, bytes]] = deque()
    while len(whole) < _LONGEST_ROW:
        line = pending.popleft() if pending else next(lines, None)
        if line is None:
            break
        ahead.append(line)
        taken += 1
        whole += line[1]
        if quote in line[1] and not _ends_inside_quotes(whole, delimiter, quote):
            return whole
    pending.extendleft(reversed(ahead))
    return data


def _ends_inside_quotes(row: bytes, delimiter: bytes, quote: bytes) -> bool:
    """Whether a quoted cell is still open at the end; a quote inside an unquoted cell is only a character."""
    at, width = 0, len(quote)
    while True:
        if row.startswith(quote, at):
            at = _find_closing(row, at + width, quote)
            if at < 0:
                return True
        at = _find(row, delimiter, at)
        if at < 0:
            return False
        at += width


def _find_closing(row: bytes, at: int, quote: bytes) -> int:
    """Give where a quoted cell ends (after its closing quote), -1 if it does not."""
    width = len(quote)
    while (at := _find(row, quote, at)) >= 0:
        if not row.startswith(quote, at + width):
            return at + width
        at += 2 * width
    return -1


def _find(row: bytes, unit: bytes, at: int) -> int:
    """Find `unit` at a code unit's border: in UTF-16 the same two bytes may straddle two units."""
    found = row.find(unit, at)
    while found >= 0 and found % len(unit):
        found = row.find(unit, found + 1)
    return found


def _split_lines(stream: BinaryIO, dialect: Dialect) -> Iterator[tuple[int, bytes]]:
    newline = dialect.encode("\n")
    offset, buffer = 0, b""
    if dialect.bom and (start := stream.read(dialect.bom)):
        offset = len(start) if _is_bom(start) else 0
        buffer = b"" if offset else start
    while chunk := stream.read(_CHUNK):
        buffer += chunk
        start_of_line = 0
        while (end := _find(buffer, newline, start_of_line)) >= 0:
            end += len(newline)
            yield offset + start_of_line, buffer[start_of_line:end]
            start_of_line = end
        offset += start_of_line
        buffer = buffer[start_of_line:]
    if buffer:
        yield offset, buffer


def _is_bom(start: bytes) -> bool:
    return start in {b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"}
