"""One record as a reviewer sees it: what the catalogue says, the candidates with their evidence, what was decided."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson
import pyarrow.compute as pc

from glamdata.errors import InputError
from glamdata.formats.review_sheet import PLACES, SheetCandidate, SheetRow
from glamdata.model.match import Verdict
from glamdata.model.value import TimeValue
from glamdata.planning.show import show_time
from glamdata.reconciling.decide import explain
from glamdata.reconciling.doubt import doubt_by_candidates, is_doubtable
from glamdata.review.differences import Piece, mark_differences
from glamdata.store import codec, tables
from glamdata.store.draft_rows import read_subject
from glamdata.store.standing import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import pyarrow as pa

    from glamdata.batch.run import Run
    from glamdata.model.draft import Subject
    from glamdata.model.match import Candidate, Evidence
    from glamdata.store.decisions import QueueRow, RecordState
    from glamdata.store.parts import Table

_SOURCES = {
    "known": "the record itself names it",
    "own_id": "it carries this catalogue’s identifier",
    "label": "it has this name",
    "index": "the local index knows it by this name",
    "search": "the wiki’s search found it",
}
_AGREES, _NEARLY = 0.95, 0.75
_MOST_STATEMENTS = 40
EXISTS = "an item of it was found just before it was to be created"
"""Why a record waits that was decided to be new, and that publishing did not make."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One comparison: both texts in pieces, the rule in words, and how it came out.

    `outcome` is agrees, nearly, differs or contradicts. `weight` is its share in the score in per cent, 0 where
    that is not known.
    """

    kind: str
    rule: str
    outcome: str
    ours: tuple[Piece, ...]
    theirs: tuple[Piece, ...]
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """A candidate with its number on the page; `rejected` names who said that the record is not this item."""

    number: int
    qid: str
    label: str
    description: str
    score: float
    why: str
    compared: tuple[Compared, ...]
    rejected: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """Everything of one record that a decision may need; `facts` and `statements` are (name, text, origin).

    `doubt` says what speaks against the decision that stands, until it is confirmed.
    """

    row: QueueRow
    state: RecordState
    may_create: bool
    facts: tuple[tuple[str, str], ...] = ()
    statements: tuple[tuple[str, str, str], ...] = ()
    proposals: tuple[Proposal, ...] = field(default=())
    further: int = 0
    doubt: str = ""


def read_case(run: Run, row: QueueRow, state: RecordState, most: int) -> Case:
    """Read a record's case from the batch's tables; `most` candidates, `further` counts those beyond.

    Raises InputError where the batch was prepared anew and has no such record any more.
    """
    draft = next(iter(_rows_of(run, tables.DRAFTS, row)), None)
    if draft is None:
        raise InputError(f"{run.batch.name} has no record {row.record_key} any more: its export has changed.")
    candidates = [codec.candidate_from_row(each) for each in _rows_of(run, tables.CANDIDATES, row)]
    rejected = {a.decision.qid: a.decision.who for a in state.acts if a.decision.verdict is Verdict.NOT_SAME}
    proposals = (_proposal(number, one, rejected) for number, one in enumerate(candidates[:most], 1))
    statements = _rows_of(run, tables.STATEMENTS, row)
    names = property_names(run)
    return Case(
        row=row if row.heading else replace(row, heading=draft["heading"]),
        state=state,
        may_create=run.mapping.match_of(row.record_key).create != "never",
        facts=tuple(_facts(read_subject(draft["subject"]), names)),
        statements=tuple(_statement(each, names) for each in statements[:_MOST_STATEMENTS]),
        proposals=tuple(proposals),
        further=max(len(candidates) - most, 0),
        doubt=_doubt(run, row, state, candidates),
    )


def _doubt(run: Run, row: QueueRow, state: RecordState, candidates: Iterable[Candidate]) -> str:
    """Say what speaks against the decision that stands: what its candidates tell, else what planning found."""
    decision = state.decision
    if state.state is not State.DECIDED or decision is None or not is_doubtable(decision):
        return ""
    if doubt := doubt_by_candidates(decision, candidates):
        return doubt
    found = _rows_of(run, tables.findings_table("plan"), row)
    answers = {decision.qid or "new"}
    told = (each["message"] for each in found if each["code"] == "decision-contradicted" and each["value"] in answers)
    return next(told, "").partition(", but ")[2].partition(": nothing is sent")[0]


def read_sheet_rows(run: Run, rows: Iterable[QueueRow]) -> Iterator[SheetRow]:
    """Give the rows of a sheet with their candidates, by part of the export: one part in memory at a time."""
    versions = run.store.decisions.versions(run.batch.mapping)
    of_part: dict[int, list[QueueRow]] = {}
    for row in rows:
        of_part.setdefault(row.part, []).append(row)
    for part, waiting in of_part.items():
        wanted = {row.record_key for row in waiting}
        candidates: dict[str, list[Candidate]] = {}
        for number in [part] if part else run.parts.numbers(tables.CANDIDATES):
            for each in run.parts.rows(tables.CANDIDATES, number):
                if each["record_key"] in wanted and each["place"] <= len(PLACES):
                    candidates.setdefault(each["record_key"], []).append(codec.candidate_from_row(each))
        for row in waiting:
            found = tuple(_sheet_candidate(one) for one in candidates.get(row.record_key, ()))
            if row.reason == EXISTS:
                others = tuple(one for one in found if one.qid != row.best_qid)
                found = (SheetCandidate(row.best_qid, evidence=EXISTS), *others)[: len(PLACES)]
            version = versions.get(row.record_key, "0-0")
            yield SheetRow(run.batch.name, row.record_key, row.heading, row.reason, version, row.best_score, found)


def property_names(run: Run) -> dict[str, str]:
    """Give the English labels of the mapping's properties, as far as the batch has asked for them."""
    try:
        kept = orjson.loads((run.parts.folder / "properties.json").read_bytes())
        return {pid: str(definition["label"]) for pid, definition in kept["properties"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def is_item_id(text: str) -> bool:
    """Whether a value is an item of the wiki."""
    return text[:1] == "Q" and text[1:].isdecimal()


def compare_texts(evidence: Evidence) -> Compared:
    """Give a comparison as it is shown."""
    ours, theirs = mark_differences(evidence.ours, evidence.theirs)
    weight = round(100 * float(getattr(evidence, "weight", 0)))
    return Compared(evidence.kind.replace("_", " "), evidence.rule, _outcome(evidence), ours, theirs, weight)


def _outcome(evidence: Evidence) -> str:
    if evidence.veto:
        return "contradicts"
    return "agrees" if evidence.score >= _AGREES else "nearly" if evidence.score >= _NEARLY else "differs"


def _proposal(number: int, candidate: Candidate, rejected: Mapping[str, str]) -> Proposal:
    source = candidate.source
    why = _SOURCES.get(source) or (
        f"it carries the same {source}" if source[:1] == "P" and source[1:].isdigit() else f"found by {source}"
    )
    return Proposal(
        number=number,
        qid=candidate.qid,
        label=candidate.label,
        description=candidate.description,
        score=candidate.score,
        why=why,
        compared=tuple(compare_texts(evidence) for evidence in candidate.evidence),
        rejected=rejected.get(candidate.qid, ""),
    )


def _sheet_candidate(one: Candidate) -> SheetCandidate:
    return SheetCandidate(one.qid, one.label, one.description, one.score, explain(one))


def _facts(subject: Subject, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for place, name in enumerate(subject.names):
        yield "other form" if place else "name", name
    for what, date in (("birth", subject.birth), ("death", subject.death)):
        if date:
            yield what, show_time(date)
    for pid, text in (*((subject.own_id,) if subject.own_id else ()), *subject.identifiers):
        yield f"{names[pid]} ({pid})" if names.get(pid) else pid, text
    for qid in subject.known:
        yield "item in the record", qid
    if subject.works:
        yield "works", "; ".join(subject.works)


def _statement(row: Mapping[str, Any], names: Mapping[str, str]) -> tuple[str, str, str]:
    pid, text = row["property"], row["value_text"]
    if row["datatype"] == "time" and text[:1] in {"+", "-"}:
        text = show_time(TimeValue(text, row["precision"]))
    return f"{names[pid]} ({pid})" if names.get(pid) else pid, text, row["origin"]


def _rows_of(run: Run, of: Table, row: QueueRow) -> list[dict[str, Any]]:
    """Give the rows of a table about one record."""
    for number in [row.part] if row.part else run.parts.numbers(of):
        path = run.parts.path(of, number)
        if path.exists():
            content = _part(path, path.stat().st_mtime_ns)
            found: list[dict[str, Any]] = content.filter(pc.equal(content["record_key"], row.record_key)).to_pylist()
            if found:
                return found
    return []


@lru_cache(maxsize=8)
def _part(path: Path, _changed: int) -> pa.Table:
    """Give a part from memory, where its neighbour was looked at just before."""
    import pyarrow.parquet as pq  # noqa: PLC0415  (only here)

    return pq.read_table(path)
