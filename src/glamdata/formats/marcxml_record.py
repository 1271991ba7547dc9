"""One <record> of MARCXML: leader and fields, by a short way for what programs write and by expat for all else.

https://www.loc.gov/standards/marcxml/. The short way follows the grammar field by field and gives up at anything but
plain elements, attributes and the five named entities; then expat decides.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, field
from functools import lru_cache
from xml.parsers import expat

from glamdata.formats.marc_record import LAST_CONTROL, LEADER_LENGTH, TAG, is_misplaced
from glamdata.model.record import Field

_MOST_HEADS = 20_000
_LONGEST_HEAD = 1_000
_INDICATORS = 2
_SPACES = " \t\n"
_ATTRIBUTES = re.compile(r"""\s+([A-Za-z_][\w.:\-]*)\s*=\s*(?:"([^"<&]*)"|'([^'<&]*)')""", re.ASCII)
_RECORD = re.compile(r"<(?P<prefix>[A-Za-z_][\w.\-]*:)?record(?P<rest>(?:\s[^<>&]*)?)>\s*", re.ASCII)
_CONTROLS = bytes({*range(0x20), 0x7F} - {0x09, 0x0A})
_REFERENCE = re.compile("&(?:#(?P<number>[0-9]{1,7})|#x(?P<hex>[0-9A-Fa-f]{1,6})|(?P<name>lt|gt|quot|apos|amp));")
_TEXTS = frozenset({"leader", "controlfield", "subfield"})
_KINDS = _TEXTS | {"record", "datafield"}
_ENTITIES = {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "amp": "&"}


@dataclass(slots=True)
class Elements:
    """What one <record> holds.

    `without_indicators` are the tags of fields that lack an indicator, `stray` those with text outside of subfields
    (``LDR`` for text outside of any field), `marked_up` those with other elements in their text, `misplaced` those of
    data fields written as control fields or the other way round. `capitals`: elements are named in capitals, which XML
    takes for other names.
    """

    leader: str = ""
    fields: list[Field] = field(default_factory=list)
    without_indicators: list[str] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)
    marked_up: list[str] = field(default_factory=list)
    misplaced: list[str] = field(default_factory=list)
    deleted: bool = False
    capitals: bool = False


class _OddError(Exception):
    """The short way ends here."""


def parse_elements(text: str, data: bytes) -> Elements:
    """Parse one <record> element, decoded from `data`.

    Raises expat.ExpatError where it is no XML, ValueError in words where it is no MARC.
    """
    return parse_plain(text, data) or _Builder().build(text)


def parse_plain(text: str, data: bytes, tags: frozenset[str] | None = None) -> Elements | None:
    """Parse one <record> element the short way; of the data fields only those with `tags` where they are given.

    None for one that is not as plain as that.
    """
    if len(data.translate(None, _CONTROLS)) == len(data):
        with contextlib.suppress(_OddError):
            return _parse_plain(text, tags)
    return None


class _Heads(dict[str, tuple[str, str]]):
    """Tag and indicators by what stands between the name of a field and its >: an export has few different ones."""

    def __missing__(self, text: str) -> tuple[str, str]:
        if len(self) >= _MOST_HEADS:
            self.clear()
        given = _read_attributes(text)
        tag, indicators = given.get("tag", ""), tuple(given.get(name, "") for name in ("ind1", "ind2"))
        if not TAG.fullmatch(tag) or any(len(each) > 1 for each in indicators):
            raise _OddError
        self[text] = made = (tag, "".join(indicators))
        return made


_HEADS = _Heads()


def _read_attributes(text: str) -> dict[str, str]:
    found = list(_ATTRIBUTES.finditer(text.rstrip(_SPACES)))
    given = {match[1]: match[2] or match[3] or "" for match in found}
    whole = "".join(match[0] for match in found)
    if (
        whole != text.rstrip(_SPACES)
        or len(given) != len(found)
        or len(text) > _LONGEST_HEAD
        or any(c in text for c in "\t\n\r")
    ):
        raise _OddError
    return given


