"""The stages, one function each: read this file first (DESIGN §1).

    read and map → check → reconcile → (a person decides) → plan → push → roundtrip

A *part step* works on one part of the export and writes Parquet only; a *batch step* needs all parts. Every part
written carries the fingerprint of its inputs: a step that finds it unchanged has nothing to do, so each may be called
at any time and goes on where it was.
"""

from __future__ import annotations

import pickle
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from glamdata.batch.batchcheck import check_whole
from glamdata.batch.checkwork import CheckJob, CheckWork
from glamdata.batch.earlier import drop_earlier, keep_earlier
from glamdata.batch.homecoming import Homecoming
from glamdata.batch.partwork import WRITTEN, do_job
from glamdata.batch.planned import PlannedEdits
from glamdata.batch.planner import plan_part
from glamdata.batch.record_traits import resolved_pointers, traits_of_part, with_works
from glamdata.batch.ruling import is_ruled, rule_batch
from glamdata.batch.run import BatchLedger
from glamdata.batch.selection import explain_nothing
from glamdata.errors import NothingSelectedError
from glamdata.model.match import NO_TRAITS
from glamdata.reconciling.decide import decide
from glamdata.reconciling.pointers import decide_pointer
from glamdata.reconciling.score import score_found
from glamdata.store import codec, tables
from glamdata.store.parts import code_version
from glamdata.validation.suite import NO_SUITE
from glamdata.wikibase.candidates import CandidateFinder, add_works
from glamdata.wikibase.outgoing import Campaign
from glamdata.wikibase.pointer_items import find_pointers
from glamdata.wikibase.push import Pusher

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from glamdata.batch.cluster import Cluster
    from glamdata.batch.homecoming import Sources
    from glamdata.batch.planner import BatchPlanner
    from glamdata.batch.run import Run
    from glamdata.batch.workers import Workers
    from glamdata.errors import QueryError
    from glamdata.model.draft import Subject
    from glamdata.model.edit import LedgerEntry
    from glamdata.model.match import Traits
    from glamdata.model.property import PropertyDefinition
    from glamdata.store.database import Part
    from glamdata.store.parts import Table
    from glamdata.validation.suite import OwnSuite
    from glamdata.wikibase.candidates import Found
    from glamdata.wikibase.lookup import ItemSource, Lookup
    from glamdata.wikibase.read import Reader
    from glamdata.wikibase.session import Session

CANDIDATES_AGE = timedelta(days=7)
"""How long candidates are believed: the wiki changes under an unchanged export."""

_FINDING = (
    "reconciling", "wikibase/queries", "wikibase/candidates.py", "wikibase/item_lookup.py", "wikibase/own_rows.py",
    "wikibase/pointer_items.py", "wikibase/qualified_numbers.py", "index", "batch/record_traits.py", "batch/recent.py",
    "batch/corrected.py",
)  # fmt: skip
"""What finds candidates: where it changed, they are looked for again."""


