"""The directory of an ISO 2709 record: where its fields stand, and what can be mended with certainty.

https://www.loc.gov/marc/specifications/specrecstruc.html.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

FIELD_END = b"\x1e"
RECORD_END = b"\x1d"
LEADER_LENGTH = 24
ENTRY_LENGTH = 12
LONGEST_RECORD = 99_999
LONGEST_FIELD = 9_999

_ENTRY = re.compile(rb"([0-9A-Za-z]{3})(\d{4})(\d{5})")

Entry = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the fields of a record are.

    `entries` are (tag, start, end), absolute, the field terminator within; `faults` are (code, words) of what was
    mended.
    """

    entries: tuple[Entry, ...]
    faults: tuple[tuple[str, str], ...] = ()


def is_control(tag: str) -> bool:
    """Whether a field with this tag has neither indicators nor subfields: 001 to 009."""
    return tag.startswith("00") and tag <= "009"


def read_directory(data: bytes) -> tuple[list[Entry], int]:
    """Give (tag, start, end) of every field, absolute in `data`, and the base address. Raises ValueError in words."""
    _check_frame(data)
    base = int(data[12:17])
    return [_check_entry(data, entry, base) for entry in _split_directory(data[LEADER_LENGTH : base - 1])], base


def count_left_out(data: bytes, entries: list[Entry], base: int) -> int:
    """Count the bytes of the fields' area that belong to no field. Raises ValueError where two fields share some."""
    at, left_out = base, 0
    for tag, start, end in sorted(entries, key=lambda entry: entry[1:]):
        if start < at:
            raise ValueError(f"its directory names what stands in field {tag} for another field too")
        left_out += start - at
        at = end
    return left_out + len(data) - 1 - at


def mend_directory(data: bytes) -> Layout:
    """Find the fields of a record whose leader or directory is wrong, where only one reading is possible.

    That is so where the directory can be read, names as many fields as there are field terminators, in the same order,
    and every field has the form of its tag. Raises ValueError in words where it is not.
    """
    if len(data) <= LEADER_LENGTH:
        raise ValueError(f"it has {len(data)} bytes, less than a leader")
    cut = not data.endswith(RECORD_END)
    body = data if cut else data[:-1]
    base = data.find(FIELD_END, LEADER_LENGTH) + 1
    if base <= LEADER_LENGTH + 1 or (base - 1 - LEADER_LENGTH) % ENTRY_LENGTH:
        raise ValueError("it is cut off or its directory is broken: there is no directory that ends where it should")
    entries = _split_directory(data[LEADER_LENGTH : base - 1])
    if cut and not _is_whole(data):
        raise ValueError("it is cut off: there is no end-of-record mark")
    spans = _spans(body, base)
    if not body.endswith(FIELD_END) or len(spans) != len(entries):
        raise ValueError(f"its directory names {len(entries)} fields, but {len(spans)} were found")
    _check_shapes(body, entries, spans)
    layout = tuple((tag.decode("ascii"), *span) for (tag, _, _), span in zip(entries, spans, strict=True))
    return Layout(layout, tuple(_faults(data, entries, spans, base)))


def _check_frame(data: bytes) -> None:
    if not data.endswith(RECORD_END):
        raise ValueError("it is cut off: there is no end-of-record mark")
    if len(data) <= LEADER_LENGTH:
        raise ValueError(f"it has {len(data)} bytes, less than a leader")
    if not data[:5].isdigit() or int(data[:5]) != len(data):
        raise ValueError(_tell_length(data))
    if not data[12:17].isdigit() or not LEADER_LENGTH < int(data[12:17]) < len(data):
        raise ValueError(f"its leader gives no possible base address ({data[12:17].decode('latin-1')!r} in 12-16)")
    base = int(data[12:17])
    if data[base - 1 : base] != FIELD_END or (base - 1 - LEADER_LENGTH) % ENTRY_LENGTH:
        raise ValueError("its directory does not end where the leader says (base address in 12-16)")


def _tell_length(data: bytes) -> str:
    return f"its leader gives a length of {data[:5].decode('latin-1')!r}, but it has {len(data)} bytes"


def _split_directory(directory: bytes) -> list[tuple[bytes, int, int]]:
    entries = [(tag, int(length), int(start)) for tag, length, start in _ENTRY.findall(directory)]
    if len(entries) * ENTRY_LENGTH != len(directory):
        raise ValueError("its directory has an entry that is no tag with length and place")
    return entries


def _check_entry(data: bytes, entry: tuple[bytes, int, int], base: int) -> Entry:
    tag, length, offset = entry
    start, end = base + offset, base + offset + length
    if end > len(data) - 1:
        raise ValueError(f"its directory points to a field {tag.decode()} beyond the end of the record")
    if not length or data[end - 1] != FIELD_END[0] or FIELD_END in data[start : end - 1]:
        raise ValueError(f"field {tag.decode()} does not end with a field terminator where its directory says")
    return tag.decode("ascii"), start, end


def _is_whole(data: bytes) -> bool:
    """Whether only the end-of-record mark is missing: leader and directory account for every byte before it."""
    try:
        entries, _ = read_directory(data + RECORD_END)
    except ValueError:
        return False
    return max((end for _, _, end in entries), default=-1) == len(data)


def _spans(body: bytes, base: int) -> list[tuple[int, int]]:
    spans, start = [], base
    for piece in body[base:].split(FIELD_END)[:-1]:
        spans.append((start, start + len(piece) + 1))
        start += len(piece) + 1
    return spans


def _check_shapes(body: bytes, entries: list[tuple[bytes, int, int]], spans: list[tuple[int, int]]) -> None:
    """Check that the terminators part the fields as the directory does: order of places, and the form of each field."""
    starts = [start for _, _, start in entries]
    if len(body) <= LONGEST_RECORD and starts != sorted(starts):
        raise ValueError("its directory names the fields in another order than they stand in, with wrong places")
    for (tag, _, _), (start, end) in zip(entries, spans, strict=True):
        mark = body.find(b"\x1f", start, end)
        if mark >= 0 if is_control(tag.decode()) else mark != start + 2:
            raise ValueError(
                f"field {tag.decode()} is not where the directory says, and what stands there is no such field"
            )


def _faults(
    data: bytes, entries: list[tuple[bytes, int, int]], spans: list[tuple[int, int]], base: int
) -> list[tuple[str, str]]:
    faults = []
    if len(data) > LONGEST_RECORD:
        words = (
            f"it has {len(data)} bytes, more than the {LONGEST_RECORD} that ISO 2709 can hold; read by its terminators."
        )
        faults.append(("long-record", words))
    elif not data.endswith(RECORD_END):
        faults.append(("no-terminator", "its end-of-record mark is missing; all its fields are there and were read."))
    elif data[:5] != b"%05d" % len(data):
        faults.append(("wrong-length", f"{_tell_length(data)}; its fields were found by their terminators."))
    if data[12:17] != b"%05d" % base:
        stated = data[12:17].decode("latin-1")
        faults.append(("wrong-length", f"its leader gives the base address {stated!r}, but it is {base:05d}."))
    wrong = [
        tag.decode()
        for (tag, length, start), span in zip(entries, spans, strict=True)
        if (start - span[0] + base) % 100_000 or (length - span[1] + span[0]) % 10_000
    ]
    if wrong:
        named = ", ".join(wrong[:5])
        words = f"its directory gives wrong lengths or places of fields ({named}); read by their terminators."
        faults.append(("wrong-directory", words))
    return faults
