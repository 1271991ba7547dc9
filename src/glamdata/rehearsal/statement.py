"""Statements: reading them from JSON, checking them, their GUIDs."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any, Protocol

from glamdata.rehearsal.checksum import hash_reference, hash_snak
from glamdata.rehearsal.datatype import EntityLookup, check_value
from glamdata.rehearsal.datavalue import VALUE_TYPES, CorruptValueError, read_value
from glamdata.rehearsal.failure import ApiError, invalid_claim, modification_failed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "PropertyLookup",
    "Statement",
    "check_snak",
    "check_statement",
    "find_statement",
    "iterate_snaks",
    "new_guid",
    "order_statement",
    "owner_of",
    "read_reference",
    "read_snak",
    "read_statement",
]

Statement = dict[str, Any]
_GUID = re.compile(r"([QP][1-9]\d{0,9})\$[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}", re.IGNORECASE)
_RANKS = ("preferred", "normal", "deprecated")


class PropertyLookup(EntityLookup, Protocol):
    """What checking a statement needs to know of the wiki."""

    @property
    def concept_base(self) -> str:
        """The start of every entity's IRI."""

    def datatype_of(self, property_id: str) -> str | None:
        """Return the property's datatype, or None where there is no such property."""


def new_guid(entity_id: str) -> str:
    """Return a fresh statement GUID for an entity."""
    return f"{entity_id}${str(uuid.uuid4()).upper()}"


def owner_of(guid: str) -> str | None:
    """Return the id of the entity that a GUID belongs to, or None for a malformed GUID."""
    match = _GUID.fullmatch(guid)
    return match[1].upper() if match else None


def order_statement(statement: Statement) -> Statement:
    """Return the statement with its keys in the order Wikibase writes them."""
    order = ("mainsnak", "type", "qualifiers", "qualifiers-order", "id", "rank", "references")
    return {key: statement[key] for key in order if key in statement}


def find_statement(entity: Mapping[str, Any], guid: str) -> Statement | None:
    """Return the entity's statement with this GUID."""
    for statements in entity["claims"].values():
        for statement in statements:
            if statement["id"] == guid:
                found: Statement = statement
                return found
    return None


def iterate_snaks(statement: Statement) -> Iterable[dict[str, Any]]:
    """Yield main snak, qualifiers and reference snaks."""
    yield statement["mainsnak"]
    for snaks in statement.get("qualifiers", {}).values():
        yield from snaks
    for reference in statement.get("references", ()):
        for snaks in reference["snaks"].values():
            yield from snaks


def read_statement(data: Any) -> Statement:
    """Return a statement in Wikibase's form from what a caller sent; values are not yet checked.

    Raises ApiError ``invalid-claim``.
    """
    if not isinstance(data, dict) or "type" not in data:
        raise invalid_claim('Not an array or missing the key "type"')
    if "mainsnak" not in data:
        raise invalid_claim('Attribute "mainsnak" is missing')
    statement: Statement = {"mainsnak": read_snak(data["mainsnak"]), "type": "statement"}
    if qualifiers := _read_snaks(data.get("qualifiers"), data.get("qualifiers-order")):
        statement |= {"qualifiers": qualifiers, "qualifiers-order": list(qualifiers)}
    if "id" in data:
        statement["id"] = data["id"]
    statement["rank"] = _read_rank(data.get("rank", "normal"))
    if references := [read_reference(reference) for reference in data.get("references") or ()]:
        statement["references"] = [reference for reference in references if reference["snaks"]]
        if not statement["references"]:
            del statement["references"]
    return statement


def read_reference(data: Any) -> dict[str, Any]:
    """Return a reference in Wikibase's form, still without hashes."""
    if not isinstance(data, dict) or "snaks" not in data:
        raise invalid_claim('Attribute "snaks" is missing')
    snaks = _read_snaks(data["snaks"], data.get("snaks-order"))
    return {"hash": "", "snaks": snaks, "snaks-order": list(snaks)}


def _read_rank(rank: Any) -> str:
    if rank not in _RANKS:
        raise invalid_claim(f"The rank {rank} is not a valid rank.")
    return str(rank)


