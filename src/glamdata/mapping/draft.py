"""Drafting: what a mapping says of one record, before anyone knows which item it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.mapping.drafted import Drafted
from glamdata.mapping.fault import Fault
from glamdata.mapping.plan import plan_of
from glamdata.mapping.spec import MAIN
from glamdata.mapping.term import draft_terms
from glamdata.mapping.view import View
from glamdata.mapping.work import Work
from glamdata.model.draft import Draft
from glamdata.model.finding import Finding, Severity

if TYPE_CHECKING:
    from glamdata.mapping.plan import ItemPlan, Plan
    from glamdata.mapping.spec import Mapping
    from glamdata.model.record import CatalogueRecord


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
    """Apply `mapping` to `record`.

    A record the mapping does not want is excluded with its reason; one without a key gets a critical finding and no
    draft.
    """
    plan = plan_of(mapping)
    work = _begin(record, plan)
    if reason := _find_exclusion(work, plan):
        return DraftResult((), reason)
    if not work.key:
        work.report(missing_key(record.position), mapping.source.key.selector.text, "")
        return DraftResult((), findings=tuple(work.findings.values()))
    items = _find_items(work, plan)
    drafts = tuple([_draft_item(work, item, key) for item, key in items])
    return DraftResult(drafts, "", tuple(work.findings.values()))


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


def _begin(record: CatalogueRecord, plan: Plan) -> Work:
    """Look at a record and find its key: spaces around it removed, those within made one."""
    work = Work(View.of(record, plan.named, plan.format))
    for column, place in plan.columns:
        work.view.cell(column, place)
    found = plan.key(work, None, "")
    work.key = " ".join(found[0][0].split()) if found else ""
    return work


def _find_exclusion(work: Work, plan: Plan) -> str:
    for holds, reason in plan.exclude:
        if holds(work.view):
            return reason
    for holds, reason in plan.require:
        if not holds(work.view):
            return reason
    return ""


def _find_items(work: Work, plan: Plan) -> list[tuple[ItemPlan, str]]:
    """Give the items that the record describes, with their keys, its own first."""
    items = [(plan.main, work.key)]
    if plan.items:
        items += [(item, f"{work.key}#{item.name}") for item in plan.items if not item.when or item.when(work.view)]
        work.entities = {MAIN: work.key} | {item.name: key for item, key in items}
    return items


def _draft_item(work: Work, item: ItemPlan, key: str) -> Draft:
    record, fields = work.view.record, work.view.fields
    work.said, work.untold = {}, set()
    reference = item.reference(work, None)
    drafted = Drafted((reference,) if reference else ())
    for rule in item.statements:
        if not rule.tag or rule.tag in fields:
            rule.draft(work, None, drafted)
    terms = draft_terms(item.terms, work)
    subject = item.subject.describe(work, key, drafted.by_property, terms)
    return Draft(key, subject, tuple(drafted.statements), terms, record.position, record.offset, record.digest)
