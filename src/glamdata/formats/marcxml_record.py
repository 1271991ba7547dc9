"""One <record> of MARCXML: leader and fields, by a short way for what programs write and by expat for all else.

https://www.loc.gov/standards/marcxml/. The short way follows the grammar tag by tag and gives up at anything but plain
elements, attributes and the five named entities; then expat decides.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, field
from xml.parsers import expat

from glamdata.formats.marc_record import TAG
from glamdata.model.record import Field

_MOST_HEADS = 20_000
_LONGEST_HEAD = 1_000
_HEAD = re.compile(
    r"(?P<prefix>[A-Za-z_][\w.\-]*:)?(?P<name>controlfield|datafield|subfield|leader)(?P<rest>(?:\s[^<>&]*)?)"
)
_ATTRIBUTES = re.compile(r"""\s+([A-Za-z_][\w.:\-]*)\s*=\s*(?:"([^"<&]*)"|'([^'<&]*)')""")
_RECORD = re.compile(r"<(?P<prefix>[A-Za-z_][\w.\-]*:)?record(?P<rest>(?:\s[^<>&]*)?)>\s*")
_CONTROLS = bytes({*range(0x20)} - {0x09, 0x0A})
_REFERENCE = re.compile("&(?:#(?P<number>[0-9]{1,7})|#x(?P<hex>[0-9A-Fa-f]{1,6})|(?P<name>lt|gt|quot|apos|amp));")
_TEXTS = frozenset({"leader", "controlfield", "subfield"})
_ENTITIES = {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "amp": "&"}


@dataclass(slots=True)
class Elements:
    """What one <record> holds.

    `without_indicators` are the tags of fields that lack an indicator, `stray` those with text outside of subfields
    (``LDR`` for text outside of any field), `marked_up` those with other elements in their text.
    """

    leader: str = ""
    fields: list[Field] = field(default_factory=list)
    without_indicators: list[str] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)
    marked_up: list[str] = field(default_factory=list)
    deleted: bool = False


class _OddError(Exception):
    """The short way ends here."""


@dataclass(frozen=True, slots=True)
class _Head:
    name: str
    tag: str
    indicators: str
    close: str


def parse_elements(text: str, data: bytes) -> Elements:
    """Parse one <record> element, decoded from `data`.

    Raises expat.ExpatError where it is no XML, ValueError in words where it is no MARC.
    """
    if len(data.translate(None, _CONTROLS)) == len(data):
        with contextlib.suppress(_OddError):
            return _parse_plain(text)
    return _Builder().build(text)


class _Heads(dict[str, _Head]):
    """Start tags that were seen, by what stands between < and >: an export has few different ones."""

    def __missing__(self, text: str) -> _Head:
        if len(self) >= _MOST_HEADS:
            self.clear()
        self[text] = made = _read_head(text)
        return made


_HEADS = _Heads()


def _read_head(text: str) -> _Head:
    found = _HEAD.fullmatch(text)
    if found is None:
        raise _OddError
    given = _read_attributes(found["rest"])
    name, tag = found["name"], given.get("tag", "")
    indicators = given.get("ind1", "") + given.get("ind2", "")
    close = f"/{found['prefix'] or ''}{name}>"
    if name == "subfield":
        tag = given.get("code", "")
        if len(tag) != 1:
            raise _OddError
    elif name != "leader" and not TAG.fullmatch(tag):
        raise _OddError
    if name == "datafield" and (len(given.get("ind1", "")) != 1 or len(given.get("ind2", "")) != 1):
        raise _OddError
    return _Head(name, tag, indicators, close)


def _read_attributes(text: str) -> dict[str, str]:
    found = list(_ATTRIBUTES.finditer(text.rstrip()))
    given = {match[1]: match[2] or match[3] or "" for match in found}
    whole = "".join(match[0] for match in found)
    if (
        whole != text.rstrip()
        or len(given) != len(found)
        or len(text) > _LONGEST_HEAD
        or any(c in text for c in "\t\n\r")
    ):
        raise _OddError
    return given


def _parse_plain(text: str) -> Elements:
    opened = _RECORD.match(text)
    if opened is None:
        raise _OddError
    _read_attributes(opened["rest"])
    if "]]>" in text or "\ufffe" in text or "\uffff" in text:
        raise _OddError
    pieces = text[opened.end() :].split("<")
    if pieces[0] or pieces.pop().rstrip() != f"/{opened['prefix'] or ''}record>":
        raise _OddError
    if "&" in text:
        pieces = [_resolve(piece) if "&" in piece else piece for piece in pieces]
    elements = Elements()
    at, end = 1, len(pieces)
    try:
        while at < end:
            start, mark, body = pieces[at].partition(">")
            head = _HEADS[start]
            if head.name == "datafield":
                at = _take_subfields(elements, head, pieces, at)
                continue
            if head.name == "subfield" or not mark or pieces[at + 1].rstrip() != head.close:
                raise _OddError
            if head.name == "leader":
                elements.leader = body
            else:
                elements.fields.append(Field(head.tag, "  ", (), body))
            at += 2
    except IndexError:
        raise _OddError from None
    return elements


