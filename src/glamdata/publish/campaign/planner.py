"""Planning a campaign: references only, by the gates and checks of any plan; only items that moved are read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.batch.batchcheck import require_as_expected
from glamdata.batch.planner import BatchPlanner, RecordPlan, plan_part
from glamdata.batch.translated import require_translated
from glamdata.errors import InputError
from glamdata.model.finding import Finding, Severity
from glamdata.planning.references import plan_references
from glamdata.planning.rules import Known
from glamdata.planning.switched import leave_out
from glamdata.publish.signing import NOT_SIGNED
from glamdata.report.impact.edits import learn_edits
from glamdata.store import codec, tables
from glamdata.store.parts import code_version, fingerprint_of, table
from glamdata.store.tables import NUMBER, TEXT
from glamdata.wikibase.moved import find_moved
from glamdata.wikibase.read import Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from glamdata.coordinator import Coordinator
    from glamdata.model.draft import Draft
    from glamdata.model.entity import Entity
    from glamdata.planning.references import ReferenceWishes
    from glamdata.publish.campaign.batch import Campaigning

LOOKED = table("planned-on", record_key=TEXT, qid=TEXT, revision=NUMBER, context=TEXT)
"""The revision at which each record's item was planned on, and the fingerprint of all else that went into it."""


class ReferencePlanner(BatchPlanner):
    """Plans references only for the records of a batch that have an item."""

    def take(self, wishes: ReferenceWishes) -> None:
        """Take what the campaign is about; nothing is ever created."""
        self._wishes = wishes
        self.decided = {key: decision for key, decision in self.decided.items() if decision.qid}

    def _sketch(self, draft: Draft, entity: Entity | None) -> RecordPlan:
        if entity is None:
            return RecordPlan(None, (), 0)
        known = Known(self._resolved, self._redirects, self._linked, self._own_guids)
        rules = self._rules(self._run.item_of(draft.key))
        held = self._held.get(draft.key, frozenset())
        planned = plan_references(draft, entity, rules, known, self._wishes, held)
        findings: list[tuple[int | None, Finding]] = [(None, finding) for finding in planned.findings]
        edit, left_out = leave_out(planned.edit, self._switched_off) if planned.edit else (None, ())
        findings += [(None, finding) for finding in left_out]
        if edit is not None:
            edit, gated = self._gates.judge(draft, entity, edit)
            findings += [(None, finding) for finding in gated]
        return RecordPlan(edit, tuple(findings), 0)

    def context(self, number: int) -> str:
        """Give the fingerprint of all that a part's plan is made of but the items: a month old it is made anew."""
        run, today = self._run, self._run.clock.now()
        made = [
            (each.name, run.parts.fingerprint(each, number), run.parts.made_at(each, number))
            for each in (tables.DRAFTS, tables.STATEMENTS, tables.findings_table("check"))
        ]
        asked = run.parts.made_at(tables.POINTERS, 1), sorted(self._properties.items()), sorted(self._switched_off)
        allowed = run.store.permissions.newest(run.batch.mapping), run.mapping.fingerprint, run.wiki.identity
        linked = sorted(self._linked.items())
        version = code_version("planning", "checking", "model", "batch", "publish/campaign/planner.py")
        wishes = sorted(self._wishes.properties)
        return fingerprint_of(made, asked, allowed, linked, version, wishes, (today.year, today.month))


class _NotingReader(Reader):
    """Reads as a reader does, and notes the revision of every item that it gave whole."""

    def __init__(self, coordinator: Coordinator) -> None:
        super().__init__(coordinator.connection.session)
        self.seen: dict[str, int] = {}

    def entities(self, ids: Iterable[str], props: str = "") -> dict[str, Entity]:
        found = super().entities(ids, props)
        if not props:
            self.seen |= {asked: entity.revision for asked, entity in found.items()}
        return found


