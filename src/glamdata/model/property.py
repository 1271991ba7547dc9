"""PropertyDefinition: what a wiki says a property is, and what a mapping does with it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from glamdata.model.constraint import FORMAT, SEPARATOR, Constraint, demands, read_constraints
from glamdata.model.entity import Entity  # noqa: TC001  (from_entity is public API and read by tools)
from glamdata.model.value import ItemValue, StringValue

FORMAT_CONSTRAINT = "Q21502404"
SINGLE_VALUE_CONSTRAINT = "Q19474404"
SINGLE_BEST_VALUE_CONSTRAINT = "Q52060874"
DISTINCT_VALUES_CONSTRAINT = "Q21502410"
PROTECTION = "P8274"


@dataclass(frozen=True, slots=True)
class PropertyDefinition:
    """A property: its datatype, English label, and what its constraint statements (P2302) demand.

    `constraints` are all of them but the deprecated ones; `names` the English labels of what they name; `lent` is the
    day of Wikidata's constraints where the wiki has none of its own and these stand in for them. The others
    are drawn from them without the mere suggestions: `formats` are regexes that a value must match *all of*: one for
    each format constraint, or the property's own P1793 where it has none (several of those are alternatives and become
    one regex). `single_value` and `single_best_value` say that an item should have one statement; `separators` are
    qualifiers that allow more (P4155), `exceptions` the items that may have more (P2303). `protection` are the classes
    of the policy on living people (P8274).
    """

    id: str
    datatype: str
    label: str = ""
    formats: tuple[str, ...] = ()
    single_value: bool = False
    single_best_value: bool = False
    separators: tuple[str, ...] = ()
    exceptions: frozenset[str] = field(default_factory=frozenset, repr=False)  # its order is another in each process
    constraints: tuple[Constraint, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    protection: tuple[str, ...] = ()
    lent: str = ""

    @classmethod
    def from_entity(cls, entity: Entity) -> PropertyDefinition:
        """Read the definition from the property's own entity, its constraint statements included."""
        own = [s.snak.value.text for s in entity.best(FORMAT) if isinstance(s.snak.value, StringValue)]
        made = cls.from_constraints(entity.id, entity.datatype, entity.label("en"), read_constraints(entity), own)
        classes = (s.snak.value for s in entity.best(PROTECTION))
        return replace(made, protection=tuple(value.id for value in classes if isinstance(value, ItemValue)))

    @classmethod
    def from_constraints(
        cls, pid: str, datatype: str, label: str, constraints: tuple[Constraint, ...], own_formats: list[str]
    ) -> PropertyDefinition:
        """Make the definition of the property's constraints and of its own formats (P1793)."""
        single = demands(constraints, SINGLE_VALUE_CONSTRAINT)
        single_best = demands(constraints, SINGLE_BEST_VALUE_CONSTRAINT)
        formats = [text for c in demands(constraints, FORMAT_CONSTRAINT) for text in c.values(FORMAT)]
        either = [*single, *single_best]
        return cls(
            id=pid,
            datatype=datatype,
            label=label,
            formats=tuple(dict.fromkeys(formats)) or _as_one_regex(tuple(dict.fromkeys(own_formats))),
            single_value=bool(single),
            single_best_value=bool(single_best),
            separators=tuple(dict.fromkeys(text for c in either for text in c.values(SEPARATOR))),
            exceptions=frozenset(text for c in either for text in c.exceptions),
            constraints=constraints,
        )


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
