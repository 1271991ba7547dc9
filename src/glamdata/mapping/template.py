"""Templates: text with places for selectors (``{001|trim}``, ``{010$a|lccn}``) and for what was found (``{birth}``).

A template with an empty place gives nothing, but a round bracket in it goes with its places: where all of them are
empty, and where a span of years would have an open side that is not open in the record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.mapping.clean import EDTF_STEPS, STEPS
from glamdata.mapping.cleaner import compile_clean
from glamdata.mapping.dates import HistoricDate
from glamdata.mapping.edtf import parse_edtf
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
    """Give what fills the places for a record; empty if it can't.

    With a `language` it is for people to read: in words of that language where there are any, and of a date the year.
    """
    pieces = [_compile_piece(outside, parts, source, language) for outside, parts in _pieces_of(template)]

    def fill(work: Work) -> str:
        whole = ""
        for outside, is_span, around, fillers in pieces:
            if not fillers:
                whole += around
                continue
            texts = tuple([filler(work) for filler in fillers])
            if "" not in texts if outside else any(texts) and (not is_span or _is_whole_span(work)):
                whole += around % texts
            elif outside:
                return ""
        return " ".join(whole.split())

    return fill


def describe_year(date: TimeValue) -> str:
    """Give the year for descriptions (``1867``, ``44 BC``), empty for a decade or century, which has none."""
    if date.precision < PRECISION_YEAR:
        return ""
    year = date.year
    return f"{-year} BC" if year < 0 else str(year)


def describe_date(text: str) -> str:
    """Give the year of a date in EDTF for descriptions, empty for one that is about, uncertain or within bounds."""
    date = parse_edtf(text) if text else None
    if not isinstance(date, HistoricDate) or date.approximate or date.uncertain:
        return ""
    return describe_year(date.to_value())


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
) -> tuple[bool, bool, str, list[Filler]]:
    """Give whether a piece stands outside brackets, whether it is a span of life, its text, and what fills that."""
    fillers = [_compile_part(part, source, language) for part in parts if isinstance(part, Place)]
    names = {part.name for part in parts if isinstance(part, Place)}
    if not fillers:
        return outside, False, "".join(part for part in parts if isinstance(part, str)), fillers
    around = "".join([part.replace("%", "%%") if isinstance(part, str) else "%s" for part in parts])
    return outside, {BIRTH, DEATH} <= names, around, fillers


def _is_whole_span(work: Work) -> bool:
    """Whether both years are known, or that of birth alone of someone whose record says nothing of a death."""
    said = work.said
    return bool(said.get(BIRTH)) and (bool(said.get(DEATH)) or (DEATH not in said and DEATH not in work.untold))


def _compile_part(part: Place, source: Source, language: str) -> Filler:
    if part.selector is None:
        name, named = part.name, f"{part.name}@{language}"
        return lambda work: work.said[named] if named in work.said else work.said.get(name, "")
    fill = _compile_place(part.selector, part.steps, source)
    is_date = bool(language) and bool(part.steps) and part.steps[-1] in EDTF_STEPS
    return (lambda work: describe_date(fill(work))) if is_date else fill


def _compile_place(selector: Selector, steps: tuple[str, ...], source: Source) -> Filler:
    find, clean = compile_selector(selector), compile_clean(steps)
    nulls = nulls_at(selector.origin(), source)

    def fill(work: Work) -> str:
        for text, field in find(work, None):
            cleaned = clean(text, work, field)
            if cleaned and isinstance(cleaned, str) and text.strip() not in nulls:
                return cleaned
        return ""

    return fill
