"""MARC 21 in ISO 2709: split an export into records, parse one by its directory, insert a field and touch nothing else.

https://www.loc.gov/marc/specifications/specrecstruc.html. UTF-8 (leader/09 ``a``) and MARC-8.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from glamdata.formats.marc8 import decode_marc8
from glamdata.formats.parsed import Parsed, check_fixed_field, digest_of, refuse, tell_of
from glamdata.model.finding import Severity
from glamdata.model.record import CatalogueRecord, Field, RawRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

    from glamdata.model.finding import Finding

SUBFIELD = b"\x1f"
FIELD_END = b"\x1e"
RECORD_END = b"\x1d"
LEADER_LENGTH = 24
ENTRY_LENGTH = 12
LONGEST_RECORD = 99_999
LONGEST_FIELD = 9_999
HOLDINGS = frozenset("uvxy")

_CHUNK = 1 << 18
_BETWEEN = b"\r\n\x1a\x00 \xef\xbb\xbf"  # line ends, end-of-file and padding bytes, a byte-order mark
_RUNAWAY = 1 << 24  # bytes without a record terminator that are taken for one broken record
_ENTRY = re.compile(rb"([0-9A-Za-z]{3})(\d{4})(\d{5})")
_LEADER = re.compile(rb"\d{5}[a-z][\x20-\x7e]{3}[a ]22\d{5}[\x20-\x7e]{3}4500")

Entry = tuple[str, int, int]


class MarcReader:
    """Reads ISO 2709 exports of bibliographic and authority records; holdings are ignored."""

    name = "marc"

    def split(self, stream: BinaryIO) -> Iterator[RawRecord]:
        """Split at record terminators; line ends between records and an end-of-file byte belong to none."""
        position, offset = 0, 0
        for chunk in _split_at_terminators(stream):
            data = chunk.lstrip(_BETWEEN)
            if data:
                position += 1
                yield RawRecord(position, offset + len(chunk) - len(data), data)
            offset += len(chunk)

    def split_part(self, stream: BinaryIO) -> Iterator[RawRecord]:
        """Split a slice of an export, offsets and positions from the slice's start."""
        return self.split(stream)

    def parse(self, raw: RawRecord) -> Parsed:
        """Parse one record by its directory; a record that contradicts itself is refused."""
        try:
            entries, _ = _read_directory(raw.data)
        except ValueError as fault:
            return refuse(raw, "bad-structure", f"{fault}. Export it again or repair it.", _guess_key(raw.data))
        leader = raw.data[:LEADER_LENGTH].decode("latin-1")
        if leader[6] in HOLDINGS:
            return Parsed(None, ignored="holdings record")
        return _parse_fields(raw, leader, entries)


def insert_field(raw: bytes, field: Field) -> bytes:
    """Give the record `raw` with `field` added after the last field whose tag is not greater.

    Directory, base address and record length are made anew; the bytes of every other field stay as they are. Raises
    ValueError for a record that can't be read, becomes longer than 99,999 bytes, or is in MARC-8 while the field is not
    plain ASCII.
    """
    entries, base = _read_directory(raw)
    encoding = "utf-8" if raw[9:10] == b"a" else "ascii"
    body = _encode_field(field, encoding)
    if len(body) > LONGEST_FIELD:
        raise ValueError(f"field {field.tag} has {len(body)} bytes, more than the {LONGEST_FIELD} a directory can hold")
    place = sum(1 for tag, _, _ in entries if tag <= field.tag)
    cut = LEADER_LENGTH + place * ENTRY_LENGTH
    entry = f"{field.tag}{len(body):04d}{len(raw) - base - 1:05d}".encode("ascii")
    length = len(raw) + len(entry) + len(body)
    if length > LONGEST_RECORD:
        raise ValueError(f"the record would have {length} bytes, more than the {LONGEST_RECORD} that ISO 2709 can hold")
    leader = b"%05d%b%05d%b" % (length, raw[5:12], base + ENTRY_LENGTH, raw[17:LEADER_LENGTH])
    return leader + raw[LEADER_LENGTH:cut] + entry + raw[cut:-1] + body + RECORD_END


def _split_at_terminators(stream: BinaryIO) -> Iterator[bytes]:
    """Give pieces that end with a record terminator; the last one may lack it."""
    buffer = b""
    while chunk := stream.read(_CHUNK):
        *whole, buffer = (buffer + chunk).split(RECORD_END)
        for piece in whole:
            yield from _resynchronise(piece + RECORD_END)
        while len(buffer) >= _RUNAWAY:
            yield buffer[:_RUNAWAY]
            buffer = buffer[_RUNAWAY:]
    if buffer:
        yield from _resynchronise(buffer)


def _resynchronise(piece: bytes) -> Iterator[bytes]:
    """Cut a piece at every leader in it: a record that was cut off must not swallow the good one after it."""
    if piece[:5].isdigit() and int(piece[:5]) == len(piece):
        yield piece
        return
    starts = [found.start() for found in _LEADER.finditer(piece)]
    borders = [0, *(start for start in starts if piece[:start].strip(_BETWEEN)), len(piece)]
    for start, end in itertools.pairwise(borders):
        yield piece[start:end]


