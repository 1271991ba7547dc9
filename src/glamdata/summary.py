"""Summary: the numbers of one batch, for the table, for machines and for the report."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from glamdata import codec, tables
from glamdata.model.edit import LedgerState
from glamdata.model.finding import Severity
from glamdata.model.match import Verdict

if TYPE_CHECKING:
    from glamdata.model.match import Decision
    from glamdata.run import Run

STAGES = ("read", "map", "check", "check-batch", "plan", "roundtrip")


@dataclass(slots=True)
class Summary:
    """What became of a batch so far.

    `read` + `refused` + `ignored` = `in_file`; `drafts` + `excluded` = `read`; `matched` + `new` + `to_review` +
    `skipped` = `drafts`, and `new` stays new when its item is made. `planned` counts what the newest plan adds,
    `added` what of it was saved; `held` counts statements and records held back, by the code of the finding. `edits`
    counts ledger lines by state for the newest plan.
    """

    batch: str
    in_file: int = 0
    read: int = 0
    refused: int = 0
    ignored: int = 0
    excluded: int = 0
    drafts: int = 0
    matched: int = 0
    new: int = 0
    to_review: int = 0
    skipped: int = 0
    planned_edits: int = 0
    planned: dict[str, int] = field(default_factory=dict)
    added: dict[str, int] = field(default_factory=dict)
    edits: dict[str, int] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    review_reasons: dict[str, int] = field(default_factory=dict)
    enriched: int = 0

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
    summary.enriched = sum(1 for _ in run.parts.all_rows(tables.ENRICHMENTS))
    return summary


def outcome_of(decision: Decision | None) -> str:
    """Say where a mapped record stands: matched, new, skipped or review."""
    if decision is None:
        return "review"
    return {Verdict.MATCH: "matched", Verdict.NEW: "new"}.get(decision.verdict, "skipped")


def _count_records(run: Run, summary: Summary) -> None:
    statuses = Counter(row["status"] for row in run.parts.all_rows(tables.RECORDS))
    summary.in_file = statuses.total()
    summary.read, summary.refused, summary.ignored = statuses["read"], statuses["refused"], statuses["ignored"]
    summary.excluded = sum(1 for _ in run.parts.all_rows(tables.EXCLUSIONS))


def _count_decisions(run: Run, summary: Summary) -> None:
    standing = run.store.decisions.standing(run.batch.mapping)
    outcomes = Counter(outcome_of(standing.get(row["record_key"])) for row in run.parts.all_rows(tables.DRAFTS))
    summary.drafts = outcomes.total()
    summary.matched, summary.new = outcomes["matched"], outcomes["new"]
    summary.to_review, summary.skipped = outcomes["review"], outcomes["skipped"]
    reasons = Counter(row.reason for row in run.store.decisions.queue(run.batch.name))
    summary.review_reasons = dict(reasons.most_common())


def _count_edits(run: Run, summary: Summary) -> None:
    states = run.store.ledger.states(run.batch.name, run.wiki.identity)
    planned, added, edits = Counter[str](), Counter[str](), Counter[str]()
    for number in run.parts.numbers(tables.EDITS):
        planned_at = run.parts.made_at(tables.EDITS, number)
        for row in run.parts.rows(tables.EDITS, number):
            counts = {name: row[name] for name in codec.COUNTED}
            planned.update(counts)
            entry = states.get(row["record_key"])
            state = entry.state if entry and planned_at and entry.when >= planned_at else LedgerState.PLANNED
            edits[state.value] += 1
            if state is LedgerState.SAVED:
                added.update(counts)
    summary.planned_edits = edits.total()
    summary.planned, summary.added, summary.edits = dict(planned), dict(added), dict(edits)


def _count_held(run: Run, summary: Summary) -> None:
    """Count what was held back: critical findings of any stage, and whatever planning itself tells of."""
    held: Counter[str] = Counter()
    for stage in STAGES:
        for row in run.parts.all_rows(tables.findings_table(stage)):
            if row["severity"] == Severity.CRITICAL.value or row["stage"] == "plan":
                held[row["code"]] += 1
    summary.held = dict(held.most_common())
