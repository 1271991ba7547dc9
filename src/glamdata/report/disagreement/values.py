"""ValueComparer: what the items of a part's records contradict in them, with owner, names and a Mismatch Finder row."""

from __future__ import annotations

from dataclasses import asdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from glamdata.disagreeing.disagreement import Disagreement, Kind
from glamdata.disagreeing.owner import find_owner
from glamdata.disagreeing.values import Comparing, Contradiction, Said, Standing, find_contradictions
from glamdata.formats.mismatch import mismatch_row
from glamdata.model.edit import AddStatement, Conflict, Edit
from glamdata.model.finding import Severity
from glamdata.model.value import ItemValue, TimeValue
from glamdata.planning.merge import compare_qualifiers, compare_statements, settle_statement
from glamdata.planning.same import Agreement
from glamdata.report.disagreement.witness import find_witness
from glamdata.store import codec, tables
from glamdata.store.draft_rows import read_drafts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from glamdata.model.draft import Draft
    from glamdata.model.entity import Entity
    from glamdata.model.statement import Snak, Statement
    from glamdata.report.disagreement.facts import BatchFacts


class ValueComparer:
    """Compares the records of one part with their items. Drafts are read once something is to be compared."""

    def __init__(self, facts: BatchFacts, number: int) -> None:
        self._facts = facts
        self._run = facts.run
        self._number = number
        self._drafts: dict[str, Draft] = {}

    def make(self, entities: Mapping[str, Entity]) -> dict[str, str]:
        """Give, by record, what is kept of its comparison with its item: disagreements and counts, as JSON."""
        self._drafts = self._read_drafts(list(entities))
        found = {key: self._compare(key, entity) for key, entity in entities.items()}
        pairs = [pair for _, contradictions, _ in found.values() for pair in contradictions]
        if self._facts.learn_redirects(_items_in(pairs)):
            found = {key: self._compare(key, entities[key]) if found[key][1] else found[key] for key in entities}
        pairs = [pair for _, contradictions, _ in found.values() for pair in contradictions]
        self._facts.learn_names(_items_in(pairs))
        return {key: self._write(key, entities[key], *of_record) for key, of_record in found.items()}

    def _read_drafts(self, keys: list[str]) -> dict[str, Draft]:
        """Read the drafts of some records; nothing of the others becomes an object."""
        drafts, statements = self._tables
        wanted = pa.array(keys, tables.TEXT)
        rows = [
            table.filter(pc.is_in(table.column("record_key"), wanted)).to_pylist() for table in (drafts, statements)
        ]
        return {draft.key: draft for draft in read_drafts(*rows)}

    @cached_property
    def _tables(self) -> tuple[pa.Table, pa.Table]:
        """The part's drafts and statements, every statement with its references."""
        drafts = self._run.parts.table(tables.DRAFTS, self._number)
        statements = self._run.parts.table(tables.STATEMENTS, self._number)
        place = statements.schema.get_field_index("sources")
        filled = pc.fill_null_forward(statements.column("sources"))  # null is: as in the row before
        return drafts, statements.set_column(place, "sources", filled)

    @cached_property
    def _faults(self) -> dict[tuple[str, int], list[str]]:
        """What checks hold back, by record and statement."""
        faults: dict[tuple[str, int], list[str]] = {}
        for row in self._run.parts.rows(tables.findings_table("check"), self._number):
            if row["severity"] == Severity.CRITICAL.value and row["statement"] >= 0:
                faults.setdefault((row["record_key"], row["statement"]), []).append(row["message"])
        return faults

    def _compare(self, key: str, entity: Entity) -> tuple[list[Said], list[Contradiction], int]:
        """Give what can be compared, what of it the item contradicts, and how many statements name no known item."""
        draft, items = self._drafts[key], self._facts.items
        said, unresolved = [], 0
        for index, drafted in enumerate(draft.statements):
            if drafted.statement.property not in entity.statements:
                continue
            settled = settle_statement(drafted.statement, items)
            if settled is None:
                unresolved += 1
                continue
            faults = tuple(self._faults.get((key, index), ()))
            said.append(Said(settled, drafted.origin, drafted.rule, faults))
        by = Comparing(self._meet, self._is_told_apart, lambda one: self._facts.is_single(one.statement, entity.id))
        return said, list(find_contradictions(said, entity, by)), unresolved

    def _meet(self, ours: Said, theirs: Statement) -> Standing:
        policy = self._facts.policy_of(ours)
        agreement = compare_statements(ours.statement, theirs, self._facts.items.redirects, policy)
        if agreement is Agreement.DIFFERENT:
            return Standing.CONTRADICTS
        clash = agreement is Agreement.OTHER_CALENDAR and _is_same_written(ours.statement.snak, theirs.snak)
        return Standing.OTHER_CALENDAR if clash else Standing.AGREES

    def _is_told_apart(self, ours: Said, theirs: Statement) -> bool:
        by = self._facts.policy_of(ours).discriminating
        agreement = compare_qualifiers(ours.statement, theirs, self._facts.items.redirects, by)
        return agreement is Agreement.DIFFERENT

    def _write(
        self, key: str, entity: Entity, said: Sequence[Said], found: Iterable[Contradiction], unresolved: int
    ) -> str:
        rows = [self._row(key, entity, contradiction) for contradiction in found]
        in_all = len(self._drafts[key].statements)
        return codec.dump({"rows": rows, "met": len(said), "said": in_all, "unresolved": unresolved})

    def _row(self, key: str, entity: Entity, found: Contradiction) -> dict[str, Any]:
        ours, theirs = found.ours.statement, found.theirs
        row = Disagreement(
            kind=found.kind,
            record_key=key,
            qid=entity.id,
            judgement=find_owner(found, find_witness(self._facts, self._drafts[key], entity, found)),
            property=ours.property,
            ours=self._facts.show(ours.snak),
            theirs=" | ".join(self._shown(found)),
            guid=theirs.guid,
            origin=found.ours.origin,
        )
        held = self._held(key, entity, ours)
        upload = None
        if found.kind is Kind.VALUE and not held:
            upload = mismatch_row(Conflict(key, entity.id, ours, theirs), self._facts.names)
        return {"row": asdict(row), "upload": upload, "held": held}

    def _shown(self, found: Contradiction) -> list[str]:
        """Show what the item says: all values that contradict ours, behind ours where that is deprecated there."""
        rivals = [self._facts.show(rival.snak) for rival in found.rivals]
        if found.kind is Kind.VALUE:
            return rivals
        mark = " (deprecated)" if found.kind is Kind.VALUE_DEPRECATED else ""
        return [f"{self._facts.show(found.theirs.snak)}{mark}", *rivals]

    def _held(self, key: str, entity: Entity, ours: Statement) -> str:
        """Say which gate keeps a value of ours from being told to anybody outside; empty for none."""
        edit = Edit(key, entity.id, entity.revision, (AddStatement(ours),))
        left, told = self._facts.gates.judge(self._drafts[key], entity, edit)
        return "" if left else next((finding.code for finding in told), "held")


def _is_same_written(ours: Snak, theirs: Snak) -> bool:
    """Say whether two dates have the same figures: in two calendars they are different days."""
    if not isinstance(ours.value, TimeValue) or not isinstance(theirs.value, TimeValue):
        return False
    coarser = min(ours.value.precision, theirs.value.precision)
    return ours.value.calendar != theirs.value.calendar and ours.value.cut(coarser) == theirs.value.cut(coarser)


def _items_in(pairs: Iterable[Contradiction]) -> set[str]:
    """Give the items whose redirects may end a contradiction."""
    statements = [s for pair in pairs for s in (pair.ours.statement, pair.theirs, *pair.rivals)]
    return {s.snak.value.id for s in statements if isinstance(s.snak.value, ItemValue)}
