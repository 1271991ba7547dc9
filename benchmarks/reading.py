"""What reading and mapping cost: ``python -m benchmarks.reading [--quick]``.

Every figure is taken in a process of its own, so that its memory is its own; ratios are of one run on the same file.
"Read + map" is to statements, as the mapping measure has it; with the tables of a batch written it is told beside it.
A record of the MARC file has 1.5 kB in 20 fields and gives 10 statements; a row of the table has 12 columns. Prints a
table and ends with 1 where a measure is missed. "Two processes of plain Python" is two bare pymarc loops side by side,
each over the whole file: what a second core gives on this machine to anybody. A whole run takes some ten minutes and
3 GB of disk.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import pickle
import resource
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from benchmarks.compose import ARTISTS, PERSONS, write_marc, write_marcxml, write_table
from benchmarks.measure import PASSWORD, Measure, peak_memory, say

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from multiprocessing.synchronize import Barrier

    from glamdata.formats.reader import PartSlice, Reader
    from glamdata.mapping.spec import Mapping

SAMPLES = Path(__file__).parents[1] / "data" / "samples" / "wikidata-excerpt.jsonl.gz"
SETTINGS = '[wiki]\nname = "bench"\napi = "{api}"\nsparql = "{sparql}"\nuser = "GlamBot"\napp = "upload"\n'
Spawn = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one piece of work took: wall-clock seconds, and MB of memory at the most, of its largest process.

    `given` is what the work gave.
    """

    seconds: float
    memory: float
    given: object = None


def loop_pymarc(export: Path) -> None:
    """Do nothing with every record of an ISO 2709 file, with pymarc."""
    import pymarc  # noqa: PLC0415

    with export.open("rb") as file:
        for _ in pymarc.MARCReader(file):
            pass


def loop_pymarc_xml(export: Path) -> None:
    """Do nothing with every record of a MARCXML file, with pymarc."""
    import pymarc  # noqa: PLC0415

    pymarc.map_xml(lambda _: None, str(export))


def loop_pymarc_twice(export: Path) -> float:
    """Do that in two processes at once; give the seconds from when both are ready until both are done.

    How much more than one of them takes is what this machine gives for a second core, whoever uses it.
    """
    ready = Spawn.Barrier(3)
    pair = [Spawn.Process(target=_loop_when_ready, args=(export, ready)) for _ in range(2)]
    for process in pair:
        process.start()
    ready.wait()
    started = time.perf_counter()
    for process in pair:
        process.join()
    return time.perf_counter() - started


def _loop_when_ready(export: Path, ready: Barrier) -> None:
    import pymarc  # noqa: F401, PLC0415  (before the clock runs)

    ready.wait()
    loop_pymarc(export)


def read_only(export: Path, mapping_file: Path) -> None:
    """Parse every record for what a mapping selects."""
    from glamdata.formats.mapping_file import read_mapping  # noqa: PLC0415
    from glamdata.formats.reader import open_reader, plan_parts, read_part  # noqa: PLC0415
    from glamdata.mapping.select import tags_of  # noqa: PLC0415

    tags = tags_of(read_mapping(mapping_file).named)
    reader = open_reader(export)
    for part in plan_parts(export, reader):
        for _ in read_part(export, reader, part, tags):
            pass


def read_and_map(export: Path, mapping_file: Path, folder: Path, workers: int) -> None:
    """Read and map an export as `prepare` does: cut into parts, parsed, mapped, written as tables."""
    from glamdata.batch.workers import Workers  # noqa: PLC0415

    pool = Workers(workers).begin()  # as `prepare` does, while the rest is being made ready
    from glamdata.batch.partwork import PartJob, PartWork  # noqa: PLC0415
    from glamdata.formats.mapping_file import read_mapping  # noqa: PLC0415
    from glamdata.formats.reader import open_reader, plan_parts  # noqa: PLC0415
    from glamdata.store.parts import Made  # noqa: PLC0415

    shutil.rmtree(folder, ignore_errors=True)
    reader = open_reader(export)
    work = pickle.dumps(PartWork(folder, export, reader, read_mapping(mapping_file), "c"))
    now = datetime.now(UTC)
    with pool:
        jobs = (PartJob(work, part, Made(f"f{part.number}", now, "c")) for part in plan_parts(export, reader))
        for _ in pool.do_all(jobs):
            pass


