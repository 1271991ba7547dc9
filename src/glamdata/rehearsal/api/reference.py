"""wbsetreference, wbremovereferences, wbsetqualifier and wbremovequalifiers: the parts of a statement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glamdata.rehearsal.api.claim import find_target, make_snak, page_info, require_statement, save_statement
from glamdata.rehearsal.api.module import EDIT_PARAMETERS, Answer, Call, Module, Parameter
from glamdata.rehearsal.api.saving import read_json
from glamdata.rehearsal.change import StatementChange
from glamdata.rehearsal.checksum import hash_reference
from glamdata.rehearsal.entity import copy_entity, normalize_id
from glamdata.rehearsal.failure import ApiError, modification_failed, wikibase_failure
from glamdata.rehearsal.statement import check_snak, find_statement, order_statement, owner_of, read_reference

if TYPE_CHECKING:
    from glamdata.rehearsal.statement import Statement

__all__ = ["MODULES"]


def _set_reference(call: Call) -> Answer:
    target = find_target(call, call["statement"])
    statement = copy_entity(require_statement(target, call["statement"]))
    reference = _read_reference(call)
    _complete(call, reference)
    verb = _place(statement, reference, call["reference"], call["index"])
    shown = statement["mainsnak"]
    saved = save_statement(call, target, StatementChange(statement), (f"wbsetreference-{verb}:2", [""]), shown)
    return {**page_info(saved), "reference": reference}


def _read_reference(call: Call) -> dict[str, Any]:
    """Return the reference of the parameters ``snaks`` and ``snaks-order``. Raises ApiError."""
    snaks, order = (read_json(call[name]) if call[name] is not None else [] for name in ("snaks", "snaks-order"))
    for name, given in (("snaks", snaks), ("snaks-order", order)):
        if not isinstance(given, list | dict) or (not given and call[name] is not None):
            raise wikibase_failure("invalid-json", "Invalid json in request.")
    try:
        return read_reference({"snaks": snaks, "snaks-order": order})
    except ApiError as failure:
        info = f"Failed to get reference from reference Serialization {failure.info}"
        raise wikibase_failure("snak-instantiation-failure", info) from failure


def _complete(call: Call, reference: dict[str, Any]) -> None:
    snaks = [snak for group in reference["snaks"].values() for snak in group]
    for snak in snaks:
        check_snak(snak, call.wiki)
    reference["hash"] = hash_reference(snaks)


def _place(statement: Statement, reference: dict[str, Any], replaced: str | None, index: int | None) -> str:
    references = statement.setdefault("references", [])
    known = [item["hash"] for item in references]
    if replaced is None:
        if reference["hash"] in known:
            raise modification_failed(f"The statement has already a reference with hash {reference['hash']}")
        references.insert(len(references) if index is None else index, reference)
        return "add"
    if replaced not in known:
        raise wikibase_failure("no-such-reference", "The statement does not have such a reference.")
    references[known.index(replaced)] = reference
    return "set"


def _remove_references(call: Call) -> Answer:
    target = find_target(call, call["statement"])
    statement = copy_entity(require_statement(target, call["statement"]))
    known = [item["hash"] for item in statement.get("references", ())]
    if not set(call["references"]) <= set(known):
        raise wikibase_failure("no-such-reference", "The statement does not have such a reference.")
    kept = [item for item in statement["references"] if item["hash"] not in call["references"]]
    statement["references"] = kept
    if not kept:
        del statement["references"]
    shown = statement["mainsnak"]
    action = (f"wbremovereferences-remove:{len(call['references'])}", [""])
    return page_info(save_statement(call, target, StatementChange(statement), action, shown))


def _set_qualifier(call: Call) -> Answer:
    _check_qualifier(call)
    target = find_target(call, call["claim"])
    statement = copy_entity(require_statement(target, call["claim"]))
    old = _find_qualifier(statement, call["snakhash"])
    property_id = call["property"] or (old or {}).get("property", "")
    snak = make_snak(call, property_id, call["snaktype"] or "value", call["value"])
    group = statement.setdefault("qualifiers", {}).setdefault(snak["property"], [])
    if old is None:
        group.append(snak)
    else:
        group[group.index(old)] = snak
    statement["qualifiers-order"] = list(statement["qualifiers"])
    verb = "add" if old is None else "update"
    change = StatementChange(order_statement(statement))
    saved = save_statement(call, target, change, (f"wbsetqualifier-{verb}:1", [""]), snak)
    return {**page_info(saved), "claim": find_statement(saved.entity, call["claim"])}


def _check_qualifier(call: Call) -> None:
    if owner_of(call["claim"]) is None:
        raise wikibase_failure("invalid-guid", "Invalid claim guid.")
    is_new = call["snakhash"] is None
    lacks_value = call["snaktype"] == "value" and call["value"] is None
    if lacks_value or (is_new and (call["snaktype"] is None or call["property"] is None)):
        raise wikibase_failure("param-missing", "A parameter that is required was missing.")
    if call["property"] is not None and normalize_id(call["property"])[:1] == "Q":
        raise wikibase_failure("param-illegal", "A parameter that is illegal was used.")


def _find_qualifier(statement: Statement, snak_hash: str | None) -> dict[str, Any] | None:
    if snak_hash is None:
        return None
    for group in statement.get("qualifiers", {}).values():
        for snak in group:
            if snak["hash"] == snak_hash:
                found: dict[str, Any] = snak
                return found
    raise wikibase_failure("no-such-qualifier", "The claim does not have such a qualifier.")


def _remove_qualifiers(call: Call) -> Answer:
    target = find_target(call, call["claim"])
    statement = copy_entity(require_statement(target, call["claim"]))
    for snak_hash in call["qualifiers"]:
        snak = _find_qualifier(statement, snak_hash)
        assert snak is not None
        statement["qualifiers"][snak["property"]].remove(snak)
    kept = {name: group for name, group in statement.get("qualifiers", {}).items() if group}
    statement |= {"qualifiers": kept, "qualifiers-order": list(kept)}
    if not kept:
        del statement["qualifiers"], statement["qualifiers-order"]
    action = (f"wbremovequalifiers-remove:{len(call['qualifiers'])}", [""])
    shown = statement["mainsnak"]
    return page_info(save_statement(call, target, StatementChange(statement), action, shown))


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
    _make_module("wbsetreference", "SetReference", _set_reference, Parameter("statement", required=True),
                 Parameter("snaks", "text", required=True), Parameter("snaks-order"), Parameter("reference"),
                 Parameter("index", "integer")),
    _make_module("wbremovereferences", "RemoveReferences", _remove_references,
                 Parameter("statement", required=True), Parameter("references", multi=True, required=True)),
    _make_module("wbsetqualifier", "SetQualifier", _set_qualifier, Parameter("claim", required=True),
                 Parameter("property"), Parameter("value", "text"),
                 Parameter("snaktype", choices=("value", "novalue", "somevalue")), Parameter("snakhash")),
    _make_module("wbremovequalifiers", "RemoveQualifiers", _remove_qualifiers,
                 Parameter("claim", required=True), Parameter("qualifiers", multi=True, required=True)),
)  # fmt: skip
