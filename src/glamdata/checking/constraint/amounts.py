"""Range, units, integer, no bounds: which amounts and dates a property takes.

Q21510860, Q21514353, Q52848401, Q51723761.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from glamdata.checking.constraint.kind import UnfitConstraintError
from glamdata.checking.constraint.moment import NOW, Moment, moment_of, say_moment
from glamdata.checking.constraint.unit import ONE, Bound, family_of, unit_of
from glamdata.checking.constraint.values import require_values
from glamdata.model.constraint import (
    ITEM,
    MAXIMUM_DATE,
    MAXIMUM_QUANTITY,
    MINIMUM_DATE,
    MINIMUM_QUANTITY,
    NO_VALUE,
    SOME_VALUE,
)
from glamdata.model.value import Quantity, TimeValue, Today

if TYPE_CHECKING:
    from glamdata.checking.constraint.kind import Judge
    from glamdata.checking.constraint.scene import Place, Scene
    from glamdata.model.constraint import Constraint
    from glamdata.model.property import PropertyDefinition

__all__ = ["make_integer", "make_no_bounds", "make_range", "make_units", "read_amounts", "say_bounds"]


def make_range(constraint: Constraint, definition: PropertyDefinition) -> Judge:
    """The amount or date has to lie between two; an unknown date as limit means today."""
    if definition.datatype == "time":
        return _date_range(constraint, definition)
    low, high = read_amounts(constraint)

    def judge(place: Place, scene: Scene) -> str:
        value = place.snak.value
        if not isinstance(value, Quantity) or (amount := _number(value.amount)) is None:
            return ""
        unit = unit_of(value)
        under = low is not None and low.is_over(amount, unit)
        over = high is not None and high.is_under(amount, unit)
        if not (under or over):
            return ""
        said = f"{value.amount.removeprefix('+')} {scene.name(unit) if unit != ONE else ''}".rstrip()
        limits = say_bounds(low, high, scene)
        return f"{scene.name(definition.id)}: {said} is not {limits}."

    return judge


def _date_range(constraint: Constraint, definition: PropertyDefinition) -> Judge:
    low, high = (_read_moment(constraint, pid) for pid in (MINIMUM_DATE, MAXIMUM_DATE))
    if low is None and high is None:
        raise UnfitConstraintError("it has no limit")

    def judge(place: Place, scene: Scene) -> str:
        value = place.snak.value
        if not isinstance(value, TimeValue | Today) or (moment := moment_of(value, scene.today)) is None:
            return ""
        first, last = (_resolve(limit, scene) for limit in (low, high))
        if (first is None or first <= moment) and (last is None or moment <= last):
            return ""
        limits = _say_range(*(say_moment(limit) if limit else None for limit in (first, last)))
        return f"{scene.name(definition.id)}: {say_moment(moment)} is not {limits}."

    return judge


def make_units(constraint: Constraint, definition: PropertyDefinition) -> Judge:
    """The amount has to be in one of some units, or in one that measures the same; ``novalue`` is: without one."""
    allowed = require_values(constraint, ITEM)
    families = {family_of(unit) for unit in allowed}
    named = tuple("no unit" if unit == NO_VALUE else unit for unit in allowed)

    def judge(place: Place, scene: Scene) -> str:
        if not isinstance(place.snak.value, Quantity):
            return ""
        unit = unit_of(place.snak.value)
        if (NO_VALUE in allowed) if unit == ONE else (family_of(unit) in families):
            return ""
        given = "no unit" if unit == ONE else scene.name(unit)
        return f"{scene.name(definition.id)} is measured in {scene.name_all(named)}, not in {given}."

    return judge


def make_integer(_: Constraint, definition: PropertyDefinition) -> Judge:
    """The amount and its bounds have to be whole numbers."""

    def judge(place: Place, scene: Scene) -> str:
        value = place.snak.value
        if not isinstance(value, Quantity):
            return ""
        numbers = [_number(text) for text in (value.amount, value.lower, value.upper) if text is not None]
        whole = all(number is None or number == number.to_integral_value() for number in numbers)
        said = value.amount.removeprefix("+")
        return "" if whole else f"{scene.name(definition.id)} takes whole numbers only, not {said}."

    return judge


def make_no_bounds(_: Constraint, definition: PropertyDefinition) -> Judge:
    """The amount must be without an uncertainty (±)."""

    def judge(place: Place, scene: Scene) -> str:
        value = place.snak.value
        if not isinstance(value, Quantity) or (value.lower is None and value.upper is None):
            return ""
        between = f"this one lies between {value.lower} and {value.upper}"
        return f"{scene.name(definition.id)} takes amounts without ± only; {between}."

    return judge


def read_amounts(constraint: Constraint) -> tuple[Bound | None, Bound | None]:
    """Give the least and the greatest amount, None where a side is open. Raises UnfitConstraintError."""
    found = []
    for pid in (MINIMUM_QUANTITY, MAXIMUM_QUANTITY):
        texts = require_values(constraint, pid)
        found.append(None if texts[0] == NO_VALUE else Bound.read(texts[0]))
    low, high = found
    if low is None and high is None:
        raise UnfitConstraintError("it has no limit")
    return low, high


def _say_range(low: str | None, high: str | None) -> str:
    """Say a range in words, of which one side may be open."""
    if low and high:
        return f"between {low} and {high}"
    return f"{low} or more" if low else f"{high} or less"


def say_bounds(low: Bound | None, high: Bound | None, scene: Scene) -> str:
    """Say a range of amounts in words."""
    return _say_range(*(bound.say(scene) if bound else None for bound in (low, high)))


def _read_moment(constraint: Constraint, pid: str) -> Moment | str | None:
    (text, *_) = require_values(constraint, pid)
    if text in {NO_VALUE, SOME_VALUE}:
        return NOW if text == SOME_VALUE else None
    found = moment_of(TimeValue(text), None)
    if found is None:
        raise UnfitConstraintError(f"its limit {text!r} is no date")
    return found


def _resolve(limit: Moment | str | None, scene: Scene) -> Moment | None:
    day = scene.today
    return (day.year, day.month, day.day) if limit == NOW else limit  # type: ignore[return-value]


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
