"""The wheel works where there is no repository: built, installed, a workspace made, the demo run."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from .conftest import ROOT


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_an_installed_wheel_makes_a_workspace_and_runs_the_demo(tmp_path: Path) -> None:
    build = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", tmp_path, ROOT)
    run(*build, cwd=tmp_path)
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    (wheel,) = tmp_path.glob("glamdata-*.whl")
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=tmp_path)
    # The dependencies are borrowed from here, not fetched; the editable glamdata beside them is not seen that way.
    site = next((tmp_path / "venv").glob("lib/python*/site-packages"))
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    where = run(python, "-c", "import glamdata; print(glamdata.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(tmp_path)

    glamdata = tmp_path / "venv" / "bin" / "glamdata"
    assert "prepare" in run(glamdata, "--help", cwd=tmp_path)
    samples = site / "glamdata" / "shipped" / "data" / "samples"
    run(glamdata, "init", "lib", "--yes", "--export", samples / "persons.mrc", cwd=tmp_path)
    assert "is good" in run(glamdata, "mapping", "check", "lib/mappings/persons.yaml", cwd=tmp_path)
    numbers = json.loads(run(glamdata, "demo", "--json", cwd=tmp_path))
    for batch in numbers["batches"]:
        assert batch["edits"] == {"saved": batch["planned_edits"]}
        assert batch["planned_edits"] > 0
    assert (tmp_path / "glamdata-demo" / "glamdata.toml").exists()
