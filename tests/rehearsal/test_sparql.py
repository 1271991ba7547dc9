"""The query service: Wikidata's RDF, live after each edit, in the formats of SPARQL 1.1."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pyoxigraph as oxigraph
import pytest

from glamdata.errors import RehearsalError
from glamdata.rehearsal import RehearsalServer, SiteSettings

from .conftest import Client


def snak(property_id: str, value: Any, kind: str = "string") -> dict[str, Any]:
    return {"snaktype": "value", "property": property_id, "datavalue": {"type": kind, "value": value}}


def statement(main: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"mainsnak": main, "type": "statement", "rank": "normal", **more}


def time(text: str, precision: int = 11, calendar: str = "Q1985727") -> dict[str, Any]:
    model = f"http://www.wikidata.org/entity/{calendar}"
    return {"time": text, "timezone": 0, "before": 0, "after": 0, "precision": precision, "calendarmodel": model}


def make(bot: Any, *statements: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = bot.edit(new="item", data=json.dumps({"claims": statements, **more}))
    assert "entity" in answer, answer
    entity: dict[str, Any] = answer["entity"]
    return entity


def values(bot: Any, query: str) -> list[str]:
    return sorted(row["x"]["value"] for row in bot.ask(query))


def test_live_after_each_edit(bot: Any) -> None:
    item = make(bot, statement(snak("P217", "a")))
    query = f"SELECT ?x {{ wd:{item['id']} wdt:P217 ?x }}"
    assert values(bot, query) == ["a"]
    guid = item["claims"]["P217"][0]["id"]
    bot.edit(id=item["id"], data=json.dumps({"claims": [statement(snak("P217", "b"), id=guid)]}))
    assert values(bot, query) == ["b"]
    bot.edit(id=item["id"], data=json.dumps({"claims": [{"id": guid, "remove": ""}]}))
    assert values(bot, query) == []
    assert values(bot, f"SELECT ?x {{ wd:{item['id']} wikibase:statements ?x }}") == ["0"]


def test_best_rank(bot: Any) -> None:
    item = make(
        bot,
        statement(snak("P217", "good"), rank="preferred"),
        statement(snak("P217", "fair")),
        statement(snak("P217", "wrong"), rank="deprecated"),
    )
    assert values(bot, f"SELECT ?x {{ wd:{item['id']} wdt:P217 ?x }}") == ["good"]
    assert values(bot, f"SELECT ?x {{ wd:{item['id']} p:P217/ps:P217 ?x }}") == ["fair", "good", "wrong"]
    best = f"SELECT ?x {{ wd:{item['id']} p:P217 ?s . ?s a wikibase:BestRank ; ps:P217 ?x }}"
    assert values(bot, best) == ["good"]
    rank = f"SELECT ?x {{ wd:{item['id']} p:P217 ?s . ?s wikibase:rank wikibase:DeprecatedRank ; ps:P217 ?x }}"
    assert values(bot, rank) == ["wrong"]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (time("+1952-03-11T00:00:00Z"), "1952-03-11T00:00:00Z"),
        (time("+1642-12-25T00:00:00Z", calendar="Q1985786"), "1643-01-04T00:00:00Z"),
        (time("+1642-00-00T00:00:00Z", 9, "Q1985786"), "1642-01-01T00:00:00Z"),
        (time("-0043-03-15T00:00:00Z", calendar="Q1985727"), "-0042-03-15T00:00:00Z"),
        (time("+1999-00-00T00:00:00Z", 9), "1999-01-01T00:00:00Z"),
        (time("+1999-02-30T00:00:00Z"), "1999-02-28T00:00:00Z"),
    ],
)
def test_dates_are_whole_and_gregorian(bot: Any, value: dict[str, Any], written: str) -> None:
    item = make(bot, statement(snak("P569", value, "time")))
    assert values(bot, f"SELECT ?x {{ wd:{item['id']} wdt:P569 ?x }}") == [written]
    node = f"SELECT ?x {{ wd:{item['id']} p:P569/psv:P569/wikibase:timePrecision ?x }}"
    assert values(bot, node) == [str(value["precision"])]
    model = f"SELECT ?x {{ wd:{item['id']} p:P569/psv:P569/wikibase:timeCalendarModel ?x }}"
    assert values(bot, model) == [value["calendarmodel"]]


def test_qualifiers_references_and_numbers(bot: Any) -> None:
    place = {"latitude": 51.5, "longitude": -0.1, "precision": 0.01, "globe": "http://www.wikidata.org/entity/Q2"}
    size = {"amount": "+10.5", "unit": "http://www.wikidata.org/entity/Q11573"}
    reference = {"snaks": {"P854": [snak("P854", "https://example.org/a b".replace(" ", "_"))],
                           "P813": [snak("P813", time("+2026-11-21T00:00:00Z"), "time")]}}  # fmt: skip
    item = make(
        bot,
        statement(snak("P217", "x"), qualifiers={"P585": [snak("P585", time("+1999-00-00T00:00:00Z", 9), "time")]}),
        statement(snak("P214", "1"), references=[reference]),
        statement(snak("P625", place, "globecoordinate")),
        statement(snak("P2048", size, "quantity")),
        statement(snak("P1476", {"text": "Titel", "language": "de"}, "monolingualtext")),
        statement(snak("P18", "Ada L.jpg")),
    )
    wd = f"wd:{item['id']}"
    assert values(bot, f"SELECT ?x {{ {wd} p:P217/pq:P585 ?x }}") == ["1999-01-01T00:00:00Z"]
    assert values(bot, f"SELECT ?x {{ {wd} p:P217/pqv:P585/wikibase:timePrecision ?x }}") == ["9"]
    assert values(bot, f"SELECT ?x {{ {wd} p:P214/prov:wasDerivedFrom/pr:P854 ?x }}") == ["https://example.org/a_b"]
    assert values(bot, f"SELECT ?x {{ {wd} p:P214/prov:wasDerivedFrom/prv:P813/wikibase:timePrecision ?x }}") == ["11"]
    assert values(bot, f"SELECT ?x {{ {wd} wdt:P625 ?x }}") == ["Point(-0.1 51.5)"]
    assert values(bot, f"SELECT ?x {{ {wd} p:P625/psv:P625/wikibase:geoLatitude ?x }}") == ["51.5"]
    assert values(bot, f"SELECT ?x {{ {wd} wdt:P2048 ?x }}") == ["10.5"]
    assert values(bot, f"SELECT ?x {{ {wd} p:P2048/psv:P2048/wikibase:quantityUnit ?x }}") == [size["unit"]]
    assert values(bot, f'SELECT ?x {{ {wd} wdt:P1476 ?x FILTER(LANG(?x) = "de") }}') == ["Titel"]
    assert values(bot, f"SELECT ?x {{ {wd} wdt:P18 ?x }}") == [
        "http://commons.wikimedia.org/wiki/Special:FilePath/Ada%20L.jpg"
    ]
    assert values(bot, f"SELECT ?x {{ {wd} wikibase:identifiers ?x }}") == ["1"]


def test_unknown_and_no_value(bot: Any) -> None:
    item = make(
        bot,
        statement({"snaktype": "somevalue", "property": "P569"}),
        statement({"snaktype": "novalue", "property": "P217"}),
    )
    rows = bot.ask(f"SELECT ?x {{ wd:{item['id']} wdt:P569 ?x FILTER(isBlank(?x)) }}")
    assert [row["x"]["type"] for row in rows] == ["bnode"]
    assert values(bot, f"SELECT ?x {{ wd:{item['id']} a wdno:P217 ; schema:version ?x }}") == [str(item["lastrevid"])]
    guid = item["claims"]["P569"][0]["id"]
    bot.edit(id=item["id"], data=json.dumps({"claims": [{"id": guid, "remove": ""}]}))
    assert bot.ask(f"SELECT ?x {{ wd:{item['id']} wdt:P569 ?x }}") == []


def test_shared_nodes_stay_when_one_user_goes(bot: Any) -> None:
    reference = {"snaks": {"P854": [snak("P854", "https://example.org/")]}}
    first = make(bot, statement(snak("P217", "a"), references=[reference]))
    second = make(bot, statement(snak("P217", "b"), references=[reference]))
    bot.edit(id=first["id"], data=json.dumps({"claims": [{"id": first["claims"]["P217"][0]["id"], "remove": ""}]}))
    assert values(bot, f"SELECT ?x {{ wd:{second['id']} p:P217/prov:wasDerivedFrom/pr:P854 ?x }}") == [
        "https://example.org/"
    ]


def test_terms(bot: Any) -> None:
    labels = {"en": {"language": "en", "value": 'A "quoted" \\ label'}}
    aliases = {"cy": [{"language": "cy", "value": "Enw arall"}]}
    item = make(bot, labels=labels, aliases=aliases)
    for predicate in ("rdfs:label", "skos:prefLabel", "schema:name"):
        assert values(bot, f"SELECT ?x {{ wd:{item['id']} {predicate} ?x }}") == ['A "quoted" \\ label']
    assert values(bot, f'SELECT ?x {{ wd:{item["id"]} skos:altLabel ?x FILTER(LANG(?x)="cy") }}') == ["Enw arall"]


def test_formats_and_methods(wiki: Any, anonymous: Any) -> None:
    query = 'SELECT ?x { wd:Q42 rdfs:label ?x FILTER(LANG(?x) = "en") }'
    for accept, name, start in (
        ("application/sparql-results+json", "", '{"head"'),
        ("text/csv", "", "x\r\nDouglas Adams"),
        ("text/tab-separated-values", "", "?x\n"),
        ("*/*", "", "<?xml"),
        ("*/*", "json", '{"head"'),
    ):
        headers, parameters = {"Accept": accept}, {"query": query, **({"format": name} if name else {})}
        by_get = anonymous.http.get(wiki.sparql_url, params=parameters, headers=headers)
        by_form = anonymous.http.post(wiki.sparql_url, data=parameters, headers=headers)
        assert by_get.text.startswith(start)
        assert by_form.text == by_get.text
    direct = {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"}
    assert "Douglas Adams" in anonymous.http.post(wiki.sparql_url, content=query, headers=direct).text
    asked = anonymous.http.get(wiki.sparql_url, params={"query": "ASK { wd:Q42 ?p ?o }", "format": "json"}).json()
    assert asked["boolean"] is True
    graph = anonymous.http.get(
        wiki.sparql_url, params={"query": "CONSTRUCT { wd:Q42 rdfs:label ?x } WHERE { wd:Q42 rdfs:label ?x }"}
    )
    assert "Douglas Adams" in graph.text


def test_errors(wiki: Any, anonymous: Any) -> None:
    for parameters, status in (
        ({"query": "SELECT nonsense"}, 400),
        ({"query": "INSERT DATA { wd:Q1 rdfs:label 'x' }"}, 400),
        ({"update": "INSERT DATA { wd:Q1 rdfs:label 'x' }"}, 403),
        ({}, 400),
        ({"query": "SELECT ?x { ?x unknown:thing ?y }"}, 400),
    ):
        answer = anonymous.http.post(wiki.sparql_url, data=parameters)
        assert answer.status_code == status
        assert answer.text


def test_entities_added_while_it_runs(wiki: Any, bot: Any) -> None:
    links = {"cywiki": {"site": "cywiki", "title": "Ada L"}, "commonswiki": {"site": "commonswiki", "title": "Ada"}}
    report = wiki.add_entities([{"id": "Q11", "sitelinks": links}, {"entity": "Q12", "redirect": "Q11"}, {"id": "Q42"}])
    assert (report.ids, report.skipped) == (["Q11", "Q12"], 1)
    query = (
        "SELECT ?x { ?x schema:about wd:Q11 ; schema:isPartOf <https://cy.wikipedia.org/> ; schema:inLanguage 'cy' }"
    )
    assert values(bot, query) == ["https://cy.wikipedia.org/wiki/Ada_L"]
    group = "SELECT ?x { ?y schema:about wd:Q11 ; schema:isPartOf/wikibase:wikiGroup ?x }"
    assert values(bot, group) == ["commons", "wikipedia"]
    assert values(bot, "SELECT ?x { ?x owl:sameAs wd:Q11 }") == ["http://www.wikidata.org/entity/Q12"]
    found = bot.call(action="wbgetentities", sites="cywiki", titles="Ada L", props="sitelinks/urls")
    assert found["entities"]["Q11"]["sitelinks"]["cywiki"]["url"] == "https://cy.wikipedia.org/wiki/Ada_L"
    badge = json.dumps({"sitelinks": {"cywiki": {"site": "cywiki", "badges": ["Q17437796"]}}})
    changed = bot.edit(id="Q11", data=badge)
    assert changed["entity"]["sitelinks"]["cywiki"] == {"site": "cywiki", "title": "Ada L", "badges": ["Q17437796"]}
    taken = json.dumps({"sitelinks": {"cywiki": {"site": "cywiki", "title": "Ada L"}}})
    assert bot.edit(id="Q42", data=taken)["error"]["messages"][0]["name"] == "wikibase-validator-sitelink-conflict"


def test_slow_queries_end_with_an_error(tmp_path: Any) -> None:
    with RehearsalServer(tmp_path / "wiki.sqlite", settings=SiteSettings(query_timeout=0.05)) as wiki:
        wiki.add_fault("slow-sparql=5", "sparql", 1)
        answer = httpx.get(wiki.sparql_url, params={"query": "ASK {}"})
        assert (answer.status_code, "java.util.concurrent.TimeoutException" in answer.text) == (500, True)
        wiki.add_entities([{"id": f"Q{number}"} for number in range(1, 400)])
        slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"
        assert httpx.get(wiki.sparql_url, params={"query": slow}).status_code == 500


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * { ?x ?y ?z SERVICE wikibase:label { bd:serviceParam wikibase:language "en" . } }',
        "SELECT * { service <http://127.0.0.1:9/sparql> { ?a ?b ?c } }",
        "SELECT * { SERVICE SILENT ?x { ?a ?b ?c } }",
        "SELECT * { \\u0053ERVICE <http://127.0.0.1:9/sparql> { ?a ?b ?c } }",
    ],
)
def test_other_services_are_refused(wiki: Any, anonymous: Any, query: str) -> None:
    answer = anonymous.http.post(wiki.sparql_url, data={"query": query})
    assert answer.status_code == 400
    assert "no label service and no federation" in answer.text


def test_the_word_service_is_no_service(bot: Any) -> None:
    query = (
        'SELECT ?service { # SERVICE\n ?service rdfs:label "service"@en , "SERVICE {"@en . ?x <http://x/SERVICE> ?y }'
    )
    assert bot.ask(query) == []
    assert bot.ask("SELECT ?x { ?x a schema:Service }") == []


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/csv;q=0.5, application/sparql-results+json", "application/sparql-results+json"),
        ("application/sparql-results+json;q=0.1, text/tab-separated-values;q=0.9", "text/tab-separated-values"),
        ("application/json;q=0, text/csv", "text/csv"),
        ("application/json; charset=utf-8", "application/sparql-results+json"),
        ("image/png", "application/sparql-results+xml"),
        ("", "application/sparql-results+xml"),
        ("TEXT/CSV ; Q=1.0", "text/csv"),
        ("text/csv;q=nonsense, */*", "text/csv"),
    ],
)
def test_accepted_media_types(wiki: Any, anonymous: Any, accept: str, media_type: str) -> None:
    answer = anonymous.http.get(wiki.sparql_url, params={"query": "SELECT ?x { }"}, headers={"Accept": accept})
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert answer.headers["access-control-allow-origin"] == "*"


def test_what_errors_say(wiki: Any, anonymous: Any) -> None:
    broken = anonymous.http.get(wiki.sparql_url, params={"query": "SELECT nonsense"})
    assert broken.status_code == 400
    assert broken.text.startswith("SPARQL-QUERY: queryStr=SELECT nonsense\njava.util.concurrent.ExecutionException:")
    assert "MalformedQueryException" in broken.text
    for update in ("INSERT DATA { wd:Q42 rdfs:label 'x' }", "# a\nPREFIX a: <http://a/> DELETE WHERE { ?a ?b ?c }"):
        assert "updates are not allowed" in anonymous.http.post(wiki.sparql_url, data={"query": update}).text
        assert anonymous.http.post(wiki.sparql_url, data={"update": update}).status_code == 403
    assert "updates" not in anonymous.http.get(wiki.sparql_url, params={"query": 'SELECT "DELETE" nonsense'}).text
    late = anonymous.http.get(wiki.sparql_url, params={"query": "ASK {}"}, headers={"X-Test-Mode": "sparql-500"})
    assert late.status_code == 500


def test_faults_of_the_query_service(wiki: Any, bot: Any) -> None:
    for status in (500, 429):
        wiki.add_fault(f"sparql-{status}", times=1)
        bot.call(action="query", meta="userinfo")
        answer = bot.http.get(wiki.sparql_url, params={"query": "ASK {}"})
        assert answer.status_code == status
        assert ("Retry-After" in answer.headers) == (status == 429)
    assert bot.http.get(wiki.sparql_url, params={"query": "ASK {}"}).status_code == 200


def test_query_service_that_lags_some_seconds(tmp_path: Any) -> None:
    now = [datetime(2026, 11, 21, tzinfo=UTC)]
    with RehearsalServer(tmp_path / "wiki.sqlite", clock=lambda: now[0]) as wiki:
        bot = Client(wiki, "GlamBot@upload")
        wiki.add_fault("sparql-lag=30")
        data = json.dumps({"labels": {"en": {"language": "en", "value": "late"}}})
        made = bot.edit(new="item", data=data)["entity"]["id"]
        assert values(bot, f"SELECT ?x {{ wd:{made} rdfs:label ?x }}") == []
        now[0] += timedelta(seconds=30)
        assert values(bot, f"SELECT ?x {{ wd:{made} rdfs:label ?x }}") == ["late"]
        bot.http.close()


def test_large_wikis_keep_their_triples_on_disk(tmp_path: Any) -> None:
    db, settings = tmp_path / "wiki.sqlite", SiteSettings(memory_pages=0)
    folder = tmp_path / "wiki.sqlite.triples"
    label = "SELECT ?x { wd:Q1 rdfs:label ?x }"

    def edit(text: str) -> None:
        bot.edit(id="Q1", data=json.dumps({"labels": {"en": {"language": "en", "value": text}}}))

    with RehearsalServer(db, settings=settings) as small:
        small.add_entities([{"id": "Q1", "labels": {"en": {"language": "en", "value": "one"}}}])
    with RehearsalServer(db, settings=settings) as wiki:
        bot = Client(wiki, "GlamBot@upload")
        assert not (folder / "stamp").exists(), "a wiki that does not end well leaves no stamp"
        assert values(bot, label) == ["one"]
        edit("two")
        wiki.add_fault("sparql-lag")
        edit("three")
        assert values(bot, label) == ["two"]
        bot.http.close()
    stamp = (folder / "stamp").read_text()
    with RehearsalServer(db, settings=settings) as again:
        bot = Client(again, "GlamBot@upload")
        assert values(bot, label) == ["three"], "what the query service lagged behind is caught up with at the end"
        bot.http.close()
    assert (folder / "stamp").read_text() == stamp
    (folder / "stamp").write_text("of another state")
    with RehearsalServer(db, settings=settings) as anew:
        bot = Client(anew, "GlamBot@upload")
        assert values(bot, label) == ["three"]
        bot.http.close()
    with RehearsalServer(db):
        assert not folder.exists(), "a wiki that is small again has it all in memory"


def test_a_place_for_triples_that_can_not_be_used(tmp_path: Any) -> None:
    (tmp_path / "wiki.sqlite.triples").write_text("a file, not a folder")
    with pytest.raises(RehearsalError, match=r"can't keep its triples in .*wiki\.sqlite\.triples"):
        RehearsalServer(tmp_path / "wiki.sqlite", settings=SiteSettings(memory_pages=-1))


def test_kept_triples_are_not_made_again(tmp_path: Any) -> None:
    db, settings = tmp_path / "wiki.sqlite", SiteSettings(memory_pages=0)
    for _ in range(2):
        with RehearsalServer(db, settings=settings) as wiki:
            wiki.add_entities([{"id": "Q1"}])
            wiki.wiki.graph._store.remove_graph(oxigraph.DefaultGraph())
    with RehearsalServer(db, settings=settings) as wiki:
        assert len(wiki.wiki.graph) == 0


def test_numbers_badges_and_unknown_values(wiki: Any, bot: Any) -> None:
    links = {"cywiki": {"site": "cywiki", "title": "A", "badges": ["Q17437796"]}}
    number = {
        "snaktype": "value",
        "property": "P2048",
        "datavalue": {"type": "quantity", "value": {"amount": "+3", "unit": "1"}},
    }
    unknown = {"snaktype": "somevalue", "property": "P569"}
    claims = {snak["property"]: [{"mainsnak": snak, "type": "statement"}] for snak in (number, unknown)}
    wiki.add_entities([{"id": "Q11", "sitelinks": links, "claims": claims}])
    assert values(bot, "SELECT ?x { ?a schema:about wd:Q11 ; wikibase:badge ?x }") == [
        "http://www.wikidata.org/entity/Q17437796"
    ]
    same = "SELECT ?x { wd:Q11 p:P2048 ?s . ?s psv:P2048 ?v ; psn:P2048 ?v . ?v wikibase:quantityNormalized ?v ; wikibase:quantityAmount ?x }"
    assert values(bot, same) == ["3"]
    assert values(bot, "SELECT ?x { wd:Q11 ?x ?y FILTER(wikibase:isSomeValue(?y)) }") == [
        "http://www.wikidata.org/prop/direct/P569"
    ]
    construct = {"query": "CONSTRUCT WHERE { wd:Q11 schema:version ?v }"}
    for accept, media in (
        ("application/n-triples", "application/n-triples"),
        ("application/rdf+xml", "application/rdf+xml"),
    ):
        assert (
            bot.http.get(wiki.sparql_url, params=construct, headers={"Accept": accept})
            .headers["content-type"]
            .startswith(media)
        )
