"""A clock that is wrong: nothing is sent, in one sentence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from glamdata.clock import SystemClock
from glamdata.coordinator import connected
from glamdata.errors import InputError
from glamdata.workspace.settings import load_settings
from glamdata.workspace.wiki_time import read_time, require_right_clock

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def a_session(said: str) -> Any:
    """A wiki that says this time."""
    answer = {"query": {"general": {"time": said} if said else {}}}
    return SimpleNamespace(wiki=SimpleNamespace(api="https://w.example/api.php"), read=lambda **_: answer)


@pytest.mark.parametrize("said", ["2026-11-21T12:00:00Z", "Sat, 21 Nov 2026 13:00:00 +0100"])
def test_a_time_is_read_as_wikis_say_it(said: str) -> None:
    assert read_time(said) == NOON


@pytest.mark.parametrize("minutes", [-10, 0, 10])
@pytest.mark.parametrize("said", ["2026-11-21T12:00:00Z", "", "noon"])
def test_a_clock_that_is_nearly_right_or_cant_be_compared_is_taken(minutes: int, said: str) -> None:
    require_right_clock(a_session(said), NOON + timedelta(minutes=minutes))


@pytest.mark.parametrize("off", [timedelta(minutes=-11), timedelta(minutes=11), timedelta(days=20000)])
def test_a_wrong_clock_is_refused_with_both_times(off: timedelta) -> None:
    words = f"clock says {NOON + off:%Y-%m-%d %H:%M} UTC and https://w.example/api.php 2026-11-21 12:00: .* Nothing was"
    with pytest.raises(InputError, match=words):
        require_right_clock(a_session("2026-11-21T12:00:00Z"), NOON + off)


def test_the_rehearsal_wiki_says_its_time(workspace: Path) -> None:
    clock = SystemClock()
    with connected(load_settings(workspace), clock) as connection:
        require_right_clock(connection.session, clock.now())
        with pytest.raises(InputError, match="set it right"):
            require_right_clock(connection.session, clock.now() - timedelta(days=1))
