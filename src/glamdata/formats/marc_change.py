"""Change a MARC record in ISO 2709 so that every byte stays but those that are added.

https://www.loc.gov/marc/specifications/specrecstruc.html.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from glamdata.formats.marc8_encoding import encode_marc8
from glamdata.formats.marc_directory import (
    ENTRY_LENGTH,
    FIELD_END,
    LEADER_LENGTH,
    LONGEST_FIELD,
    LONGEST_RECORD,
    RECORD_END,
    read_directory,
)
from glamdata.formats.marc_text import decode_marc21
from glamdata.model.record import Field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glamdata.formats.marc_directory import Entry

MARC8, UTF8 = "marc-8", "utf-8"


@dataclass(frozen=True, slots=True)
class Opened:
    """A record that can be added to: its directory, its data fields as texts, the charset its bytes are in.

    `places` leads from a data field to its entry in the directory.
    """

    leader: str
    entries: tuple[Entry, ...]
    base: int
    fields: tuple[Field, ...]
    places: tuple[int, ...]
    charset: str


@dataclass(frozen=True, slots=True)
class Grown:
    """What a field that is there gets: its entry in the directory, and bytes in front of its subfields and behind."""

    entry: int
    before: bytes = b""
    after: bytes = b""


def open_record(raw: bytes) -> Opened:
    """Read a MARC 21 record. Raises ValueError in words for one whose structure or encoding contradicts itself."""
    entries, base = read_directory(raw)
    leader = raw[:LEADER_LENGTH].decode("latin-1")
    texts = decode_marc21(leader, [(tag, raw[start : end - 1]) for tag, start, end in entries])
    lies = any(code == "wrong-charset" for code, _, _ in texts.faults)
    charset = UTF8 if (leader[9] == "a") != lies else MARC8
    places = tuple(place for place, (tag, _, _) in enumerate(entries) if not tag.startswith("00"))
    fields = tuple(_field(entries[place][0], texts.texts[place]) for place in places)
    return Opened(leader, tuple(entries), base, fields, places, charset)


def encode_subfields(subfields: Sequence[tuple[str, str]], charset: str) -> bytes:
    """Encode subfields with their marks. Raises ValueError for characters that MARC-8 lacks."""
    encode = encode_marc8 if charset == MARC8 else str.encode
    return b"".join(b"\x1f" + code.encode("ascii") + encode(text) for code, text in subfields)


def change_record(raw: bytes, opened: Opened, added: Sequence[tuple[str, bytes]], grown: Sequence[Grown]) -> bytes:
    """Give the record with fields `added` (tag, indicators and subfields) and some `grown`.

    A new field stands after the last one whose tag is not greater. Directory, base address and record length are made
    anew; the bytes of every other field stay as they are. Raises ValueError for a record that would become longer than
    99,999 bytes, a field longer than 9,999, or where two entries of the directory share their bytes.
    """
    spans = _grow(raw, opened, grown)
    body, moved = _splice(raw, opened.base, spans)
    entries = [
        (tag, (spans[start][1] if start in spans else end - start), moved(start)) for tag, start, end in opened.entries
    ]
    for tag, data in added:
        place = sum(1 for other, _, _ in entries if other <= tag)
        entries.insert(place, (tag, len(data) + 1, len(body)))
        body += data + FIELD_END
    return _assemble(raw, entries, body)


def _field(tag: str, text: str) -> Field:
    indicators, *pieces = text.split("\x1f")
    return Field(tag, indicators, tuple((piece[:1], piece[1:]) for piece in pieces))


def _grow(raw: bytes, opened: Opened, grown: Sequence[Grown]) -> dict[int, tuple[int, int, bytes]]:
    """Give what changes: by its start each field's end, its new length, and its new bytes."""
    if not grown:
        return {}
    sorted_spans = sorted((start, end) for _, start, end in opened.entries)
    if any(second[0] < first[1] for first, second in pairwise(sorted_spans)):
        raise ValueError("two fields of its directory share their bytes")
    spans = {}
    for growth in grown:
        _, start, end = opened.entries[growth.entry]
        data = raw[start : start + 2] + growth.before + raw[start + 2 : end - 1] + growth.after + FIELD_END
        spans[start] = (end, len(data), data)
    return spans


def _splice(raw: bytes, base: int, spans: dict[int, tuple[int, int, bytes]]) -> tuple[bytes, _Moved]:
    pieces, at = [], base
    for start in sorted(spans):
        end, _, data = spans[start]
        pieces += [raw[at:start], data]
        at = end
    pieces.append(raw[at:-1])
    return b"".join(pieces), _Moved(base, spans)


class _Moved:
    """Where a field begins after others before it have grown, counted from the base address."""

    def __init__(self, base: int, spans: dict[int, tuple[int, int, bytes]]) -> None:
        self._base = base
        self._starts = sorted(spans)
        growths = [spans[start][1] - (spans[start][0] - start) for start in self._starts]
        self._shifts = [0, *accumulate(growths)]

    def __call__(self, start: int) -> int:
        return start - self._base + self._shifts[bisect_left(self._starts, start)]


def _assemble(raw: bytes, entries: list[tuple[str, int, int]], body: bytes) -> bytes:
    for tag, length, _ in entries:
        if length > LONGEST_FIELD:
            raise ValueError(
                f"field {tag} would have {length} bytes, more than the {LONGEST_FIELD} a directory can hold"
            )
    base = LEADER_LENGTH + len(entries) * ENTRY_LENGTH + 1
    length = base + len(body) + 1
    if length > LONGEST_RECORD:
        raise ValueError(f"the record would have {length} bytes, more than the {LONGEST_RECORD} that ISO 2709 can hold")
    directory = "".join(f"{tag}{size:04d}{start:05d}" for tag, size, start in entries).encode("ascii")
    leader = b"%05d%b%05d%b" % (length, raw[5:12], base, raw[17:LEADER_LENGTH])
    return leader + directory + FIELD_END + body + RECORD_END
