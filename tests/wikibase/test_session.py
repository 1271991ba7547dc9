"""The session: who may come in, what is waited for, and that nothing of it is left behind or leaks."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import traceback
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from glamdata.errors import WikiEditError, WikiError, WikiLoginError, WikiRefusedError, WikiUnreachableError
from glamdata.rehearsal.server import RehearsalServer
from glamdata.wikibase.answer import LostAnswerError
from glamdata.wikibase.read import Reader
from glamdata.wikibase.session import Session

SECRET = "s3cr3t-not-to-be-shown-0123456789"
ALIAS = '{"aliases":[{"language":"en","value":"one","add":""}]}'


@pytest.fixture
def stub():
    """Serve one fixed answer at every address; gives the URL, and what was asked."""
    running = []

    def serve(status, body="", **headers):
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                asked.append(self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode())
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.end_headers()
                self.wfile.write(body.encode())

            do_GET = do_POST  # noqa: N815  (the name http.server calls)

            def log_message(self, *_):
                pass

        asked = []
        server = HTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        running.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}/w/api.php", asked

    yield serve
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


def fail_to_open(wiki, clock):
    with pytest.raises(WikiError) as caught:
        Session(wiki, clock)
    return caught.value


def test_login_knows_its_rights(session):
    session.require_rights("edit", "createpage")
    with pytest.raises(WikiLoginError, match="lacks the grant “property-create”"):
        session.require_rights("edit", "property-create")


@pytest.mark.parametrize(
    ("login", "lacking"),
    [
        ("GlamBot@noedit", "Edit existing pages”, “Create, edit, and move pages"),
        ("GlamBot@nocreate", "Create, edit, and"),
    ],
)
def test_missing_grants_are_said_in_the_words_of_the_wiki(describe, clock, login, lacking):
    with Session(describe(login), clock) as session, pytest.raises(WikiLoginError) as caught:
        session.require_rights("edit", "createpage")
    assert login in str(caught.value)
    assert lacking in str(caught.value)


def test_blocked_account_is_told_who_blocked_it_and_why(describe, clock):
    with (
        Session(describe("BadBot@upload"), clock) as session,
        pytest.raises(WikiLoginError, match="by Admin: test block"),
    ):
        session.require_rights("edit")


@pytest.mark.parametrize(
    "more",
    [{"bot_password": SECRET}, {"user": "Nobody", "bot_password": SECRET}, {"app": "other", "bot_password": SECRET}],
)
def test_refused_login_names_who_and_where_and_never_the_password(describe, clock, more, caplog, capfd):
    caplog.set_level(0)
    watch = logging.getLogger("pywiki")
    wiki = describe(**more)
    error = fail_to_open(wiki, clock)
    assert isinstance(error, WikiLoginError)
    assert wiki.login_name in str(error)
    assert wiki.api in str(error)
    shown = [str(error), repr(error), "".join(traceback.format_exception(error)), caplog.text, repr(wiki), str(watch)]
    cause = error.__cause__
    while cause:
        shown += [repr(cause), repr(vars(cause)), repr(cause.args)]
        cause = cause.__cause__ or cause.__context__
    assert SECRET not in "".join([*shown, *capfd.readouterr()])
    assert clock.slept == []


def test_missing_password_says_where_to_put_it(describe, clock):
    error = fail_to_open(describe(bot_password=""), clock)
    assert isinstance(error, WikiLoginError)
    assert "GLAMDATA_BOT_PASSWORD" in str(error)


NOT_A_WIKI = [
    (200, "<html>Welcome to the library</html>", "no answer of an API"),
    (404, "<html>Not found</html>", "HTTP 404"),
    (403, "", "HTTP 403"),
    (500, "", "500"),
    (200, "[]", "not that of a wiki"),
    (200, "{}", "lacks 'query'"),
    (200, '{"query": {}}', "lacks 'userinfo'"),
    (200, '{"query": {"userinfo": {}}}', "not as a wiki"),
]


@pytest.mark.parametrize(("status", "body", "said"), NOT_A_WIKI)
def test_what_is_no_wiki_is_unreachable(describe, clock, stub, status, body, said):
    url, _ = stub(status, body)
    error = fail_to_open(describe(api=url), clock)
    assert isinstance(error, WikiUnreachableError)
    assert url in str(error)
    assert said in str(error)
    assert error.exit_code == 3


def test_nobody_there_is_unreachable_at_once(describe, clock):
    error = fail_to_open(describe(api="http://127.0.0.1:1/w/api.php"), clock)
    assert isinstance(error, WikiUnreachableError)
    assert "log in as GlamBot@upload: nothing takes the connection there." in str(error)
    assert clock.slept == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_to_elsewhere_is_not_followed(describe, clock, stub, status):
    elsewhere, asked = stub(200, "{}")
    url, _ = stub(status, Location=elsewhere.replace("127.0.0.1", "localhost"))
    error = fail_to_open(describe(api=url), clock)
    assert isinstance(error, WikiUnreachableError)
    assert "leads on to localhost" in str(error)
    assert asked == []


def test_no_proxy_stands_between_us_and_our_own_machine(describe, clock, stub, monkeypatch):
    proxy, asked = stub(200, "{}")
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.removesuffix("/w/api.php"))
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with Session(describe(), clock) as session:
        assert Reader(session).entities(["Q1"])
    assert asked == []


def test_nothing_is_written_beyond_the_wiki_of_this_machine(session):
    session.wiki = replace(session.wiki, sparql="https://query.wikidata.org/sparql")
    before = session.requests
    with pytest.raises(WikiRefusedError):
        session.write(action="wbeditentity", id="Q1", data=ALIAS)
    assert session.requests == before


def test_two_wikis_one_after_another_share_nothing(describe, clock, tmp_path):
    with Session(describe(), clock) as first:
        first_folder = Path(first._folder)
        assert Reader(first).entities(["Q1"])["Q1"].labels == {"en": "thing Q1"}
    assert not first_folder.exists()
    with RehearsalServer(tmp_path / "other.sqlite") as other:
        elsewhere = describe("NewUser@upload", api=other.api_url, sparql=other.sparql_url)
        with Session(elsewhere, clock) as second:
            folder = Path(second._folder)
            assert folder != first_folder
            assert second._pywikibot.config.base_dir == str(folder)
            assert Reader(second).entities(["Q1"]) == {}
            second.require_rights("edit")
            assert {c.port or c.domain for c in second._pywikibot.comms.http.cookie_jar} == {"127.0.0.1"}
            assert len(second._pywikibot.comms.http.cookie_jar) == 1
            assert second._site.user() == "NewUser"
            left = {path.name for path in folder.rglob("*") if path.is_file() and path.read_bytes()}
            assert left <= {"throttle.ctrl"}, "no cookies and no caches on disk"
    assert not folder.exists()


def test_environment_is_as_it_was(describe, clock):
    before = dict(os.environ)
    with Session(describe(), clock):
        assert dict(os.environ) == before


PROGRAM = """
import sys
from glamdata.clock import SystemClock
from glamdata.wikibase.read import Reader
from glamdata.wikibase.session import Session
from glamdata.wikibase.site import Wiki
api, sparql, password, data = sys.argv[1:]
with Session(Wiki(api, sparql, "GlamBot", "upload", password), SystemClock()) as session:
    session.write(action="wbeditentity", id="Q1", data=data)
    try:
        session.write(action="wbeditentity", id="Q1", data="no JSON")
    except Exception:
        pass
    assert Reader(session).entities(["Q1"])
