"""Values and changes as one line of text, for plans, reports and findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.model.edit import AddQualifiers, AddReference, AddStatement
from glamdata.model.statement import SnakKind
from glamdata.model.value import (
    JULIAN,
    PRECISION_CENTURY,
    PRECISION_DAY,
    PRECISION_DECADE,
    PRECISION_MONTH,
    PRECISION_YEAR,
    Coordinate,
    ItemValue,
    MonolingualText,
    OtherValue,
    Pointer,
    Quantity,
    StringValue,
    TimeValue,
)

if TYPE_CHECKING:
    from glamdata.model.edit import Change
    from glamdata.model.statement import Snak


def show_snak(snak: Snak) -> str:
    """Give the value as a person writes it: an id, a text, a date at its precision."""
    if snak.kind is not SnakKind.VALUE:
        return {SnakKind.SOMEVALUE: "unknown value", SnakKind.NOVALUE: "no value"}[snak.kind]
    match snak.value:
        case ItemValue(text) | StringValue(text):
            return text
        case MonolingualText(text, language):
            return f"{text} ({language})"
        case TimeValue():
            return show_time(snak.value)
        case Coordinate(latitude, longitude):
            return f"{latitude}, {longitude}"
        case Quantity(amount, unit):
            return amount if unit == "1" else f"{amount} {unit.rpartition('/')[2]}"
        case Pointer(text) | OtherValue(text):
            return text
        case _:
            return "today"


def show_time(time: TimeValue) -> str:
    """Give a date at its precision: 1867-06-08, 1867-06, 1867, 1860s, 19th century; Julian dates say so."""
    era = " BCE" if time.year < 0 else ""
    year = f"{abs(time.year)}"
    if time.precision >= PRECISION_DAY:
        text = f"{year}-{time.month:02d}-{time.day:02d}{era}"
    elif time.precision == PRECISION_MONTH:
        text = f"{year}-{time.month:02d}{era}"
    elif time.precision == PRECISION_YEAR:
        text = year + era
    elif time.precision == PRECISION_DECADE:
        text = f"{abs(time.year) // 10 * 10}s{era}"
    elif time.precision == PRECISION_CENTURY:
        text = f"{_ordinal((abs(time.year) + 99) // 100)} century{era}"
    else:
        text = f"{year}{era} (precision {time.precision})"
    return f"{text} (Julian)" if time.calendar == JULIAN and time.precision > PRECISION_YEAR else text


def _ordinal(number: int) -> str:
    teen = number % 100 in {11, 12, 13}
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def show_change(change: Change) -> str:
    """Give a change as a line of a diff: ``+ P569 1867-06-08``, ``~ P569 1867 + reference``, ``+ label (en) …``."""
    match change:
        case AddStatement(statement):
            sourced = " [referenced]" if statement.references else ""
            return f"+ {statement.property} {show_snak(statement.snak)}{sourced}"
        case AddReference(existing, reference):
            said = ", ".join(f"{s.property} {show_snak(s)}" for s in reference)
            return f"~ {existing.property} {show_snak(existing.snak)} + reference ({said})"
        case AddQualifiers(existing, qualifiers):
            said = ", ".join(f"{s.property} {show_snak(s)}" for s in qualifiers)
            return f"~ {existing.property} {show_snak(existing.snak)} + qualifiers ({said})"
        case _:
            return f"+ {change.kind.value} ({change.language}) {change.text}"
