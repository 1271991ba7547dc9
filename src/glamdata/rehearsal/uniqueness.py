"""Rules that look beyond one entity: label and description may not both be another item's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.rehearsal.failure import modification_failed

if TYPE_CHECKING:
    from glamdata.rehearsal.entity import Entity
    from glamdata.rehearsal.wiki import Wiki

__all__ = ["check_uniqueness"]

_SAME_LABEL = (
    "SELECT DISTINCT entity_id FROM term WHERE text = ? AND language = ? AND kind = 'label' ORDER BY entity_id"
)


def check_uniqueness(wiki: Wiki, old: Entity, new: Entity) -> None:
    """Raise ApiError where a changed label or description clashes with the entity itself or another."""
    for language in {**new["labels"], **new["descriptions"]}:
        texts = [(entity["labels"].get(language), entity["descriptions"].get(language)) for entity in (old, new)]
        if texts[0] != texts[1]:
            _check_language(wiki, new, language)


def _check_language(wiki: Wiki, entity: Entity, language: str) -> None:
    label = entity["labels"].get(language, {}).get("value")
    description = entity["descriptions"].get(language, {}).get("value")
    if label is not None and label == description:
        text = f"Label and description for language code {language} can not have the same value."
        raise modification_failed(text, "wikibase-validator-label-equals-description", language)
    if label is None or (description is None and entity["type"] == "item"):
        return
    for (other_id,) in wiki.archive.select(_SAME_LABEL, label, language):
        if other_id != entity["id"] and other_id[0] == entity["id"][0]:
            _check_other(wiki, entity, other_id, language, label)


def _check_other(wiki: Wiki, entity: Entity, other_id: str, language: str, label: str) -> None:
    found = wiki.get_entity(other_id)
    if found is None:
        return
    other = found[1].entity
    if entity["type"] == "property":
        link = f"[[Property:{other_id}|{other_id}]]"
        text = f'Property {link} already has label "{label}" associated with language code {language}.'
        raise modification_failed(text, "wikibase-validator-label-conflict", label, language, link)
    if other["descriptions"].get(language) == entity["descriptions"][language]:
        link = f"[[{other_id}|{other_id}]]"
        text = (
            f'Item {link} already has label "{label}" associated with language code {language},'
            " using the same description text."
        )
        raise modification_failed(text, "wikibase-validator-label-with-description-conflict", label, language, link)
