"""The command line as people meet it: exit codes, one sentence for each fault, nothing half-written."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ..conftest import MAPPINGS, PASSWORD, ROOT, SAMPLES, write_settings

if TYPE_CHECKING:
    from glamdata.rehearsal import RehearsalServer

PERSONS = str(SAMPLES / "persons.mrc")
PERSON_MAPPING = str(MAPPINGS / "marc_authority_person.yaml")
BATCH = "marc_authority_person-persons"


def glamdata(*words: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own, without secrets from outside."""
    environment = {key: value for key, value in os.environ.items() if key != "GLAMDATA_BOT_PASSWORD"}
    command = [sys.executable, "-m", "glamdata", *map(str, words)]
    return subprocess.run(command, check=False, cwd=cwd, env=environment, capture_output=True, text=True, timeout=120)


def says(done: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    """Assert an exit code and one sentence on standard error that holds `words`, and no traceback."""
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert PASSWORD not in done.stderr + done.stdout
    for word in words:
        assert word in done.stderr, done.stderr


def test_help_is_quick_and_lists_the_stages() -> None:
    done = glamdata("--help")
    assert done.returncode == 0
    for command in (
        "read",
        "prepare",
        "queue",
        "decide",
        "plan",
        "publish",
        "roundtrip",
        "status",
        "mapping",
        "rehearsal",
    ):
        assert command in done.stdout
    imported = subprocess.run(  # noqa: PLW1510
        [sys.executable, "-X", "importtime", "-m", "glamdata", "--help"], capture_output=True, text=True, cwd=ROOT
    ).stderr
    heavy = ("pandas", "prefect", "great_expectations", "pywikibot", "rdflib", "duckdb", "pyarrow", "pymarc")
    assert not [name for name in heavy if f"| {name}\n" in imported.replace(" " * 2, "")]


def test_unknown_words_are_named() -> None:
    says(glamdata("perpare"), 2, "perpare")
    says(glamdata("prepare", PERSONS, "--maping", PERSON_MAPPING), 2, "--maping")


@pytest.mark.parametrize("command", ["read", "prepare"])
def test_exports_that_are_none(command: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    (tmp_path / "empty.mrc").touch()
    (tmp_path / "binary.mrc").write_bytes(bytes(range(256)) * 64)
    extra: list[str | Path] = []
    if command == "prepare":
        extra = ["--mapping", PERSON_MAPPING, "--workspace", request.getfixturevalue("workspace")]
    says(glamdata(command, tmp_path / "missing.mrc", *extra), 2, "missing.mrc", "no such file")
    says(glamdata(command, tmp_path / "empty.mrc", *extra), 2, "empty.mrc", "empty")
    says(glamdata(command, tmp_path, *extra), 2, "directory")
    says(glamdata(command, tmp_path / "binary.mrc", *extra), 2, "binary.mrc")
    assert not (tmp_path / "workspace" / "batches").exists()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("clean: [birth_date]", "clean: [birth_dat]", ["birth_date"]),
        ("  require: [100$a]", "  requir: [100$a]", ["requir", "require"]),
        ("from: 010$a}", "from: 01$a}", ["01$a"]),
        ("property: P213", "property: 213", ["213"]),
        ("table: occupations", "table: occupatons", ["occupatons"]),
    ],
)
def test_a_mapping_that_can_not_be(before: str, after: str, said: list[str], tmp_path: Path) -> None:
    text = Path(PERSON_MAPPING).read_text("utf-8")
    assert before in text
    line = text[: text.index(before)].count("\n") + 1
    (tmp_path / "tables").symlink_to(MAPPINGS / "tables")
    mapping = tmp_path / "broken.yaml"
    mapping.write_text(text.replace(before, after, 1), "utf-8")
    says(glamdata("mapping", "check", mapping), 2, f"broken.yaml:{line}", *said)


def test_good_mappings_are_called_good() -> None:
    for mapping in MAPPINGS.glob("*.yaml"):
        done = glamdata("mapping", "check", mapping)
        assert (done.returncode, "is good" in done.stdout) == (0, True), done.stderr


def test_read_counts_and_explains() -> None:
    expected = json.loads((SAMPLES / "expected.json").read_text("utf-8"))["persons.mrc"]
    done = glamdata("read", PERSONS, "--json")
    counted = json.loads(done.stdout)
    assert {name: counted[name] for name in ("in_file", "read", "refused")} == {
        name: expected[name] for name in ("in_file", "read", "refused")
    }
    assert counted["read"] + counted["refused"] + counted["ignored"] == counted["in_file"]
    shown = glamdata("read", PERSONS).stdout
    for damaged in expected["damaged"]:
        assert f"Record {damaged['position']}" in shown


def test_a_workspace_without_settings(tmp_path: Path) -> None:
    says(glamdata("status", "--workspace", tmp_path), 2, "glamdata.toml")


def test_a_wiki_that_can_not_be_reached(tmp_path: Path, sample_wiki: RehearsalServer) -> None:
    workspace = write_settings(tmp_path / "workspace", sample_wiki, api="http://127.0.0.1:9/w/api.php")
    done = glamdata("prepare", PERSONS, "--mapping", PERSON_MAPPING, "--workspace", workspace)
    says(done, 3, "http://127.0.0.1:9/w/api.php", "GlamBot@upload")
    assert sorted(path.name for path in workspace.iterdir()) == ["bot-password", "glamdata.toml"]


