"""The HTML report of a batch, put together from its tables."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from glamdata.formats.check_pages import read_entries
from glamdata.formats.csv_export import neutralise
from glamdata.formats.findings_files import CSV_FILE, JSON_FILE, FindingFiles
from glamdata.formats.html_report import MOST_FINDINGS, write_checks, write_report
from glamdata.home.exports import exports_folder
from glamdata.model.report import BatchReport, RecordRow, ReportLink, StageRow
from glamdata.publish.campaign.batch import base_of
from glamdata.publish.gates import CODES, gate_rows
from glamdata.reconciling.decide import explain_each
from glamdata.report.summary import STAGES, outcome_of, summarize
from glamdata.report.totals import rehearsal_totals, totals_of
from glamdata.store import codec, tables
from glamdata.store.parts import code_version, fingerprint_of
from glamdata.store.standing import RULE
from glamdata.workspace.shipped import SHIPPED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from glamdata.batch.run import Run
    from glamdata.model.edit import LedgerEntry
    from glamdata.model.match import Candidate, Decision
    from glamdata.model.report import CheckEntry
    from glamdata.report.summary import Summary
    from glamdata.store.decisions import QueueRow

REHEARSED = "rehearsed"
"""The note of a batch that holds the numbers of its last rehearsal."""

NOTE = "reported"
RECORDS_FILE = "records.csv"
CHECKS_FILE = "checks.html"
SHOWN = 5000
CANDIDATES_SHOWN = 3
"""Records and findings in the page; the rest is in records.csv beside it."""
PAGES = (
    ("../data-docs/index.html", "Data Docs", "what Great Expectations checked"),
    ("../disagreements/index.html", "Disagreements", "where catalogue and wiki differ, and who owns the error"),
    ("impact.html", "Impact", "what the edits of the batch did"),
    ("gaps.html", "Gaps", "whom and what the batch is about, and in which languages its items lack words"),
)
"""Other pages on a batch: where each lies, seen from the report, its name and what it is."""


def report_file(run: Run) -> Path:
    """Give where the report lies."""
    return run.parts.folder / "report" / "index.html"


def write_batch_report(run: Run) -> Path:
    """Write the report and records.csv beside it, unless they say it all already; give the page's path."""
    path = report_file(run)
    if base_of(run):  # a campaign has a page of its own there
        return path
    looked_at = _fingerprint(run)
    if path.exists() and run.store.noted(run.batch.name, NOTE) == looked_at:
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    shown = _write_records(run, path.with_name(RECORDS_FILE))
    files, checks = _write_findings(run, path.parent), _write_checks(path.with_name(CHECKS_FILE))
    summary = summarize(run)
    report = BatchReport(
        title=run.mapping.about or run.mapping.name,
        batch=run.batch.name,
        mapping=run.mapping.name,
        export=run.export.name,
        when=run.clock.now(),
        wiki=f"{run.wiki.identity} ({urlsplit(run.wiki.api).netloc})",
        totals=(*totals_of(summary), *rehearsal_totals(run.store.noted(run.batch.name, REHEARSED))),
        stages=_stages(summary),
        findings=files.shown,
        finding_counts=files.counts,
        findings_files=(CSV_FILE, JSON_FILE),
        checks=checks,
        checks_file=CHECKS_FILE if checks else "",
        gates=gate_rows(run, named=False),
        records=tuple(shown),
        links=_links(run),
        outcomes=(
            ("matched", summary.matched),
            ("new", summary.new),
            ("review", summary.to_review),
            ("excluded", summary.excluded),
            ("refused", summary.refused),
        ),
        review_reasons=tuple(summary.review_reasons.items()),
        records_file=RECORDS_FILE,
    )
    write_report(path, report)
    run.store.note(run.batch.name, NOTE, looked_at)
    return path


def refresh_batch_report(run: Run) -> None:
    """Write the report again where there is one: another page on the batch was made, to which it leads."""
    if report_file(run).exists():
        write_batch_report(run)


