"""Publishes or undoes a batch in processes that are to be killed; started once by a test.

Everything is imported once; each line on the standard input is such a process, forked off: `workspace batch looks`, and
`undo` where it takes the batch back. It says `armed` when it is about to push, waits for a line, and kills itself at the
n-th look at the clock from there on (0: at none; -1: it is not to be killed and does all that is left). The clock is
looked at before and after every line of the ledger and every request, so that counting the looks reaches every instant
of an edit: before the ledger knows of it, between that and the request, between the answer and the ledger. When it is
over, `ended` with what became of it is said.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import traceback
from datetime import UTC, datetime, timedelta
from pathlib import Path

from glamdata import pipeline, sequence
from glamdata.coordinator import Coordinator
from glamdata.errors import WikiError
from glamdata.publish.undoing import Selection, undo
from glamdata.store import tables
from glamdata.wikibase.session import _import_pywikibot
from glamdata.workspace.settings import load_settings

STOPPED = 3
"""How a process ends that gave up, as a run does when the wiki answers no more."""


class DeadlyClock:
    """Tells the time, goes on when asked to sleep, and kills the process at the n-th look once it is armed."""

    def __init__(self) -> None:
        self.ahead, self.left = timedelta(), 0

    def now(self) -> datetime:
        if self.left:
            self.left -= 1
            if not self.left:
                os.kill(os.getpid(), signal.SIGKILL)
        return datetime.now(UTC) + self.ahead

    def sleep(self, seconds: float) -> None:
        self.ahead += timedelta(seconds=seconds)


def read_line() -> str:
    """Read a line that no forked process has read ahead of."""
    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(0, 1)
        if not byte:
            break
        line += byte
    return line.decode().strip()


def say(words: str) -> None:
    os.write(1, f"{words}\n".encode())


def silent(_words: str) -> None: ...


def publish(workspace: Path, batch: str, looks: int) -> None:
    """Publish; where it is to be killed, plan, push and link step by step, to be armed between."""
    clock = DeadlyClock()
    with Coordinator(load_settings(workspace), "publish", pushes=True, clock=clock) as coordinator:
        run = coordinator.reopen(batch)
        if looks < 0:
            sequence.publish(coordinator, run, silent)
            return
        planner = sequence.plan(coordinator, run, silent)
        say(f"armed {os.getpid()}")
        read_line()
        clock.left = looks
        for _ in sequence.push(coordinator, run, planner, tables.EDITS):
            pass
        linker = coordinator.planner(run)
        for number, keys in planner.waiting.items():
            pipeline.link_items(run, run.part(number), coordinator.connection.reader, linker, keys)
        for _ in sequence.push(coordinator, run, linker, tables.LINKS):
            pass


def take_back(workspace: Path, batch: str, looks: int) -> None:
    """Undo the batch; where it is to be killed, be armed first."""
    clock = DeadlyClock()
    with Coordinator(load_settings(workspace), "undo", pushes=True, clock=clock) as coordinator:
        run = coordinator.reopen(batch)
        if looks >= 0:
            say(f"armed {os.getpid()}")
            read_line()
            clock.left = looks
        undo(coordinator, run, Selection(), silent)


def run_forked(workspace: Path, batch: str, looks: int, what: str = "publish") -> int:
    """Publish or undo in a process of its own; give how it ended, negative for a signal."""
    child = os.fork()
    if not child:
        status = 1
        try:
            (take_back if what == "undo" else publish)(workspace, batch, looks)
            status = 0
        except WikiError as error:
            sys.stderr.write(f"{error}\n")
            status = STOPPED
        except BaseException:  # noqa: BLE001  (a forked process must not go on as its parent)
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        _import_pywikibot(folder)
    while line := read_line():
        workspace, batch, looks, *what = line.split("\t")
        say(f"ended {run_forked(Path(workspace), batch, int(looks), *what)}")


if __name__ == "__main__":
    main()
