"""Entities as the API's own JSON: their ids, empty ones, and what an answer shows of them."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = [
    "Entity",
    "copy_entity",
    "entity_type",
    "is_entity_id",
    "iterate_statements",
    "namespace_of",
    "new_entity",
    "normalize_id",
    "page_title",
    "view_entity",
]

Entity = dict[str, Any]
_ID = re.compile(r"[QP][1-9][0-9]{0,9}")
_MOST = 2**31 - 1
_PARTS = ("labels", "descriptions", "aliases", "claims", "sitelinks")


def is_entity_id(text: str) -> bool:
    """Tell whether the text is the id of an item or a property, in either case; Wikibase's numbers have 31 bits."""
    return _ID.fullmatch(text.upper()) is not None and int(text[1:]) <= _MOST


def normalize_id(text: str) -> str:
    """Return the id in capitals, without the namespace of a property page."""
    return text.strip().removeprefix("Property:").removeprefix("Item:").upper()


def entity_type(entity_id: str) -> str:
    """Return ``item`` or ``property``."""
    return "property" if entity_id.startswith("P") else "item"


def namespace_of(entity_id: str) -> int:
    """Return the namespace of the entity's page, as on Wikidata."""
    return 120 if entity_id.startswith("P") else 0


def page_title(entity_id: str) -> str:
    """Return the title of the entity's page."""
    return f"Property:{entity_id}" if entity_id.startswith("P") else entity_id


def new_entity(entity_id: str, datatype: str | None = None) -> Entity:
    """Return an empty entity with its keys in the order Wikibase writes them."""
    entity: Entity = {"type": entity_type(entity_id)}
    if entity["type"] == "property":
        entity["datatype"] = datatype
    entity["id"] = entity_id
    for part in _PARTS[: 5 if entity["type"] == "item" else 4]:
        entity[part] = {}
    return entity


def copy_entity(entity: Entity) -> Entity:
    """Return a copy that shares nothing with the original."""
    return copy.deepcopy(entity)


def iterate_statements(entity: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield all statements of an entity in order."""
    for statements in entity["claims"].values():
        yield from statements


def view_entity(entity: Entity, parts: Iterable[str], languages: frozenset[str] | None = None) -> Entity:
    """Return the parts of an entity that a request asked for; ``languages`` None means all."""
    wanted = set(parts)
    view: Entity = {"type": entity["type"]}
    if "datatype" in entity and "datatype" in wanted:
        view["datatype"] = entity["datatype"]
    view["id"] = entity["id"]
    for part in _PARTS:
        if part in wanted and part in entity:
            view[part] = entity[part]
    if languages is not None:
        for part in ("labels", "descriptions", "aliases"):
            if part in view:
                view[part] = {code: term for code, term in view[part].items() if code in languages}
    return view
