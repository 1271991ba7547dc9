"""BatchPlanner: plans the records of one batch, beforehand for all of them and again for one while pushing goes on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pyarrow.compute as pc

from glamdata.batch.constraining import Constraining
from glamdata.batch.doubting import Doubting
from glamdata.batch.existing import ExistingItems
from glamdata.batch.gatekeeping import Gatekeeper
from glamdata.model.finding import Finding, Severity
from glamdata.model.value import ItemValue, Quantity
from glamdata.planning.changes import name_change
from glamdata.planning.encode import encode_edit, hash_said, say_change
from glamdata.planning.plan import plan_edit
from glamdata.planning.rules import LIFE_FACTS, Known, PlanRules
from glamdata.planning.show import show_change
from glamdata.planning.switched import leave_out
from glamdata.store import codec, tables
from glamdata.wikibase.item_lookup import QueryService
from glamdata.wikibase.outgoing import ReadyEdit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from glamdata.batch.run import Run
    from glamdata.model.draft import Draft
    from glamdata.model.edit import Conflict, Edit
    from glamdata.model.entity import Entity
    from glamdata.model.property import PropertyDefinition
    from glamdata.model.statement import Statement
    from glamdata.wikibase.read import Reader
    from glamdata.wikibase.sparql import SparqlClient

BLOCK = 50
CheckedFinding = tuple[int | None, "Finding"]


@dataclass(frozen=True, slots=True)
class RecordPlan:
    """What planning made of one record: the edit (None if nothing is lacking) and the findings with their change."""

    edit: Edit | None
    findings: tuple[CheckedFinding, ...]
    present: int
    conflicts: tuple[Conflict, ...] = ()


class PartPlan(NamedTuple):
    """The rows that planning made of one part, for the tables of edits, findings and conflicts."""

    edits: list[codec.Row]
    findings: list[codec.Row]
    conflicts: list[codec.Row]


class BatchPlanner:
    """Plans records of one batch. Implements what pushing asks of planning (wikibase.outgoing.Planning).

    `decided` are the decisions as they stood when it was made; `undone` the records that are left alone because their
    edits were taken back, and when; `switched_off` the properties that are written nowhere; `waiting` the records, by
    part, with a statement that names a record whose item is still to be made. The drafts of one part are in memory at
    a time.
    """

    def __init__(
        self,
        run: Run,
        reader: Reader,
        client: SparqlClient,
        properties: Mapping[str, PropertyDefinition],
        switched_off: Collection[str] = (),
    ) -> None:
        self._run = run
        self._reader = reader
        service = QueryService(client)
        self._lookup = service.lookup((*run.mapping.match.languages, "mul"))
        self._existing = ExistingItems(run, reader, service)
        self._properties = properties
        self.decided = run.decided()
        self.undone = run.store.ledger.undone(run.batch.mapping, run.wiki.identity)
        self._switched_off = switched_off
        self.waiting: dict[int, set[str]] = {}
        self._resolved = {
            codec.pointer_from_text(row["pointer"]): row["qid"] or "" for row in run.parts.all_rows(tables.POINTERS)
        }
        self._redirects: dict[str, str] = {}
        self._known_ids: set[str] = set()
        self._linked = {key: d.qid for key, d in self.decided.items()} if run.mapping.items else {}
        self._rules = cache(self._rules_of)
        self._languages = cache(reader.languages)
        self._gates = Gatekeeper(run, properties, self.decided)
        self._constraints = Constraining(run, properties, self.decided, reader, client)
        self._doubting = Doubting(run, self.decided, self._lookup, reader)
        self._own_guids = run.store.ledger.our_guids(run.batch.mapping, run.wiki.identity)
        self._part = 0
        self._drafts: dict[str, Draft] = {}
        self._held: dict[str, frozenset[int]] = {}

    def take_part(self, number: int) -> list[Draft]:
        """Load a part's drafts and what its checks hold back, in place of the part before; give the drafts."""
        drafts = self._run.drafts(number)
        held: dict[str, set[int]] = {}
        for row in self._run.parts.rows(tables.findings_table("check"), number):
            if row["severity"] == Severity.CRITICAL.value:
                held.setdefault(row["record_key"], set()).add(row["statement"])
        self._part = number
        self._drafts = {draft.key: draft for draft in drafts}
        self._held = {key: frozenset(indexes) for key, indexes in held.items()}
        return drafts

    def is_held(self, record_key: str) -> bool:
        """Say whether a check holds the whole record back."""
        return -1 in self._held.get(record_key, ())

    def learn_redirects(self, drafts: Iterable[Draft], entities: Iterable[Entity]) -> None:
        """Look up which item values of the drafts, and of the same properties on the items, were merged into others."""
        drafts = list(drafts)
        asked = {d.statement.property for draft in drafts for d in draft.statements}
        statements = [d.statement for draft in drafts for d in draft.statements]
        statements += [statement for entity in entities for pid in asked for statement in entity.of(pid)]
        ids = {qid for statement in statements for qid in _items_in(statement)} | set(self._resolved.values())
        new = sorted(qid for qid in ids - self._known_ids if qid)
        self._redirects.update(self._reader.redirects(new))
        self._known_ids.update(new)

    def plan(self, draft: Draft, entity: Entity | None) -> RecordPlan:
        """Plan one record on the item as it is now, and check the item as it would be."""
        return self.plan_all([(draft, entity)])[0]

    def plan_all(self, records: Sequence[tuple[Draft, Entity | None]]) -> list[RecordPlan]:
        """Plan records on their items as they are now, and check the items as they would be, all of them at once."""
        doubted = self._doubting.judge(records)
        sketches = [
            RecordPlan(None, ((None, doubted[draft.key]),), 0) if draft.key in doubted else self._sketch(draft, entity)
            for draft, entity in records
        ]
        edits = [(entity, sketch.edit) for (_, entity), sketch in zip(records, sketches, strict=True) if sketch.edit]
        checked = iter(self._constraints.check(edits))
        return [_with_findings(sketch, next(checked)) if sketch.edit else sketch for sketch in sketches]

    def _sketch(self, draft: Draft, entity: Entity | None) -> RecordPlan:
        """Plan one record without asking the wiki's constraints."""
        known = Known(self._resolved, self._redirects, self._linked, self._own_guids)
        rules = self._rules(self._run.item_of(draft.key))
        planned = plan_edit(draft, entity, rules, known, self._held.get(draft.key, frozenset()))
        if planned.waits:
            self.waiting.setdefault(self._part, set()).add(draft.key)
        findings: list[CheckedFinding] = [(None, finding) for finding in planned.findings]
        edit, left_out = leave_out(planned.edit, self._switched_off) if planned.edit else (None, ())
        findings += [(None, finding) for finding in left_out]
        if edit is not None:
            edit, gated = self._gates.judge(draft, entity, edit)
            findings += [(None, finding) for finding in gated]
        return RecordPlan(edit, tuple(findings), planned.present, planned.conflicts)

    # what pushing asks

    def ready(self, edit: Edit) -> ReadyEdit:
        """Make an edit ready to be sent."""
        names = tuple(dict.fromkeys(map(name_change, edit.changes)))
        said = tuple(map(say_change, edit.changes))
        key, qid = edit.record_key, edit.qid
        data, edit_hash = encode_edit(edit), hash_said(key, qid, said)
        return ReadyEdit(key, qid, edit.base_revision, edit_hash, data, names=names, changes=said)

    def again(self, record_key: str, entity: Entity | None) -> ReadyEdit | None:
        """Plan a record again on the item as it is now."""
        edit = self._plan_again(record_key, entity)
        return self.ready(edit) if edit else None

    def split(self, record_key: str, entity: Entity) -> Sequence[ReadyEdit]:
        """Plan a record again, one change an edit."""
        edit = self._plan_again(record_key, entity)
        if edit is None:
            return ()
        return [self.ready(replace(edit, changes=(change,))) for change in edit.changes]

    def find_existing(self, record_key: str) -> str:
        """Look up, live, an item that carries one of the record's identifiers, or its label and description."""
        return self._existing.find(self._draft(record_key))

    def _plan_again(self, record_key: str, entity: Entity | None) -> Edit | None:
        draft = self._draft(record_key)
        if entity is not None:
            self.learn_redirects([draft], [entity])
        return self.plan(draft, entity).edit

    def _draft(self, record_key: str) -> Draft:
        """Give a draft; its part is loaded if need be, the next ones first, since edits come in the order of parts."""
        if record_key in self._drafts:
            return self._drafts[record_key]
        numbers = self._run.parts.numbers(tables.DRAFTS)
        for number in (*(n for n in numbers if n > self._part), *(n for n in numbers if n < self._part)):
            keys = self._run.parts.table(tables.DRAFTS, number, ["record_key"]).column("record_key")
            if pc.index(keys, record_key).as_py() >= 0:
                self.take_part(number)
                break
        return self._drafts[record_key]

    def _rules_of(self, item: str) -> PlanRules:
        """Make the rules for one of a record's items."""
        match = self._run.mapping.match_of(f"#{item}")
        properties = self._properties.values()
        return PlanRules(
            single_value=LIFE_FACTS | {p.id for p in properties if p.single_value or p.single_best_value},
            discriminating={p.id: frozenset(p.separators) for p in properties if p.separators},
            policies=self._run.mapping.policies(),
            term_language=next((language for language in match.languages if language != "mul"), "en"),
            mul=match.mul,
            languages=self._languages("term"),
            text_languages=self._languages("monolingualtext"),
            today=self._run.clock.now().date(),
        )


