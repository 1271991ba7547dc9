"""Malformed requests of any kind are answered as refusals: never an internal error, never a traceback.

``GLAMDATA_FUZZ=20`` tries twenty times as many.
"""

from __future__ import annotations

import json
import logging
import os
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glamdata.rehearsal import load_accounts
from glamdata.rehearsal.api.dispatch import answer_call
from glamdata.rehearsal.api.module import Call
from glamdata.rehearsal.api.registry import MAIN, MODULES
from glamdata.rehearsal.load import load_entities
from glamdata.rehearsal.session import ANONYMOUS, Session
from glamdata.rehearsal.wiki import Wiki

from .conftest import PROPERTIES, small_wiki

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from glamdata.rehearsal import RehearsalServer

DEPTH = int(os.environ.get("GLAMDATA_FUZZ", "1"))
SOUND = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
GUID = "Q42$00000000-0000-4000-8000-000000000001"
WORDS = st.sampled_from(
    ["", " ", "Q42", "q42", "P31", "Q5", "Q999", "Q0", "P0", "L1", "Q42|Q5", "|", "\x1f", "\x1fQ42", "*", "en", "mul",
     "xx", "max", "-1", "0", "1", "2", "999999999999999999999", "1e9", "abc", "item", "property", "value", "novalue",
     "somevalue", "time", "quantity", "string", '"', "{}", "[]", "null", "1.5", '"text"', "true", GUID, "Q42$x",
     "enwiki", "dewiki", "Q7", "Q8", "Douglas Adams", "2026-11-21T00:00:00Z", "20261121000000", "older", "newer", "GlamBot", "yes",
     "+1952-00-00T00:00:00Z", "٣", "\u202e", "a" * 300, "20261121101112|4711", "\U0001f600"]
)  # fmt: skip
TEXT = st.one_of(WORDS, st.text(max_size=20))
LEAF = st.one_of(
    st.none(), st.booleans(), st.integers(), st.integers(-3, 15), st.floats(allow_nan=False), TEXT,
    st.sampled_from([{"entity-type": "item", "id": "Q5"}, {"text": "a", "language": "en"},
                     {"amount": "+1", "unit": "1"}, {"latitude": 1, "longitude": 2, "globe": "x", "precision": 1},
                     {"time": "+2000-01-01T00:00:00Z", "timezone": 0, "before": 0, "after": 0, "precision": 11,
                      "calendarmodel": "http://www.wikidata.org/entity/Q1985727"}]),
)  # fmt: skip
KEYS = st.sampled_from(
    ["labels", "descriptions", "aliases", "claims", "sitelinks", "id", "type", "datatype", "en", "language", "value",
     "remove", "add", "mainsnak", "snaktype", "property", "datavalue", "qualifiers", "qualifiers-order", "references",
     "snaks", "snaks-order", "rank", "site", "title", "badges", "hash", "time", "amount", "unit", "upperBound",
     "lowerBound", "latitude", "longitude", "precision", "globe", "text", "entity-type", "numeric-id", *PROPERTIES]
)  # fmt: skip
JUNK = st.recursive(LEAF, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
                    max_leaves=15)  # fmt: skip


def _snak(property_id: Any, value: Any) -> dict[str, Any]:
    return {"snaktype": "value", "property": property_id, "datavalue": value}


VALUES = st.fixed_dictionaries(
    {"type": st.sampled_from(["string", "wikibase-entityid", "time", "quantity", "globecoordinate", "monolingualtext"]),
     "value": st.one_of(LEAF, st.dictionaries(KEYS, LEAF, max_size=8), JUNK)}
)  # fmt: skip
SNAKS = st.one_of(st.builds(_snak, st.sampled_from([*PROPERTIES, "P999", 31]), VALUES), JUNK)
CLAIMS = st.one_of(
    st.fixed_dictionaries(
        {"mainsnak": SNAKS, "type": st.just("statement"), "rank": st.one_of(st.just("normal"), LEAF)},
        optional={"id": st.one_of(st.just(GUID), LEAF), "qualifiers": st.one_of(st.lists(SNAKS, max_size=2), JUNK),
                  "qualifiers-order": JUNK, "remove": LEAF,
                  "references": st.one_of(st.lists(st.fixed_dictionaries({"snaks": st.lists(SNAKS, max_size=2)})), JUNK)},
    ),
    JUNK,
)  # fmt: skip
TERMS = st.one_of(st.dictionaries(st.sampled_from(["en", "de", "0", "mul"]), JUNK, max_size=3), JUNK)
DATA = st.one_of(
    st.fixed_dictionaries({}, optional={"labels": TERMS, "descriptions": TERMS, "aliases": TERMS, "sitelinks": JUNK,
                                        "claims": st.one_of(st.lists(CLAIMS, max_size=3), JUNK)}),
    JUNK,
)  # fmt: skip
SNAK_PARAMETERS = {"data": DATA, "claim": CLAIMS, "snaks": st.one_of(JUNK, st.lists(SNAKS, max_size=2)), "value": LEAF,
                   "datavalue": VALUES, "options": JUNK, "snaks-order": JUNK}  # fmt: skip
STATEMENT = {
    "mainsnak": _snak("P217", {"type": "string", "value": "x"}), "type": "statement", "id": GUID, "rank": "normal",
}  # fmt: skip


