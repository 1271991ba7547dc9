"""How the nouns become rows of the Parquet tables and come back."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, fields
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import orjson

from glamdata.model.draft import TermKind
from glamdata.model.edit import AddQualifiers, AddReference, AddStatement, CorrectValue, RefreshReference, SetTerm
from glamdata.model.enrichment import EnrichedValue, Enrichment
from glamdata.model.finding import Finding, Severity
from glamdata.model.match import Candidate, Evidence, Outcome, Verdict
from glamdata.model.value import Pointer, parse_value
from glamdata.planning.changes import change_to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import TypeAdapter

    from glamdata.model.edit import Conflict, Edit

Row = dict[str, Any]

_FINDING = tuple(each.name for each in fields(Finding))


def dump(value: object) -> str:
    """Give JSON text with sorted keys, so that equal values are equal texts."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def load(text: str) -> Any:
    """Read JSON text."""
    return orjson.loads(text)


def finding_row(finding: Finding, statement: int | None = None) -> Row:
    """Give a finding's row."""
    said = {name: getattr(finding, name) for name in _FINDING}
    return {**said, "severity": finding.severity.value, "statement": -1 if statement is None else statement}


def finding_from_row(row: Mapping[str, Any]) -> Finding:
    """Read a finding's row."""
    said = {key: value for key, value in row.items() if key != "statement"}
    return Finding(**{**said, "severity": Severity(row["severity"])})


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
        "changes": dump([change_to_json(change) for change in edit.changes]),
        **{name: counted[name] for name in COUNTED},
    }


def conflict_row(conflict: Conflict) -> Row:
    """Give a conflict's row."""
    ours, theirs = (dump(statement.to_json()) for statement in (conflict.ours, conflict.theirs))
    return {"record_key": conflict.record_key, "qid": conflict.qid, "ours": ours, "theirs": theirs}


COUNTED = ("statements", "references", "qualifiers", "aliases", "labels", "descriptions")


def count_changes(edit: Edit) -> Counter[str]:
    """Count what an edit adds, by the names of COUNTED; a new statement's own references count as references.

    A corrected value counts as a statement, a renewed reference as one.
    """
    counted: Counter[str] = Counter()
    for change in edit.changes:
        match change:
            case AddStatement(statement):
                counted["statements"] += 1
                counted["references"] += len(statement.references)
            case AddReference() | RefreshReference():
                counted["references"] += 1
            case CorrectValue():
                counted["statements"] += 1
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
    values = _enriched_values().validate_json(row["values"])
    retrieved = date.fromisoformat(row["retrieved"])
    return Enrichment(row["record_key"], row["qid"], row["revision"], retrieved, values)


@cache
def _enriched_values() -> TypeAdapter[tuple[EnrichedValue, ...]]:
    from pydantic import TypeAdapter  # noqa: PLC0415  (a worker that only reads and maps starts without it)

    return TypeAdapter(tuple[EnrichedValue, ...])
