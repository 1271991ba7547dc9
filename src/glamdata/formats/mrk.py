r"""MARCMaker text (.mrk): one field a line, as MarcEdit and pymarc write it.

https://www.loc.gov/marc/makrbrkr.html: ``=LDR  00000nam…``, ``=245  10$aTitle``, a backslash for a blank in leader,
control fields and indicators, mnemonics like ``{dollar}`` in braces; a tab may stand for the two blanks. A
blank line or the next ``=LDR`` ends a record. The text is UTF-8, or MARC-8 where the leader says so.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from glamdata.formats.marc_record import Fault, Tags, check_leader, make_record
from glamdata.formats.marc_text import EncodingFaultError, Texts, decode_marc21, decode_unimarc
from glamdata.formats.mnemonics import resolve_mnemonics
from glamdata.formats.parsed import Parsed, refuse
from glamdata.mapping.private import guard_of
from glamdata.model.record import Field, RawRecord

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

LARGEST_RECORD = 1 << 24

_CHUNK = 1 << 18
_LEADERS = frozenset({"LDR", "000"})
_LINE = re.compile(rb"=([0-9A-Za-z]{3})(?:  |\t)(.*)", re.DOTALL)
_LEADER = re.compile(rb"=(?:LDR|000)[ \t]")
_KEY = re.compile(rb"(?:^|[\r\n])=001(?:  |\t)([\x20-\x7e]{1,40})")
_BOM = b"\xef\xbb\xbf"
_BLANK = b"\r\n \t\x00\x1a"  # padding and an end-of-file byte too


class MrkReader:
    """Reads MARCMaker text. `newline` is what ends its lines; without it the first bytes of a stream tell."""

    def __init__(self, *, unimarc: bool = False, largest: int = LARGEST_RECORD, newline: bytes = b"") -> None:
        self.name = "mrk"
        self.newline = newline
        self.unimarc = unimarc
        self._largest = largest

    def split(self, stream: BinaryIO) -> Iterator[RawRecord]:
        """Split before every leader and at blank lines; a record of more than `largest` bytes is given in pieces."""
        position = 0
        start, size = 0, 0
        lines: list[bytes] = []
        for place, given in _split_lines(stream, self._largest, self.newline):
            offset, line = place, given
            if (
                given[0] == _BOM[0] and given.startswith(_BOM) and (not lines or _LEADER.match(given.lstrip(_BOM)))
            ):  # one file of several
                line = given.lstrip(_BOM)
                offset = place + len(given) - len(line)
            blank = not line.strip(_BLANK)
            if lines and (blank or _LEADER.match(line) or size + len(line) > self._largest):
                position += 1
                yield RawRecord(position, start, b"".join(lines))
                lines, size = [], 0
            if blank:
                continue
            start = start if lines else offset
            lines.append(line)
            size += len(line)
        if lines:
            yield RawRecord(position + 1, start, b"".join(lines))

    def split_part(self, stream: BinaryIO) -> Iterator[RawRecord]:
        """Split a slice of an export, offsets and positions from the slice's start."""
        return self.split(stream)

    def parse(self, raw: RawRecord, tags: Tags = None) -> Parsed:
        """Parse the lines of one record; only fields with `tags` and 001 are kept where they are given."""
        key = _guess_key(raw.data)
        try:
            leader, parts = read_lines(raw.data)
        except ValueError as fault:
            return refuse(raw, "bad-structure", f"{fault}. Export it again or repair it.", key)
        try:
            decoded = _decode(leader, parts, unimarc=self.unimarc)
        except EncodingFaultError as fault:
            return refuse(raw, "bad-encoding", str(fault), key, fault.tag)
        faults: list[Fault] = [*check_leader(leader), *decoded.faults]
        fields = [_parse_field(tag, text, faults) for (tag, _), text in zip(parts, decoded.texts, strict=True)]
        return make_record(raw, leader, fields, faults, tags, unimarc=self.unimarc)


def _split_lines(stream: BinaryIO, longest: int, newline: bytes) -> Iterator[tuple[int, bytes]]:
    """Give (offset, bytes) of every line with its end."""
    buffer, offset = b"", 0
    while chunk := stream.read(_CHUNK):
        buffer += chunk
        newline = newline or find_newline(buffer)
        *lines, buffer = buffer.split(newline)
        for line in lines:
            yield offset, line + newline
            offset += len(line) + 1
        while len(buffer) > longest:
            yield offset, buffer[:longest]
            buffer, offset = buffer[longest:], offset + longest
    if buffer:
        yield offset, buffer


def find_newline(data: bytes) -> bytes:
    """Give what ends a line: a carriage return, as on old Macintoshes, where there is no line feed at all."""
    return b"\r" if b"\r" in data and b"\n" not in data else b"\n"


def read_lines(data: bytes) -> tuple[str, list[tuple[str, bytes]]]:
    """Give the leader and (tag, what follows) of every other line. Raises ValueError in words."""
    leader, parts = "", []
    for number, line in enumerate(data.rstrip(b"\r\n").split(find_newline(data)), 1):
        found = _LINE.fullmatch(line.rstrip(b"\r"))
        if found is None:
            raise ValueError(
                f"line {number} of it does not begin with =, a tag of three characters and two blanks or a tab"
            )
        tag = found[1].decode("ascii")
        if tag in _LEADERS:
            leader = found[2].decode("latin-1").replace("\\", " ")
        else:
            parts.append((tag, found[2]))
    if not leader:
        raise ValueError("it has no leader (=LDR)")
    return leader, parts


def _parse_field(tag: str, text: str, faults: list[Fault]) -> Field:
    if tag.startswith("00"):
        data, unknown = resolve_mnemonics(text.replace("\\", " "))
        field = Field(tag, data=data)
    else:
        head, *pieces = text.split("$")
        if len(head) != 2:
            words = f"field {tag} has no two indicators before its first subfield. Correct it."
            faults.append(("lost-indicators", words, tag))
        resolved = [(piece[0], *resolve_mnemonics(piece[1:])) for piece in pieces if piece]
        unknown = [name for _, _, names in resolved for name in names]
        indicators = re.sub(r"[\\#]", " ", head[:2].ljust(2))
        field = Field(tag, indicators, tuple([(code, piece) for code, piece, _ in resolved]))
    for name in unknown:
        shown = "a word in braces" if guard_of(tag, frozenset()) else f"{{{name}}}"  # it may be private
        words = f"field {tag} has {shown}, which is no mnemonic of MARCMaker; it was left as it is."
        faults.append(("unknown-mnemonic", words, tag))
    return field


def _decode(leader: str, parts: list[tuple[str, bytes]], *, unimarc: bool) -> Texts:
    """Decode the fields: text files are in UTF-8 whatever the leader says, or in the record's own character set."""
    try:
        return Texts(tuple(data.decode("utf-8") for _, data in parts))
    except UnicodeDecodeError:
        if not unimarc:
            return decode_marc21(leader, parts)
    marked = [(tag, data.replace(b"\\", b" ").replace(b"$", b"\x1f") if tag == "100" else data) for tag, data in parts]
    decoded = decode_unimarc(leader, marked)
    return Texts(tuple(text.replace("\x1f", "$") for text in decoded.texts), decoded.faults)


def _guess_key(data: bytes) -> str:
    found = _KEY.search(data)
    return found[1].decode("ascii").replace("\\", " ").strip() if found else ""
