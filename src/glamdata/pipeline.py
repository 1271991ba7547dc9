"""The stages, one function each: read this file first (DESIGN §1).

    read → map → check → reconcile → (a person decides) → plan → push → roundtrip

A *part step* works on one part of the export and writes Parquet only; a *batch step* needs all parts. Every part
written carries the fingerprint of its inputs: a step that finds it unchanged has nothing to do, so each may be called
at any time and goes on where it was.
"""

from __future__ import annotations

from dataclasses import astuple
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import orjson

from glamdata import codec, tables
from glamdata.checking.expectations import expectations_for, key_expectations, whole_table_expectations
from glamdata.checking.matching import FormatMatcher
from glamdata.checking.statements import check_draft
from glamdata.decisions import QueueRow
from glamdata.enriching.enrich import enrich_record, needed_labels
from glamdata.formats.reader import PartSlice, read_part
from glamdata.frames import keys_frame, metrics_frame, statements_frame
from glamdata.mapping.draft import draft_record, record_key
from glamdata.model.finding import Finding, Severity
from glamdata.model.match import Decision
from glamdata.parts import code_version
from glamdata.planning.show import show_change
from glamdata.reconciling.decide import decide, explain
from glamdata.reconciling.duplicates import find_duplicates, hold_duplicates
from glamdata.reconciling.pointers import decide_pointer, unique_pointers
from glamdata.reconciling.score import score_candidate
from glamdata.refused import keep_refused
from glamdata.run import BatchLedger
from glamdata.wikibase.candidates import CandidateFinder, find_pointers
from glamdata.wikibase.outgoing import Campaign, ReadyEdit
from glamdata.wikibase.push import Pusher

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from glamdata.model.draft import Draft
    from glamdata.model.edit import LedgerEntry
    from glamdata.model.enrichment import Enrichment
    from glamdata.model.entity import Entity
    from glamdata.model.property import PropertyDefinition
    from glamdata.planner import BatchPlanner
    from glamdata.run import Run
    from glamdata.store import Part
    from glamdata.wikibase.read import Reader
    from glamdata.wikibase.session import Session
    from glamdata.wikibase.sparql import SparqlClient

CANDIDATES_AGE = timedelta(days=7)
"""How long candidates are believed: the wiki changes under an unchanged export."""

BLOCK = 50


def read_records(run: Run, part: Part) -> None:
    """Part step: read one part of the export; writes records and what could not be read."""
    made = run.made("read", run.batch.export_digest, part, run.mapping.fingerprint, code_version("formats", "mapping"))
    if run.parts.fingerprint(tables.RECORDS, part.number) == made.fingerprint:
        return
    rows, findings, refused = [], [], []
    for raw, parsed in read_part(run.export, run.reader, PartSlice(*astuple(part))):
        key = record_key(parsed.record, run.mapping) if parsed.record else ""
        status = "read" if parsed.record else "ignored" if parsed.ignored else "refused"
        reason = parsed.ignored or ("" if parsed.record else " ".join(finding.message for finding in parsed.findings))
        rows.append(codec.record_row(raw, key, status, reason))
        findings += [codec.finding_row(finding) for finding in parsed.findings]
        if status == "refused":
            refused.append(raw)
    keep_refused(run.parts.folder, part.number, run.export, refused)
    run.parts.write(tables.findings_table("read"), part.number, findings, made)
    run.parts.write(tables.RECORDS, part.number, rows, made)


def map_records(run: Run, part: Part) -> None:
    """Part step: map one part's records to drafts; writes drafts, statements, exclusions and findings."""
    read = run.parts.fingerprint(tables.RECORDS, part.number)
    made = run.made("map", read, run.mapping.fingerprint, code_version("mapping", "model"))
    if run.parts.fingerprint(tables.DRAFTS, part.number) == made.fingerprint:
        return
    drafts: list[Draft] = []
    excluded, findings = [], []
    for raw, parsed in read_part(run.export, run.reader, PartSlice(*astuple(part))):
        if parsed.record is None:
            continue
        result = draft_record(parsed.record, run.mapping)
        findings += [codec.finding_row(finding) for finding in result.findings]
        if result.draft:
            drafts.append(result.draft)
        else:
            reason = result.excluded or "the mapping can make nothing of it; see its findings"
            excluded.append(codec.record_row(raw, record_key(parsed.record, run.mapping), "excluded", reason))
    run.parts.write(tables.EXCLUSIONS, part.number, excluded, made)
    run.parts.write(tables.findings_table("map"), part.number, findings, made)
    rows = [row for draft in drafts for row in codec.statement_rows(draft)]
    run.parts.write(tables.STATEMENTS, part.number, rows, made)
    run.parts.write(tables.DRAFTS, part.number, [codec.draft_row(draft) for draft in drafts], made)


