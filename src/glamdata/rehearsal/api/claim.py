"""wbcreateclaim, wbsetclaim, wbsetclaimvalue and wbremoveclaims: whole statements."""

from __future__ import annotations

from typing import Any

from glamdata.rehearsal.api.editentity import read_entity_id
from glamdata.rehearsal.api.module import EDIT_PARAMETERS, Answer, Call, Module, Parameter
from glamdata.rehearsal.api.saving import read_json, warn_if_patched
from glamdata.rehearsal.change import StatementChange, StatementRemoval, apply_changes
from glamdata.rehearsal.datavalue import VALUE_TYPES, CorruptValueError, read_value
from glamdata.rehearsal.editor import Saved, Target, open_target, save_entity
from glamdata.rehearsal.entity import Entity, is_entity_id, normalize_id
from glamdata.rehearsal.failure import ApiError, invalid_claim, wikibase_failure
from glamdata.rehearsal.statement import Statement, find_statement, new_guid, owner_of, read_snak, read_statement
from glamdata.rehearsal.summary import describe_snak, write_summary

__all__ = ["MODULES", "find_target", "make_snak", "page_info", "require_statement", "require_value", "save_statement"]

Action = tuple[str, list[str]]


def page_info(saved: Saved) -> dict[str, Any]:
    """Return what these modules say of the page."""
    return {"pageinfo": {"lastrevid": saved.revision_id}, "success": 1}


def find_target(call: Call, guid: str) -> Target:
    """Return the entity that a GUID belongs to. Raises ApiError ``invalid-guid``."""
    owner = owner_of(guid)
    if owner is None:
        raise wikibase_failure("invalid-guid", "Invalid claim guid.")
    return open_target(call.wiki, owner, call["baserevid"] or 0)


def require_statement(target: Target, guid: str) -> Statement:
    """Return the statement with a GUID. Raises ApiError ``no-such-claim``."""
    statement = find_statement(target.base, guid)
    if statement is None:
        raise wikibase_failure("no-such-claim", "Could not find such a claim.")
    return statement


def require_value(call: Call) -> None:
    """Raise ApiError where there is no value for a snak that has one, or one for a snak that has none."""
    has_value = call["value"] is not None
    if call["snaktype"] == "value" and not has_value:
        info = "A value needs to be provided when creating a claim with PropertyValueSnak snak."
        raise wikibase_failure("param-missing", info, name="wikibase-api-claim-value-missing")
    if call["snaktype"] != "value" and has_value:
        info = "You cannot provide a value when creating a claim with no PropertyValueSnak as main snak."
        raise wikibase_failure("param-illegal", info, name="wikibase-api-claim-value-unexpected")


def make_snak(call: Call, property_id: str, snaktype: str, value: str | None) -> dict[str, Any]:
    """Return a snak from the parameters property, snaktype and value. Raises ApiError ``invalid-snak``."""
    failure = wikibase_failure("invalid-snak", "Invalid snak data.")
    if not is_entity_id(normalize_id(property_id)):
        raise wikibase_failure("invalid-entity-id", "Invalid entity ID.")
    datatype = call.wiki.datatype_of(normalize_id(property_id))
    if datatype is None or (snaktype == "value") != (value is not None):
        raise failure
    data: dict[str, Any] = {"snaktype": snaktype, "property": normalize_id(property_id)}
    if value is not None:
        kind = VALUE_TYPES.get(datatype, "string")
        data["datavalue"] = {"type": kind, "value": _read_value(kind, value, failure)}
    return read_snak(data)


def _read_value(kind: str, text: str, failure: ApiError) -> Any:
    try:
        return read_value(kind, read_json(text, failure))
    except CorruptValueError as error:
        raise failure from error


def save_statement(call: Call, target: Target, change: StatementChange, action: Action, shown: dict[str, Any]) -> Saved:
    """Save one statement; the summary is an action with its arguments and the snak shown, as it is stored by then."""

    def apply(entity: Entity) -> None:
        apply_changes(entity, [change], call.wiki)

    def describe(_old: Entity, _new: Entity) -> str:
        return write_summary(*action, shown=[describe_snak(shown)], user_summary=call["summary"] or "")

    saved = save_entity(call.wiki, call.make_edit(), target, apply, describe)
    warn_if_patched(call, call.raw["action"], saved)
    return saved