def read_and_map(run: Run, part: Part, workers: Workers | Cluster | None = None) -> int:
    """Part step: read one part and map its records, in one pass; gives how many records are as they were before.

    Writes records, drafts, statements, exclusions and findings, and the bytes of what could not be read. The work
    itself is :func:`glamdata.batch.partwork.read_and_map`, in this process or in one of `workers`.
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


def check_drafts(
    run: Run, parts: Sequence[Part], properties: Mapping[str, PropertyDefinition], suite: OwnSuite = NO_SUITE
) -> list[CheckJob]:
    """Part step: give the jobs of checking the drafts of parts, by our own checks and by Great Expectations.

    Those whose findings are there already are left out. :func:`glamdata.batch.checkwork.do_check` does one, in any
    process.
    """
    work = CheckWork(
        run.parts.folder, run.batch.name, run.mapping.shapes(), dict(properties), run.clock.now().date(), suite
    )
    version = code_version("checking", "validation", "batch/checkwork.py")
    table, jobs, pickled = tables.findings_table("check"), [], pickle.dumps(work)
    for part in parts:
        drafted = run.parts.fingerprint(tables.DRAFTS, part.number)
        made = run.made("check", drafted, sorted(properties.items()), suite, version)
        if run.parts.fingerprint(table, part.number) != made.fingerprint:
            jobs.append(CheckJob(pickled, part.number, made))
    return jobs


def check_batch(run: Run, suite: OwnSuite = NO_SUITE) -> None:
    """Batch step: keys that occur twice, whole-table expectations, Data Docs, records a full export no longer has."""
    check_whole(run, suite)


def find_candidates(run: Run, part: Part, source: ItemSource, *, again: bool = False) -> None:
    """Part step: look up candidates for one part's records in `source`, and what the rules say of them.

    What was looked up less than a week ago stands, unless it is to be done `again`.
    """
    rejected = run.store.decisions.rejected_items(run.batch.mapping)
    drafted = run.parts.fingerprint(tables.DRAFTS, part.number)
    version = code_version(*_FINDING)
    rules = [run.mapping.match, *((item.name, item.match) for item in run.mapping.items)]
    pointers = resolved_pointers(run).fingerprint
    asked = (drafted, rules, sorted(rejected.items()), pointers, run.wiki.identity, source.identity)
    made = run.made("reconcile", *asked, version)
    fresh = run.parts.age(tables.OUTCOMES, part.number, made.at) < CANDIDATES_AGE
    if fresh and not again and run.parts.fingerprint(tables.OUTCOMES, part.number) == made.fingerprint:
        return
    subjects = run.subjects(part.number)
    traits = with_works(traits_of_part(run, part.number), subjects)
    found = _find(source, run, subjects, traits)
    refused = _follow_rejected(source.lookup(run.mapping.match.languages), subjects, rejected)
    candidates, outcomes = [], []
    for subject in subjects:
        match = run.mapping.match_of(subject.key)
        own = traits.get(subject.key, NO_TRAITS)
        scored = score_found(subject, found[subject.key], match, own)
        outcome = decide(subject, scored, match, refused.get(subject.key, frozenset()))
        candidates += codec.candidate_rows(subject.key, outcome.candidates)
        outcomes.append(codec.outcome_row(outcome))
    run.parts.write(tables.CANDIDATES, part.number, candidates, made)
    run.parts.write(tables.OUTCOMES, part.number, outcomes, made)


def forget_candidates(run: Run, part: Part) -> None:
    """Drop what was found for a part whose look-up failed, so that nothing is decided from it."""
    for table in (tables.CANDIDATES, tables.OUTCOMES):
        run.parts.path(table, part.number).unlink(missing_ok=True)


def tell_unreconciled(run: Run, failed: Mapping[int, QueryError]) -> str:
    """Say which parts are unreconciled, and why."""
    missing = [part for part in run.part_list if not run.parts.fingerprint(tables.OUTCOMES, part.number)]
    count = sum(part.record_count for part in missing)
    return (
        f"{count} records (parts {', '.join(str(part.number) for part in missing)} of {len(run.part_list)}) are not"
        f" reconciled, and nothing is decided about them. {next(iter(failed.values()))} Run `prepare` again: it goes on"
        " with them alone."
    )


def _follow_rejected(
    lookup: Lookup, subjects: Sequence[Subject], rejected: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    """Give the items that records of a part are not, with those that they were merged into since."""
    of_part = {subject.key: rejected[subject.key] for subject in subjects if subject.key in rejected}
    now = lookup.follow(frozenset().union(*of_part.values())) if of_part else {}
    return {key: qids | {now[qid] for qid in qids if qid in now} for key, qids in of_part.items()}


def _find(
    source: ItemSource, run: Run, subjects: Sequence[Subject], traits: Mapping[str, Traits]
) -> dict[str, list[Found]]:
    """Look candidates up, those of each of a record's items by its own rules."""
    of_item: dict[str, list[Subject]] = defaultdict(list)
    for subject in subjects:
        of_item[run.item_of(subject.key)].append(subject)
    found: dict[str, list[Found]] = {}
    for group in of_item.values():
        rules = run.mapping.match_of(group[0].key)
        lookup = source.lookup((*rules.languages, "mul"))
        found |= add_works(lookup, CandidateFinder(lookup, rules).find(group), traits, rules.weak)
    return found


def resolve_pointers(run: Run, source: ItemSource, *, again: bool = False) -> None:
    """Batch step: reconcile every object value known by name or identifier, once a batch; see find_candidates."""
    drafted = [run.parts.fingerprint(tables.DRAFTS, part.number) for part in run.part_list]
    version = code_version(*_FINDING)
    made = run.made("pointers", drafted, run.wiki.identity, source.identity, version)
    fresh = run.parts.age(tables.POINTERS, 1, made.at) < CANDIDATES_AGE
    if fresh and not again and run.parts.fingerprint(tables.POINTERS, 1) == made.fingerprint:
        return
    pointers = run.pointers()
    lookup = source.lookup((*run.mapping.match.languages, "mul"))
    facts = find_pointers(lookup, pointers) if pointers else {}
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
    run.wiki.require_editable()
    campaign = campaign or Campaign(run.batch.name, run.batch.edit_group, run.wiki.summary, run.wiki.edits_per_minute)
    pusher = Pusher(session, reader, run.clock, BatchLedger(run), planner, campaign)
    yield from pusher.push(PlannedEdits(run.parts, table))


def bring_home(run: Run, part: Part, sources: Sources) -> None:
    """Part step: enrich one part's matched records from their items; only items that moved since are fetched."""
    Homecoming(run, part, sources).bring()
