"""MARC in ISO 2709: split an export into records, parse one by its directory.

https://www.loc.gov/marc/specifications/specrecstruc.html. MARC 21 (UTF-8 by leader/09 ``a``, else MARC-8) and UNIMARC.
Sound records are parsed a block at a time (marc_block.py); anything odd goes the careful way, record by record, which
says what is wrong, mends what has one reading only and refuses the rest.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from glamdata.formats.marc_block import parse_block
from glamdata.formats.marc_directory import (
    FIELD_END,
    LEADER_LENGTH,
    Layout,
    count_left_out,
    is_control,
    mend_directory,
    read_directory,
)
from glamdata.formats.marc_record import Fault, Tags, check_leader, make_record
from glamdata.formats.marc_split import LONG_LENGTH, split_records
from glamdata.formats.marc_text import EncodingFaultError, decode_marc21, decode_unimarc
from glamdata.formats.parsed import Parsed, refuse
from glamdata.model.record import Field, RawRecord

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

_find_subfields = re.compile("\x1f([^\x1f])([^\x1f]*)").findall
_ODD_CODE = re.compile("\x1f([^\x1f -~])")
_MARKUP = re.compile(rb"<[?!/]?[A-Za-z][^<>]{0,200}>")
_FAR = 1 << 12


class MarcReader:
    """Reads ISO 2709 exports of bibliographic and authority records; holdings are ignored.

    With `unimarc` the character set is that of 100 $a and the record label is UNIMARC's.
    """

    def __init__(self, *, unimarc: bool = False) -> None:
        self.name = "unimarc" if unimarc else "marc"
        self.unimarc = unimarc

    def split(self, stream: BinaryIO) -> Iterator[RawRecord]:
        """Split at record terminators; line ends between records and an end-of-file byte belong to none."""
        for position, (offset, data) in enumerate(split_records(stream), 1):
            yield RawRecord(position, offset, data)

    def split_part(self, stream: BinaryIO) -> Iterator[RawRecord]:
        """Split a slice of an export, offsets and positions from the slice's start."""
        return self.split(stream)

    def parse_block(self, raws: Sequence[RawRecord], tags: Tags = None) -> Iterator[tuple[RawRecord, Parsed]]:
        """Parse many records, as :meth:`parse` does each, the sound ones of MARC 21 all at once."""
        made = itertools.repeat(None, len(raws)) if self.unimarc else parse_block(raws, tags)
        for raw, done in zip(raws, made, strict=True):
            yield raw, done or self.parse(raw, tags)

    def parse(self, raw: RawRecord, tags: Tags = None) -> Parsed:
        """Parse one record by its directory, only fields with `tags` and 001 where they are given.

        A record that contradicts itself is refused, or mended where only one reading is possible.
        """
        data = raw.data[len(found[0]) :] if (found := LONG_LENGTH.match(raw.data)) else raw.data
        try:
            layout = find_layout(data)
        except ValueError as fault:
            words = "what stands there is XML or HTML, not ISO 2709. Put it into a file of its own."
            if not _MARKUP.search(data, 0, _FAR):
                words = f"{fault}. Export it again or repair it."
            return refuse(raw, "bad-structure", words, _guess_key(data))
        leader = data[:LEADER_LENGTH].decode("latin-1")
        decode = decode_unimarc if self.unimarc else decode_marc21
        try:
            decoded = decode(leader, [(tag, data[start : end - 1]) for tag, start, end in layout.entries])
        except EncodingFaultError as fault:
            return refuse(raw, "bad-encoding", str(fault), _guess_key(data), fault.tag)
        faults: list[Fault] = [(code, words, "") for code, words in layout.faults]
        faults += [*check_leader(leader), *_check_label(data), *decoded.faults]
        fields = []
        for (tag, _, _), text in zip(layout.entries, decoded.texts, strict=True):
            fields.append(_parse_field(tag, text))
            faults += _check_marks(tag, text)
        return make_record(raw, leader, fields, faults, tags, unimarc=self.unimarc)


def find_layout(data: bytes) -> Layout:
    """Find the fields of a record, mended where that is sure. Raises ValueError in words where it is not."""
    try:
        entries, base = read_directory(data)
        left_out = count_left_out(data, entries, base)
    except ValueError as fault:
        try:
            return mend_directory(data)
        except ValueError as other:
            words = str(fault) if str(fault) == str(other) else f"{fault}, and {other}"
            raise ValueError(words) from fault
    if not left_out:
        return Layout(tuple(entries))
    try:
        return mend_directory(data)
    except ValueError:
        words = f"its directory leaves out {left_out} byte(s), which belong to no field it names; they were not read."
        return Layout(tuple(entries), (("wrong-directory", words),))


def _check_label(data: bytes) -> Iterator[Fault]:
    if data[10:12] != b"22" or data[20:22] != b"45":
        yield "bad-leader", "its leader lacks 22 in 10-11 or 45 in 20-21, which every MARC record has.", "LDR"


def _check_marks(tag: str, text: str) -> Iterator[Fault]:
    if is_control(tag):
        return
    if text.find("\x1f") != 2:
        yield "lost-indicators", f"field {tag} has no two indicators before its first subfield. Correct it.", tag
    if found := _ODD_CODE.search(text):
        yield "odd-subfield", f"field {tag} has a subfield with the code {found[1]!r}, which none has. Correct it.", tag


def _parse_field(tag: str, text: str) -> Field:
    if is_control(tag):
        return Field(tag, data=text)
    return Field(tag, text.partition("\x1f")[0][:2].ljust(2), tuple(_find_subfields(text)))


def _guess_key(data: bytes) -> str:
    """Read the control number of a broken record: what its first directory entry points to, if that looks like one."""
    if data[LEADER_LENGTH : LEADER_LENGTH + 3] != b"001":
        return ""
    end = data.find(FIELD_END, LEADER_LENGTH)
    text = data[end + 1 : data.find(FIELD_END, end + 1)] if end > 0 else b""
    return text.decode("ascii", "replace").strip() if re.fullmatch(rb"[\x20-\x7e]{1,40}", text) else ""
