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


def test_an_end_from_outside_waits_for_the_edit_and_goes_to_who_handled_it_before() -> None:
    class EndedError(Exception): ...

    def end(_number: int, _frame: object) -> None:
        raise EndedError

    before = signal.signal(signal.SIGTERM, end)
    try:
        with Interrupt(lambda _: None) as interrupt:
            for _ in range(3):
                signal.raise_signal(signal.SIGTERM)  # neither the first nor another one stops in the middle
            with pytest.raises(EndedError):
                interrupt.check()
        assert signal.getsignal(signal.SIGTERM) is end
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        with Interrupt(lambda _: None) as interrupt:
            signal.raise_signal(signal.SIGTERM)
            with pytest.raises(KeyboardInterrupt):
                interrupt.check()
    finally:
        signal.signal(signal.SIGTERM, before)
