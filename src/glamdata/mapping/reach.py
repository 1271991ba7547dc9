"""Reach: which tags, subfields and columns the rules of a mapping read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, NamedTuple

from glamdata.mapping.condition import Condition
from glamdata.mapping.select import LEADER, Selector
from glamdata.mapping.spec import UNIMARC, EachRule, StatementRule, Take
from glamdata.mapping.table import Table

if TYPE_CHECKING:
    from glamdata.mapping.condition import Where
    from glamdata.mapping.spec import Mapping as Rules

READ_BESIDE = {
    **dict.fromkeys(("uninvert", "given_first", "family_first"), "bc"),
    "fuller_name": "q",
    **dict.fromkeys(("corporate_name", "subordinate_name"), "b"),
    "meeting_name": "ndc",
}
"""The subfields of MARC 21 that a cleaning step looks at besides the text it is given."""

READ_BESIDE_IN_UNIMARC = {
    **READ_BESIDE,
    **dict.fromkeys(("uninvert", "given_first", "family_first"), "bcd"),
    "fuller_name": "g",
}


class Place(NamedTuple):
    """Where a piece of a mapping stands: the tag that `each` goes through, and what steps read beside their text."""

    each: str
    beside: dict[str, str]


@dataclass(frozen=True, slots=True)
class Reach:
    """What is read: `whole` tags and columns, and single subfields as ``100$a``."""

    whole: frozenset[str]
    parts: frozenset[str]

    def touches(self, tag: str) -> bool:
        """Whether any rule reads the tag or some of its subfields."""
        return tag in self.whole or any(part.startswith(f"{tag}$") for part in self.parts)

    def reads(self, tag: str, code: str = "") -> bool:
        """Whether any rule reads that tag or column, or that subfield of the tag."""
        return tag in self.whole or (bool(code) and f"{tag}${code}" in self.parts)


def reach_of(mapping: Rules) -> Reach:
    """Find what a mapping reads, its conditions included: what is asked for is known to the one who wrote it."""
    beside = READ_BESIDE_IN_UNIMARC if mapping.source.format == UNIMARC else READ_BESIDE
    names = frozenset(_walk(mapping, Place("", beside)))
    return Reach(frozenset(name for name in names if "$" not in name[3:4]), names)


def tables_of(mapping: Rules) -> dict[str, Table]:
    """Give the tables that the rules use, by name."""
    return {table.name: table for table in _tables_in(mapping)}


def _walk(thing: object, place: Place) -> Iterator[str]:
    """Give every tag, subfield and column named in `thing`."""
    match thing:
        case Selector():
            yield from _names_of(thing, place.each)
        case Condition():
            yield from _names_asked(thing)
        case Take():
            yield from _names_taken(thing, place)
        case EachRule():
            yield from _names_where(thing.where, thing.tag)
        case StatementRule():
            yield from _walk_parts(thing, place._replace(each=thing.each.tag) if thing.each else place)
        case Table():
            return
        case _:
            yield from _walk_parts(thing, place)


def _walk_parts(thing: object, place: Place) -> Iterator[str]:
    for part in _parts_of(thing):
        yield from _walk(part, place)


def _parts_of(thing: object) -> Iterator[object]:
    if is_dataclass(thing) and not isinstance(thing, type):
        yield from (getattr(thing, each.name) for each in fields(thing))
    elif isinstance(thing, Mapping):
        yield from thing.values()
    elif isinstance(thing, (tuple, list)):
        yield from thing


def _names_of(selector: Selector, each: str) -> Iterator[str]:
    tag = selector.column or selector.tag or each
    yield from (f"{tag}${code}" for code in selector.codes)
    if not selector.codes:
        yield tag


def _names_taken(take: Take, place: Place) -> Iterator[str]:
    tag = take.selector.tag or place.each
    yield from _names_of(take.selector, place.each)
    yield from _names_where(take.where, tag)
    yield from (f"{tag}${code}" for step in take.clean for code in place.beside.get(step, ""))


def _names_where(where: Where, tag: str) -> Iterator[str]:
    """In MARC a `where` asks subfields or indicators of the tag, in tables (no tag) columns."""
    for name, _ in where.wanted:
        if not tag:
            yield name
        elif len(name) == 1:
            yield f"{tag}${name}"


def _names_asked(condition: Condition) -> Iterator[str]:
    """A condition that only asks whether a field is there reads nothing of it."""
    selector = condition.selector
    if condition.where is not None:
        yield from _names_where(condition.where, selector.tag)
    elif selector.column or selector.codes or selector.tag == LEADER or selector.tag.startswith("00"):
        yield from _names_of(selector, "")


def _tables_in(thing: object) -> Iterator[Table]:
    if isinstance(thing, Table):
        yield thing
        return
    for part in _parts_of(thing):
        yield from _tables_in(part)
