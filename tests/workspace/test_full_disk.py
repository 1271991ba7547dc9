"""A full disk: one sentence, no damage, and the next run goes on."""

from __future__ import annotations

import errno
import json
import resource
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from glamdata.errors import WorkspaceError
from glamdata.workspace.full_disk import require_room

from ..commands.test_app import glamdata
from ..conftest import MAPPINGS, SAMPLES

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EFBIG, "File too large"),
        OSError("[Errno 28] Error writing bytes: No space left on device"),
        sqlite3.OperationalError("database or disk is full"),
    ],
)
def test_each_way_of_saying_so_is_one_sentence(error: Exception, tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"The disk is full.*the next run goes on\.$"):
        require_room(error, tmp_path)
    wrapped = RuntimeError("writing failed")
    wrapped.__cause__ = error
    with pytest.raises(WorkspaceError):
        require_room(wrapped, tmp_path)


@pytest.mark.parametrize(
    "error", [None, KeyboardInterrupt(), OSError(errno.EACCES, "no"), WorkspaceError("disk is full"), ValueError("x")]
)
def test_anything_else_is_left_alone(error: BaseException | None, tmp_path: Path) -> None:
    require_room(error, tmp_path)


def without_room(size: int, *words: object) -> subprocess.CompletedProcess[str]:
    """Run the command line where no file may grow beyond `size` bytes."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    command = [sys.executable, "-m", "glamdata", *map(str, words)]
    return subprocess.run(command, check=False, capture_output=True, text=True, preexec_fn=limit)


@pytest.mark.slow
@pytest.mark.integration
def test_prepare_and_publish_go_on_once_there_is_room(workspace: Path) -> None:
    records = (SAMPLES / "persons.mrc").read_bytes().split(b"\x1d")[:40]
    export = workspace / "some.mrc"
    export.write_bytes(b"".join(record + b"\x1d" for record in records))
    prepare = ("prepare", export, "-m", MAPPINGS / "marc_authority_person.yaml", "-w", workspace, "--name", "some")
    for size in (20_000, 200_000):
        said = without_room(size, *prepare)
        assert said.returncode == 2, said.stderr
        assert said.stderr.startswith("glamdata: ")
        assert len(said.stderr.strip().splitlines()) == 1, said.stderr
    assert glamdata(*prepare).returncode == 0

    numbers = json.loads(glamdata("plan", "some", "-w", workspace, "--json").stdout)
    size = (workspace / "glamdata.sqlite").stat().st_size
    said = without_room(size + 20_000, "publish", "some", "-w", workspace)
    assert said.returncode == 2, said.stderr
    assert "The disk is full" in said.stderr
    assert len(said.stderr.strip().splitlines()) == 1
    assert glamdata("publish", "some", "-w", workspace).returncode == 0
    verified = json.loads(glamdata("verify", "some", "-w", workspace, "--json").stdout)
    assert (verified["is_good"], verified["lines"]) == (True, numbers["planned_edits"])