def check_drafts(run: Run, part: Part, properties: Mapping[str, PropertyDefinition]) -> None:
    """Part step: check one part's drafts with our own checks and with Great Expectations; writes findings."""
    table = tables.findings_table("check")
    drafted = run.parts.fingerprint(tables.DRAFTS, part.number)
    made = run.made("check", drafted, sorted(properties.items()), code_version("checking", "validation"))
    if run.parts.fingerprint(table, part.number) == made.fingerprint:
        return
    from glamdata.validation.result import failures_to_findings  # noqa: PLC0415  (3.4 s to import)
    from glamdata.validation.runner import BatchValidator  # noqa: PLC0415

    matcher, today = FormatMatcher(), run.clock.now().date()
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for draft in run.drafts(part.number):
        for index, finding in check_draft(draft, properties, today, matcher):
            found.setdefault(_fault_key(finding), codec.finding_row(finding, index))
    statements = run.parts.rows(tables.STATEMENTS, part.number)
    expectations = expectations_for(run.mapping.shapes(), properties)
    validated = BatchValidator(run.batch.name).validate_part(
        statements_frame(statements), expectations, f"part {part.number}"
    )
    for failure, finding in zip(validated.failures, failures_to_findings(validated.failures), strict=True):
        index = statements[failure.row]["index"]
        found.setdefault(_fault_key(finding), codec.finding_row(finding, index))
    _validation_file(run, part.number).write_bytes(orjson.dumps(validated.result))
    run.parts.write(table, part.number, found.values(), made)


def check_batch(run: Run) -> None:
    """Batch step: keys that occur twice, whole-table expectations, Data Docs, records a full export no longer has."""
    from glamdata.validation.docs import build_data_docs  # noqa: PLC0415  (3.4 s to import)
    from glamdata.validation.result import failures_to_findings  # noqa: PLC0415
    from glamdata.validation.runner import BatchValidator  # noqa: PLC0415

    drafted = [run.parts.fingerprint(tables.DRAFTS, part.number) for part in run.part_list]
    made = run.made("check-batch", drafted, run.batch.export_kind, code_version("checking", "validation"))
    table = tables.findings_table("check-batch")
    if run.parts.fingerprint(table, 1) == made.fingerprint:
        return
    validator = BatchValidator(run.batch.name)
    keys = validator.validate_table(keys_frame(run.parts), key_expectations())
    metrics = validator.validate_table(metrics_frame(run.parts), whole_table_expectations(run.mapping.shapes()))
    findings = failures_to_findings([*keys.failures, *metrics.failures])
    digests = ((row["record_key"], row["digest"]) for row in run.parts.all_rows(tables.DRAFTS))
    findings += [_withdrawn(key) for key in run.store.save_fingerprints(run.batch, digests)]
    results = [orjson.loads(_validation_file(run, part.number).read_bytes()) for part in run.part_list]
    build_data_docs([*results, keys.result, metrics.result], run.folder("data-docs"), run.batch.name)
    run.parts.write(table, 1, [codec.finding_row(finding) for finding in findings], made)


