"""A reconciliation service (W3C/OpenRefine 0.2) as a source of candidates: a real one on the loopback, good and bad."""

from __future__ import annotations

import http.server
import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest

from glamdata.errors import QueryError, SettingsError
from glamdata.model.draft import Subject
from glamdata.model.value import TimeValue
from glamdata.wikibase.recon_service import ReconciliationService
from glamdata.wikibase.search import Searches

from ..loopback import serving

MANIFEST = {
    "versions": ["0.1", "0.2"],
    "name": "A Wikidata reconciliation service",
    "identifierSpace": "http://www.wikidata.org/entity/",
    "schemaSpace": "http://www.wikidata.org/prop/direct/",
    "view": {"url": "https://www.wikidata.org/wiki/{{id}}"},
}
KNOWN = {"Claude Monet": ["Q296", "Q1"], "Édouard Manet": ["Q40599"]}


class FakeClock:
    """A clock that only counts."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def now(self) -> datetime:
        return datetime(2026, 11, 21, 12, tzinfo=UTC) + timedelta(seconds=sum(self.slept))

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


def propose(queries):
    """Answer a batch as the specification says."""
    return {
        name: {
            "result": [
                {"id": qid, "name": one["query"], "score": 100, "match": True, "type": [{"id": "Q5", "name": "human"}]}
                for qid in KNOWN.get(one["query"], ())
            ]
        }
        for name, one in queries.items()
    }


@contextmanager
def service(answer=None, manifest=MANIFEST):
    """Serve on the loopback. `answer(queries, number)` gives None for a good answer, else (status, body, headers)."""
    asked: list[dict[str, dict[str, object]]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        disable_nagle_algorithm = True

        def do_GET(self):
            self._send(200, json.dumps(manifest).encode() if isinstance(manifest, dict) else manifest, {})

        def do_POST(self):
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            asked.append(json.loads(form["queries"][0]))
            odd = answer(asked[-1], len(asked)) if answer else None
            self._send(*(odd or (200, json.dumps(propose(asked[-1])).encode(), {})))

        def _send(self, status, body, headers):
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    with serving(Handler) as base:
        yield f"{base}/en/api", asked


def person(key, name, year=0):
    return Subject(key, "Q5", names=(name,), birth=TimeValue.from_parts(year) if year else None)


def open_service(url, clock=None):
    return ReconciliationService(url, user_agent="glamdata-test (User:Example)", clock=clock or FakeClock())


def test_items_are_proposed_for_every_record_and_each_name_is_asked_once():
    subjects = [person("a", "Claude Monet", 1840), person("b", "Édouard Manet"), person("c", "Nobody Atall")]
    subjects += [person("d", "Claude Monet", 1840), Subject("e", "Q5")]
    with service() as (url, asked):
        opened = open_service(url)
        assert opened.find(subjects) == {"a": ["Q296", "Q1"], "b": ["Q40599"], "c": [], "d": ["Q296", "Q1"]}
        assert opened.requests == 2
    (queries,) = asked
    assert queries["q0"] == {
        "query": "Claude Monet", "limit": 10, "type": "Q5", "properties": [{"pid": "P569", "v": "1840"}],
    }  # fmt: skip
    assert queries["q1"] == {"query": "Édouard Manet", "limit": 10, "type": "Q5"}


def test_a_thousand_names_go_out_fifty_at_a_time():
    with service() as (url, asked):
        opened = open_service(url)
        assert len(opened.find([person(str(n), f"Anna Number{n}") for n in range(1000)])) == 1000
        assert opened.find([]) == {}
    assert [len(queries) for queries in asked] == [50] * 20


@pytest.mark.parametrize(
    "odd",
    [
        (200, b"<!DOCTYPE html><h1>Sign in to the network</h1>", {"Content-Type": "text/html"}),
        (200, b'{"q0": {"result": [{"id": "Q296"', {}),
        (200, b"", {}),
        (200, b"[]", {}),
        (200, b"{}", {}),
        (200, b'{"q0": {"error": "out of memory"}}', {}),
        (200, b'{"q7": {"result": [{"id": "Q296"}]}}', {}),
        (200, b'{"q0": {"result": "none"}}', {}),
        (500, b"Traceback", {}),
        (502, b"", {}),
    ],
    ids=["html", "half", "empty", "list", "nothing", "error", "other queries", "no list", "500", "502"],
)
def test_what_is_no_answer_is_asked_again_and_never_means_not_found(odd):
    clock = FakeClock()
    with service(lambda _, number: odd if number < 3 else None) as (url, asked):
        assert open_service(url, clock).find([person("a", "Claude Monet")]) == {"a": ["Q296", "Q1"]}
    assert (len(asked), clock.slept) == (3, [1, 2])
    with (
        service(lambda *_: odd) as (url, asked),
        pytest.raises(QueryError, match=r"did not answer: .*take service out"),
    ):
        open_service(url).find([person("a", "Claude Monet")])
    assert len(asked) == 4


def test_other_peoples_ids_are_no_items():
    ids = ["118583646", "Q296", "/m/0137_", "P31", "Q0", "q5", None, "http://www.wikidata.org/entity/Q1", "Q296"]
    body = json.dumps({"q0": {"result": [*({"id": one} for one in ids), "Q5", None]}}).encode()
    with service(lambda *_: (200, body, {})) as (url, _):
        opened = open_service(url)
        assert opened.find([person("a", "Claude Monet")]) == {"a": ["Q296"]}
        assert opened.strange == 7


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ({**MANIFEST, "identifierSpace": "https://d-nb.info/gnd/"}, "its ids are of https://d-nb.info/gnd/"),
        ({"name": "no space"}, "no reconciliation service of items"),
        ({**MANIFEST, "versions": ["0.3"]}, "speaks 0.3 only"),
    ],
)
def test_a_service_of_other_things_is_refused(manifest, said):
    with service(manifest=manifest) as (url, asked), pytest.raises(SettingsError, match=said):
        open_service(url).find([person("a", "Claude Monet")])
    assert asked == []


def test_a_page_in_place_of_the_manifest_is_no_service():
    with service(manifest=b"<html>") as (url, _), pytest.raises(QueryError, match="no JSON"):
        open_service(url).find([person("a", "Claude Monet")])


def test_retry_after_is_respected_and_a_refusal_is_final():
    clock = FakeClock()
    with service(lambda _, n: (429, b"", {"Retry-After": "37"}) if n == 1 else None) as (url, _):
        assert open_service(url, clock).find([person("a", "Claude Monet")])["a"]
    assert clock.slept == [37]
    with service(lambda *_: (403, b"", {})) as (url, asked), pytest.raises(QueryError, match="refuses: HTTP 403"):
        open_service(url).find([person("a", "Claude Monet")])
    assert len(asked) == 1


def test_a_batch_that_takes_too_long_is_halved_and_nothing_is_lost():
    clock = FakeClock()
    with service(lambda queries, _: (504, b"", {}) if len(queries) > 7 else None) as (url, asked):
        found = open_service(url, clock).find([person(str(n), f"Anna Number{n}") for n in range(20)])
    assert set(found) == {str(n) for n in range(20)}
    assert clock.slept == []
    assert max(len(queries) for queries in asked[2:]) <= 10


def test_nobody_is_followed_to_another_address():
    with service() as (other, followed):
        with (
            service(lambda *_: (307, b"", {"Location": other})) as (url, _),
            pytest.raises(QueryError, match="HTTP 307"),
        ):
            open_service(url).find([person("a", "Claude Monet")])
        assert followed == []


class Fixed:
    def __init__(self, found):
        self.found = found

    def find(self, subjects):
        return self.found


def test_several_searches_are_one():
    both = Searches(Fixed({"a": ["Q1", "Q2"]}), Fixed({"a": ["Q2", "Q3"], "b": ["Q4"]}))
    assert both.find([]) == {"a": ["Q1", "Q2", "Q3"], "b": ["Q4"]}
