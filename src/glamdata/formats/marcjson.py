"""MARC-in-JSON: an array, one object a line, pretty-printed or a single object.

https://rossfsinger.com/blog/2010/09/a-proposal-to-serialize-marc-in-json/, as pymarc and others write it: an object
with ``leader`` and ``fields``, one of which comes first in it. RFC 8259: the file is in UTF-8.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import orjson

from glamdata.formats.marc_record import LAST_CONTROL, TAG, Fault, Tags, check_leader, is_misplaced, make_record
from glamdata.formats.marcjson_split import split_objects
from glamdata.formats.parsed import Parsed, refuse
from glamdata.model.record import Field, RawRecord

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_LONGEST_SHOWN = 8  # a longer code is a text, which may be private
_CONTROL_NUMBER = re.compile(rb'"001"\s*:\s*"([\x20-\x21\x23-\x5b\x5d-\x7e]{1,40})"')


class MarcJsonReader:
    """Reads MARC-in-JSON."""

    def __init__(self, *, unimarc: bool = False) -> None:
        self.name = "marcjson"
        self.unimarc = unimarc

    def split(self, stream: BinaryIO) -> Iterator[RawRecord]:
        """Give the bytes of every object that is a record, or looks like a broken one."""
        for position, (offset, data) in enumerate(split_objects(stream, whole=True), 1):
            yield RawRecord(position, offset, data)

    def split_part(self, stream: BinaryIO) -> Iterator[RawRecord]:
        """Split a slice that starts at a record, offsets and positions from the slice's start."""
        for position, (offset, data) in enumerate(split_objects(stream, whole=False), 1):
            yield RawRecord(position, offset, data)

    def parse(self, raw: RawRecord, tags: Tags = None) -> Parsed:
        """Parse one object; only fields with `tags` and 001 are kept where they are given."""
        if not raw.data:
            return refuse(raw, "cut-off", "the file ends before its array is closed. Export it again.")
        try:
            made = orjson.loads(raw.data)
        except orjson.JSONDecodeError as fault:
            code = "bad-encoding" if "utf-8" in str(fault).lower() else "bad-json"
            words = f"it is no JSON ({fault.msg} at character {fault.pos} of it). Export it again or repair it."
            return refuse(raw, code, words, _guess_key(raw.data))
        if twice := _find_twice(raw.data, made):
            words = f"it names {twice!r} twice in one object, and only one of them counts in JSON. Export it again."
            return refuse(raw, "bad-json", words, _guess_key(raw.data))
        try:
            leader, fields, faults = _read_object(made)
        except _NoMarcError as fault:
            return refuse(raw, "bad-structure", f"{fault}. Export it again or repair it.", _guess_key(raw.data))
        return make_record(raw, leader, fields, [*check_leader(leader), *faults], tags, unimarc=self.unimarc)


def _find_twice(data: bytes, made: Any) -> str:
    """Give a name that one object has twice, which a JSON library drops in silence; empty where there is none."""
    if data.count(b'":') == _count_names(made):
        return ""
    twice: list[str] = []

    def note(pairs: list[tuple[str, Any]]) -> None:
        names = [name for name, _ in pairs]
        twice.extend(sorted({name for name in names if names.count(name) > 1}))

    try:
        json.loads(data, object_pairs_hook=note)
    except RecursionError:  # no record is nested so deeply: it is refused for what it lacks
        return ""
    return next(iter(twice), "")


def _count_names(made: Any) -> int:
    if isinstance(made, dict):
        return len(made) + sum(_count_names(value) for value in made.values() if not isinstance(value, str))
    return sum(map(_count_names, made)) if isinstance(made, list) else 0


class _NoMarcError(Exception):
    """JSON that is no record; says why."""


def _read_object(made: Any) -> tuple[str, list[Field], list[Fault]]:
    if not isinstance(made, dict) or not isinstance(made.get("fields"), list):
        raise _NoMarcError("it has no list of fields")
    leader = made.get("leader", "")
    if not isinstance(leader, str):
        raise _NoMarcError("its leader is no text")
    faults: list[Fault] = []
    fields = [field for member in made["fields"] for field in _read_member(member, faults)]
    return leader, fields, faults


def _read_member(member: Any, faults: list[Fault]) -> Iterator[Field]:
    if not isinstance(member, dict):
        raise _NoMarcError("one of its fields is no object with a tag")
    for tag, value in member.items():
        if not TAG.fullmatch(tag):
            raise _NoMarcError(f"a field has the tag {tag!r}, which is none")
        if is_misplaced(tag) if isinstance(value, str) else tag <= LAST_CONTROL:
            words = f"field {tag} is written as a control field but is none, or as a data field but is a control field."
            faults.append(("odd-elements", words, tag))
        if isinstance(value, str):
            yield Field(tag, data=value)
        elif isinstance(value, dict) and isinstance(value.get("subfields"), list | dict):
            indicators = [value.get("ind1"), value.get("ind2")]
            if any(not isinstance(indicator, str) or len(indicator) != 1 for indicator in indicators):
                faults.append(
                    ("lost-indicators", f"field {tag} lacks an indicator, or has more than one character there.", tag)
                )
            given = "".join(
                [indicator[:1] if isinstance(indicator, str) and indicator else " " for indicator in indicators]
            )
            parts = value["subfields"]
            parts = [parts] if isinstance(parts, dict) else parts
            subfields = [pair for part in parts for pair in _read_subfield(tag, part)]
            yield Field(tag, given, tuple(subfields))
        else:
            raise _NoMarcError(f"field {tag} is neither a text nor an object with subfields")


def _read_subfield(tag: str, part: Any) -> list[tuple[str, str]]:
    """Read ``{"a": "text"}``, or what others make of it: ``["a", "text"]``, ``{"code": "a", "value": "text"}``."""
    if isinstance(part, dict) and len(part) == 1:
        ((code, text),) = part.items()
        if len(code) == 1 and isinstance(text, str):
            return [(code, text)]
    match part:
        case {"code": code, "value": text} | {"code": code, "data": text} if len(part) == 2:
            pairs = [(code, text)]
        case [code, text]:
            pairs = [(code, text)]
        case dict():
            several = [(code, text if isinstance(text, list) else [text]) for code, text in part.items()]
            pairs = [(code, text) for code, texts in several for text in texts]
        case _:
            raise _NoMarcError(f"field {tag} has a subfield that is no object")
    for code, text in pairs:
        if not isinstance(code, str) or len(code) != 1 or not isinstance(text, str):
            shown = code if isinstance(code, str) and len(code) < _LONGEST_SHOWN else "…"
            raise _NoMarcError(f"field {tag} has a subfield with the code {shown!r} that is no text")
    return pairs


def _guess_key(data: bytes) -> str:
    found = _CONTROL_NUMBER.search(data)
    return found[1].decode("ascii").strip() if found else ""
