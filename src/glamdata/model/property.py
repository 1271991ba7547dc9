"""PropertyDefinition: what a wiki says a property is, and what a mapping does with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from glamdata.model.entity import Entity  # noqa: TC001  (from_entity is public API and read by tools)
from glamdata.model.statement import Rank, SnakKind
from glamdata.model.value import ItemValue, StringValue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glamdata.model.statement import Snak, Statement

CONSTRAINT = "P2302"
CONSTRAINT_STATUS = "P2316"
CONSTRAINT_EXCEPTION = "P2303"
CONSTRAINT_SEPARATOR = "P4155"
SUGGESTION = "Q62026391"
FORMAT_CONSTRAINT = "Q21502404"
SINGLE_VALUE_CONSTRAINT = "Q19474404"
SINGLE_BEST_VALUE_CONSTRAINT = "Q52060874"
FORMAT_AS_REGEX = "P1793"


@dataclass(frozen=True, slots=True)
class PropertyDefinition:
    """A property: its datatype, English label, and what its constraint statements (P2302) demand.

    `formats` are regexes that a value must match *all of*: one for each format constraint, or the property's own P1793
    where it has none (several of those are alternatives and become one regex). `single_value` and `single_best_value`
    say that an item should have one statement; `separators` are qualifiers that allow more (P4155), `exceptions` the
    items that may have more (P2303). Constraints that are only suggestions or deprecated are left out.
    """

    id: str
    datatype: str
    label: str = ""
    formats: tuple[str, ...] = ()
    single_value: bool = False
    single_best_value: bool = False
    separators: tuple[str, ...] = ()
    exceptions: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def from_entity(cls, entity: Entity) -> PropertyDefinition:
        """Read the definition from the property's own entity, its constraint statements included."""
        demands = [s for s in entity.of(CONSTRAINT) if s.rank is not Rank.DEPRECATED and not _is_suggestion(s)]
        single = _of_kind(demands, SINGLE_VALUE_CONSTRAINT)
        single_best = _of_kind(demands, SINGLE_BEST_VALUE_CONSTRAINT)
        formats = [
            text
            for constraint in _of_kind(demands, FORMAT_CONSTRAINT)
            for text in _values(constraint.qualifiers, FORMAT_AS_REGEX)
        ]
        own_formats = _values((s.snak for s in entity.best(FORMAT_AS_REGEX)), FORMAT_AS_REGEX)
        return cls(
            id=entity.id,
            datatype=entity.datatype,
            label=entity.label("en"),
            formats=tuple(dict.fromkeys(formats)) or _as_one_regex(own_formats),
            single_value=bool(single),
            single_best_value=bool(single_best),
            separators=_values(_qualifiers(single + single_best), CONSTRAINT_SEPARATOR),
            exceptions=frozenset(_values(_qualifiers(single + single_best), CONSTRAINT_EXCEPTION)),
        )


def _is_suggestion(constraint: Statement) -> bool:
    return SUGGESTION in _values(constraint.qualifiers, CONSTRAINT_STATUS)


def _of_kind(constraints: Iterable[Statement], kind: str) -> list[Statement]:
    return [c for c in constraints if isinstance(c.snak.value, ItemValue) and c.snak.value.id == kind]


def _qualifiers(constraints: Iterable[Statement]) -> list[Snak]:
    return [qualifier for constraint in constraints for qualifier in constraint.qualifiers]


def _values(snaks: Iterable[Snak], pid: str) -> tuple[str, ...]:
    texts = []
    for snak in snaks:
        if snak.property == pid and snak.kind is SnakKind.VALUE:
            if isinstance(snak.value, StringValue):
                texts.append(snak.value.text)
            elif isinstance(snak.value, ItemValue):
                texts.append(snak.value.id)
    return tuple(dict.fromkeys(texts))


def _as_one_regex(formats: tuple[str, ...]) -> tuple[str, ...]:
    return ("|".join(f"(?:{text})" for text in formats),) if len(formats) > 1 else formats


@dataclass(frozen=True, slots=True)
class StatementShape:
    """What one rule of a mapping can yield: the shape that expectations are generated from.

    `values` are the only values possible where a table or constant gives them (item ids), empty where anything may
    come; `required` is the least share of records (0–1) that must have the statement, 0 for none.
    """

    rule: str
    property: str
    datatype: str
    values: frozenset[str] = field(default_factory=frozenset)
    required: float = 0.0
