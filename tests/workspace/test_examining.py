"""`glamdata doctor`: each point seen good and bad, on a real wiki of this machine."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from glamdata.coordinator import Coordinator
from glamdata.rehearsal import RehearsalServer
from glamdata.workspace.examining import (
    Examined,
    State,
    _examine_clock,
    _examine_rate,
    examine_disk,
    examine_mappings,
    examine_people,
    examine_wiki,
)
from glamdata.workspace.settings import load_settings

from ..commands.test_app import glamdata
from ..conftest import CountingClock, write_settings
from ..review_workspace import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PASSWORDS = {
    ("GlamBot", "noedit"): "glambotglambotglambotglambot0002",
    ("GlamBot", "nocreate"): "glambotglambotglambotglambot0003",
    ("BadBot", "upload"): "badbotbadbotbadbotbadbotbadbot01",
    ("NewUser", "upload"): "newusernewusernewusernewuser0001",
}


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsalServer]:
    with RehearsalServer(tmp_path_factory.mktemp("doctor") / "wiki.sqlite") as server:
        yield server


def examine(folder: Path, wiki: RehearsalServer, user: str = "GlamBot", app: str = "upload") -> dict[str, Examined]:
    write_settings(folder, wiki, user=user, app=app)
    if password := PASSWORDS.get((user, app)):
        (folder / "bot-password").write_text(password, "utf-8")
    return {point.name: point for point in examine_wiki(load_settings(folder))}


def test_a_good_login_has_nothing_to_mend(tmp_path: Path, wiki: RehearsalServer) -> None:
    points = examine(tmp_path, wiki)
    assert "holds nothing yet, so no record will be matched" in points["query service"].words
    assert points.pop("query service").state is State.WARN
    assert {point.state for point in points.values()} == {State.OK}
    assert points["login"].words == f"GlamBot@upload on {wiki.api_url}, by bot password"
    assert points["rights"].words == "may edit items, create items, mark edits as a bot's"


@pytest.mark.parametrize(
    ("user", "app", "state", "words"),
    [
        ("GlamBot", "noedit", State.FAIL, "grant “Edit existing pages”"),
        ("GlamBot", "nocreate", State.WARN, "may not create items"),
        ("BadBot", "upload", State.FAIL, "blocked"),
        ("NewUser", "upload", State.WARN, "may not mark edits as a bot's"),
    ],
)
def test_what_an_account_lacks_is_said(
    tmp_path: Path, wiki: RehearsalServer, user: str, app: str, state: State, words: str
) -> None:
    rights = examine(tmp_path, wiki, user, app)["rights"]
    assert rights.state is state
    assert words in rights.words


def test_a_rate_above_the_one_granted_is_a_warning(tmp_path: Path, wiki: RehearsalServer) -> None:
    assert examine(tmp_path, wiki, "NewUser")["rate"].state is State.WARN
    limits = {"edit": {"user": {"hits": 90, "seconds": 60}, "bot": {"hits": 10, "seconds": 60}}}
    settings = load_settings(tmp_path).wiki
    assert (
        _examine_rate(settings, limits).words
        == "60000 edits a minute are set, but the wiki grants 90: set edits_per_minute to that."
    )


def test_a_wrong_password_and_a_wiki_that_is_away_are_said(tmp_path: Path, wiki: RehearsalServer) -> None:
    write_settings(tmp_path, wiki)
    (tmp_path / "bot-password").write_text("wrongwrongwrongwrongwrongwrong01", "utf-8")
    (point,) = examine_wiki(load_settings(tmp_path))
    assert (point.name, point.state) == ("login", State.FAIL)
    assert "refused the login of GlamBot@upload" in point.words


def test_a_wiki_that_holds_something_is_well(workspace: Path) -> None:
    points = {point.name: point for point in examine_wiki(load_settings(workspace))}
    assert points["query service"].state is State.OK


def test_a_query_service_that_is_away_is_said(tmp_path: Path, wiki: RehearsalServer) -> None:
    write_settings(tmp_path, wiki, sparql=f"{wiki.base_url}/nothing/here")
    points = {point.name: point for point in examine_wiki(load_settings(tmp_path))}
    assert points["query service"].state is State.FAIL
    assert points["login"].state is State.OK


def test_a_clock_that_is_wrong_is_a_warning(clock: CountingClock) -> None:
    now = clock.now()
    for off, state in ((timedelta(seconds=5), State.OK), (timedelta(minutes=6), State.WARN)):
        for sign in (1, -1):
            said = (now + sign * off).strftime("%Y-%m-%dT%H:%M:%SZ")
            assert _examine_clock(now, said).state is state
    assert _examine_clock(now, "half past nine").state is State.WARN


def test_little_room_on_the_disk_is_a_warning(tmp_path: Path) -> None:
    assert examine_disk(tmp_path, least=1).state is State.OK
    assert examine_disk(tmp_path, least=10**18).state is State.WARN


def test_people_who_are_lacking_for_what_is_asked_are_a_warning(tmp_path: Path) -> None:
    def look(more: str) -> list[tuple[State, str]]:
        (tmp_path / "glamdata.toml").write_text(f"{SETTINGS}\n{more}\n", "utf-8")
        return [(point.state, point.words) for point in examine_people(load_settings(tmp_path))]

    assert look("") == []
    assert look('[publish]\napproval = "two"') == [(State.OK, "approval two; roles not told apart")]
    people = '[people]\nAnn = ["approver", "reviewer"]\nBo = ["publisher"]\n'
    assert look(people) == [(State.OK, "approval none; 1 reviewer, 1 approver, 1 publisher")]
    ((state, words),) = look(f'{people}[publish]\napproval = "two"')
    assert (state, words.endswith("[people] needs 2 approver for what is asked for.")) == (State.WARN, True)


def test_every_mapping_is_checked(tmp_path: Path) -> None:
    (point,) = examine_mappings(tmp_path)
    assert point.state is State.WARN
    (tmp_path / "mappings").mkdir()
    (tmp_path / "mappings" / "bad.yaml").write_text("mapping: bad\nsorce: {}\n", "utf-8")
    (tmp_path / "prefect.yaml").write_text("name: glamdata\n", "utf-8")
    (point,) = examine_mappings(tmp_path)
    assert (point.name, point.state) == ("mapping bad", State.FAIL)
    assert "bad.yaml:1: the key 'source' is missing (and 1 more" in point.words


def test_what_a_good_mapping_leaves_open_is_a_warning(tmp_path: Path) -> None:
    head = "mapping: open\nsource: {format: csv, key: id"
    rest = "statements: [{property: P214, type: external_id, from: viaf}]\n"
    (tmp_path / "open.yaml").write_text(
        f"{head}}}\nreference:\n  # P248: {{item: Q1}}  # DECIDE\n  P813: {{today: true}}\n{rest}", "utf-8"
    )
    (tmp_path / "settled.yaml").write_text(f"{head}, rights: CC0}}\nreference: {{P248: {{item: Q1}}}}\n{rest}", "utf-8")
    opened, settled = examine_mappings(tmp_path)
    assert (opened.state, settled.state, settled.words) == (State.WARN, State.OK, "good")
    for words in ("1 line is marked DECIDE", "names no source", "says no rights"):
        assert words in opened.words


def test_the_command_ends_as_what_it_saw(tmp_path: Path, wiki: RehearsalServer) -> None:
    none = glamdata("doctor", "-w", tmp_path / "none")
    assert (none.returncode, none.stderr) == (2, "")
    assert "FAIL  settings: There is no glamdata.toml" in none.stdout

    write_settings(tmp_path / "lib", wiki)
    (tmp_path / "lib" / "bot-password").chmod(0o644)
    open_to_all = glamdata("doctor", "-w", tmp_path / "lib", "--json")
    last = json.loads(open_to_all.stdout)[-1]
    assert (open_to_all.returncode, last["name"], last["state"]) == (3, "login", "fail")
    assert "chmod 600" in last["words"]

    (tmp_path / "lib" / "bot-password").chmod(0o600)
    settings = load_settings(tmp_path / "lib")
    with Coordinator(settings, "test", connect=False) as coordinator, coordinator.store.locked("publish"):
        held = glamdata("doctor", "-w", tmp_path / "lib", "--offline")
    assert held.returncode == 2
    assert "FAIL  workspace:" in held.stdout
    assert "in use by another run" in held.stdout
