"""Ctrl-C while edits are sent: the first is kept until the edit has ended, the second stops at once."""

from __future__ import annotations

import signal
import threading

import pytest

from glamdata.publish.interrupt import WORDS, Interrupt


def test_the_first_is_kept_and_told_and_the_second_stops_at_once() -> None:
    told: list[str] = []
    before = signal.getsignal(signal.SIGINT)
    with Interrupt(told.append) as interrupt:
        interrupt.check()
        signal.raise_signal(signal.SIGINT)
        assert told == [WORDS]
        with pytest.raises(KeyboardInterrupt):
            interrupt.check()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_in_a_thread_nothing_is_changed() -> None:
    before = signal.getsignal(signal.SIGINT)
    failed: list[BaseException] = []

    def run() -> None:
        try:
            with Interrupt(print) as interrupt:
                assert signal.getsignal(signal.SIGINT) is before
                interrupt.check()
        except BaseException as error:  # noqa: BLE001  (told to the test)
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert failed == []