def _with_findings(sketch: RecordPlan, checked: Sequence[CheckedFinding]) -> RecordPlan:
    """Add what checks found, and leave out what they hold back."""
    assert sketch.edit
    return replace(sketch, edit=_without_held(sketch.edit, checked), findings=(*sketch.findings, *checked))


def _without_held(edit: Edit, checked: Iterable[CheckedFinding]) -> Edit | None:
    """Leave out the changes that a critical finding names; the whole edit where one names none."""
    critical = {index for index, finding in checked if finding.severity is Severity.CRITICAL}
    changes = tuple(change for index, change in enumerate(edit.changes) if index not in critical)
    return replace(edit, changes=changes) if changes and None not in critical else None


def _items_in(statement: Statement) -> Iterator[str]:
    """Give the items that a statement names anywhere: as values, in qualifiers and references, as units."""
    referenced = (snak for reference in statement.references for snak in reference)
    for snak in (statement.snak, *statement.qualifiers, *referenced):
        if isinstance(snak.value, ItemValue):
            yield snak.value.id
        elif isinstance(snak.value, Quantity) and "/" in snak.value.unit:
            yield snak.value.unit.rpartition("/")[2]


def plan_part(
    run: Run, number: int, reader: Reader, planner: BatchPlanner, keys: Collection[str] | None = None
) -> PartPlan:
    """Plan the decided records of one part, or those of `keys` only."""
    decided = planner.decided
    drafts = [d for d in planner.take_part(number) if d.key in decided and not planner.is_held(d.key)]
    drafts = drafts if keys is None else [draft for draft in drafts if draft.key in keys]
    edits, conflicts = [], []
    findings = [codec.finding_row(_undone(d, planner.undone[d.key])) for d in drafts if d.key in planner.undone]
    drafts = [draft for draft in drafts if draft.key not in planner.undone]
    for start in range(0, len(drafts), BLOCK):
        block = drafts[start : start + BLOCK]
        entities = reader.entities(decided[draft.key].qid for draft in block if decided[draft.key].qid)
        planner.learn_redirects(block, entities.values())
        wanted = [(draft, decided[draft.key].qid) for draft in block]
        plans = iter(planner.plan_all([(d, entities.get(qid)) for d, qid in wanted if not qid or qid in entities]))
        for draft, qid in wanted:
            if qid and qid not in entities:
                findings.append(codec.finding_row(_gone(draft, qid)))
                continue
            planned = next(plans)
            findings += [codec.finding_row(finding, index) for index, finding in planned.findings]
            conflicts += [codec.conflict_row(conflict) for conflict in planned.conflicts]
            if planned.edit:
                ready, entity = planner.ready(planned.edit), entities.get(qid)
                languages = run.mapping.match_of(draft.key).languages
                label = entity.label(*languages) if entity else next(iter(draft.subject.names), draft.key)
                lines = [show_change(change) for change in planned.edit.changes]
                edits.append(codec.edit_row(planned.edit, label, ready.data, ready.edit_hash, lines))
    return PartPlan(edits, findings, conflicts)


def _undone(draft: Draft, when: datetime) -> Finding:
    message = f"The record's edits were undone on {when:%Y-%m-%d}: nothing is sent until `--again` asks for it."
    return Finding(Severity.INFO, "plan", "undone", draft.key, message, position=draft.position)


def _gone(draft: Draft, qid: str) -> Finding:
    message = f"The item {qid} that the record was matched with does not exist on the wiki any more: to be reviewed."
    return Finding(Severity.WARNING, "plan", "item-gone", draft.key, message, value=qid, position=draft.position)
