"""Summary: the numbers of one batch, for the table, for machines and for the report."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from glamdata.batch.selection import UNUSED_RULE
from glamdata.model.edit import LedgerState
from glamdata.model.finding import Severity
from glamdata.model.match import Verdict
from glamdata.store import codec, tables

if TYPE_CHECKING:
    from datetime import datetime

    from glamdata.batch.run import Run
    from glamdata.model.match import Decision

STAGES = ("read", "map", "check", "check-batch", "plan", "roundtrip")


@dataclass(slots=True)
class Summary:
    """What became of a batch so far.

    `read` + `refused` + `ignored` = `in_file`, of which `unchanged` were in the export before, byte for byte;
    `drafts` - `linked` + `excluded` = `read`, where `linked` are further items of the same records; `matched` + `new` +
    `to_review` + `skipped` = `drafts`, and `new` stays new when its item is made. `planned` counts what the newest plan
    adds, `added` what of it was saved; `held` counts statements and records held back, by the code of the finding.
    `edits` counts ledger lines by state for the newest plan, `ledger` what all edits since the beginning came to, with
    those `taken_back`; `unused_rules` are those that found nothing.
    """

    batch: str
    in_file: int = 0
    read: int = 0
    refused: int = 0
    ignored: int = 0
    unchanged: int = 0
    excluded: int = 0
    drafts: int = 0
    linked: int = 0
    matched: int = 0
    new: int = 0
    to_review: int = 0
    skipped: int = 0
    planned_edits: int = 0
    planned: dict[str, int] = field(default_factory=dict)
    added: dict[str, int] = field(default_factory=dict)
    edits: dict[str, int] = field(default_factory=dict)
    ledger: dict[str, int] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    review_reasons: dict[str, int] = field(default_factory=dict)
    enriched: int = 0
    unused_rules: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Give the numbers for machines."""
        return asdict(self)


def summarize(run: Run) -> Summary:
    """Count a batch from its tables, its decisions and its ledger."""
    summary = Summary(run.batch.name)
    _count_records(run, summary)
    _count_decisions(run, summary)
    _count_edits(run, summary)
    _count_held(run, summary)
    summary.enriched = run.parts.count(tables.ENRICHMENTS)
    return summary


def outcome_of(decision: Decision | None) -> str:
    """Say where a mapped record stands: matched, new, skipped or review."""
    if decision is None:
        return "review"
    return {Verdict.MATCH: "matched", Verdict.NEW: "new"}.get(decision.verdict, "skipped")


def _count_records(run: Run, summary: Summary) -> None:
    statuses = Counter(status for (status,) in run.parts.columns(tables.RECORDS, "status"))
    summary.in_file = statuses.total()
    summary.read, summary.refused, summary.ignored = statuses["read"], statuses["refused"], statuses["ignored"]
    summary.unchanged = int(run.store.noted(run.batch.name, "unchanged") or 0)
    summary.excluded = run.parts.count(tables.EXCLUSIONS)


def _count_decisions(run: Run, summary: Summary) -> None:
    standing = run.store.decisions.standing(run.batch.mapping)
    keys = run.parts.columns(tables.DRAFTS, "record_key")
    outcomes = Counter((outcome_of(standing.get(key)), bool(run.item_of(key))) for (key,) in keys)
    summary.drafts = outcomes.total()
    summary.linked = sum(count for (_, is_linked), count in outcomes.items() if is_linked)
    counted = {name: outcomes[name, False] + outcomes[name, True] for name in ("matched", "new", "review", "skipped")}
    summary.matched, summary.new = counted["matched"], counted["new"]
    summary.to_review, summary.skipped = counted["review"], counted["skipped"]
    reasons = Counter(row.reason for row in run.store.decisions.queue(run.batch.name))
    summary.review_reasons = dict(reasons.most_common())


def _count_edits(run: Run, summary: Summary) -> None:
    planned, added, edits = Counter[str](), Counter[str](), Counter[str]()
    for number in run.parts.numbers(tables.EDITS):
        linked_at = run.parts.made_at(tables.LINKS, number)
        for table, until in ((tables.EDITS, linked_at), (tables.LINKS, None)):
            planned_at = run.parts.made_at(table, number)
            for row in run.parts.rows(table, number):
                counts = {name: row[name] for name in codec.COUNTED}
                planned.update(counts)
                state = _state_between(run, row["record_key"], planned_at, until)
                edits[state.value] += 1
                if state is LedgerState.SAVED:
                    added.update(counts)
    summary.planned_edits = edits.total()
    summary.planned, summary.added, summary.edits = dict(planned), dict(added), dict(edits)
    summary.ledger = run.store.ledger.totals(run.batch.name, run.wiki.identity)


def _state_between(run: Run, record_key: str, since: datetime | None, until: datetime | None) -> LedgerState:
    """Give where a record's edit stands by the ledger from the plan at `since` on, before that at `until`."""
    if since is None:
        return LedgerState.PLANNED
    state = run.store.ledger.state_between(run.batch.name, run.wiki.identity, record_key, since, until)
    return state or LedgerState.PLANNED


def _count_held(run: Run, summary: Summary) -> None:
    """Count what was held back: critical findings of any stage, and whatever planning itself tells of."""
    held: Counter[str] = Counter()
    for stage in STAGES:
        findings = run.parts.columns(tables.findings_table(stage), "severity", "stage", "code", "origin")
        for severity, of_stage, code, origin in findings:
            if severity == Severity.CRITICAL.value or of_stage == "plan":
                held[code] += 1
            if code == UNUSED_RULE:
                summary.unused_rules.append(origin)
    summary.held = dict(held.most_common())
