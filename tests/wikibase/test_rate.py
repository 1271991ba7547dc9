"""The rate of edits: never above what was asked, in any minute, however uneven the waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.wikibase.rate import Rate


class OversleepingClock:
    def __init__(self, lates):
        self.time, self.lates = datetime(2026, 11, 21, tzinfo=UTC), iter(lates)

    def now(self):
        return self.time

    def sleep(self, seconds):
        self.time += timedelta(seconds=seconds + next(self.lates, 0))


@given(
    st.integers(1, 600),
    st.lists(st.floats(0, 30), min_size=1, max_size=80),
    st.lists(st.floats(0, 90), max_size=80),
)
def test_no_minute_has_more_edits_than_asked(per_minute, pauses, lates):
    clock = OversleepingClock(lates)
    rate, times = Rate(per_minute, clock), []
    for pause in pauses:
        clock.time += timedelta(seconds=pause)
        rate.wait()
        times.append(clock.now())
    gap = timedelta(minutes=1 / per_minute)
    assert all(later - earlier >= gap for earlier, later in pairwise(times))


def test_idle_time_is_not_saved_up():
    clock = OversleepingClock([])
    rate = Rate(60, clock)
    rate.wait()
    clock.time += timedelta(hours=1)
    began = clock.now()
    for _ in range(61):
        rate.wait()
    assert clock.now() - began == timedelta(seconds=60)


@pytest.mark.parametrize("per_minute", [0, -1])
def test_rate_must_be_above_nothing(per_minute):
    with pytest.raises(ValueError, match="above 0"):
        Rate(per_minute, OversleepingClock([]))
