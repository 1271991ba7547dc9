"""Values of statements, as the Wikibase data model has them.

https://www.mediawiki.org/wiki/Wikibase/DataModel. Each class turns itself into the API's `datavalue` JSON and
:func:`parse_value` turns that JSON back.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

GREGORIAN = "http://www.wikidata.org/entity/Q1985727"
JULIAN = "http://www.wikidata.org/entity/Q1985786"
EARTH = "http://www.wikidata.org/entity/Q2"

PRECISION_CENTURY = 7
PRECISION_DECADE = 8
PRECISION_YEAR = 9
PRECISION_MONTH = 10
PRECISION_DAY = 11


@dataclass(slots=True, unsafe_hash=True)
class ItemValue:
    """A reference to an item or property by its id."""

    id: str

    def to_json(self) -> dict[str, Any]:
        """Give the API's datavalue."""
        kind = {"Q": "item", "P": "property", "L": "lexeme"}.get(self.id[:1], "item")
        value: dict[str, Any] = {"entity-type": kind, "id": self.id}
        if self.id[1:].isdecimal():  # forms and senses of lexemes have no number of their own
            value["numeric-id"] = int(self.id[1:])
        return {"type": "wikibase-entityid", "value": value}


@dataclass(slots=True, unsafe_hash=True)
class StringValue:
    """Text without a language: datatypes string, external-id, url, commonsMedia and their like."""

    text: str

    def to_json(self) -> dict[str, Any]:
        """Give the API's datavalue."""
        return {"type": "string", "value": self.text}


@dataclass(slots=True, unsafe_hash=True)
class MonolingualText:
    """Text in one language."""

    text: str
    language: str

    def to_json(self) -> dict[str, Any]:
        """Give the API's datavalue."""
        return {"type": "monolingualtext", "value": {"text": self.text, "language": self.language}}


@dataclass(slots=True, unsafe_hash=True)
class TimeValue:
    """A date: `time` as Wikibase writes it (``+1867-06-08T00:00:00Z``), precision 0–11, calendar as an IRI.

    Month and day are ``00`` where the precision leaves them open.
    """

    time: str
    precision: int = PRECISION_DAY
    calendar: str = GREGORIAN

    @classmethod
    def from_parts(cls, year: int, month: int = 0, day: int = 0, calendar: str = GREGORIAN) -> TimeValue:
        """Make a date of year, month or day precision; negative years are BCE."""
        precision = PRECISION_DAY if day else PRECISION_MONTH if month else PRECISION_YEAR
        sign = "-" if year < 0 else "+"
        return cls(f"{sign}{abs(year):04d}-{month:02d}-{day:02d}T00:00:00Z", precision, calendar)

    @property
    def year(self) -> int:
        """The year with its sign."""
        return int(self.time[: self.time.index("-", 1)])

    @property
    def month(self) -> int:
        """The month, 0 where unknown."""
        return int(self.time[1:].split("-")[1])

    @property
    def day(self) -> int:
        """The day, 0 where unknown."""
        return int(self.time[1:].split("-")[2][:2])

    def cut(self, precision: int) -> tuple[int, ...]:
        """Cut to `precision`, whichever of its years a decade, century or millennium is written with.

        Centuries and millennia end with their round year (the 20th is 1901 to 2000), decades begin with it (1900 to
        1909), so a decade belongs to the century of its middle. Before our era both count backwards, and there is no
        year 0. What it gives compares with what another date gives at the same precision.
        """
        if precision > PRECISION_DECADE:
            return (self.year, self.month, self.day)[: min(precision, PRECISION_DAY) - PRECISION_DECADE]
        era, years = (-1 if self.year < 0 else 1), abs(self.year)
        if precision == PRECISION_DECADE:
            return era, years // 10
        if self.precision == PRECISION_DECADE:
            years = years // 10 * 10 + 5
        span = int(10 ** (PRECISION_YEAR - precision))
        return era, (years + span - 1) // span

    def to_json(self) -> dict[str, Any]:
        """Give the API's datavalue."""
        return {
            "type": "time",
            "value": {
                "time": self.time,
                "timezone": 0,
                "before": 0,
                "after": 0,
                "precision": self.precision,
                "calendarmodel": self.calendar,
            },
        }


