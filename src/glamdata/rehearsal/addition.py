"""What an edit adds to an entity, as texts: what filters and the spam list look at."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from glamdata.rehearsal.entity import iterate_statements
from glamdata.rehearsal.statement import iterate_snaks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.rehearsal.entity import Entity

__all__ = ["Additions", "find_additions"]

Additions = dict[str, list[str]]
"""Texts by kind: label, description, alias, value, and url (the values of that datatype once more)."""


def find_additions(old: Entity, new: Entity) -> Additions:
    """Return the texts that are in the new state and were not, or not as often, in the old one."""
    before, after = (Counter(_iterate_texts(entity)) for entity in (old, new))
    added: Additions = {}
    for kind, text in after - before:
        added.setdefault(kind, []).append(text)
    return added


def _iterate_texts(entity: Entity) -> Iterator[tuple[str, str]]:
    for part, kind in (("labels", "label"), ("descriptions", "description")):
        for term in entity.get(part, {}).values():
            yield kind, term["value"]
    for aliases in entity.get("aliases", {}).values():
        for alias in aliases:
            yield "alias", alias["value"]
    for statement in iterate_statements(entity) if "claims" in entity else ():
        for snak in iterate_snaks(statement):
            yield from _texts_of(snak)


def _texts_of(snak: dict[str, Any]) -> Iterator[tuple[str, str]]:
    value = snak["datavalue"]["value"] if "datavalue" in snak else None
    if isinstance(value, str):
        yield "value", value
        if snak.get("datatype") == "url":
            yield "url", value
    elif isinstance(value, dict):
        for text in value.values():
            if isinstance(text, str):
                yield "value", text
