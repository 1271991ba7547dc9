"""Mapping: the rules of one mapping file, checked and frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from glamdata.mapping.rule import (
    DATATYPES,
    EachRule,
    LanguageRule,
    PointerRule,
    PropertyRule,
    StatementRule,
    Take,
    TermRule,
    ValueRule,
)
from glamdata.model.enrichment import EnrichRules
from glamdata.model.match import MatchRules
from glamdata.model.policy import GateWishes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.mapping.condition import Condition
    from glamdata.mapping.rights import RightsRule
    from glamdata.model.policy import Policy
    from glamdata.model.property import StatementShape

__all__ = [
    "DATATYPES", "EachRule", "LanguageRule", "LinkedItem", "Mapping", "PointerRule", "PropertyRule", "Source",
    "StatementRule", "SubjectRules", "Take", "TermRule", "ValueRule",
]  # fmt: skip

TABULAR = "csv"
UNIMARC = "unimarc"
MAIN = "main"
"""What `entity` calls the record's own item."""


@dataclass(frozen=True, slots=True)
class Source:
    """What the records are: format, where the key stands, which records count, which texts mean nothing.

    `nulls` are texts by column or selector; the empty name stands for all of them, `null_places` says where in the
    mapping each is named. `sheet` is the sheet of an XLSX workbook, empty for the first. `rights` are those of
    the whole file, `rights_rules` those of single records.
    """

    format: str
    key: Take
    require: tuple[Condition, ...] = ()
    exclude: tuple[Condition, ...] = ()
    nulls: dict[str, frozenset[str]] = field(default_factory=dict)
    null_places: dict[str, str] = field(default_factory=dict, compare=False)
    rights: str = ""
    sheet: str = ""
    rights_rules: tuple[RightsRule, ...] = ()

    @property
    def tabular(self) -> bool:
        """Whether selectors are columns."""
        return self.format == TABULAR


@dataclass(frozen=True, slots=True)
class SubjectRules:
    """Where a record says who it is: items it knows, our own id (property, texts), titles of works.

    `own_within` are the qualifiers, (property, item) pairs, that a number needs which counts in one collection only.
    """

    known: tuple[Take, ...] = ()
    own_property: str = ""
    own_id: tuple[Take, ...] = ()
    own_within: tuple[tuple[str, str], ...] = ()
    works: tuple[Take, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkedItem:
    """A further item that a record describes: its own rules, and when there is one.

    Its draft has the key ``<record key>#<name>``.
    """

    name: str
    match: MatchRules = field(default_factory=MatchRules)
    subject: SubjectRules = field(default_factory=SubjectRules)
    terms: tuple[TermRule, ...] = ()
    statements: tuple[StatementRule, ...] = ()
    reference: tuple[ValueRule, ...] = ()
    when: tuple[Condition, ...] = ()

    def value_rules(self) -> Iterator[ValueRule]:
        """Give the rules of its statements, with their qualifiers and references, and of its reference."""
        for statement in self.statements:
            yield from statement.value_rules()
        yield from self.reference


class Compiled:
    """What a process computed of a mapping once (see mapping.plan); it goes to no other process."""

    __slots__ = ("plan",)

    def __init__(self) -> None:
        self.plan: object = None

    def __reduce__(self) -> tuple[type[Compiled], tuple[()]]:
        """Pickle it empty."""
        return (Compiled, ())


@dataclass(frozen=True, slots=True)
class Mapping:
    """A whole mapping. `fingerprint` is the SHA-256 of its content and that of its tables.

    `named` are the selectors it names: what it may see of private fields. `items` are further items of each record;
    `wishes` what it wants let through the gates.
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
    items: tuple[LinkedItem, ...] = ()
    wishes: GateWishes = field(default_factory=GateWishes)
    compiled: Compiled = field(init=False, default_factory=Compiled, compare=False, repr=False)

    def main(self) -> LinkedItem:
        """Give the rules of the record's own item."""
        return LinkedItem(MAIN, self.match, self.subject, self.terms, self.statements, self.reference)

    def match_of(self, record_key: str) -> MatchRules:
        """Give how a draft is reconciled, by what follows the last ``#`` of its key; the mapping's own otherwise."""
        name = record_key.rpartition("#")[2] if "#" in record_key else ""
        return next((item.match for item in self.items if item.name == name), self.match)

    def shapes(self) -> tuple[StatementShape, ...]:
        """Give what every rule can yield."""
        rules = [rule for item in (self.main(), *self.items) for rule in item.statements]
        return tuple(shape for rule in rules for shape in rule.shapes())

    def policies(self) -> dict[str, Policy]:
        """Give what rules want where an item says something already, by their names."""
        rules = [rule for item in (self.main(), *self.items) for rule in item.statements]
        return {rule.name_of(pid): rule.policy for rule in rules for pid in rule.properties()}

    def properties(self) -> frozenset[str]:
        """Give every property the mapping uses: values, qualifiers, references, match and enrich."""
        weak = {pid for item in (self.main(), *self.items) for pid in item.match.weak}
        return self.written_properties() | weak | frozenset(self.enrich.properties)

    def written_properties(self) -> frozenset[str]:
        """Give every property that the mapping itself names: values, qualifiers, references and identifiers."""
        used: set[str] = set()
        for item in (self.main(), *self.items):
            used |= {shape.property for rule in item.statements for shape in rule.shapes()}
            used |= {pid for rule in item.value_rules() for pid in rule.properties()}
            used |= {*item.match.identifiers, item.subject.own_property}
        return frozenset(used - {""})
