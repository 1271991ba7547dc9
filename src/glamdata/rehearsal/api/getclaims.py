"""wbgetclaims: the statements of one entity, or one of them by its GUID."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glamdata.rehearsal.api.editentity import read_entity_id
from glamdata.rehearsal.api.module import Answer, Call, Module, Parameter
from glamdata.rehearsal.entity import is_entity_id, normalize_id
from glamdata.rehearsal.failure import no_such_entity, wikibase_failure
from glamdata.rehearsal.statement import owner_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MODULES"]

_RANKS = ("deprecated", "normal", "preferred")


def _get_claims(call: Call) -> Answer:
    if call["property"] is not None and not is_entity_id(normalize_id(call["property"])):
        raise wikibase_failure("param-invalid", f"Invalid entity ID: {call['property']}")
    entity_id = _read_owner(call)
    found = call.wiki.resolve_entity(entity_id)
    if found is None:
        raise no_such_entity(entity_id)
    claims: dict[str, list[Any]] = {}
    for property_id, statements in found[1].entity["claims"].items():
        shown = [_show(call, statement) for statement in statements if _is_wanted(call, property_id, statement)]
        if shown:
            claims[property_id] = shown
    return {"claims": claims}


def _read_owner(call: Call) -> str:
    """Return the entity that parameters name, by itself or by the GUID of a statement."""
    entity_id = None if call["entity"] is None else read_entity_id(call["entity"])
    if call["claim"] is None:
        if entity_id is None:
            info = "Either the entity parameter or the claim parameter need to be set"
            raise wikibase_failure("param-missing", info, name="wikibase-api-param-missing")
        return entity_id
    owner = owner_of(call["claim"])
    if owner is None:
        raise wikibase_failure("invalid-guid", "Invalid claim guid.")
    if entity_id not in (None, owner):
        info = "If both entity id and claim key are provided they need to point to the same entity"
        raise wikibase_failure("param-illegal", info, name="wikibase-api-param-illegal")
    return owner


def _is_wanted(call: Call, property_id: str, statement: Mapping[str, Any]) -> bool:
    by_guid = call["claim"] is None or statement["id"].upper() == call["claim"].upper()
    by_property = call["property"] is None or normalize_id(call["property"]) == property_id
    return by_guid and by_property and call["rank"] in (None, statement["rank"])


def _show(call: Call, statement: dict[str, Any]) -> dict[str, Any]:
    if "references" in call["props"]:
        return statement
    return {name: part for name, part in statement.items() if name != "references"}


MODULES = (
    Module(
        "wbgetclaims",
        "Wikibase\\Repo\\Api\\GetClaims",
        _get_claims,
        (
            Parameter("entity"),
            Parameter("property"),
            Parameter("claim"),
            Parameter("rank", choices=_RANKS),
            Parameter("props", default="references", choices=("references",), multi=True),
        ),
        source="WikibaseClient",
    ),
)
