"""Drafting: what a mapping says of records, before anyone knows which items they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.mapping.fault import Fault
from glamdata.mapping.plan import plan_of
from glamdata.mapping.spec import MAIN
from glamdata.mapping.term import draft_terms
from glamdata.mapping.work import Work
from glamdata.model.draft import Draft
from glamdata.model.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from glamdata.mapping.plan import ItemPlan, Plan
    from glamdata.mapping.spec import Mapping
    from glamdata.mapping.work import Block
    from glamdata.model.record import CatalogueRecord

BLOCK = 48
"""Records that a rule goes through before the next one does: few enough for the processor's cache to hold them."""


@dataclass(slots=True, unsafe_hash=True)
class DraftResult:
    """What became of one record: a draft for each item it describes, or why it was excluded, or findings that say why.

    The record's own draft is the first.
    """

    drafts: tuple[Draft, ...] = ()
    excluded: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def draft(self) -> Draft | None:
        """The record's own draft, None where there is none."""
        return self.drafts[0] if self.drafts else None


def draft_record(record: CatalogueRecord, mapping: Mapping) -> DraftResult:
    """Apply `mapping` to `record`; whoever has many takes :func:`draft_records`, which is more than twice as fast.

    A record the mapping does not want is excluded with its reason; one without a key gets a critical finding and no
    draft. Raises MappingError where a row lacks a column that the mapping names.
    """
    return _draft_block((record,), plan_of(mapping))[0]


def draft_records(records: Sequence[CatalogueRecord], mapping: Mapping) -> list[DraftResult]:
    """Apply `mapping` to many records; what it gives of each, in their order, is that of :func:`draft_record`.

    Each rule goes through a block of records before the next one does, so that the processor stays with what it knows.
    """
    plan = plan_of(mapping)
    results: list[DraftResult] = []
    for start in range(0, len(records), BLOCK):
        results += _draft_block(records[start : start + BLOCK], plan)
    return results


def record_key(record: CatalogueRecord, mapping: Mapping) -> str:
    """Give a record's key alone, empty where it has none."""
    return _begin(record, plan_of(mapping)).key


def missing_key(position: int) -> Fault:
    """Give the fault of a record without a key."""
    return Fault(
        "missing-key",
        f"record {position} has nothing there, so it can't be followed; it was left out. Give it a control number.",
        Severity.CRITICAL,
    )


def _draft_block(records: Iterable[CatalogueRecord], plan: Plan) -> list[DraftResult]:
    whole = [_begin(record, plan) for record in records]
    block = _require_key(_leave_out(whole, plan), plan)
    if plan.rights:
        for work in block:
            plan.rights(work)
    _find_items(block, plan)
    _draft_item(block, plan.main)
    for item in plan.items:
        if described := [work for work in block if item.name in work.entities]:
            _draft_item(described, item)
    return [
        DraftResult((), work.excluded)
        if work.excluded
        else DraftResult(tuple(work.drafts), "", tuple(work.findings.values()))
        for work in whole
    ]


def _begin(record: CatalogueRecord, plan: Plan) -> Work:
    """Look at a record and find its key: spaces around it removed, those within made one."""
    work = Work(record, plan.sight.fields_of(record))
    for column, place in plan.columns:
        work.cell(column, place)
    found = plan.key(work, None, "")
    work.key = " ".join(found[0][0].split()) if found else ""
    return work


def _leave_out(block: Block, plan: Plan) -> Block:
    """Give the records that the mapping wants; the others are told why not."""
    for holds, wanted, reason in plan.conditions:
        kept = []
        for work in block:
            if holds(work) is wanted:
                kept.append(work)
            else:
                work.excluded = reason
        block = kept
    return block


def _require_key(block: Block, plan: Plan) -> Block:
    for work in block:
        if not work.key:
            work.report(missing_key(work.record.position), plan.key_origin, "")
    return [work for work in block if work.key]


def _find_items(block: Block, plan: Plan) -> None:
    """Find the further items that records describe, and their keys."""
    for work in block if plan.items else ():
        items = [item for item in plan.items if not item.when or item.when(work)]
        work.entities = {MAIN: work.key} | {item.name: f"{work.key}#{item.name}" for item in items}


def _draft_item(block: Block, item: ItemPlan) -> None:
    """Draft one item of each record in the block."""
    for work in block:
        work.begin_item()
    for refer in item.reference:
        refer(block)
    for work in block:
        if work.reference:
            work.drafted.shared = (tuple(work.reference),)
    for draft in item.statements:
        draft(block)
    draft_terms(item.terms, block)
    for work in block:
        key = work.entities[item.name] if work.entities else work.key
        subject = item.subject.describe(work, key)
        statements, terms = tuple(work.drafted.statements), tuple(work.drafted.terms)
        record = work.record
        work.drafts.append(Draft(key, subject, statements, terms, record.position, record.offset, record.digest))