@pytest.fixture
def wiki(tmp_path: Path) -> Iterator[Wiki]:
    opened = Wiki.open(tmp_path / "wiki.sqlite", load_accounts())
    entities = small_wiki()
    entities[-1] = {**entities[-1], "claims": {"P217": [STATEMENT]}}
    links = {site: {"site": site, "title": "Douglas Adams"} for site in ("enwiki", "dewiki")}
    entities[-1] |= {"sitelinks": links}
    load_entities(opened, [*entities, {"entity": "Q7", "redirect": "Q42"}, {"id": "Q8", "missing": ""}])
    yield opened
    opened.close()


def _value(data: st.DataObject, name: str) -> str:
    if name in SNAK_PARAMETERS and data.draw(st.integers(0, 3)):
        return json.dumps(data.draw(SNAK_PARAMETERS[name]))
    return data.draw(TEXT)


def _parameters(data: st.DataObject, action: str) -> dict[str, str]:
    path, parameters = MODULES[action], {"action": action.partition("+")[0]}
    modules = [path]
    if action.startswith("query"):
        chosen = data.draw(st.sampled_from([module for name, module in MODULES.items() if name.startswith("query+")]))
        parameters[chosen.group] = chosen.name
        modules.append(chosen)
    for module in [*modules, MAIN]:
        for parameter in module.parameters:
            name = module.prefix + parameter.name
            if name in parameters or name == "token":
                continue
            if parameter.required or data.draw(st.integers(0, 4 if module is not MAIN else 12)) == 0:
                is_listed = parameter.choices and data.draw(st.booleans())
                parameters[name] = data.draw(st.sampled_from(parameter.choices)) if is_listed else _value(data, name)
    return parameters


def _safe(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


@pytest.mark.parametrize("action", [path for path in MODULES if "+" not in path])
@given(data=st.data())
@settings(SOUND, max_examples=120 * DEPTH)
def test_parameters(wiki: Wiki, action: str, data: st.DataObject) -> None:
    session = Session("key")
    account = wiki.accounts["GlamBot"]
    if data.draw(st.integers(0, 5)):
        session.log_in(account, None, wiki.user_ids["GlamBot"])
    session.tokens = dict.fromkeys(("csrf", "login"), ANONYMOUS)
    parameters = {name: _safe(text) for name, text in _parameters(data, action).items()}
    parameters |= {"token": ANONYMOUS, "lgtoken": ANONYMOUS}
    call = Call(wiki, session, {}, parameters, posted=data.draw(st.integers(0, 9)) > 0)
    answer = answer_call(call)
    assert "internal_api_error" not in answer.headers.get("MediaWiki-API-Error", ""), (answer.body, parameters)
    json.loads(answer.body)


@given(parameters=st.dictionaries(TEXT, TEXT, max_size=5), body=st.binary(max_size=60))
@settings(SOUND, max_examples=60 * DEPTH)
def test_anything_over_http(server: RehearsalServer, parameters: dict[str, str], body: bytes) -> None:
    safe = {_safe(name): _safe(text) for name, text in parameters.items()}
    kinds = ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/sparql-query", "x")
    with httpx.Client(timeout=30) as http:
        for path in ("/w/api.php", "/sparql", "/w/index.php", "/wiki/Special:EntityData/Q42.json", "/wiki/Q42"):
            assert http.get(f"{server.base_url}{path}", params=safe).status_code < 500
        for kind in kinds:
            for path in ("/w/api.php", "/sparql", "/control/faults", "/control/block"):
                answer = http.post(f"{server.base_url}{path}", content=body, headers={"Content-Type": kind})
                assert answer.status_code < 500, (path, kind, answer.text)
                assert "Traceback" not in answer.text


@pytest.mark.slow
@given(command=st.dictionaries(st.sampled_from(["mode", "action", "times", "user", "reason", "pages", "entity", "level"]),
                              st.one_of(JUNK, st.sampled_from(["readonly", "lag=1", "GlamBot", "Q42"]))))  # fmt: skip
@settings(SOUND, max_examples=100 * DEPTH)
def test_control(server: RehearsalServer, command: dict[str, Any]) -> None:
    for name in ("faults", "block", "message", "protect", "delete"):
        answer = httpx.post(f"{server.base_url}/control/{name}", content=json.dumps(command))  # inf and nan too
        assert answer.status_code in (200, 400), (name, answer.text)
    assert httpx.get(server.api_url, params={"action": "query", "meta": "userinfo", "maxlag": 5}).status_code in (
        200,
        503,
    )
    httpx.post(f"{server.base_url}/control/reset")


@given(title=st.text(max_size=30), suffix=st.sampled_from(["", ".json", ".ttl", ".nt", ".x"]))
@settings(SOUND, max_examples=60 * DEPTH)
def test_any_page(server: RehearsalServer, title: str, suffix: str) -> None:
    for path in ("/wiki/", "/wiki/Special:EntityData/", "/entity/", "/w/index.php?title="):
        url = httpx.URL(
            server.base_url, raw_path=path.encode() + httpx.URL("", params={"q": _safe(title) + suffix}).query[2:]
        )
        assert httpx.get(url).status_code < 500


@pytest.fixture
def server(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[RehearsalServer]:
    from glamdata.rehearsal import RehearsalServer  # noqa: PLC0415

    caplog.set_level(logging.ERROR)
    with RehearsalServer(tmp_path / "server.sqlite") as running:
        running.add_entities(small_wiki())
        yield running
    assert not caplog.records
