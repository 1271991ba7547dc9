"""OAuth 1.0a: requests signed by an owner-only consumer, as pywikibot sends them through requests_oauthlib."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import requests
from requests_oauthlib import OAuth1

from glamdata.rehearsal import RehearsalServer, load_accounts
from glamdata.rehearsal.account import Account, OAuthConsumer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORDS = ("consumer_token", "consumer_secret", "access_token", "access_secret")


@pytest.fixture
def words() -> list[str]:
    bot = next(account for account in load_accounts() if account.name == "GlamBot")
    return [getattr(bot.oauth_consumers[0], word) for word in WORDS]


@pytest.fixture
def http() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


def call(wiki: RehearsalServer, http: requests.Session, auth: OAuth1, method: str = "POST", **parameters: Any) -> Any:
    where = {"params" if method == "GET" else "data": {**parameters, "format": "json"}}
    return http.request(method, wiki.api_url, auth=auth, timeout=30, **where)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_signed_request_is_its_users(
    wiki: RehearsalServer, http: requests.Session, words: list[str], method: str
) -> None:
    parameters = {"action": "query", "meta": "userinfo", "uiprop": "rights|groups", "requestid": "ä ~|+&=é"}
    answer = call(wiki, http, OAuth1(*words), method, **parameters).json()
    info = answer["query"]["userinfo"]
    assert info["name"] == "GlamBot"
    assert {"bot", "noratelimit", "edit"} <= set(info["rights"])
    assert answer["requestid"] == "ä ~|+&=é"


def test_edit(wiki: RehearsalServer, http: requests.Session, words: list[str]) -> None:
    auth = OAuth1(*words)
    token = call(wiki, http, auth, action="query", meta="tokens").json()["query"]["tokens"]["csrftoken"]
    assert token != "+\\"
    data = json.dumps({"labels": {"de": {"language": "de", "value": "Größe & Co. = 100 % + x"}}})
    saved = call(wiki, http, auth, action="wbeditentity", id="Q42", data=data, token=token, bot=1, summary="läuft")
    assert saved.json()["entity"]["labels"]["de"]["value"] == "Größe & Co. = 100 % + x"
    history = call(wiki, http, auth, action="query", list="usercontribs", ucuser="GlamBot").json()["query"]
    assert history["usercontribs"][0]["comment"].endswith("läuft")


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        (0, "Invalid consumer"),
        (1, "Invalid signature"),
        (2, "No approved grant was found for that authorization token."),
        (3, "Invalid signature"),
    ],
)
def test_wrong_word(wiki: RehearsalServer, http: requests.Session, words: list[str], place: int, reason: str) -> None:
    words[place] = "wrong"
    answer = call(wiki, http, OAuth1(*words), action="query", meta="userinfo")
    assert answer.status_code == 200
    assert answer.headers["MediaWiki-API-Error"] == "mwoauth-invalid-authorization"
    error = answer.json()["error"]
    assert error["code"] == "mwoauth-invalid-authorization"
    assert error["info"] == f"The authorization headers in your request are not valid: {reason}"


def test_changed_parameters_do_not_pass(wiki: RehearsalServer, http: requests.Session, words: list[str]) -> None:
    request = requests.Request("GET", wiki.api_url, params={"action": "query", "meta": "userinfo"}, auth=OAuth1(*words))
    signed = http.prepare_request(request)
    signed.url = str(signed.url).replace("userinfo", "tokens")
    assert http.send(signed, timeout=30).json()["error"]["info"].endswith("Invalid signature")


def test_replay_and_old_requests_do_not_pass(wiki: RehearsalServer, http: requests.Session, words: list[str]) -> None:
    request = requests.Request("GET", wiki.api_url, params={"action": "query", "meta": "userinfo"}, auth=OAuth1(*words))
    signed = http.prepare_request(request)
    assert "query" in http.send(signed, timeout=30).json()
    assert "Nonce already used" in http.send(signed, timeout=30).json()["error"]["info"]
    old = call(wiki, http, OAuth1(*words, timestamp="1700000000"), action="query", meta="userinfo")
    assert "Expired timestamp" in old.json()["error"]["info"]


@pytest.mark.parametrize(
    "header",
    [
        "OAuth",
        "OAuth nonsense",
        "OAuth oauth_token=",
        'OAuth oauth_consumer_key="a", oauth_token="b"',
        "OAuth \xff=\xfe",
    ],
)
def test_damaged_headers(wiki: RehearsalServer, http: requests.Session, header: str) -> None:
    answer = http.get(wiki.api_url, headers={"Authorization": header.encode("latin-1")}, timeout=30)
    assert answer.status_code == 200
    assert answer.json()["error"]["code"] in ("mwoauth-invalid-authorization", "badvalue")


def test_grants_limit_what_a_consumer_may(wiki: RehearsalServer, http: requests.Session, words: list[str]) -> None:
    auth = OAuth1(*words)
    info = call(wiki, http, auth, action="query", meta="userinfo", uiprop="rights").json()["query"]["userinfo"]
    assert "delete" not in info["rights"]
    wiki.wiki.oauth.forget_all()
    assert call(wiki, http, auth, action="query", meta="userinfo", **{"assert": "bot"}).json()["query"]


def test_a_revoked_grant_and_a_disabled_consumer_are_told_apart(tmp_path: Path, http: requests.Session) -> None:
    words = {word: f"my {word}" for word in WORDS}
    account = Account(
        name="Signer", oauth_consumers=(OAuthConsumer(**words), OAuthConsumer(**_other(words), disabled=True))
    )
    with RehearsalServer(tmp_path / "wiki.sqlite", accounts=[account]) as server:
        auth = OAuth1(*words.values())
        assert "query" in call(server, http, auth, action="query", meta="userinfo").json()
        server.wiki.oauth.revoke(words["access_token"])
        said = call(server, http, auth, action="query", meta="userinfo").json()["error"]
        assert said["info"].endswith("No approved grant was found for that authorization token.")
        said = call(server, http, OAuth1(*_other(words).values()), action="query", meta="userinfo").json()["error"]
        assert said["code"] == "mwoauth-invalid-authorization-not-approved"


def _other(words: dict[str, str]) -> dict[str, str]:
    return {word: f"another {text}" for word, text in words.items()}
