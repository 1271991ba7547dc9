"""Splitting MARCXML into records: the bytes of every <record> in a stream, whatever stands around and between them.

Only tags are looked at, not well-formedness: that is for parsing a record, so that a broken one costs only itself.
"""

from __future__ import annotations

import array
import re
import sys
from typing import TYPE_CHECKING

from glamdata.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

LARGEST_ELEMENT = 1 << 24

_CHUNK = 1 << 18
_USUAL = 1 << 16  # bytes of a record that is looked at as a whole
_TAIL = 256  # bytes kept for a tag that a chunk may cut in two
_TOKEN = re.compile(
    rb"<(?:(?P<skip>!--|!\[CDATA\[|\?)|(?P<entity>!ENTITY)"
    rb"|(?P<end>/?)(?:[\w.\-]+:)?(?P<name>(?i:record|leader|controlfield|datafield))(?=[\s/>]|\Z))"
)
_TAG = re.compile(rb"</?(?:[\w.\-]+:)?(?i:record)[\s/>]")
_CLOSES = {b"!--": b"-->", b"![CDATA[": b"]]>", b"?": b"?>"}
_EMPTY = re.compile(rb"[^<>]*/>")
_ROOT = re.compile(rb"<((?:[A-Za-z_][\w.\-]*:)?[A-Za-z_][\w.\-]*)[\s/>]")
_RECORD_END = b"\x1d"  # of ISO 2709
_PADDING = b" \t\r\n\x00\x1a\xef\xbb\xbf"
_AROUND = re.compile(rb"(?:[ \t\r\n\x00\x1a\xef\xbb\xbf]++|<!--(?s:.*?)-->|<\?(?s:.*?)\?>|</[^<>]*+>)*+")
_WIDE = {"utf-16-le": "little", "utf-16-be": "big"}