def map_part(job: tuple[bytes, PartSlice]) -> int:
    """Read and map one part to statements, and write nothing; gives their number."""
    from itertools import islice  # noqa: PLC0415

    from glamdata.batch.uncollected import uncollected  # noqa: PLC0415
    from glamdata.formats.reader import BLOCK, parse_block, split_slice  # noqa: PLC0415
    from glamdata.mapping.draft import BLOCK as MAPPED  # noqa: PLC0415
    from glamdata.mapping.draft import draft_records  # noqa: PLC0415
    from glamdata.mapping.select import tags_of  # noqa: PLC0415

    export, reader, mapping = _work_of(job[0])
    tags, statements = tags_of(mapping.named), 0
    with uncollected():
        raws = split_slice(export, reader, job[1])
        while block := list(islice(raws, BLOCK)):
            parsed = parse_block(reader, block, tags)
            while few := list(islice(parsed, MAPPED)):
                results = draft_records([each.record for _, each in few if each.record], mapping)
                statements += sum(len(draft.statements) for result in results for draft in result.drafts)
    return statements


@lru_cache(maxsize=1)
def _work_of(pickled: bytes) -> tuple[Path, Reader, Mapping]:
    work: tuple[Path, Reader, Mapping] = pickle.loads(pickled)  # noqa: S301  (our own)
    return work


def map_only(export: Path, mapping_file: Path, workers: int) -> None:
    """Read and map an export to statements: cut into parts, parsed, mapped; no table is written."""
    from glamdata.batch.workers import Workers  # noqa: PLC0415

    pool = Workers(workers, ready=("glamdata.formats.reader", "glamdata.mapping.draft")).begin()
    from glamdata.formats.mapping_file import read_mapping  # noqa: PLC0415
    from glamdata.formats.reader import open_reader, plan_parts  # noqa: PLC0415

    reader = open_reader(export)
    work = pickle.dumps((export, reader, read_mapping(mapping_file)))
    with pool:
        assert sum(pool.do_all(((work, part) for part in plan_parts(export, reader)), map_part))


def prepare(export: Path, workspace: Path) -> None:
    """Prepare an export with the wiki that the workspace names."""
    from glamdata import sequence  # noqa: PLC0415
    from glamdata.batch.run import Source  # noqa: PLC0415
    from glamdata.coordinator import Coordinator  # noqa: PLC0415
    from glamdata.workspace.settings import load_settings  # noqa: PLC0415

    os.environ["GLAMDATA_BOT_PASSWORD"] = PASSWORD
    with Coordinator(load_settings(workspace), "bench") as coordinator:
        sequence.prepare(coordinator, Source(export, PERSONS), lambda _: None)


def cost(work: Callable[..., object], *given: object) -> Cost:
    """Do a piece of work in a process of its own; its start is not counted, what it imports is."""
    ours, theirs = Spawn.Pipe()
    process = Spawn.Process(target=_do, args=(theirs, work, *given))
    process.start()
    theirs.close()
    taken: Cost = ours.recv()
    process.join()
    return taken


def _do(out: Connection, work: Callable[..., object], *given: object) -> None:
    started = time.perf_counter()
    found = work(*given)
    seconds = time.perf_counter() - started
    # A process's own ru_maxrss begins with that of the process it was started from; VmHWM does not.
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    out.send(Cost(seconds, max(peak_memory() * 1000, children), found))


def measure_marc(folder: Path, count: int) -> list[Measure]:
    """Measure ISO 2709: against pymarc, and on two cores."""
    export, out = write_marc(folder / f"{count}.mrc", count), folder / "tables"
    bare, pair = cost(loop_pymarc, export), cost(loop_pymarc_twice, export)
    pair = replace(pair, seconds=cast("float", pair.given))
    reading = cost(read_only, export, PERSONS)
    one, two = (cost(map_only, export, PERSONS, workers) for workers in (1, 2))
    written = cost(read_and_map, export, PERSONS, out, 2)
    _tell("a bare pymarc loop", count, bare)
    _tell("two processes of plain Python", 2 * count, pair)
    _tell("reading alone", count, reading)
    _tell("read + map, one core", count, one)
    _tell("read + map, two cores", count, two)
    _tell("the same with tables written", count, written)
    most = f" (plain Python: {2 * bare.seconds / pair.seconds:.1f} ×)"
    return [
        Measure("read + map, one core, against pymarc doing nothing", bare.seconds / one.seconds, "×", 1, least=True),
        Measure(f"read + map, two cores against one{most}", one.seconds / two.seconds, "×", 1.7, least=True),
    ]


