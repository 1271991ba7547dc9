"""Reading the values of statements as Wikibase reads them.

Each reader takes the ``value`` of a datavalue and returns it in the form in which Wikibase stores it (a padded
year is cut, a sign added). Raises :class:`CorruptValueError` with Wikibase's own words.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["VALUE_TYPES", "CorruptValueError", "read_value"]

_TIMESTAMP = re.compile(r"([-+])(\d{1,16})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z")
_DECIMAL = re.compile(r"[-+]?(0|[1-9]\d*)(\.\d+)?")
_EARTH = "http://www.wikidata.org/entity/Q2"
VALUE_TYPES = {
    "string": "string",
    "external-id": "string",
    "url": "string",
    "commonsMedia": "string",
    "geo-shape": "string",
    "tabular-data": "string",
    "math": "string",
    "musical-notation": "string",
    "wikibase-item": "wikibase-entityid",
    "wikibase-property": "wikibase-entityid",
    "wikibase-lexeme": "wikibase-entityid",
    "wikibase-form": "wikibase-entityid",
    "wikibase-sense": "wikibase-entityid",
    "entity-schema": "wikibase-entityid",
    "globe-coordinate": "globecoordinate",
    "monolingualtext": "monolingualtext",
    "quantity": "quantity",
    "time": "time",
}


class CorruptValueError(ValueError):
    """A value that Wikibase can't make a data value of."""


def read_value(kind: str, value: Any) -> Any:
    """Return the value as it is stored; ``kind`` is the datavalue's type."""
    reader = _READERS.get(kind)
    return value if reader is None else reader(value)


def _read_text(value: Any) -> str:
    if not isinstance(value, str):
        raise CorruptValueError("Can only construct StringValue from strings")
    return value


