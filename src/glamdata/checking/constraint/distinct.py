"""Distinct values (Q21502410): no two items have the same value, neither on the wiki nor in the batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.checking.check import text_of
from glamdata.checking.constraint.facts import HoldersOf, identity_of
from glamdata.checking.text import shorten
from glamdata.model.constraint import SEPARATOR

if TYPE_CHECKING:
    from glamdata.checking.constraint.kind import Judge
    from glamdata.checking.constraint.scene import Place, Scene
    from glamdata.model.constraint import Constraint
    from glamdata.model.property import PropertyDefinition

__all__ = ["LOOKED_UP", "make_distinct_values"]

LOOKED_UP = frozenset({
    "wikibase-item", "string", "external-id", "url", "commonsMedia", "monolingualtext", "time", "quantity",
})  # fmt: skip
"""Datatypes whose values a query service is asked for. A place it has with other digits than the wiki."""


def make_distinct_values(constraint: Constraint, definition: PropertyDefinition) -> Judge:
    """The value must stand on no other item, unless qualifiers that separate them differ."""
    separators = constraint.values(SEPARATOR)

    def judge(place: Place, scene: Scene) -> str:
        name = f"{scene.name(definition.id)} {shorten(text_of(place.snak))}"
        same = definition.id, identity_of(place.snak.value)
        records = scene.facts.repeated.get(same, ()) if place.is_ours and same[1] else ()
        others = sorted(key for key, target in records if target != scene.target)
        if others:
            return f"{name} should stand on one item only; the batch also gives it to {', '.join(others[:3])}."
        question = _question(place, definition, separators)
        holders = scene.facts.items(question) if question else ()
        named = tuple(qid for qid in holders or () if qid != scene.entity.id)
        return f"{name} should stand on one item only; {scene.name_all(named)} has it." if named else ""

    return judge


def _question(place: Place, definition: PropertyDefinition, separators: tuple[str, ...]) -> HoldersOf | None:
    value = identity_of(place.snak.value) if definition.datatype in LOOKED_UP else ""
    told_apart = tuple(sorted((q.property, text_of(q)) for q in place.statement.qualifiers if q.property in separators))
    return HoldersOf(definition.id, definition.datatype, value, told_apart, separators) if value else None
