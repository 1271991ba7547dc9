"""What mapping costs: ``python -m benchmarks.mapping [--quick]``.

Reads and maps one file of 100,000 records of 1.5 kB on one core, and sends pymarc over the same file in the same run: a
bare ``for record in pymarc.MARCReader(file): pass``, which maps nothing. Reading and mapping leave the collector of
cycles off, as they do in a run. Each turn is taken in an interpreter that has done the other's work before, so both are
warm; the best of three is printed. Ends with 1 where the measure is missed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pymarc

from benchmarks.compose import PERSONS, write_marc
from glamdata.batch.uncollected import uncollected
from glamdata.formats.mapping_file import read_mapping
from glamdata.formats.reader import open_reader, plan_parts, read_part
from glamdata.mapping.draft import BLOCK, draft_records
from glamdata.mapping.select import tags_of

if TYPE_CHECKING:
    from collections.abc import Callable

RECORDS = 100_000
TURNS = 3
LEAST_RATIO = 1.0
"""How many times the records a second of a bare loop of pymarc."""


def read_and_map(export: Path) -> tuple[int, int]:
    """Read and map an export, part by part; gives the number of records and of statements."""
    mapping = read_mapping(PERSONS)
    reader, tags = open_reader(export, mapping.source.format), tags_of(mapping.named)
    records = statements = 0
    parts = plan_parts(export, reader)
    read = (parsed.record for part in parts for _, parsed in read_part(export, reader, part, tags) if parsed.record)
    while block := list(islice(read, BLOCK)):
        results = draft_records(block, mapping)
        records += len(results)
        statements += sum(len(draft.statements) for result in results for draft in result.drafts)
    return records, statements


def read_only(export: Path) -> tuple[int, int]:
    """Read an export as :func:`read_and_map` does, and map nothing."""
    mapping = read_mapping(PERSONS)
    reader, tags = open_reader(export, mapping.source.format), tags_of(mapping.named)
    parts = plan_parts(export, reader)
    return sum(bool(parsed.record) for part in parts for _, parsed in read_part(export, reader, part, tags)), 0


def loop_pymarc(export: Path) -> tuple[int, int]:
    """Read an export with pymarc alone."""
    with export.open("rb") as file:
        return sum(record is not None for record in pymarc.MARCReader(file)), 0


def measure(work: Callable[[Path], tuple[int, int]], export: Path) -> tuple[float, int, int]:
    """Give seconds of the best of some turns, and what the work counted."""
    best, records, statements = float("inf"), 0, 0
    for _ in range(TURNS):
        start = time.process_time()
        records, statements = work(export)
        best = min(best, time.process_time() - start)
    return best, records, statements


def main() -> int:
    """Measure and print; gives 1 where the measure is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the records")
    count = RECORDS // 10 if parser.parse_args().quick else RECORDS
    with tempfile.TemporaryDirectory() as folder:
        export = write_marc(Path(folder) / "persons.mrc", count)
        alone, _, _ = measure(loop_pymarc, export)
        with uncollected():
            reading, _, _ = measure(read_only, export)
            mapped, records, statements = measure(read_and_map, export)
        size = export.stat().st_size / count
    ratio = alone / mapped
    verdict = "kept" if ratio >= LEAST_RATIO else "MISSED"
    mapping = (mapped - reading) / count * 1e6
    for row in (
        f"{count:,} records of {size:,.0f} bytes, {statements / records:.1f} statements a record, one core",
        f"pymarc, a bare loop  {count / alone:10,.0f} records/s",
        f"reading alone        {count / reading:10,.0f} records/s",
        f"reading and mapping  {count / mapped:10,.0f} records/s, {mapping:.1f} µs to map one",
        f"ratio                {ratio:10.2f} (at least {LEAST_RATIO:g}) {verdict}",
    ):
        sys.stdout.write(f"{row}\n")
    return int(ratio < LEAST_RATIO)


if __name__ == "__main__":
    sys.exit(main())
