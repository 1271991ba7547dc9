"""Nouns become rows and come back the same."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from glamdata.model.draft import Draft, DraftStatement, DraftTerm, Subject, TermKind
from glamdata.model.edit import AddQualifiers, AddReference, AddStatement, Edit, SetTerm
from glamdata.model.enrichment import EnrichedValue, Enrichment
from glamdata.model.finding import Finding, Severity
from glamdata.model.match import Candidate, Evidence, Outcome, Verdict
from glamdata.model.statement import Rank, Snak, SnakKind, Statement
from glamdata.model.value import (
    Coordinate,
    ItemValue,
    MonolingualText,
    Pointer,
    Quantity,
    RecordLink,
    StringValue,
    TimeValue,
    Today,
)  # fmt: skip
from glamdata.store import codec
from glamdata.store.draft_columns import DraftColumns
from glamdata.store.draft_rows import read_drafts, read_pointers, write_statement

TEXTS = st.text(max_size=12)
QIDS = st.integers(1, 10**6).map(lambda n: f"Q{n}")
PIDS = st.sampled_from(["P31", "P569", "P214"])
TIMES = st.builds(TimeValue.from_parts, st.integers(-500, 2100).filter(bool), st.integers(0, 12))
POINTERS = st.builds(Pointer, TEXTS, st.just("Q515"), st.lists(st.tuples(PIDS, TEXTS), max_size=2).map(tuple))
VALUES = st.one_of(
    QIDS.map(ItemValue),
    TEXTS.map(StringValue),
    TIMES,
    POINTERS,
    TEXTS.map(RecordLink),
    st.just(Today()),
    st.builds(MonolingualText, TEXTS, st.sampled_from(["en", "cy"])),
    st.builds(Coordinate, st.floats(-90, 90), st.floats(-180, 180), st.none() | st.just(0.01)),
    st.builds(Quantity, st.just("+1.5"), st.just("1"), st.none() | st.just("+2"), st.none()),
)
SNAKS = st.builds(Snak, PIDS, VALUES, st.sampled_from(["time", "string"])) | st.builds(
    Snak, PIDS, st.none(), st.just("time"), st.sampled_from([SnakKind.SOMEVALUE, SnakKind.NOVALUE])
)


def grouped(snaks: list[Snak]) -> tuple[Snak, ...]:
    """Order snaks as the API's JSON does: by property, in the order the properties first come."""
    order = list(dict.fromkeys(snak.property for snak in snaks))
    return tuple(sorted(snaks, key=lambda snak: order.index(snak.property)))


REFERENCES = st.lists(SNAKS, min_size=1, max_size=3).map(grouped)
STATEMENTS = st.builds(
    Statement, SNAKS, st.lists(SNAKS, max_size=2).map(grouped), st.lists(REFERENCES, max_size=2).map(tuple),
    st.sampled_from(list(Rank)),
)  # fmt: skip
SUBJECTS = st.builds(
    Subject, st.just("key"), QIDS, st.lists(QIDS, max_size=2).map(tuple), st.none() | st.tuples(PIDS, TEXTS),
    st.lists(st.tuples(PIDS, TEXTS), max_size=2).map(tuple), st.lists(TEXTS, max_size=3).map(tuple),
    st.none() | TIMES, st.none() | TIMES,
)  # fmt: skip
TERMS = st.builds(DraftTerm, st.sampled_from(list(TermKind)), st.sampled_from(["en", "mul"]), TEXTS, TEXTS)
DRAFTED = st.builds(DraftStatement, STATEMENTS, TEXTS, TEXTS, st.none() | STATEMENTS)
DRAFTS = st.builds(
    Draft, st.just("key"), SUBJECTS, st.lists(DRAFTED, max_size=3).map(tuple),
    st.lists(TERMS, max_size=3).map(tuple), st.integers(0, 99), st.integers(0, 99), st.text(string.hexdigits, max_size=4),
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(DRAFTS, max_size=3))
def test_drafts_come_back(given_drafts: list[Draft]) -> None:
    wanted = [replace(draft, key=f"key {number}") for number, draft in enumerate(given_drafts)]
    columns = DraftColumns()
    for draft in wanted:
        columns.add(draft)
    drafts, statements = columns.drafts.to_pylist(), columns.statements.to_pylist()
    assert read_drafts(drafts, statements) == wanted
    assert [row["index"] for row in statements] == [n for draft in wanted for n in range(len(draft.statements))]
    assert [row["position"] for row in statements] == [d.position for d in wanted for _ in d.statements]


@settings(deadline=None)
@given(DRAFTS)
def test_the_pointers_of_drafts_are_found_without_reading_the_drafts(draft: Draft) -> None:
    columns = DraftColumns()
    columns.add(draft)
    found = list(read_pointers(columns.statements))
    assert set(found) == {pointer for drafted in draft.statements for pointer in drafted.statement.pointers()}


@given(STATEMENTS)
def test_a_statement_is_written_as_the_api_would(statement: Statement) -> None:
    written = {**codec.load(write_statement(statement)), "references": statement.to_json().get("references", [])}
    assert Statement.from_json(written) == statement
    assert write_statement(statement) == codec.dump(replace(statement, references=()).to_json())


@given(POINTERS)
def test_a_pointer_comes_back(pointer: Pointer) -> None:
    assert codec.pointer_from_text(codec.pointer_to_text(pointer)) == pointer


def test_a_finding_comes_back_without_its_place() -> None:
    finding = Finding(Severity.CRITICAL, "map", "bad-date", "a", "words", "046$f", "1800?", "P569", 3, 40)
    row = codec.finding_row(finding, 2)
    assert row["statement"] == 2
    assert codec.finding_row(finding)["statement"] == -1
    assert codec.finding_from_row(row) == finding


def test_a_candidate_and_an_outcome_come_back() -> None:
    evidence = (
        Evidence("birth", "1867", "1868", 0.5, "a year apart"),
        Evidence("death", "1900", "1800", 0.0, "x", veto=True),
    )
    candidate = Candidate("a", "Q1", "label", 0.7, "Ann", "poet", evidence)
    (row,) = codec.candidate_rows("a", [candidate])
    assert (row["place"], codec.candidate_from_row(row)) == (1, candidate)
    for verdict in (None, Verdict.MATCH):
        outcome = Outcome("a", verdict, "Q1", "none found", (candidate,))
        assert codec.outcome_from_row(codec.outcome_row(outcome), [candidate]) == outcome


def test_an_enrichment_comes_back() -> None:
    value = EnrichedValue("identifier", "P214", "123", datavalue={"type": "string"}, rank="normal", sources=("VIAF",))
    enrichment = Enrichment("a", "Q1", 7, date(2026, 11, 21), (value,))
    assert codec.enrichment_from_row(codec.enrichment_row(enrichment, "context")) == enrichment


def test_what_an_edit_adds_is_counted() -> None:
    snak = Snak("P214", StringValue("1"), "external-id")
    sourced = Statement(snak, references=((snak,), (snak,)))
    on_item = Statement(snak, guid="Q1$1")
    edit = Edit(
        "a", "Q1", 1,
        (
            AddStatement(sourced), AddReference(on_item, (snak,)), AddQualifiers(on_item, (snak, snak)),
            SetTerm(TermKind.LABEL, "en", "A"), SetTerm(TermKind.ALIAS, "en", "B"), SetTerm(TermKind.DESCRIPTION, "en", "C"),
        ),
    )  # fmt: skip
    assert codec.count_changes(edit) == {
        "statements": 1, "references": 3, "qualifiers": 2, "labels": 1, "aliases": 1, "descriptions": 1,
    }  # fmt: skip