@dataclass(frozen=True, slots=True)
class Coordinate:
    """A point on a globe in degrees; `precision` in degrees, None where unknown."""

    latitude: float
    longitude: float
    precision: float | None = None
    globe: str = EARTH

    def to_json(self) -> dict[str, Any]:
        """Give the API's datavalue."""
        return {
            "type": "globecoordinate",
            "value": {
                "latitude": self.latitude,
                "longitude": self.longitude,
                "altitude": None,
                "precision": self.precision,
                "globe": self.globe,
            },
        }


@dataclass(frozen=True, slots=True)
class Quantity:
    """A decimal `amount` with its sign (``+12.5``), a `unit` IRI or ``1``, and optional bounds."""

    amount: str
    unit: str = "1"
    upper: str | None = None
    lower: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Give the API's datavalue."""
        value: dict[str, Any] = {"amount": self.amount, "unit": self.unit}
        if self.upper is not None:
            value["upperBound"] = self.upper
        if self.lower is not None:
            value["lowerBound"] = self.lower
        return {"type": "quantity", "value": value}


@dataclass(frozen=True, slots=True)
class Today:
    """The day of sending, filled in when an edit is encoded; stands outside every fingerprint and hash."""

    def to_json(self) -> dict[str, Any]:
        """Give a placeholder that only glamdata's own tables hold."""
        return {"type": "today", "value": None}


@dataclass(slots=True, unsafe_hash=True)
class Pointer:
    """An object value known only by name or identifier, to be reconciled to an item.

    `label` is the text of the catalogue, `instance_of` the class expected, `identifiers` (property, value) pairs that
    name the same thing. An unresolved pointer holds back its statement alone.
    """

    label: str
    instance_of: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give a placeholder that only glamdata's own tables hold."""
        value = {"label": self.label, "instance_of": self.instance_of, "identifiers": self.identifiers}
        return {"type": "pointer", "value": value}


@dataclass(frozen=True, slots=True)
class RecordLink:
    """The item of another record of the same batch, by that record's key (``123#work`` for a further item of 123).

    It becomes an item id when edits are planned, once that record's item is known. Its statement waits until then.
    """

    record_key: str

    def to_json(self) -> dict[str, Any]:
        """Give a placeholder that only glamdata's own tables hold."""
        return {"type": "record", "value": {"record_key": self.record_key}}


@dataclass(frozen=True, slots=True)
class OtherValue:
    """A value of a type we do not know, kept as it came: `json` is its datavalue, serialised with sorted keys."""

    json: str

    def to_json(self) -> dict[str, Any]:
        """Give the API's datavalue."""
        datavalue: dict[str, Any] = json.loads(self.json)
        return datavalue


Value = (
    ItemValue
    | StringValue
    | MonolingualText
    | TimeValue
    | Coordinate
    | Quantity
    | Today
    | Pointer
    | RecordLink
    | OtherValue
)


def parse_value(datavalue: dict[str, Any]) -> Value:
    """Read the API's `datavalue` JSON (or our placeholder); a type we do not know becomes an :class:`OtherValue`."""
    kind, value = datavalue["type"], datavalue["value"]
    match kind:
        case "wikibase-entityid":
            return ItemValue(_entity_id(value))
        case "string":
            return StringValue(value)
        case "monolingualtext":
            return MonolingualText(value["text"], value["language"])
        case "time":
            return TimeValue(value["time"], value["precision"], value["calendarmodel"])
        case "globecoordinate":
            return Coordinate(
                value["latitude"], value["longitude"], value.get("precision"), value.get("globe") or EARTH
            )
        case "quantity":
            return Quantity(value["amount"], value["unit"], value.get("upperBound"), value.get("lowerBound"))
        case "today":
            return Today()
        case "pointer":
            pairs = tuple((pid, text) for pid, text in value["identifiers"])
            return Pointer(value["label"], value["instance_of"], pairs)
        case "record":
            return RecordLink(value["record_key"])
        case _:
            return OtherValue(json.dumps(datavalue, sort_keys=True, ensure_ascii=False))


def _entity_id(value: dict[str, Any]) -> str:
    """Give the id of an entity value; dumps of early years have only `numeric-id`."""
    if "id" in value:
        return str(value["id"])
    prefix = {"item": "Q", "property": "P"}[value["entity-type"]]
    return f"{prefix}{value['numeric-id']}"
