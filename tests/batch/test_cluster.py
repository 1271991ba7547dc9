"""Reading and mapping on a Dask cluster of real processes: the same bytes, and no part lost when one of them dies."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from glamdata.batch.cluster import Cluster
from glamdata.batch.partwork import PartJob, do_job
from glamdata.batch.workers import Workers
from glamdata.errors import WorkerError

from .test_workers import files, make_jobs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.integration, pytest.mark.slow]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with Cluster(count=2) as made:
        yield made


def end_first(job: PartJob) -> int:
    """Be killed at the first try of the second part; the mark of it lies beside the export."""
    marker = os.path.join(os.path.dirname(_export_of(job)), "killed")  # noqa: PTH118, PTH120  (sent to a worker)
    if job.part.number == 2 and not os.path.exists(marker):  # noqa: PTH110
        os.close(os.open(marker, os.O_CREAT))
        os.kill(os.getpid(), signal.SIGKILL)
    return do_job(job)


def end_always(job: PartJob) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return do_job(job)


def _export_of(job: PartJob) -> str:
    import pickle  # noqa: PLC0415  (sent to a worker)

    return str(pickle.loads(job.work).export)


def test_the_same_bytes_as_on_this_machine(tmp_path: Path, cluster: Cluster) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    with Workers(1) as one:
        assert list(one.do_all(make_jobs(here))) == list(cluster.do_all(make_jobs(there)))
    assert files(here) == files(there)
    assert len(files(there)) > 10


def test_a_worker_killed_in_the_middle_loses_nothing(tmp_path: Path, cluster: Cluster) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    with Workers(1) as one:
        expected = list(one.do_all(make_jobs(here)))
    assert list(cluster.do_all(make_jobs(there), end_first)) == expected
    (there / "killed").unlink()
    assert files(here) == files(there)


def test_a_part_that_kills_every_worker_is_given_up(tmp_path: Path, cluster: Cluster) -> None:
    with pytest.raises(WorkerError, match="ended one after the other"):
        list(cluster.do_all(make_jobs(tmp_path / "there")[:1], end_always))
    assert list(cluster.do_all(make_jobs(tmp_path / "after")[:1])) == [0]


def test_what_a_job_raises_comes_through(tmp_path: Path, cluster: Cluster) -> None:
    jobs = make_jobs(tmp_path / "there")
    (tmp_path / "there" / "persons.mrc").unlink()
    with pytest.raises(Exception, match="there is no such file"):
        list(cluster.do_all(jobs))


def test_a_scheduler_that_is_away_is_said() -> None:
    with pytest.raises(WorkerError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        Cluster("tcp://127.0.0.1:9", patience=1)
