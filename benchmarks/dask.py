"""What a Dask cluster gives: ``python -m benchmarks.dask [--quick]``.

Reads and maps 200,000 authority records on a cluster of this machine with one worker process and with two, in turns,
without a Prefect server, and compares the tables byte for byte. The time is from the first part handed out until the
last one is done; starting the cluster, which a scheduler that runs already spares, is told beside it. Two bare loops of
Python side by side say what this machine gives for a second process at that moment. Needs the extra ``glamdata[dask]``;
ends with 1 where a measure is missed.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import pickle
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.compose import PERSONS, write_marc
from benchmarks.measure import Measure, say
from glamdata.batch.cluster import Cluster
from glamdata.batch.partwork import PartJob, PartWork
from glamdata.formats.mapping_file import read_mapping
from glamdata.formats.reader import open_reader, plan_parts
from glamdata.store.parts import Made

RECORDS = 200_000
LEAST = 1.3
ROUNDS = 2
NOW = datetime(2026, 11, 21, tzinfo=UTC)
Spawn = multiprocessing.get_context("spawn")


def make_jobs(export: Path, folder: Path) -> list[PartJob]:
    """Give the jobs of reading and mapping an export into `folder`."""
    mapping = read_mapping(PERSONS)
    reader = open_reader(export, mapping.source.format)
    work = pickle.dumps(PartWork(folder, export, reader, mapping, "measure"))
    return [PartJob(work, part, Made(str(part.number), NOW, "measure")) for part in plan_parts(export, reader)]


def map_on(cluster: Cluster, export: Path, folder: Path) -> float:
    """Read and map an export on a cluster; give the seconds."""
    shutil.rmtree(folder, ignore_errors=True)
    jobs = make_jobs(export, folder)
    started = time.perf_counter()
    for _ in cluster.do_all(jobs):
        pass
    return time.perf_counter() - started


def digest_of(folder: Path) -> str:
    """Give one digest of all the tables."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.parquet")):
        digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def gain_of_two() -> float:
    """Give how much more two processes of plain Python do than one, at this moment."""
    alone = _spin_together(1)
    return 2 * alone / _spin_together(2)


def _spin_together(count: int) -> float:
    processes = [Spawn.Process(target=_spin) for _ in range(count)]
    started = time.perf_counter()
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return time.perf_counter() - started


def _spin() -> None:
    total = 0
    for number in range(30_000_000):
        total += number


def main() -> int:
    """Take the measures; gives 1 where one is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the records")
    count = RECORDS // 10 if parser.parse_args().quick else RECORDS
    times: dict[int, list[float]] = {1: [], 2: []}
    starts: dict[int, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        export = write_marc(folder / "export.mrc", count)
        for _ in range(ROUNDS):
            for workers in (1, 2):
                began = time.perf_counter()
                with Cluster(count=workers) as cluster:
                    starts[workers] = time.perf_counter() - began
                    map_on(cluster, write_marc(folder / "warm.mrc", 200), folder / "warm")  # imports are in no measure
                    times[workers].append(map_on(cluster, export, folder / str(workers)))
        same = digest_of(folder / "1") == digest_of(folder / "2")
        gained = gain_of_two()
    one, two = min(times[1]), min(times[2])
    say(f"{count:,} records: {one:.1f} s with one worker, {two:.1f} s with two (the better of {ROUNDS});")
    say(f"starting a cluster of two takes {starts[2]:.1f} s; two processes of plain Python do {gained:.2f} × one.")
    found = [
        Measure("Dask: two workers beside one", one / two, "times", LEAST, least=True),
        Measure("Dask: tables that are the same bytes", float(same), "", 1, least=True),
    ]
    say("\n| measure | found | limit | |\n|---|---|---|---|")
    for each in found:
        say(str(each))
    return 0 if all(each.is_kept for each in found) else 1


if __name__ == "__main__":
    sys.exit(main())
