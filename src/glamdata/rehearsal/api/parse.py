"""wbparsevalue: text that a person types, as a value of a datatype."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from glamdata.rehearsal.api.module import Answer, Call, Module, Parameter
from glamdata.rehearsal.api.saving import read_json
from glamdata.rehearsal.datatype import check_value
from glamdata.rehearsal.datavalue import VALUE_TYPES, CorruptValueError, read_value
from glamdata.rehearsal.entity import is_entity_id, normalize_id
from glamdata.rehearsal.failure import ApiError, wikibase_failure
from glamdata.rehearsal.period import precision_of_year, read_period

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["MODULES"]

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
           "december")  # fmt: skip
_PARSERS = {"null": "string", "quantity": "quantity", "time": "time", "globecoordinate": "globe-coordinate",
            "monolingualtext": "monolingualtext", "wikibase-entityid": "wikibase-item"}  # fmt: skip
_ISO = re.compile(r"([-+]?\d{1,16})(?:-(\d\d?))?(?:-(\d\d?))?(?:T00:00:00Z)?")
_WORDS = re.compile(r"(?:(\d\d?)\.? )?([a-z]+),? (\d{1,4})(?: (bce?|ce|ad))?")
_DOTS = re.compile(r"(\d\d?)\.\s?(\d\d?)\.\s?(\d{3,4})")
_ERA = re.compile(r"(\d{1,16})\s*(bce?|ce|ad)")
_ANGLE = r"([-+]?\d+(?:\.\d+)?)\s*°\s*(?:(\d+(?:\.\d+)?)\s*[\'′’]\s*)?(?:(\d+(?:\.\d+)?)\s*(?:\"|″|\'\'|”)\s*)?"
_DEGREES = re.compile(rf"{_ANGLE}([NS])?\s*,?\s*{_ANGLE}([EW])?", re.IGNORECASE)
_NUMBER = r"[-+]?[\d,]*\.?\d+"
_QUANTITY = re.compile(
    rf"({_NUMBER})(?:(?:e|\s*x\s*10\^)([-+]?\d{{1,9}}))?\s*(?:(!)|(?:±|\+-|\+/-)\s*({_NUMBER}))?", re.IGNORECASE
)
_MOST_DIGITS = 126
_GREGORIAN, _JULIAN = "Q1985727", "Q1985786"


class _UnreadableError(ValueError):
    """A text that is no value of the datatype."""


def _parse_values(call: Call) -> Answer:
    datatype = call["datatype"] or _PARSERS.get(call["parser"] or "", call["parser"])
    if datatype is None and call["property"] is not None:
        datatype = call.wiki.datatype_of(normalize_id(call["property"]))
    if datatype not in VALUE_TYPES:
        info = f"Unknown datatype: {datatype}"
        raise wikibase_failure("unknown-datatype", info, str(datatype))
    options = read_json(call["options"]) if call["options"] else {}
    if not isinstance(options, dict):
        raise wikibase_failure("malformed-options", "Malformed options parameter")
    return {"results": [_parse_one(call, datatype, text, options) for text in call["values"]]}


def _parse_one(call: Call, datatype: str, text: str, options: Mapping[str, Any]) -> Answer:
    kind = VALUE_TYPES[datatype]
    try:
        value = read_value(kind, _TEXTS.get(kind, _parse_text)(call, text.strip(), options))
        if call["validate"]:
            check_value(datatype, value, call.wiki.concept_base, call.wiki)
    except (_UnreadableError, CorruptValueError) as error:
        return _fail(text, "ValueParsers\\ParseException", str(error), datatype)
    except ApiError as failure:
        return _fail(text, "ValidationError", failure.info, datatype)
    return {"raw": text, "value": value, "type": kind}


def _fail(text: str, error: str, info: str, datatype: str) -> Answer:
    message = {"name": "wikibase-parse-error", "parameters": [], "html": {"*": info}}
    return {"raw": text, "error": error, "error-info": info, "expected-format": datatype, "messages": [message]}


def _parse_text(_call: Call, text: str, _options: Mapping[str, Any]) -> Any:
    return text


def _parse_entity(_call: Call, text: str, _options: Mapping[str, Any]) -> Any:
    entity_id = normalize_id(text.rpartition("/")[2])
    if not is_entity_id(entity_id):
        raise _UnreadableError(f"Not a valid entity id: {text}")
    return {"id": entity_id}


def _parse_monolingual(_call: Call, text: str, options: Mapping[str, Any]) -> Any:
    if "valuelang" not in options:
        raise _UnreadableError("Option valuelang is needed")
    return {"text": text, "language": str(options["valuelang"])}


def _parse_quantity(_call: Call, text: str, options: Mapping[str, Any]) -> Any:
    match = _QUANTITY.fullmatch(text.replace("\u2212", "-"))
    if match is None:
        raise _UnreadableError(f"Malformed quantity: {text}")
    amount, exponent, exact, error = (part.replace(",", "") if part else None for part in match.groups())
    power = int(exponent or 0)
    if abs(power) > _MOST_DIGITS:
        raise _UnreadableError(f"Malformed quantity: {text}")
    value = {"amount": _sign(_scale(amount or "", power)), "unit": str(options.get("unit", "1"))}
    if error is None and exact is None:
        return value
    middle, margin = Decimal(_scale(amount or "0", power)), abs(Decimal(_scale(error or "0", power)))
    return {**value, "upperBound": _sign(f"{middle + margin:f}"), "lowerBound": _sign(f"{middle - margin:f}")}


def _scale(number: str, power: int) -> str:
    """Return a decimal number times a power of ten, its digits kept."""
    return f"{Decimal(number).scaleb(power):f}" if power else number


def _sign(number: str) -> str:
    sign, digits = (number[0], number[1:]) if number[:1] in ("+", "-") else ("+", number)
    whole, dot, rest = digits.partition(".")
    return f"{sign}{whole.lstrip('0') or '0'}{dot}{rest}"


def _read_degrees(text: str) -> tuple[float, float, float] | None:
    """Return (latitude, longitude, precision) of degrees, minutes and seconds."""
    match = _DEGREES.fullmatch(text)
    if match is None:
        return None
    parts = match.groups()
    angles = [
        sum(float(part or 0) / 60**power for power, part in enumerate(parts[start : start + 3])) for start in (0, 4)
    ]
    signs = [-1 if (parts[place] or "").upper() in ("S", "W") else 1 for place in (3, 7)]
    finest = max(power for power in range(3) if parts[power] or parts[power + 4])
    digits = max(len((parts[start + finest] or "").partition(".")[2]) for start in (0, 4))
    return angles[0] * signs[0], angles[1] * signs[1], float(f"1e-{digits}") / 60**finest


def _parse_coordinate(_call: Call, text: str, options: Mapping[str, Any]) -> Any:
    if (found := _read_degrees(text)) is not None:
        precision = options.get("precision") or found[2]
        return {"latitude": found[0], "longitude": found[1], "precision": precision}
    match = re.fullmatch(r"([-+]?\d+(?:\.\d+)?)°?\s*([NS])?\s*[,\s]\s*([-+]?\d+(?:\.\d+)?)°?\s*([EW])?", text)
    if match is None:
        raise _UnreadableError(f"The coordinate {text} can't be parsed")
    latitude, south, longitude, west = match.groups()
    digits = max(len(part.partition(".")[2]) for part in (latitude, longitude))
    return {
        "latitude": float(latitude) * (-1 if south == "S" else 1),
        "longitude": float(longitude) * (-1 if west == "W" else 1),
        "precision": options.get("precision") or float(f"1e-{digits}"),
    }


def _parse_time(call: Call, text: str, options: Mapping[str, Any]) -> Any:
    period = read_period(text.lower())
    year, month, day = (period[0], 0, 0) if period else _read_iso(text) or _read_words(text.lower())
    if month > 12 or day > 31:
        raise _UnreadableError(f"Malformed input: {text}")
    found = 11 if day else 10 if month else precision_of_year(year)
    precision = options.get("precision") or (period[1] if period else found)
    calendar = _JULIAN if (year, month, day) < (1582, 10, 15) else _GREGORIAN
    sign = "-" if year < 0 else "+"
    return {
        "time": f"{sign}{abs(year):04d}-{month:02d}-{day:02d}T00:00:00Z",
        "timezone": 0,
        "before": 0,
        "after": 0,
        "precision": precision,
        "calendarmodel": str(options.get("calendar") or f"{call.wiki.concept_base}{calendar}"),
    }


def _read_iso(text: str) -> tuple[int, int, int] | None:
    if match := _DOTS.fullmatch(text):
        return int(match[3]), int(match[2]), int(match[1])
    if match := _ERA.fullmatch(text.lower()):
        return int(match[1]) * (-1 if match[2].startswith("b") else 1), 0, 0
    match = _ISO.fullmatch(text)
    return None if match is None else (int(match[1]), int(match[2] or 0), int(match[3] or 0))


def _read_words(text: str) -> tuple[int, int, int]:
    match = _WORDS.fullmatch(text)
    months = [name for name in _MONTHS if match and len(match[2]) >= 3 and name.startswith(match[2])]
    if match is None or not months:
        raise _UnreadableError(f"Malformed input: {text}")
    year = int(match[3]) * (-1 if (match[4] or "").startswith("b") else 1)
    return year, _MONTHS.index(months[0]) + 1, int(match[1] or 0)


_TEXTS: Mapping[str, Callable[[Call, str, Mapping[str, Any]], Any]] = {
    "wikibase-entityid": _parse_entity,
    "monolingualtext": _parse_monolingual,
    "quantity": _parse_quantity,
    "globecoordinate": _parse_coordinate,
    "time": _parse_time,
}
MODULES = (
    Module(
        "wbparsevalue",
        "Wikibase\\Repo\\Api\\ParseValue",
        _parse_values,
        (
            Parameter("datatype"),
            Parameter("property"),
            Parameter("parser"),
            Parameter("values", multi=True, required=True, duplicates=True),
            Parameter("options", "text"),
            Parameter("validate", "boolean"),
        ),
        source="WikibaseClient",
    ),
)
