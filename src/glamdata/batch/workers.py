"""Workers: processes that read and map the parts of an export side by side.

Each is started anew (spawn), so that no thread or open file of this process is copied into it. Ctrl-C is for this
process alone: it lets the parts that are being worked on be finished, and no new one be begun. A worker whose starter
is gone ends by itself.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from importlib import import_module
from importlib.abc import MetaPathFinder
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, Self

from glamdata.errors import WorkerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from glamdata.batch.partwork import PartJob


def do_part(job: PartJob) -> int:
    """Read and map one part; give how many of its records are as they were before.

    What that takes is imported here, so that this process need not have it to send a job away.
    """
    from glamdata.batch.partwork import do_job  # noqa: PLC0415

    return do_job(job)


PARTWORK = "glamdata.batch.partwork"


class Workers:
    """A pool of `count` processes, 0 for one a core; with one the work is done in this process.

    Use it as a context manager. The processes start with the first job, `light` ones without pandas; with :meth:`begin`
    at once, so that they import what they need (the modules `ready`) while the first jobs are being made.
    """

    def __init__(self, count: int = 0, *, light: bool = True, ready: tuple[str, ...] = (PARTWORK,)) -> None:
        self.count = count or count_cores()
        self._pool: ProcessPoolExecutor | None = None
        if self.count > 1:
            spawn = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self.count, mp_context=spawn, initializer=_begin, initargs=(light, ready))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def begin(self, jobs: int = 0) -> Self:
        """Start the processes now, no more than there will be `jobs` (0: not known yet); gives the pool itself."""
        if self._pool is not None:
            with _without_interrupts():
                for _ in range(min(self.count, jobs or self.count)):
                    self._pool.submit(os.getpid)
        return self

    def close(self) -> None:
        """End the processes; what they are at is finished, what waits is left."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def do(self, job: PartJob) -> int:
        """Do one job; may be called from several threads. Raises WorkerError where the process is killed."""
        return next(self.do_all([job]))

    def do_all(self, jobs: Iterable[Any], work: Callable[[Any], int] = do_part) -> Iterator[int]:
        """Do jobs side by side; give what each gives, in their order.

        Raises WorkerError where a process is killed, and whatever a job raises.
        """
        if self._pool is None:
            yield from map(work, jobs)
            return
        futures: list[Future[int]] = []
        try:
            with _without_interrupts():
                futures += [self._pool.submit(work, job) for job in jobs]
            for future in futures:
                yield future.result()
        except BrokenProcessPool as error:
            raise WorkerError(
                "A process that was at work on the export was ended from outside, perhaps because memory was short."
                " The parts that were finished stay: run it again, with fewer workers (glamdata.toml) if it was memory."
            ) from error
        finally:
            for future in futures:
                future.cancel()


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Put Ctrl-C off: a process that is started here never gets one, not even before it can ignore it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def count_cores() -> int:
    """Give how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _NoPandas(MetaPathFinder):
    """Tells pyarrow that there is no pandas: it looks for it when it sees the first list, and takes 0.4 s to do so."""

    def find_spec(self, fullname: str, _path: object, _target: object = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname)


def _begin(light: bool, ready: tuple[str, ...]) -> None:
    """Leave Ctrl-C to the process that started this one, and end with it; make `ready` what a light one needs."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if light:
        sys.meta_path.insert(0, _NoPandas())
        gc.disable()  # which is a fifth of what importing takes
        for name in ready:
            import_module(name)
        gc.enable()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
