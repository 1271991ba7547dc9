"""Finding candidates and pointers over real HTTP, against a small graph written as Wikidata's RDF dump writes it."""

from __future__ import annotations

import http.server
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import parse_qs

import pytest
from pyoxigraph import QueryResultsFormat, RdfFormat, Store

from glamdata.errors import QueryError
from glamdata.model.draft import Subject
from glamdata.model.match import MatchRules, Traits
from glamdata.model.value import GREGORIAN, JULIAN, Pointer, TimeValue
from glamdata.reconciling.decide import decide
from glamdata.reconciling.pointers import decide_pointer
from glamdata.reconciling.score import score_found
from glamdata.reconciling.variants import vary_identifier, vary_name
from glamdata.wikibase.candidates import CandidateFinder, add_works
from glamdata.wikibase.item_lookup import ItemLookup
from glamdata.wikibase.pointer_items import find_pointers
from glamdata.wikibase.queries.facts import read_time
from glamdata.wikibase.sparql import SparqlClient

from ..loopback import serving

PREFIXES = """
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix s: <http://www.wikidata.org/entity/statement/> .
@prefix v: <http://www.wikidata.org/value/> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix p: <http://www.wikidata.org/prop/> .
@prefix ps: <http://www.wikidata.org/prop/statement/> .
@prefix pq: <http://www.wikidata.org/prop/qualifier/> .
@prefix psv: <http://www.wikidata.org/prop/statement/value/> .
@prefix wikibase: <http://wikiba.se/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix schema: <http://schema.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
GRAPH = """
wd:Q692 rdfs:label "William Shakespeare"@en, "William Shakespeare"@mul, "Уильям Шекспир"@ru ;
  skos:altLabel "Shakespeare"@en, "The Bard"@en ; schema:description "English playwright"@en, "dramaturge"@fr ;
  wdt:P31 wd:Q5 ; p:P213 s:a, s:old ; p:P214 s:b ; p:P569 s:c, s:c2 ; p:P570 s:d .
s:a ps:P213 "0000 0001 2103 2683" ; wikibase:rank wikibase:NormalRank .
s:old ps:P213 "0000 0000 0000 0001" ; wikibase:rank wikibase:DeprecatedRank .
s:b ps:P214 "96994048" ; wikibase:rank wikibase:PreferredRank .
s:c ps:P569 "1564-05-06T00:00:00Z"^^xsd:dateTime ; psv:P569 v:c ; wikibase:rank wikibase:PreferredRank .
v:c wikibase:timeValue "1564-05-06T00:00:00Z"^^xsd:dateTime ; wikibase:timePrecision 11 ;
  wikibase:timeCalendarModel wd:Q1985786 .
s:c2 psv:P569 v:c2 ; wikibase:rank wikibase:NormalRank .
v:c2 wikibase:timeValue "1563-01-01T00:00:00Z"^^xsd:dateTime ; wikibase:timePrecision 9 ;
  wikibase:timeCalendarModel wd:Q1985786 .
s:d psv:P570 v:d ; wikibase:rank wikibase:NormalRank .
v:d wikibase:timeValue "1616-01-01T00:00:00Z"^^xsd:dateTime ; wikibase:timePrecision 9 ;
  wikibase:timeCalendarModel wd:Q1985786 .
