"""How the nouns become rows of the Parquet tables and come back."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

import orjson
from pydantic import TypeAdapter

from glamdata.model.draft import Draft, DraftStatement, DraftTerm, Subject, TermKind
from glamdata.model.edit import AddQualifiers, AddReference, AddStatement, SetTerm
from glamdata.model.enrichment import EnrichedValue, Enrichment
from glamdata.model.finding import Finding, Severity
from glamdata.model.match import Candidate, Evidence, Outcome, Verdict
from glamdata.model.statement import Statement
from glamdata.model.value import Pointer, TimeValue, parse_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from glamdata.model.edit import Edit
    from glamdata.model.record import RawRecord

Row = dict[str, Any]
ENRICHED_VALUES = TypeAdapter(tuple[EnrichedValue, ...])


def dump(value: object) -> str:
    """Give JSON text with sorted keys, so that equal values are equal texts."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def load(text: str) -> Any:
    """Read JSON text."""
    return orjson.loads(text)


def record_row(raw: RawRecord, key: str, status: str, reason: str) -> Row:
    """Give the row of a record in the file, whether it was read or not."""
    return {
        "position": raw.position,
        "offset": raw.offset,
        "digest": hashlib.sha256(raw.data).hexdigest(),
        "key": key,
        "status": status,
        "reason": reason,
    }


def finding_row(finding: Finding, statement: int | None = None) -> Row:
    """Give a finding's row."""
    return {**asdict(finding), "severity": finding.severity.value, "statement": -1 if statement is None else statement}


def finding_from_row(row: Mapping[str, Any]) -> Finding:
    """Read a finding's row."""
    said = {key: value for key, value in row.items() if key != "statement"}
    return Finding(**{**said, "severity": Severity(row["severity"])})


def draft_row(draft: Draft) -> Row:
    """Give the row of a draft, its statements apart."""
    return {
        "record_key": draft.key,
        "position": draft.position,
        "offset": draft.offset,
        "digest": draft.digest,
        "heading": draft.subject.names[0] if draft.subject.names else "",
        "subject": dump(_subject_to_json(draft.subject)),
        "terms": dump([[t.kind.value, t.language, t.text, t.origin] for t in draft.terms]),
    }


def statement_rows(draft: Draft) -> list[Row]:
    """Give the rows of a draft's statements, in their order."""
    return [_statement_row(draft, index, drafted) for index, drafted in enumerate(draft.statements)]


def drafts_from_rows(drafts: Iterable[Row], statements: Iterable[Row]) -> list[Draft]:
    """Put drafts together again from the rows of both tables."""
    by_key: dict[str, list[DraftStatement]] = {}
    for row in statements:
        statement = Statement.from_json(load(row["statement"]))
        by_key.setdefault(row["record_key"], []).append(DraftStatement(statement, row["origin"], row["rule"]))
    return [_draft(row, tuple(by_key.get(row["record_key"], ()))) for row in drafts]


def candidate_rows(record_key: str, candidates: Iterable[Candidate]) -> list[Row]:
    """Give the rows of a record's candidates, best first."""
    return [
        {
            "record_key": record_key,
            "place": place,
            "qid": candidate.qid,
            "source": candidate.source,
            "score": candidate.score,
            "label": candidate.label,
            "description": candidate.description,
            "evidence": dump([asdict(evidence) for evidence in candidate.evidence]),
        }
        for place, candidate in enumerate(candidates, start=1)
    ]


def candidate_from_row(row: Mapping[str, Any]) -> Candidate:
    """Read a candidate's row."""
    return Candidate(
        record_key=row["record_key"],
        qid=row["qid"],
        source=row["source"],
        score=row["score"],
        label=row["label"],
        description=row["description"],
        evidence=tuple(Evidence(**evidence) for evidence in load(row["evidence"])),
    )


def outcome_row(outcome: Outcome) -> Row:
    """Give the row of what the rules say of a record."""
    return {
        "record_key": outcome.record_key,
        "verdict": outcome.verdict.value if outcome.verdict else "",
        "qid": outcome.qid,
        "reason": str(outcome.reason),
    }


def outcome_from_row(row: Mapping[str, Any], candidates: Iterable[Candidate]) -> Outcome:
    """Read an outcome's row."""
    verdict = Verdict(row["verdict"]) if row["verdict"] else None
    return Outcome(row["record_key"], verdict, row["qid"], row["reason"], tuple(candidates))


def pointer_to_text(pointer: Pointer) -> str:
    """Name a pointer by its JSON."""
    return dump(pointer.to_json())


