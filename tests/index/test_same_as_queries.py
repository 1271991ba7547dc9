"""The index gives the candidates and decisions that the query service gives over the same entities."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from glamdata.index.build import Filter, build_index
from glamdata.index.lookup import ItemIndex
from glamdata.model.draft import Subject
from glamdata.model.entity import Entity
from glamdata.model.match import MatchRules
from glamdata.model.value import ItemValue, Pointer, StringValue, TimeValue
from glamdata.reconciling.decide import decide
from glamdata.reconciling.score import score_found
from glamdata.rehearsal.server import RehearsalServer
from glamdata.wikibase.candidates import CandidateFinder
from glamdata.wikibase.item_lookup import ItemLookup
from glamdata.wikibase.pointer_items import find_pointers
from glamdata.wikibase.sparql import SparqlClient

EXCERPT = Path(__file__).parents[2] / "data" / "samples" / "wikidata-excerpt.jsonl.gz"
RULES = MatchRules("Q5", "P244", ("P213", "P227", "P214"), languages=("en", "de"))
LANGUAGES = ("en", "de", "mul")

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
def people():
    with gzip.open(EXCERPT, "rt") as lines:
        entities = [Entity.from_json(json.loads(line)) for line in lines]
    return [e for e in entities if any(s.snak.value == ItemValue("Q5") for s in e.best("P31"))]


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("index")
    build_index(EXCERPT, folder, Filter(languages=frozenset(LANGUAGES)), lambda _: None, workers=1)
    with ItemIndex(folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with RehearsalServer(tmp_path_factory.mktemp("wiki") / "wiki.sqlite", load=[EXCERPT]) as server:
        yield SparqlClient(server.sparql_url, user_agent="glamdata-test (User:Example)", clock=StoppedClock())


def subject_of(entity, number):
    """Give one of three kinds of subjects: by name and dates, by an identifier, by the item itself."""
    dates = [
        next((s.snak.value for s in entity.best(pid) if isinstance(s.snak.value, TimeValue)), None)
        for pid in ("P569", "P570")
    ]
    ids = tuple(
        (pid, s.snak.value.text)
        for pid in ("P213", "P214")
        for s in entity.of(pid)
        if isinstance(s.snak.value, StringValue)
    )
    return (
        Subject(entity.id, "Q5", names=(entity.label("en"),), birth=dates[0], death=dates[1]),
        Subject(entity.id, "Q5", identifiers=ids, names=(entity.label("en"),)),
        Subject(entity.id, "Q5", known=(entity.id,), names=(entity.label("de"),)),
    )[number % 3]


def outcomes(lookup, subjects):
    found = CandidateFinder(lookup, RULES).find(subjects)
    decided = {s.key: decide(s, score_found(s, found[s.key], RULES), RULES) for s in subjects}
    return {key: {(one.source, one.facts) for one in ones} for key, ones in found.items()}, decided


def test_candidates_facts_and_decisions_are_the_same(people, index, service):
    subjects = [subject_of(person, number) for number, person in enumerate(people)]
    local, decided = outcomes(index.lookup(LANGUAGES), subjects)
    remote, decided_remotely = outcomes(ItemLookup(service, LANGUAGES), subjects)
    assert local == remote
    assert decided == decided_remotely
    assert sum(bool(one.qid) for one in decided.values()) > len(people) / 2


def test_pointers_are_the_same(index, service):
    pointers = [Pointer(name, "Q486972") for name in ("London", "Paris", "Amsterdam", "Nowhere at all")]
    local = find_pointers(index.lookup(LANGUAGES), pointers)
    assert local == find_pointers(ItemLookup(service, LANGUAGES), pointers)
    assert local[pointers[0]]


def test_nothing_is_asked_of_anybody(index):
    assert index.requests == 0
