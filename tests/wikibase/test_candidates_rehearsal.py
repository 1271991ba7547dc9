"""Reconciling against the rehearsal wiki's query service, filled with the sample excerpt of Wikidata."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from glamdata.model.draft import Subject
from glamdata.model.entity import Entity
from glamdata.model.match import MatchRules
from glamdata.model.value import GREGORIAN, ItemValue, Pointer, StringValue, TimeValue
from glamdata.reconciling.decide import Reason, decide
from glamdata.reconciling.pointers import decide_pointer
from glamdata.reconciling.score import score_candidate
from glamdata.rehearsal.server import RehearsalServer
from glamdata.wikibase.candidates import CandidateFinder
from glamdata.wikibase.item_lookup import ItemLookup
from glamdata.wikibase.pointer_items import find_pointers
from glamdata.wikibase.sparql import SparqlClient

EXCERPT = Path(__file__).parents[2] / "data" / "samples" / "wikidata-excerpt.jsonl.gz"
RULES = MatchRules("Q5", "P244", ("P213", "P227", "P214"))

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not EXCERPT.exists(), reason="data/samples has no excerpt of Wikidata"),
]


class StoppedClock:
    """A clock for clients that must never wait."""

    def now(self) -> datetime:
        return datetime(2026, 11, 21, tzinfo=UTC)

    def sleep(self, seconds: float) -> None:
        raise AssertionError(f"waited {seconds} seconds")


@pytest.fixture(scope="module")
def entities():
    with gzip.open(EXCERPT, "rt") as lines:
        return [entity for line in lines if (entity := Entity.from_json(json.loads(line))).id.startswith("Q")]


@pytest.fixture(scope="module")
def people(entities):
    return [e for e in entities if any(s.snak.value == ItemValue("Q5") for s in e.best("P31"))]


@pytest.fixture(scope="module")
def wiki(tmp_path_factory):
    with RehearsalServer(tmp_path_factory.mktemp("wiki") / "wiki.sqlite", load=[EXCERPT]) as server:
        yield server


@pytest.fixture
def client(wiki):
    return SparqlClient(wiki.sparql_url, user_agent="glamdata-test (User:Example)", clock=StoppedClock())


def date_of(entity: Entity, pid: str) -> TimeValue | None:
    return next((s.snak.value for s in entity.best(pid) if isinstance(s.snak.value, TimeValue)), None)


def texts_of(entity: Entity, *pids: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (pid, s.snak.value.text) for pid in pids for s in entity.of(pid) if isinstance(s.snak.value, StringValue)
    )


def named_subject(entity: Entity) -> Subject:
    dates = date_of(entity, "P569"), date_of(entity, "P570")
    return Subject(entity.id, "Q5", names=(entity.label("en"),), birth=dates[0], death=dates[1])


def decide_all(client, subjects):
    found = CandidateFinder(ItemLookup(client, (*RULES.languages, "mul")), RULES).find(subjects)
    return [
        decide(s, [score_candidate(s, one.source, one.facts, RULES) for one in found[s.key]], RULES) for s in subjects
    ]


def test_people_are_found_by_name_and_nobody_is_taken_for_another(client, people):
    outcomes = decide_all(client, [named_subject(person) for person in people])
    assert [one for one in outcomes if one.qid not in {"", one.record_key}] == []
    assert all(one.record_key in {candidate.qid for candidate in one.candidates} for one in outcomes)
    assert sum(bool(one.qid) for one in outcomes) > 0.8 * len(people)
    assert client.requests <= 40


def test_people_are_found_by_their_ids(client, people):
    subjects = [
        Subject(person.id, "Q5", identifiers=ids, names=(person.label("en"),))
        for person in people
        if (ids := texts_of(person, "P213", "P227"))
    ]
    outcomes = decide_all(client, subjects)
    assert [one for one in outcomes if one.qid not in {"", one.record_key}] == []
    assert {one.reason for one in outcomes if not one.qid} <= {Reason.ID_ON_TWO_ITEMS, Reason.IDS_DISAGREE}
    assert client.requests <= 12


def test_homonyms_of_another_time_are_vetoed(client, people):
    subjects = [named_subject(person) for person in people]
    moved = [replace(s, birth=TimeValue.from_parts(s.birth.year + 60), death=None) for s in subjects if s.birth]
    outcomes = decide_all(client, moved)
    assert [one for one in outcomes if one.qid] == []


def test_facts_are_those_of_the_entity_json(client, people):
    finder = CandidateFinder(ItemLookup(client, (*RULES.languages, "mul")), RULES)
    found = finder.find([Subject(person.id, "Q5", known=(person.id,)) for person in people])
    for person in people:
        (facts,) = [one.facts for one in found[person.id]]
        assert facts.label == person.label("en")
        assert set(facts.identifiers) == set(texts_of(person, "P213", "P214", "P227"))
        assert set(facts.names) >= {person.label("en"), *person.aliases.get("en", ())}
        gregorian = {s.snak.value for s in person.best("P569") if s.snak.value and s.snak.value.calendar == GREGORIAN}
        assert {(d.year, d.precision) for d in facts.births} >= {(d.year, d.precision) for d in gregorian}


def test_places_are_pointed_to_by_name_and_class(client):
    places = {"London": "Q84", "Paris": "Q90", "Amsterdam": "Q727", "New York City": "Q60", "Nowhere at all": None}
    pointers = {Pointer(name, "Q486972"): qid for name, qid in places.items()} | {Pointer("London", "Q5"): None}
    found = find_pointers(ItemLookup(client, ("en", "mul")), list(pointers))
    assert {pointer: decide_pointer(pointer, found[pointer]).qid for pointer in pointers} == pointers
    assert client.requests <= 4
