"""Item requires, value requires, conflicts with: which other statements go with one.

Q21503247, Q21510864, Q21502838; each names a property (P2306) and maybe values (P2305), of which one will do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.checking.constraint.scene import matches
from glamdata.checking.constraint.values import require_property, say_instead
from glamdata.model.constraint import ITEM

if TYPE_CHECKING:
    from glamdata.checking.constraint.kind import Judge
    from glamdata.checking.constraint.scene import Place, Scene
    from glamdata.model.constraint import Constraint
    from glamdata.model.property import PropertyDefinition

__all__ = ["make_conflicts_with", "make_item_requires", "make_value_requires"]


def make_item_requires(constraint: Constraint, definition: PropertyDefinition) -> Judge:
    """The item has to have another statement too."""
    other, wanted = require_property(constraint), constraint.of(ITEM)

    def judge(_: Place, scene: Scene) -> str:
        if any(not wanted or matches(statement.snak, wanted) for statement in scene.entity.of(other)):
            return ""
        return f"{scene.name(definition.id)} asks for a statement of {_say(other, wanted, scene)} on the item too."

    return judge


def make_value_requires(constraint: Constraint, definition: PropertyDefinition) -> Judge:
    """The item named has to have another statement."""
    other, wanted = require_property(constraint), constraint.of(ITEM)

    def judge(place: Place, scene: Scene) -> str:
        if not place.item:
            return ""
        links = [scene.facts.has_link(place.item, other, value) for value in wanted or ("",)]
        if True in links or None in links:
            return ""
        value, asked = scene.name(place.item), _say(other, wanted, scene)
        return f"{scene.name(definition.id)}: {value} should have a statement of {asked}."

    return judge


def make_conflicts_with(constraint: Constraint, definition: PropertyDefinition) -> Judge:
    """The item must not have another statement."""
    other, refused = require_property(constraint), constraint.of(ITEM)

    def judge(place: Place, scene: Scene) -> str:
        for statement in scene.standing(other):
            if statement is not place.statement and (not refused or matches(statement.snak, refused)):
                beside = f"{scene.name(other)} {scene.say(statement.snak)}"
                return f"{scene.name(definition.id)} does not go with {beside}.{say_instead(constraint, scene)}"
        return ""

    return judge


def _say(pid: str, wanted: tuple[str, ...], scene: Scene) -> str:
    return f"{scene.name(pid)} with {scene.name_all(wanted)}" if wanted else scene.name(pid)
