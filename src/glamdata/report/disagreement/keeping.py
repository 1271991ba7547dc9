"""ValueKeeper: what the report of disagreements keeps of each record's item."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from glamdata.report.disagreement.facts import BatchFacts
from glamdata.report.disagreement.values import ValueComparer
from glamdata.report.reading_items import Wanted, looked_table
from glamdata.store import tables
from glamdata.store.parts import fingerprint_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glamdata.batch.run import Run
    from glamdata.model.entity import Entity
    from glamdata.model.property import PropertyDefinition
    from glamdata.store.parts import Table
    from glamdata.wikibase.read import Reader


class ValueKeeper:
    """Keeps what the items of a part's records contradict in them. Nothing is looked up before there is something."""

    table: Table = looked_table("disagreements")
    retains = False

    def __init__(self, run: Run, reader: Reader, properties: Mapping[str, PropertyDefinition]) -> None:
        self._run = run
        self._reader = reader
        self._properties = properties
        self._comparer: tuple[int, ValueComparer] | None = None

    @cached_property
    def facts(self) -> BatchFacts:
        """What comparing any record needs to know."""
        return BatchFacts(self._run, self._reader, self._properties, self._run.decided())

    def wanted(self, number: int) -> dict[str, Wanted]:
        """Give the records of a part that have an item."""
        content = self._run.parts.table(tables.DRAFTS, number, ["record_key", "digest"])
        rows = zip(*(content.column(name).to_pylist() for name in content.column_names), strict=True)
        decided, context = self.facts.decided, self.facts.context
        return {
            key: Wanted(decided[key].qid, fingerprint_of(context, digest, decided[key].qid))
            for key, digest in rows
            if key in decided and decided[key].qid
        }

    def make(self, number: int, entities: Mapping[str, Entity]) -> dict[str, str]:
        """Give, by record, what is kept of its comparison with its item."""
        if self._comparer is None or self._comparer[0] != number:
            self._comparer = number, ValueComparer(self.facts, number)
        return self._comparer[1].make(entities)
