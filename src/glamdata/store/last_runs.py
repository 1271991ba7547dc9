"""How the runs of a batch ended: the last one of each kind, noted when it begins and when it ends.

A run that was killed has begun and not ended: its process is no longer there, and nothing else says so.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import orjson

from glamdata.errors import GlamdataError, StoppedError

if TYPE_CHECKING:
    from glamdata.store.database import Store

_PREFIX = "run "
_LONGEST = 500
_DONE_CODES = frozenset({0, 1})


class Ended(StrEnum):
    """How a run ended."""

    NOT_YET = "not yet"
    DONE = "done"
    STOPPED = "stopped"
    """By a rule of [push], by a person with Ctrl-C, or from outside, as by a Prefect worker or systemd."""
    FAILED = "failed"
    KILLED = "killed"


@dataclass(frozen=True, slots=True)
class LastRun:
    """The last run of one kind (`purpose`: prepare, publish, …) over a batch; `words` say why it did not end well."""

    batch: str
    purpose: str
    began: datetime
    process: int
    ended: datetime | None = None
    how: Ended = Ended.NOT_YET
    words: str = ""

    def to_json(self) -> dict[str, Any]:
        """Give it for machines."""
        said = {**asdict(self), "began": self.began.isoformat(), "how": self.how.value}
        return {**said, "ended": self.ended.isoformat() if self.ended else None}


def begin_run(store: Store, batch: str, purpose: str, when: datetime) -> LastRun:
    """Note that a run has begun."""
    begun = LastRun(batch, purpose, when, os.getpid())
    _note(store, begun)
    return begun


def end_run(store: Store, run: LastRun, when: datetime, error: BaseException | None) -> None:
    """Note how a run ended. Of an error that is not ours only the kind is kept: its words may hold anything."""
    match error:
        case None:
            how, words = Ended.DONE, ""
        case StoppedError():
            how, words = Ended.STOPPED, str(error)
        case GlamdataError():
            how, words = Ended.FAILED, str(error)
        case KeyboardInterrupt():
            how, words = Ended.STOPPED, "stopped by a person"
        case _ if getattr(error, "exit_code", None) in _DONE_CODES:  # a command's own way to end
            how, words = Ended.DONE, ""
        case _ if not isinstance(error, Exception):  # what ends a process, as a Prefect worker that cancels a run does
            how, words = Ended.STOPPED, "ended from outside"
        case _:
            how, words = Ended.FAILED, type(error).__name__
    _note(store, replace(run, ended=when, how=how, words=words[:_LONGEST]))


def last_runs(store: Store, batch: str) -> list[LastRun]:
    """Give the last run of each kind over a batch, the oldest first; one whose process has gone was killed."""
    found = [_read(batch, orjson.loads(value)) for value in store.notes(batch, _PREFIX).values()]
    return sorted(found, key=lambda run: run.began)


def _read(batch: str, said: dict[str, Any]) -> LastRun:
    ended = datetime.fromisoformat(said["ended"]) if said["ended"] else None
    began, how = datetime.fromisoformat(said["began"]), Ended(said["how"])
    if how is Ended.NOT_YET and not _is_there(said["process"]):
        how = Ended.KILLED
    return LastRun(batch, said["purpose"], began, said["process"], ended, how, said["words"])


def _note(store: Store, run: LastRun) -> None:
    with suppress(sqlite3.Error):  # a full disk: what the run has to say of it is what counts
        store.note(run.batch, f"{_PREFIX}{run.purpose}", orjson.dumps(run.to_json()).decode())


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
