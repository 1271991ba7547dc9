"""A rehearsal wiki for the tests of this folder, and clients that speak to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from glamdata.rehearsal import RehearsalServer, load_accounts

if TYPE_CHECKING:
    from collections.abc import Iterator

SHARED = Path(__file__).parents[3] / "shared"
ANSWERS = SHARED / "wikibase-answers"
WIKIDATA = SHARED / "data" / "wikidata"
HUMAN = {"type": "item", "id": "Q5", "labels": {"en": {"language": "en", "value": "human"}}}
ADAMS = {
    "type": "item",
    "id": "Q42",
    "labels": {"en": {"language": "en", "value": "Douglas Adams"}},
    "descriptions": {"en": {"language": "en", "value": "English author"}},
}
PROPERTIES = {
    "P31": "wikibase-item", "P217": "string", "P214": "external-id", "P569": "time", "P625": "globe-coordinate",
    "P2048": "quantity", "P1476": "monolingualtext", "P18": "commonsMedia", "P856": "url", "P585": "time",
    "P854": "url", "P248": "wikibase-item", "P813": "time",
}  # fmt: skip


class Client:
    """A session on a wiki, logged in or not; every answer comes back as JSON."""

    def __init__(self, wiki: RehearsalServer, login: str | None = None) -> None:
        self.wiki = wiki
        self.http = httpx.Client(timeout=30)
        self.response = httpx.Response(0)
        if login:
            self.log_in(login)

    def log_in(self, login: str) -> dict[str, Any]:
        """Log in with the bot password that ships with glamdata."""
        user, _, app = login.partition("@")
        account = next(account for account in load_accounts() if account.name == user)
        password = next(known.password for known in account.bot_passwords if known.app == app)
        token = self.call(action="query", meta="tokens", type="login")["query"]["tokens"]["logintoken"]
        return self.call(action="login", lgname=login, lgpassword=password, lgtoken=token)

    def call(self, *, mode: str = "", **parameters: Any) -> dict[str, Any]:
        """POST to the API."""
        headers = {"X-Test-Mode": mode} if mode else {}
        self.response = self.http.post(self.wiki.api_url, data=parameters, headers=headers)
        answer: dict[str, Any] = self.response.json()
        return answer

    def token(self) -> str:
        """Return the CSRF token."""
        return str(self.call(action="query", meta="tokens")["query"]["tokens"]["csrftoken"])

    def edit(self, *, mode: str = "", **parameters: Any) -> dict[str, Any]:
        """POST an edit with its token; the action is wbeditentity unless another is given."""
        return self.call(mode=mode, **{"action": "wbeditentity", "token": self.token(), **parameters})

    def ask(self, query: str) -> list[dict[str, Any]]:
        """Return the rows of a SPARQL query."""
        answer = self.http.post(self.wiki.sparql_url, data={"query": query}, headers={"Accept": "application/json"})
        assert answer.status_code == 200, answer.text
        rows: list[dict[str, Any]] = answer.json()["results"]["bindings"]
        return rows


def small_wiki() -> list[dict[str, Any]]:
    """Return the entities of the wiki that most tests use."""
    properties = [
        {
            "type": "property",
            "id": key,
            "datatype": datatype,
            "labels": {"en": {"language": "en", "value": key.lower()}},
        }
        for key, datatype in PROPERTIES.items()
    ]
    return [*properties, HUMAN, ADAMS]


@pytest.fixture
def wiki(tmp_path: Path) -> Iterator[RehearsalServer]:
    """A small wiki, running."""
    source = tmp_path / "entities.jsonl"
    source.write_text("\n".join(json.dumps(entity) for entity in small_wiki()), encoding="utf-8")
    with RehearsalServer(tmp_path / "wiki.sqlite", load=[source]) as server:
        yield server


@pytest.fixture
def bot(wiki: RehearsalServer) -> Iterator[Client]:
    """A bot that is logged in."""
    client = Client(wiki, "GlamBot@upload")
    yield client
    client.http.close()


@pytest.fixture
def anonymous(wiki: RehearsalServer) -> Iterator[Client]:
    """Someone who is not logged in."""
    client = Client(wiki)
    yield client
    client.http.close()


@pytest.fixture
def connect(wiki: RehearsalServer) -> Iterator[Any]:
    """Make further clients of the wiki."""
    clients: list[Client] = []

    def make(login: str | None = None) -> Client:
        clients.append(Client(wiki, login))
        return clients[-1]

    yield make
    for client in clients:
        client.http.close()


@pytest.fixture(scope="session")
def answers() -> Path:
    """The folder of recorded answers."""
    if not ANSWERS.is_dir():
        pytest.skip(f"the recorded answers are not at {ANSWERS}")
    return ANSWERS


@pytest.fixture(scope="session")
def wikidata() -> Path:
    """The folder of real Wikidata entities."""
    if not WIKIDATA.is_dir():
        pytest.skip(f"the real entities are not at {WIKIDATA}")
    return WIKIDATA