class XmlSplitter:
    """Cuts the records of one stream; make a new one for every stream.

    A <record> around another one (OAI-PMH, SRU) is an envelope, the inner one the record. What looks like the fields of
    a record outside of any is a record too, a broken one. An element longer than `largest` bytes is given up to there,
    and what follows is passed over up to the next record.
    """

    def __init__(self, encoding: str = "utf-8", largest: int = LARGEST_ELEMENT) -> None:
        self._order = _WIDE.get(encoding, "")
        self._width = 2 if self._order else 1
        self._largest = largest // self._width
        self._raw = b""
        self._text = b""  # one byte a character, so that tags are found in UTF-16 too
        self._offset = 0
        self._at = 0
        self._open = -1
        self._filled = False
        self._passing = False
        self._begun = False
        self._root = b""
        self._closed = False
        self._noted = 0
        self._rest = -1  # where the last record ends, or the collection without any
        self._absent: dict[bytes, int] = {}
        self._without: dict[bytes, int] = {}  # end tags, and how far after the last record begun there is none

    def split(self, stream: BinaryIO, *, whole: bool) -> Iterator[tuple[int, bytes]]:
        """Give (offset, bytes) of every record; with `whole`, an empty one if the file's root is never closed."""
        self._closed, self._rest = not whole, -1 if whole else 0  # a slice has no collection around it
        while chunk := self._read(stream):
            self._raw += chunk
            self._text += _narrow(chunk, self._order)
            yield from self._scan(final=False)
            self._drop()
        yield from self._scan(final=True)
        opened = self._open
        if opened >= 0:
            yield self._cut(len(self._text))
        yield from self._take_rest(len(self._text), final=self._closed)
        if opened < 0 and whole and self._root and not self._closed:
            yield self._offset + len(self._raw), b""

    def _read(self, stream: BinaryIO) -> bytes:
        chunk = stream.read(_CHUNK)
        while chunk and len(chunk) % self._width and (more := stream.read(1)):
            chunk += more
        return chunk

    def _scan(self, *, final: bool) -> Iterator[tuple[int, bytes]]:
        limit = len(self._text) if final else max(self._at, len(self._text) - _TAIL)
        while (found := _TOKEN.search(self._text, self._at)) and (final or found.start() < limit):
            end = self._find_end(found)
            if end < 0 and not final and len(self._text) - found.start() <= self._largest:
                break
            if found["entity"] and not self._begun:
                raise ExportError("The export declares an XML entity, which MARCXML has no use for; it is not read.")
            if self._open < 0:
                self._note_root(found.start())
            self._at = end if found["skip"] and end > 0 else found.end()
            if found["name"]:
                yield from self._take(found, end)
        if not found:
            self._at = max(self._at, limit)
        if self._open < 0:
            self._note_root(self._at)
        elif len(self._text) - self._open > self._largest:
            yield from self._give_up()
        if self._open < 0 <= self._rest and len(self._text) - self._rest > self._largest:
            endless = _RECORD_END not in self._text[self._rest :]
            yield from self._take_rest(len(self._text), final=endless and self._closed)
            self._rest = -1 if endless else self._rest

    def _find_end(self, found: re.Match[bytes]) -> int:
        """Give where a comment, CDATA section or instruction ends, or the tag of a record; below 0 if not yet."""
        if found["skip"]:
            close = _CLOSES[found["skip"]]
            end = self._find(close, found.end())
            return end + len(close) if end >= 0 else -1
        return self._find(b">", found.end()) + 1 or -1 if found["name"] and found["name"].lower() == b"record" else 0

    def _find(self, mark: bytes, at: int) -> int:
        """Find `mark` from `at` on, never looking twice through text that has none."""
        before = self._offset // self._width
        end = self._text.find(mark, max(at, self._absent.get(mark, 0) - before - len(mark)))
        if end < 0:
            self._absent[mark] = before + len(self._text)
        return end

    def _take(self, found: re.Match[bytes], end: int) -> Iterator[tuple[int, bytes]]:
        if found["name"].lower() != b"record":
            if self._open < 0 and not found["end"] and not self._passing:
                if self._has_foreign(found.start()):
                    yield from self._take_rest(found.start())
                self._open = found.start()
            self._filled = True
        elif found["end"]:
            self._passing = False
            if self._open >= 0:
                self._at = max(end, found.end())
                yield self._cut(self._at)
        else:
            if self._open >= 0 and self._filled:
                yield self._cut(found.start())
            elif self._open < 0 and self._has_foreign(found.start()):
                yield from self._take_rest(found.start())
            self._open, self._filled, self._begun, self._passing = found.start(), False, True, False
            empty = _EMPTY.match(self._text, found.end())
            if close := empty.end() if empty else self._find_plain_end(found):
                self._at = close
                yield self._cut(close)

    def _find_plain_end(self, found: re.Match[bytes]) -> int:
        """Give where a record ends that has no other one, comment or instruction in it; 0 if that is not sure."""
        if found["name"] != b"record":
            return 0
        mark = b"</" + self._text[found.start() + 1 : found.end()] + b">"
        before, limit = self._offset // self._width, found.end() + min(_USUAL, self._largest - len(mark) - _TAIL)
        end = self._text.find(mark, max(found.end(), self._without.get(mark, 0) - before - len(mark)), limit)
        if end < 0:
            self._without[mark] = before + min(limit, len(self._text))
        inner = self._text[found.end() : end] if end >= 0 else b"<?"
        marked = (b"?" in inner and b"<?" in inner) or (b"!" in inner and b"<!" in inner)  # one byte is found sooner
        if marked or (b"record" in inner and _TAG.search(inner)):
            return 0
        return end + len(mark)

    def _has_foreign(self, end: int) -> bool:
        """Whether there are records of ISO 2709 before `end`, behind the last record."""
        return self._rest >= 0 and self._text.find(_RECORD_END, self._rest, end) >= 0

    def _take_rest(self, end: int, *, final: bool = False) -> Iterator[tuple[int, bytes]]:
        """Give what stands behind the collection and is no XML: records in ISO 2709 each, at the end any text."""
        start, self._rest = self._rest, -1
        while 0 <= start < end:
            stop = self._text.find(_RECORD_END, start, end) + 1
            if final and self._root and not stop:
                start = max(start, self._text.rfind(b"</" + self._root, start, end))
            start = _AROUND.match(self._text, start, end).end()  # type: ignore[union-attr]  # of nothing as well
            if not stop and not final:
                self._rest = start
            if not stop and (not final or self._text.startswith(b"<", start)):
                return
            piece = self._text[start : stop or end].rstrip(_PADDING)
            if piece:
                at, width = start * self._width, self._width
                yield self._offset + at, self._raw[at : at + len(piece) * width]
            start = stop or end

    def _cut(self, end: int) -> tuple[int, bytes]:
        """Give the open record up to `end`, without white space after it."""
        width = self._width
        piece = self._text[self._open : end].rstrip()
        start, end = self._open * width, (self._open + len(piece)) * width
        self._open, self._filled, self._noted = -1, False, self._open + len(piece)
        self._rest = self._noted
        return self._offset + start, self._raw[start:end]

    def _give_up(self) -> Iterator[tuple[int, bytes]]:
        self._at = self._open + self._largest
        yield self._cut(self._at)
        self._passing = True

    def _note_root(self, upto: int) -> None:
        """See whether the root element begins or ends in the text outside of records that was not yet looked at."""
        if not (self._root or self._closed) and (found := _ROOT.search(self._text, self._noted, upto + _TAIL)):
            self._root = found[1]
            self._closed = self._root.rpartition(b":")[2].lower() == b"record"
        if self._root and not self._closed:
            end = self._text.find(b"</" + self._root, self._noted, upto + _TAIL)
            self._closed = end >= 0
            self._rest = end if self._rest < 0 else self._rest
        self._noted = max(self._noted, upto)

    def _drop(self) -> None:
        """Forget what was used up."""
        done = min(self._at, *[place for place in (self._open, self._rest) if place >= 0], len(self._text))
        self._raw, self._text = self._raw[done * self._width :], self._text[done:]
        self._offset += done * self._width
        self._at -= done
        self._noted = max(0, self._noted - done)
        self._open -= done if self._open >= 0 else 0
        self._rest -= done if self._rest >= 0 else 0


def _narrow(chunk: bytes, order: str) -> bytes:
    """Give one byte a code unit of UTF-16: its value up to 0xFE, 0xFF for all others."""
    if not order:
        return chunk
    units = array.array("H")
    units.frombytes(chunk[: len(chunk) // 2 * 2])
    if order != sys.byteorder:
        units.byteswap()
    return bytes([min(unit, 0xFF) for unit in units])
