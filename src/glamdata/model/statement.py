"""Snak, Reference and Statement: what a Wikibase says of an entity, in both directions.

https://www.mediawiki.org/wiki/Wikibase/DataModel/JSON.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from glamdata.model.value import Pointer, RecordLink, parse_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from glamdata.model.value import Value


class SnakKind(StrEnum):
    """Whether a value is given, unknown, or known to be none."""

    VALUE = "value"
    SOMEVALUE = "somevalue"
    NOVALUE = "novalue"


class Rank(StrEnum):
    """How a statement stands among those of its property."""

    PREFERRED = "preferred"
    NORMAL = "normal"
    DEPRECATED = "deprecated"


@dataclass(slots=True, unsafe_hash=True)
class Snak:
    """A property with a value; `datatype` is the property's (``external-id``, ``time`` …), empty where unknown."""

    property: str
    value: Value | None
    datatype: str = ""
    kind: SnakKind = SnakKind.VALUE

    def to_json(self) -> dict[str, Any]:
        """Give the API's snak."""
        snak: dict[str, Any] = {"snaktype": self.kind.value, "property": self.property}
        if self.datatype:
            snak["datatype"] = self.datatype
        if self.value is not None:
            snak["datavalue"] = self.value.to_json()
        return snak

    @classmethod
    def from_json(cls, snak: dict[str, Any]) -> Snak:
        """Read the API's snak."""
        kind = SnakKind(snak["snaktype"])
        value = parse_value(snak["datavalue"]) if kind is SnakKind.VALUE else None
        return cls(snak["property"], value, snak.get("datatype", ""), kind)


Reference = tuple[Snak, ...]


@dataclass(slots=True, unsafe_hash=True)
class Statement:
    """One statement. `guid` is empty for one that is not on a wiki yet.

    `raw` is the API's own JSON of a statement that came from a wiki: what is sent back of it must be exactly what came.
    """

    snak: Snak
    qualifiers: tuple[Snak, ...] = ()
    references: tuple[Reference, ...] = ()
    rank: Rank = Rank.NORMAL
    guid: str = ""
    raw: dict[str, Any] | None = field(default=None, compare=False, repr=False)

    @property
    def property(self) -> str:
        """The property of the main snak."""
        return self.snak.property

    def to_json(self) -> dict[str, Any]:
        """Give the API's statement."""
        statement: dict[str, Any] = {
            "type": "statement",
            "rank": self.rank.value,
            "mainsnak": self.snak.to_json(),
        }
        if self.guid:
            statement["id"] = self.guid
        if self.qualifiers:
            statement["qualifiers"] = _group(self.qualifiers)
            statement["qualifiers-order"] = list(dict.fromkeys(q.property for q in self.qualifiers))
        if self.references:
            statement["references"] = [reference_to_json(reference) for reference in self.references]
        return statement

    @classmethod
    def from_json(cls, statement: dict[str, Any]) -> Statement:
        """Read the API's statement."""
        return cls(
            Snak.from_json(statement["mainsnak"]),
            tuple(_ungroup(statement.get("qualifiers"), statement.get("qualifiers-order"))),
            tuple(
                tuple(_ungroup(reference.get("snaks"), reference.get("snaks-order")))
                for reference in statement.get("references", ())
            ),
            Rank(statement.get("rank", "normal")),
            statement.get("id", ""),
            statement,
        )

    def pointers(self) -> Iterator[Pointer]:
        """Give the unresolved values anywhere in the statement."""
        return (snak.value for snak in self.snaks() if isinstance(snak.value, Pointer))

    def record_links(self) -> Iterator[RecordLink]:
        """Give the links to items of other records anywhere in the statement."""
        return (snak.value for snak in self.snaks() if isinstance(snak.value, RecordLink))

    def snaks(self) -> Iterator[Snak]:
        """Give every snak: the main one, those of the qualifiers, those of the references."""
        yield self.snak
        yield from self.qualifiers
        for reference in self.references:
            yield from reference


def reference_to_json(reference: Reference) -> dict[str, Any]:
    """Give the API's reference."""
    return {"snaks": _group(reference), "snaks-order": list(dict.fromkeys(s.property for s in reference))}


def _group(snaks: Iterable[Snak]) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for snak in snaks:
        grouped.setdefault(snak.property, []).append(snak.to_json())
    return grouped


def _ungroup(grouped: dict[str, Any] | list[Any] | None, order: list[str] | None) -> Iterator[Snak]:
    if not isinstance(grouped, dict):  # PHP writes an empty object as []
        return
    for pid in [*(order or ()), *(pid for pid in grouped if pid not in (order or ()))]:
        for snak in grouped.get(pid, ()):
            yield Snak.from_json(snak)
