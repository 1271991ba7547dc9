"""The server: started, stopped, started again; what it refuses to start with."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from glamdata.errors import RehearsalError
from glamdata.rehearsal import RehearsalServer, SiteSettings, load_accounts

if TYPE_CHECKING:
    from pathlib import Path


def test_edits_survive_a_restart(tmp_path: Path, wiki: RehearsalServer, bot: Any, connect: Any) -> None:
    made = bot.edit(new="item", data='{"labels":{"en":{"language":"en","value":"kept"}}}', summary="batch")["entity"]
    wiki.stop()
    with RehearsalServer(tmp_path / "wiki.sqlite", load=[tmp_path / "entities.jsonl"]) as again:
        assert again.report.loaded == 0
        entity = httpx.post(again.api_url, data={"action": "wbgetentities", "ids": made["id"]}).json()["entities"]
        assert entity[made["id"]]["lastrevid"] == made["lastrevid"]
        query = {"query": 'SELECT ?x { ?x rdfs:label "kept"@en }', "format": "json"}
        assert len(httpx.get(again.sparql_url, params=query).json()["results"]["bindings"]) == 1


def test_port_in_use(tmp_path: Path, wiki: RehearsalServer) -> None:
    with pytest.raises(RehearsalError, match=f"port {wiki.port}: another program is using it"):
        RehearsalServer(tmp_path / "other.sqlite", port=wiki.port)


def test_file_that_is_no_wiki(tmp_path: Path) -> None:
    path = tmp_path / "text.sqlite"
    path.write_text("this is no database, and long enough to be read as one " * 50)
    with pytest.raises(RehearsalError, match=r"text\.sqlite"):
        RehearsalServer(path)


def test_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "workspace.sqlite"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE page (mine TEXT)")
    before = path.read_bytes()
    with pytest.raises(RehearsalError, match="not a rehearsal wiki"):
        RehearsalServer(path)
    assert path.read_bytes() == before


def test_stop_twice_is_harmless(tmp_path: Path) -> None:
    server = RehearsalServer(tmp_path / "wiki.sqlite").start()
    server.stop()
    server.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.base_url)


def test_settings(tmp_path: Path) -> None:
    settings = SiteSettings(name="Mine", first_item=7000, concept_base="http://wiki.example/entity/")
    accounts = tmp_path / "accounts.toml"
    accounts.write_text('[[account]]\nname = "Ann"\ngroups = ["bot"]\nbot_passwords = [{app = "a", password = "pw"}]\n')
    with RehearsalServer(tmp_path / "wiki.sqlite", accounts, settings=settings) as wiki, httpx.Client() as http:
        made = http.post(
            wiki.api_url, data={"action": "wbeditentity", "new": "item", "data": "{}", "token": "+\\"}
        ).json()
        assert made["entity"]["id"] == "Q7000"
        query = {"query": "SELECT ?v { wd:Q7000 schema:version ?v }", "format": "json"}
        assert len(http.get(wiki.sparql_url, params=query).json()["results"]["bindings"]) == 1
        info = http.get(wiki.api_url, params={"action": "query", "meta": "siteinfo", "formatversion": 2}).json()
        assert info["query"]["general"]["wikibase-conceptbaseuri"] == "http://wiki.example/entity/"
        assert info["query"]["general"]["server"] == wiki.base_url


def test_accounts_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "accounts.toml"
    for text in ("[[account]]\nnme = 'x'", "not toml ["):
        path.write_text(text)
        with pytest.raises(RehearsalError, match=r"accounts\.toml"):
            load_accounts(path)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_announces_itself_and_stops_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    code = f"from glamdata.rehearsal import serve; serve({str(tmp_path / 'wiki.sqlite')!r})"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        words = line.split()
        assert words[:4] == ["rehearsal", "wiki", "ready:", "api"]
        assert httpx.get(words[4], params={"action": "query", "meta": "userinfo"}).status_code == 200
        assert words[6].endswith("/sparql")
        process.send_signal(number)
        assert process.wait(10) == 0
        assert process.stdout.read() == ""
