"""What constraints need to know of other items, asked of the rehearsal wiki: in batches, whatever the endpoint does."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from glamdata.checking.constraint.facts import (
    ClassesOf,
    Exists,
    Facts,
    HoldersOf,
    Life,
    LifeOf,
    Link,
    NamesakesOf,
    Subclass,
)
from glamdata.checking.constraints import EditChecker
from glamdata.errors import QueryError, WikiUnreachableError
from glamdata.model.constraint import Constraint
from glamdata.model.edit import AddStatement, Edit
from glamdata.model.entity import Entity
from glamdata.model.finding import Severity
from glamdata.model.property import PropertyDefinition
from glamdata.model.statement import Rank, Snak, SnakKind, Statement
from glamdata.model.value import JULIAN, Coordinate, ItemValue, MonolingualText, Quantity, StringValue, TimeValue
from glamdata.planning.apply import apply_edit
from glamdata.rehearsal.server import RehearsalServer
from glamdata.wikibase.constraint_facts import FactFinder
from glamdata.wikibase.read import Reader
from glamdata.wikibase.session import Session
from glamdata.wikibase.site import Wiki
from glamdata.wikibase.sparql import SparqlClient

pytestmark = pytest.mark.integration
TYPES = {
    "P31": "wikibase-item", "P279": "wikibase-item", "P19": "wikibase-item", "P26": "wikibase-item", "P214": "external-id",
    "P856": "url", "P18": "commonsMedia", "P569": "time", "P570": "time", "P571": "time", "P1476": "monolingualtext",
    "P1104": "quantity", "P2302": "wikibase-item", "P2308": "wikibase-item", "P2309": "wikibase-item",
    "P2316": "wikibase-item", "P518": "wikibase-item", "P576": "time", "P580": "time", "P582": "time", "P585": "time",
    "P625": "globe-coordinate",
}  # fmt: skip
METRE = "http://www.wikidata.org/entity/Q11573"
NUMBERS = [1, 2, 5, 7, 42, 90, 515, 486972, 692, 700, 701, 702, 801, 802, 803, 21503250, 21510865, 21502408, 21503252]


def said(pid, value, *qualifiers, rank=Rank.NORMAL):
    if isinstance(value, str):
        value = ItemValue(value) if TYPES[pid] == "wikibase-item" else StringValue(value)
    kind = SnakKind.VALUE if value else SnakKind.SOMEVALUE
    return Statement(Snak(pid, value, TYPES[pid], kind), qualifiers, rank=rank)


def item(qid, *statements, label="", description=""):
    claims = {}
    for statement in statements:
        claims.setdefault(statement.property, []).append(statement.to_json())
    terms = {"labels": {"en": {"language": "en", "value": label or qid}}}
    if description:
        terms["descriptions"] = {"en": {"language": "en", "value": description}}
    return {"type": "item", "id": qid, "claims": claims, **terms}


def make_wiki():
    made = {f"Q{n}": item(f"Q{n}") for n in NUMBERS}
    told = [
        item("Q515", said("P279", "Q486972")),
        item("Q90", said("P31", "Q515"), said("P31", "Q1", rank=Rank.DEPRECATED), label="Paris"),
        item("Q692", said("P31", "Q5"), said("P569", TimeValue("+1564-04-26T00:00:00Z")), said("P570", None),
             label="William Shakespeare", description="English playwright"),
        item("Q700", said("P31", "Q5"), said("P26", "Q42"), said("P214", "900"),
             said("P856", "https://example.org/a b".replace(" ", "%20")), said("P18", "A file (1).jpg")),
        item("Q701", said("P214", "901", Snak("P518", ItemValue("Q1"), "wikibase-item")), said("P1104", Quantity("+7")),
             said("P569", TimeValue("+1500-02-29T00:00:00Z", calendar=JULIAN)),
             said("P1476", MonolingualText("Paris", "fr"))),
        item("Q702", said("P214", "902", rank=Rank.DEPRECATED), said("P571", TimeValue.from_parts(1900)),
             said("P576", TimeValue.from_parts(1950)), said("P1104", Quantity("+7.5", METRE))),
        item("Q2", said("P569", TimeValue("-0044-03-15T00:00:00Z", calendar=JULIAN))),
    ]  # fmt: skip
    return [*({**made, **{one["id"]: one for one in told}}.values()), *map(property_of, TYPES)]


def property_of(pid):
    return {"type": "property", "id": pid, "datatype": TYPES[pid], "labels": {"en": {"language": "en", "value": pid}}}


class StoppedClock:
    def now(self):
        return datetime.now(UTC)

    def sleep(self, seconds):
        pass


@pytest.fixture(scope="module")
def wiki(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wiki")
    (folder / "entities.jsonl").write_text("\n".join(map(json.dumps, make_wiki())), "utf-8")
    with RehearsalServer(folder / "wiki.sqlite", load=[folder / "entities.jsonl"]) as running:
        yield running


@pytest.fixture(scope="module")
def reader(wiki):
    described = Wiki(
        api=wiki.api_url, sparql=wiki.sparql_url, user="GlamBot", app="upload", edits_per_minute=60_000,
        bot_password="glambotglambotglambotglambot0001",
    )  # fmt: skip
    with Session(described, StoppedClock()) as session:
        yield Reader(session)


@pytest.fixture
def client(wiki):
    return SparqlClient(wiki.sparql_url, user_agent="glamdata tests", clock=StoppedClock())


@pytest.fixture
def finder(client, reader):
    return FactFinder(client, reader)


ANSWERS = {
    Subclass("Q515", "Q486972"): True,
    Subclass("Q5", "Q486972"): False,
    ClassesOf("Q90", "P31"): ("Q515",),
    ClassesOf("Q515", "P279"): ("Q486972",),
    ClassesOf("Q515", "P31"): (),
    Link("Q515", "P279"): True,
    Link("Q90", "P279"): False,
    Link("Q90", "P31", "Q515"): True,
    Link("Q90", "P31", "Q5"): False,
    Link("Q700", "P26", "Q42"): True,
    LifeOf("Q692"): Life(TimeValue("+1564-04-26T00:00:00Z"), None),
    LifeOf("Q702"): Life(TimeValue.from_parts(1900), TimeValue.from_parts(1950)),
    LifeOf("Q90"): Life(),
    HoldersOf("P214", "external-id", "900"): ("Q700",),
    HoldersOf("P214", "external-id", "902"): (),
    HoldersOf("P214", "external-id", "999"): (),
    HoldersOf("P856", "url", "https://example.org/a%20b"): ("Q700",),
    HoldersOf("P18", "commonsMedia", "A file (1).jpg"): ("Q700",),
    HoldersOf("P31", "wikibase-item", "Q515"): ("Q90",),
    HoldersOf("P1104", "quantity", "+7 1"): ("Q701",),
    HoldersOf("P1104", "quantity", "+7.5 Q11573"): ("Q702",),
    HoldersOf("P1104", "quantity", "+7.5 1"): (),
    HoldersOf("P571", "time", "+1900-00-00T00:00:00Z/9/Q1985727"): ("Q702",),
    HoldersOf("P571", "time", "+1900-01-01T00:00:00Z/11/Q1985727"): (),
    HoldersOf("P569", "time", "+1500-02-29T00:00:00Z/11/Q1985786"): ("Q701",),
    HoldersOf("P569", "time", "-0044-03-15T00:00:00Z/11/Q1985786"): ("Q2",),
    HoldersOf("P1476", "monolingualtext", "fr:Paris"): ("Q701",),
    HoldersOf("P1476", "monolingualtext", "de:Paris"): (),
    HoldersOf("P625", "globe-coordinate", "1.5, 2.5 Q2"): (),
    HoldersOf("P214", "external-id", "901", (("P518", "Q1"),), ("P518",)): ("Q701",),
    HoldersOf("P214", "external-id", "901", (), ("P518",)): (),
    NamesakesOf("en", "William Shakespeare", "English playwright"): ("Q692",),
    NamesakesOf("en", "William Shakespeare", "poet"): (),
    NamesakesOf("de", "William Shakespeare", "English playwright"): (),
}


def test_every_question_is_answered_in_one_query_a_kind(finder, client):
    facts = Facts()
    finder.answer(facts, list(ANSWERS))
    assert facts.answers == ANSWERS
    assert facts.failed == set()
    assert client.requests <= 9


def test_hostile_texts_are_only_texts(finder):
    facts = Facts()
    hostile = '"} UNION { ?s ?p ?o } #'
    asked = [HoldersOf("P214", "external-id", hostile), HoldersOf("P856", "url", f"https://x/{hostile}"),
             NamesakesOf("en", hostile, hostile), ClassesOf(hostile, "P31"), Link(hostile, "P31")]  # fmt: skip
    finder.answer(facts, asked)
    assert {question: bool(answer) for question, answer in facts.answers.items()} == dict.fromkeys(asked, False)


def test_an_item_the_endpoint_does_not_know_yet_is_read_from_the_wiki(reader):
    class Lagging(SparqlClient):
        """Knows nothing yet, as an endpoint that is minutes late."""

        def _send(self, query):
            return []

    finder = FactFinder(Lagging("http://localhost/", user_agent="tests", clock=StoppedClock()), reader)
    facts = Facts()
    finder.answer(facts, [ClassesOf("Q90", "P31"), Link("Q515", "P279"), Link("Q90", "P31", "Q5")])
    assert facts.answers == {
        ClassesOf("Q90", "P31"): ("Q515",), Link("Q515", "P279"): True, Link("Q90", "P31", "Q5"): False,
    }  # fmt: skip


PROPERTIES = {
    "P19": PropertyDefinition.from_entity(
        Entity.from_json(
            property_of("P19")
            | {
                "claims": {
                    "P2302": [
                        said(
                            "P2302", "Q21510865", Snak("P2308", ItemValue("Q486972")), Snak("P2309", ItemValue("Q21503252")),
                            Snak("P2316", ItemValue("Q21502408")),
                        ).to_json()
                    ]
                }
            }
        )
    ),
    "P214": PropertyDefinition("P214", "external-id", "VIAF ID"),
}  # fmt: skip


def edit_of(*statements):
    return Edit("n1", "Q42", 1, tuple(AddStatement(s, "370$a") for s in statements))


def check(checker, finder, edit):
    before = Entity("Q42")
    after = apply_edit(before, edit)
    finder.settle(checker.facts, lambda: checker.judge(before, after, edit))
    return [(index, f.severity, f.code) for index, f in checker.check(before, after, edit)]


def test_an_edit_is_judged_by_the_classes_of_what_it_names(finder, client):
    checker = EditChecker(PROPERTIES, date(2026, 11, 21))
    edit = edit_of(said("P19", "Q90"), said("P19", "Q692"))
    assert check(checker, finder, edit) == [(1, Severity.CRITICAL, "value-type")]
    sent = client.requests
    assert check(checker, finder, edit) == [(1, Severity.CRITICAL, "value-type")]
    assert client.requests == sent


def test_an_endpoint_that_is_down_judges_nothing_and_is_told_once(reader):
    asked = []

    class Down(SparqlClient):
        def select(self, query):
            return self.select_once(query)

        def select_once(self, query):
            asked.append(query)
            raise QueryError("down")

    finder = FactFinder(Down("http://localhost/", user_agent="tests", clock=StoppedClock()), reader)
    checker = EditChecker(PROPERTIES, date(2026, 11, 21))
    found = [check(checker, finder, edit_of(said("P19", f"Q{number}"))) for number in (90, 692, 700, 701, 702)]
    assert found[0] == [(None, Severity.WARNING, "constraint-not-asked")]
    assert found[1:] == [[]] * 4
    assert len(asked) == 3


class Commons:
    """A Commons with one file, or one that gives no answer."""

    def __init__(self, *titles, error=""):
        self.titles, self.error, self.asked = titles, error, []

    def existing(self, titles):
        self.asked.append(sorted(titles))
        if self.error:
            raise WikiUnreachableError(self.error)
        return frozenset(titles).intersection(self.titles)


IMAGE = PropertyDefinition.from_constraints(
    "P18", "commonsMedia", "image", (Constraint("Q21510852", parameters=(("P2307", ("File",)),)),), []
)


@pytest.mark.parametrize(
    ("commons", "codes", "requests"),
    [
        (Commons("File:A.jpg"), [[], ["commons-link"]], 2),
        (Commons(error="Commons gives no usable answer."), [["commons-not-asked"], []], 1),
        (None, [["commons-not-asked"], []], 0),
    ],
)
def test_files_are_looked_for_on_commons_where_it_can_be_asked(client, reader, commons, codes, requests):
    finder = FactFinder(client, reader, commons)
    checker = EditChecker({"P18": IMAGE}, date(2026, 11, 21))
    found = [check(checker, finder, edit_of(said("P18", name))) for name in ("A.jpg", "B.jpg")]
    assert [[code for _, _, code in one] for one in found] == codes
    assert len(commons.asked if commons else ()) == requests
    assert checker.facts.failed == set()


def test_places_that_should_be_distinct_are_told_of_once(client, reader):
    place = PropertyDefinition.from_constraints("P625", "globe-coordinate", "place", (Constraint("Q21502410"),), [])
    checker, finder = EditChecker({"P625": place}, date(2026, 11, 21)), FactFinder(client, reader)
    edit = edit_of(said("P625", Coordinate(1.5, 2.5)))
    told = [(None, Severity.INFO, "batch-only")]
    assert [check(checker, finder, edit), check(checker, finder, edit)] == [told, []]


def test_items_that_are_not_there_are_looked_for_on_the_wiki_itself(finder):
    facts = Facts()
    finder.answer(facts, [Exists("Q90"), Exists("Q404404"), Exists("P31")])
    assert facts.answers == {Exists("Q90"): True, Exists("Q404404"): False, Exists("P31"): True}
