"""Cluster: a Dask cluster that reads and maps the parts of an export, in place of processes of this machine.

Its workers need the export and the batch's folder under the same paths (a shared file system) and the same glamdata.
They write Parquet parts and open no database. A worker that dies costs the part it was at, which another one does
again. Needs the extra ``glamdata[dask]``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from glamdata.batch.partwork import do_job
from glamdata.errors import SettingsError, WorkerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from glamdata.batch.partwork import PartJob

RETRIES = 3
"""How many workers may die at one part: one that kills each of them is not tried for ever."""

SECONDS = 30


class Cluster:
    """The workers of a Dask scheduler at `address`, or a cluster of this machine's with `count` processes where empty.

    `patience` is how many seconds the scheduler has to answer. Use it as a context manager. Raises SettingsError where
    Dask is not installed, WorkerError where the scheduler does not answer.
    """

    def __init__(self, address: str = "", count: int = 0, patience: float = SECONDS) -> None:
        distributed = _import_distributed()
        self._local: Any = None
        if not address:
            self._local = distributed.LocalCluster(
                n_workers=count or None, threads_per_worker=1, processes=True, dashboard_address=None
            )
            address = self._local.scheduler_address
        self.address = address
        try:
            self._client = distributed.Client(address, timeout=patience, set_as_default=False)
        except (OSError, ValueError) as error:
            self._end_local()
            raise WorkerError(f"No Dask scheduler answers at {address} ([runner] address): {error}.") from error
        self._killed: type[Exception] = distributed.KilledWorker

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave the cluster; one of this machine ends."""
        self._client.close()
        self._end_local()

    def do(self, job: PartJob) -> int:
        """Do one job; may be called from several threads."""
        return next(self.do_all([job]))

    def do_all(self, jobs: Iterable[PartJob], work: Callable[[PartJob], int] = do_job) -> Iterator[int]:
        """Do jobs side by side; give what each gives, in their order.

        Raises WorkerError where a job kills one worker after the other, and whatever a job raises.
        """
        futures = self._client.map(work, list(jobs), pure=False, retries=RETRIES)
        try:
            for future in futures:
                yield future.result()
        except self._killed as error:
            raise WorkerError(
                f"Workers of the Dask cluster at {self.address} were ended one after the other, perhaps because memory"
                " was short. The parts that were finished stay: run it again, with more memory for each worker."
            ) from error
        finally:
            self._client.cancel(futures)

    def _end_local(self) -> None:
        if self._local is not None:
            self._local.close()


def _import_distributed() -> Any:
    try:
        import distributed  # noqa: PLC0415  (an extra, and 0.6 s)
    except ModuleNotFoundError as error:
        raise SettingsError('[runner] kind = "dask" needs Dask: pip install "glamdata[dask]".') from error
    return distributed
