"""Label and description in language: which terms an item has to have (Q108139345, Q111204896)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.checking.constraint.values import require_values
from glamdata.model.constraint import LANGUAGE

if TYPE_CHECKING:
    from glamdata.checking.constraint.kind import Judge
    from glamdata.checking.constraint.scene import Place, Scene
    from glamdata.model.constraint import Constraint
    from glamdata.model.property import PropertyDefinition

__all__ = ["make_description_in_language", "make_label_in_language"]


def make_label_in_language(constraint: Constraint, definition: PropertyDefinition) -> Judge:
    """The item has to have a label in one of some languages, or one for all (`mul`)."""
    languages = require_values(constraint, LANGUAGE)

    def judge(_: Place, scene: Scene) -> str:
        if any(language in scene.entity.labels for language in (*languages, "mul")):
            return ""
        return f"{scene.name(definition.id)} asks for a label in {' or '.join(languages)}."

    return judge


def make_description_in_language(constraint: Constraint, definition: PropertyDefinition) -> Judge:
    """The item has to have a description in one of some languages."""
    languages = require_values(constraint, LANGUAGE)

    def judge(_: Place, scene: Scene) -> str:
        if any(language in scene.entity.descriptions for language in languages):
            return ""
        return f"{scene.name(definition.id)} asks for a description in {' or '.join(languages)}."

    return judge
