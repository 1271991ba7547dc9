"""Sound ISO 2709 records, a block at a time: what leaders and directories say is compared with the bytes by numpy.

For a record in which nothing at all is odd this gives what reading it carefully by itself gives, several times
as fast: no directory entry becomes a Python object unless its field is wanted. Any other record is left to the careful
way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from glamdata.formats.marc_directory import ENTRY_LENGTH, LEADER_LENGTH
from glamdata.formats.marc_record import HIGH_CONTROL, HOLDINGS
from glamdata.formats.parsed import FIXED_LENGTH, Parsed, digest_of, is_doubled
from glamdata.model.record import CatalogueRecord, Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from glamdata.formats.marc_record import Tags
    from glamdata.model.record import RawRecord

    Array = np.ndarray[Any, Any]

FIELD_END, RECORD_END, MARK = 0x1E, 0x1D, 0x1F
MOST_BYTES = 1 << 22

_UTF8 = ord("a")
_LEADER = re.compile(rb"\d{5}[\x20-\x7e]{5}22\d{5}[\x20-\x7e]{3}45[\x20-\x7e]{2}")
_ALPHANUMERIC = np.array([chr(byte).isalnum() and byte < 0x80 for byte in range(256)])
_CONTROL_NUMBER, _FIXED, _ZEROS = (int.from_bytes(tag, "big") for tag in (b"001", b"008", b"00"))
_find_subfields = re.compile("\x1f([^\x1f])([^\x1f]*)").findall


@dataclass(frozen=True, slots=True)
class _Entries:
    """Directory entries of a block: whose they are, tags as numbers of three bytes, first and last byte, in the block.

    The last byte is the field terminator.
    """

    record: Array
    tag: Array
    start: Array
    end: Array

    def of(self, chosen: Array) -> _Entries:
        """Give some of them."""
        return _Entries(self.record[chosen], self.tag[chosen], self.start[chosen], self.end[chosen])

    def in_characters(self, whole: Array, starts: Array) -> tuple[list[int], list[int]]:
        """Give where the fields begin and end, counted in characters of UTF-8 from the beginning of their record."""
        more = np.flatnonzero((whole & 0xC0) == 0x80)  # bytes that begin no character
        first = starts[self.record]
        first = first - np.searchsorted(more, first)
        begin, end = (at - np.searchsorted(more, at) - first for at in (self.start, self.end))
        return begin.tolist(), end.tolist()


def parse_block(raws: Sequence[RawRecord], tags: Tags = None, most: int = MOST_BYTES) -> Iterator[Parsed | None]:
    """Parse MARC 21 records; only fields with `tags` and 001 where they are given. None for any that is odd.

    No more than `most` bytes are looked at together (or one record). Each is made as it is asked for, so that one that
    was done with does not push the next out of the processor's cache.
    """
    block: list[RawRecord] = []
    size = 0
    for raw in raws:
        if block and size + len(raw.data) > most:
            yield from _parse_block(block, tags)
            block, size = [], 0
        block.append(raw)
        size += len(raw.data)
    if block:
        yield from _parse_block(block, tags)


def _parse_block(raws: Sequence[RawRecord], tags: Tags) -> Iterator[Parsed | None]:
    data = b"".join([raw.data for raw in raws])
    sizes = np.array([len(raw.data) for raw in raws])
    starts = np.cumsum(sizes) - sizes
    whole = np.frombuffer(data, np.uint8)
    sound, bases = _check_leaders(raws, whole, starts, sizes)
    entries = _read_directories(data, whole, sound, starts, bases)
    if tags is not None:
        entries = entries.of(_is_in(entries.tag, tags))
    counts = np.bincount(entries.record, minlength=len(raws)).tolist()
    names = list(map(_name_of, entries.tag.tolist()))
    begins, ends = entries.in_characters(whole, starts)
    at = 0
    for raw, is_sound, count in zip(raws, sound.tolist(), counts, strict=True):
        upto = at + count
        yield _make_record(raw, names[at:upto], begins[at:upto], ends[at:upto]) if is_sound else None
        at = upto


def _make_record(raw: RawRecord, names: list[str], begins: list[int], ends: list[int]) -> Parsed | None:
    text = _read_text(raw.data)
    if not text:
        return None
    if text[6] in HOLDINGS:
        return Parsed(None, ignored="holdings record")
    fields = [
        Field(name, text[begin : begin + 2], tuple(_find_subfields(text, begin + 2, end)))
        if name >= "00A"
        else Field(name, "  ", (), text[begin:end])
        for name, begin, end in zip(names, begins, ends, strict=True)
    ]
    leader = text[:LEADER_LENGTH]
    return Parsed(CatalogueRecord(raw.position, raw.offset, digest_of(raw.data), leader, tuple(fields)))


def _read_text(data: bytes) -> str:
    """Decode a record that is ASCII or UTF-8 without anything that is to be told; empty for any other."""
    if data.isascii():
        return data.decode("ascii")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    if data[9] != _UTF8 or ((b"\xc2" in data or b"\xef" in data) and HIGH_CONTROL.search(text)):
        return ""
    return "" if is_doubled(text) else text


def _check_leaders(raws: Sequence[RawRecord], whole: Array, starts: Array, sizes: Array) -> tuple[Array, Array]:
    """Say which records have a leader, ends and a directory's border as they must be, and no control characters.

    Gives their base addresses too.
    """
    sound = np.array([_LEADER.match(raw.data) is not None for raw in raws])
    sound &= sizes > LEADER_LENGTH + ENTRY_LENGTH
    if not sound.any():
        return sound, np.zeros(len(raws), int)
    leaders = whole[np.where(sound, starts, 0)[:, None] + np.arange(LEADER_LENGTH)].T - np.uint8(ord("0"))
    bases = _number(leaders[12:17], 10)
    sound &= (_number(leaders[:5], 10) == sizes) & (bases > LEADER_LENGTH + 1) & (bases <= sizes - 2)
    sound &= (bases - LEADER_LENGTH - 1) % ENTRY_LENGTH == 0
    ends = starts + sizes
    sound &= (whole[ends - 1] == RECORD_END) & (whole[ends - 2] == FIELD_END)
    sound &= whole[np.where(sound, starts + bases - 1, 0)] == FIELD_END
    controls = np.flatnonzero((whole < FIELD_END) | (whole == 0x7F))
    sound &= np.bincount(np.searchsorted(starts, controls, "right") - 1, minlength=len(raws)) == 1
    return sound, bases


def _read_directories(data: bytes, whole: Array, sound: Array, starts: Array, bases: Array) -> _Entries:
    """Give the entries of sound records; `sound` no longer names those whose directory is not just what is there."""
    field_ends = np.flatnonzero(whole == FIELD_END)
    before = np.searchsorted(field_ends, starts)
    counts = (bases - LEADER_LENGTH - 1) // ENTRY_LENGTH
    sound &= (np.diff(before, append=len(field_ends)) == counts + 1) & (counts > 1)
    counts = np.where(sound, counts, 0)
    record = np.repeat(np.arange(len(starts)), counts)
    borders = zip(starts[sound].tolist(), (starts + bases)[sound].tolist(), strict=True)
    directories = b"".join([data[start + LEADER_LENGTH : base - 1] for start, base in borders])
    entries = np.frombuffer(directories, np.uint8).reshape(-1, ENTRY_LENGTH).T.copy()
    tag = _number(entries[:3], 256)
    digits = entries[3:] - np.uint8(ord("0"))
    begin = (starts + bases)[record] + _number(digits[4:], 10)
    end = begin + _number(digits[:4], 10) - 1
    place = np.repeat(before - np.cumsum(counts) + counts, counts) + np.arange(len(record))
    good = (digits <= 9).all(0) & _ALPHANUMERIC[entries[:3]].all(0)
    good &= (begin == field_ends[place] + 1) & (end == field_ends[place + 1])
    good[good] &= _have_form(whole, tag[good], begin[good], end[good])
    sound &= np.bincount(record[~good], minlength=len(starts)) == 0
    sound &= np.bincount(record[tag == _CONTROL_NUMBER], minlength=len(starts)) <= 1
    kept = sound[record]
    return _Entries(record, tag, begin, end).of(kept)


def _number(digits: Array, base: int) -> Array:
    """Read numbers, the first row of which are the highest digits."""
    number: Array = digits[0].astype(np.int64)
    for row in digits[1:]:
        number = number * base + row
    return number


def _have_form(whole: Array, tag: Array, begin: Array, end: Array) -> Array:
    """Say which fields have the form of their tag: two indicators and a subfield, or in 00X none; 40 bytes in 008."""
    is_control = (tag >> 8 == _ZEROS) & (tag & 0xFF <= ord("9"))
    last = len(whole) - 1
    good: Array = whole[np.minimum(begin + 2, last)] == MARK
    for place in (begin, begin + 1):
        good &= (whole[place] >= ord(" ")) & (whole[place] < 0x80)
    marks = np.flatnonzero(whole == MARK)
    odd = marks[whole[np.minimum(marks + 1, last)] >= 0x80]  # a subfield's code is ASCII
    if len(odd):
        good &= np.searchsorted(odd, begin) == np.searchsorted(odd, end)
    begin, end = begin[is_control], end[is_control]
    plain = np.searchsorted(marks, begin) == np.searchsorted(marks, end)
    fixed = tag[is_control] == _FIXED
    plain[fixed] &= (end - begin)[fixed] == FIXED_LENGTH
    fixed &= plain
    plain[fixed] &= (whole[begin[fixed][:, None] + np.arange(FIXED_LENGTH)] < 0x80).all(1)
    good[is_control] = plain
    return good


def _is_in(tag: Array, tags: frozenset[str]) -> Array:
    wanted = np.zeros(len(tag), bool)
    for number in _numbers_of(tags):
        wanted |= tag == number
    return wanted


@lru_cache(maxsize=64)
def _numbers_of(tags: frozenset[str]) -> frozenset[int]:
    """Give the numbers of `tags` and 001."""
    return frozenset({int.from_bytes(tag.encode(), "big") for tag in tags} | {_CONTROL_NUMBER})


@lru_cache(maxsize=4096)
def _name_of(number: int) -> str:
    return number.to_bytes(3, "big").decode("ascii")