def test_a_wiki_that_refuses_the_login(tmp_path: Path, sample_wiki: RehearsalServer) -> None:
    workspace = write_settings(tmp_path / "workspace", sample_wiki)
    (workspace / "bot-password").write_text("wrong password")
    done = glamdata("prepare", PERSONS, "--mapping", PERSON_MAPPING, "--workspace", workspace)
    says(done, 3, "refused the login of GlamBot@upload")
    assert sorted(path.name for path in workspace.iterdir()) == ["bot-password", "glamdata.toml"]


def test_publish_refuses_any_wiki_beyond_this_machine(tmp_path: Path, sample_wiki: RehearsalServer) -> None:
    workspace = write_settings(tmp_path / "workspace", sample_wiki)
    assert glamdata("prepare", PERSONS, "-m", PERSON_MAPPING, "-w", workspace).returncode == 0
    write_settings(workspace, sample_wiki, api="https://www.wikidata.org/w/api.php", contact="a@example.org")
    done = glamdata("publish", BATCH, "-w", workspace)
    says(done, 3, "www.wikidata.org", "does not push")


def test_the_stages_by_command_and_decisions_by_csv(workspace: Path, tmp_path: Path) -> None:
    done = glamdata("prepare", PERSONS, "-m", PERSON_MAPPING, "-w", workspace, "--json")
    assert done.returncode == 0, done.stderr
    numbers = json.loads(done.stdout)
    assert Path(numbers["report"]).exists()
    queue = glamdata("queue", BATCH, "-w", workspace).stdout
    assert queue.startswith("record,heading,reason,best_candidate,label,description,score,decision,why,")
    assert len(queue.splitlines()) == numbers["to_review"] + 1

    answers = tmp_path / "answers.csv"
    answers.write_text(
        "record,decision,why\nglam00018,new,\nglam00032,Q918431,byname\nglam99999,Q5,\nglam00037,perhaps,\nglam00045,,\n"
    )
    done = glamdata("decisions", "import", BATCH, answers, "--who", "Ann", "-w", workspace)
    says(done, 1, "glam99999", "'perhaps'")
    assert "2 decisions taken, 2 refused" in done.stdout
    says(glamdata("decide", BATCH, "glam00037", "maybe", "--who", "Ann", "-w", workspace), 2, "'maybe'")
    assert glamdata("decide", BATCH, "glam00037", "skip", "--who", "Ann", "-w", workspace).returncode == 0

    plan = glamdata("plan", BATCH, "-w", workspace).stdout
    assert "Q918431" in plan
    assert "new item" in plan
    published = json.loads(glamdata("publish", BATCH, "-w", workspace, "--json").stdout)
    assert published["edits"] == {"saved": published["planned_edits"]}
    assert published["planned_edits"] > 150
    assert "Nothing to do" in glamdata("plan", BATCH, "-w", workspace).stdout
    home = glamdata("roundtrip", BATCH, "-w", workspace)
    assert [line.rpartition("/")[2] for line in home.stdout.splitlines()[-4:-1]] == [
        "enriched.csv", "enriched.jsonl", "enriched.mrc",
    ]  # fmt: skip
    exported = [
        json.loads(line) for line in glamdata("decisions", "export", BATCH, "-w", workspace).stdout.splitlines()
    ]
    assert {d["verdict"] for d in exported} == {"match", "new", "skip"}
    assert {d["key"]: d["who"] for d in exported}["glam00032"] == "Ann"
    says(glamdata("publish", "nothing", "-w", workspace), 2, "no batch 'nothing'", BATCH)


def test_ctrl_c_ends_quietly_and_the_next_run_goes_on(workspace: Path) -> None:
    assert glamdata("prepare", PERSONS, "-m", PERSON_MAPPING, "-w", workspace).returncode == 0
    settings = workspace / "glamdata.toml"
    fast = settings.read_text("utf-8")
    settings.write_text(fast.replace("60000", "60"), "utf-8")  # one edit a second: it is stopped in the middle
    command = [sys.executable, "-m", "glamdata", "publish", BATCH, "-w", str(workspace)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        wait_for_an_edit(workspace)
        process.send_signal(signal.SIGINT)
        assert process.stderr
        told = process.stderr.read()
        assert process.wait(timeout=60) == 130, told
    assert "the next run goes on" in told
    assert "Traceback" not in told
    settings.write_text(fast, "utf-8")
    published = json.loads(glamdata("publish", BATCH, "-w", workspace, "--json").stdout)
    assert published["edits"].get("saved", 0) == published["planned_edits"] > 100
    assert "Nothing to do" in glamdata("plan", BATCH, "-w", workspace).stdout


def wait_for_an_edit(workspace: Path) -> None:
    """Wait until the ledger has a saved edit."""
    import sqlite3  # noqa: PLC0415
    import time  # noqa: PLC0415

    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        db = sqlite3.connect(workspace / "glamdata.sqlite", timeout=5)
        saved = db.execute("SELECT count(*) FROM ledger WHERE state = 'saved'").fetchone()[0]
        db.close()
        if saved:
            return
    pytest.fail("no edit was saved")


@pytest.mark.integration
def test_a_mapping_that_selects_nothing_is_told_with_its_rules(workspace: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "nothing.yaml"
    mapping.write_text(
        "mapping: nothing\nsource: {format: marc, key: 001, require: [999$z]}\n"
        "statements:\n  - {property: P214, type: external_id, from: 999$a}\n"
    )
    secret = (workspace / "bot-password").read_text()
    assert secret
    done = glamdata("prepare", PERSONS, "--mapping", mapping, "--workspace", workspace)
    says(done, 1, "selects nothing in persons.mrc", "999$z is required", "statements[1] P214")
