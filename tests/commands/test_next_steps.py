"""From the first batch to its undoing: each command says what comes next, and what was ever sent stays told."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from glamdata.commands.app import app
from glamdata.errors import InputError, WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

pytestmark = pytest.mark.integration

BATCH = "steps"


def test_a_batch_from_beginning_to_end(
    run: Callable[[str], Any], prepared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(line: str) -> str:
        app([*shlex.split(line), "--workspace", str(prepared)], standalone_mode=False, prog_name="glamdata")
        return capsys.readouterr().out

    def next_step() -> str:
        return str(run(f"status {BATCH}")["next"])

    (prepared / "steps.yaml").write_text(
        (prepared / "people.yaml").read_text().replace("mapping: people", "mapping: steps")
    )
    files = f"{prepared / 'people.csv'} --mapping {prepared / 'steps.yaml'}"
    assert said(f"prepare {files} --name {BATCH}").endswith(
        f"next: glamdata review {BATCH} --workspace {prepared}\n"
    ), "it can be pasted"
    assert next_step() == f"glamdata review {BATCH}, then glamdata plan {BATCH}"
    said(f"decide {BATCH} a skip --who Ann")
    told = said(f"publish {BATCH}")
    assert "no record of the batch is matched yet" in told, "it says why nothing was sent"
    assert next_step() == f"no record is matched yet; 1 wait: glamdata review {BATCH}"

    said(f"decide {BATCH} b new --who Ann")
    assert next_step() == f"glamdata plan {BATCH}, since the plan is older than the newest decision"
    assert "new item" in said(f"plan {BATCH}")
    assert next_step() == f"glamdata rehearse {BATCH}, then glamdata publish {BATCH}"
    told = said(f"publish {BATCH}")
    assert told.endswith(f"next: glamdata roundtrip {BATCH} --workspace {prepared}\n")
    said(f"plan {BATCH}")
    status = run(f"status {BATCH}")
    assert (status["edits"], status["ledger"]) == ({}, {"saved": 1}), "what was sent stays told after a newer plan"
    assert "  ledger    1 saved on rehearsal" in said(f"status {BATCH}").splitlines()
    assert said(f"roundtrip {BATCH}").endswith("next: nothing until the next export\n")
    assert next_step() == "nothing until the next export"

    with pytest.raises(InputError, match="has no record 'zzz'"):
        said(f"undo {BATCH} --record zzz --dry-run")
    assert "ask for its deletion" in said(f"undo {BATCH}")
    assert next_step() == (
        f"nothing until the next export; glamdata publish {BATCH} --again sends again what was taken back"
    )
    assert "Nothing to do: what was sent for 1 of the records was taken back" in said(f"plan {BATCH}")
    assert "1 still on the wiki as they were made" in said("audit")


def test_a_batch_that_is_not_there_is_said_before_a_login_is_asked_for(
    run: Callable[[str], Any], prepared: Path
) -> None:
    settings = prepared / "glamdata.toml"
    text = settings.read_text()
    run(f"prepare people.csv --mapping {prepared / 'people.yaml'}")
    settings.write_text(text.replace("bot_password", "# bot_password"))
    try:
        for command in ("publish", "undo", "verify", "plan", "roundtrip"):
            with pytest.raises(WorkspaceError, match="Did you mean 'people-people'"):
                run(f"{command} people-peeple")
    finally:
        settings.write_text(text)
