"""wbeditentity: everything about an entity in one edit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glamdata.rehearsal.api.module import EDIT_PARAMETERS, Answer, Call, Module, Parameter
from glamdata.rehearsal.api.saving import read_json, saved_facts, warn_if_patched
from glamdata.rehearsal.change import apply_changes, read_changes
from glamdata.rehearsal.datavalue import VALUE_TYPES
from glamdata.rehearsal.editor import Target, open_new, open_target, save_entity
from glamdata.rehearsal.entity import Entity, is_entity_id, new_entity, normalize_id
from glamdata.rehearsal.failure import ApiError, Message, wikibase_failure
from glamdata.rehearsal.summary import describe_edit

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MODULES", "check_selector", "open_selected", "read_entity_id"]


def read_entity_id(text: str) -> str:
    """Return the id that an edit names. Raises ApiError where it is none."""
    if not is_entity_id(normalize_id(text)):
        raise wikibase_failure("invalid-entity-id", "Invalid entity ID.")
    return normalize_id(text)


def _edit_entity(call: Call) -> Answer:
    check_selector(call)
    target = _open(call)
    data = _read_data(call, target)
    if call["new"] == "property":
        target = _set_datatype(target, data)
    changes = read_changes(data)

    def apply(entity: Entity) -> None:
        if call["clear"]:
            entity |= {key: value for key, value in new_entity(entity["id"]).items() if isinstance(value, dict)}
        apply_changes(entity, changes, call.wiki)

    def describe(old: Entity, new: Entity) -> str:
        return describe_edit(old, new, target.page is None, bool(call["clear"]), call["summary"] or "")

    saved = save_entity(call.wiki, call.make_edit(), target, apply, describe)
    warn_if_patched(call, "wbeditentity", saved)
    return {"entity": {**saved.entity, **saved_facts(saved)}, "success": 1}


def check_selector(call: Call) -> None:
    """Raise ApiError where a request names an entity and asks for a new one too."""
    by_page = call["site"] is not None and call["title"] is not None
    if call["new"] is not None and (call["id"] is not None or by_page):
        info = 'Either provide the item "id" or pairs of "site" and "title" or a "new" type for an entity'
        raise ApiError("param-illegal", f"⧼{info}⧽", (Message(info, f"⧼{info}⧽"),))


def _open(call: Call) -> Target:
    if call["new"] is not None:
        return open_new(call.wiki, call.make_edit(), call["new"])
    return open_selected(call)


def open_selected(call: Call) -> Target:
    """Return the entity that ``id``, or ``site`` and ``title``, name. Raises ApiError where they do not."""
    if (call["id"] is not None) == (call["site"] is not None and call["title"] is not None):
        info = 'You need to provide either an entity "id", or a "site" and "page" combination, but not both.'
        raise wikibase_failure("param-illegal", info, name="wikibase-api-illegal-id-or-site-page-selector")
    if call["id"] is not None:
        return open_target(call.wiki, read_entity_id(call["id"]), call["baserevid"] or 0)
    entity_id = call.wiki.find_sitelink(call["site"], call["title"])
    if entity_id is None:
        info = "No entity found matching site link."
        raise wikibase_failure("no-such-entity-link", info, call["site"], call["title"])
    return open_target(call.wiki, entity_id, call["baserevid"] or 0)


def _read_data(call: Call, target: Target) -> Mapping[str, Any]:
    data = read_json(call["data"])
    if not isinstance(data, dict | list):
        raise wikibase_failure("not-recognized-array", "An array was expected, but not recognized.")
    if isinstance(data, list):
        return {}
    for name, expected, text in (
        ("id", target.current["id"], "must match id parameter"),
        ("type", target.current["type"], "must match type associated with id"),
    ):
        if name in data and data[name] != expected:
            info = f'Invalid field used in call: "{name}", {text}'
            raise wikibase_failure("param-invalid", info, info)
    return data


def _set_datatype(target: Target, data: Mapping[str, Any]) -> Target:
    if data.get("datatype") not in VALUE_TYPES:
        info = "A datatype was expected, but either missing or not recognized."
        raise wikibase_failure("param-illegal", info, name="wikibase-api-not-recognized-datatype")
    entity = {**target.current, "datatype": data["datatype"]}
    return Target(entity, entity)


MODULES = (
    Module(
        "wbeditentity",
        "Wikibase\\Repo\\Api\\EditEntity",
        _edit_entity,
        (
            Parameter("id"),
            Parameter("new", choices=("item", "property")),
            Parameter("site"),
            Parameter("title"),
            *EDIT_PARAMETERS,
            Parameter("data", "text", required=True),
            Parameter("clear", "boolean"),
        ),
        is_write=True,
        must_post=True,
        source="WikibaseClient",
    ),
)
