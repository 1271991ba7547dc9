"""The flows and the demo: the whole main job through a real Prefect, twice."""

from __future__ import annotations

import importlib
import inspect
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from .conftest import ROOT


def run_demo(folder: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "flows.demo", "--json", "--dir", str(folder)],
        check=False, cwd=ROOT, capture_output=True, text=True, timeout=300, env={**os.environ, "HOME": str(folder)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    numbers: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return numbers


@pytest.mark.slow
@pytest.mark.integration
def test_the_demo_does_the_main_job_and_then_plans_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    first = run_demo(folder)
    expected = json.loads((ROOT / "data" / "samples" / "expected.json").read_text("utf-8"))
    for numbers, name in zip(first["batches"], ("persons.mrc", "artists.csv"), strict=True):
        assert (numbers["in_file"], numbers["read"], numbers["refused"]) == tuple(
            expected[name][key] for key in ("in_file", "read", "refused")
        )
        assert numbers["drafts"] == numbers["matched"] + numbers["new"] + numbers["to_review"]
        assert numbers["edits"] == {"saved": numbers["planned_edits"]}
        assert min(numbers["added"]["statements"], numbers["added"]["references"], numbers["added"]["aliases"]) > 0
        assert numbers["held"]
        others = numbers["requests"] - numbers["planned_edits"]
        assert 0 < others < 115, "one write an edit; logins, reads in fifties and look-ups are the rest"
        for path in (numbers["report"], numbers["data_docs"], *numbers["files"]):
            assert Path(path).stat().st_size > 100, path
    assert first["batches"][0]["new"] == 5
    assert [Path(p).name for p in first["batches"][0]["files"]] == ["enriched.csv", "enriched.jsonl", "enriched.mrc"]
    assert not list(folder.glob("pywikibot*")), "nothing of the session stays"
    secret = b"glambotglambotglambotglambot0001"
    assert not [p for p in folder.rglob("*") if p.is_file() and p.name != "wiki.sqlite" and secret in p.read_bytes()]

    inside = ("glamdata.sqlite", "glamdata.sqlite-wal")  # who decided is told by no other file, and not to the wiki
    named = [p for p in folder.rglob("*") if p.is_file() and b"sample librarian" in p.read_bytes()]
    assert {path.name for path in named} <= set(inside)
    assert named

    second = run_demo(folder)
    assert [numbers["planned_edits"] for numbers in second["batches"]] == [0, 0]
    assert [numbers["matched"] for numbers in second["batches"]] == [n["matched"] for n in first["batches"]]


def test_the_demo_says_that_nothing_was_planned(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    from flows.demo import _show  # noqa: PLC0415

    numbers = {"batch": "b", "planned_edits": 0, "added": {}, "edits": {}, "held": {}, "files": [], "requests": 3}
    _show(tmp_path, [numbers], 1.0, as_json=False)
    assert "Nothing was planned" in capsys.readouterr().out


def test_deployments_name_flows_and_parameters_that_exist() -> None:
    deployments = YAML(typ="safe").load(ROOT / "prefect.yaml")["deployments"]
    assert {d["entrypoint"] for d in deployments} == {
        "flows/prepare.py:prepare", "flows/publish.py:publish", "flows/roundtrip.py:roundtrip",
        "flows/campaign.py:campaign",
    }  # fmt: skip
    for deployment in deployments:
        path, _, name = deployment["entrypoint"].partition(":")
        flow = getattr(importlib.import_module(path.removesuffix(".py").replace("/", ".")), name)
        assert flow.name == name
        assert set(deployment["parameters"]) <= set(inspect.signature(flow.fn).parameters)
        assert deployment["schedules"]
        for parameter in ("export", "mapping"):
            assert (ROOT / deployment["parameters"].get(parameter, ".")).exists()