"""


def test_process_leaves_nothing_behind_and_prints_nothing(describe, tmp_path):
    home, work, temp = (tmp_path / name for name in ("home", "work", "temp"))
    for folder in (home, work, temp):
        folder.mkdir()
    wiki = describe()
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "TMPDIR": str(temp), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM, wiki.api, wiki.sparql, wiki.bot_password, ALIAS],
        env=environment, cwd=work, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert [path for folder in (home, work, temp) for path in folder.rglob("*")] == []


@pytest.mark.parametrize("action", ["wbgetentities", "query"])
@pytest.mark.parametrize("mode", ["http503", "http500", "http502", "http429", "cut"])
def test_reads_are_asked_again(session, server, clock, mode, action):
    server.add_fault(mode, action, 3)
    reader = Reader(session)
    if action == "query":
        assert list(reader.contributions("Nobody", "2026-01-01T00:00:00Z")) == []
    else:
        assert reader.entities(["Q1"])
    assert clock.slept == [2, 4, 8]


def test_lost_session_is_noticed_by_reads_too(session, server, clock):
    server.wiki.sessions.forget_all()
    assert Reader(session).entities(["Q1"])
    assert session.read(action="query", meta="userinfo")["query"]["userinfo"]["name"] == "GlamBot"
    assert clock.slept == [2]


def test_login_that_fails_on_the_way_is_tried_again(session, server, clock):
    server.wiki.sessions.forget_all()
    server.add_fault("http503", "login", 2)
    session.write(action="wbeditentity", id="Q1", data=ALIAS)
    assert clock.slept == [2, 4, 8]


def test_password_changed_meanwhile_ends_the_run(session, server):
    server.wiki.sessions.forget_all()
    session.wiki = replace(session.wiki, bot_password=SECRET)
    with pytest.raises(WikiLoginError):
        session.write(action="wbeditentity", id="Q1", data=ALIAS)


def test_answers_that_never_come_end_within_bounds(session, server, clock):
    server.add_fault("http503", "wbgetentities")
    with pytest.raises(WikiUnreachableError, match="gives no usable answer"):
        Reader(session).entities(["Q1"])
    assert len(clock.slept) == 7
    assert sum(clock.slept) < 600


def test_what_the_wiki_asks_to_wait_is_waited(session, server, clock):
    server.add_fault("lag=7", "wbeditentity", 2)
    session.write(action="wbeditentity", id="Q1", data=ALIAS)
    assert clock.slept == [5, 5]


def test_edit_rate_limit_is_waited_out(session, server, clock, monkeypatch):
    monkeypatch.setattr(server.wiki.throttle, "clock", clock.now)
    server.add_fault("ratelimit", "wbeditentity")
    for number in range(4):
        session.write(action="wbeditentity", id="Q1", data=ALIAS.replace("one", f"one {number}"))
    assert 18 <= sum(clock.slept) < 40


@pytest.mark.parametrize("mode", ["http503", "cut", "lost-answer-once=503", "cut-after-save"])
def test_write_without_an_answer_is_not_sent_again(session, server, mode):
    server.add_fault(mode, "wbeditentity", 1)
    with pytest.raises(LostAnswerError):
        session.write(action="wbeditentity", id="Q1", data=ALIAS)
    assert server.wiki.faults.counts["/w/api.php", "wbeditentity"] == 1


def test_write_that_could_not_be_sent_is_tried_again_and_ends_as_unreachable(describe, clock, tmp_path):
    with RehearsalServer(tmp_path / "other.sqlite") as other:
        session = Session(describe(api=other.api_url, sparql=other.sparql_url), clock)
        session.write(action="wbeditentity", new="item", data="{}")
    try:
        with pytest.raises(WikiUnreachableError, match="nothing takes the connection"):
            session.write(action="wbeditentity", new="item", data="{}")
    finally:
        session.close()
    assert len(clock.slept) == 7


def test_refusal_carries_code_messages_and_what_the_wiki_says(session):
    with pytest.raises(WikiEditError) as caught:
        session.write(
            action="wbeditentity", id="Q1", data='{"aliases":[{"language":"en","value":"FORBIDDENWORD","add":""}]}'
        )
    assert (caught.value.code, caught.value.messages) == (
        "failed-save",
        ("wikibase-api-failed-save", "abusefilter-disallowed"),
    )
    assert "identified as harmful" in caught.value.info


def test_operator_is_named_to_the_wiki(describe, clock, monkeypatch):
    with Session(describe(contact="User:Librarian {of} Ljubljana"), clock) as session:
        seen = []
        session._pywikibot.comms.http.session.hooks["response"].append(
            lambda r, *_, **__: seen.append(r.request.headers)
        )
        session.read(action="query", meta="siteinfo")
    assert seen[0]["User-Agent"].startswith("glamdata/0.1 (User:Librarian (of) Ljubljana) Pywikibot/")


@pytest.mark.parametrize(
    ("api", "password", "said"),
    [
        ("http://127.0.0.1:1/w/api.php", SECRET, "could not be reached to log in as GlamBot@upload"),
        ("", SECRET, "refused the login of GlamBot@upload"),
    ],
)
def test_command_ends_with_3_and_writes_nothing(describe, tmp_path, api, password, said):
    folder = tmp_path / "workspace"
    folder.mkdir()
    wiki = describe()
    settings = f'[wiki]\napi = "{api or wiki.api}"\nsparql = "{wiki.sparql}"\nuser = "GlamBot"\napp = "upload"\n'
    (folder / "glamdata.toml").write_text(settings, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "glamdata", "publish", "batch", "--workspace", str(folder)],
        env={**os.environ, "GLAMDATA_BOT_PASSWORD": password}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (3, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert SECRET not in done.stderr
    assert [path.name for path in folder.iterdir()] == ["glamdata.toml"]
