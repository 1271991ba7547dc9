"""MARCXML: records in constant memory, with or without namespace and prefix, alone, in a collection or in an envelope.

https://www.loc.gov/standards/marcxml/, MarcXchange (ISO 25577), OAI-PMH and SRU answers. Every <record> is parsed on
its own, so a broken one costs only itself. Entity declarations are refused, so that no entity is ever expanded.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.parsers import expat

from glamdata.formats.marc_record import HIGH_CONTROL, Fault, Tags, check_leader, make_record
from glamdata.formats.marcxml_record import parse_elements, parse_plain
from glamdata.formats.marcxml_split import LARGEST_ELEMENT, XmlSplitter
from glamdata.formats.parsed import Parsed, is_doubled, refuse
from glamdata.model.record import RawRecord

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from glamdata.formats.marcxml_record import Elements

_TELLING = frozenset({"100", "200"})  # besides control fields: what a record of UNIMARC is, and its coded data
_AS_TEXT = re.compile(r"(?:&lt;|&#60;|<!\[CDATA\[[^&]*<)(?:\w+:)?(?:leader|controlfield|record)\b", re.IGNORECASE)
_CONTROL_NUMBER = re.compile(r"""controlfield\s+tag\s*=\s*["']001["']\s*>\s*([\x20-\x7e]{1,40}?)\s*<""")


class MarcXmlReader:
    """Reads MARCXML in `encoding`, the file's: UTF-8, UTF-16 (``utf-16-le``, ``utf-16-be``) or one byte a letter."""

    def __init__(self, encoding: str = "utf-8", *, unimarc: bool = False, largest: int = LARGEST_ELEMENT) -> None:
        self.name = "marcxml"
        self.encoding = encoding
        self.unimarc = unimarc
        self._largest = largest

    def split(self, stream: BinaryIO) -> Iterator[RawRecord]:
        """Give the bytes of every <record>; an empty piece, which is refused, if the collection is not closed."""
        return self._split(stream, whole=True)

    def split_part(self, stream: BinaryIO) -> Iterator[RawRecord]:
        """Split a slice that starts at a <record>, offsets and positions from the slice's start."""
        return self._split(stream, whole=False)

    def parse(self, raw: RawRecord, tags: Tags = None) -> Parsed:
        """Parse one <record> element; only fields with `tags` and 001 are kept where they are given."""
        if not raw.data.strip():
            return refuse(raw, "cut-off", "the file ends before its collection is closed. Export it again.")
        if len(raw.data) >= self._largest - 1:
            words = f"the element is longer than {self._largest >> 20} MB. Export it again or repair it."
            return refuse(raw, "bad-structure", words)
        try:
            text = raw.data.decode(self.encoding)
        except UnicodeDecodeError as fault:
            key = _guess_key(raw.data.decode(self.encoding, "replace"))
            words = (
                f"byte {fault.start} of it is not {self.encoding}, the encoding of this file. Export it again as UTF-8."
            )
            return refuse(raw, "bad-encoding", words, key)
        if not text.startswith("<"):
            words = "what stands there, outside of any record, is no MARCXML. Put it into a file of its own."
            return refuse(raw, "bad-structure", words)
        try:
            elements = self._parse_wanted(text, raw.data, tags)
            if elements is not None:
                return make_record(raw, elements.leader, elements.fields, (), tags, unimarc=self.unimarc, checked=True)
            elements = parse_elements(text, raw.data)
        except expat.ExpatError as fault:
            words = f"its XML is broken ({expat.ErrorString(fault.code)}). Export it again or repair it."
            return refuse(raw, "bad-xml", words, _guess_key(text))
        except ValueError as fault:
            return refuse(raw, "bad-structure", f"{fault}. Export it again or repair it.", _guess_key(text))
        if elements.deleted and not elements.fields:
            return Parsed(None, ignored="record deleted at its source (OAI-PMH)")
        if not elements.leader and not elements.fields and _AS_TEXT.search(text):
            words = "its MARCXML stands there as text (&lt;leader&gt;). Ask the server for XML: recordPacking=xml."
            return refuse(raw, "bad-structure", words)
        faults = [*check_leader(elements.leader), *_tell_elements(elements)]
        return make_record(raw, elements.leader, elements.fields, faults, tags, unimarc=self.unimarc)

    def _parse_wanted(self, text: str, data: bytes, tags: Tags) -> Elements | None:
        """Parse only the fields with `tags` and those that tell what a record is, if nothing at all looks odd in it."""
        if tags is None or ("&" in text and "&#" in text) or is_doubled(text) or self._has_controls(text, data):
            return None
        elements = parse_plain(text, data, tags | _TELLING)
        return elements if elements and elements.fields and not any(check_leader(elements.leader)) else None

    def _has_controls(self, text: str, data: bytes) -> bool:
        """Whether there are control characters beyond ASCII in a record."""
        if text.isascii() or (self.encoding == "utf-8" and b"\xc2" not in data and b"\xef" not in data):
            return False
        return HIGH_CONTROL.search(text) is not None

    def _split(self, stream: BinaryIO, *, whole: bool) -> Iterator[RawRecord]:
        pieces = XmlSplitter(self.encoding, self._largest).split(stream, whole=whole)
        for position, (offset, data) in enumerate(pieces, 1):
            yield RawRecord(position, offset, data)


def _tell_elements(elements: Elements) -> Iterator[Fault]:
    if elements.capitals:
        words = "its elements are named in capitals, which MARCXML does not know; they were read as in small letters."
        yield "odd-elements", words, "LDR"
    words = "field {} is written as a control field but is none, or as a data field but is a control field."
    yield from [("odd-elements", words.format(tag), tag) for tag in elements.misplaced]
    words = "field {} lacks an indicator, or has more than one character there."
    yield from [("lost-indicators", words.format(tag), tag) for tag in elements.without_indicators]
    words = "{} has text outside of its {}, which belongs to none; it was left out."
    for tag in elements.stray:
        place = ("the record", "fields") if tag == "LDR" else (f"field {tag}", "subfields")
        yield "stray-text", words.format(*place), tag
    words = "field {} has other XML elements in its text; their text was kept, they were left out."
    yield from [("stray-text", words.format(tag), tag) for tag in elements.marked_up]


def _guess_key(text: str) -> str:
    found = _CONTROL_NUMBER.search(text)
    return found[1].strip() if found else ""