def measure_xml(folder: Path, count: int) -> list[Measure]:
    """Measure MARCXML."""
    export = write_marcxml(folder / f"{count}.xml", write_marc(folder / f"{count}.mrc", count))
    bare, reading = cost(loop_pymarc_xml, export), cost(read_only, export, PERSONS)
    mapped = cost(read_and_map, export, PERSONS, folder / "tables", 1)
    _tell("pymarc's XML reader", count, bare)
    _tell("reading MARCXML", count, reading)
    _tell("MARCXML, read + map, one core", count, mapped)
    name = "MARCXML, reading, against pymarc doing nothing"
    return [Measure(name, bare.seconds / reading.seconds, "×", 2, least=True)]


def measure_table(folder: Path, count: int) -> list[Measure]:
    """Measure a table."""
    export = write_table(folder / f"{count}.csv", count)
    taken = cost(map_only, export, ARTISTS, 2)
    _tell("a table of 12 columns, two cores", count, taken)
    _tell("the same with tables written", count, cost(read_and_map, export, ARTISTS, folder / "tables", 2))
    return [Measure("a table, two cores", count / taken.seconds, "rows/s", 25_000, least=True)]


def measure_again(folder: Path, count: int) -> list[Measure]:
    """Measure `prepare` of one export twice, with the rehearsal wiki; each time in a new process."""
    from glamdata.rehearsal import RehearsalServer  # noqa: PLC0415

    export, workspace = write_marc(folder / f"{count}.mrc", count), folder / f"workspace-{count}"
    workspace.mkdir()
    with RehearsalServer(folder / f"wiki-{count}.sqlite", load=[SAMPLES]) as wiki:
        (workspace / "glamdata.toml").write_text(SETTINGS.format(api=wiki.api_url, sparql=wiki.sparql_url), "utf-8")
        first, second = (cost(prepare, export, workspace) for _ in range(2))
    _tell("prepare, the first time", count, first)
    _tell("prepare, the second time", count, second)
    name = f"prepare of {count:,} unchanged records"
    return [Measure(name, first.seconds / second.seconds, "× faster", 10, least=True)]


def measure_memory(folder: Path, small: int, large: int) -> list[Measure]:
    """Measure the most memory that reading and mapping take, with ten times the records."""
    taken = {}
    for count in (small, large):
        export = write_marc(folder / f"{count}.mrc", count)
        taken[count] = cost(read_and_map, export, PERSONS, folder / "tables", 2)
        _tell("two cores, tables written", count, taken[count])
        export.unlink()
    name = f"memory for {large:,} records against {small:,}"
    return [Measure(name, taken[large].memory / taken[small].memory, "×", 1.2)]


def _tell(what: str, count: int, taken: Cost) -> None:
    rate = count / taken.seconds
    say(f"{what:34} {count:>9,} records {taken.seconds:8.1f} s {rate:9,.0f} records/s {taken.memory:7,.0f} MB")


def main() -> int:
    """Measure, print the table, say whether every measure is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the records: for trying the benchmark itself")
    share = 10 if parser.parse_args().quick else 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = measure_marc(folder, 100_000 // share)
        found += measure_xml(folder, 100_000 // share)
        found += measure_table(folder, 1_000_000 // share)
        for count in (10_000 // share, 100_000 // share):
            found += measure_again(folder, count)
        found += measure_memory(folder, 100_000 // share, 1_000_000 // share)
    say("\n| measure | found | limit | |\n|---|---|---|---|")
    for each in found:
        say(str(each))
    return 0 if all(each.is_kept for each in found) else 1


if __name__ == "__main__":
    sys.exit(main())