def _fingerprint(run: Run) -> str:
    """Give the fingerprint of all that the report looks at: when each part was made, the newest decision and edit."""
    stages = (*STAGES, "export")
    of_batch = (*tables.EVERY_PART, tables.POINTERS, *(tables.findings_table(stage) for stage in stages))
    made = [(t.name, n, run.parts.made_at(t, n)) for t in of_batch for n in run.parts.numbers(t)]
    newest = (
        run.store.decisions.newest(run.batch.mapping),
        run.store.ledger.newest(run.batch.name, run.wiki.identity),
        run.store.noted(run.batch.name, "ruled"),
        run.store.permissions.newest(run.batch.mapping),
        run.store.noted(run.batch.name, REHEARSED),
    )
    version = code_version(
        "formats",
        "model",
        "reconciling",
        "report/batch_report.py",
        "report/summary.py",
        "report/totals.py",
        "publish/gates.py",
    )
    return fingerprint_of(made, newest, run.mapping.fingerprint, run.batch, _links(run), version)


def _write_records(run: Run, path: Path) -> list[RecordRow]:
    """Write every record to a CSV file; give those that the page shows."""
    shown: list[RecordRow] = []
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["record", "heading", "outcome", "item", "item_label", "reason", "evidence", "changes", "state", "held"]
        )
        for row in _record_rows(run):
            writer.writerow([neutralise(cell) for cell in _cells(row)])
            if len(shown) < SHOWN:
                shown.append(row)
    return shown


def _write_findings(run: Run, folder: Path) -> FindingFiles:
    """Write every finding to a CSV and a JSON file, one part in memory at a time; give what the page shows."""
    with FindingFiles(folder, MOST_FINDINGS) as files:
        for stage in (*STAGES, "export"):
            for row in run.parts.all_rows(tables.findings_table(stage)):
                files.add(codec.finding_from_row(row))
    return files


def _write_checks(path: Path) -> tuple[CheckEntry, ...]:
    """Write the page on what findings mean beside the report; give what it says, nothing where it does not ship."""
    page = SHIPPED / "docs" / "findings.md"
    entries = read_entries(page.read_text("utf-8")) if page.exists() else ()
    if entries:
        write_checks(path, entries)
    return entries


def _stages(summary: Summary) -> tuple[StageRow, ...]:
    decided = summary.matched + summary.new
    return (
        StageRow("read", summary.in_file, summary.read, summary.refused),
        StageRow("map", summary.read, summary.drafts, summary.excluded),
        StageRow("reconcile", summary.drafts, decided, summary.to_review, "held for review"),
        StageRow("plan", decided, summary.planned_edits, 0, "records whose item lacks something"),
        StageRow("push", summary.planned_edits, summary.edits.get("saved", 0), summary.edits.get("refused", 0)),
        StageRow("round trip", decided, summary.enriched),
    )


def _links(run: Run) -> tuple[ReportLink, ...]:
    beside = report_file(run).parent  # not there yet before the first report
    links = [ReportLink(*page) for page in PAGES if (beside / page[0]).resolve().exists()]
    exports = exports_folder(run)
    for name, about in (
        ("enriched.csv", "for a spreadsheet"),
        ("enriched.jsonl", "for a website"),
        ("enriched.mrc", "changed MARC records, to overlay"),
        ("enriched.xml", "changed MARCXML records, to overlay"),
        ("enriched.xlsx", "a workbook for people"),
        ("enriched.geojson", "places for a map"),
    ):
        if (exports / name).exists():
            links.append(ReportLink(f"../../../exports/{run.batch.name}/{name}", name, about))
    return tuple(links)


