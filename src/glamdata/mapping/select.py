"""Selectors: MARC speech (``100$a``, ``008/35-37``, ``LDR/06``, ``001``, ``880-100$a``) or a column's name.

A selector of several subfields (``100$ab``) gives one text a field: those subfields in the record's order, joined by a
space. ``$a`` alone is relative to the field of `each`. ``100$a/9-12`` are positions in a subfield, as UNIMARC has them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glamdata.mapping.node import Node

LEADER = "LDR"
OTHER_SCRIPT = "880"
"""Fields in another script, which point in $6 to the field they repeat (https://www.loc.gov/marc/bibliographic/bd880.html)."""

LENGTHS = {LEADER: 24, "005": 16, "006": 18, "007": 23, "008": 40}
"""How many characters fields of a fixed length have at most: MARC 21 leader and 00X."""

_MARC = re.compile(
    r"(?P<tag>LDR|[0-9A-Z]{3})?(?:(?<=880)-(?P<linked>[0-9]{3}))?(?:\$(?P<codes>[a-z0-9]+))?"
    r"(?:/(?P<start>\d{1,2})(?:-(?P<end>\d{1,2}))?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Selector:
    """What to take from a record: a column, or a tag with subfield `codes` or a span of positions.

    `linked` is the tag that an 880 must be linked to. `place` is where the mapping says so, for the error where an
    export lacks the column.
    """

    text: str
    column: str = ""
    tag: str = ""
    codes: str = ""
    span: tuple[int, int] | None = None
    linked: str = ""
    place: str = field(default="", compare=False)

    def origin(self, each: str = "") -> str:
        """Say where its texts come from (``100$d``, ``008/32``, a column); `each` is the tag a relative one means."""
        if self.column or self.is_fixed():
            return self.column or self.text
        tag = self.tag or each
        return f"{tag}${self.codes}" if self.codes else tag

    def is_plain(self) -> bool:
        """Whether it means one whole subfield of the fields with one tag."""
        return len(self.codes) == 1 and not self.span and not self.linked and self.tag != OTHER_SCRIPT

    def is_several(self) -> bool:
        """Whether it means several whole subfields of the fields with one tag."""
        return len(self.codes) > 1 and not self.span and not self.linked and self.tag != OTHER_SCRIPT

    def is_fixed(self) -> bool:
        """Whether it means the leader or a control field, which have no subfields."""
        return is_fixed(self.tag)


def is_fixed(tag: str) -> bool:
    """Whether a tag is that of the leader or of a control field."""
    return tag == LEADER or tag.startswith("00")


@lru_cache(maxsize=64)
def tags_of(named: frozenset[str]) -> frozenset[str]:
    """Give the tags of what a mapping names (``100$a``, ``GSI``, ``541 ind1=0``): the fields it can have use for."""
    return frozenset(name[:3] for name in named)


def parse_selector(node: Node, *, tabular: bool, relative: bool = False) -> Selector:
    """Read a selector. Raises MappingError for one that can't be."""
    text = node.text()
    if tabular:
        if not text:
            raise node.fail("the name of a column is missing")
        return Selector(text, column=text, place=node.located())
    found = _MARC.fullmatch(text)
    if not found or not text:
        raise node.fail(f"impossible selector {text!r}{_advise(text)}")
    selector = _make(text, found, node)
    if not selector.tag and not relative:
        raise node.fail(f"the selector {text!r} names no tag, which is possible only beside 'each'{_advise(text)}")
    if fault := _find_fault(selector):
        raise node.fail(f"impossible selector {text!r}: {fault}")
    return selector


def _make(text: str, found: re.Match[str], node: Node) -> Selector:
    span = None
    if found["start"] is not None:
        start = int(found["start"])
        span = (start, int(found["end"] or start) + 1)
    return Selector(
        text,
        tag=found["tag"] or "",
        codes=found["codes"] or "",
        span=span,
        linked=found["linked"] or "",
        place=node.located(),
    )


def _find_fault(selector: Selector) -> str:
    """Say why a selector can find nothing in any record, empty if it can."""
    tag, span = selector.tag, selector.span
    if selector.is_fixed() and selector.codes:
        return f"{tag} has no subfields; did you mean {tag!r}?"
    if span and span[0] >= span[1]:
        return "its positions run backwards"
    if span and not selector.is_fixed() and len(selector.codes) != 1:
        return f"{tag or 'a field'} has subfields, no positions"
    if span and span[1] > LENGTHS.get(tag, 100):
        return f"{tag} has the positions 0 to {LENGTHS[tag] - 1}"
    if tag == "000":
        return "there is no field 000; did you mean 'LDR'?"
    if "XX" in tag:
        return "a tag stands for itself alone, there are no wildcards; name each tag"
    return ""


def _advise(text: str) -> str:
    """Guess what was meant: a tag and a subfield code are most often all there."""
    guess = re.search(r"(\d{3})\W*([a-z0-9])?\b", text)
    if guess and guess[1] >= "010":
        return f"; did you mean {guess[1]}${guess[2] or 'a'}?"
    return "; write it like 100$a, 008/35-37, LDR/06 or 001"
