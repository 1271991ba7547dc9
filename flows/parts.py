"""The parts of an export, a Prefect task each: in processes of this machine, or on a Dask cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prefect import flow, task, unmapped
from prefect.cache_policies import NO_CACHE

from glamdata import pipeline
from glamdata.batch.cluster import Cluster
from glamdata.batch.partwork import do_job

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glamdata.batch.partwork import PartJob
    from glamdata.batch.run import Run
    from glamdata.batch.workers import Workers
    from glamdata.coordinator import Coordinator
    from glamdata.store.database import Part

NAME, RUN_NAME = "read and map a part", "read and map part {number}"


@task(name=NAME, task_run_name=RUN_NAME, cache_policy=NO_CACHE)
def read_and_map(coordinator: Coordinator, workers: Workers, batch: str, number: int) -> int:
    """Read and map one part in a process of its own; gives how many records are unchanged."""
    run = coordinator.reopen(batch)
    return pipeline.read_and_map(run, run.part(number), workers)


def do_parts(coordinator: Coordinator, workers: Workers | Cluster, run: Run, parts: list[Part]) -> list[int]:
    """Read and map parts, a task each."""
    if isinstance(workers, Cluster):
        return read_on_cluster(workers.address, [run.job(part) for part in parts])
    same = [unmapped(one) for one in (coordinator, workers, run.batch.name)]
    return read_and_map.map(*same, [part.number for part in parts]).result()


def read_on_cluster(address: str, jobs: Sequence[PartJob]) -> list[int]:
    """Read and map parts on the cluster of the scheduler at `address`; gives how many records of each are unchanged."""
    from prefect_dask.task_runners import DaskTaskRunner  # noqa: PLC0415  (an extra)

    @task(name=NAME, task_run_name=RUN_NAME, cache_policy=NO_CACHE)
    def read_there(number: int) -> int:
        return do_job(by_number[number])

    @flow(name="read on the cluster", persist_result=False)
    def read() -> list[int]:
        return read_there.map(list(by_number)).result()

    # Not parameters: Prefect keeps those, and a job knows where the catalogue lies.
    by_number = {job.part.number: job for job in jobs}
    runner: Any = DaskTaskRunner(address=address)
    return read.with_options(task_runner=runner)()