def _read_directory(data: bytes) -> tuple[list[Entry], int]:
    """Give (tag, start, end) of every field, absolute in `data`, and the base address. Raises ValueError in words."""
    if not data.endswith(RECORD_END):
        raise ValueError("it is cut off: there is no end-of-record mark")
    if len(data) <= LEADER_LENGTH:
        raise ValueError(f"it has {len(data)} bytes, less than a leader")
    if not data[:5].isdigit() or int(data[:5]) != len(data):
        stated = data[:5].decode("latin-1")
        raise ValueError(f"its leader gives a length of {stated!r}, but it has {len(data)} bytes")
    if not data[12:17].isdigit() or not LEADER_LENGTH < int(data[12:17]) < len(data):
        raise ValueError(f"its leader gives no possible base address ({data[12:17].decode('latin-1')!r} in 12-16)")
    base = int(data[12:17])
    if data[base - 1 : base] != FIELD_END or (base - 1 - LEADER_LENGTH) % ENTRY_LENGTH:
        raise ValueError("its directory does not end where the leader says (base address in 12-16)")
    entries = _ENTRY.findall(data, LEADER_LENGTH, base - 1)
    if len(entries) * ENTRY_LENGTH != base - 1 - LEADER_LENGTH:
        raise ValueError("its directory has an entry that is no tag with length and place")
    return [_check_entry(data, tag, base + int(start), int(length)) for tag, length, start in entries], base


def _check_entry(data: bytes, tag: bytes, start: int, length: int) -> Entry:
    end = start + length
    if end > len(data) - 1:
        raise ValueError(f"its directory points to a field {tag.decode()} beyond the end of the record")
    if not length or data[end - 1] != FIELD_END[0]:
        raise ValueError(f"field {tag.decode()} does not end with a field terminator where its directory says")
    return tag.decode("ascii"), start, end


def _parse_fields(raw: RawRecord, leader: str, entries: list[Entry]) -> Parsed:
    findings: list[Finding] = []
    fields: list[Field] = []
    decode: Callable[[bytes], tuple[str, int]] = _decode_utf8 if leader[9] == "a" else decode_marc8
    for tag, start, end in entries:
        try:
            text, lost = decode(raw.data[start : end - 1])
        except UnicodeDecodeError as fault:
            words = (
                f"field {tag} is not valid UTF-8, though leader/09 says so (byte {fault.object[fault.start]:#04x} at"
                f" {start + fault.start} of the record). Export it again as UTF-8."
            )
            return refuse(raw, "bad-encoding", words, _guess_key(raw.data), tag)
        if lost:
            words = f"field {tag} has {lost} character(s) that MARC-8 does not know; they were left out."
            findings.append(tell_of(raw, Severity.WARNING, "lost-characters", words, _key_of(fields), tag))
        fields.append(_parse_field(tag, text))
        if not tag.startswith("00") and text.find("\x1f") != 2:
            words = f"field {tag} has no two indicators before its first subfield; {text[:20]!r} was read."
            findings.append(tell_of(raw, Severity.WARNING, "lost-indicators", words, _key_of(fields), tag))
    findings += check_fixed_field(raw, fields, _key_of(fields))
    record = CatalogueRecord(raw.position, raw.offset, digest_of(raw.data), leader, tuple(fields))
    return Parsed(record, tuple(findings))


def _decode_utf8(data: bytes) -> tuple[str, int]:
    return data.decode("utf-8"), 0


def _parse_field(tag: str, text: str) -> Field:
    if tag.startswith("00"):
        return Field(tag, data=text)
    head, *parts = text.split("\x1f")
    return Field(tag, head[:2].ljust(2), tuple([(part[0], part[1:]) for part in parts if part]))


def _encode_field(field: Field, encoding: str) -> bytes:
    text = field.data
    if not field.tag.startswith("00"):
        text = field.indicators + "".join(f"\x1f{code}{text}" for code, text in field.subfields)
    try:
        return text.encode(encoding) + FIELD_END
    except UnicodeEncodeError as fault:
        raise ValueError(
            f"the record is in MARC-8 and field {field.tag} holds characters that are not plain ASCII"
        ) from fault


def _key_of(fields: list[Field]) -> str:
    return next((field.data.strip() for field in fields if field.tag == "001"), "")


def _guess_key(data: bytes) -> str:
    """Read the control number of a broken record: what its first directory entry points to, if that looks like one."""
    if data[LEADER_LENGTH : LEADER_LENGTH + 3] != b"001":
        return ""
    end = data.find(FIELD_END, LEADER_LENGTH)
    text = data[end + 1 : data.find(FIELD_END, end + 1)] if end > 0 else b""
    return text.decode("ascii", "replace").strip() if re.fullmatch(rb"[\x20-\x7e]{1,40}", text) else ""
