"""View: what a mapping may see of one record."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Self

from glamdata.errors import MappingError
from glamdata.mapping.names import LANGUAGE_TAGS, is_family_first
from glamdata.mapping.node import suggest
from glamdata.mapping.private import guard_of
from glamdata.mapping.select import tags_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glamdata.mapping.private import Guard
    from glamdata.model.record import CatalogueRecord, Field

    FieldsByTag = dict[str, list[Field]]


@dataclass(frozen=True, slots=True)
class Sight:
    """Which fields a mapping may see: all with the `public` tags, of those with a guard what it lets through."""

    public: frozenset[str]
    guards: dict[str, Guard]

    def fields_of(self, record: CatalogueRecord) -> FieldsByTag:
        """Give the fields of a record that may be seen, by tag, in the record's order."""
        public = self.public
        fields: FieldsByTag = {}
        guarded: list[Field] = []
        for each in record.fields:
            tag = each.tag
            if tag in fields:
                fields[tag].append(each)
            elif tag in public:
                fields[tag] = [each]
            elif tag in self.guards:
                guarded.append(each)
        for each in guarded:
            if (seen := self.guards[each.tag](each)) is not None:
                fields.setdefault(each.tag, []).append(seen)
        return fields


@lru_cache(maxsize=64)
def sight_of(named: frozenset[str], source: str = "marc") -> Sight:
    """Give what a mapping may see that names the selectors `named`; `source` is the format of its records."""
    guards = {tag: guard_of(tag, named, source) for tag in tags_of(named)}
    public = frozenset(tag for tag, guard in guards.items() if guard is None)
    return Sight(public, {tag: guard for tag, guard in guards.items() if guard is not None})


@dataclass(slots=True)
class View:
    """What a mapping may see of a record: the fields with the tags it names, without private data, by tag."""

    record: CatalogueRecord
    fields: FieldsByTag = field(default_factory=dict)
    _family_first: bool | None = None

    @classmethod
    def of(cls, record: CatalogueRecord, named: frozenset[str], source: str = "marc") -> Self:
        """Look at `record` with the eyes of a mapping that names the selectors `named`; `source` is its format."""
        return cls(record, sight_of(named, source).fields_of(record))

    def with_tag(self, tag: str) -> Sequence[Field]:
        """Give the fields with `tag`, in the record's order."""
        return self.fields.get(tag, ())

    def family_first(self) -> bool:
        """Whether the person's language puts the family name first (worked out once a record)."""
        if self._family_first is None:
            self._family_first = not LANGUAGE_TAGS.isdisjoint(self.fields) and is_family_first(self)
        return self._family_first

    def cell(self, column: str, place: str) -> str:
        """Give the text of a column. Raises MappingError where the table has no such column; `place` is the rule's."""
        cells = self.record.cells or {}
        if column not in cells:
            raise MappingError(
                f"{place}: the mapping reads the column {column!r}, which the export lacks{suggest(column, cells)}"
            )
        return cells[column]
