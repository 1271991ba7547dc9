"""`glamdata rehearsal`: load, dump, reset and copying from another wiki."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from glamdata.commands.rehearsal import rehearsal_app
from glamdata.errors import GlamdataError, RehearsalError, WikiUnreachableError
from glamdata.rehearsal import RehearsalServer, load_accounts
from glamdata.rehearsal.borrow import SourceWiki, copy_entities
from glamdata.rehearsal.keep import reset_wiki
from glamdata.rehearsal.wiki import Wiki

from .conftest import Client, small_wiki

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LABEL = json.dumps({"labels": {"en": {"language": "en", "value": "changed"}}})


def run(*words: Any) -> tuple[int, list[str]]:
    result = CliRunner().invoke(rehearsal_app, [str(word) for word in words])
    if isinstance(result.exception, GlamdataError):
        raise result.exception
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout.splitlines()


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    lines = [*small_wiki(), {"entity": "Q7", "redirect": "Q42"}, {"id": "Q8", "missing": ""}]
    source = tmp_path / "entities.jsonl"
    source.write_text("\n".join(map(json.dumps, lines)))
    assert run("load", source, "--db", tmp_path / "wiki.sqlite")[0] == 0
    return tmp_path / "wiki.sqlite"


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Wiki]:
    wiki = Wiki.open(tmp_path / "copy.sqlite", ())
    yield wiki
    wiki.close()


def test_load_says_what_it_did(tmp_path: Path, filled: Path) -> None:
    damaged = tmp_path / "damaged.jsonl"
    damaged.write_text('{"type": "item", "id": "Q6", "labels": {\n{"id": "Q42"}\n{"id": "Q43", "type": "item"}\n')
    result = CliRunner().invoke(rehearsal_app, ["load", str(damaged), "--db", str(filled)])
    assert result.exit_code == 1
    assert "damaged.jsonl, line 1, Q6: this is no JSON" in result.stderr
    assert result.stdout == "1 loaded, 1 already there, 0 deleted ids, 1 damaged.\n"


def test_dump_comes_back_as_it_was(tmp_path: Path, filled: Path) -> None:
    _, lines = run("dump", "--db", filled)
    assert len(lines) == len(small_wiki()) + 2
    again = tmp_path / "dump.jsonl"
    again.write_text("\n".join(lines))
    assert run("load", again, "--db", tmp_path / "again.sqlite")[0] == 0
    assert run("dump", "--db", tmp_path / "again.sqlite")[1] == lines
    assert [json.loads(line)["id"] for line in run("dump", "--db", filled, "q42")[1]] == ["Q42"]


def test_deleted_ids_are_not_given_again(tmp_path: Path) -> None:
    source = tmp_path / "deleted.jsonl"
    source.write_text('{"id": "Q900000001", "missing": ""}')
    with RehearsalServer(tmp_path / "wiki.sqlite", load=[source]) as wiki:
        bot = Client(wiki, "GlamBot@upload")
        assert "missing" in bot.call(action="wbgetentities", ids="Q900000001")["entities"]["Q900000001"]
        assert bot.edit(new="item", data=LABEL)["entity"]["id"] == "Q900000002"
        bot.http.close()


def test_reset_forgets_edits_only(filled: Path) -> None:
    before = run("dump", "--db", filled)[1]
    with RehearsalServer(filled) as wiki:
        bot = Client(wiki, "GlamBot@upload")
        bot.edit(id="Q42", data=LABEL)
        bot.edit(new="item", data=LABEL)
        bot.call(action="wbmergeitems", fromid="Q42", toid="Q5", token=bot.token(), ignoreconflicts="description")
        wiki.wiki.delete_entity("Q5")
        bot.http.close()
        with pytest.raises(RehearsalError, match="another rehearsal wiki is running"):
            run("reset", "--db", filled)
    assert run("reset", "--db", filled) == (0, ["5 edits and 1 new entity forgotten."])
    assert run("dump", "--db", filled)[1] == before
    with RehearsalServer(filled) as wiki:
        bot = Client(wiki)
        found = bot.call(action="wbsearchentities", search="douglas", language="en")["search"]
        assert [hit["id"] for hit in found] == ["Q42"]
        bot.http.close()
    run("reset", "--db", filled, "--all")
    assert run("dump", "--db", filled)[1] == []


def test_reset_of_an_untouched_wiki(filled: Path) -> None:
    wiki = Wiki.open(filled, load_accounts())
    assert reset_wiki(wiki) == (0, 0)
    wiki.close()


@pytest.mark.parametrize("kind", ["port", "database", "accounts", "file"])
def test_what_cannot_be_served_is_one_sentence_and_2(tmp_path: Path, wiki: RehearsalServer, kind: str) -> None:
    other = tmp_path / "other.sqlite"
    if kind == "database":
        with closing(sqlite3.connect(other)) as database:
            database.execute("CREATE TABLE page (mine TEXT)")
    words = {"port": ["--port", wiki.port], "accounts": ["--accounts", "no.toml"], "file": ["--load", "no.json"]}
    command = [sys.executable, "-m", "glamdata", "rehearsal", "serve", "--db", other, *words.get(kind, [])]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1, done.stderr


def test_missing_database(tmp_path: Path) -> None:
    with pytest.raises(RehearsalError, match="does not exist"):
        run("dump", "--db", tmp_path / "nowhere.sqlite")


def _use(wiki: RehearsalServer, tmp_path: Path) -> None:
    lines = ["[wiki]", f'api = "{wiki.api_url}"', f'sparql = "{wiki.sparql_url}"', 'user = "GlamBot"', 'app = "upload"']
    (tmp_path / "glamdata.toml").write_text("\n".join(lines))


def _constrain(bot: Any) -> None:
    """P217 gets a constraint whose type is Q5 and that is about P214; Q42 gets a statement with P217."""
    item = {"type": "wikibase-entityid", "value": {"entity-type": "item", "id": "Q5"}}
    subject = {"type": "wikibase-entityid", "value": {"entity-type": "property", "id": "P214"}}
    about = {"P9000": [{"snaktype": "value", "property": "P9000", "datavalue": subject}]}
    snak = {"snaktype": "value", "property": "P31", "datavalue": item}
    bot.wiki.add_entities([{"id": "P9000", "type": "property", "datatype": "wikibase-property"}])
    claim = {"mainsnak": snak, "type": "statement", "rank": "normal", "qualifiers": about}
    assert "entity" in bot.edit(id="P217", data=json.dumps({"claims": [claim]}))
    number = {"snaktype": "value", "property": "P217", "datavalue": {"type": "string", "value": "1"}}
    data = json.dumps({"claims": [{"mainsnak": number, "type": "statement", "rank": "normal"}]})
    assert "entity" in bot.edit(id="Q42", data=data)


def test_copy_from_a_wiki(tmp_path: Path, wiki: RehearsalServer, bot: Any) -> None:
    _constrain(bot)
    _use(wiki, tmp_path)
    code, lines = run("load", "--from-wiki", "Q42", "-w", tmp_path, "--db", tmp_path / "copy.sqlite")
    assert (code, lines) == (0, ["6 loaded, 0 already there, 0 deleted ids, 0 damaged."])
    copied = {entity["id"]: entity for entity in map(json.loads, run("dump", "--db", tmp_path / "copy.sqlite")[1])}
    assert set(copied) == {"Q42", "P217", "P31", "P9000", "P214", "Q5"}
    there = bot.call(action="wbgetentities", ids="Q42")["entities"]["Q42"]
    assert copied["Q42"]["claims"] == there["claims"]
    assert copied["Q42"]["lastrevid"] == there["lastrevid"]
    assert copied["P214"]["datatype"] == "external-id"


def test_copy_keeps_redirects(wiki: RehearsalServer, opened: Wiki) -> None:
    wiki.add_entities([{"entity": "Q77", "redirect": "Q42"}])
    report = copy_entities(opened, SourceWiki(wiki.api_url, "test"), ["Q77"])
    assert report.ids == ["Q77", "Q42"]
    assert opened.resolve_entity("Q77") is not None


def test_copy_waits_when_asked_to(wiki: RehearsalServer, opened: Wiki) -> None:
    pauses: list[float] = []
    wiki.add_fault("http429", "wbgetentities", 1)
    wiki.add_fault("lag=7", "wbgetentities", 2)
    source = SourceWiki(wiki.api_url, "test", pauses.append)
    assert copy_entities(opened, source, ["Q5"]).loaded == 1
    assert pauses == [1.0, 5.0]
    wiki.add_fault("http503")
    with pytest.raises(WikiUnreachableError, match="5 tries"):
        copy_entities(opened, source, ["Q42"])


def test_copy_names_what_is_missing(wiki: RehearsalServer, opened: Wiki) -> None:
    source = SourceWiki(wiki.api_url, "test")
    with pytest.raises(RehearsalError, match="has no Q999"):
        copy_entities(opened, source, ["Q42", "Q999"])
    with pytest.raises(RehearsalError, match="abc is no id"):
        copy_entities(opened, source, ["abc"])
    with pytest.raises(WikiUnreachableError, match="can't be read"):
        copy_entities(opened, SourceWiki("http://127.0.0.1:9/w/api.php", "test"), ["Q42"])


def test_help_of_every_command() -> None:
    for command in ("serve", "load", "dump", "reset"):
        assert run(command, "--help")[0] == 0
    assert sys.modules[rehearsal_app.__module__] is not None
