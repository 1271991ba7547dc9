"""Splitting a table into the bytes of its rows, so that offsets are true: RFC 4180, with quoted line breaks.

A quoted cell ends at a quote before a delimiter or line end. A row whose quotes are otherwise is no reason to swallow
the rows after it: its first line stands alone, for the parser to refuse.
"""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from glamdata.formats.dialect import Dialect

LONGEST_ROW = 1 << 22
"""Bytes. A longer row is cut to one unit more than this, so that the parser knows it."""

_CHUNK = 1 << 18
_BLANK = "\r\n\x00 \x1a"  # line ends, padding, an end-of-file byte
_BLANK_BYTES = _BLANK.encode()
_CLOSED, _OPEN, _MALFORMED = range(3)

Line = tuple[int, bytes]


def split_rows(stream: BinaryIO, dialect: Dialect) -> Iterator[Line]:
    """Give (offset, bytes) of every row that is not blank, from where `stream` stands."""
    lines = split_lines(stream, dialect)
    quotes = _Quotes(dialect)
    quote, pending, wide = quotes.quote, quotes.pending, dialect.unit > 1
    while True:
        if pending:
            line = pending.popleft()
        else:
            found = next(lines, None)
            if found is None:
                return
            line = found
        data = line[1]
        if quote in data:
            data = quotes.complete(data, lines)
            line = (line[0], data)
        if data.strip(_BLANK_BYTES) or (wide and not _is_blank(data, dialect)):
            yield line


def _is_blank(row: bytes, dialect: Dialect) -> bool:
    """Whether a row is blank as text: in UTF-16 a dagger is two spaces as bytes."""
    return not row.decode(dialect.encoding, "replace").strip(_BLANK)


def split_lines(stream: BinaryIO, dialect: Dialect) -> Iterator[Line]:
    """Give (offset, bytes) of every line with its end; of one that is too long only the beginning."""
    newline = dialect.encode(dialect.newline)
    cut = LONGEST_ROW + len(newline)
    split = _split_bytes if len(newline) == 1 else _split_units
    offset, rest, skipping = 0, b"", False
    while chunk := stream.read(_CHUNK):
        *lines, rest = split(rest + chunk, newline)
        for line in lines:
            if not skipping:
                yield offset, line if len(line) <= cut else line[:cut]
            skipping = False
            offset += len(line)
        if skipping or len(rest) > cut:
            if not skipping:
                yield offset, rest[:cut]
            skipping = True
            kept = len(rest) % len(newline)
            offset += len(rest) - kept
            rest = rest[len(rest) - kept :]
    if rest and not skipping:
        yield offset, rest


def _split_bytes(buffer: bytes, newline: bytes) -> list[bytes]:
    lines = buffer.split(newline)
    rest = lines.pop()
    return [*[line + newline for line in lines], rest]


def _split_units(buffer: bytes, newline: bytes) -> list[bytes]:
    lines, start = [], 0
    while (end := _find(buffer, newline, start)) >= 0:
        end += len(newline)
        lines.append(buffer[start:end])
        start = end
    return [*lines, buffer[start:]]


class _Quotes:
    """Joins the lines of a row whose quoted cells hold line breaks."""

    def __init__(self, dialect: Dialect) -> None:
        self.quote = dialect.encode('"')
        self.pending: deque[Line] = deque()
        self._delimiter = dialect.encode(dialect.delimiter)
        self._ends = (self._delimiter, dialect.encode("\n"), dialect.encode("\r"))
        self._at = 0
        self._whole = _whole_row(dialect)

    def complete(self, line: bytes, lines: Iterator[Line]) -> bytes:
        """Give the whole row that `line` begins; lines looked at in vain wait in `pending`."""
        if self._whole and self._whole.match(line):
            return line
        state = self._scan(line, 0, inside=False)
        if state != _OPEN:
            return line
        parts, ahead = bytearray(line), deque[Line]()
        while state == _OPEN and len(parts) <= LONGEST_ROW:
            found = self.pending.popleft() if self.pending else next(lines, None)
            if found is None:
                break
            ahead.append(found)
            parts += found[1]
            if self.quote in found[1]:
                shift = self._at
                state = self._scan(bytes(parts[shift:]), 0, inside=True)
                self._at += shift
        if state == _CLOSED and len(parts) <= LONGEST_ROW:
            return bytes(parts)
        self.pending.extendleft(reversed(ahead))
        return line

    def _scan(self, row: bytes, at: int, *, inside: bool) -> int:
        """Say how the quotes of a row stand at its end; where one is open, `_at` is from where to look further."""
        quote, width = self.quote, len(self.quote)
        while True:
            if inside or row.startswith(quote, at):
                at = at if inside else at + width
                inside = False
                end = self._find_closing(row, at)
                if end < 0:
                    self._at = len(row)
                    return _OPEN
                if end < len(row) and not row.startswith(self._ends, end):
                    return _MALFORMED
                at = end
            at = _find(row, self._delimiter, at)
            if at < 0:
                return _CLOSED
            at += width

    def _find_closing(self, row: bytes, at: int) -> int:
        """Give where a quoted cell ends (after its closing quote), -1 if it does not."""
        width = len(self.quote)
        while (at := _find(row, self.quote, at)) >= 0:
            if not row.startswith(self.quote, at + width):
                return at + width
            at += 2 * width
        return -1


def _whole_row(dialect: Dialect) -> re.Pattern[bytes] | None:
    """Give what matches a row whose quotes are all in place; None where a character has several bytes."""
    if dialect.unit > 1:
        return None
    end = re.escape(dialect.encode(dialect.delimiter))
    cell = rb'(?:"[^"]*+(?:""[^"]*+)*+"|[^"%b\r\n][^%b]*+|)' % (end, end)
    return re.compile(rb"(?:%b%b)*+%b[\r\n]*\Z" % (cell, end, cell))


def _find(row: bytes, unit: bytes, at: int) -> int:
    """Find `unit` at a code unit's border: in UTF-16 the same two bytes may straddle two units."""
    found = row.find(unit, at)
    while found >= 0 and found % len(unit):
        found = row.find(unit, found + 1)
    return found