def find_candidates(run: Run, part: Part, client: SparqlClient) -> None:
    """Part step: look up candidates for one part's records, and what the rules say of them."""
    rules = run.mapping.match
    rejected = run.store.decisions.rejected_items(run.batch.mapping)
    drafted = run.parts.fingerprint(tables.DRAFTS, part.number)
    version = code_version("reconciling", "wikibase/queries")
    made = run.made("reconcile", drafted, rules, sorted(rejected.items()), run.wiki.identity, version)
    fresh = run.parts.age(tables.OUTCOMES, part.number, made.at) < CANDIDATES_AGE
    if fresh and run.parts.fingerprint(tables.OUTCOMES, part.number) == made.fingerprint:
        return
    subjects = [draft.subject for draft in run.drafts(part.number)]
    found = CandidateFinder(client, rules).find(subjects)
    candidates, outcomes = [], []
    for subject in subjects:
        scored = [score_candidate(subject, one.source, one.facts, rules) for one in found[subject.key]]
        outcome = decide(subject, scored, rules, rejected.get(subject.key, frozenset()))
        candidates += codec.candidate_rows(subject.key, outcome.candidates)
        outcomes.append(codec.outcome_row(outcome))
    run.parts.write(tables.CANDIDATES, part.number, candidates, made)
    run.parts.write(tables.OUTCOMES, part.number, outcomes, made)


def resolve_pointers(run: Run, client: SparqlClient) -> None:
    """Batch step: reconcile every object value known by name or identifier, once a batch."""
    pointers = unique_pointers(draft for part in run.part_list for draft in run.drafts(part.number))
    names = [codec.pointer_to_text(pointer) for pointer in pointers]
    made = run.made("pointers", names, run.wiki.identity, code_version("reconciling", "wikibase/queries"))
    fresh = run.parts.age(tables.POINTERS, 1, made.at) < CANDIDATES_AGE
    if fresh and run.parts.fingerprint(tables.POINTERS, 1) == made.fingerprint:
        return
    facts = find_pointers(client, pointers, run.mapping.match.languages) if pointers else {}
    rows = []
    for pointer, name in zip(pointers, names, strict=True):
        choice = decide_pointer(pointer, facts.get(pointer, []))
        rows.append({"pointer": name, "qid": choice.qid or "", "reason": str(choice.reason)})
    run.parts.write(tables.POINTERS, 1, rows, made)


def decide_by_rule(run: Run) -> None:
    """Batch step: enter what the rules decide, find duplicates within the batch, queue the rest for a person."""
    subjects, outcomes = run.outcomes()
    standing = run.store.decisions.standing(run.batch.mapping)
    twice = {
        row["record_key"]
        for row in run.parts.rows(tables.findings_table("check-batch"), 1)
        if row["code"] == "duplicate-key"
    }
    decisions, queue = [], []
    groups = find_duplicates(subjects, outcomes, run.mapping.match)
    names = {subject.key: subject.names[0] if subject.names else "" for subject in subjects}
    for outcome in hold_duplicates(outcomes, groups):
        key, best = outcome.record_key, next(iter(outcome.candidates), None)
        if key in standing:
            continue
        if outcome.verdict and key not in twice:
            why = explain(best) if best else ""
            decisions.append(
                Decision(key, outcome.verdict, outcome.qid, f"rule: {outcome.reason}", run.clock.now(), why)
            )
        else:
            reason = "two records bear this control number" if key in twice else str(outcome.reason)
            queue.append(QueueRow(key, names[key], reason, best.qid if best else "", best.score if best else 0.0))
    run.store.decisions.add(run.batch.mapping, decisions)
    run.store.decisions.save_queue(run.batch.name, queue)


def plan_edits(run: Run, part: Part, reader: Reader, planner: BatchPlanner) -> None:
    """Part step: plan one part's decided records against the items as they are now; writes edits and findings.

    Never skipped: an edit is computed late.
    """
    decided = run.decided()
    drafts = [d for d in planner.take_part(part.number) if d.key in decided and not planner.is_held(d.key)]
    edits, findings = [], []
    for start in range(0, len(drafts), BLOCK):
        block = drafts[start : start + BLOCK]
        entities = reader.entities(decided[draft.key].qid for draft in block if decided[draft.key].qid)
        planner.learn_redirects(block, entities.values())
        for draft in block:
            qid = decided[draft.key].qid
            if qid and qid not in entities:
                findings.append(codec.finding_row(_gone(draft, qid)))
                continue
            planned = planner.plan(draft, entities.get(qid))
            findings += [codec.finding_row(finding, index) for index, finding in planned.findings]
            if planned.edit:
                ready, entity = planner.ready(planned.edit), entities.get(qid)
                label = entity.label(*run.mapping.match.languages) if entity else draft.subject.names[0]
                lines = [show_change(change) for change in planned.edit.changes]
                edits.append(codec.edit_row(planned.edit, label, ready.data, ready.edit_hash, lines))
    run.parts.write(tables.findings_table("plan"), part.number, findings, run.made())
    run.parts.write(tables.EDITS, part.number, edits, run.made())


