"""Scene and Place: the item as it would be, and one snak of it that a constraint is asked of."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from glamdata.checking.check import text_of
from glamdata.checking.constraint.facts import Facts
from glamdata.checking.dates import plain_date
from glamdata.checking.matching import FormatMatcher
from glamdata.model.statement import Rank, SnakKind
from glamdata.model.value import ItemValue, TimeValue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from glamdata.model.entity import Entity
    from glamdata.model.property import PropertyDefinition
    from glamdata.model.statement import Reference, Snak, Statement


class Scope(StrEnum):
    """Where in a statement a snak stands."""

    MAIN = "main value"
    QUALIFIER = "qualifier"
    REFERENCE = "reference"


EVERYWHERE = frozenset(Scope)
ON_MAIN = frozenset({Scope.MAIN})


@dataclass(slots=True, eq=False)
class Place:
    """One snak of a statement. `group` are the snaks of the same qualifiers or reference, empty for the main one.

    `is_ours` says that the edit adds the statement.
    """

    snak: Snak
    statement: Statement
    scope: Scope = Scope.MAIN
    group: Reference = ()
    is_ours: bool = False

    @property
    def item(self) -> str:
        """The item that the snak names, empty where it names none."""
        return self.snak.value.id if isinstance(self.snak.value, ItemValue) else ""


def places_of(statement: Statement, *, is_ours: bool = False) -> Iterator[Place]:
    """Give every place of a statement."""
    yield Place(statement.snak, statement, is_ours=is_ours)
    for snak in statement.qualifiers:
        yield Place(snak, statement, Scope.QUALIFIER, statement.qualifiers, is_ours)
    for reference in statement.references:
        for snak in reference:
            yield Place(snak, statement, Scope.REFERENCE, reference, is_ours)


@dataclass(slots=True)
class Scene:
    """What a constraint may look at: the item, what is known of other items, the day, the regex matcher.

    `target` is the item that an edit is for, ``new`` and the record's key where it makes one; `names` are labels of
    properties and items.
    """

    entity: Entity
    today: date
    facts: Facts = field(default_factory=Facts)
    matcher: FormatMatcher = field(default_factory=FormatMatcher)
    properties: Mapping[str, PropertyDefinition] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    is_new: bool = False
    target: str = ""

    def standing(self, pid: str) -> list[Statement]:
        """Give the statements of a property but the deprecated ones."""
        return [s for s in self.entity.of(pid) if s.rank is not Rank.DEPRECATED]

    def name(self, entity_id: str) -> str:
        """Name a property or item as a librarian meets it: ``VIAF ID (P214)``."""
        definition = self.properties.get(entity_id)
        label = definition.label if definition else self.names.get(entity_id, "")
        return f"{label} ({entity_id})" if label not in {"", entity_id} else entity_id

    def say(self, snak: Snak) -> str:
        """Say a value as a librarian meets it: an item by its name, a date as 1867-06-08."""
        if isinstance(snak.value, TimeValue):
            return plain_date(snak.value)
        return self.name(text_of(snak))

    def name_all(self, ids: tuple[str, ...], most: int = 5) -> str:
        """Name several, the first `most` of them."""
        named = [self.name(one) for one in ids[:most]]
        more = f" and {len(ids) - most} more" if len(ids) > most else ""
        return ", ".join(named) + more


def matches(snak: Snak, wanted: tuple[str, ...]) -> bool:
    """Say whether a snak names one of the items, or is the unknown or no value, that a constraint names."""
    if snak.kind is not SnakKind.VALUE:
        return snak.kind.value in wanted
    return isinstance(snak.value, ItemValue) and snak.value.id in wanted