def _record_rows(run: Run) -> Iterator[RecordRow]:
    """Give every record of the batch in the order of the export."""
    known = _Known(
        standing=run.store.decisions.standing(run.batch.mapping),
        decided=run.decided(),
        queue={row.record_key: row for row in run.store.decisions.queue(run.batch.name)},
        states=run.store.ledger.states(run.batch.name, run.wiki.identity),
    )
    for part in run.part_list:
        drafts: dict[int, list[dict[str, Any]]] = {}
        for row in run.parts.rows(tables.DRAFTS, part.number):
            drafts.setdefault(row["position"], []).append(row)
        excluded = {row["position"]: row["reason"] for row in run.parts.rows(tables.EXCLUSIONS, part.number)}
        edits = {
            row["record_key"]: row
            for table in (tables.LINKS, tables.EDITS)
            for row in run.parts.rows(table, part.number)
        }
        held = _held_by_gates(run, part.number)
        candidates: dict[str, list[Candidate]] = {}
        for row in run.parts.rows(tables.CANDIDATES, part.number):
            candidates.setdefault(row["record_key"], []).append(codec.candidate_from_row(row))
        for record in run.parts.rows(tables.RECORDS, part.number):
            position = record["position"]
            for draft in drafts.get(position, ()):
                key = draft["record_key"]
                yield _mapped_row(draft, known, candidates.get(key, []), edits.get(key, {}), held.get(key, ()))
            if position not in drafts:
                outcome, reason = (
                    ("excluded", excluded[position]) if position in excluded else (record["status"], record["reason"])
                )
                yield RecordRow(record["key"] or f"#{position}", "", outcome, reason=reason)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of the batch's records, by key."""

    standing: Mapping[str, Decision]
    decided: Mapping[str, Decision]
    queue: Mapping[str, QueueRow]
    states: Mapping[str, LedgerEntry]


def _mapped_row(
    draft: Mapping[str, Any],
    known: _Known,
    candidates: Sequence[Candidate],
    edit: Mapping[str, Any],
    held: Sequence[str],
) -> RecordRow:
    """Give the row of a record that was mapped."""
    key = draft["record_key"]
    decision, waiting, entry = known.standing.get(key), known.queue.get(key), known.states.get(key)
    qid = known.decided[key].qid if key in known.decided else ""
    reason = waiting.reason if waiting else _say_decider(decision) if decision else ""
    return RecordRow(
        key=key,
        heading=draft["heading"],
        outcome=outcome_of(decision),
        qid=qid,
        label=next((c.label for c in candidates if c.qid == qid), edit.get("label", "")),
        reason=reason,
        evidence=tuple(_evidence([c for c in candidates if not qid or c.qid == qid])),
        changes=tuple(edit.get("lines", ())),
        state=f"{entry.state.value}: {entry.reason}".rstrip(": ") if entry else "",
        held=tuple(held),
    )


def _say_decider(decision: Decision) -> str:
    """Say which rule decided; a person is not named to readers."""
    return decision.who if decision.who.startswith(RULE) else "a person"


def _held_by_gates(run: Run, number: int) -> dict[str, list[str]]:
    """Give what the gates hold of a part's records, in words."""
    held: dict[str, list[str]] = {}
    codes = set(CODES.values())
    for row in run.parts.rows(tables.findings_table("plan"), number):
        if row["code"] in codes:
            held.setdefault(row["record_key"], []).append(row["message"])
    return held


def _evidence(candidates: Sequence[Candidate]) -> Iterator[str]:
    """Give the evidence for the best candidates, each under a line that names it where there are several."""
    for candidate in candidates[:CANDIDATES_SHOWN]:
        if len(candidates) > 1:
            yield f"{candidate.qid} {candidate.label} – score {candidate.score:.2f}"
        yield from explain_each(candidate)


def _cells(row: RecordRow) -> list[str]:
    lists = {"evidence": " | ".join(row.evidence), "changes": " | ".join(row.changes)}
    return [
        row.key, row.heading, row.outcome, row.qid, row.label, row.reason, *lists.values(), row.state,
        " | ".join(row.held),
    ]  # fmt: skip
