"""Allowed and required qualifiers, one-of qualifier value, citation needed: what a statement carries.

Q21510851, Q21510856, Q52712340, Q54554025.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.checking.constraint.scene import Place, Scene, matches
from glamdata.checking.constraint.values import require_property, require_values
from glamdata.model.constraint import ITEM, NO_VALUE, PROPERTY

if TYPE_CHECKING:
    from glamdata.checking.constraint.kind import Judge
    from glamdata.model.constraint import Constraint
    from glamdata.model.property import PropertyDefinition

__all__ = ["make_allowed_qualifiers", "make_citation_needed", "make_qualifier_one_of", "make_required_qualifiers"]


def make_allowed_qualifiers(constraint: Constraint, definition: PropertyDefinition) -> Judge:
    """A statement must have no other qualifiers than these; ``novalue`` is: none at all."""
    allowed = frozenset(require_values(constraint, PROPERTY)) - {NO_VALUE}

    def judge(place: Place, scene: Scene) -> str:
        if not place.statement.qualifiers:
            return ""
        others = tuple(
            dict.fromkeys(snak.property for snak in place.statement.qualifiers if snak.property not in allowed)
        )
        if not others:
            return ""
        name = scene.name(definition.id)
        if not allowed:
            return f"{name} should have no qualifier, and has {scene.name_all(others)}."
        return f"{name} should not have {scene.name_all(others)} as qualifier: it is not among those the wiki allows."

    return judge


def make_required_qualifiers(constraint: Constraint, definition: PropertyDefinition) -> Judge:
    """A statement must have a qualifier of each of these properties."""
    required = require_values(constraint, PROPERTY)

    def judge(place: Place, scene: Scene) -> str:
        there = {snak.property for snak in place.statement.qualifiers}
        lacking = tuple(pid for pid in required if pid not in there)
        return f"{scene.name(definition.id)} should have {scene.name_all(lacking)} as qualifier." if lacking else ""

    return judge


def make_qualifier_one_of(constraint: Constraint, definition: PropertyDefinition) -> Judge:
    """A qualifier of some property has to be one of a list."""
    qualifier = require_property(constraint)
    wanted = require_values(constraint, ITEM)

    def judge(place: Place, scene: Scene) -> str:
        for snak in place.statement.qualifiers:
            if snak.property == qualifier and not matches(snak, wanted):
                takes = f"the qualifier {scene.name(qualifier)} takes {scene.name_all(wanted)} only"
                return f"{scene.name(definition.id)}: {takes}, not {scene.say(snak)}."
        return ""

    return judge


def make_citation_needed(_: Constraint, definition: PropertyDefinition) -> Judge:
    """A statement must have a reference."""

    def judge(place: Place, scene: Scene) -> str:
        return "" if any(place.statement.references) else f"{scene.name(definition.id)} should have a reference."

    return judge