def pointer_from_text(text: str) -> Pointer:
    """Read a pointer's JSON."""
    pointer = parse_value(load(text))
    assert isinstance(pointer, Pointer)
    return pointer


def edit_row(edit: Edit, label: str, data: Mapping[str, Any], edit_hash: str, lines: list[str]) -> Row:
    """Give an edit's row, with what it changes counted."""
    counted = count_changes(edit)
    return {
        "record_key": edit.record_key,
        "qid": edit.qid,
        "label": label,
        "base_revision": edit.base_revision,
        "edit_hash": edit_hash,
        "data": dump(data),
        "lines": lines,
        **{name: counted[name] for name in COUNTED},
    }


COUNTED = ("statements", "references", "qualifiers", "aliases", "labels", "descriptions")


def count_changes(edit: Edit) -> Counter[str]:
    """Count what an edit adds, by the names of COUNTED; a new statement's own references count as references."""
    counted: Counter[str] = Counter()
    for change in edit.changes:
        match change:
            case AddStatement(statement):
                counted["statements"] += 1
                counted["references"] += len(statement.references)
            case AddReference():
                counted["references"] += 1
            case AddQualifiers(_, qualifiers):
                counted["qualifiers"] += len(qualifiers)
            case SetTerm(kind):
                counted[f"{kind.value}{'es' if kind is TermKind.ALIAS else 's'}"] += 1
    return counted


def enrichment_row(enrichment: Enrichment, context: str) -> Row:
    """Give an enrichment's row; `context` is the fingerprint of all that it was made from besides the item."""
    return {
        "record_key": enrichment.record_key,
        "qid": enrichment.qid,
        "revision": enrichment.revision,
        "retrieved": enrichment.retrieved.isoformat(),
        "values": dump([asdict(value) for value in enrichment.values]),
        "context": context,
    }


def enrichment_from_row(row: Mapping[str, Any]) -> Enrichment:
    """Read an enrichment's row."""
    values = ENRICHED_VALUES.validate_json(row["values"])
    retrieved = date.fromisoformat(row["retrieved"])
    return Enrichment(row["record_key"], row["qid"], row["revision"], retrieved, values)


def _statement_row(draft: Draft, index: int, drafted: DraftStatement) -> Row:
    statement = drafted.statement
    value = statement.snak.value
    json = statement.to_json()
    return {
        "record_key": draft.key,
        "index": index,
        "rule": drafted.rule,
        "property": statement.property,
        "datatype": statement.snak.datatype,
        "value_text": _plain_text(value, statement.snak.kind.value),
        "precision": value.precision if isinstance(value, TimeValue) else None,
        "rank": statement.rank.value,
        "origin": drafted.origin,
        "references": len(statement.references),
        "position": draft.position,
        "statement": dump(json),
    }


def _plain_text(value: object, kind: str) -> str:
    """Give what expectations look at: an id, a text, Wikibase's time string; for other values their JSON."""
    if value is None:
        return kind
    for name in ("id", "text", "time", "label", "amount"):
        if hasattr(value, name):
            return str(getattr(value, name))
    return dump(value.to_json())  # type: ignore[attr-defined]


def _draft(row: Row, statements: tuple[DraftStatement, ...]) -> Draft:
    return Draft(
        key=row["record_key"],
        subject=_subject_from_json(load(row["subject"])),
        statements=statements,
        terms=tuple(DraftTerm(TermKind(kind), *said) for kind, *said in load(row["terms"])),
        position=row["position"],
        offset=row["offset"],
        digest=row["digest"],
    )


def _subject_to_json(subject: Subject) -> Row:
    said = {name: getattr(subject, name) for name in ("key", "instance_of", "known", "own_id", "identifiers", "names")}
    dates = {name: getattr(subject, name) for name in ("birth", "death")}
    return said | {name: value.to_json() if value else None for name, value in dates.items()}


def _subject_from_json(said: Row) -> Subject:
    def life_date(name: str) -> TimeValue | None:
        value = parse_value(said[name]) if said[name] else None
        assert value is None or isinstance(value, TimeValue)
        return value

    return Subject(
        key=said["key"],
        instance_of=said["instance_of"],
        known=tuple(said["known"]),
        own_id=(said["own_id"][0], said["own_id"][1]) if said["own_id"] else None,
        identifiers=tuple((pid, text) for pid, text in said["identifiers"]),
        names=tuple(said["names"]),
        birth=life_date("birth"),
        death=life_date("death"),
    )
