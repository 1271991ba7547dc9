"""BatchPlanner: plans the records of one batch, beforehand for all of them and again for one while pushing goes on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from glamdata import codec, tables
from glamdata.checking.constraints import check_edit
from glamdata.model.finding import Severity
from glamdata.model.value import ItemValue, Quantity
from glamdata.planning.apply import apply_edit
from glamdata.planning.encode import encode_edit, hash_edit
from glamdata.planning.plan import LIFE_FACTS, Known, PlanRules, plan_edit
from glamdata.wikibase.candidates import ItemLookup
from glamdata.wikibase.outgoing import ReadyEdit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from glamdata.model.draft import Draft
    from glamdata.model.edit import Edit
    from glamdata.model.entity import Entity
    from glamdata.model.finding import Finding
    from glamdata.model.property import PropertyDefinition
    from glamdata.model.statement import Statement
    from glamdata.run import Run
    from glamdata.wikibase.read import Reader
    from glamdata.wikibase.sparql import SparqlClient

CheckedFinding = tuple[int | None, "Finding"]


@dataclass(frozen=True, slots=True)
class RecordPlan:
    """What planning made of one record: the edit (None if nothing is lacking) and the findings with their change."""

    edit: Edit | None
    findings: tuple[CheckedFinding, ...]
    present: int


class BatchPlanner:
    """Plans records of one batch. Implements what pushing asks of planning (wikibase.outgoing.Planning)."""

    def __init__(
        self, run: Run, reader: Reader, client: SparqlClient, properties: Mapping[str, PropertyDefinition]
    ) -> None:
        self._run = run
        self._reader = reader
        self._lookup = ItemLookup(client, (*run.mapping.match.languages, "mul"))
        self._properties = properties
        self._resolved = {
            codec.pointer_from_text(row["pointer"]): row["qid"] or "" for row in run.parts.all_rows(tables.POINTERS)
        }
        self._redirects: dict[str, str] = {}
        self._known_ids: set[str] = set()
        self._rules = PlanRules(
            single_value=LIFE_FACTS | {p.id for p in properties.values() if p.single_value or p.single_best_value},
            discriminating={p.id: frozenset(p.separators) for p in properties.values() if p.separators},
            term_language=next((lang for lang in run.mapping.match.languages if lang != "mul"), "en"),
        )
        self._own_guids = run.store.ledger.our_guids(run.batch.mapping, run.wiki.identity)
        self._drafts: dict[str, Draft] = {}
        self._held: dict[str, frozenset[int]] = {}

    def take_part(self, number: int) -> list[Draft]:
        """Load a part's drafts and what its checks hold back; give the drafts."""
        drafts = self._run.drafts(number)
        held: dict[str, set[int]] = {}
        for row in self._run.parts.rows(tables.findings_table("check"), number):
            if row["severity"] == Severity.CRITICAL.value:
                held.setdefault(row["record_key"], set()).add(row["statement"])
        self._drafts.update({draft.key: draft for draft in drafts})
        self._held.update({key: frozenset(indexes) for key, indexes in held.items()})
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
        known = Known(self._resolved, self._redirects, self._own_guids)
        planned = plan_edit(draft, entity, self._rules, known, self._held.get(draft.key, frozenset()))
        findings: list[CheckedFinding] = [(None, finding) for finding in planned.findings]
        if planned.edit is None:
            return RecordPlan(None, tuple(findings), planned.present)
        checked = check_edit(entity, apply_edit(entity, planned.edit), planned.edit, self._properties)
        findings += checked
        return RecordPlan(_without_held(planned.edit, checked), tuple(findings), planned.present)

    # what pushing asks

    def ready(self, edit: Edit) -> ReadyEdit:
        """Make an edit ready to be sent."""
        return ReadyEdit(edit.record_key, edit.qid, edit.base_revision, hash_edit(edit), encode_edit(edit))

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
        draft = self._drafts[record_key]
        pairs = set(draft.subject.identifiers) | ({draft.subject.own_id} if draft.subject.own_id else set())
        for qids in self._lookup.find_identifiers(pairs).values():
            for qid in qids:
                return qid
        return self._find_same_terms(draft)

    def _find_same_terms(self, draft: Draft) -> str:
        said = {(term.kind.value, term.language): term.text for term in draft.terms}
        for language in self._run.mapping.match.languages:
            label = said.get(("label", language)) or said.get(("label", "mul"), "")
            description = said.get(("description", language), "")
            for qid, their_label, their_description in self._reader.search_label(label, language) if label else ():
                if (their_label, their_description) == (label, description):
                    return qid
        return ""

    def _plan_again(self, record_key: str, entity: Entity | None) -> Edit | None:
        if entity is not None:
            self.learn_redirects([self._drafts[record_key]], [entity])
        return self.plan(self._drafts[record_key], entity).edit


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
