"""Selectors: MARC speech (``100$a``, ``008/35-37``, ``LDR/06``, ``001``) or a column's name, and what they find.

A selector of several subfields (``100$ab``) gives one text a field: those subfields in the record's order, joined by a
space. ``$a`` alone is relative to the field of `each`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from glamdata.errors import MappingError
from glamdata.mapping.names import is_family_first
from glamdata.mapping.node import suggest
from glamdata.mapping.private import is_public, without_private

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from glamdata.mapping.node import Node
    from glamdata.model.record import CatalogueRecord, Field

LEADER = "LDR"

_MARC = re.compile(
    r"(?P<tag>LDR|[0-9A-Z]{3})?(?:\$(?P<codes>[a-z0-9]+)|/(?P<start>\d{1,2})(?:-(?P<end>\d{1,2}))?)?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Selector:
    """What to take from a record: a column, or a tag with subfield `codes` or a span of positions.

    `place` is where the mapping says so, for the error where an export lacks the column.
    """

    text: str
    column: str = ""
    tag: str = ""
    codes: str = ""
    span: tuple[int, int] | None = None
    place: str = field(default="", compare=False)

    def of_field(self) -> Selector:
        """Give the selector relative to one field of its tag."""
        return replace(self, tag="")


@dataclass(slots=True)
class Selected:
    """A text found, where it came from, its field (None in tables), and how it stood there before cleaning."""

    text: str
    origin: str
    field: Field | None = None
    written: str = ""


@dataclass(slots=True)
class View:
    """What a mapping may see of a record: the tags it names, without private data, by tag."""

    record: CatalogueRecord
    fields: dict[str, list[Field]] = field(default_factory=dict)
    nulls: dict[str, frozenset[str]] = field(default_factory=dict)
    _family_first: bool | None = None

    @classmethod
    def of(cls, record: CatalogueRecord, named: frozenset[str], nulls: dict[str, frozenset[str]] | None = None) -> View:
        """Look at `record` with the eyes of a mapping that names the selectors `named`.

        `nulls` are the texts that mean nothing, by column; those of the empty name count everywhere.
        """
        view = cls(record, nulls=nulls or {})
        tags = _tags_of(named)
        for each in record.fields:
            if each.tag in tags and is_public(each, named):
                view.fields.setdefault(each.tag, []).append(without_private(each, named))
        return view

    def family_first(self) -> bool:
        """Whether the person's language puts the family name first (worked out once a record)."""
        if self._family_first is None:
            self._family_first = is_family_first(self.record)
        return self._family_first

    def cell(self, column: str, place: str) -> str:
        """Give the text of a column. Raises MappingError where the table has no such column; `place` is the rule's."""
        cells = self.record.cells or {}
        if column not in cells:
            raise MappingError(
                f"{place}: the mapping reads the column {column!r}, which the export lacks{suggest(column, cells)}"
            )
        return cells[column]

    def is_null(self, selected: Selected) -> bool:
        """Whether the text is one that means nothing there."""
        if not self.nulls:
            return False
        text = selected.text.strip()
        return any(text in self.nulls.get(name, ()) for name in ("", selected.origin))


@lru_cache(maxsize=64)
def _tags_of(named: frozenset[str]) -> frozenset[str]:
    return frozenset(name[:3] for name in named)


def parse_selector(node: Node, *, tabular: bool, relative: bool = False) -> Selector:
    """Read a selector. Raises MappingError for one that can't be."""
    text = node.text()
    if tabular:
        return Selector(text, column=text, place=node.located())
    found = _MARC.fullmatch(text)
    if not found or not text:
        raise node.fail(f"impossible selector {text!r}{_advise(text)}")
    selector = _make(text, found)
    if not selector.tag and not relative:
        raise node.fail(f"the selector {text!r} names no tag, which is possible only beside 'each'{_advise(text)}")
    if _is_fixed(selector.tag) and selector.codes:
        raise node.fail(
            f"impossible selector {text!r}: {selector.tag} has no subfields; did you mean {selector.tag!r}?"
        )
    if selector.tag and not _is_fixed(selector.tag) and selector.span:
        raise node.fail(f"impossible selector {text!r}: {selector.tag} has subfields, no positions")
    if selector.span and selector.span[0] >= selector.span[1]:
        raise node.fail(f"impossible selector {text!r}: its positions run backwards")
    return selector


def select(view: View, selector: Selector, within: Field | None = None) -> Iterator[Selected]:
    """Give every text the selector finds, in the record's order; `within` is the field a relative selector means."""
    if selector.column:
        text = view.cell(selector.column, selector.place)
        if text:
            yield Selected(text, selector.column)
        return
    if selector.tag == LEADER:
        yield from _cut(view.record.leader, selector)
        return
    fields: Iterable[Field] = view.fields.get(selector.tag, ()) if selector.tag else (within,) if within else ()
    for each in fields:
        yield from _select_in(each, selector)


def _select_in(each: Field, selector: Selector) -> Iterator[Selected]:
    if not each.subfields:
        yield from _cut(each.data, selector)
        return
    origin = f"{each.tag}${selector.codes}"
    if len(selector.codes) == 1:
        for text in each.texts(selector.codes):
            yield Selected(text, origin, each)
        return
    joined = " ".join(text for code, text in each.subfields if code in selector.codes or not selector.codes)
    if joined:
        yield Selected(joined, origin if selector.codes else each.tag, each)


def _cut(data: str, selector: Selector) -> Iterator[Selected]:
    text = data[slice(*selector.span)] if selector.span else data
    if text and not selector.codes:
        yield Selected(text, selector.text)


def _make(text: str, found: re.Match[str]) -> Selector:
    span = None
    if found["start"] is not None:
        start = int(found["start"])
        span = (start, int(found["end"] or start) + 1)
    return Selector(text, tag=found["tag"] or "", codes=found["codes"] or "", span=span)


def _is_fixed(tag: str) -> bool:
    return tag == LEADER or tag.startswith("00")


def _advise(text: str) -> str:
    """Guess what was meant: a tag and a subfield code are most often all there."""
    guess = re.search(r"(\d{3})\W*([a-z0-9])?\b", text)
    if guess and guess[1] >= "010":
        return f"; did you mean {guess[1]}${guess[2] or 'a'}?"
    return "; write it like 100$a, 008/35-37, LDR/06 or 001"
