"""Splitting ISO 2709 into records: at record terminators, and at every leader inside a piece that is not one record."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from glamdata.formats.marc_directory import LONGEST_RECORD, RECORD_END

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from typing import BinaryIO

RUNAWAY = 1 << 24  # bytes without a terminator or leader that are taken for one broken record

_CHUNK = 1 << 18
_BETWEEN = b"\r\n\x1a\x00 \xef\xbb\xbf"  # line ends, end-of-file and padding bytes, a byte-order mark
_LEADER = re.compile(rb"\d{5}[a-z][\x20-\x7e]{4}22\d{5}[\x20-\x7e]{3}45[\x20-\x7e]{2}")
_FROM_TEN = re.compile(rb"22\d{5}[\x20-\x7e]{3}45[\x20-\x7e]{2}")  # begins with what can be looked for fast
_BEFORE_TEN = 10
_LEADER_LENGTH = 24
_BLANK = b"     "  # in the place of a record length
_LENGTHLESS = re.compile(rb"[a-z][\x20-\x7e]{6}\d{5}")


def split_records(stream: BinaryIO, runaway: int = RUNAWAY) -> Iterator[tuple[int, bytes]]:
    """Give (offset, bytes) of every record; what lies between records belongs to none.

    The same from any record's start on, so that a slice gives the same records as the whole. Memory is bounded by
    `runaway` bytes.
    """
    buffer, offset, searched, tried = b"", 0, 0, 0
    while chunk := stream.read(_CHUNK):
        buffer += chunk
        end = buffer.find(RECORD_END, searched) + 1
        at = 0
        while end:
            piece = buffer[at:end]
            if piece[:5].isdigit() and int(piece[:5]) == end - at:
                yield offset + at, piece
            else:
                yield from _split_piece(piece, offset + at, runaway)
            at, end = end, buffer.find(RECORD_END, end) + 1
        buffer, offset = buffer[at:], offset + at
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
            found = _find_leader(piece, at + 1, at + runaway + _LEADER_LENGTH)
            end = found if found >= 0 else min(end, at + runaway)
        yield offset + at, _trim(piece[at:end])
        at = _skip_between(piece, end)


def _split_open(buffer: bytes, offset: int, runaway: int) -> Generator[tuple[int, bytes], None, int]:
    """Cut what has no record terminator yet, as far as no terminator to come can change it; gives the bytes used."""
    at = _skip_between(buffer, 0)
    while len(buffer) - at > LONGEST_RECORD + _LEADER_LENGTH:
        found = _find_leader(buffer, at + 1, at + runaway + _LEADER_LENGTH)
        end = found if found >= 0 else at + runaway
        if end > len(buffer) - _LEADER_LENGTH:
            break
        yield offset + at, _trim(buffer[at:end])
        at = _skip_between(buffer, end)
    return at


def _find_leader(data: bytes, start: int, stop: int) -> int:
    """Find the first leader that stands whole between two places, below 0 where there is none."""
    at = start + _BEFORE_TEN
    while found := _FROM_TEN.search(data, at, stop):
        if _LEADER.match(data, found.start() - _BEFORE_TEN):
            return found.start() - _BEFORE_TEN
        at = found.start() + 1
    return -1


def _trim(record: bytes) -> bytes:
    """Take off what stands between records where the terminator is missing."""
    return record if record.endswith(RECORD_END) else record.rstrip(_BETWEEN)


def _skip_between(data: bytes, at: int) -> int:
    start = at
    while at < len(data) and data[at] in _BETWEEN:
        at += 1
    blank = at - start >= len(_BLANK) and data.endswith(_BLANK, start, at) and _LENGTHLESS.match(data, at)
    return at - len(_BLANK) if blank else at
