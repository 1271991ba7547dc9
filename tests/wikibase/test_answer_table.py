"""The table of DESIGN §9, row by row: what each answer of a wiki makes pushing do, and how long it waits."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from glamdata.errors import WikiEditError
from glamdata.model.edit import LedgerState
from glamdata.wikibase.push import TRIES
from glamdata.wikibase.session import LONGEST_WAIT, Session

from .conftest import Bench, entity

SAVED, REFUSED = LedgerState.SAVED, LedgerState.REFUSED
HOP = {"content-length", "transfer-encoding", "connection", "content-encoding", "date", "server"}


class Interposer:
    """Stands before the wiki and gives the next edits the answers it was told, passing on all else."""

    def __init__(self, target):
        self.answers, self.given = [], 0
        self._http = httpx.Client(timeout=60)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if outer.answers and b"wbeditentity" in body:
                    outer.given += 1
                    self.give(*outer.answers.pop(0))
                    return
                asked = {name: value for name, value in self.headers.items() if name.lower() != "host"}
                said = outer._http.request(self.command, target + self.path, content=body, headers=asked)
                self.give(said.status_code, said.headers.multi_items(), said.content)

            do_GET = do_POST  # noqa: N815  (the name http.server calls)

            def give(self, status, headers, body):
                self.send_response(status)
                for name, value in headers:
                    if name.lower() not in HOP:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base_url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def close(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._http.close()

    def answer(self, status=200, retry_after="", **error):
        headers = [("Retry-After", retry_after)] if retry_after else []
        body = json.dumps({"error": error}).encode() if error else b"<html>an error page</html>"
        self.answers.append((status, headers, body))


@pytest.fixture
def interposed(server, describe, clock):
    """A bench whose session talks to the wiki through an interposer; gives both."""
    between = Interposer(server.base_url)
    with Session(describe(api=f"{between.base_url}/w/api.php"), clock) as session:
        yield Bench(server, session, clock), between
    between.close()


def values(item, pid="P214"):
    return sorted(statement.snak.value.text for statement in item.of(pid))


def claim(pid, value):
    mainsnak = {"snaktype": "value", "property": pid, "datavalue": {"type": "string", "value": value}}
    return {"type": "statement", "rank": "normal", "mainsnak": mainsnak}


def message(*names):
    return {"messages": [{"name": name, "parameters": [], "html": {"*": name}} for name in names]}


# wait, go on

WAITS = [  # a wiki that lags asks for 5 s
    ("lag=7", 1, [5.0]),
    ("lag=7", 4, [5.0, 5.0, 8.0, 16.0]),
    ("readonly", 3, [2.0, 4.0, 8.0]),
    ("http429", 2, [2.0, 4.0]),
]


@pytest.mark.parametrize(("mode", "times", "waits"), WAITS)
def test_what_asks_to_wait_is_waited_and_sent_again(bench, draft, mode, times, waits):
    ready = bench.plan([(draft("r1", ("P214", "111")), "Q1")])
    bench.server.add_fault(mode, "wbeditentity", times)
    (entry,) = bench.push(ready)
    assert (entry.state, values(bench.item("Q1"))) == (SAVED, ["111"])
    assert bench.clock.slept == waits
    assert bench.count("wbeditentity") == times + 1


@pytest.mark.parametrize("asked", ["17", "120"])
@pytest.mark.parametrize("status", [429])
def test_retry_after_is_what_is_waited(interposed, draft, status, asked):
    bench, between = interposed
    ready = bench.plan([(draft("r1", ("P214", "111")), "Q1")])
    between.answer(status, retry_after=asked)
    (entry,) = bench.push(ready)
    assert (entry.state, bench.clock.slept) == (SAVED, [float(asked)])
    assert bench.ledger.states_of("r1") == ["planned", "sending", "saved"]


@pytest.mark.parametrize("asked", ["9999999", "Wed, 21 Oct 2099 07:28:00 GMT", "-5", "soon"])
def test_no_answer_makes_us_wait_for_ever(interposed, draft, asked):
    bench, between = interposed
    ready = bench.plan([(draft("r1", ("P214", "111")), "Q1")])
    between.answer(429, retry_after=asked)
    (entry,) = bench.push(ready)
    assert entry.state is SAVED
    assert 0 < sum(bench.clock.slept) <= LONGEST_WAIT


@pytest.mark.parametrize("qid", ["Q1", ""])
def test_retry_after_of_a_lost_answer_is_waited_before_anything_else(interposed, draft, qid):
    bench, between = interposed
    ready = bench.plan([(draft("r1", ("P214", "111"), label="" if qid else "Ada"), qid)])
    between.answer(503, retry_after="21")
    (entry,) = bench.push(ready)
    assert (entry.state, bench.clock.slept[0]) == (SAVED, 21.0)
    assert bench.ledger.states_of("r1")[:3] == ["planned", "sending", "unknown"]


@pytest.mark.parametrize("code", ["internal_api_error_DBQueryError", "internal_api_error_RuntimeException"])
def test_fault_of_the_wiki_itself_is_a_lost_answer(interposed, draft, code):
    bench, between = interposed
    ready = bench.plan([(draft("r1", ("P214", "111")), "Q1")])
    between.answer(code=code, info="[abc] Caught exception")
    (entry,) = bench.push(ready)
    assert bench.ledger.states_of("r1") == ["planned", "sending", "unknown", "sending", "saved"]
    assert (entry.state, values(bench.item("Q1"))) == (SAVED, ["111"])


@pytest.mark.parametrize(
    ("qid", "error"),
    [
        (
            "Q1",
            {"code": "failed-save", "info": "too fast", **message("wikibase-api-failed-save", "actionthrottledtext")},
        ),
        ("", {"code": "no-automatic-entity-id", "info": "no id", **message("wikibase-api-no-automatic-entity-id")}),
        ("Q1", {"code": "ratelimited", "info": "too fast"}),
    ],
)
def test_throttled_edits_and_creations_wait_longer_each_time_and_get_in(interposed, draft, qid, error):
    bench, between = interposed
    ready = bench.plan([(draft("r1", ("P214", "111"), label="" if qid else "Ada"), qid)])
    for _ in range(5):
        between.answer(**error)
    (entry,) = bench.push(ready)
    assert (entry.state, bench.clock.slept) == (SAVED, [2.0, 4.0, 8.0, 16.0, 32.0])
    assert bench.ledger.states_of("r1") == ["planned", "sending", "saved"]


@pytest.mark.parametrize(("mode", "edits"), [("ratelimit", 4), ("ratelimit-create", 3)])
def test_rate_limits_of_the_wiki_are_waited_out(bench, draft, mode, edits):
    bench.server.wiki.throttle.clock = bench.clock.now  # the wiki's time is ours: what is waited counts for both
    matches = [(draft(f"r{n}", label=f"New {n}") if "create" in mode else draft(f"r{n}", aliases=["x"]),
                "" if "create" in mode else f"Q{n}") for n in range(1, edits + 1)]  # fmt: skip
    ready = bench.plan(matches)
    bench.server.add_fault(mode, "wbeditentity")
    ends = bench.push(ready)
    assert {entry.state for entry in ends} == {SAVED}
    assert 18 <= sum(bench.clock.slept) <= 70


# log in again, go on


@pytest.mark.parametrize("mode", ["badtoken", "session-lost"])
def test_lost_login_is_made_anew_and_the_edit_sent_under_it(bench, draft, mode):
    ready = bench.plan([(draft("r1", ("P214", "111")), "Q1"), (draft("r2", ("P214", "2")), "Q2")])
    logins = bench.count("login") + bench.count("clientlogin")
    bench.server.add_fault(mode, "wbeditentity", 1)
    assert [entry.state for entry in bench.push(ready)] == [SAVED, SAVED]
    assert bench.count("login") + bench.count("clientlogin") > logins
    assert {user for _, user, _ in bench.reader.history("Q1", 0)} >= {"GlamBot"}
    assert bench.clock.slept == [2.0]


@pytest.mark.parametrize("code", ["assertuserfailed", "assertnameduserfailed", "notloggedin"])
def test_assertion_that_fails_logs_in_again(interposed, draft, code):
    bench, between = interposed
    ready = bench.plan([(draft("r1", ("P214", "111")), "Q1")])
    logins = bench.count("login")
    between.answer(code=code, info="You are no longer logged in")
    (entry,) = bench.push(ready)
    assert (entry.state, bench.count("login") > logins) == (SAVED, True)


# read again, plan again, at most three times


@pytest.mark.parametrize(("mode", "conflicts"), [("conflict-next-edit", 1), ("conflict-next-edit", TRIES - 1)])
def test_conflict_is_planned_again(bench, draft, mode, conflicts):
    ready = bench.plan([(draft("r1", ("P214", "111")), "Q1")])
    bench.server.add_fault(mode, "wbeditentity", conflicts)
    (entry,) = bench.push(ready)
    assert (entry.state, bench.planning.planned_again) == (SAVED, ["r1"] * conflicts)
    assert sum(bench.clock.slept) < 1, "a conflict needs no waiting"


def test_third_conflict_ends_in_a_refusal_that_may_be_tried_again(bench, draft):
    ready = bench.plan([(draft("r1", ("P214", "111")), "Q1")])
    bench.server.add_fault("conflict-next-edit", "wbeditentity")
    (entry,) = bench.push(ready)
    assert (entry.state, entry.code, entry.retry) == (REFUSED, "editconflict", True)
    assert bench.count("wbeditentity") == TRIES
    assert "somebody kept changing the item" in entry.reason


def test_item_merged_at_the_moment_of_sending_is_followed(interposed, draft):
    bench, _ = interposed
    ready = bench.plan([(draft("r1", ("P214", "111")), "Q1")])
    revisions = bench.reader.revisions

    def then_merged(qids):
        found = revisions(qids)
        bench.edit_as("Admin@upload", action="wbmergeitems", fromid="Q1", toid="Q2", ignoreconflicts="description")
        return found

    bench.reader.revisions = then_merged
    (entry,) = bench.push(ready)
    assert (entry.state, entry.qid) == (SAVED, "Q2")
    assert values(bench.item("Q2")) == ["111"]


# refused, the reason in plain words, go on


def test_taken_label_and_description_names_the_other_item(bench, draft):
    bench.server.add_entities([entity("Q500", label="Ada", descriptions={"en": {"language": "en", "value": "poet"}})])
    first = draft("r1", ("P214", "111"), label="Ada", description="poet")
    ends = bench.run((first, ""), (draft("r2", ("P214", "2")), "Q2"))
    assert [end.state for end in ends] == [REFUSED, SAVED]
    assert "another item has this label and description" in ends[0].reason
    assert "Q500" in ends[0].reason


def test_description_that_an_item_of_the_label_has_is_left_out_alone(bench, draft):
    bench.server.add_entities([
        entity("Q500", label="Ada", descriptions={"en": {"language": "en", "value": "poet"}}),
        entity("Q501", label="Ada"),
    ])  # fmt: skip
    (entry,) = bench.run((draft("r1", ("P214", "111"), description="poet"), "Q501"))
    assert (entry.state, entry.retry) == (REFUSED, False)
    assert entry.reason.startswith("description (en): another item has this label and description")
    assert "Q500" in entry.reason
    assert entry.reason.endswith("1 other changes were saved.")
    assert values(bench.item("Q501")) == ["111"]


BAD = [
    (("P9999", "x"), "P9999: the wiki has no such property"),
    (("P31", "Q999999"), "P31: "),
    (("P214", " padded "), "P214: "),
    (("P214", "x" * 2000), "P214: "),
]


@pytest.mark.parametrize(("bad", "said"), BAD)
def test_bad_value_is_named_and_the_good_ones_get_in(bench, draft, bad, said):
    good = ("P214", "111")
    ends = bench.run((draft("r1", good, bad, aliases=["One"]), "Q1"), (draft("r2", ("P214", "2")), "Q2"))
    item = bench.item("Q1")
    assert [end.state for end in ends] == [REFUSED, SAVED]
    assert ends[0].reason.startswith(said)
    assert (values(item), item.aliases["en"]) == (["111"], ("One",))
    assert not ends[0].retry


@pytest.mark.parametrize("qid", ["Q1", ""])
def test_the_field_of_the_record_is_named(bench, draft, qid):
    good, bad = ("P214", "111", "024$a"), ("P9999", "x", "374$a")
    (entry,) = bench.run((draft("r1", good, bad, label="" if qid else "Ada"), qid))
    assert entry.reason.startswith("P9999 (374$a): the wiki has no such property")
    assert "024$a" not in entry.reason
    (entry,) = bench.run((draft("r2", ("P9999", "x", "374$a")), "Q2"))
    assert entry.reason.startswith("P9999 (374$a): the wiki has no such property")


def test_two_bad_values_are_both_named(bench, draft):
    (entry,) = bench.run((draft("r1", ("P214", "111"), ("P9998", "x"), ("P9999", "y")), "Q1"))
    assert "P9998: the wiki has no such property" in entry.reason
    assert "P9999: the wiki has no such property" in entry.reason
    assert entry.reason.endswith("1 other changes were saved.")


def test_new_item_with_a_bad_value_is_not_made_at_all(bench, draft):
    ends = bench.run((draft("r1", ("P214", "111"), ("P9999", "x"), label="Ada"), ""), (draft("r2", label="Bo"), ""))
    assert [end.state for end in ends] == [REFUSED, SAVED]
    assert bench.items_labelled("Ada") == []


@pytest.mark.parametrize("code", ["modification-failed", "invalid-claim", "not-recognized", "some-new-code"])
def test_refusal_of_any_code_ends_one_edit_and_no_other(interposed, draft, code):
    bench, between = interposed
    ready = bench.plan([(draft("r1", ("P214", "111")), "Q1"), (draft("r2", ("P214", "2")), "Q2")])
    between.answer(code=code, info="The wiki's own words", **message(f"wikibase-api-{code}"))
    ends = bench.push(ready)
    assert [(end.state, end.code) for end in ends] == [(REFUSED, code), (SAVED, "")]
    assert ends[0].reason.endswith("The wiki's own words")


# stop the run


def login_after(bench, then):
    """Do something once the account was found to have its rights."""
    revisions = bench.reader.revisions

    def look(qids):
        then()
        return revisions(qids)

    bench.reader.revisions = look


def test_block_stops_the_run(bench, draft, control):
    ready = bench.plan([(draft("r1", ("P214", "111")), "Q1"), (draft("r2", ("P214", "222")), "Q2")])
    login_after(bench, lambda: control("block", user="GlamBot", reason="too fast"))
    with pytest.raises(WikiEditError, match="the account is blocked"):
        bench.push(ready)
    assert bench.count("wbeditentity") == 1
    assert {key: (line.state, line.retry) for key, line in bench.ledger.states().items()} == {"r1": (REFUSED, True)}


@pytest.mark.parametrize(
    "names",
    [
        ["blockedtext"], ["autoblockedtext"], ["systemblockedtext"], ["blockedtext-partial"], ["badaccess-groups"],
        ["nocreate-loggedin"],
    ],
)  # fmt: skip
def test_denial_for_the_account_stops_the_run(interposed, draft, names):
    bench, between = interposed
    ready = bench.plan([(draft("r1", ("P214", "111")), "Q1"), (draft("r2", ("P214", "222")), "Q2")])
    between.answer(code="permissiondenied", info="You may not", **message("wikibase-api-permissiondenied", *names))
    with pytest.raises(WikiEditError):
        bench.push(ready)
    assert bench.ledger.states_of("r2") == []
    assert (bench.ledger.of("r1")[-1].state, bench.ledger.of("r1")[-1].retry) == (REFUSED, True)


@pytest.mark.parametrize(
    ("login", "matches", "lacking"),
    [
        ("GlamBot@noedit", [("r1", "Q1")], "Edit existing pages"),
        ("GlamBot@nocreate", [("r1", "")], "Create, edit, and move pages"),
    ],
)
def test_missing_grant_stops_the_run_before_anything_is_sent(server, describe, clock, draft, login, matches, lacking):
    with Session(describe(login), clock) as session:
        bench = Bench(server, session, clock)
        ready = bench.plan([(draft(key, ("P214", "111"), label="Ada"), qid) for key, qid in matches])
        with pytest.raises(Exception, match=lacking):
            bench.push(ready)
    assert (bench.ledger.lines, bench.count("wbeditentity")) == ([], 0)


# refused, go on


def test_protected_item_is_refused_and_the_next_goes_on(bench, draft, control):
    control("protect", entity="Q1", level="editprotected")
    ends = bench.run((draft("r1", ("P214", "1")), "Q1"), (draft("r2", ("P214", "2")), "Q2"))
    assert [end.state for end in ends] == [REFUSED, SAVED]
    assert "the item is protected" in ends[0].reason


@pytest.mark.parametrize(
    ("facts", "word", "said"),
    [
        ((), "FORBIDDENWORD", "a filter of the wiki stopped the edit"),
        ((), "WARNWORD", "a filter of the wiki warns of the edit"),
        ((("P856", "https://spam-example.com/a"),), "", "a link is on the wiki's spam list"),
    ],
)
def test_filter_refuses_and_the_next_goes_on(bench, draft, facts, word, said):
    first = draft("r1", *facts, aliases=[word] if word else ())
    ends = bench.run((first, "Q1"), (draft("r2", ("P214", "2")), "Q2"))
    assert [end.state for end in ends] == [REFUSED, SAVED]
    assert said in ends[0].reason
    assert not bench.item("Q1").aliases


def test_edit_that_only_gets_a_tag_is_saved(bench, draft):
    (entry,) = bench.run((draft("r1", aliases=["TAGWORD"]), "Q1"))
    assert entry.state is SAVED
