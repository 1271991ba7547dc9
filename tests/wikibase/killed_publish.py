"""Publishes a batch with the real pipeline and kills itself at the n-th look at the clock; run by test_kill.py.

The clock is looked at before and after every line of the ledger and every request, so that counting the looks reaches
every instant of an edit: before the ledger knows of it, between that and the request, between the answer and the ledger.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from glamdata import pipeline, sequence
from glamdata.coordinator import Coordinator
from glamdata.settings import load_settings


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


def main(workspace: Path, batch: str, looks: int) -> None:
    clock = DeadlyClock()
    with Coordinator(load_settings(workspace), "publish", clock=clock) as coordinator:
        run = coordinator.reopen(batch)
        planner = sequence.plan(coordinator, run, lambda _: None)
        clock.left = looks
        connection = coordinator.connection
        ended = list(pipeline.push_edits(run, connection.session, connection.reader, planner))
    print(len(ended))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
