"""find_witness: what can be found out about both sides of a contradiction, from the record, the item and the batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.checking.check import Situation
from glamdata.checking.dates import earliest, find_future_date, find_impossible_date, latest, plain_date
from glamdata.checking.definition import find_format_mismatch
from glamdata.disagreeing.disagreement import Kind, Owner
from glamdata.disagreeing.owner import Witness, with_proof, with_words
from glamdata.disagreeing.sources import VIAF, weigh_sources
from glamdata.model.statement import Snak, SnakKind
from glamdata.model.value import StringValue, TimeValue
from glamdata.planning.same import value_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.disagreeing.disagreement import Disagreement, Judgement
    from glamdata.disagreeing.values import Contradiction
    from glamdata.model.draft import Draft, Subject
    from glamdata.model.entity import Entity
    from glamdata.model.statement import Statement
    from glamdata.report.disagreement.facts import BatchFacts

BIRTH, DEATH = "P569", "P570"
EXTERNAL_ID = "external-id"


def find_witness(facts: BatchFacts, draft: Draft, entity: Entity, found: Contradiction) -> Witness:
    """Gather the evidence about one contradiction."""
    theirs, pid = found.theirs, found.ours.statement.property
    shared, opposed = compare_identifiers(draft.subject, entity, pid)
    return Witness(
        sources=weigh_sources(theirs, found.ours.statement),
        their_faults=(*_faults_of(theirs, facts), *_faults_of_life(entity, pid)),
        is_ours=theirs.guid in facts.own_guids,
        shared=shared,
        opposed=opposed,
        viaf=tuple(text for property_id, text in draft.subject.identifiers if property_id == VIAF),
    )


def compare_identifiers(subject: Subject, entity: Entity, but: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the identifiers that record and item share, and the properties of those that differ, all `but` one's."""
    shared, opposed = [], []
    for pid, text in dict.fromkeys((*((subject.own_id,) if subject.own_id else ()), *subject.identifiers)):
        there = entity.best(pid) if pid != but else ()
        ours = value_key(Snak(pid, StringValue(text), EXTERNAL_ID), {})
        if any(value_key(s.snak, {}, EXTERNAL_ID) == ours for s in there):
            shared.append(f"{pid} {text}")
        elif any(s.snak.kind is SnakKind.VALUE for s in there):
            opposed.append(pid)
    both = {one.partition(" ")[0] for one in shared}
    return tuple(shared), tuple(dict.fromkeys(pid for pid in opposed if pid not in both))


def _faults_of(theirs: Statement, facts: BatchFacts) -> Iterator[str]:
    """Say what can't be right in a value, by the wiki's own rules."""
    situation = Situation(facts.properties, facts.today, facts.matcher)
    match theirs.snak.value:
        case TimeValue() as time:
            for find in (find_impossible_date, find_future_date):
                if fault := find(time, theirs.snak, situation):
                    yield fault.rstrip(".")
        case StringValue() as text:
            if fault := find_format_mismatch(text, theirs.snak, situation):
                yield fault.rstrip(".")


def _faults_of_life(entity: Entity, pid: str) -> Iterator[str]:
    """Say where an item has somebody born after the death."""
    if pid not in {BIRTH, DEATH}:
        return
    births, deaths = (
        [s.snak.value for s in entity.best(one) if isinstance(s.snak.value, TimeValue)] for one in (BIRTH, DEATH)
    )
    if births and deaths and all(earliest(birth) > latest(death) for birth in births for death in deaths):
        yield f"it says born {plain_date(births[0])}, died {plain_date(deaths[0])}"


def judge_own_number(row: Disagreement, facts: BatchFacts, own: str) -> Judgement:
    """Say what our catalogue knows of an item's value for its `own` property: which record it is, or that it is none.

    Asked anew for each report, since the catalogue grows without the item moving.
    """
    if row.kind is not Kind.VALUE or not own or row.property != own:
        return row.judgement
    number = row.theirs.partition(" | ")[0]
    twin = facts.own_numbers.get((own, number), "")
    if twin and twin != row.record_key:
        return with_words(row.judgement, f"the item's value is the number of our record {twin}")
    if not twin and facts.knows_all_numbers:
        return with_proof(row.judgement, Owner.WIKIDATA, f"our catalogue has no record {number}")
    return row.judgement
