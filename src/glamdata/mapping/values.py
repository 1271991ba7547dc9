"""From a cleaned text to a value of one of Wikibase's types, or a Fault that says why not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.mapping.dates import parse_edtf
from glamdata.mapping.fault import Fault
from glamdata.mapping.identifiers import qid
from glamdata.mapping.lifespan import NOT_UNDERSTOOD
from glamdata.model.finding import Severity
from glamdata.model.value import Coordinate, ItemValue, MonolingualText, Quantity, StringValue

if TYPE_CHECKING:
    from glamdata.mapping.spec import ValueRule
    from glamdata.model.value import Value

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)
_DEGREES = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*[,; ]\s*([+-]?\d+(?:\.\d+)?)", re.ASCII)
_URL = re.compile(r"https?://[^\s<>\"]+")


@dataclass(slots=True)
class Made:
    """A value with the qualifiers (property, item) that its uncertainty asks for; `doubtful` is a circa or ? date."""

    value: Value
    qualifiers: tuple[tuple[str, str], ...] = ()
    doubtful: bool = False


def make_value(rule: ValueRule, text: str) -> Made | Fault:
    """Make the value that `rule` wants of a cleaned text. Pointers are made where the field is known."""
    match rule.type:
        case "item":
            return _make_item(rule, text)
        case "time":
            return _make_time(rule, text)
        case "url":
            fault = Fault("bad-url", "is not a web address (http:// or https://, no spaces). Correct it in the record.")
            return Made(StringValue(text)) if _URL.fullmatch(text) else fault
        case "monolingual":
            return Made(MonolingualText(text, rule.language))
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
        return Fault("table-miss", f"is not in the table {rule.table.name!r}; add it there or correct the record.")
    return Made(ItemValue(item))


def _make_time(rule: ValueRule, text: str) -> Made | Fault:
    date = parse_edtf(text)
    if date is None:
        return NOT_UNDERSTOOD
    qualifiers: tuple[tuple[str, str], ...] = ()
    for doubted, wanted, line in (
        (date.approximate, rule.circa, "circa: {P1480: Q5727902}"),
        (date.uncertain, rule.uncertain, "uncertain: {P1480: Q30230067}"),
    ):
        if doubted and not wanted:
            words = f"is an uncertain date and was not pushed. To push it as one, add {line} to the rule."
            return Fault("uncertain-date", words, Severity.INFO)
        qualifiers += wanted if doubted else ()
    return Made(date.to_value(rule.calendar), qualifiers, date.approximate or date.uncertain)


def _make_quantity(rule: ValueRule, text: str) -> Made | Fault:
    if not _NUMBER.fullmatch(text):
        return Fault("bad-number", "is not a number. Correct it in the record.")
    return Made(Quantity(text if text[0] in "+-" else f"+{text}", rule.unit))


def _make_coordinate(text: str) -> Made | Fault:
    found = _DEGREES.fullmatch(text)
    if not found or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
        return Fault("bad-coordinate", "is not a latitude and a longitude in degrees. Correct it in the record.")
    return Made(Coordinate(float(found[1]), float(found[2]), _precision_of(found[1], found[2])))


def _precision_of(*numbers: str) -> float:
    """Give one unit of the last decimal place written."""
    places = max(len(number.partition(".")[2]) for number in numbers)
    return float(10**-places)
