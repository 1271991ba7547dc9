"""Reading and mapping in several processes: the same bytes, and no part lost when one of them dies."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from glamdata.batch.partwork import PartJob, PartWork
from glamdata.batch.workers import Workers, count_cores
from glamdata.errors import WorkerError
from glamdata.formats.mapping_file import read_mapping
from glamdata.formats.reader import open_reader, plan_parts
from glamdata.store import tables
from glamdata.store.parts import Made, Parts

from ..conftest import MAPPINGS, SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.integration

NOW = datetime(2026, 11, 21, tzinfo=UTC)
STOPPED = """
import pickle, signal, sys
from multiprocessing import active_children
from pathlib import Path
from glamdata.batch.workers import Workers

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job is deaf to it from birth
if __name__ == "__main__":
    with Workers(2) as workers:
        for done in workers.do_all(pickle.loads(Path(sys.argv[1]).read_bytes())):
            print("done", done, len(active_children()), flush=True)
"""


def make_jobs(folder: Path, times: int = 1, size: int = 50) -> list[PartJob]:
    """The persons of the samples, so many times over, in parts of `size`."""
    folder.mkdir(exist_ok=True)
    export = folder / "persons.mrc"
    export.write_bytes((SAMPLES / "persons.mrc").read_bytes() * times)
    reader = open_reader(export)
    mapping = read_mapping(MAPPINGS / "marc_authority_person.yaml")
    work = pickle.dumps(PartWork(folder / "batch", export, reader, mapping, "c"))
    return [PartJob(work, part, Made(f"f{part.number}", NOW, "c")) for part in plan_parts(export, reader, size)]


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in (folder / "batch").rglob("*") if path.is_file()
    }


def test_two_processes_write_the_bytes_that_one_writes(tmp_path: Path) -> None:
    with Workers(1) as one, Workers(2) as two:
        alone = list(one.do_all(make_jobs(tmp_path / "one")))
        together = list(two.do_all(make_jobs(tmp_path / "two")))
        assert len(multiprocessing.active_children()) == 2
    assert alone == together
    assert files(tmp_path / "one") == files(tmp_path / "two")
    assert len(files(tmp_path / "one")) > 6 * 5
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize(("count", "jobs", "started"), [(2, 0, 2), (2, 1, 1), (2, 9, 2), (1, 9, 0)])
def test_processes_begin_before_the_first_job_and_no_more_than_there_are_jobs(
    count: int, jobs: int, started: int
) -> None:
    with Workers(count, ready=()).begin(jobs):
        assert len(multiprocessing.active_children()) == started
    assert multiprocessing.active_children() == []


def test_a_killed_process_ends_the_run_and_the_next_goes_on(tmp_path: Path) -> None:
    jobs = make_jobs(tmp_path / "a", times=20)
    parts = Parts.at(tmp_path / "a" / "batch")
    with Workers(2) as workers:
        results = workers.do_all(jobs)
        next(results)
        for process in multiprocessing.active_children():
            assert process.pid
            os.kill(process.pid, signal.SIGKILL)
        with pytest.raises(WorkerError, match=r"ended from outside.*finished stay"):
            list(results)
    finished = {path: path.stat().st_mtime_ns for path in (tmp_path / "a" / "batch" / "drafts").iterdir()}
    whole = parts.numbers(tables.DRAFTS)
    assert 0 < len(whole) < len(jobs)
    with Workers(2) as workers:
        list(workers.do_all(jobs))
    assert len(parts.numbers(tables.DRAFTS)) == len(jobs)
    untouched = {path: path.stat().st_mtime_ns for path in finished if path.suffix == ".parquet"}
    assert untouched.items() <= finished.items()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "killed"])
def test_no_process_outlives_the_one_that_started_it(tmp_path: Path, stop: signal.Signals) -> None:
    jobs = make_jobs(tmp_path / "a", times=40)
    (tmp_path / "jobs").write_bytes(pickle.dumps(jobs))
    script = tmp_path / "script.py"
    script.write_text(STOPPED)
    with subprocess.Popen(
        [sys.executable, str(script), str(tmp_path / "jobs")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdout
        assert process.stdout.readline() == "done 0 2\n"
        if stop is signal.SIGINT:
            os.killpg(process.pid, stop)
        else:
            process.kill()
        _, said = process.communicate(timeout=60)  # ends when every process that holds the pipes has ended
        assert process.returncode != 0
    if stop is signal.SIGINT:
        assert said.count("Traceback") == 1, said
        assert "KeyboardInterrupt" in said
    assert len(Parts.at(tmp_path / "a" / "batch").numbers(tables.DRAFTS)) < len(jobs)


def test_what_a_job_raises_comes_through(tmp_path: Path) -> None:
    jobs = make_jobs(tmp_path / "a")
    (tmp_path / "a" / "persons.mrc").unlink()
    with Workers(2) as workers, pytest.raises(Exception, match="there is no such file"):
        list(workers.do_all(jobs))


def test_nought_is_one_process_a_core() -> None:
    with Workers(0) as workers:
        assert workers.count == count_cores() >= 1
