"""Checks of a statement against the wiki's own definition of its properties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.checking.check import Situation, name_of
from glamdata.checking.matching import Verdict
from glamdata.checking.text import shorten
from glamdata.model.value import (
    Coordinate,
    ItemValue,
    MonolingualText,
    Pointer,
    Quantity,
    RecordLink,
    StringValue,
    TimeValue,
    Today,
)

if TYPE_CHECKING:
    from glamdata.model.statement import Snak, Statement

__all__ = [
    "find_datatype_mismatch",
    "find_format_mismatch",
    "find_missing_reference",
    "find_skipped_regex",
    "find_unknown_property",
]

VALUE_TYPES: dict[str, tuple[type, ...]] = {
    "wikibase-item": (ItemValue, Pointer, RecordLink),
    "wikibase-property": (ItemValue,),
    "string": (StringValue,),
    "external-id": (StringValue,),
    "url": (StringValue,),
    "commonsMedia": (StringValue,),
    "monolingualtext": (MonolingualText,),
    "time": (TimeValue, Today),
    "globe-coordinate": (Coordinate,),
    "quantity": (Quantity,),
}


def find_unknown_property(_: object, snak: Snak, situation: Situation) -> str:
    """A property the wiki has not: the whole edit would be refused (edit_value_unknown_property)."""
    if snak.property in situation.properties:
        return ""
    return f"The wiki has no property {snak.property}; please check the mapping."


def find_datatype_mismatch(value: object, snak: Snak, situation: Situation) -> str:
    """A value of another kind than the property's (edit_value_wrong_type_string_for_item)."""
    definition = situation.properties.get(snak.property)
    if definition is None or not definition.datatype:
        return ""
    wanted = definition.datatype
    if snak.datatype in ("", wanted) and isinstance(value, VALUE_TYPES.get(wanted, object)):
        return ""
    name = name_of(snak.property, situation.properties)
    given = snak.datatype if snak.datatype not in ("", wanted) else type(value).__name__
    return f"{name} takes values of type {wanted!r}; the mapping gives {given!r}."


def find_format_mismatch(value: StringValue, snak: Snak, situation: Situation) -> str:
    """Format constraint: the whole text has to fit every regex. Wikibase itself takes anything."""
    definition = situation.properties.get(snak.property)
    for pattern in definition.formats if definition else ():
        if situation.matcher.match(pattern, value.text) is Verdict.DIFFERS:
            name = name_of(snak.property, situation.properties)
            return f"{name}: {shorten(value.text)!r} is not in the form that the wiki asks for ({pattern})."
    return ""


def find_skipped_regex(_: StringValue, snak: Snak, situation: Situation) -> str:
    """Say once that a regex could not be used; to be asked after :func:`find_format_mismatch`."""
    definition = situation.properties.get(snak.property)
    for pattern in definition.formats if definition else ():
        reason = situation.matcher.take_skipped(pattern)
        if reason:
            name = name_of(snak.property, situation.properties)
            return f"{name}: the wiki's form {shorten(pattern)} was not checked for some values, since {reason}."
    return ""


def find_missing_reference(statement: Statement, situation: Situation) -> str:
    """A statement from a catalogue should say so."""
    if any(statement.references):
        return ""
    return f"{name_of(statement.property, situation.properties)}: the statement has no reference."
