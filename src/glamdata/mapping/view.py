"""View: what a mapping may see of one record."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from glamdata.errors import MappingError
from glamdata.mapping.names import LANGUAGE_TAGS, is_family_first
from glamdata.mapping.node import suggest
from glamdata.mapping.private import guard_of
from glamdata.mapping.select import tags_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glamdata.mapping.private import Guard
    from glamdata.model.record import CatalogueRecord, Field


@dataclass(slots=True)
class View:
    """What a mapping may see of a record: the fields with the tags it names, without private data, by tag."""

    record: CatalogueRecord
    fields: dict[str, list[Field]] = field(default_factory=dict)
    _family_first: bool | None = None

    @classmethod
    def of(cls, record: CatalogueRecord, named: frozenset[str], source: str = "marc") -> View:
        """Look at `record` with the eyes of a mapping that names the selectors `named`; `source` is its format."""
        guards = _guards_of(named, source)
        fields: dict[str, list[Field]] = {}
        for each in record.fields:
            tag = each.tag
            guard = guards.get(tag, _hide)
            seen = guard(each) if guard else each
            if seen is None:
                continue
            if same := fields.get(tag):
                same.append(seen)
            else:
                fields[tag] = [seen]
        return cls(record, fields)

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


def _hide(_field: Field) -> None:
    """Let nothing through: the guard of fields that the mapping does not name."""


@lru_cache(maxsize=64)
def _guards_of(named: frozenset[str], source: str) -> dict[str, Guard | None]:
    return {tag: guard_of(tag, named, source) for tag in tags_of(named)}
