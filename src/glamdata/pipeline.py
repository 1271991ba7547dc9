"""The stages, one function each: read this file first (DESIGN §1).

    read and map → check → reconcile → (a person decides) → plan → push → roundtrip

A *part step* works on one part of the export and writes Parquet only; a *batch step* needs all parts. Every part
written carries the fingerprint of its inputs: a step that finds it unchanged has nothing to do, so each may be called
at any time and goes on where it was.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import orjson

from glamdata import codec, tables
from glamdata.checking.expectations import expectations_for, key_expectations, whole_table_expectations
from glamdata.checking.matching import FormatMatcher
from glamdata.checking.statements import check_draft
from glamdata.earlier import drop_earlier, keep_earlier
from glamdata.enriching.enrich import enrich_record, needed_labels
from glamdata.errors import NothingSelectedError
from glamdata.frames import keys_frame, metrics_frame, statements_frame
from glamdata.model.finding import Finding, Severity
from glamdata.parts import code_version
from glamdata.partwork import WRITTEN, do_job
from glamdata.planned import PlannedEdits
from glamdata.planner import plan_part
from glamdata.reconciling.decide import decide
from glamdata.reconciling.pointers import decide_pointer
from glamdata.reconciling.score import score_candidate
from glamdata.ruling import is_ruled, rule_batch
from glamdata.run import BatchLedger
from glamdata.selection import explain_nothing, tell_unused
from glamdata.wikibase.candidates import CandidateFinder, find_pointers
from glamdata.wikibase.outgoing import Campaign
from glamdata.wikibase.push import Pusher

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from glamdata.model.draft import Subject
    from glamdata.model.edit import LedgerEntry
    from glamdata.model.enrichment import Enrichment
    from glamdata.model.entity import Entity
    from glamdata.model.property import PropertyDefinition
    from glamdata.parts import Table
    from glamdata.planner import BatchPlanner
    from glamdata.run import Run
    from glamdata.store import Part
    from glamdata.wikibase.candidates import Found
    from glamdata.wikibase.read import Reader
    from glamdata.wikibase.session import Session
    from glamdata.wikibase.sparql import SparqlClient
    from glamdata.workers import Workers

CANDIDATES_AGE = timedelta(days=7)
"""How long candidates are believed: the wiki changes under an unchanged export."""


def read_and_map(run: Run, part: Part, workers: Workers | None = None) -> int:
    """Part step: read one part and map its records, in one pass; gives how many records are as they were before.

    Writes records, drafts, statements, exclusions and findings, and the bytes of what could not be read. The work
    itself is :func:`glamdata.partwork.read_and_map`, in this process or in one of `workers`.
    """
    job = run.job(part)
    return workers.do(job) if workers else do_job(job)


def begin_reading(run: Run) -> list[Part]:
    """Batch step: keep aside what the export before gave, drop parts it had more; give the parts to be read."""
    wanted = {part.number: run.made_of(part).fingerprint for part in run.part_list}
    keep_earlier(run.parts.folder, run.context, set(wanted.values()), WRITTEN)
    for table in tables.EVERY_PART:
        run.parts.drop_beyond(table, max(wanted, default=0))
    return [p for p in run.part_list if run.parts.fingerprint(tables.DRAFTS, p.number) != wanted[p.number]]


def end_reading(run: Run, unchanged: int) -> None:
    """Batch step: forget the export before, and note how many records are as they were in it.

    Raises NothingSelectedError where the mapping makes no statement of the whole export.
    """
    drop_earlier(run.parts.folder)
    run.store.note(run.batch.name, "unchanged", str(unchanged))
    if not run.parts.count(tables.STATEMENTS):
        raise NothingSelectedError(explain_nothing(run))


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
    drafted = [run.parts.fingerprint(tables.DRAFTS, part.number) for part in run.part_list]
    made = run.made("check-batch", drafted, run.batch.export_kind, code_version("checking", "validation"))
    table = tables.findings_table("check-batch")
    if run.parts.fingerprint(table, 1) == made.fingerprint:
        return
    from glamdata.validation.docs import build_data_docs  # noqa: PLC0415  (3.4 s to import)
    from glamdata.validation.result import failures_to_findings  # noqa: PLC0415
    from glamdata.validation.runner import BatchValidator  # noqa: PLC0415

    validator = BatchValidator(run.batch.name)
    keys = validator.validate_table(keys_frame(run.parts), key_expectations())
    metrics = validator.validate_table(metrics_frame(run.parts), whole_table_expectations(run.mapping.shapes()))
    findings = failures_to_findings([*keys.failures, *metrics.failures])
    rows = run.parts.columns(tables.DRAFTS, "record_key", "digest")
    digests = ((key, digest) for key, digest in rows if not run.item_of(key))
    findings += [_withdrawn(key) for key in run.store.save_fingerprints(run.batch, digests)]
    findings += tell_unused(run)
    results = [orjson.loads(_validation_file(run, part.number).read_bytes()) for part in run.part_list]
    build_data_docs([*results, keys.result, metrics.result], run.folder("data-docs"), run.batch.name)
    run.parts.write(table, 1, [codec.finding_row(finding) for finding in findings], made)


def find_candidates(run: Run, part: Part, client: SparqlClient) -> None:
    """Part step: look up candidates for one part's records, and what the rules say of them."""
    rejected = run.store.decisions.rejected_items(run.batch.mapping)
    drafted = run.parts.fingerprint(tables.DRAFTS, part.number)
    version = code_version("reconciling", "wikibase/queries")
    rules = [run.mapping.match, *((item.name, item.match) for item in run.mapping.items)]
    made = run.made("reconcile", drafted, rules, sorted(rejected.items()), run.wiki.identity, version)
    fresh = run.parts.age(tables.OUTCOMES, part.number, made.at) < CANDIDATES_AGE
    if fresh and run.parts.fingerprint(tables.OUTCOMES, part.number) == made.fingerprint:
        return
    subjects = run.subjects(part.number)
    found = _find(client, run, subjects)
    candidates, outcomes = [], []
    for subject in subjects:
        match = run.mapping.match_of(subject.key)
        scored = [score_candidate(subject, one.source, one.facts, match) for one in found[subject.key]]
        outcome = decide(subject, scored, match, rejected.get(subject.key, frozenset()))
        candidates += codec.candidate_rows(subject.key, outcome.candidates)
        outcomes.append(codec.outcome_row(outcome))
    run.parts.write(tables.CANDIDATES, part.number, candidates, made)
    run.parts.write(tables.OUTCOMES, part.number, outcomes, made)


