"""Values and changes as one line of text, for plans, reports and findings."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from glamdata.model.edit import AddQualifiers, AddReference, AddStatement, CorrectValue, RefreshReference
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
    RecordLink,
    StringValue,
    TimeValue,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from glamdata.model.edit import Change
    from glamdata.model.statement import Reference, Snak, Statement

RETRIEVED = "P813"
NO_NAMES: Mapping[str, str] = MappingProxyType({})


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
        case RecordLink(key):
            return f"the item of record {key}"
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


def show_change(change: Change, names: Mapping[str, str] = NO_NAMES) -> str:
    """Give a change as a line of a diff: ``+ P569 1867-06-08 [100$d, ref Q13219454]``, ``~ P569 1867 + reference […]``.

    What stands in brackets is the field or column of the record that says it, and the reference it gets. `names` are
    labels of items and properties, which stand behind their ids.
    """
    match change:
        case AddStatement(statement, origin):
            qualified = f" ({_show_snaks(statement.qualifiers, names)})" if statement.qualifiers else ""
            return f"+ {_show_main(statement, names)}{qualified}{_show_ground(origin, statement.references, names)}"
        case AddReference(existing, reference, origin):
            return f"~ {_show_main(existing, names)} + reference{_show_ground(origin, [reference], names)}"
        case AddQualifiers(existing, qualifiers, origin):
            added = f"+ qualifiers ({_show_snaks(qualifiers, names)}){_show_ground(origin, (), names)}"
            return f"~ {_show_main(existing, names)} {added}"
        case RefreshReference(existing, _, reference, origin):
            return f"~ {_show_main(existing, names)} retrieved again{_show_ground(origin, [reference], names)}"
        case CorrectValue(existing, corrected, origin):
            now = f"{_show_value(corrected.snak, names)} (our own, corrected){_show_ground(origin, (), names)}"
            return f"~ {_show_main(existing, names)} → {now}"
        case _:
            return f"+ {change.kind.value} ({change.language}) {change.text}{_show_ground(change.origin, (), names)}"


def _show_ground(origin: str, references: Iterable[Reference], names: Mapping[str, str]) -> str:
    """Say where a change comes from and which references it has, in brackets; the field stands in the first."""
    sources = [f"ref {_show_source(reference, names)}" for reference in references]
    if origin:
        sources[:1] = [", ".join([origin, *sources[:1]])]
    return "".join(f" [{source}]" for source in sources)


def _show_main(statement: Statement, names: Mapping[str, str]) -> str:
    return f"{_name(statement.property, names)} {_show_value(statement.snak, names)}"


def _show_value(snak: Snak, names: Mapping[str, str]) -> str:
    return _name(snak.value.id, names) if isinstance(snak.value, ItemValue) else show_snak(snak)


def _show_snaks(snaks: Iterable[Snak], names: Mapping[str, str]) -> str:
    return ", ".join(f"{_name(snak.property, names)} {_show_value(snak, names)}" for snak in snaks)


def _show_source(reference: Reference, names: Mapping[str, str]) -> str:
    """Name a reference by what it says, but for the day it was retrieved; items by their labels where known."""
    said = [snak for snak in reference if snak.property != RETRIEVED] or reference
    return ", ".join(names.get(text, text) for text in map(show_snak, said))


def _name(entity_id: str, names: Mapping[str, str]) -> str:
    return f"{entity_id} ({names[entity_id]})" if entity_id in names else entity_id
