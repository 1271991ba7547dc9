"""A batch that is not there is told before the wiki is asked anything: here none answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from glamdata.commands.app import app
from glamdata.errors import WorkspaceError
from glamdata.store.database import Batch, Store

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = '[wiki]\napi = "http://127.0.0.1:9/api.php"\nsparql = "http://127.0.0.1:9/sparql"\nuser = "A"\napp = "b"\n'
COMMANDS = ("plan", "publish", "rehearse", "reconcile", "impact", "gaps", "disagreements", "audit", "verify", "undo",
            "roundtrip", "approve", "approval-request", "campaign references", "campaign page", "status")  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unknown")
    (folder / "glamdata.toml").write_text(SETTINGS)
    (folder / "bot-password").write_text("secret")
    (folder / "bot-password").chmod(0o600)
    with Store(folder) as store:
        store.save_batch(Batch("people", "m", "m.yaml", "f", "e.mrc", "d", "full", "abc", "2026-11-21"), [])
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_an_unknown_batch_is_told_with_the_nearest(command: str, workspace: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"There is no batch 'peopel'.*batches: people\. Did you mean 'people'\?"):
        app([*command.split(), "peopel", "-w", str(workspace)], standalone_mode=False, prog_name="glamdata")
