"""`--json` on every command that tells something: what it prints is JSON and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import typer

from glamdata.commands.app import app
from glamdata.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

WITHOUT = {
    ("review",): "serves a page until Ctrl-C",
    ("queue",): "writes a sheet",
    ("decisions", "export"): "writes JSON lines, or a sheet",
    ("mapping", "schema"): "prints a JSON Schema",
    ("rehearsal", "serve"): "serves a wiki until Ctrl-C",
    ("rehearsal", "dump"): "writes JSON lines",
}


def walk(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from walk(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = dict(walk(typer.main.get_command(app)))


def test_every_command_that_tells_something_has_json() -> None:
    has = {path for path, command in COMMANDS.items() if any("--json" in param.opts for param in command.params)}
    assert COMMANDS.keys() - has == WITHOUT.keys()


@pytest.mark.slow
def test_a_batch_from_end_to_end(run: Callable[[str], Any]) -> None:
    said = run("prepare people.csv --mapping people.yaml")
    assert (said["batch"], said["read"]) == ("people-people", 2)
    assert run("status")["next"].startswith("glamdata")
    assert {run["purpose"] for run in run("status people-people")["last_runs"]} == {"prepare"}
    assert run("decide people-people b skip --who Ann") == {"record": "b", "state": "decided"}
    run("decide people-people a Q366562 --who Ann")
    assert run("plan people-people")["planned_edits"] == 1
    assert {row["gate"] for row in run("gates show people-people")} >= {"living"}
    assert run("gates open people-people notability --who Ann --why known")[0]["done"] == "opened"
    assert run("gates shut people-people notability --who Ann --why asked")[0]["done"] == "shut"
    with pytest.raises(InputError, match="Nothing of people-people was rehearsed"):
        run("approval-request people-people")
    assert run("rehearse people-people")["is_good"] is True
    assert "one for each item" in run("approval-request people-people")["text"]
    assert run("publish people-people")["batch"] == "people-people"
    assert run("verify people-people")["is_good"] is True
    assert run("roundtrip people-people")["enriched"] == 1
    assert run("preview people-people site")["records"] == 1
    assert run("undo people-people --dry-run")["dry_run"] is True


def test_decisions_and_reviewers(run: Callable[[str], Any], prepared: Path) -> None:
    said = run("prepare people.csv --mapping people.yaml")
    assert (said["batch"], said["read"]) == ("people-people", 2)
    assert "prepare" in {each["purpose"] for each in run("status")["last_runs"]}
    assert run("decide people-people b skip --who Ann") == {"record": "b", "state": "decided"}
    (prepared / "decided.csv").write_text("record,decision\nb,new\nz,new\n")
    assert run("decisions import people-people decided.csv --who Bo")["refused"] == 1
    assert run("reviewers add Ann")["secret"]
    assert run("reviewers list") == ["Ann"]
    assert run("reviewers remove Ann") == {"removed": "Ann"}


def test_exports_and_mappings(run: Callable[[str], Any], tmp_path: Path) -> None:
    assert run("read people.csv")["read"] == 2
    assert run("mapping check people.yaml")["faults"] == []
    assert run("mapping coverage people.csv --mapping people.yaml")
    assert run("mapping try people.csv --mapping people.yaml")
    assert run("mapping new --from people.csv")["to_decide"] > 0
    assert run(f"init {tmp_path / 'library'} --yes")["written"]
    assert run("doctor --offline")


def test_an_index_and_a_wiki(run: Callable[[str], Any], tmp_path: Path) -> None:
    items = tmp_path / "items.jsonl"
    items.write_text(json.dumps({"type": "item", "id": "Q5", "labels": {"en": {"language": "en", "value": "human"}}}))
    assert run(f"index build {items} {tmp_path / 'index'} --workers 1")["items"] == 1
    assert run(f"rehearsal load {items} --db {tmp_path / 'w.sqlite'}")["loaded"] == 1
    assert run(f"rehearsal reset --db {tmp_path / 'w.sqlite'}") == {"edits": 0, "made": 0}


def test_properties(run: Callable[[str], Any]) -> None:
    assert run("property P214 --offline")
