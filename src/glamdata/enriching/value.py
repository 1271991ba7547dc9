"""One statement as one value for the catalogue, or the reason why it can't be one."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from stdnum import isni

from glamdata.enriching.date import date_text, edtf_text, is_over, is_possible
from glamdata.enriching.link import commons_url, is_safe_url
from glamdata.enriching.term import pick_term, value_labels
from glamdata.model.enrichment import EnrichedValue
from glamdata.model.value import Coordinate, ItemValue, MonolingualText, Quantity, StringValue, TimeValue

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from glamdata.model.statement import Snak, Statement
    from glamdata.model.value import Value

END_TIME = "P582"
_CIRCUMSTANCES = "P1480"
_CIRCA = "Q5727902"
_ISNI = "P213"
_VIAF = "P214"
_CHECKED = frozenset({_ISNI, _VIAF})  # datatype string in JSON from before 2015
_USUAL_DATATYPES = {"P18": "commonsMedia", "P244": "external-id", "P856": "url"}  # where a snak doesn't say
_EARTH = "/Q2"
_VIAF_SHAPE = re.compile(r"[1-9]\d(\d{0,7}|\d{17,20})")  # P214's own format, P1793
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_FINEST_DECIMALS = 6  # 10 cm: finer is noise
_GONE_WHEN_OVER = frozenset({"identifier", "link", "coordinate", "media"})


class UnfitValueError(ValueError):
    """A value that must not reach a catalogue: `code` is the Finding's, the text its reason. Stays in this folder."""

    def __init__(self, code: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.value = value


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a statement needs to know: the languages, the day, and labels by item and language."""

    languages: tuple[str, ...]
    today: date
    labels: Mapping[str, dict[str, str]] = field(default_factory=dict)

    def name(self, qid: str) -> str:
        """Give the label of an item in the best language, or its id."""
        return self.best_label(qid)[0] or qid

    def best_label(self, qid: str) -> tuple[str, str]:
        """Give (label, language that had to stand in), both empty where there is none."""
        first = self.languages[0] if self.languages else "en"
        text, language = pick_term(self.labels.get(qid, {}), first, self.languages) or ("", "")
        return text, "" if language == first else language


def read_statement(statement: Statement, reading: Reading) -> EnrichedValue | None:
    """Give the value of `statement`, without rank and references; None where it is unknown, none, or over.

    A statement that has ended is left out where its value would mislead (an address, an identifier, a place on a map,
    an image) and marked with its end otherwise. Raises UnfitValueError for a value no catalogue should show.
    """
    until = _end_of(statement, reading)
    value = _read_value(statement, reading)
    if value is None or (until and value.kind in _GONE_WHEN_OVER):
        return None
    return replace(value, until=until)


def is_fit(text: str) -> bool:
    """Tell whether a file can hold `text`: no control character, no half of a character."""
    return not _CONTROL.search(text)


def unit_of(value: Value | None) -> str:
    """Give the item id of a quantity's unit, empty for none."""
    if not isinstance(value, Quantity) or value.unit == "1":
        return ""
    return value.unit.rpartition("/")[2]


def _read_value(statement: Statement, reading: Reading) -> EnrichedValue | None:
    snak = statement.snak
    match snak.value:
        case StringValue(text):
            return _read_string(snak, text)
        case ItemValue(qid):
            return _read_item(snak, qid, reading)
        case TimeValue() as time:
            return _read_time(statement, time)
        case Coordinate() as point:
            return _read_coordinate(snak, point)
        case MonolingualText(text, language):
            return EnrichedValue("text", snak.property, _clean(text), language, datavalue=_datavalue(snak))
        case Quantity() as quantity:
            return _read_quantity(snak, quantity, reading)
        case _:
            return None


def _read_string(snak: Snak, text: str) -> EnrichedValue:
    pid, raw = snak.property, _datavalue(snak)
    match snak.datatype or _USUAL_DATATYPES.get(pid, "string"):
        case datatype if datatype == "external-id" or pid in _CHECKED:
            return EnrichedValue("identifier", pid, _identifier(pid, text), datavalue=raw)
        case "url":
            if not is_safe_url(text):
                raise UnfitValueError("unsafe-url", text, "is no http or https address a page may link to")
            return EnrichedValue("link", pid, text, url=text, datavalue=raw)
        case "commonsMedia":
            return EnrichedValue("media", pid, _clean(text), url=commons_url(text), datavalue=raw)
        case _:
            return EnrichedValue("text", pid, _clean(text), datavalue=raw)


def _read_item(snak: Snak, qid: str, reading: Reading) -> EnrichedValue:
    label, fallback = reading.best_label(qid)
    labels = value_labels(reading.labels.get(qid, {}), reading.languages)
    return EnrichedValue(
        "item", snak.property, qid, label=label, fallback=fallback, labels=labels, datavalue=_datavalue(snak)
    )


def _read_time(statement: Statement, time: TimeValue) -> EnrichedValue:
    if not is_possible(time):
        raise UnfitValueError("impossible-date", time.time, "is a day that does not exist")
    circa = any(q.property == _CIRCUMSTANCES and q.value == ItemValue(_CIRCA) for q in statement.qualifiers)
    text, edtf = date_text(time, circa=circa), edtf_text(time, circa=circa)
    return EnrichedValue("date", statement.property, text, edtf=edtf, datavalue=_datavalue(statement.snak))


def _read_coordinate(snak: Snak, point: Coordinate) -> EnrichedValue:
    raw = f"{point.latitude}, {point.longitude}"
    if not point.globe.endswith(_EARTH):
        raise UnfitValueError("not-on-earth", raw, f"lies on {point.globe.rpartition('/')[2]}, not on Earth")
    if not (abs(point.latitude) <= 90 and abs(point.longitude) <= 180):
        raise UnfitValueError("impossible-coordinate", raw, "is no place on Earth (latitude ±90, longitude ±180)")
    decimals = _decimals(point.precision)
    text = f"{_degrees(point.latitude, decimals)}, {_degrees(point.longitude, decimals)}"
    return EnrichedValue("coordinate", snak.property, text, datavalue=_datavalue(snak))


def _read_quantity(snak: Snak, quantity: Quantity, reading: Reading) -> EnrichedValue:
    unit = unit_of(quantity)
    label, fallback = reading.best_label(unit) if unit else ("", "")
    text = " ".join(part for part in (quantity.amount.removeprefix("+"), label or unit) if part)
    return EnrichedValue("quantity", snak.property, text, label=label, fallback=fallback, datavalue=_datavalue(snak))


def _identifier(pid: str, text: str) -> str:
    text = _clean(text)
    if pid == _ISNI:
        if not isni.is_valid(text):
            raise UnfitValueError("bad-identifier", text, "is no ISNI: its check digit or length is wrong")
        return str(isni.compact(text))
    if pid == _VIAF and not _VIAF_SHAPE.fullmatch(text):
        raise UnfitValueError("bad-identifier", text, "is no VIAF number")
    return text


def _clean(text: str) -> str:
    text = text.strip()
    if not text or _CONTROL.search(text):
        raise UnfitValueError("unfit-text", text, "is empty or holds control characters")
    return text


def _end_of(statement: Statement, reading: Reading) -> str:
    for qualifier in statement.qualifiers:
        if qualifier.property != END_TIME:
            continue
        if not isinstance(qualifier.value, TimeValue):
            return "unknown" if qualifier.kind == "somevalue" else ""
        if is_possible(qualifier.value) and is_over(qualifier.value, reading.today):
            return date_text(qualifier.value)
    return ""


def _decimals(precision: float | None) -> int:
    if not precision or not math.isfinite(precision):
        return _FINEST_DECIMALS
    return min(max(math.ceil(-math.log10(abs(precision)) - 1e-9), 0), _FINEST_DECIMALS)


def _degrees(degrees: float, decimals: int) -> str:
    return f"{round(degrees, decimals) + 0.0:.{decimals}f}"  # + 0.0 turns -0.0 into 0.0


def _datavalue(snak: Snak) -> dict[str, object] | None:
    return snak.value.to_json() if snak.value is not None else None
