"""Single value, single best value, multi-value: how many statements an item has of a property.

Q19474404, Q52060874, Q21510857; separators (P4155) are qualifiers that allow more.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from glamdata.checking.constraint.scene import Place, Scene, Scope
from glamdata.model.constraint import SEPARATOR
from glamdata.model.statement import SnakKind
from glamdata.model.value import PRECISION_YEAR, TimeValue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glamdata.checking.constraint.kind import Judge
    from glamdata.model.constraint import Constraint
    from glamdata.model.property import PropertyDefinition
    from glamdata.model.statement import Snak, Statement

__all__ = ["is_refined_by", "make_multi_value", "make_single_best_value", "make_single_value"]


def make_single_value(constraint: Constraint, definition: PropertyDefinition) -> Judge:
    """An item should have one statement, unless qualifiers that separate them differ."""
    separators = constraint.values(SEPARATOR)

    def judge(place: Place, scene: Scene) -> str:
        statements = scene.standing(definition.id) if place.scope is Scope.MAIN else ()
        return _rivals(place, scene, statements, separators)

    return judge


def make_single_best_value(constraint: Constraint, definition: PropertyDefinition) -> Judge:
    """Of several statements one is to be preferred."""
    separators = constraint.values(SEPARATOR)

    def judge(place: Place, scene: Scene) -> str:
        if place.scope is not Scope.MAIN:
            return _rivals(place, scene, (), separators)
        best = scene.entity.best(definition.id)
        return _rivals(place, scene, best, separators) if any(s is place.statement for s in best) else ""

    return judge


def make_multi_value(_: Constraint, definition: PropertyDefinition) -> Judge:
    """An item should have more than one statement."""

    def judge(place: Place, scene: Scene) -> str:
        if place.scope is Scope.MAIN:
            count = len(scene.standing(definition.id))
        else:
            count = sum(snak.property == definition.id for snak in place.group)
        return f"{scene.name(definition.id)} should have several values; there would be one." if count <= 1 else ""

    return judge


def is_refined_by(coarser: Snak, finer: Snak) -> bool:
    """Say whether one date is within the other: finer, and the same at the coarser precision."""
    one, other = coarser.value, finer.value
    if not isinstance(one, TimeValue) or not isinstance(other, TimeValue) or one.precision >= other.precision:
        return False
    same_calendar = one.calendar == other.calendar or one.precision <= PRECISION_YEAR
    return same_calendar and one.cut(one.precision) == other.cut(one.precision)


def _rivals(place: Place, scene: Scene, statements: Sequence[Statement], separators: tuple[str, ...]) -> str:
    """Say which values stand beside that of a place; a coarser date that agrees is none (see `refined-date`)."""
    if place.scope is not Scope.MAIN:
        snaks = [snak for snak in place.group if snak.property == place.snak.property]
    else:
        others = (s for s in statements if s is place.statement or _is_together(s, place.statement, separators))
        snaks = [s.snak for s in others if not is_refined_by(s.snak, place.snak)]
    if len(snaks) < 2:
        return ""
    ours, texts = scene.say(place.snak), Counter(map(scene.say, snaks))
    rest = ", ".join(text for text in texts if text != ours) or ours
    name = scene.name(place.snak.property)
    if place.is_ours:
        return f"{name} should have one value; the item has {rest}, the catalogue says {ours}."
    return f"{name} should have one value; there are {ours} and {rest}."


def _is_together(one: Statement, other: Statement, separators: tuple[str, ...]) -> bool:
    return all(_separators(one, pid) == _separators(other, pid) != {None} for pid in separators)


def _separators(statement: Statement, pid: str) -> set[Snak | None]:
    """Give the qualifiers of a property; unknown values are unlike everything, themselves included: {None}."""
    found = {snak for snak in statement.qualifiers if snak.property == pid}
    return {None} if any(snak.kind is SnakKind.SOMEVALUE for snak in found) else {*found}
