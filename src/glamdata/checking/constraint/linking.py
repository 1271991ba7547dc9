"""Inverse, symmetric, contemporary: what has to be so on the item that a statement names.

Q21510855, Q21510862, Q25796498.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.checking.constraint.facts import Life
from glamdata.checking.constraint.moment import moment_of
from glamdata.checking.constraint.values import require_property
from glamdata.model.value import TimeValue

if TYPE_CHECKING:
    from glamdata.checking.constraint.kind import Judge
    from glamdata.checking.constraint.scene import Place, Scene
    from glamdata.model.constraint import Constraint
    from glamdata.model.property import PropertyDefinition
    from glamdata.model.statement import Statement

__all__ = ["ENDS", "STARTS", "life_of", "make_contemporary", "make_inverse", "make_symmetric"]

STARTS = ("P569", "P571", "P580", "P585")
ENDS = ("P570", "P576", "P582", "P585")


def make_inverse(constraint: Constraint, definition: PropertyDefinition) -> Judge:
    """The item named has to name this one by another property."""
    inverse = require_property(constraint)
    return _link_back(inverse, definition)


def make_symmetric(_: Constraint, definition: PropertyDefinition) -> Judge:
    """The item named has to name this one by the same property."""
    return _link_back(definition.id, definition)


def make_contemporary(_: Constraint, definition: PropertyDefinition) -> Judge:
    """Both items have to have been there at the same time; dates are compared as coarsely as the coarser of them."""

    def judge(place: Place, scene: Scene) -> str:
        if not place.item:
            return ""
        ours = life_of([s for pid in dict.fromkeys((*STARTS, *ENDS)) for s in scene.standing(pid)])
        if ours == Life():
            return ""
        theirs = scene.facts.life_of(place.item)
        if theirs is None or not (_is_before(ours.end, theirs.start) or _is_before(theirs.end, ours.start)):
            return ""
        first, second = ("the item", scene.name(place.item))
        if _is_before(theirs.end, ours.start):
            first, second = second, first
        return f"{scene.name(definition.id)}: {first} ended before {second} began."

    return judge


def life_of(statements: list[Statement]) -> Life:
    """Give the first start and the last end that statements say; an unknown date leaves that side open."""
    found: list[TimeValue | None] = []
    for pids, choose in ((STARTS, min), (ENDS, max)):
        snaks = [s.snak for s in statements if s.property in pids]
        times = [snak.value for snak in snaks if isinstance(snak.value, TimeValue)]
        known = [(moment, time) for time in times if (moment := moment_of(time, None))]
        is_open = len(known) < len(snaks)
        found.append(None if is_open or not known else choose(known, key=lambda pair: pair[0])[1])
    return Life(*found)


def _link_back(pid: str, definition: PropertyDefinition) -> Judge:
    def judge(place: Place, scene: Scene) -> str:
        if not place.item:
            return ""
        there = False if scene.is_new else scene.facts.has_link(place.item, pid, scene.entity.id)
        if there is not False:
            return ""
        return f"{scene.name(definition.id)}: {scene.name(place.item)} should name this item back by {scene.name(pid)}."

    return judge


def _is_before(end: TimeValue | None, start: TimeValue | None) -> bool:
    """Say whether one date is certainly before another."""
    if end is None or start is None:
        return False
    one, other = moment_of(end, None), moment_of(start, None)
    if one is None or other is None or one >= other:
        return False
    precision = min(end.precision, start.precision)
    return end.cut(precision) != start.cut(precision)
