"""One publisher per account: who holds it is named, and a dead one holds nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from glamdata.errors import WorkspaceError
from glamdata.wikibase.lock import hold_account
from glamdata.wikibase.site import Wiki

from .conftest import FakeClock

WIKI = Wiki("http://127.0.0.1:1/w/api.php", "http://127.0.0.1:1/sparql", "GlamBot", "upload")
HOLDER = """
import sys, time
from pathlib import Path
from glamdata.clock import SystemClock
from glamdata.wikibase.lock import hold_account
from glamdata.wikibase.site import Wiki
with hold_account(Wiki(*sys.argv[2:]), "publish", SystemClock(), Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def start(folder):
    command = [sys.executable, "-c", HOLDER, str(folder), WIKI.api, WIKI.sparql, WIKI.user, WIKI.app]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    return process


def test_second_publisher_is_refused_and_told_who_holds_the_account(tmp_path):
    with start(tmp_path) as process:
        said = rf"already edited by another run: publish, process {process.pid} on .+, since \d{{4}}-"
        with pytest.raises(WorkspaceError, match=said), hold_account(WIKI, "undo", FakeClock(), tmp_path):
            pass
        other = Wiki(WIKI.api, WIKI.sparql, "OtherBot", "upload")
        with hold_account(other, "undo", FakeClock(), tmp_path):
            pass
        process.stdin.close()
        process.wait()
    with hold_account(WIKI, "undo", FakeClock(), tmp_path):
        pass


def test_lock_of_a_killed_process_is_taken_over(tmp_path):
    with start(tmp_path) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert f'"process": {process.pid}' in next(tmp_path.iterdir()).read_text("utf-8")
    with hold_account(WIKI, "publish", FakeClock(), tmp_path):
        assert f'"process": {os.getpid()}' in next(tmp_path.iterdir()).read_text("utf-8")


def test_folder_of_locks_that_is_no_folder_of_ours_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with hold_account(WIKI, "publish", FakeClock()):
        (folder,) = tmp_path.iterdir()
        assert folder.stat().st_mode & 0o777 == 0o700
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder.rename(tmp_path / "before")
    folder.symlink_to(elsewhere)
    with pytest.raises(WorkspaceError, match="not a folder of yours"), hold_account(WIKI, "publish", FakeClock()):
        pass