def _take_subfields(elements: Elements, head: _Head, pieces: list[str], at: int) -> int:
    """Take one datafield from `at` on; gives where the next element begins."""
    if not _is_blank_after(pieces[at]):
        raise _OddError
    at += 1
    subfields = []
    close = head.close
    while (piece := pieces[at]) != close and piece.rstrip() != close:
        start, mark, body = piece.partition(">")
        inner = _HEADS[start]
        end = pieces[at + 1]
        if inner.name != "subfield" or not mark or (end != inner.close and end.rstrip() != inner.close):
            raise _OddError
        subfields.append((inner.tag, body))
        at += 2
    elements.fields.append(Field(head.tag, head.indicators, tuple(subfields)))
    return at + 1


def _is_blank_after(piece: str) -> bool:
    return piece.endswith(">") or (">" in piece and not piece.partition(">")[2].strip())


def _resolve(piece: str) -> str:
    head, mark, body = piece.partition(">")
    body, count = _REFERENCE.subn(_character, body)
    if "&" in head or count != piece.count("&"):
        raise _OddError
    return f"{head}{mark}{body}"


def _character(found: re.Match[str]) -> str:
    if found["name"]:
        return _ENTITIES[found["name"]]
    code = int(found["hex"], 16) if found["hex"] else int(found["number"])
    if code < 0x20 or 0xD800 <= code < 0xE000 or code in {0xFFFE, 0xFFFF} or code > 0x10FFFF:
        raise _OddError
    return chr(code)


class _Builder:
    """Collects leader and fields of one <record> with expat."""

    def __init__(self) -> None:
        self._made = Elements()
        self._parts: list[str] = []
        self._tag = ""
        self._indicators = "  "
        self._code = ""
        self._subfields: list[tuple[str, str]] = []
        self._path: list[str] = []
        self._depth = 0  # of elements inside a text, which keeps theirs

    def build(self, text: str) -> Elements:
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._parts.append
        parser.Parse(text.encode("utf-8", "surrogatepass"), True)  # noqa: FBT003 - expat takes no keyword
        return self._made

    def _start(self, name: str, given: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if not self._path and kind != "record":
            raise ValueError(f"it begins with <{name}> instead of <record>")
        within = self._path[-1] if self._path else ""
        if within in _TEXTS or (self._depth and within):
            self._depth += 1
            if self._depth == 1:
                self._made.marked_up.append(self._tag if within != "leader" else "LDR")
            self._path.append(kind)
            return
        self._note_stray()
        self._path.append(kind)
        if kind in {"controlfield", "datafield"}:
            self._tag = given.get("tag", "")
            if not TAG.fullmatch(self._tag):
                raise ValueError(f"a {kind} has the tag {self._tag!r}, which is none")
        if kind == "datafield":
            self._start_field(given)
        if kind == "subfield":
            self._code = given.get("code", "")
            if len(self._code) != 1 or "datafield" not in self._path:
                raise ValueError(f"field {self._tag} has a subfield with the code {self._code!r}")
        if kind == "header" and given.get("status") == "deleted":
            self._made.deleted = True
        self._parts.clear()

    def _note_stray(self) -> None:
        """Note text that stands in a field or in the record itself, where no element takes it."""
        within = self._path[-1] if self._path else ""
        if within in {"record", "datafield"} and "".join(self._parts).strip():
            self._made.stray.append(self._tag if within == "datafield" else "LDR")

    def _start_field(self, given: dict[str, str]) -> None:
        self._subfields = []
        self._indicators = (given.get("ind1") or " ")[0] + (given.get("ind2") or " ")[0]
        if len(given.get("ind1", "")) != 1 or len(given.get("ind2", "")) != 1:
            self._made.without_indicators.append(self._tag)

    def _end(self, name: str) -> None:
        if self._depth:
            self._depth -= 1
            self._path.pop()
            return
        self._note_stray()
        text = "".join(self._parts)
        self._parts.clear()
        self._path.pop()
        match name.rpartition(":")[2]:
            case "leader":
                self._made.leader = text
            case "controlfield":
                self._made.fields.append(Field(self._tag, data=text))
            case "subfield":
                self._subfields.append((self._code, text))
            case "datafield":
                self._made.fields.append(Field(self._tag, self._indicators, tuple(self._subfields)))
