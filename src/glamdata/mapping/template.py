"""Templates: text with places for selectors (``{001|trim}``, ``{010$a|lccn}``) and for what was found (``{birth}``).

A template with an empty place gives nothing, but a round bracket in it goes with its places: where all of them are
empty, and where a span of years would have an open side that is not open in the record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.mapping.clean import STEPS
from glamdata.mapping.cleaner import compile_clean
from glamdata.mapping.find import compile_selector
from glamdata.mapping.node import Node
from glamdata.mapping.select import Selector, parse_selector
from glamdata.mapping.take import nulls_at
from glamdata.model.value import PRECISION_YEAR

if TYPE_CHECKING:
    from collections.abc import Callable

    from glamdata.mapping.spec import Source
    from glamdata.mapping.work import Work
    from glamdata.model.value import TimeValue

    Filler = Callable[[Work], str]

PROPERTY_OF_NAME = {"birth": "P569", "death": "P570", "occupation": "P106"}
BIRTH, DEATH = "birth", "death"

_PLACE = re.compile(r"\{([^{}]*)\}")


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

    def names(self) -> frozenset[str]:
        """Give the names in its places."""
        return frozenset(part.name for part in self.parts if isinstance(part, Place) and part.name)


def compile_template(template: Template, source: Source, language: str = "") -> Filler:
    """Give what fills the places for a record, in words of `language` where there are any; empty if it can't."""
    pieces = [_compile_piece(outside, parts, source, language) for outside, parts in _pieces_of(template)]

    def fill(work: Work) -> str:
        texts = []
        for piece in pieces:
            text = piece(work)
            if text is None:
                return ""
            texts.append(text)
        return " ".join("".join(texts).split())

    return fill


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


def _pieces_of(template: Template) -> list[tuple[bool, list[str | Place]]]:
    """Cut a template at its outermost round brackets: pieces outside them and inside in turn, brackets included."""
    pieces: list[tuple[bool, list[str | Place]]] = [(True, [])]
    depth = 0
    for part in template.parts:
        for text in re.split(r"(?=\()|(?<=\))", part) if isinstance(part, str) else (part,):
            if isinstance(text, str):
                if text.startswith("(") and not depth:
                    pieces.append((False, []))
                depth = max(depth + text.count("(") - text.count(")"), 0)
            pieces[-1][1].append(text)
            if isinstance(text, str) and text.endswith(")") and not depth:
                pieces.append((True, []))
    return [(outside, parts) for outside, parts in pieces if parts]


def _compile_piece(
    outside: bool, parts: list[str | Place], source: Source, language: str
) -> Callable[[Work], str | None]:
    fillers = [_compile_part(part, source, language) for part in parts if isinstance(part, Place)]
    around = "".join([part.replace("%", "%%") if isinstance(part, str) else "%s" for part in parts])
    names = {part.name for part in parts if isinstance(part, Place)}
    is_span = {BIRTH, DEATH} <= names

    def fill(work: Work) -> str | None:
        texts = tuple([filler(work) for filler in fillers])
        if outside:
            return None if "" in texts else around % texts
        if (texts and not any(texts)) or (is_span and not _is_whole_span(work)):
            return ""
        return around % texts

    return fill


def _is_whole_span(work: Work) -> bool:
    """Whether both years are known, or that of birth alone of someone whose record says nothing of a death."""
    said = work.said
    return bool(said.get(BIRTH)) and (bool(said.get(DEATH)) or (DEATH not in said and DEATH not in work.untold))


def _compile_part(part: Place, source: Source, language: str) -> Filler:
    if part.selector is None:
        name, named = part.name, f"{part.name}@{language}"
        return lambda work: work.said[named] if named in work.said else work.said.get(name, "")
    return _compile_place(part.selector, part.steps, source)


def _compile_place(selector: Selector, steps: tuple[str, ...], source: Source) -> Filler:
    find, clean = compile_selector(selector), compile_clean(steps)
    nulls = nulls_at(selector.origin(), source)

    def fill(work: Work) -> str:
        for text, field in find(work.view, None):
            cleaned = clean(text, work.view, field)
            if cleaned and isinstance(cleaned, str) and text.strip() not in nulls:
                return cleaned
        return ""

    return fill
