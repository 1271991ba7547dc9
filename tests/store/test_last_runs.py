"""How the last runs of a batch ended."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from glamdata.errors import LimitError, WikiUnreachableError
from glamdata.store.database import Batch, Store
from glamdata.store.last_runs import Ended, begin_run, end_run, last_runs

BATCH = Batch("b", "m", "m.yaml", "f", "e.mrc", "d", "full", "abc", "2026-11-21")
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=3)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path) as store:
        store.save_batch(BATCH, [])
        yield store


@pytest.mark.parametrize(
    ("error", "how", "words"),
    [
        (None, Ended.DONE, ""),
        (LimitError("The edits of the day are sent."), Ended.STOPPED, "The edits of the day are sent."),
        (WikiUnreachableError("No answer."), Ended.FAILED, "No answer."),
        (KeyboardInterrupt(), Ended.STOPPED, "stopped by a person"),
        (SystemExit(143), Ended.STOPPED, "ended from outside"),
        (ValueError("with a row of the catalogue in it"), Ended.FAILED, "ValueError"),
    ],
)
def test_how_a_run_ended_is_kept(store: Store, error: BaseException | None, how: Ended, words: str) -> None:
    end_run(store, begin_run(store, "b", "publish", NOON), LATER, error)

    (run,) = last_runs(store, "b")
    assert (run.purpose, run.began, run.ended, run.how, run.words) == ("publish", NOON, LATER, how, words)


def test_the_newest_of_each_kind_is_kept_in_the_order_they_began(store: Store) -> None:
    begin_run(store, "b", "publish", NOON)
    begin_run(store, "b", "prepare", LATER)
    begin_run(store, "b", "publish", LATER + timedelta(minutes=1))

    assert [(run.purpose, run.how) for run in last_runs(store, "b")] == [
        ("prepare", Ended.NOT_YET), ("publish", Ended.NOT_YET),
    ]  # fmt: skip


def test_a_run_whose_process_is_gone_was_killed(store: Store, tmp_path: Path) -> None:
    script = (
        "import sys, pathlib, datetime; from glamdata.store.database import Store\n"
        "from glamdata.store.last_runs import begin_run\n"
        "begin_run(Store(pathlib.Path(sys.argv[1])), 'b', 'prepare', datetime.datetime.now(datetime.UTC))"
    )
    subprocess.run([sys.executable, "-c", script, tmp_path], check=True, timeout=60)

    assert [run.how for run in last_runs(store, "b")] == [Ended.KILLED]
