"""Threads for what the event loop must not wait for."""

from __future__ import annotations

import threading

import pytest

from glamdata.rehearsal.worker import Workers


def _name() -> str:
    return threading.current_thread().name


def test_what_the_work_returns_or_raises() -> None:
    workers = Workers()
    assert workers.submit(lambda: 42).result(10) == 42
    with pytest.raises(ZeroDivisionError):
        workers.submit(lambda: 1 // 0).result(10)
    assert workers.submit(lambda: 43).result(10) == 43, "a job that fails does not take its thread with it"


def test_a_job_that_takes_long_keeps_no_other_waiting() -> None:
    workers, over = Workers(), threading.Event()
    slow = workers.submit(lambda: over.wait(30) and _name())
    quick = workers.submit(_name).result(10)
    assert not slow.done()
    over.set()
    assert slow.result(10) != quick


def test_no_one_waits_for_a_job_at_the_end() -> None:
    assert Workers().submit(lambda: threading.current_thread().daemon).result(10) is True