@lru_cache(maxsize=64)
def _pattern(prefix: str) -> re.Pattern[str]:
    """Give what finds the next field: head and subfields, or head and text, or the text of the leader.

    The end of the record is the last group; what is none of these is found with all groups empty, and all after it.
    """
    p = re.escape(prefix)
    subfield = rf"""<{p}subfield code=(?:"[^"<&\n\t]"|'[^'<&\n\t]')>[^<\n\t]*+</{p}subfield\s*+>\s*+"""
    return re.compile(
        rf"<{p}(?:datafield(\s[^<>&]*+)>\s*+((?:{subfield})*+)</{p}datafield\s*+>"
        rf"|controlfield(\s[^<>&]*+)>([^<\n\t]*+)</{p}controlfield\s*+>"
        rf"|leader\s*+>([^<\n\t]*+)</{p}leader\s*+>)\s*+"
        rf"|(</{p}record\s*+>\s*+\Z)|[\s\S]++",
        re.ASCII,  # a space of Unicode is none in XML
    )


def _parse_plain(text: str, tags: frozenset[str] | None = None) -> Elements:
    opened = _RECORD.match(text)
    if opened is None or ("]" in text and "]]>" in text) or "\ufffe" in text or "\uffff" in text:  # one is found sooner
        raise _OddError
    _read_attributes(opened["rest"])
    coded = "&" in text
    if coded and not _is_resolvable(text):
        raise _OddError
    prefix = opened["prefix"] or ""
    code_at = len(f"{prefix}subfield code='")
    found = _pattern(prefix).findall(text, opened.end())
    if not found or not found.pop()[-1]:
        raise _OddError
    elements = Elements()
    for head, subfields, control_head, data, leader, _ in found:
        if head:
            tag, indicators = _HEADS[head]
            if len(indicators) != _INDICATORS or tag <= LAST_CONTROL:
                raise _OddError
            if tags is None or tag in tags:
                made = tuple([(piece[code_at], piece[code_at + 3 :]) for piece in subfields.split("<")[1::2]])
                elements.fields.append(Field(tag, indicators, made))
        elif control_head:
            tag = _HEADS[control_head][0]
            if is_misplaced(tag):
                raise _OddError
            elements.fields.append(Field(tag, "  ", (), data))
        else:
            elements.leader = leader
    elements = _resolve(elements) if coded else elements
    elements.leader = _trim_leader(elements.leader)
    return elements


def _trim_leader(leader: str) -> str:
    """Take off the white space that a program which indents XML puts around a leader."""
    return leader if len(leader) == LEADER_LENGTH else leader.strip(_SPACES)


def _is_resolvable(text: str) -> bool:
    """Whether every & begins a reference to a character that can stand in XML."""
    found = list(_REFERENCE.finditer(text))
    return len(found) == text.count("&") and all(map(_character, found))


def _resolve(elements: Elements) -> Elements:
    """Put characters in the place of references."""
    elements.leader = _REFERENCE.sub(_character, elements.leader)
    for at, each in enumerate(elements.fields):
        subfields = tuple((code, _REFERENCE.sub(_character, text)) for code, text in each.subfields)
        elements.fields[at] = Field(each.tag, each.indicators, subfields, _REFERENCE.sub(_character, each.data))
    return elements


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

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        kind, given = local.lower(), {key.lower(): text for key, text in attributes.items()}
        self._made.capitals |= kind != local and kind in _KINDS
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
        match name.rpartition(":")[2].lower():
            case "leader":
                self._made.leader = _trim_leader(text)
            case "controlfield":
                self._made.misplaced += [self._tag] if is_misplaced(self._tag) else []
                self._made.fields.append(Field(self._tag, data=text))
            case "subfield":
                self._subfields.append((self._code, text))
            case "datafield":
                self._made.misplaced += [self._tag] if self._tag <= LAST_CONTROL else []
                self._made.fields.append(Field(self._tag, self._indicators, tuple(self._subfields)))
            case _ if text.strip() and self._path[-1:] == ["record"]:
                self._made.stray.append("LDR")
