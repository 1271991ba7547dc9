"""Splitting MARC-in-JSON into objects: at every ``{"leader"`` or ``{"fields"``, which can't stand inside a JSON string.

So a broken object costs itself: reading goes on at the next one, in an array as in a file of lines.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

LARGEST_OBJECT = 1 << 24

_CHUNK = 1 << 18
_TAIL = 256
_BETWEEN = b" \t\r\n,[]\xef\xbb\xbf"
_BLANK = b" \t\r\n,\xef\xbb\xbf"
_START = re.compile(rb'\{\s{0,64}"(?:leader|fields)"\s{0,64}:')
_RECORDLIKE = re.compile(rb'"(?:leader|fields|subfields|\d{3})"')
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[{}]', re.DOTALL)
_LINE = re.compile(rb"\n(?=\{)")  # in pretty-printed JSON inner objects are indented


def split_objects(stream: BinaryIO, *, whole: bool, largest: int = LARGEST_OBJECT) -> Iterator[tuple[int, bytes]]:
    """Give (offset, bytes) of every record.

    With `whole`, what stands before the first and after the last one and is no record belongs to the file's frame, and
    an array that is not closed after its last object gives an empty record; a slice has no frame. Memory is bounded by
    `largest` bytes: an object that is longer is given in pieces.
    """
    buffer, offset, searched, first, opened = b"", 0, 0, whole, False
    while chunk := stream.read(_CHUNK):
        buffer += chunk
        at = 0
        while found := _START.search(buffer, max(at + 1, searched), len(buffer)):
            end = found.start()
            if first:
                opened = buffer[at:end].strip(_BLANK) == b"["
                yield from _split_frame(buffer[at:end], offset + at)
            else:
                yield from _split_piece(buffer[at:end], offset + at)
            at, searched, first = end, 0, False
        searched = max(0, len(buffer) - at - _TAIL)
        buffer, offset = buffer[at:], offset + at
        while len(buffer) > largest:
            yield offset, buffer[:largest]
            buffer, offset, searched = buffer[largest:], offset + largest, 0
        first = first and not _START.match(buffer)
    if first:
        yield from _split_frame(buffer, offset)
    else:
        yield from _split_piece(buffer, offset, last=whole)
        if opened and _is_object(buffer.strip(_BLANK)):
            yield offset + len(buffer), b""


def _split_frame(data: bytes, offset: int) -> Iterator[tuple[int, bytes]]:
    """Give what stands before the first record if it looks like one."""
    if _RECORDLIKE.search(data):
        yield from _split_piece(data, offset)


def _split_piece(data: bytes, offset: int, *, last: bool = False) -> Iterator[tuple[int, bytes]]:
    """Give an object without what stands behind it; what else is in between is a broken record, or the file's frame."""
    while True:
        start = len(data) - len(data.lstrip(_BETWEEN))
        offset, data = offset + start, data[start:].rstrip(_BETWEEN)
        if not data:
            return
        end = len(data) if _is_object(data) else _find_end(data)
        yield offset, data[:end].rstrip(_BETWEEN)
        offset, data = offset + end, data[end:]
        if last and not _RECORDLIKE.search(data):
            return


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
