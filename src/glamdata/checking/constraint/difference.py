"""Difference within range (Q21510854): two dates or amounts of an item that may lie only so far apart."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from glamdata.checking.constraint.amounts import read_amounts, say_bounds
from glamdata.checking.constraint.moment import days_between, moment_of, years_between
from glamdata.checking.constraint.scene import Place, Scene, Scope
from glamdata.checking.constraint.unit import DAY, ONE, YEAR, Bound, convert, unit_of
from glamdata.checking.constraint.values import require_property
from glamdata.model.value import Quantity, TimeValue

if TYPE_CHECKING:
    from glamdata.checking.constraint.kind import Judge
    from glamdata.model.constraint import Constraint
    from glamdata.model.property import PropertyDefinition
    from glamdata.model.statement import Snak
    from glamdata.model.value import Value

__all__ = ["make_difference"]


def make_difference(constraint: Constraint, definition: PropertyDefinition) -> Judge:
    """What a value is more than that of another property has to lie between two amounts."""
    low, high = read_amounts(constraint)
    other = require_property(constraint)
    unit = next((bound.unit for bound in (low, high) if bound is not None), ONE)

    def judge(place: Place, scene: Scene) -> str:
        subtrahend = _first(place, scene, other)
        if subtrahend is None or place.snak.value is None or subtrahend.value is None:
            return ""
        difference = _differ(place.snak.value, subtrahend.value, unit)
        if difference is None or not _is_outside(difference, low, high):
            return ""
        limits = say_bounds(low, high, scene)
        values = f"{scene.say(place.snak)} less {scene.name(other)} {scene.say(subtrahend)}"
        return f"{scene.name(definition.id)} {values} should be {limits}."

    return judge


def _first(place: Place, scene: Scene, pid: str) -> Snak | None:
    """Give the first value of the other property: on the item, or among the same qualifiers or reference."""
    snaks = (s.snak for s in scene.standing(pid)) if place.scope is Scope.MAIN else iter(place.group)
    return next((snak for snak in snaks if snak.property == pid and snak.value is not None), None)


def _differ(minuend: Value, subtrahend: Value, unit: str) -> Decimal | None:
    """Give the difference in the unit of the limits, None where it can't be told."""
    if isinstance(minuend, TimeValue) and isinstance(subtrahend, TimeValue):
        later, earlier = moment_of(minuend, None), moment_of(subtrahend, None)
        if later is None or earlier is None:
            return None
        if unit == YEAR:
            return Decimal(str(years_between(earlier, later)))
        return convert(Decimal(days_between(earlier, later)), DAY, unit)
    if isinstance(minuend, Quantity) and isinstance(subtrahend, Quantity):
        wanted = unit_of(minuend) if unit == ONE else unit
        one, other = (convert(Decimal(each.amount), unit_of(each), wanted) for each in (minuend, subtrahend))
        return one - other if one is not None and other is not None else None
    return None


def _is_outside(difference: Decimal, low: Bound | None, high: Bound | None) -> bool:
    return (low is not None and difference < low.amount) or (high is not None and difference > high.amount)
