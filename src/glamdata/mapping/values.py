"""From a cleaned text to a value of one of Wikibase's types, or a Fault that says why not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from glamdata.mapping.fault import Fault
from glamdata.mapping.identifiers import qid
from glamdata.mapping.made import Made
from glamdata.mapping.table import NO_ITEM, not_in_table
from glamdata.mapping.time_value import make_time
from glamdata.model.value import Coordinate, ItemValue, Quantity, StringValue

if TYPE_CHECKING:
    from glamdata.mapping.rule import ValueRule

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)
_DEGREES = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*[,; ]\s*([+-]?\d+(?:\.\d+)?)(?:\s*±\s*(\d+(?:\.\d+)?))?", re.ASCII)
_URL = re.compile(r"https?://[^\s<>\"]+")


def make_value(rule: ValueRule, text: str) -> Made | Fault:
    """Make the value that `rule` wants of a cleaned text alone; pointers and texts in a language want more."""
    match rule.type:
        case "item":
            return _make_item(rule, text)
        case "time":
            return make_time(rule, text)
        case "url":
            fault = Fault("bad-url", "is not a web address (http:// or https://, no spaces). Correct it in the record.")
            return Made(StringValue(text)) if _URL.fullmatch(text) else fault
        case "quantity":
            return _make_quantity(rule, text)
        case "coordinate":
            return _make_coordinate(text)
        case _:
            return Made(StringValue(text))


def _make_item(rule: ValueRule, text: str) -> Made | Fault:
    if not rule.table:
        found = qid(text)
        return found if isinstance(found, Fault) else Made(ItemValue(found))
    item = rule.table.find(text)
    if not item:
        return not_in_table(rule.table.name)
    return Made(None, kind=NO_ITEM[item]) if item in NO_ITEM else Made(ItemValue(item))


def _make_quantity(rule: ValueRule, text: str) -> Made | Fault:
    if not _NUMBER.fullmatch(text):
        return Fault("bad-number", "is not a number. Correct it in the record.")
    return Made(Quantity(text if text[0] in "+-" else f"+{text}", rule.unit))


def _make_coordinate(text: str) -> Made | Fault:
    found = _DEGREES.fullmatch(text)
    if not found or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
        return Fault("bad-coordinate", "is not a latitude and a longitude in degrees. Correct it in the record.")
    precision = float(found[3]) if found[3] else _precision_of(found[1], found[2])
    return Made(Coordinate(float(found[1]), float(found[2]), precision))


def _precision_of(*numbers: str) -> float:
    """Give one unit of the last decimal place written."""
    places = max(len(number.partition(".")[2]) for number in numbers)
    return float(10**-places)