def _create_claim(call: Call) -> Answer:
    entity_id = read_entity_id(call["entity"])
    require_value(call)
    target = open_target(call.wiki, entity_id, call["baserevid"] or 0)
    snak = make_snak(call, call["property"], call["snaktype"], call["value"])
    guid = new_guid(target.current["id"])
    statement = {"mainsnak": snak, "type": "statement", "id": guid, "rank": "normal"}
    saved = save_statement(call, target, StatementChange(statement), ("wbcreateclaim-create:1", [""]), snak)
    return {**page_info(saved), "claim": find_statement(saved.entity, guid)}


def _set_claim(call: Call) -> Answer:
    statement = read_statement(read_json(call["claim"], invalid_claim("The claim could not be decoded")))
    guid = statement.get("id")
    if guid is None:
        raise invalid_claim("GUID must be set when setting a claim")
    owner = owner_of(str(guid))
    if owner is None:
        raise invalid_claim("$serialization does not have the correct number of parts")
    target = open_target(call.wiki, owner, call["baserevid"] or 0)
    verb = "create:2" if find_statement(target.base, guid) is None else "update:2"
    shown = statement["mainsnak"]
    saved = save_statement(
        call, target, StatementChange(statement, call["index"]), (f"wbsetclaim-{verb}", ["", "1"]), shown
    )
    return {**page_info(saved), "claim": find_statement(saved.entity, guid)}


def _set_value(call: Call) -> Answer:
    target = find_target(call, call["claim"])
    old = require_statement(target, call["claim"])
    snak = make_snak(call, old["mainsnak"]["property"], call["snaktype"], call["value"])
    change = StatementChange({**old, "mainsnak": snak})
    saved = save_statement(call, target, change, ("wbsetclaimvalue:1", [""]), snak)
    return {**page_info(saved), "claim": find_statement(saved.entity, call["claim"])}


def _remove_claims(call: Call) -> Answer:
    guids = call["claim"]
    target = find_target(call, guids[0])
    statements = [find_statement(target.base, guid) for guid in guids]
    if None in statements or len({owner_of(guid) for guid in guids}) > 1:
        raise wikibase_failure("invalid-guid", "Invalid claim guid.")
    shown = [describe_snak(statement["mainsnak"]) for statement in statements if statement]

    def apply(entity: Entity) -> None:
        apply_changes(entity, [StatementRemoval(guid) for guid in guids], call.wiki)

    def describe(_old: Entity, _new: Entity) -> str:
        return write_summary(f"wbremoveclaims-remove:{len(guids)}", [""], shown, call["summary"] or "")

    saved = save_entity(call.wiki, call.make_edit(), target, apply, describe)
    warn_if_patched(call, "wbremoveclaims", saved)
    return {**page_info(saved), "claims": list(guids)}


_SNAKTYPE = Parameter("snaktype", required=True, choices=("value", "novalue", "somevalue"))


def _make_module(action: str, class_name: str, answer: Any, *parameters: Parameter) -> Module:
    return Module(
        action,
        f"Wikibase\\Repo\\Api\\{class_name}",
        answer,
        (*parameters, *EDIT_PARAMETERS),
        is_write=True,
        must_post=True,
        source="WikibaseClient",
    )


MODULES = (
    _make_module("wbcreateclaim", "CreateClaim", _create_claim, Parameter("entity", required=True), _SNAKTYPE,
                 Parameter("property", required=True), Parameter("value", "text")),
    _make_module("wbsetclaim", "SetClaim", _set_claim, Parameter("claim", "text", required=True),
                 Parameter("index", "integer"), Parameter("ignoreduplicatemainsnak", "boolean")),
    _make_module("wbsetclaimvalue", "SetClaimValue", _set_value, Parameter("claim", required=True),
                 Parameter("value", "text"), _SNAKTYPE),
    _make_module("wbremoveclaims", "RemoveClaims", _remove_claims,
                 Parameter("claim", multi=True, required=True)),
)  # fmt: skip
