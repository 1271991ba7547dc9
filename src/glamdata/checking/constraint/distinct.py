"""Distinct values (Q21502410): no two items have the same value, neither on the wiki nor in the batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.checking.check import text_of
from glamdata.checking.constraint.facts import HoldersOf
from glamdata.checking.text import shorten
from glamdata.model.constraint import SEPARATOR
from glamdata.model.value import ItemValue, MonolingualText, StringValue

if TYPE_CHECKING:
    from glamdata.checking.constraint.kind import Judge
    from glamdata.checking.constraint.scene import Place, Scene
    from glamdata.model.constraint import Constraint
    from glamdata.model.property import PropertyDefinition
    from glamdata.model.statement import Snak

__all__ = ["make_distinct_values"]


def make_distinct_values(constraint: Constraint, definition: PropertyDefinition) -> Judge:
    """The value must stand on no other item, unless qualifiers that separate them differ."""
    separators = constraint.values(SEPARATOR)

    def judge(place: Place, scene: Scene) -> str:
        text = text_of(place.snak)
        name = f"{scene.name(definition.id)} {shorten(text)}"
        records = scene.facts.repeated.get((definition.id, text), ()) if place.is_ours else ()
        others = sorted(key for key, target in records if target != scene.target)
        if others:
            return f"{name} should stand on one item only; the batch also gives it to {', '.join(others[:3])}."
        question = _question(place, definition, separators)
        holders = scene.facts.items(question) if question else ()
        named = tuple(qid for qid in holders or () if qid != scene.entity.id)
        return f"{name} should stand on one item only; {scene.name_all(named)} has it." if named else ""

    return judge


def _question(place: Place, definition: PropertyDefinition, separators: tuple[str, ...]) -> HoldersOf | None:
    value = _value(place.snak)
    told_apart = tuple(sorted((q.property, text_of(q)) for q in place.statement.qualifiers if q.property in separators))
    return HoldersOf(definition.id, definition.datatype, value, told_apart, separators) if value else None


def _value(snak: Snak) -> str:
    """Give the value to be looked for, empty for dates, amounts and places, which are not."""
    match snak.value:
        case StringValue(text=text) | ItemValue(id=text):
            return text
        case MonolingualText(text=text, language=language):
            return f"{language}:{text}"
        case _:
            return ""
