"""Rules: what a mapping says of one value, one statement, one term."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from glamdata.mapping.condition import Where
from glamdata.model.policy import Policy
from glamdata.model.property import StatementShape
from glamdata.model.statement import Rank, SnakKind
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
    """Texts to take from a record: what, under which condition on the field or row, cleaned by which steps.

    With `split` each text is cut there, and every piece is a text of its own.
    """

    selector: Selector
    where: Where = field(default_factory=Where)
    clean: tuple[str, ...] = ()
    split: str = ""


@dataclass(frozen=True, slots=True)
class PointerRule:
    """An item known by name: the class expected and where identifiers of the same thing stand."""

    instance_of: str = ""
    identifiers: tuple[tuple[str, Take], ...] = ()


@dataclass(frozen=True, slots=True)
class LanguageRule:
    """The language of a text: a `code`, what a `table` makes of other texts, or by the `scripts` it may be written in.

    `scripts` are pairs of the name of a Unicode script and a code.
    """

    code: str = ""
    takes: tuple[Take, ...] = ()
    table: Table | None = None
    scripts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ValueRule:
    """How one property gets its value: a constant, a template, or the first of `takes` that yields.

    `snak` says that the value is unknown or none; `entity` names another item of the same record; `ordinal` counts the
    occurrences of `each`. `lookup` are pairs of a property and a prefix: the text with it is an external id of the item
    meant. `unresolved` is the property that takes the text where its pointer stays unresolved; `unresolved_of` the only
    property, of several that a table chooses from, that it stands in for.

    `circa` and `uncertain` are the qualifiers a date about a year or with a question mark gets, `earliest` and `latest`
    the properties for the ends of a range; without them such a date is not pushed.
    """

    property: str
    type: str
    takes: tuple[Take, ...] = ()
    constant: Value | None = None
    template: Template | None = None
    table: Table | None = None
    pointer: PointerRule | None = None
    when: tuple[Condition, ...] = ()
    language: LanguageRule = field(default_factory=LanguageRule)
    unit: str = "1"
    calendar: str = ""
    circa: tuple[tuple[str, str], ...] = ()
    uncertain: tuple[tuple[str, str], ...] = ()
    earliest: str = ""
    latest: str = ""
    lookup: tuple[tuple[str, str], ...] = ()
    unresolved: str = ""
    unresolved_of: str = ""
    snak: SnakKind | None = None
    entity: str = ""
    ordinal: bool = False

    def properties(self) -> Iterator[str]:
        """Give every property it uses, beside its own those of qualifiers of doubt, pointers and look-ups."""
        yield from (self.property, self.earliest, self.latest, self.unresolved)
        yield from (pid for pid, _ in (*self.circa, *self.uncertain, *self.lookup))
        yield from (pid for pid, _ in (self.pointer.identifiers if self.pointer else ()))

    def items(self) -> frozenset[str]:
        """Give the only items it can yield where a table or a constant gives them; none where anything may come."""
        if self.table and not self.pointer:
            return frozenset(item for item in self.table.rows.values() if item.startswith("Q"))
        return frozenset({self.constant.id}) if isinstance(self.constant, ItemValue) else frozenset()


@dataclass(frozen=True, slots=True)
class EachRule:
    """One statement for every field with a tag, where a condition holds."""

    tag: str
    where: Where = field(default_factory=Where)


@dataclass(frozen=True, slots=True)
class PropertyRule:
    """A property chosen by a table from texts of the field (relators).

    `missing` are the properties for a field without such a text, each under its conditions; the first that holds.
    """

    takes: tuple[Take, ...]
    table: Table
    missing: tuple[tuple[str, tuple[Condition, ...]], ...] = ()

    def properties(self) -> tuple[str, ...]:
        """Give every property that can be chosen."""
        return tuple(dict.fromkeys([*self.table.rows.values(), *(pid for pid, _ in self.missing)]))


@dataclass(frozen=True, slots=True)
class StatementRule:
    """One rule of `statements`; `references` None means the mapping's own reference.

    `policy` says how its statements meet those of an item. With `chosen` the property is worked out for each field, and
    the rule's `name` is only the beginning of one.
    """

    name: str
    value: ValueRule
    each: EachRule | None = None
    qualifiers: tuple[ValueRule, ...] = ()
    references: tuple[tuple[ValueRule, ...], ...] | None = None
    rank: Rank = Rank.NORMAL
    required: float = 0.0
    chosen: PropertyRule | None = None
    policy: Policy = Policy()  # noqa: RUF009  (frozen)

    def properties(self) -> tuple[str, ...]:
        """Give the property, or all that can be chosen."""
        return self.chosen.properties() if self.chosen else (self.value.property,)

    def name_of(self, pid: str) -> str:
        """Name the rule as it stands for the property `pid`: ``statements[7] P50``."""
        return f"{self.name} {pid}" if self.chosen else self.name

    def shapes(self) -> tuple[StatementShape, ...]:
        """Give what the rule can yield, for expectations: a shape for each property."""
        datatype, items = DATATYPES[self.value.type], self.value.items()
        return tuple(
            StatementShape(self.name_of(pid), pid, datatype, items, self.required) for pid in self.properties()
        )

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
    language: LanguageRule
    takes: tuple[Take, ...] = ()
    template: Template | None = None
