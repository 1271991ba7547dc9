"""wbformatvalue, wbparsevalue and wbcheckconstraints: helpers of Wikibase's pages that programs use too."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from glamdata.rehearsal.api.module import Answer, Call, Module, Parameter
from glamdata.rehearsal.api.saving import read_json
from glamdata.rehearsal.datavalue import CorruptValueError, read_value
from glamdata.rehearsal.entity import normalize_id
from glamdata.rehearsal.failure import bad_value, wikibase_failure

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MODULES", "format_time"]

_MONTHS = ("", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip

_SPANS = {8: "{0}s", 7: "{1}. century"}
_GENERATED = ("text/plain", "text/html", "text/html; disposition=diff", "text/html; disposition=verbose",
              "text/html; disposition=verbose-preview", "text/x-wiki")  # fmt: skip


def _format_value(call: Call) -> Answer:
    failure = wikibase_failure("baddatavalue", "Failed to decode datavalue")
    datavalue = read_json(call["datavalue"], failure)
    try:
        kind = str(datavalue["type"])
        text = _format(call, kind, read_value(kind, datavalue["value"]))
    except (CorruptValueError, KeyError, TypeError) as error:
        raise failure from error
    if call["generate"] not in _GENERATED:
        raise bad_value("generate", call["generate"])
    return {"result": escape(text, quote=False) if "html" in call["generate"] else text}


def _format(call: Call, kind: str, value: Any) -> str:
    if kind == "time":
        return format_time(value)
    if kind == "wikibase-entityid":
        return _format_entity(call, value["id"])
    if kind == "quantity":
        return str(value["amount"]).removeprefix("+")
    if kind == "globecoordinate":
        return f"{value['latitude']}, {value['longitude']}"
    return str(value["text"] if kind == "monolingualtext" else value)


def format_time(value: Mapping[str, Any]) -> str:
    """Return a date in words, as precise as it is."""
    year, month, day = value["time"][1:].partition("T")[0].split("-")
    parts = [year.lstrip("0") or "0"]
    if value["precision"] in _SPANS:
        parts = [_SPANS[value["precision"]].format(int(year) // 10 * 10, (int(year) + 99) // 100)]
    if value["precision"] >= 10 and int(month):
        parts.insert(0, _MONTHS[int(month)])
    if value["precision"] >= 11 and int(day):
        parts.insert(0, str(int(day)))
    return " ".join(parts) + (" BCE" if value["time"][0] == "-" else "")


def _format_entity(call: Call, entity_id: str) -> str:
    found = call.wiki.get_entity(entity_id)
    labels = found[1].entity.get("labels", {}) if found else {}
    return str(labels["en"]["value"]) if "en" in labels else entity_id


def _check_constraints(call: Call) -> Answer:
    """Answer without results, as a wiki whose properties have no constraints does."""
    checked = {}
    for entity_id in map(normalize_id, call["id"]):
        found = call.wiki.get_entity(entity_id)
        if found is None:
            info = f'Could not find an entity with the ID "{entity_id}".'
            raise wikibase_failure("no-such-entity", info, entity_id, id=entity_id)
        claims = found[1].entity.get("claims", {})
        checked[entity_id] = {"claims": {key: [_unchecked(item) for item in group] for key, group in claims.items()}}
    return {"wbcheckconstraints": checked, "success": 1}


def _unchecked(statement: dict[str, Any]) -> dict[str, Any]:
    return {"id": statement["id"], "mainsnak": {"hash": statement["mainsnak"]["hash"], "results": []}}


MODULES = (
    Module(
        "wbformatvalue",
        "Wikibase\\Repo\\Api\\FormatSnakValue",
        _format_value,
        (
            Parameter("generate", default="text/plain"),
            Parameter("datavalue", "text", required=True),
            Parameter("datatype"),
            Parameter("property"),
            Parameter("options", "text"),
        ),
        source="WikibaseClient",
    ),
    Module(
        "wbcheckconstraints",
        "WikibaseQuality\\ConstraintReport\\Api\\CheckConstraints",
        _check_constraints,
        (
            Parameter("id", multi=True, required=True),
            Parameter("claimid", multi=True),
            Parameter("constraintid", multi=True),
            Parameter("status", multi=True, default="violation|warning|bad-parameters"),
        ),
        source="WikibaseQualityConstraints",
    ),
)
