"""Templates: text with places for selectors (``{001|trim}``, ``{010$a|lccn}``) and for what was found (``{birth}``).

A template with an empty place gives nothing, except that brackets left with nothing but a dash are dropped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.mapping.clean import STEPS, Context, clean
from glamdata.mapping.fault import Fault
from glamdata.mapping.node import Node
from glamdata.mapping.select import Selector, View, parse_selector, select
from glamdata.model.value import PRECISION_YEAR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glamdata.model.value import TimeValue

PROPERTY_OF_NAME = {"birth": "P569", "death": "P570", "occupation": "P106"}

_PLACE = re.compile(r"\{([^{}]*)\}")
_EMPTY_BRACKETS = re.compile(r"\s*\([\s–—,-]*\)")


@dataclass(frozen=True, slots=True)
class Place:
    """One place in a template: the name of a thing found, or a selector with cleaning steps."""

    name: str = ""
    selector: Selector | None = None
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """Fixed texts and places in turn; `parts` starts and ends with a text."""

    parts: tuple[str | Place, ...]

    def selectors(self) -> tuple[Selector, ...]:
        """Give the selectors in its places."""
        return tuple(part.selector for part in self.parts if isinstance(part, Place) and part.selector)

    def fill(self, view: View, found: Mapping[str, str]) -> str:
        """Fill the places; `found` has values by name. Empty where a place outside brackets is empty."""
        text, depth = "", 0
        for part in self.parts:
            if isinstance(part, str):
                text += part
                depth += part.count("(") - part.count(")")
                continue
            filled = _fill_place(part, view, found)
            if not filled and not depth:
                return ""
            text += filled
        return " ".join(_EMPTY_BRACKETS.sub("", text).split())


def describe_year(date: TimeValue) -> str:
    """Give the year for descriptions (``1867``, ``44 BC``), empty for a decade or century, which has none."""
    if date.precision < PRECISION_YEAR:
        return ""
    return f"{-date.year} BC" if date.year < 0 else str(date.year)


def parse_template(node: Node, *, tabular: bool) -> Template:
    """Read a template. Raises MappingError for a place that can't be."""
    pieces = _PLACE.split(node.text())
    return Template(
        tuple(piece if number % 2 == 0 else _parse_place(piece, node, tabular) for number, piece in enumerate(pieces))
    )


def _parse_place(text: str, node: Node, tabular: bool) -> Place:
    selector, *steps = (part.strip() for part in text.split("|"))
    for step in steps:
        Node(step, node.place, node.path).choice(STEPS, "cleaning step")
    if selector in PROPERTY_OF_NAME:
        return Place(name=selector)
    return Place(selector=parse_selector(Node(selector, node.place, node.path), tabular=tabular), steps=tuple(steps))


def _fill_place(place: Place, view: View, found: Mapping[str, str]) -> str:
    if not place.selector:
        return found.get(place.name, "")
    for selected in select(view, place.selector):
        cleaned = clean(selected.text, place.steps, Context(view, selected.field))
        if cleaned and not isinstance(cleaned, Fault):
            return cleaned
    return ""