def _fields(value: Any, *names: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise CorruptValueError("array expected")
    for name in names:
        if name not in value:
            raise CorruptValueError(f"{name} field required")
    return value


def _read_entity(value: Any) -> dict[str, Any]:
    fields = _fields(value)
    entity_id = fields.get("id")
    if entity_id is None and "numeric-id" in fields and "entity-type" in fields:
        entity_id = ("P" if fields["entity-type"] == "property" else "Q") + str(fields["numeric-id"])
    if not isinstance(entity_id, str) or not re.fullmatch(r"[QPLE][1-9]\d{0,9}(-[FS]\d+)?", entity_id.upper()):
        raise CorruptValueError(f"Unable to parse entity id {entity_id!r}")
    return _entity_value(entity_id.upper(), fields)


def _entity_value(entity_id: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    kind = {"Q": "item", "P": "property"}.get(entity_id[0], fields.get("entity-type", "lexeme"))
    if entity_id[0] in "QP":
        return {"entity-type": kind, "numeric-id": int(entity_id[1:]), "id": entity_id}
    return {"entity-type": kind, "id": entity_id}


def _read_time(value: Any) -> dict[str, Any]:
    names = ("time", "timezone", "before", "after", "precision", "calendarmodel")
    fields = _fields(value, *names)
    if not isinstance(fields["time"], str) or not fields["time"]:
        raise CorruptValueError("$timestamp must be a non-empty string")
    if not _is_integer(fields["timezone"]):
        raise CorruptValueError("$timezone must be an integer")
    if not -12 * 3600 <= fields["timezone"] <= 14 * 3600:
        raise CorruptValueError("$timezone out of allowed bounds")
    for name in ("before", "after"):
        if not _is_integer(fields[name]) or fields[name] < 0:
            raise CorruptValueError(f"${name} must be an unsigned integer")
    if not _is_integer(fields["precision"]):
        raise CorruptValueError("$precision must be an integer")
    if not 0 <= fields["precision"] <= 14:
        raise CorruptValueError("$precision out of allowed bounds")
    if not isinstance(fields["calendarmodel"], str) or not fields["calendarmodel"]:
        raise CorruptValueError("$calendarModel must be a non-empty string")
    return {**{name: fields[name] for name in names}, "time": _read_timestamp(fields["time"])}


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _read_timestamp(text: str) -> str:
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        raise CorruptValueError(f"$timestamp must resemble ISO 8601, given {text}")
    sign, year, *rest = match.groups()
    limits = (("Month", 12), ("Day", 31), ("Hour", 23), ("Minute", 59), ("Second", 61))
    for (name, limit), number in zip(limits, rest, strict=True):
        if int(number) > limit:
            raise CorruptValueError(f"{name} out of allowed bounds")
    month, day, hour, minute, second = rest
    if month == "00" and day != "00":
        raise CorruptValueError("Cannot have a day with no month")
    if day == "00" and (hour, minute, second) != ("00", "00", "00"):
        raise CorruptValueError("Cannot have hour, minute or second with no day")
    return f"{sign}{year.lstrip('0').zfill(4)}-{month}-{day}T{hour}:{minute}:{second}Z"


def _read_coordinate(value: Any) -> dict[str, Any]:
    fields = _fields(value, "latitude", "longitude")
    for name, limit in (("latitude", 360), ("longitude", 360)):
        number = fields[name]
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise CorruptValueError(f"Can only construct GlobeCoordinateValue with a numeric {name}")
        if not -limit <= number <= limit:
            raise CorruptValueError(f"{name.capitalize()} needs to be between -{limit} and {limit}")
    precision, globe = fields.get("precision"), fields.get("globe")
    if precision is not None and (isinstance(precision, bool) or not isinstance(precision, int | float)):
        raise CorruptValueError("Can only construct GlobeCoordinateValue with a numeric precision or null")
    if precision is not None and not -360 <= precision <= 360:
        raise CorruptValueError("$precision needs to be between -360 and 360")
    if globe is not None and (not isinstance(globe, str) or not globe):
        raise CorruptValueError("$globe must be a non-empty string or null")
    return {
        "latitude": fields["latitude"],
        "longitude": fields["longitude"],
        "altitude": None,
        "precision": precision,
        "globe": globe or _EARTH,
    }


def _read_monolingual(value: Any) -> dict[str, Any]:
    fields = _fields(value, "text", "language")
    for name in ("text", "language"):
        if not isinstance(fields[name], str):
            raise CorruptValueError(f"Can only construct MonolingualTextValue with a string {name}")
    if not fields["language"]:
        raise CorruptValueError("$languageCode must be a non-empty string")
    return {"text": fields["text"], "language": fields["language"]}


def _read_quantity(value: Any) -> dict[str, Any]:
    fields = _fields(value, "amount", "unit")
    quantity = {"amount": _read_decimal(fields["amount"]), "unit": fields["unit"]}
    if not isinstance(fields["unit"], str) or not fields["unit"]:
        raise CorruptValueError("$unit must be a non-empty string")
    if fields.get("upperBound") is not None or fields.get("lowerBound") is not None:
        _fields(value, "upperBound", "lowerBound")
        quantity |= {name: _read_decimal(fields[name]) for name in ("upperBound", "lowerBound")}
        _check_bounds(quantity)
    return quantity


def _check_bounds(quantity: Mapping[str, str]) -> None:
    amount = quantity["amount"]
    if Decimal(quantity["lowerBound"]) > Decimal(amount):
        raise CorruptValueError(f"$lowerBound {quantity['lowerBound']} must be <= $amount {amount}")
    if Decimal(quantity["upperBound"]) < Decimal(amount):
        raise CorruptValueError(f"$upperBound {quantity['upperBound']} must be >= $amount {amount}")


def _read_decimal(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    if len(text) > 127:
        raise CorruptValueError("Value must be at most 127 characters long.")
    if not _DECIMAL.fullmatch(text):
        raise CorruptValueError(f'"{text}" is not a well formed decimal value')
    signed = text if text[0] in "+-" else f"+{text}"
    return f"+{signed[1:]}" if signed[0] == "-" and not signed.strip("-0.") else signed


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "string": _read_text,
    "wikibase-entityid": _read_entity,
    "time": _read_time,
    "globecoordinate": _read_coordinate,
    "monolingualtext": _read_monolingual,
    "quantity": _read_quantity,
}