wd:Q100 owl:sameAs wd:Q101 . wd:Q101 owl:sameAs wd:Q692 .
wd:Q102 owl:sameAs wd:Q999 .
wd:Q200 rdfs:label "Georgia O'Keeffe"@mul ; wdt:P31 wd:Q5 .
wd:Q201 rdfs:label "Georgia O'Keeffe"@en ; wdt:P31 wd:Q11424 .
wd:Q202 rdfs:label "Georgia O'Keeffe"@en .
wd:Q300 rdfs:label "Анна Ахматова"@ru ; skos:altLabel "Ganna"@en ; wdt:P31 wd:Q5 ; p:P214 s:e .
s:e ps:P214 "97006051" ; wikibase:rank wikibase:NormalRank .
wd:Q301 rdfs:label "Twin"@en ; wdt:P31 wd:Q5 ; p:P213 s:f . s:f ps:P213 "0000000121032683" ; wikibase:rank wikibase:NormalRank .
wd:Q90 rdfs:label "Paris"@en ; wdt:P31 wd:Q1549591 ; p:P244 s:g . s:g ps:P244 "n79058874" ; wikibase:rank wikibase:NormalRank .
wd:Q91 rdfs:label "Paris"@en ; wdt:P31 wd:Q101352 .
wd:Q1549591 wdt:P279 wd:Q515 . wd:Q515 wdt:P279 wd:Q486972 .
wd:Q101352 wdt:P279 wd:Q82799 . wd:Q82799 wdt:P279 wd:Q35120 . wd:Q92 rdfs:label "Paris"@en ; wdt:P31 wd:Q777 .
wd:Q500 rdfs:label "The Mill"@en ; p:P217 s:h, s:h2 .
s:h ps:P217 "NMW A 1" ; pq:P195 wd:Q640447 ; pq:P972 wd:Q7 ; wikibase:rank wikibase:NormalRank .
s:h2 ps:P217 "17" ; pq:P195 wd:Q640447 ; wikibase:rank wikibase:DeprecatedRank .
wd:Q501 rdfs:label "The Mill"@en ; p:P217 s:i, s:i2 .
s:i ps:P217 "NMW A 1" ; pq:P195 wd:Q8 ; wikibase:rank wikibase:NormalRank .
s:i2 ps:P217 "NMW A 2" ; pq:P195 wd:Q640447 ; wikibase:rank wikibase:NormalRank .
wd:Q502 rdfs:label "The Mill"@en ; p:P217 s:j . s:j ps:P217 "NMW A 1" ; wikibase:rank wikibase:NormalRank .
wd:Q400 rdfs:label "Nasty \\"} #= batch \\\\ name"@en ; wdt:P31 wd:Q5 .
"""
RULES = MatchRules(instance_of="Q5", identifiers=("P213", "P214"))
ISNI = ("P213", "0000000121032683")


class StoppedClock:
    """A clock for clients that must never wait."""

    def now(self) -> datetime:
        return datetime(2026, 11, 21, tzinfo=UTC)

    def sleep(self, seconds: float) -> None:
        raise AssertionError(f"waited {seconds} seconds")


@contextmanager
def sparql_endpoint(store: Store):
    """Serve a store at /sparql on the loopback."""

    class Handler(http.server.BaseHTTPRequestHandler):
        disable_nagle_algorithm = True

        def do_POST(self):
            query = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())["query"][0]
            body = store.query(query).serialize(format=QueryResultsFormat.JSON)
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    with serving(Handler) as base:
        yield f"{base}/sparql"


@pytest.fixture(scope="module")
def url():
    store = Store()
    store.load(PREFIXES + GRAPH, format=RdfFormat.TURTLE)
    with sparql_endpoint(store) as address:
        yield address


@pytest.fixture
def client(url):
    return SparqlClient(url, user_agent="glamdata-test (User:Example)", clock=StoppedClock())


def find_one(client, rules=RULES, **facts):
    subject = Subject("r1", "Q5", **facts)
    return {
        found.facts.qid: found
        for found in CandidateFinder(ItemLookup(client, (*rules.languages, "mul")), rules).find([subject])["r1"]
    }


def test_a_known_item_brings_its_facts(client):
    facts = find_one(client, known=("Q692",))["Q692"].facts
    assert facts.label == "William Shakespeare"
    assert facts.description == "English playwright"
    assert facts.names == ("William Shakespeare", "Shakespeare", "The Bard")
    assert facts.identifiers == (("P213", "0000 0001 2103 2683"), ("P214", "96994048"))
    assert facts.births == (TimeValue("+1564-05-06T00:00:00Z", 11, GREGORIAN),)
    assert facts.deaths == (TimeValue("+1616-00-00T00:00:00Z", 9, JULIAN),)
    assert facts.classes == ("Q5",)


def test_redirects_are_followed_and_deleted_items_dropped(client):
    assert list(find_one(client, known=("Q100",))) == ["Q692"]
    assert find_one(client, known=("Q102", "Q12345", "not an id")) == {}


def test_ids_are_followed_to_the_items_they_stand_for_now(client):
    followed = ItemLookup(client, ("en",)).follow(["Q692", "Q100", "Q101", "Q102", "Q12345", "P31x"])
    assert followed == {"Q692": "Q692", "Q100": "Q692", "Q101": "Q692"}


def test_an_identifier_is_found_however_it_is_spaced(client):
    found = find_one(client, identifiers=(ISNI,))
    assert {qid: one.source for qid, one in found.items()} == {"Q301": "P213", "Q692": "P213"}


def test_a_deprecated_identifier_leads_nowhere(client):
    assert find_one(client, identifiers=(("P213", "0000000000000001"),)) == {}


def test_the_strongest_source_counts_and_own_id_comes_before_others(client):
    rules = MatchRules(instance_of="Q5", own_property="P214", identifiers=("P213",))
    found = find_one(client, rules, own_id=("P214", "96994048"), identifiers=(ISNI,), known=("Q301",))
    assert {qid: one.source for qid, one in found.items()} == {"Q301": "known", "Q692": "own_id"}


@pytest.mark.parametrize(
    ("within", "found"),
    [("P195=Q640447", {"Q500"}), ("P195=Q640447,P972=Q7", {"Q500"}), ("P195=Q8", {"Q501"}), ("P195=Q9", set())],
)
def test_a_number_of_a_collection_leads_to_what_bears_it_there(client, within, found):
    assert find_one(client, own_id=(f"P217[{within}]", "NMW A 1")).keys() == found
    assert find_one(client, own_id=(f"P217[{within}]", "17")) == {}


def test_a_number_of_the_collection_settles_and_another_one_there_contradicts(client):
    subject = Subject("r1", "", own_id=("P217[P195=Q640447]", "NMW A 1"), names=("The Mill",))
    rules = MatchRules(languages=("en",))
    finder = CandidateFinder(ItemLookup(client, ("en",)), MatchRules(languages=("en",), weak=frozenset({"own_id"})))
    scored = {one.qid: one for one in score_found(subject, finder.find([subject])["r1"], rules)}
    assert {qid: any(one.veto for one in found.evidence) for qid, found in scored.items()} == {
        "Q500": False, "Q501": True, "Q502": False,
    }  # fmt: skip
    assert decide(subject, list(scored.values()), rules).qid == "Q500"


def test_names_are_asked_only_without_a_strong_id_and_weak_ids_are_not_strong(client):
    assert "Q200" not in find_one(client, identifiers=(ISNI,), names=("Georgia O'Keeffe",))
    assert set(find_one(client, identifiers=(("P214", "96994048"),), names=("Georgia O’Keeffe",))) == {
        "Q692",
        "Q200",
        "Q202",
    }


def test_of_items_found_by_name_those_of_another_class_are_left_out(client):
    assert set(find_one(client, names=("Georgia O'Keeffe",))) == {"Q200", "Q202"}


def test_an_item_of_another_class_found_by_id_stays_to_be_seen(client):
    assert find_one(client, known=("Q201",))["Q201"].facts.classes == ("Q11424",)


def test_aliases_count(client):
    assert list(find_one(client, names=("The Bard",))) == ["Q692"]


def test_an_item_without_a_label_in_our_languages_shows_another(client):
    facts = find_one(client, identifiers=(("P214", "97006051"),))["Q300"].facts
    assert (facts.label, facts.names) == ("Анна Ахматова", ("Ganna", "Анна Ахматова"))
    assert facts.identifiers == (("P214", "97006051"),)


def test_nasty_names_are_looked_up_as_they_are(client):
    assert list(find_one(client, names=('Nasty "} #= batch \\ name',))) == ["Q400"]
    assert find_one(client, names=('x"@en } #', "\\", "\n#= batch", "\x00", "")) == {}


def test_every_subject_gets_an_answer(client):
    finder = CandidateFinder(ItemLookup(client, (*RULES.languages, "mul")), RULES)
    assert finder.find([]) == {}
    assert finder.find([Subject("a"), Subject("b", names=("Nobody Atall",))]) == {"a": [], "b": []}


def test_a_subclass_is_of_the_class_expected(client):
    rules = MatchRules(instance_of="Q486972")
    found = CandidateFinder(ItemLookup(client, (*rules.languages, "mul")), rules).find([Subject("p", names=("Paris",))])
    classes = {one.facts.qid: one.facts.classes for one in found["p"]}
    assert classes["Q90"] == ("Q1549591", "Q486972")
    assert "Q91" not in classes, "a family name"
    assert classes["Q92"] == (), "of its class nothing is known here, so nobody can say that it is something else"


def test_pointers_are_found_by_identifier_and_by_name_of_the_class(client):
    by_name = Pointer("Paris", "Q486972")
    by_id = Pointer("Paris (France)", "Q486972", (("P244", "n79058874"),))
    anything = Pointer("Paris")
    nothing = Pointer("Atlantis", "Q486972")
    found = find_pointers(ItemLookup(client, ("en", "mul")), [by_name, by_id, anything, nothing])
    qids = {pointer: [facts.qid for facts in items] for pointer, items in found.items()}
    assert qids == {by_name: ["Q90", "Q92"], by_id: ["Q90"], anything: [], nothing: []}
    assert decide_pointer(by_name, found[by_name]).qid == "Q90"
    assert found[by_name][0].classes == ("Q1549591", "Q486972")


def test_a_failing_endpoint_is_never_nothing_found():
    client = SparqlClient("http://127.0.0.1:9/sparql", user_agent="t", clock=StoppedClock(), attempts=1)
    with pytest.raises(QueryError):
        CandidateFinder(ItemLookup(client, (*RULES.languages, "mul")), RULES).find(
            [Subject("a", names=("Georgia O'Keeffe",))]
        )


@pytest.fixture(scope="module")
def big_url():
    """A thousand people, each with two labels, an ISNI, a VIAF number, an LC number and a birth year."""
    lines = [PREFIXES]
    for n in range(1000):
        lines.append(f'wd:Q{n + 1} rdfs:label "Ána {n} O\'Author"@en, "Ána {n} O\'Author"@mul ; wdt:P31 wd:Q5 .')
        for pid, text in (("P213", f"{n:016}"), ("P214", str(n)), ("P244", f"n{n}")):
            lines.append(
                f'wd:Q{n + 1} p:{pid} s:{pid}-{n} . s:{pid}-{n} ps:{pid} "{text}" ; wikibase:rank wikibase:NormalRank .'
            )
        lines.append(f"wd:Q{n + 1} p:P569 s:b{n} . s:b{n} psv:P569 v:c ; wikibase:rank wikibase:NormalRank .")
    lines.append(GRAPH[GRAPH.index("v:c ") : GRAPH.index("s:c2")])
    store = Store()
    store.load("\n".join(lines), format=RdfFormat.TURTLE)
    with sparql_endpoint(store) as address:
        yield address


def subject_with_ids(n: int) -> Subject:
    ids = (("P213", f"{n:016}"), ("P214", str(n)))
    return Subject(f"r{n}", "Q5", (f"Q{n + 1}",), ("P244", f"n{n}"), ids, (f"Name {n} Author", f"N. {n} Author"))


def subject_with_names(n: int) -> Subject:
    return Subject(f"r{n}", "Q5", names=(f"Ána {n} O'Author", f"A.B. {n} O'Author"))


@pytest.mark.parametrize(("make", "most"), [(subject_with_ids, 12), (subject_with_names, 40)], ids=["ids", "names"])
def test_a_thousand_records_cost_few_queries(big_url, make, most):
    client = SparqlClient(big_url, user_agent="glamdata-test (User:Example)", clock=StoppedClock())
    rules = MatchRules("Q5", "P244", ("P213", "P214"), languages=("en", "mul", "de"))
    lookup = ItemLookup(client, (*rules.languages, "mul"))
    found = CandidateFinder(lookup, rules).find([make(n) for n in range(1000)])
    before, titled = client.requests, dict.fromkeys(found, Traits(works=("A title",)))
    assert add_works(lookup, found, titled, rules.weak) == found
    assert (client.requests > before) is (make is subject_with_names), "an identifier needs no titles beside it"
    assert all([one.facts.qid for one in found[f"r{n}"]] == [f"Q{n + 1}"] for n in range(1000))
    print(f"\n{client.requests} queries for 1,000 records with {make.__name__}")
    assert client.requests <= most


@pytest.mark.parametrize(
    ("text", "precision", "time"),
    [
        ("1564-01-01T00:00:00Z", 9, "+1564-00-00T00:00:00Z"),
        ("1900-01-01T00:00:00Z", 7, "+1900-00-00T00:00:00Z"),
        ("1867-06-01T00:00:00Z", 10, "+1867-06-00T00:00:00Z"),
        ("-0043-03-15T00:00:00Z", 11, "-0044-03-15T00:00:00Z"),
        ("0000-01-01T00:00:00Z", 9, "-0001-00-00T00:00:00Z"),
    ],
)
def test_times_of_the_rdf_become_those_of_the_model(text, precision, time):
    assert read_time(text, precision, JULIAN).time == time


def test_a_time_that_is_none_is_left_out():
    assert read_time("http://www.wikidata.org/.well-known/genid/1", 9, GREGORIAN) is None


@pytest.mark.parametrize(
    ("name", "variant"),
    [
        ("M.C. Escher", "M. C. Escher"),
        ("J. R. R. Tolkien", "J.R.R. Tolkien"),
        ("John Q. Public", "John Public"),
        ("Robert Smith, Jr.", "Robert Smith Jr."),
        ("Robert Smith Jr.", "Robert Smith, Jr."),
        ("Georgia O’Keeffe", "Georgia O'Keeffe"),
        ("José  Ortíz", "Jose Ortiz"),
        ("Jose\u0301 Orti\u0301z", "José Ortíz"),
    ],
)
def test_names_are_looked_up_as_wikis_write_them(name, variant):
    assert variant in vary_name(name)
    assert len(vary_name(name)) <= 8


def test_only_an_isni_has_a_spaced_form():
    assert vary_identifier("P213", "0000 0001 2103 2683") == ["0000 0001 2103 2683", "0000000121032683"]
    assert vary_identifier("P214", "96994048") == ["96994048"]


class ScriptedSearch:
    """A wiki's search that has the same items for everybody, and notes for whom it was asked."""

    def __init__(self, *qids: str) -> None:
        self.qids = list(qids)
        self.asked: list[str] = []

    def find(self, subjects):
        self.asked += [subject.key for subject in subjects]
        return {subject.key: self.qids for subject in subjects}


