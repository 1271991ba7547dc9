"""Getting in: by a bot password or an OAuth consumer, and in plain words why not; nothing secret is said."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import fields, replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from glamdata.errors import WikiEditError, WikiLoginError
from glamdata.model.edit import LedgerState
from glamdata.rehearsal.account import Account, BotPassword, OAuthConsumer
from glamdata.rehearsal.server import RehearsalServer
from glamdata.wikibase.answer import Answer, classify
from glamdata.wikibase.login import CONSUMER_REASONS, PASSWORD_REASONS, explain_login
from glamdata.wikibase.session import Session
from glamdata.wikibase.site import Consumer, Wiki

from .conftest import PROPERTIES, Bench, FakeClock, entity, make_draft

GRANTS = ("basic", "highvolume", "editpage", "createeditmovepage")
PASSWORD = "0123456789abcdef0123456789abcdef"
ALIAS = '{"aliases":[{"language":"en","value":"one","add":""}]}'

pytestmark = pytest.mark.integration


def consumer(name, **more):
    """Make an owner-only consumer with words of its own."""
    words = {field.name: f"{name}-{field.name}" for field in fields(Consumer)}
    return OAuthConsumer(**words, **{"grants": GRANTS, **more})


def words_of(name):
    return Consumer(**{field.name: f"{name}-{field.name}" for field in fields(Consumer)})


ACCOUNTS = [
    Account(
        name="Signer",
        groups=("bot",),
        bot_passwords=(
            BotPassword(app="good", password=PASSWORD, grants=GRANTS),
            BotPassword(app="old", password=PASSWORD, grants=GRANTS, invalid=True),
        ),
        oauth_consumers=(
            consumer("good"), consumer("reader", grants=("basic",)), consumer("gone", disabled=True),
            consumer("revoked"), consumer("later"),
        ),
    ),
    Account(name="Other", oauth_consumers=(consumer("other"),)),
]  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("login")
    source = folder / "entities.jsonl"
    entities = [entity(pid, datatype=datatype) for pid, datatype in PROPERTIES.items()]
    source.write_text("\n".join(map(json.dumps, [*entities, *(entity(f"Q{number}") for number in range(1, 20))])))
    with RehearsalServer(folder / "wiki.sqlite", load=[source], accounts=ACCOUNTS) as running:
        running.wiki.oauth.revoke("revoked-access_token")
        yield running


@pytest.fixture
def signed(server):
    """Describe the wiki for a consumer of this name."""

    def make(name="good", **wrong):
        oauth = replace(words_of(name), **wrong)
        return Wiki(server.api_url, server.sparql_url, "Signer", oauth=oauth, edits_per_minute=60_000)

    return make


@pytest.fixture
def stub_wiki():
    """A wiki that looks at no header, so that who signs stays nobody; gives the URL of its API."""
    info = {"id": 0, "name": "127.0.0.1", "anon": "", "rights": [], "groups": []}
    body = json.dumps({"query": {"userinfo": info, "general": {"generator": "MediaWiki 1.43.0"}}}).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    stub = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=stub.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{stub.server_port}/w/api.php"
    stub.shutdown()
    thread.join()
    stub.server_close()


def fail(wiki):
    with pytest.raises(WikiLoginError) as raised, Session(wiki, FakeClock()) as session:
        session.require_rights("edit")
    said = str(raised.value)
    for secret in (wiki.bot_password, *(getattr(wiki.oauth, f.name) for f in fields(Consumer) if wiki.oauth)):
        assert not secret or secret not in said
    return said


def test_a_batch_is_pushed_with_signed_requests(server, signed):
    clock = FakeClock()
    with Session(signed(), clock) as session:
        bench = Bench(server, session, clock)
        made = make_draft("new", ("P214", "77"), label="Made by a consumer: é & = %")
        lines = bench.run((make_draft("old", ("P214", "78")), "Q7"), (made, ""))
        assert [line.state for line in lines] == [LedgerState.SAVED] * 2
        assert bench.run((make_draft("old", ("P214", "78")), "Q7"), (made, "")) == []
        server.wiki.oauth.forget_all()  # as after the wiki was started again: the token is another one
        assert bench.run((make_draft("more", ("P214", "79")), "Q8"))[0].state is LedgerState.SAVED
        history = bench.reader.history("Q7", 0)
        assert history[0][1] == "Signer"
        assert session._pywikibot.config.authenticate
        assert not list(session._pywikibot.comms.http.cookie_jar), "no login was made"
        config = session._pywikibot.config
    assert config.authenticate == {}, "the words are forgotten with the session"


def test_the_consumer_comes_before_a_bot_password(signed):
    wiki = replace(signed(), app="good", bot_password="wrong")
    with Session(wiki, FakeClock()) as session:
        session.require_rights("edit", "createpage")
    assert "secret" not in repr(wiki)
    assert "token" not in repr(wiki)


def test_no_log_holds_what_signs_the_requests(signed, caplog):
    caplog.set_level(0)
    with Session(signed(), FakeClock()) as session:
        session.write(action="wbeditentity", id="Q9", data=ALIAS)
    assert caplog.records, "something is logged at all"
    assert not [word for word in vars_of(words_of("good")) if word in caplog.text]


def vars_of(oauth):
    return [getattr(oauth, field.name) for field in fields(oauth)]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("consumer_token", "does not know the consumer token"),
        ("consumer_secret", "the consumer secret or the access secret is wrong"),
        ("access_token", "the access token is wrong, or the consumer was revoked"),
        ("access_secret", "the consumer secret or the access secret is wrong"),
    ],
)
def test_which_word_is_wrong_is_said(signed, wrong, said):
    assert said in fail(signed(**{wrong: "mistyped-mistyped"}))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("gone", "the consumer was disabled, rejected or has expired: make a new one on Special:OAuthConsumer"),
        ("revoked", "or the consumer was revoked"),
        ("reader", "Signer on .* may not edit: the OAuth consumer lacks the grant “Edit existing pages”"),
        ("other", "The OAuth consumer is that of Other, but `user` in .wiki. is Signer"),
    ],
)
def test_what_a_consumer_lacks_is_said(signed, name, said):
    assert re.search(said, fail(signed(name)))


def test_a_consumer_that_is_revoked_meanwhile_stops_the_run(server, signed):
    clock = FakeClock()
    with Session(signed("later"), clock) as session:
        bench = Bench(server, session, clock)
        edits = bench.plan([(make_draft("a", ("P214", "1")), "Q1"), (make_draft("b", ("P214", "2")), "Q2")])
        session.write(action="wbeditentity", id="Q3", data=ALIAS)
        server.wiki.oauth.revoke("later-access_token")
        with pytest.raises(WikiLoginError, match="the consumer was revoked"):
            session.read(action="query", meta="userinfo")
        with pytest.raises(WikiEditError, match="No approved grant") as raised:
            session.write(action="wbeditentity", id="Q3", data=ALIAS)
        assert raised.value.exit_code == 3
        with pytest.raises(WikiLoginError):
            bench.push(edits)
    assert clock.slept == []


def test_a_bot_password_that_must_be_reset_says_so(server):
    wiki = Wiki(server.api_url, server.sparql_url, "Signer", "old", PASSWORD)
    said = fail(wiki)
    assert "the bot password was made invalid, as when the account's password changes" in said
    assert "Special:BotPasswords" in said


def test_a_password_reset_meanwhile_ends_the_run(server):
    with Session(Wiki(server.api_url, server.sparql_url, "Signer", "good", PASSWORD), FakeClock()) as session:
        session.write(action="wbeditentity", id="Q3", data=ALIAS.replace("one", "two"))
        account = server.wiki.accounts["Signer"]
        passwords = tuple(each.model_copy(update={"invalid": True}) for each in account.bot_passwords)
        server.wiki.accounts["Signer"] = account.model_copy(update={"bot_passwords": passwords})
        try:
            server.wiki.sessions.forget_all()
            with pytest.raises(WikiLoginError, match="must be reset"):
                session.write(action="wbeditentity", id="Q3", data=ALIAS.replace("one", "three"))
        finally:
            server.wiki.accounts["Signer"] = account


def test_a_wiki_without_oauth_is_named(signed, stub_wiki):
    said = fail(replace(signed(), api=stub_wiki))
    assert "took no notice of the OAuth consumer of Signer" in said


def test_a_nonce_that_the_wiki_saw_before_is_signed_anew():
    """A proxy that sends a request twice makes the second one invalid, though nothing is wrong with the consumer."""
    used = "The authorization headers in your request are not valid: Nonce already used: 123"
    assert classify(WikiEditError("mwoauth-invalid-authorization", used)) is Answer.WAIT
    assert classify(WikiEditError("mwoauth-invalid-authorization", "Invalid signature")) is Answer.STOP
    assert classify(WikiEditError("mwoauth-invalid-authorization-not-approved", "…")) is Answer.STOP


def test_every_reason_is_found_by_what_the_wiki_says(signed, server):
    password = Wiki(server.api_url, server.sparql_url, "Signer", "good", PASSWORD)
    for reasons, wiki, code in (
        (PASSWORD_REASONS, password, "Failed"),
        (CONSUMER_REASONS, signed(), "mwoauth-invalid-authorization"),
    ):
        for said, plain in reasons.items():
            error = WikiEditError(code, f"{said[0].upper()}{said[1:]}, so there.")
            told = explain_login(wiki, error)
            assert plain in told
            assert told.endswith("so there.")
        assert explain_login(wiki, WikiEditError(code, "Nobody knows.")).endswith(f"{wiki.login_name}: Nobody knows.")
