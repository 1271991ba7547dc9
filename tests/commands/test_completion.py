"""Completion as a shell runs it, and the version."""

import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from glamdata.store.database import Batch, Store


def run(command: list[str], **environment: str) -> str:
    known = {**os.environ, **environment}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=known, timeout=60).stdout


@pytest.fixture
def on_path(tmp_path: Path) -> str:
    """A PATH on which `glamdata` is the one under test."""
    script = tmp_path / "bin" / "glamdata"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m glamdata "$@"\n')
    script.chmod(0o755)
    return f"{script.parent}:{os.environ['PATH']}"


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")
def test_bash_completes_commands_options_and_batches(on_path: str, tmp_path: Path) -> None:
    script = """
eval "$(_GLAMDATA_COMPLETE=source_bash glamdata)"
ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _glamdata_completion glamdata; echo "${COMPREPLY[*]}"; }
ask glamdata prep
ask glamdata mapping cov
ask glamdata publish --appr
ask glamdata plan peo
ask glamdata status pl
ask glamdata plan --workspace / peo
"""
    with Store(tmp_path) as store:
        for name in ("people-a", "people-b", "places"):
            store.save_batch(Batch(name, "m", "m.yaml", "f", "e.mrc", "d", "full", "abc", "2026-11-21"), [])
    printed = run(["bash", "-c", f"cd {tmp_path}\n{script}"], PATH=on_path)
    assert printed.splitlines() == ["prepare", "coverage", "--approve", "people-a people-b", "places", ""]


@pytest.mark.parametrize(("shell", "word"), [("zsh", "#compdef glamdata"), ("fish", "complete --command glamdata")])
def test_there_is_a_script_for_each_shell(shell: str, word: str) -> None:
    assert word in run([sys.executable, "-m", "glamdata"], _GLAMDATA_COMPLETE=f"source_{shell}")


def test_the_version_is_that_of_the_package() -> None:
    assert run([sys.executable, "-m", "glamdata", "--version"]) == f"glamdata {version('glamdata')}\n"
