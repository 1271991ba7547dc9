"""The campaign's flow through a real Prefect: two days of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from glamdata.rehearsal import RehearsalServer

from .campaign_workspace import Somebody, prepare_people, write_wiki
from .conftest import ROOT, CountingClock

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = """
import json, sys
from flows.campaign import campaign
found = campaign("people", sys.argv[1], per_day=int(sys.argv[2]), start=sys.argv[3])
print("found " + json.dumps(found))
"""


def run(folder: Path, workspace: Path, *words: str) -> dict[str, Any]:
    environment = {**os.environ, "HOME": str(folder), "PREFECT_HOME": str(folder / "prefect")}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(workspace), *words],
        check=False, cwd=ROOT, capture_output=True, text=True, timeout=300,
        env={**environment, "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("found ")]
    found: dict[str, Any] = json.loads(line.removeprefix("found "))
    return found


@pytest.mark.slow
def test_the_flow_sends_what_the_day_allows_and_nothing_out_of_season(tmp_path: Path) -> None:
    with RehearsalServer(tmp_path / "wiki.sqlite", load=[write_wiki(tmp_path / "wiki.jsonl")]) as server:
        prepare_people(tmp_path / "workspace", server, CountingClock())
        wiki = Somebody(server)
        early = run(tmp_path, tmp_path / "workspace", "2", "2999-01-01")
        assert (early["state"], wiki.edits()) == ("not begun", 0)
        day = run(tmp_path, tmp_path / "workspace", "2", "")
        assert (day["state"], day["saved"], wiki.edits()) == ("spent", 2, 2)
        assert "<h1" in (tmp_path / "workspace" / "batches" / day["campaign"] / "report" / "index.html").read_text()
        wiki.http.close()