def test_the_search_is_asked_for_what_ids_and_names_did_not_find(client):
    search = ScriptedSearch("Q300", "Q201", "Q12345")
    subjects = [
        Subject("found", "Q5", names=("The Bard",), birth=TimeValue.from_parts(1564)),
        Subject("by id", "Q5", identifiers=(ISNI,), names=("Somebody",)),
        Subject("lost", "Q5", names=("Anna Achmatowa",)),
        Subject("namesake", "Q5", names=("The Bard",), birth=TimeValue.from_parts(1864)),
    ]
    found = CandidateFinder(ItemLookup(client, ("en", "mul"), search), RULES).find(subjects)
    assert search.asked == ["lost", "namesake"]
    assert {key: [(one.facts.qid, one.source) for one in ones] for key, ones in found.items()} == {
        "found": [("Q692", "label")],
        "by id": [("Q301", "P213"), ("Q692", "P213")],
        "lost": [("Q300", "near")],  # Q201 is a film, Q12345 is not there
        "namesake": [("Q692", "label"), ("Q300", "near")],
    }
    assert "Анна Ахматова" in found["lost"][0].facts.names


def test_an_item_found_by_a_name_like_ours_must_have_one(client):
    search = ScriptedSearch("Q300")
    subject = Subject("r", "Q5", names=("Quite Otherwise",))
    found = CandidateFinder(ItemLookup(client, ("en", "mul"), search), RULES).find([subject])
    assert [one.facts.qid for one in found["r"]] == ["Q300"]
    assert score_found(subject, found["r"], RULES) == []


