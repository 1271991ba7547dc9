"""Property scope and allowed entity types: where a property may be used.

Q53869507, Q52004125; before there was the first, Q21510863, Q21528958 and Q21528959 said the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.checking.constraint.kind import UnfitConstraintError
from glamdata.checking.constraint.scene import Place, Scene, Scope
from glamdata.checking.constraint.values import require_values
from glamdata.model.constraint import ITEM, PROPERTY_SCOPE

if TYPE_CHECKING:
    from collections.abc import Callable

    from glamdata.checking.constraint.kind import Judge
    from glamdata.model.constraint import Constraint
    from glamdata.model.property import PropertyDefinition

__all__ = ["CHECKED_ON", "ENTITY_TYPES", "make_entity_types", "make_property_scope", "make_used_only_as"]

SCOPES = {"Q54828448": Scope.MAIN, "Q54828449": Scope.QUALIFIER, "Q54828450": Scope.REFERENCE}
CHECKED_ON = {"Q46466787": Scope.MAIN, "Q46466783": Scope.QUALIFIER, "Q46466805": Scope.REFERENCE}
"""The items of P4680: where a constraint is asked."""
ENTITY_TYPES = {
    "Q29934200": "item",
    "Q29934218": "property",
    "Q51885771": "lexeme",
    "Q54285143": "form",
    "Q54285715": "sense",
    "Q59712033": "media file",
}
_INITIALS = {"Q": "item", "P": "property", "L": "lexeme", "M": "media file"}


def make_property_scope(constraint: Constraint, definition: PropertyDefinition) -> Judge:
    """A property may be used as main value, qualifier or reference only."""
    said = require_values(constraint, PROPERTY_SCOPE)
    if strange := [one for one in said if one not in SCOPES]:
        raise UnfitConstraintError(f"its scope {strange[0]} is unknown")
    return _only_as(frozenset(SCOPES[one] for one in said), definition)


def make_used_only_as(scope: Scope) -> Callable[[Constraint, PropertyDefinition], Judge]:
    """Give what makes the judge of an older constraint that names one scope."""
    return lambda _, definition: _only_as(frozenset({scope}), definition)


def make_entity_types(constraint: Constraint, definition: PropertyDefinition) -> Judge:
    """A property may be used on items, properties, lexemes … only."""
    said = require_values(constraint, ITEM)
    if strange := [one for one in said if one not in ENTITY_TYPES]:
        raise UnfitConstraintError(f"its entity type {strange[0]} is unknown")
    allowed = tuple(ENTITY_TYPES[one] for one in said)

    def judge(_: Place, scene: Scene) -> str:
        kind = _INITIALS.get(scene.entity.id[:1], "item")
        if kind in allowed:
            return ""
        return f"{scene.name(definition.id)} may not be used on an {kind}; allowed: {', '.join(allowed)}."

    return judge


def _only_as(allowed: frozenset[Scope], definition: PropertyDefinition) -> Judge:
    words = " or ".join(scope.value for scope in Scope if scope in allowed)

    def judge(place: Place, scene: Scene) -> str:
        if place.scope in allowed:
            return ""
        return f"{scene.name(definition.id)} may be used as {words} only, not as {place.scope}."

    return judge
