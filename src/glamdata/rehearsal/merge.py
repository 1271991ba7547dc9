"""Merging two items into one: what wbmergeitems moves over, before the emptied item becomes a redirect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glamdata.rehearsal.entity import Entity, copy_entity, iterate_statements
from glamdata.rehearsal.failure import ApiError, wikibase_failure
from glamdata.rehearsal.statement import new_guid, order_statement

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["merge_items"]


def _conflict(text: str) -> ApiError:
    info = f"Attempted modification of the item failed. {text}"
    return wikibase_failure("failed-modify", info, text, extradata=[text])


def merge_items(source: Entity, target: Entity, ignored: Collection[str]) -> Entity:
    """Return ``target`` with everything of ``source`` moved in.

    A second label becomes an alias. Different descriptions or sitelinks of one site are a conflict unless
    ``ignored`` names them (``description``, ``sitelink``), and so is a statement of one that points to the other
    (``statement``).
    """
    if "statement" not in ignored:
        _check_links(source, target)
    result = copy_entity(target)
    _merge_labels(source, result)
    _merge_single(source, result, "descriptions", "description" in ignored)
    _merge_single(source, result, "sitelinks", "sitelink" in ignored)
    for language, aliases in source["aliases"].items():
        for alias in aliases:
            _add_alias(result, language, alias["value"])
    for statement in iterate_statements(source):
        _move_statement(statement, result)
    return result


def _check_links(source: Entity, target: Entity) -> None:
    for one, other in ((source, target), (target, source)):
        for statement in iterate_statements(one):
            value = statement["mainsnak"].get("datavalue", {}).get("value")
            if isinstance(value, dict) and value.get("id") == other["id"]:
                name = statement["mainsnak"]["property"]
                raise _conflict(
                    "The two items cannot be merged because one of them links to the other"
                    f" using the properties: {name}"
                )


def _merge_labels(source: Entity, result: Entity) -> None:
    for language, label in source["labels"].items():
        if language not in result["labels"]:
            result["labels"][language] = label
        elif result["labels"][language] != label:
            _add_alias(result, language, label["value"])


def _add_alias(result: Entity, language: str, text: str) -> None:
    aliases = result["aliases"].setdefault(language, [])
    alias = {"language": language, "value": text}
    if alias not in aliases and result["labels"].get(language) != alias:
        aliases.append(alias)
    if not aliases:
        del result["aliases"][language]


def _merge_single(source: Entity, result: Entity, part: str, is_ignored: bool) -> None:
    for key, value in source[part].items():
        present = result[part].setdefault(key, value)
        if present != value and not is_ignored:
            raise _conflict(f"Conflicting {part} for {'language' if part == 'descriptions' else 'site'} {key}")


def _key(statement: dict[str, Any]) -> tuple[Any, Any, Any]:
    qualifiers = sorted(snak["hash"] for group in statement.get("qualifiers", {}).values() for snak in group)
    return statement["mainsnak"]["hash"], qualifiers, statement["rank"]


def _move_statement(statement: dict[str, Any], result: Entity) -> None:
    group = result["claims"].setdefault(statement["mainsnak"]["property"], [])
    same = next((known for known in group if _key(known) == _key(statement)), None)
    if same is None:
        group.append(order_statement({**statement, "id": new_guid(result["id"])}))
        return
    hashes = {reference["hash"] for reference in same.get("references", ())}
    added = [reference for reference in statement.get("references", ()) if reference["hash"] not in hashes]
    if added:
        same["references"] = [*same.get("references", ()), *added]
