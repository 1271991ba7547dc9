"""Mapping: the rules of one mapping file, checked and frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from glamdata.mapping.condition import Where
from glamdata.model.enrichment import EnrichRules
from glamdata.model.match import MatchRules
from glamdata.model.property import StatementShape
from glamdata.model.statement import Rank, Snak
from glamdata.model.value import ItemValue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.mapping.condition import Condition
    from glamdata.mapping.select import Selector
    from glamdata.mapping.table import Table
    from glamdata.mapping.template import Template
    from glamdata.model.draft import TermKind
    from glamdata.model.value import Value

DATATYPES = {
    "item": "wikibase-item",
    "external_id": "external-id",
    "string": "string",
    "url": "url",
    "time": "time",
    "monolingual": "monolingualtext",
    "quantity": "quantity",
    "coordinate": "globe-coordinate",
    "commons_media": "commonsMedia",
}


@dataclass(frozen=True, slots=True)
class Take:
    """Texts to take from a record: what, under which condition on the field or row, cleaned by which steps."""

    selector: Selector
    where: Where = field(default_factory=Where)
    clean: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PointerRule:
    """An item known by name: the class expected and where identifiers of the same thing stand."""

    instance_of: str = ""
    identifiers: tuple[tuple[str, Take], ...] = ()


@dataclass(frozen=True, slots=True)
class ValueRule:
    """How one property gets its value: a constant, a template, or the first of `takes` that yields.

    `circa` and `uncertain` are the qualifiers a date about a year or with a question mark gets; without them such a
    date is not pushed.
    """

    property: str
    type: str
    takes: tuple[Take, ...] = ()
    constant: Value | None = None
    template: Template | None = None
    table: Table | None = None
    pointer: PointerRule | None = None
    when: tuple[Condition, ...] = ()
    language: str = ""
    unit: str = "1"
    calendar: str = ""
    circa: tuple[tuple[str, str], ...] = ()
    uncertain: tuple[tuple[str, str], ...] = ()

    def snak(self, value: Value) -> Snak:
        """Make the snak of a value."""
        return Snak(self.property, value, DATATYPES[self.type])


@dataclass(frozen=True, slots=True)
class EachRule:
    """One statement for every field with a tag, where a condition holds."""

    tag: str
    where: Where = field(default_factory=Where)


@dataclass(frozen=True, slots=True)
class StatementRule:
    """One rule of `statements`; `references` None means the mapping's own reference."""

    name: str
    value: ValueRule
    each: EachRule | None = None
    qualifiers: tuple[ValueRule, ...] = ()
    references: tuple[tuple[ValueRule, ...], ...] | None = None
    rank: Rank = Rank.NORMAL
    required: float = 0.0

    def shape(self) -> StatementShape:
        """Give what the rule can yield, for expectations."""
        values: frozenset[str] = frozenset()
        if self.value.table:
            values = frozenset(self.value.table.rows.values())
        elif isinstance(self.value.constant, ItemValue):
            values = frozenset({self.value.constant.id})
        return StatementShape(self.name, self.value.property, DATATYPES[self.value.type], values, self.required)

    def value_rules(self) -> Iterator[ValueRule]:
        """Give the rules of the value, its qualifiers and its references."""
        yield self.value
        yield from self.qualifiers
        for reference in self.references or ():
            yield from reference


@dataclass(frozen=True, slots=True)
class TermRule:
    """One rule of `terms`: texts to take, or a template."""

    kind: TermKind
    language: str
    takes: tuple[Take, ...] = ()
    template: Template | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """What the records are: format, where the key stands, which records count, which texts mean nothing.

    `nulls` are texts by column; the empty column name stands for all of them.
    """

    format: str
    key: Take
    require: tuple[Condition, ...] = ()
    exclude: tuple[Condition, ...] = ()
    nulls: dict[str, frozenset[str]] = field(default_factory=dict)
    rights: str = ""

    @property
    def tabular(self) -> bool:
        """Whether selectors are columns."""
        return self.format == "csv"


@dataclass(frozen=True, slots=True)
class SubjectRules:
    """Where a record says who it is: items it knows, our own id (property, texts)."""

    known: tuple[Take, ...] = ()
    own_property: str = ""
    own_id: tuple[Take, ...] = ()


@dataclass(frozen=True, slots=True)
class Mapping:
    """A whole mapping. `fingerprint` is the SHA-256 of its content and that of its tables.

    `named` are the selectors it names: what it may see of private fields.
    """

    name: str
    source: Source
    about: str = ""
    match: MatchRules = field(default_factory=MatchRules)
    subject: SubjectRules = field(default_factory=SubjectRules)
    terms: tuple[TermRule, ...] = ()
    statements: tuple[StatementRule, ...] = ()
    reference: tuple[ValueRule, ...] = ()
    enrich: EnrichRules = field(default_factory=EnrichRules)
    fingerprint: str = ""
    named: frozenset[str] = frozenset()

    def shapes(self) -> tuple[StatementShape, ...]:
        """Give what every rule can yield."""
        return tuple(rule.shape() for rule in self.statements)

    def properties(self) -> frozenset[str]:
        """Give every property the mapping uses: values, qualifiers, references, match and enrich."""
        used = {rule.property for statement in self.statements for rule in statement.value_rules()}
        used |= {rule.property for rule in self.reference}
        rules = [rule for statement in self.statements for rule in statement.value_rules()]
        used |= {pid for rule in rules for pid, _ in (*rule.circa, *rule.uncertain)}
        used |= {pid for rule in rules if rule.pointer for pid, _ in rule.pointer.identifiers}
        used |= {*self.match.identifiers, *self.match.weak, *self.enrich.properties}
        used |= {self.subject.own_property} - {""}
        return frozenset(used)