def plan_campaign(coordinator: Coordinator, at: Campaigning, tell: Callable[[str], None]) -> ReferencePlanner:
    """Plan the references of every part on the items as they are now; give the planner, ready to push.

    Items that did not move since they were planned on are not read again. An item gets one edit: where several records
    are the same item, the first one's references come first. Raises AnomalyError where the batch as a whole is not as
    expected and nobody accepted that, InputError where its mapping gives no reference.
    """
    require_as_expected(at.base)
    if not any(count for (count,) in at.base.parts.columns(tables.STATEMENTS, "references")):
        raise InputError(
            f"The mapping of {at.base.batch.name} gives its statements no reference, so there is none to give: say"
            f" `reference:` in {at.base.batch.mapping_path} and prepare again."
        )
    require_translated(at.base, items=True)
    connection, base = coordinator.connection, at.base
    off = coordinator.settings.push.without_properties
    planner = ReferencePlanner(base, connection.reader, connection.client, coordinator.properties(base), off)
    planner.take(at.order.wishes)
    learn_edits(at.run, None)  # of the plan before this one, where a run that was killed could not
    parts, taken = base.part_list, dict[str, str]()
    for each in (tables.EDITS, tables.findings_table("plan"), LOOKED):
        at.run.parts.drop_beyond(each, max((part.number for part in parts), default=0))
    for part in parts:
        tell(f"looking for statements without a source: part {part.number} of {len(parts)}")
        _PartPlanning(coordinator, at, planner, part.number).plan(taken)
    return planner


class _PartPlanning:
    """One part of a campaign's plan: what holds of the plan before is kept."""

    def __init__(self, coordinator: Coordinator, at: Campaigning, planner: ReferencePlanner, number: int) -> None:
        self._at, self._planner, self._number = at, planner, number
        self._reader = _NotingReader(coordinator)
        self._context = planner.context(number)
        self._findings = tables.findings_table("plan")

    def plan(self, taken: dict[str, str]) -> None:
        """Write the part's edits and findings; `taken` are the items that have an edit already, with its record."""
        run, number, decided = self._at.run, self._number, self._planner.decided
        column = self._at.base.parts.table(tables.DRAFTS, number, ["record_key"]).column("record_key")
        wanted = {key: decided[key].qid for key in column.to_pylist() if key in decided}
        held = self._unmoved(wanted)
        todo = wanted.keys() - held.keys()
        edits = [row for row in run.parts.rows(tables.EDITS, number) if row["record_key"] in held]
        told = (row for row in run.parts.rows(self._findings, number) if row["code"] != NOT_SIGNED)
        findings = [row for row in told if row["record_key"] in held]
        if todo:
            fresh = plan_part(self._at.base, number, self._reader, self._planner, todo)
            edits, findings = [*edits, *fresh.edits], [*findings, *fresh.findings]
        order = {key: place for place, key in enumerate(wanted)}
        edits.sort(key=lambda row: order[row["record_key"]])
        kept = [row for row in edits if taken.setdefault(row["qid"], row["record_key"]) == row["record_key"]]
        later = {row["record_key"]: row["qid"] for row in edits} if len(kept) < len(edits) else {}
        for row in kept:
            later.pop(row["record_key"], None)
        findings += [codec.finding_row(_later(key, qid, taken[qid])) for key, qid in later.items()]
        looked = {key: held.get(key, self._reader.seen.get(qid, 0)) for key, qid in wanted.items() if key not in later}
        self._write(kept, findings, {key: (wanted[key], revision) for key, revision in looked.items() if revision})

    def _unmoved(self, wanted: Mapping[str, str]) -> dict[str, int]:
        """Give the records whose plan still holds, with the revision of their item."""
        rows = [
            row
            for row in self._at.run.parts.rows(LOOKED, self._number)
            if row["context"] == self._context
            and wanted.get(row["record_key"]) == row["qid"]
            and row["record_key"] not in self._planner.undone
        ]
        moved = find_moved({row["qid"]: row["revision"] for row in rows}, self._reader, None)
        return {row["record_key"]: row["revision"] for row in rows if row["qid"] not in moved}

    def _write(
        self, edits: Collection[codec.Row], findings: Collection[codec.Row], looked: Mapping[str, tuple[str, int]]
    ) -> None:
        run, number = self._at.run, self._number
        rows = [
            {"record_key": key, "qid": qid, "revision": revision, "context": self._context}
            for key, (qid, revision) in looked.items()
        ]
        run.parts.write(LOOKED, number, (), run.made())  # what is half written is planned anew
        run.parts.write(self._findings, number, findings, run.made())
        run.parts.write(tables.EDITS, number, edits, run.made())
        run.parts.write(LOOKED, number, rows, run.made())


def _later(key: str, qid: str, first: str) -> Finding:
    message = f"{qid} gets references from the record {first} first: those of this record come when they are saved."
    return Finding(Severity.INFO, "plan", "reference-later", key, message, value=qid)
