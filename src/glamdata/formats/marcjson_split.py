"""Splitting MARC-in-JSON into objects: at every ``{"leader"`` or ``{"fields"``, which can't stand inside a JSON string.

Plain members may stand before these: ``{"id": 7, "leader"``.

So a broken object costs itself: reading goes on at the next one, in an array as in a file of lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

LARGEST_OBJECT = 1 << 24

_CHUNK = 1 << 18
_TAIL = 1 << 12  # more than a beginning is long
_BETWEEN = b" \t\r\n,[]\x00\x1a\xef\xbb\xbf"
_PLAIN = r'(?:"[^"\\]{0,100}"|[0-9A-Za-z.+-]{1,40})'
_NAME = r'\s{0,32}"[0-9A-Za-z_@$.-]{1,40}"\s{0,32}:\s{0,32}'
_MEMBER = rf"{_NAME}(?:{_PLAIN}|\{{{_NAME}{_PLAIN}\s{{0,32}}\}})\s{{0,32}}"
_NO_FIELD = r'(?!\s{0,32}"(?:[^"]|[0-9]{3}|ind[12])")'  # found sooner than that it is no member
START = rf'\{{{_NO_FIELD}(?:{_MEMBER},){{0,6}}\s{{0,64}}"(?:leader|fields)"\s{{0,64}}:'
"""How a record begins, as a pattern: with its leader or fields, or with numbers and names of its own before them."""
_START = re.compile(START.encode())
_RECORDLIKE = re.compile(rb'"(?:leader|fields|subfields|\d{3})"')
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[{}]', re.DOTALL)
_AROUND = re.compile(rb'\s*(?:\]\s*)?(?:\}|,\s*")')
"""What goes on with the object around a record: its end, or its next name."""
_BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*+"|[{}\[\]]', re.DOTALL)
_LINE = re.compile(rb"\n(?=\{)")  # in pretty-printed JSON inner objects are indented


def split_objects(stream: BinaryIO, *, whole: bool, largest: int = LARGEST_OBJECT) -> Iterator[tuple[int, bytes]]:
    """Give (offset, bytes) of every record.

    With `whole`, what stands before the first and after the last one and is no record belongs to the file's frame, and
    a frame that is not closed after its last object gives an empty record; a slice has no frame. Objects around each
    record (FOLIO) are frame too. Memory is bounded by `largest` bytes: an object that is longer is given in pieces.
    """
    buffer, offset, searched, frame = b"", 0, 0, _Frame(begins=whole)
    while chunk := stream.read(_CHUNK):
        buffer += chunk
        at = 0
        while found := _START.search(buffer, max(at + 1, searched), len(buffer)):
            end = found.start()
            yield from _split_piece(buffer[at:end], offset + at, frame)
            at, searched = end, 0
        searched = max(0, len(buffer) - at - _TAIL)
        buffer, offset = buffer[at:], offset + at
        while len(buffer) > largest:
            yield offset, buffer[:largest]
            buffer, offset, searched = buffer[largest:], offset + largest, 0
        frame.begins = frame.begins and not _START.match(buffer)
    end = offset
    for start, data in _split_piece(buffer, offset, frame, last=whole):
        yield start, data
        end = start + len(data)
    if whole and frame.is_open:
        yield end, b""


@dataclass(slots=True)
class _Frame:
    """What stands around the records: how many brackets of it are open, and whether a whole record was before.

    It `begins` as long as there was no record.
    """

    begins: bool
    depth: int = 0
    after_object: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the file ends after a whole record, but not where it should; a broken one tells that itself."""
        return self.after_object and self.depth > 0

    def find_end(self, data: bytes) -> int:
        """Give where what stands behind the last record goes beyond the frame; all of it where only brackets do."""
        depth = self.depth
        end = 0
        for mark in _BRACKET.finditer(data) if depth > 0 else ():
            depth += (mark[0] in b"{[") - (mark[0] in b"}]")
            end = mark.end()
            if depth <= 0:
                break
        return end if depth <= 0 and data[end:].strip(_BETWEEN + b"}") else len(data)

    def add(self, data: bytes, *, after_object: bool = False) -> None:
        """Note text that is no record."""
        self.after_object = after_object
        for mark in _BRACKET.finditer(data):
            self.depth += (mark[0] in b"{[") - (mark[0] in b"}]")


def _split_piece(data: bytes, offset: int, frame: _Frame, *, last: bool = False) -> Iterator[tuple[int, bytes]]:
    """Give an object without what stands behind it; what else is in between is a broken record, or the file's frame."""
    if frame.begins and not _RECORDLIKE.search(data):
        frame.add(data)
        data = b""
    frame.begins = False
    while data:
        start = len(data) - len(data.lstrip(_BETWEEN))
        frame.add(data[:start])
        offset, data = offset + start, data[start:]
        if not data:
            return
        end = len(data.rstrip(_BETWEEN))
        is_whole = _is_object(data[:end])
        if not is_whole:
            end = _find_end(data[:end])
            is_whole = _is_object(data[:end])
        yield offset, data[:end].rstrip(_BETWEEN)
        offset, data = offset + end, data[end:]
        is_last = last and not _RECORDLIKE.search(data)
        if is_last or _AROUND.match(data) or not data.strip(_BETWEEN):
            around = data[: frame.find_end(data) if is_last else _find_next(data)]
            frame.add(around, after_object=is_whole and around == data)
            offset, data = offset + len(around), data[len(around) :]


def _find_next(data: bytes) -> int:
    """Give where a broken record begins in what stands behind an object; the end where there is none.

    What makes it look like one is in it, so that a slice which ends with it tells the same.
    """
    found = _RECORDLIKE.search(data)
    if not found:
        return len(data)
    start = data.rfind(b"{", 0, found.start())
    return start if start >= 0 and start + _find_end(data[start:]) > found.start() else found.start()


def _is_object(data: bytes) -> bool:
    try:
        orjson.loads(data)
    except orjson.JSONDecodeError:
        return False
    return True


def _find_end(data: bytes) -> int:
    """Give where the first object ends: where its braces close on JSON, else at the next line that begins another."""
    depth = 0
    for token in _TOKEN.finditer(data):
        depth += {b"{": 1, b"}": -1}.get(token[0], 0)
        if depth <= 0:
            if token[0] == b"}" and _is_object(data[: token.end()]):
                return token.end()
            break
    line = _LINE.search(data, 1)
    return line.start() if line else len(data)
