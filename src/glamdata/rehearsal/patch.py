"""Merging an edit of an old revision into the present one, as Wikibase patches a stale edit."""

from __future__ import annotations

from typing import Any

from glamdata.rehearsal.entity import Entity, copy_entity, iterate_statements
from glamdata.rehearsal.failure import ApiError, Message

__all__ = ["patch_entity"]

_ABSENT: Any = None


def edit_conflict() -> ApiError:
    """The refusal of an edit that touches what someone else changed in between."""
    info = "Edit conflict. Could not patch the current revision."
    inner = Message("edit-conflict", "Edit conflict.")
    return ApiError("editconflict", info, (Message("wikibase-api-editconflict", info), inner))


def patch_entity(base: Entity, wish: Entity, current: Entity) -> Entity:
    """Return ``current`` with the difference from ``base`` to ``wish`` put in.

    What only one side changed is taken; what both changed alike is kept. Raises ApiError ``editconflict``
    where both changed the same term, sitelink or statement differently.
    """
    result = copy_entity(current)
    for part in ("labels", "descriptions", "sitelinks"):
        if part in current:
            result[part] = _merge_maps(base[part], wish[part], current[part])
    result["aliases"] = _merge_aliases(base["aliases"], wish["aliases"], current["aliases"])
    result["claims"] = _merge_claims(base, wish, current)
    return result


def _merge_maps(base: dict[str, Any], wish: dict[str, Any], current: dict[str, Any]) -> dict[str, Any]:
    result = dict(current)
    for key in [*base, *(key for key in wish if key not in base)]:
        value = _merge_value(base.get(key), wish.get(key), current.get(key))
        if value is _ABSENT:
            result.pop(key, None)
        else:
            result[key] = value
    return result


def _merge_value(base: Any, wish: Any, current: Any) -> Any:
    if wish in (base, current):
        return current
    if current != base:
        raise edit_conflict()
    return wish


def _merge_aliases(base: dict[str, Any], wish: dict[str, Any], current: dict[str, Any]) -> dict[str, Any]:
    result = {}
    for language in {**current, **wish}:
        old, new = base.get(language, []), wish.get(language, [])
        kept = [alias for alias in current.get(language, []) if alias in new or alias not in old]
        added = [alias for alias in new if alias not in old and alias not in kept]
        if kept or added:
            result[language] = [*kept, *added]
    return result


def _by_guid(entity: Entity) -> dict[str, Any]:
    return {statement["id"]: statement for statement in iterate_statements(entity)}


def _merge_claims(base: Entity, wish: Entity, current: Entity) -> dict[str, Any]:
    merged = _merge_maps(_by_guid(base), _by_guid(wish), _by_guid(current))
    claims: dict[str, list[Any]] = {}
    for statement in merged.values():
        claims.setdefault(statement["mainsnak"]["property"], []).append(statement)
    for property_id, statements in claims.items():
        order = [statement["id"] for statement in wish["claims"].get(property_id, ())]
        if all(statement["id"] in order for statement in statements):
            statements.sort(key=lambda statement: order.index(statement["id"]))
    return claims
