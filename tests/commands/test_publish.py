"""`publish`, `verify` and `undo` as people meet them: exit codes and one sentence for each fault."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from glamdata.commands.publish import _refusal_lines
from glamdata.model.edit import LedgerEntry, LedgerState

from ..conftest import MAPPINGS, SAMPLES, write_settings
from .test_app import glamdata, says

if TYPE_CHECKING:
    from pathlib import Path

    from glamdata.rehearsal import RehearsalServer

BATCH = "some"


@pytest.fixture
def prepared(workspace: Path) -> Path:
    """A workspace with a small batch that is ready to be published."""
    records = (SAMPLES / "persons.mrc").read_bytes().split(b"\x1d")[:20]
    export = workspace / "some.mrc"
    export.write_bytes(b"".join(record + b"\x1d" for record in records))
    mapping = MAPPINGS / "marc_authority_person.yaml"
    done = glamdata("prepare", export, "-m", mapping, "-w", workspace, "--name", BATCH)
    assert done.returncode == 0, done.stderr
    return workspace


def add_push(workspace: Path, text: str) -> None:
    with (workspace / "glamdata.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[push]\n{text}\n")


def test_publish_verify_and_undo(prepared: Path) -> None:
    wrong = glamdata("publish", BATCH, "-w", prepared, "--approve", "0000")
    says(wrong, 1, "approved 0000, planned now ")
    planned = wrong.stderr.partition("planned now ")[2].partition(".")[0]

    done = glamdata("publish", BATCH, "-w", prepared, "--approve", planned, "--json")
    numbers = json.loads(done.stdout)
    assert (done.returncode, numbers["edits"]) == (0, {"saved": numbers["planned_edits"]})
    assert numbers["edits_per_minute"] > 0
    assert (numbers["refused_before"], numbers["waited"]) == (0, 0)

    done = glamdata("verify", BATCH, "-w", prepared, "--json")
    verified = json.loads(done.stdout)
    assert (done.returncode, verified["is_good"], verified["verdicts"]) == (0, True, [])
    assert verified["present"] == verified["pieces"] > 0

    shown = glamdata("undo", BATCH, "-w", prepared, "--dry-run")
    assert (shown.returncode, "additions would be taken back" in shown.stdout) == (0, True)
    says(glamdata("undo", BATCH, "-w", prepared, "--since", "yesterday"), 2, "--since 'yesterday' is no time")
    says(glamdata("undo", BATCH, "-w", prepared, "--property", "p9999"), 2, f"No edit of {BATCH} wrote P9999")
    done = glamdata("undo", BATCH, "-w", prepared)
    assert (done.returncode, f"{verified['pieces']} additions taken back, 0 stay" in done.stdout) == (0, True)
    done = glamdata("verify", BATCH, "-w", prepared)
    assert f"0 of {verified['pieces']} additions are there as written, {verified['pieces']} undone." in done.stdout
    planned_now = json.loads(glamdata("plan", BATCH, "-w", prepared, "--json").stdout)
    assert (planned_now["planned_edits"], planned_now["held"]["undone"]) == (0, numbers["planned_edits"])


def test_rules_of_the_workspace_stop_a_run_with_an_exit_code_of_their_own(prepared: Path) -> None:
    add_push(prepared, 'paused = ["marc_authority_person"]')
    says(glamdata("publish", BATCH, "-w", prepared), 4, "marc_authority_person is paused", "[push]")


@pytest.mark.parametrize("command", ["publish", "undo"])
def test_logins_that_may_not_edit_are_refused_before_anything_else(
    command: str, tmp_path: Path, sample_wiki: RehearsalServer
) -> None:
    workspace = write_settings(tmp_path / "workspace", sample_wiki, app="noedit")
    secret = workspace / "bot-password"
    secret.write_text("glambotglambotglambotglambot0002")
    files = sorted(path.name for path in workspace.iterdir())
    says(glamdata(command, BATCH, "-w", workspace), 3, "lacks the grant “Edit existing pages”", "GlamBot@noedit")
    assert sorted(path.name for path in workspace.iterdir()) == files
    secret.chmod(0o644)
    says(glamdata(command, BATCH, "-w", workspace), 3, "its mode is 644", "chmod 600")
    assert sorted(path.name for path in workspace.iterdir()) == files


def test_what_was_refused_is_listed_with_record_item_field_and_reason() -> None:
    when = datetime(2026, 11, 21, tzinfo=UTC)
    reason = "P9999 (374$a): the wiki has no such property: Property P9999 not found"
    lines = [
        LedgerEntry("b", f"n{n}", "h", LedgerState.REFUSED, when, "Q5" if n else "", reason=reason) for n in range(3)
    ]
    assert list(_refusal_lines(lines)) == [
        f"  ! n0 (new item): {reason}", f"  ! n1 (Q5): {reason}", f"  ! n2 (Q5): {reason}",
    ]  # fmt: skip
    assert list(_refusal_lines([])) == []
    assert list(_refusal_lines(lines * 100))[-1] == "… and 100 more: the report has them all"