def push_edits(run: Run, session: Session, reader: Reader, planner: BatchPlanner) -> Iterator[LedgerEntry]:
    """Batch step: send the planned edits; gives the ledger line in which each ends. May be killed and called again.

    `planner` must have taken every part. Raises WikiRefusedError for any wiki beyond this machine.
    """
    run.wiki.require_loopback()
    campaign = Campaign(run.batch.name, run.batch.edit_group, run.wiki.summary, run.wiki.edits_per_minute)
    pusher = Pusher(session, reader, run.clock, BatchLedger(run), planner, campaign)
    yield from pusher.push([_ready(row) for row in run.parts.all_rows(tables.EDITS)])


def bring_home(run: Run, part: Part, reader: Reader) -> None:
    """Part step: enrich one part's matched records from their items; only items that moved since are fetched."""
    decided = {key: d.qid for key, d in run.decided().items() if d.qid}
    qids = {
        row["record_key"]: decided[row["record_key"]]
        for row in run.parts.rows(tables.DRAFTS, part.number)
        if row["record_key"] in decided
    }
    ours = run.store.ledger.our_guids(run.batch.mapping, run.wiki.identity)
    context = run.made(run.mapping.enrich, run.wiki.identity, code_version("enriching", "model")).fingerprint
    before = {row["record_key"]: row for row in run.parts.rows(tables.ENRICHMENTS, part.number)}
    revisions = reader.revisions(qids.values())
    rows, moved = {}, {}
    for key, qid in qids.items():
        row = before.get(key)
        if row and (row["qid"], row["revision"], row["context"]) == (qid, revisions.get(qid), context):
            rows[key] = row
        else:
            moved[key] = qid
    findings = []
    for enrichment, told in _enrich(run, reader, moved, ours):
        rows[enrichment.record_key] = codec.enrichment_row(enrichment, context)
        findings += [codec.finding_row(finding) for finding in told]
    ordered = [rows[key] for key in qids if key in rows]
    run.parts.write(tables.findings_table("roundtrip"), part.number, findings, run.made())
    run.parts.write(tables.ENRICHMENTS, part.number, ordered, run.made())


def _enrich(
    run: Run, reader: Reader, moved: Mapping[str, str], ours: frozenset[str]
) -> Iterator[tuple[Enrichment, list[Finding]]]:
    rules, today = run.mapping.enrich, run.clock.now().date()
    entities: dict[str, Entity] = reader.entities(moved.values())
    labels = reader.labels({qid for entity in entities.values() for qid in needed_labels(entity, rules)})
    for key, qid in moved.items():
        if qid in entities:
            yield enrich_record(key, entities[qid], rules, retrieved=today, labels=labels, ours=ours)


def _ready(row: dict[str, Any]) -> ReadyEdit:
    return ReadyEdit(row["record_key"], row["qid"], row["base_revision"], row["edit_hash"], codec.load(row["data"]))


def _validation_file(run: Run, number: int) -> Path:
    return run.folder("validation") / f"part-{number:05d}.json"


def _fault_key(finding: Finding) -> tuple[str, ...]:
    """Tell one fault, which our checks and an expectation may both have found."""
    return finding.record_key, finding.code, finding.property, finding.value


def _withdrawn(key: str) -> Finding:
    message = "The record is no longer in the full export: withdrawn. Nothing is deleted on the wiki."
    return Finding(Severity.INFO, "check", "withdrawn", key, message)


def _gone(draft: Draft, qid: str) -> Finding:
    message = f"The item {qid} that the record was matched with does not exist on the wiki any more: to be reviewed."
    return Finding(Severity.WARNING, "plan", "item-gone", draft.key, message, value=qid, position=draft.position)
