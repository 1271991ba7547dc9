"""Runner: on what the parts of an export are read and mapped, as ``[runner]`` of glamdata.toml says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.errors import SettingsError

if TYPE_CHECKING:
    from glamdata.batch.cluster import Cluster
    from glamdata.batch.workers import Workers

PROCESSES, DASK = "processes", "dask"
KINDS = (PROCESSES, DASK)


@dataclass(frozen=True, slots=True)
class Runner:
    """Processes of this machine, `workers` of them (0: one a core), or a Dask cluster.

    `address` is that of its scheduler (``tcp://host:8786``); without one a cluster is made on this machine. Raises
    SettingsError for a kind that there is not.
    """

    kind: str = PROCESSES
    workers: int = 0
    address: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise SettingsError(f"runner.kind is {self.kind!r}: it is one of {', '.join(KINDS)}.")
        if self.address and self.kind != DASK:
            raise SettingsError('runner.address is that of a Dask scheduler: it needs kind = "dask".')

    def start(self, jobs: int) -> Workers | Cluster:
        """Start what does so many jobs; use it as a context manager."""
        if self.kind == DASK:
            from glamdata.batch.cluster import Cluster  # noqa: PLC0415  (an extra)

            return Cluster(self.address, self.workers)
        from glamdata.batch.workers import Workers  # noqa: PLC0415

        return Workers(self.workers if jobs > 1 else 1).begin(jobs)
