"""SnakCheck, StatementCheck, DraftCheck and Situation: the shape that every check of a draft has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from glamdata.model.value import (
    Coordinate,
    ItemValue,
    MonolingualText,
    OtherValue,
    Pointer,
    Quantity,
    RecordLink,
    StringValue,
    TimeValue,
    Today,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from glamdata.checking.matching import FormatMatcher
    from glamdata.model.draft import Draft
    from glamdata.model.finding import Severity
    from glamdata.model.property import PropertyDefinition
    from glamdata.model.statement import Snak, Statement

__all__ = ["DraftCheck", "Situation", "SnakCheck", "StatementCheck", "name_of", "snaks_of", "text_of"]


V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Situation:
    """What a check may know besides the draft: the wiki's properties, the day, the regex matcher of the part."""

    properties: Mapping[str, PropertyDefinition]
    today: date
    matcher: FormatMatcher


@dataclass(frozen=True, slots=True)
class SnakCheck(Generic[V]):
    """One question asked of every value of a statement: its own, its qualifiers' and its references'.

    One bad snak spoils the edit, so a fault in any of them is the statement's. `types` are the value types the question
    makes sense for; `find` gets the value, its snak and the situation, and gives a message, empty if all is well.
    `constraint` is the item id of the Wikidata constraint behind it, empty for rules of Wikibase itself or of ours.
    """

    code: str
    severity: Severity
    find: Callable[[V, Snak, Situation], str]
    types: tuple[type, ...]
    constraint: str = ""


@dataclass(frozen=True, slots=True)
class StatementCheck:
    """One question asked of every statement as a whole. `find` gives a message, empty if all is well."""

    code: str
    severity: Severity
    find: Callable[[Statement, Situation], str]
    constraint: str = ""


@dataclass(frozen=True, slots=True)
class DraftCheck:
    """One question asked of a whole draft. `find` gives (statement index or None for the draft, text, message)."""

    code: str
    severity: Severity
    find: Callable[[Draft, Situation], Iterator[tuple[int | None, str, str]]]
    constraint: str = ""


def snaks_of(statement: Statement) -> Iterator[Snak]:
    """Give every snak of a statement: its own, its qualifiers', its references'."""
    yield statement.snak
    yield from statement.qualifiers
    for reference in statement.references:
        yield from reference


def name_of(pid: str, properties: Mapping[str, PropertyDefinition]) -> str:
    """Name a property as a librarian meets it: ``VIAF ID (P214)``."""
    definition = properties.get(pid)
    return f"{definition.label} ({pid})" if definition and definition.label not in ("", pid) else pid


def text_of(snak: Snak) -> str:
    """Give the value as a Finding shows it; ids, texts and dates as in `value_text` of the statements table."""
    match snak.value:
        case ItemValue(id=text) | StringValue(text=text) | MonolingualText(text=text) | TimeValue(time=text):
            return text
        case Quantity(amount=text) | Pointer(label=text):
            return text
        case Coordinate(latitude=latitude, longitude=longitude):
            return f"{latitude}, {longitude}"
        case Today():
            return "today"
        case OtherValue(json=text) | RecordLink(record_key=text):
            return text
        case _:
            return snak.kind.value
