"""Entity JSON from elsewhere, brought into the form that the API gives.

Dumps, old exports and PHP (which writes empty maps as lists) leave out what the API always has: hashes, ranks,
datatypes, ids of entity values. What is there is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from glamdata.rehearsal.checksum import hash_reference, hash_snak
from glamdata.rehearsal.datavalue import read_value
from glamdata.rehearsal.entity import Entity, is_entity_id, new_entity
from glamdata.rehearsal.statement import iterate_snaks, new_guid

__all__ = ["repair_entity"]

DatatypeLookup = Callable[[str], str | None]
_GUESSES = {
    "wikibase-entityid": "wikibase-item",
    "globecoordinate": "globe-coordinate",
    "monolingualtext": "monolingualtext",
    "quantity": "quantity",
    "time": "time",
}


def repair_entity(raw: dict[str, Any], datatype_of: DatatypeLookup) -> Entity:
    """Return the entity complete; ``datatype_of`` tells a property's datatype where the wiki has it.

    Raises ValueError, KeyError or TypeError where it is no item or property.
    """
    entity_id = str(raw["id"]).upper()
    if not is_entity_id(entity_id):
        raise ValueError(f"{raw['id']} is neither an item nor a property")
    entity = new_entity(entity_id, raw.get("datatype", "string"))
    for part in ("labels", "descriptions"):
        entity[part] = {code: _term(term) for code, term in _as_map(raw, part).items()}
    for code, aliases in _as_map(raw, "aliases").items():
        entity["aliases"][code] = [_term(alias) for alias in aliases]
    for property_id, statements in _as_map(raw, "claims").items():
        entity["claims"][property_id] = [_statement(item, entity_id, datatype_of) for item in statements]
    if "sitelinks" in entity:
        entity["sitelinks"] = {site: _sitelink(link) for site, link in _as_map(raw, "sitelinks").items()}
    return entity


def _as_map(raw: dict[str, Any], part: str) -> dict[str, Any]:
    value = raw.get(part) or {}
    if not isinstance(value, dict):
        raise TypeError(f"{part} must be an object")
    return value


def _term(term: dict[str, Any]) -> dict[str, Any]:
    return {"language": term["language"], "value": term["value"]}


def _sitelink(link: dict[str, Any]) -> dict[str, Any]:
    return {"site": link["site"], "title": link["title"], "badges": list(link.get("badges") or ())}


def _statement(raw: dict[str, Any], entity_id: str, datatype_of: DatatypeLookup) -> dict[str, Any]:
    statement: dict[str, Any] = {"mainsnak": dict(raw["mainsnak"]), "type": "statement"}
    if qualifiers := raw.get("qualifiers"):
        statement["qualifiers"] = _snak_groups(qualifiers)
        statement["qualifiers-order"] = raw.get("qualifiers-order") or list(qualifiers)
    statement |= {"id": raw.get("id") or new_guid(entity_id), "rank": raw.get("rank", "normal")}
    if references := raw.get("references"):
        statement["references"] = [_reference(reference) for reference in references]
    for snak in iterate_snaks(statement):
        _fill_snak(snak, datatype_of)
    for reference in statement.get("references", ()):
        snaks = [snak for group in reference["snaks"].values() for snak in group]
        reference["hash"] = reference["hash"] or hash_reference(snaks)
    return statement


def _snak_groups(groups: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    return {property_id: [dict(snak) for snak in snaks] for property_id, snaks in groups.items()}


def _reference(raw: dict[str, Any]) -> dict[str, Any]:
    snaks = _snak_groups(raw["snaks"] or {})
    return {"hash": raw.get("hash"), "snaks": snaks, "snaks-order": raw.get("snaks-order") or list(snaks)}


def _fill_snak(snak: dict[str, Any], datatype_of: DatatypeLookup) -> None:
    """Complete a snak in place, keys in the API's order."""
    raw = dict(snak)
    snak.clear()
    snak |= {"snaktype": raw["snaktype"], "property": raw["property"], "hash": raw.get("hash")}
    kind = ""
    if raw["snaktype"] == "value":
        kind = raw["datavalue"]["type"]
        value = raw["datavalue"]["value"]
        if isinstance(value, dict) and (kind == "wikibase-entityid" or "hash" not in raw):
            value = read_value(kind, value)
        snak["datavalue"] = {"value": value, "type": kind}
    snak["hash"] = snak["hash"] or hash_snak(snak)
    snak["datatype"] = raw.get("datatype") or datatype_of(raw["property"]) or _GUESSES.get(kind, "string")
