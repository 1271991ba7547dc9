"""The SPARQL client against a loopback endpoint that misbehaves in every way seen in the wild."""

from __future__ import annotations

import http.server
import json
import re
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

from glamdata.errors import QueryError
from glamdata.wikibase.queries import fill_query, load_query, write_literal
from glamdata.wikibase.sparql import QueryTimeoutError, SparqlClient, select_batched

from ..loopback import serving

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
NAMES = [
    "item_facts", "item_names", "item_numbers", "items_by_identifier", "items_by_name", "items_by_number", "known_items", "subclasses",
]  # fmt: skip


@dataclass
class FakeClock:
    """A clock that only counts."""

    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return NOW + timedelta(seconds=sum(self.slept))

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@dataclass
class Answer:
    """One answer of the endpoint; `cut` sends less than Content-Length says, `hold` waits until it is set."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = "application/sparql-results+json"
    cut: int = 0
    hold: threading.Event | None = None


def rows(*values: str) -> Answer:
    bindings = [{"value": {"type": "literal", "value": value, "xml:lang": "en"}} for value in values]
    return Answer(body=json.dumps({"head": {"vars": ["value"]}, "results": {"bindings": bindings}}).encode())


@contextmanager
def endpoint(answer_to):
    """Serve on the loopback; `answer_to(query, number)` gives the Answer. Yields the address and what was asked."""
    asked: list[tuple[str, dict[str, str]]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            query = parse_qs(text)["query"][0]
            asked.append((query, dict(self.headers)))
            answer = answer_to(query, len(asked))
            if answer.hold:
                answer.hold.wait(10)
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(answer.body)))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            with suppress(ConnectionError):  # whoever asked has given up
                self.end_headers()
                self.wfile.write(answer.body[: len(answer.body) - answer.cut])

        def log_message(self, *args):
            pass

    with serving(Handler) as base:
        yield f"{base}/sparql", asked


def scripted(*answers: Answer):
    return endpoint(lambda _, number: answers[min(number, len(answers)) - 1])


def client_of(url: str, clock: FakeClock, **options) -> SparqlClient:
    return SparqlClient(url, user_agent="glamdata-test (User:Example)", clock=clock, **options)


def test_rows_come_as_text_and_the_operator_is_named():
    clock = FakeClock()
    with scripted(rows("a", "b")) as (url, asked):
        client = client_of(url, clock)
        assert client.select("SELECT ?value WHERE {}") == [{"value": "a"}, {"value": "b"}]
    assert asked[0][1]["User-Agent"] == "glamdata-test (User:Example)"
    assert "json" in asked[0][1]["Accept"]
    assert (client.requests, clock.slept) == (1, [])


def test_comments_of_a_query_file_are_not_sent():
    with scripted(rows()) as (url, asked):
        client_of(url, FakeClock()).select("# Add and\n# delete nothing\nSELECT ?a {\n  VALUES ?a { 1 } #= batch\n}\n")
    assert asked[0][0] == "SELECT ?a {\n  VALUES ?a { 1 }\n}\n"


@pytest.mark.parametrize(
    "fault",
    [
        Answer(500, b"java.lang.RuntimeException"),
        Answer(502, b"<html><h1>Bad Gateway</h1></html>", kind="text/html"),
        Answer(503),
        Answer(200, b"<!DOCTYPE html><p>Our servers are currently under maintenance", kind="text/html"),
        Answer(200, b'{"head": {"vars": ["value"]}, "results": {"bindings": [{"val'),
        Answer(200, b'{"boolean": true}'),
        Answer(200, b'{"results": {"bindings": "none"}}'),
        Answer(200, b""),
        Answer(200, rows("a" * 500).body, cut=300),
    ],
    ids=["500", "502", "503", "html", "half", "ask", "odd", "empty", "broken off"],
)
def test_a_passing_fault_is_tried_again(fault):
    clock = FakeClock()
    with scripted(fault, fault, rows("a")) as (url, _):
        client = client_of(url, clock)
        assert client.select("SELECT ?value {}") == [{"value": "a"}]
    assert (client.requests, clock.slept) == (3, [1, 2])


def test_a_fault_that_stays_is_an_error_and_never_an_empty_answer():
    clock = FakeClock()
    with scripted(Answer(500, b"broken\nat line 3")) as (url, _):
        client = client_of(url, clock)
        with pytest.raises(QueryError, match=r"/sparql did not answer after 4 attempt\(s\): HTTP 500"):
            client.select("SELECT ?value {}")
    assert (client.requests, clock.slept) == (4, [1, 2, 4])


@pytest.mark.parametrize("header", ["37", format_datetime(NOW + timedelta(seconds=37), usegmt=True)])
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_respected(header, status):
    clock = FakeClock()
    with scripted(Answer(status, b"slow down", {"Retry-After": header}), rows("a")) as (url, _):
        assert client_of(url, clock).select("SELECT ?value {}") == [{"value": "a"}]
    assert clock.slept == [37]


def test_a_retry_after_that_makes_no_sense_falls_back_to_backoff():
    clock = FakeClock()
    with scripted(Answer(429, b"", {"Retry-After": "soon"}), rows("a")) as (url, _):
        client_of(url, clock).select("SELECT ?value {}")
    assert clock.slept == [1]


def test_a_wait_of_an_hour_is_told_not_slept():
    clock = FakeClock()
    with (
        scripted(Answer(429, b"banned", {"Retry-After": "3600"})) as (url, _),
        pytest.raises(QueryError, match="asks us to wait 3600 seconds"),
    ):
        client_of(url, clock).select("SELECT ?value {}")
    assert clock.slept == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 414])
def test_a_refused_query_is_not_sent_twice(status):
    with scripted(Answer(status, b"MalformedQueryException: no such prefix")) as (url, asked):
        with pytest.raises(QueryError, match=f"refused the query: HTTP {status}"):
            client_of(url, FakeClock()).select("SELECT ?value {}")
        assert len(asked) == 1


def test_connection_refused_names_the_endpoint():
    with scripted(rows()) as (url, _):
        pass
    with pytest.raises(QueryError, match=f"{url}.*no connection"):
        client_of(url, FakeClock()).select("SELECT ?value {}")


def test_a_timeout_of_ours_is_told_as_one():
    given_up = threading.Event()
    with scripted(Answer(hold=given_up)) as (url, _):
        with pytest.raises(QueryTimeoutError, match="no answer within 1 seconds"):
            client_of(url, FakeClock(), timeout=1, attempts=1).select("SELECT ?value {}")
        given_up.set()


TEMPLATE = "SELECT ?value {\n  VALUES ?value { 0 } #= batch\n}"


def echo_unless(too_many: int, fault: Answer):
    def answer(query: str, _: int) -> Answer:
        values = re.findall(r"\{([^{}]*)\}", query)[-1].split()
        return fault if len(values) > too_many else rows(*values)

    return answer


@pytest.mark.parametrize(
    "fault",
    [
        Answer(504),
        Answer(500, b"java.util.concurrent.TimeoutException: Query deadline is expired"),
        Answer(200, rows("a").body[:-4] + b"\njava.util.concurrent.TimeoutException"),
    ],
    ids=["504", "500", "half and trace"],
)
def test_a_batch_that_times_out_is_halved_and_nothing_is_lost(fault):
    clock = FakeClock()
    with endpoint(echo_unless(3, fault)) as (url, _):
        client = client_of(url, clock)
        found = select_batched(client, TEMPLATE, [str(n) for n in range(20)], size=10)
    assert [row["value"] for row in found] == [str(n) for n in range(20)]
    assert clock.slept == []
    assert client.requests == 14


def test_batches_grow_again_when_the_endpoint_has_recovered():
    with endpoint(lambda _, number: Answer(504) if number <= 2 else rows("a")) as (url, asked):
        select_batched(client_of(url, FakeClock()), TEMPLATE, [str(n) for n in range(100)], size=8)
    sizes = [len(re.findall(r"\d+", query.split("VALUES")[1])) for query, _ in asked]
    assert sizes[:3] == [8, 4, 2]
    assert max(sizes[3:]) == 8


def test_nobody_is_followed_to_another_address():
    with scripted(rows("a")) as (other, followed):
        for status in (301, 302, 303, 307, 308):
            with scripted(Answer(status, headers={"Location": other})) as (url, asked):
                with pytest.raises(QueryError, match="sends us on to"):
                    client_of(url, FakeClock()).select("SELECT ?value {}")
                assert len(asked) == 1
    assert followed == []


def test_a_single_value_that_times_out_is_an_error():
    with endpoint(echo_unless(0, Answer(504))) as (url, _), pytest.raises(QueryTimeoutError):
        select_batched(client_of(url, FakeClock()), TEMPLATE, ["1", "2"])


def test_no_values_ask_nothing():
    client = client_of("http://127.0.0.1:9/sparql", FakeClock())
    assert select_batched(client, TEMPLATE, []) == []
    assert client.requests == 0


@pytest.mark.parametrize("name", NAMES)
def test_a_query_file_can_be_pasted_as_it_is(name):
    text = load_query(name)
    list(Store().query(text))
    assert text.startswith("# ")
    assert "#= batch" in text
    assert "SERVICE" not in text
    assert "hint:" not in text


@given(st.text())
def test_any_text_survives_a_query(text):
    sendable = "".join(c for c in text if c in "\t\n\r" or (c >= " " and c != "\x7f" and not "\ud800" <= c <= "\udfff"))
    query = fill_query("SELECT ?v {\n  VALUES ?v { 0 } #= batch\n}", "batch", [write_literal(text, "en")])
    (found,) = Store().query(query)
    assert found["v"].value == sendable


@pytest.mark.parametrize(
    "text", ['"} #= batch', "a\\", 'x"@en . } # ', "{y} #= languages", "\n# Add\n", "\\u0022", "$1 \\g<0>"]
)
def test_nasty_text_stays_text(text):
    query = fill_query(load_query("items_by_name"), "batch", [write_literal(text, "en")])
    insert = f"INSERT DATA {{ <http://a/Q1> <http://www.w3.org/2000/01/rdf-schema#label> {write_literal(text, 'en')} }}"
    store = Store()
    store.update(insert)
    assert [row["name"].value for row in store.query(query)] == [text]


def test_a_query_without_the_braces_asked_for_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="no braces"):
        fill_query("SELECT * {}", "batch", [])


def test_a_language_is_not_a_way_in():
    with pytest.raises(ValueError, match="not a language"):
        write_literal("a", 'en . } "')
