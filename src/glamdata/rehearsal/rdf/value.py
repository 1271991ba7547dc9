"""Values of statements as RDF: the simple value, and the value node that holds the whole."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from glamdata.rehearsal.rdf.calendar import format_time
from glamdata.rehearsal.rdf.literal import language_literal, quote_iri, string_literal, typed_literal
from glamdata.rehearsal.rdf.vocabulary import WIKIBASE, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["NODE_TYPES", "describe_node", "node_name", "simple_value"]

NODE_TYPES = frozenset({"time", "quantity", "globecoordinate"})
_COMMONS_FILE = "http://commons.wikimedia.org/wiki/Special:FilePath/"
_COMMONS_DATA = "http://commons.wikimedia.org/data/main/"
_EARTH = "Q2"
_WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


def simple_value(datavalue: Mapping[str, Any], datatype: str, vocabulary: Vocabulary) -> str:
    """Return the N-Triples term that stands for a value in wdt:, ps:, pq: and pr:."""
    kind, value = datavalue["type"], datavalue["value"]
    if kind == "string":
        return _text_value(value, datatype)
    if kind == "wikibase-entityid":
        return vocabulary.iri("wd", value["id"])
    if kind == "time":
        return typed_literal(format_time(value), "dateTime")
    if kind == "quantity":
        return typed_literal(value["amount"], "decimal")
    if kind == "monolingualtext":
        return language_literal(value["text"], value["language"])
    if kind == "globecoordinate":
        return _point(value)
    return string_literal(json.dumps(value))


def _text_value(text: str, datatype: str) -> str:
    if datatype == "url":
        return quote_iri(text)
    if datatype == "commonsMedia":
        return f"<{_COMMONS_FILE}{quote(text)}>"
    if datatype in ("geo-shape", "tabular-data"):
        return f"<{_COMMONS_DATA}{quote(text)}>"
    return string_literal(text)


def _point(value: Mapping[str, Any]) -> str:
    globe = "" if value["globe"].endswith(f"/{_EARTH}") else f"<{value['globe']}> "
    return f'"{globe}Point({value["longitude"]} {value["latitude"]})"^^<{_WKT}>'


def node_name(value: Mapping[str, Any]) -> str:
    """Return the name of the value node: the same value has the same node."""
    text = json.dumps(value, sort_keys=True)
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def describe_node(node: str, datavalue: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a value node."""
    describe = {"time": _time_parts, "quantity": _quantity_parts, "globecoordinate": _coordinate_parts}
    kind, parts = describe[datavalue["type"]](datavalue["value"])
    yield f"{node} {_TYPE} <{WIKIBASE}{kind}> ."
    for name, term in parts.items():
        yield f"{node} <{WIKIBASE}{name}> {term} ."


def _time_parts(value: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    return "TimeValue", {
        "timeValue": typed_literal(format_time(value), "dateTime"),
        "timePrecision": typed_literal(value["precision"], "integer"),
        "timeTimezone": typed_literal(value["timezone"], "integer"),
        "timeCalendarModel": quote_iri(value["calendarmodel"]),
    }


def _unit(unit: str) -> str:
    return "<http://www.wikidata.org/entity/Q199>" if unit == "1" else quote_iri(unit)


def _quantity_parts(value: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    parts = {
        "quantityAmount": typed_literal(value["amount"], "decimal"),
        "quantityUnit": _unit(value["unit"]),
    }
    for name, field in (("quantityUpperBound", "upperBound"), ("quantityLowerBound", "lowerBound")):
        if field in value:
            parts[name] = typed_literal(value[field], "decimal")
    return "QuantityValue", parts


def _coordinate_parts(value: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    parts = {
        "geoLatitude": typed_literal(value["latitude"], "double"),
        "geoLongitude": typed_literal(value["longitude"], "double"),
        "geoGlobe": quote_iri(value["globe"]),
    }
    if value.get("precision") is not None:
        parts["geoPrecision"] = typed_literal(value["precision"], "double")
    return "GlobecoordinateValue", parts
