"""Subject type and value type: what the item, or the item it names, has to be (Q21503250, Q21510865).

By P31, by P279 or by either, the best ranked, and through any number of steps of P279.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.checking.constraint.facts import INSTANCE_OF, SUBCLASS_OF
from glamdata.checking.constraint.kind import UnfitConstraintError
from glamdata.checking.constraint.values import require_values
from glamdata.model.constraint import CLASS, RELATION
from glamdata.model.value import ItemValue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glamdata.checking.constraint.kind import Judge
    from glamdata.checking.constraint.scene import Place, Scene
    from glamdata.model.constraint import Constraint
    from glamdata.model.property import PropertyDefinition

__all__ = ["RELATIONS", "make_subject_type", "make_value_type"]

RELATIONS = {
    "Q21503252": ((INSTANCE_OF,), "an instance of"),
    "Q21514624": ((SUBCLASS_OF,), "a subclass of"),
    "Q30208840": ((INSTANCE_OF, SUBCLASS_OF), "an instance or subclass of"),
}


def make_subject_type(constraint: Constraint, definition: PropertyDefinition) -> Judge:
    """The item with the statement has to be of one of some classes."""
    wanted, relations, words = _read(constraint)

    def judge(_: Place, scene: Scene) -> str:
        classes = {
            statement.snak.value.id
            for relation in relations
            for statement in scene.entity.best(relation)
            if isinstance(statement.snak.value, ItemValue)
        }
        if _is_of(classes, wanted, scene) is not False:
            return ""
        said = f"it is {scene.name_all(tuple(sorted(classes)))}" if classes else "the item does not say what it is"
        return f"{scene.name(definition.id)} is for {words} {scene.name_all(wanted)}; {said}."

    return judge


def make_value_type(constraint: Constraint, definition: PropertyDefinition) -> Judge:
    """The item named has to be of one of some classes."""
    wanted, relations, words = _read(constraint)

    def judge(place: Place, scene: Scene) -> str:
        if not place.item:
            return ""
        found = [scene.facts.classes_of(place.item, relation) for relation in relations]
        classes = {one for classes in found for one in classes or ()}
        is_of = _is_of(classes, wanted, scene)
        if is_of is not False or None in found:
            return ""
        said = scene.name_all(tuple(sorted(classes))) if classes else "what it is, the wiki does not say"
        value = scene.name(place.item)
        return f"{scene.name(definition.id)} should name {words} {scene.name_all(wanted)}; {value}: {said}."

    return judge


def _read(constraint: Constraint) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    wanted = require_values(constraint, CLASS)
    (relation, *_) = require_values(constraint, RELATION)
    if relation not in RELATIONS:
        raise UnfitConstraintError(f"its relation {relation} is unknown")
    return (wanted, *RELATIONS[relation])


def _is_of(classes: Iterable[str], wanted: tuple[str, ...], scene: Scene) -> bool | None:
    """Say whether one of the classes is, or is a subclass of, one of those wanted; None where that is not known."""
    ordered = sorted(classes)
    if any(one in wanted for one in ordered):
        return True
    answers = [scene.facts.is_subclass(one, other) for one in ordered for other in wanted]
    return True if True in answers else None if None in answers else False