def _read_snaks(data: Any, order: Any = None) -> dict[str, list[dict[str, Any]]]:
    groups = data.values() if isinstance(data, dict) else [data or []]
    snaks: dict[str, list[dict[str, Any]]] = {}
    for group in groups:
        if not isinstance(group, list):
            raise invalid_claim("The snaks must be an array")
        for snak in map(read_snak, group):
            snaks.setdefault(snak["property"], []).append(snak)
    wanted = [name for name in order if isinstance(name, str) and name in snaks] if isinstance(order, list) else []
    return {name: snaks[name] for name in [*wanted, *(name for name in snaks if name not in wanted)]}


def read_snak(data: Any) -> dict[str, Any]:
    """Return a snak without hash and datatype; its value is still as the caller sent it."""
    if not isinstance(data, dict) or "snaktype" not in data:
        raise invalid_claim('Not an array or missing the key "snaktype"')
    if "property" not in data:
        raise invalid_claim('Attribute "property" is missing')
    snak = {"snaktype": data["snaktype"], "property": _read_property(str(data["property"])), "hash": ""}
    if snak["snaktype"] == "value":
        snak["datavalue"] = _read_datavalue(data)
    elif snak["snaktype"] not in ("novalue", "somevalue"):
        raise invalid_claim(f'Type "{snak["snaktype"]}" is unknown')
    return snak


def _read_property(text: str) -> str:
    if re.fullmatch(r"P[1-9]\d{0,9}", text.upper()):
        return text.upper()
    if re.fullmatch(r"Q[1-9]\d{0,9}", text.upper()):
        raise invalid_claim(f"'{text}' is not a property ID")
    raise invalid_claim(f"'{text}' is not a valid property ID")


def _read_datavalue(data: Mapping[str, Any]) -> dict[str, Any]:
    if "datavalue" not in data:
        raise invalid_claim('Attribute "datavalue" is missing')
    datavalue = data["datavalue"]
    if not isinstance(datavalue, dict) or "type" not in datavalue:
        raise invalid_claim('Not an array or missing the key "type"')
    if "value" not in datavalue:
        raise invalid_claim('Not an array or missing the key "value"')
    return {"value": datavalue["value"], "type": datavalue["type"]}


def check_statement(statement: Statement, lookup: PropertyLookup) -> None:
    """Check all snaks of a statement read before, put their values in stored form and fill in the hashes.

    Raises ApiError ``modification-failed``.
    """
    for snak in iterate_snaks(statement):
        check_snak(snak, lookup)
    for reference in statement.get("references", ()):
        reference["hash"] = hash_reference(snak for group in reference["snaks"].values() for snak in group)


def check_snak(snak: dict[str, Any], lookup: PropertyLookup) -> None:
    """Check one snak in place."""
    datatype = lookup.datatype_of(snak["property"])
    if datatype is None:
        raise _unknown_property(snak["property"])
    if snak["snaktype"] == "value":
        snak["datavalue"]["value"] = _stored_value(snak["datavalue"], datatype)
        check_value(datatype, snak["datavalue"]["value"], lookup.concept_base, lookup)
    snak["hash"] = hash_snak(snak)
    snak["datatype"] = datatype


def _unknown_property(property_id: str) -> ApiError:
    link = f"[[Property:{property_id}|{property_id}]]"
    return modification_failed(f"Property {link} not found", "wikibase-validator-no-such-property", link)


def _stored_value(datavalue: Mapping[str, Any], datatype: str) -> Any:
    expected = VALUE_TYPES.get(datatype, "string")
    kind = str(datavalue["type"])
    if kind != expected:
        text = f"Bad value type {kind}, expected {expected}"
        raise modification_failed(text, "wikibase-validator-bad-value-type", kind, expected)
    try:
        return read_value(kind, datavalue["value"])
    except CorruptValueError as error:
        text = f"Data value corrupt: {error}"
        raise modification_failed(text, "wikibase-validator-bad-value", str(error)) from error
