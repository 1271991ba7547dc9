"""Splitting ISO 2709 into records: at record terminators, and at every leader inside a piece that is not one record."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from glamdata.formats.marc_directory import LONGEST_RECORD, RECORD_END, count_left_out, read_directory

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from typing import BinaryIO

RUNAWAY = 1 << 24  # bytes without a terminator or leader that are taken for one broken record

_CHUNK = 1 << 18
_BETWEEN = b"\r\n\t\x0b\x0c\x1a\x00 \xef\xbb\xbf"  # line and page ends, padding, a byte-order mark
_LEADER = re.compile(rb"\d{5}[a-z][\x20-\x7e]{4}22\d{5}[\x20-\x7e]{3}45[\x20-\x7e]{2}")
_FROM_TEN = re.compile(rb"22\d{5}[\x20-\x7e]{3}45[\x20-\x7e]{2}")  # begins with what can be looked for fast
_BEFORE_TEN = 10
_LEADER_LENGTH = 24
_LENGTH = 5
_SHORT_LENGTH = re.compile(rb"(\d{0,4})[a-z][\x20-\x7e]{6}\d{5}")  # blanks or NULs stand for what is missing
LONG_LENGTH = re.compile(rb"\d{1,2}(?=%b)" % _LEADER.pattern)
"""What a record length has too much, where a program wrote one above 99,999 in full."""


def split_records(stream: BinaryIO, runaway: int = RUNAWAY) -> Iterator[tuple[int, bytes]]:
    """Give (offset, bytes) of every record; what lies between records belongs to none.

    The same from any record's start on, so that a slice gives the same records as the whole. Memory is bounded by
    `runaway` bytes.
    """
    buffer, offset, searched, tried = b"", 0, 0, 0
    more = True
    while more:
        more = bool(chunk := stream.read(_CHUNK))
        buffer += chunk
        end = buffer.find(RECORD_END, searched) + 1
        at = 0
        while end:
            start, stated = at, buffer[at : at + _LENGTH]
            if not stated.isdigit():
                start = _skip_between(buffer, at)
                stated = buffer[start : start + _LENGTH]
            if stated.isdigit() and start + int(stated) == end:
                yield offset + start, buffer[start:end]
            else:
                whole = _find_whole(buffer, start, end)
                if more and whole > len(buffer):
                    break
                end = whole if end < whole <= len(buffer) else end
                yield from _split_piece(buffer[at:end], offset + at, runaway)
            at, end = end, buffer.find(RECORD_END, end) + 1
        buffer, offset = buffer[at:], offset + at
        if end:  # a record may go on behind a terminator: what is to come decides
            searched = 0
            continue
        if len(buffer) > 2 * max(LONGEST_RECORD, tried if not at else 0):  # seldom enough for time to stay linear
            used = yield from _split_open(buffer, offset, runaway)
            buffer, offset = buffer[used:], offset + used
            tried = len(buffer)
        searched = len(buffer)
    yield from _split_piece(buffer, offset, runaway)


def _split_piece(piece: bytes, offset: int, runaway: int) -> Iterator[tuple[int, bytes]]:
    """Cut a piece at every leader in it: a record that was cut off must not swallow the good one after it."""
    at = _skip_between(piece, 0)
    while at < len(piece) and piece[at:] != RECORD_END:  # a second one belongs to no record
        end = len(piece)
        stated = piece[at : at + 5]
        if not (stated.isdigit() and int(stated) == end - at and piece.endswith(RECORD_END)):
            found = _find_next(piece, at, runaway)
            end = found if found >= 0 else min(end, at + runaway)
        yield offset + at, _trim(piece[at:end])
        at = _skip_between(piece, end)


def _split_open(buffer: bytes, offset: int, runaway: int) -> Generator[tuple[int, bytes], None, int]:
    """Cut what has no record terminator yet, as far as no terminator to come can change it; gives the bytes used."""
    at = _skip_between(buffer, 0)
    while len(buffer) - at > LONGEST_RECORD + 2 * _LEADER_LENGTH:
        found = _find_next(buffer, at, runaway)
        end = found if found >= 0 else at + runaway
        if end > len(buffer) - 2 * _LEADER_LENGTH:
            break
        yield offset + at, _trim(buffer[at:end])
        at = _skip_between(buffer, end)
    return at


def _find_whole(buffer: bytes, start: int, end: int) -> int:
    """Give where a record ends by its leader, where that is behind a terminator and all its fields are as it says.

    0 where it is not so; what is beyond the buffer is given unseen.
    """
    if not _LEADER.match(buffer, start) or start + int(buffer[start : start + _LENGTH]) <= end:
        return 0
    stop = start + int(buffer[start : start + _LENGTH])
    if stop > len(buffer) or buffer[stop - 1 : stop] != RECORD_END:
        return stop if stop > len(buffer) else 0
    record = buffer[start:stop]
    try:
        left_out = count_left_out(record, *read_directory(record))
    except ValueError:
        return 0
    return 0 if left_out else stop


def _find_next(data: bytes, at: int, runaway: int) -> int:
    """Find the first leader behind the one that begins at `at`."""
    long = LONG_LENGTH.match(data, at)
    return _find_leader(data, (long.end() if long else at) + 1, at + runaway + _LEADER_LENGTH)


def _find_leader(data: bytes, start: int, stop: int) -> int:
    """Find the first leader that stands whole between two places, below 0 where there is none.

    One into which the next one writes is none, since it would not be whole in a slice that ends before that.
    """
    at, best = start + _BEFORE_TEN, -1
    while found := _FROM_TEN.search(data, at, stop if best < 0 else best + 2 * _LEADER_LENGTH):
        begin, at = found.start() - _BEFORE_TEN, found.start() + 1
        if _LEADER.match(data, begin):
            if best >= 0 and begin >= best + _LEADER_LENGTH:
                break
            best = begin
    return best


def _trim(record: bytes) -> bytes:
    """Take off what stands between records where the terminator is missing."""
    return record if record.endswith(RECORD_END) else record.rstrip(_BETWEEN)


def _skip_between(data: bytes, at: int) -> int:
    start = at
    while at < len(data) and data[at] in _BETWEEN:
        at += 1
    found = _SHORT_LENGTH.match(data, at)
    begin = at - _LENGTH + len(found[1]) if found else at
    return begin if begin >= start and not data[begin:at].strip(b" \x00") else at