def test_traits_are_read_with_the_facts():
    store = Store()
    graph = """
    wd:Q1 rdfs:label "Ann Author"@en ; wdt:P31 wd:Q5 ; wdt:P106 wd:Q36180, wd:Q482980 ; wdt:P27 wd:Q145 ;
      wdt:P19 wd:Q84 ; wdt:P800 wd:Q2 ; p:P1317 s:f . wd:Q2 rdfs:label "A Long Title"@en, "Ein langer Titel"@de .
    s:f psv:P1317 v:f ; wikibase:rank wikibase:NormalRank .
    v:f wikibase:timeValue "1480-01-01T00:00:00Z"^^xsd:dateTime ; wikibase:timePrecision 9 ;
      wikibase:timeCalendarModel wd:Q1985727 .
    """
    store.load(PREFIXES + graph, format=RdfFormat.TURTLE)
    with sparql_endpoint(store) as address:
        client = SparqlClient(address, user_agent="glamdata-test (User:Example)", clock=StoppedClock())
        traits = ItemLookup(client, ("en",)).read_facts(["Q1"], [])["Q1"].traits
    active = (TimeValue("+1480-00-00T00:00:00Z", 9, GREGORIAN),)
    assert traits == Traits(active, ("Q36180", "Q482980"), ("Q145",), ("Q84",), ("A Long Title",))