def _find(client: SparqlClient, run: Run, subjects: Sequence[Subject]) -> dict[str, list[Found]]:
    """Look candidates up, those of each of a record's items by its own rules."""
    of_item: dict[str, list[Subject]] = defaultdict(list)
    for subject in subjects:
        of_item[run.item_of(subject.key)].append(subject)
    found: dict[str, list[Found]] = {}
    for group in of_item.values():
        found |= CandidateFinder(client, run.mapping.match_of(group[0].key)).find(group)
    return found


def resolve_pointers(run: Run, client: SparqlClient) -> None:
    """Batch step: reconcile every object value known by name or identifier, once a batch."""
    drafted = [run.parts.fingerprint(tables.DRAFTS, part.number) for part in run.part_list]
    version = code_version("reconciling", "wikibase/queries")
    made = run.made("pointers", drafted, run.wiki.identity, version)
    fresh = run.parts.age(tables.POINTERS, 1, made.at) < CANDIDATES_AGE
    if fresh and run.parts.fingerprint(tables.POINTERS, 1) == made.fingerprint:
        return
    pointers = run.pointers()
    facts = find_pointers(client, pointers, run.mapping.match.languages) if pointers else {}
    rows = []
    for pointer in pointers:
        choice = decide_pointer(pointer, facts.get(pointer, []))
        name = codec.pointer_to_text(pointer)
        rows.append({"pointer": name, "qid": choice.qid or "", "reason": str(choice.reason)})
    run.parts.write(tables.POINTERS, 1, rows, made)


def decide_by_rule(run: Run) -> None:
    """Batch step: enter what the rules decide, find duplicates within the batch, queue the rest for a person."""
    if not is_ruled(run):
        rule_batch(run)


def plan_edits(run: Run, part: Part, reader: Reader, planner: BatchPlanner) -> None:
    """Part step: plan one part's decided records against the items as they are now; writes edits and findings.

    Never skipped: an edit is computed late.
    """
    planned = plan_part(run, part.number, reader, planner)
    run.parts.write(tables.findings_table("plan"), part.number, planned.findings, run.made())
    run.parts.write(tables.CONFLICTS, part.number, planned.conflicts, run.made())
    run.parts.write(tables.EDITS, part.number, planned.edits, run.made())


def link_items(run: Run, part: Part, reader: Reader, planner: BatchPlanner, keys: Collection[str]) -> None:
    """Part step: plan the records again whose statements waited for items that are made now; writes links, findings."""
    planned = plan_part(run, part.number, reader, planner, keys)
    for table, rows in ((tables.findings_table("plan"), planned.findings), (tables.CONFLICTS, planned.conflicts)):
        kept = [row for row in run.parts.rows(table, part.number) if row["record_key"] not in keys]
        run.parts.write(table, part.number, [*kept, *rows], run.made())
    run.parts.write(tables.LINKS, part.number, planned.edits, run.made())


def push_edits(
    run: Run,
    session: Session,
    reader: Reader,
    planner: BatchPlanner,
    table: Table = tables.EDITS,
    campaign: Campaign | None = None,
) -> Iterator[LedgerEntry]:
    """Batch step: send the planned edits; gives the ledger line in which each ends. May be killed and called again.

    `campaign` is what the edits have in common, with what may stop them. Raises WikiRefusedError for any wiki beyond
    this machine.
    """
    run.wiki.require_loopback()
    campaign = campaign or Campaign(run.batch.name, run.batch.edit_group, run.wiki.summary, run.wiki.edits_per_minute)
    pusher = Pusher(session, reader, run.clock, BatchLedger(run), planner, campaign)
    yield from pusher.push(PlannedEdits(run.parts, table))


def bring_home(run: Run, part: Part, reader: Reader) -> None:
    """Part step: enrich one part's matched records from their items; only items that moved since are fetched."""
    decided = {key: d.qid for key, d in run.decided().items() if d.qid}
    qids = {
        row["record_key"]: decided[row["record_key"]]
        for row in run.parts.rows(tables.DRAFTS, part.number)
        if row["record_key"] in decided
    }
    ours = run.store.ledger.our_guids(run.batch.mapping, run.wiki.identity)
    context = run.made(run.mapping.enrich.content, run.wiki.identity, code_version("enriching", "model")).fingerprint
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


def _validation_file(run: Run, number: int) -> Path:
    return run.folder("validation") / f"part-{number:05d}.json"


def _fault_key(finding: Finding) -> tuple[str, ...]:
    """Tell one fault, which our checks and an expectation may both have found."""
    return finding.record_key, finding.code, finding.property, finding.value


def _withdrawn(key: str) -> Finding:
    message = "The record is no longer in the full export: withdrawn. Nothing is deleted on the wiki."
    return Finding(Severity.INFO, "check", "withdrawn", key, message)
