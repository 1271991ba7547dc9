"""MARCXML: split a stream into <record> elements in constant memory, parse one element.

https://www.loc.gov/standards/marcxml/. With or without namespace and prefix, in a collection or alone. Entity
declarations are refused, so that no entity is ever expanded.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.parsers import expat

from glamdata.errors import ExportError
from glamdata.formats.marc import HOLDINGS
from glamdata.formats.parsed import Parsed, check_fixed_field, digest_of, refuse, tell_of
from glamdata.model.finding import Severity
from glamdata.model.record import CatalogueRecord, Field, RawRecord

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from glamdata.model.finding import Finding

_CHUNK = 1 << 16
_LARGEST_REMAINDER = 1 << 16  # bytes kept of what follows a fault
_TAG = re.compile(r"[0-9A-Za-z]{3}")
_CONTROL_NUMBER = re.compile(rb"""controlfield\s+tag\s*=\s*["']001["']\s*>\s*([\x20-\x7e]{1,40}?)\s*<""")


class MarcXmlReader:
    """Reads MARCXML in `encoding`, that of the file's XML declaration: UTF-8 or one byte a character."""

    name = "marcxml"

    def __init__(self, encoding: str = "utf-8") -> None:
        self.encoding = encoding

    def split(self, stream: BinaryIO) -> Iterator[RawRecord]:
        """Give the bytes of every <record>; after a fault one last piece that :meth:`parse` refuses."""
        return _Splitter(self.encoding).split(stream)

    def split_part(self, stream: BinaryIO) -> Iterator[RawRecord]:
        """Split a slice that starts at a <record>, offsets and positions from the slice's start."""
        return _Splitter(self.encoding, "<collection>").split(stream)

    def parse(self, raw: RawRecord) -> Parsed:
        """Parse one <record> element."""
        key = _guess_key(raw.data)
        if not raw.data.strip():
            return refuse(raw, "cut-off", "the file ends before its collection is closed. Export it again.")
        builder = _Builder(self.encoding)
        try:
            builder.parse(raw.data)
        except expat.ExpatError as fault:
            words = f"the XML is broken from here on ({expat.ErrorString(fault.code)}). Export it again or repair it."
            return refuse(raw, "bad-xml", words, key)
        except ValueError as fault:
            return refuse(raw, "bad-structure", f"{fault}. Export it again or repair it.", key)
        return _make_record(raw, builder, key)


def _make_record(raw: RawRecord, builder: _Builder, key: str) -> Parsed:
    leader = builder.leader
    if len(leader) > 6 and leader[6] in HOLDINGS:
        return Parsed(None, ignored="holdings record")
    findings: list[Finding] = []
    if len(leader) != 24:
        words = f"its leader has {len(leader)} characters instead of 24; positions in it may be wrong."
        findings.append(tell_of(raw, Severity.WARNING, "bad-leader", words, key, "LDR"))
    for tag in builder.without_indicators:
        words = f"field {tag} lacks an indicator; it was read as blank."
        findings.append(tell_of(raw, Severity.WARNING, "lost-indicators", words, key, tag))
    findings += check_fixed_field(raw, builder.fields, key)
    record = CatalogueRecord(raw.position, raw.offset, digest_of(raw.data), leader, tuple(builder.fields))
    return Parsed(record, tuple(findings))


class _Splitter:
    """Follows the nesting of elements with expat and cuts the bytes of each <record> out of the stream."""

    def __init__(self, encoding: str, prelude: str = "") -> None:
        self._encoding = encoding
        self._tag_end = ">".encode(encoding)
        self._prelude = prelude.encode(encoding)
        self._parser = _make_parser(encoding)
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._buffer = b""
        self._buffer_start = -len(self._prelude)
        self._open_at: int | None = None
        self._depth = 0
        self._ready: list[tuple[int, bytes]] = []
        self._position = 0
        self._done_to = 0

    def split(self, stream: BinaryIO) -> Iterator[RawRecord]:
        chunk = self._prelude or stream.read(_CHUNK)
        while chunk:
            fault = self._feed(chunk, final=False)
            yield from self._take_ready()
            if fault:
                yield self._give_remainder(stream)
                return
            chunk = stream.read(_CHUNK)
        if self._open_at is not None or (not self._prelude and self._feed(b"", final=True)):
            yield self._give_remainder(stream)

    def _feed(self, chunk: bytes, *, final: bool) -> bool:
        """Parse a chunk; True if the XML is broken."""
        self._buffer += chunk
        try:
            self._parser.Parse(chunk, final)
        except expat.ExpatError:
            return True
        return False

    def _take_ready(self) -> Iterator[RawRecord]:
        for offset, data in self._ready:
            self._position += 1
            yield RawRecord(self._position, offset, data)
        self._ready.clear()
        keep_from = self._done_to if self._open_at is None else self._open_at
        self._buffer = self._buffer[max(0, keep_from - self._buffer_start) :]
        self._buffer_start = max(self._buffer_start, keep_from)

    def _give_remainder(self, stream: BinaryIO) -> RawRecord:
        """Give what follows the last whole record, as far as it is worth keeping."""
        start = self._done_to if self._open_at is None else self._open_at
        data = self._buffer[start - self._buffer_start :]
        data += stream.read(max(0, _LARGEST_REMAINDER - len(data)))
        stripped = data.lstrip()
        return RawRecord(self._position + 1, start + len(data) - len(stripped), stripped[:_LARGEST_REMAINDER])

    def _start(self, name: str, _attributes: list[str]) -> None:
        if self._open_at is not None:
            self._depth += 1
        elif _local(name) == "record":
            self._open_at = self._parser.CurrentByteIndex - len(self._prelude)

    def _end(self, _name: str) -> None:
        if self._open_at is None:
            return
        if self._depth:
            self._depth -= 1
            return
        at = self._parser.CurrentByteIndex - len(self._prelude) - self._buffer_start
        end = self._buffer.index(self._tag_end, at) + len(self._tag_end)
        self._ready.append((self._open_at, self._buffer[self._open_at - self._buffer_start : end]))
        self._done_to = self._buffer_start + end
        self._open_at = None


class _Builder:
    """Collects leader and fields of one <record>."""

    def __init__(self, encoding: str) -> None:
        self.leader = ""
        self.fields: list[Field] = []
        self.without_indicators: list[str] = []
        self._parser = _make_parser(encoding)
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text_parts = _Text()
        self._tag = ""
        self._indicators = "  "
        self._code = ""
        self._subfields: list[tuple[str, str]] = []

    def parse(self, data: bytes) -> None:
        self._parser.Parse(data, True)  # noqa: FBT003 - expat takes no keyword

    def _start(self, name: str, attributes: list[str]) -> None:
        given = dict(zip(attributes[::2], attributes[1::2], strict=True))
        kind = _local(name)
        if kind in {"controlfield", "datafield"}:
            self._tag = given.get("tag", "")
            if not _TAG.fullmatch(self._tag):
                raise ValueError(f"a {kind} has the tag {self._tag!r}, which is none")
        if kind == "datafield":
            self._subfields = []
            self._indicators = (given.get("ind1") or " ")[0] + (given.get("ind2") or " ")[0]
            if not given.get("ind1") or not given.get("ind2"):
                self.without_indicators.append(self._tag)
        if kind == "subfield":
            self._code = given.get("code", "")
            if len(self._code) != 1:
                raise ValueError(f"field {self._tag} has a subfield with the code {self._code!r}")
        self._text_parts.take()

    def _end(self, name: str) -> None:
        text = self._text_parts.take()
        match _local(name):
            case "leader":
                self.leader = text
            case "controlfield":
                self.fields.append(Field(self._tag, data=text))
            case "subfield":
                self._subfields.append((self._code, text))
            case "datafield":
                self.fields.append(Field(self._tag, self._indicators, tuple(self._subfields)))


class _Text:
    """Character data since it was last taken."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def __call__(self, part: str) -> None:
        self._parts.append(part)

    def take(self) -> str:
        text = "".join(self._parts)
        self._parts.clear()
        return text


def _make_parser(encoding: str) -> expat.XMLParserType:
    parser = expat.ParserCreate(encoding)
    parser.ordered_attributes = True
    parser.buffer_text = True
    parser.EntityDeclHandler = _refuse_entity
    return parser


def _refuse_entity(name: str, *_rest: object) -> None:
    raise ExportError(f"The export declares an XML entity ({name}), which MARCXML has no use for; it is not read.")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _guess_key(data: bytes) -> str:
    end = data.find(b"record>", data.find(b">") + 1)  # what follows a broken record has numbers of its own
    found = _CONTROL_NUMBER.search(data, 0, end if end > 0 else len(data))
    return found[1].decode("ascii").strip() if found else ""
