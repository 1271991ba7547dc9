"""What checking costs: ``python -m benchmarks.checking [--quick]``.

A million statements (100,000 authority records, cut into parts of 10,000) go through the expectations that are
generated from their mapping and through our own checks, in two processes that import all they need within the time; so
does the batch as a whole. Memory is that of the largest process, with ten times the parts and with one tenth of them. A
small batch of 100 statements is checked in this process, once all is imported. Prints a table and ends with 1 where a
measure is missed. A whole run takes some three minutes and 300 MB of disk.
"""

from __future__ import annotations

import argparse
import gzip
import json
import pickle
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from benchmarks.compose import PERSONS, write_marc
from benchmarks.reading import SAMPLES, cost, read_and_map
from benchmarks.rehearsal import Measure, say
from glamdata.batch.checkwork import CheckJob, CheckWork, check_part, do_check
from glamdata.model.entity import Entity
from glamdata.model.property import PropertyDefinition
from glamdata.store import tables
from glamdata.store.parts import Made, Parts

DAY = date(2026, 11, 21)
STATEMENTS_A_RECORD = 10


def work_on(folder: Path) -> CheckWork:
    """Give what checking the tables in `folder` needs: the mapping's shapes, the properties of the sample wiki."""
    from glamdata.formats.mapping_file import read_mapping  # noqa: PLC0415

    mapping = read_mapping(PERSONS)
    properties = {}
    with gzip.open(SAMPLES, "rt", encoding="utf-8") as lines:
        for entity in map(json.loads, lines):
            if entity["id"] in mapping.properties():
                properties[entity["id"]] = PropertyDefinition.from_entity(Entity.from_json(entity))
    return CheckWork(folder, "bench", mapping.shapes(), properties, DAY)


def _tables_of(work: CheckWork) -> list[tuple[str, Any, Any]]:
    """Give the tables of the whole batch with what is expected of them."""
    from glamdata.batch.frames import batch_figures, keys_frame, metrics_frame  # noqa: PLC0415
    from glamdata.checking.expectations import key_expectations, whole_table_expectations  # noqa: PLC0415

    figures = metrics_frame(batch_figures(work.parts))
    keys = "Control numbers", keys_frame(work.parts), key_expectations()
    return [keys, ("Figures of the batch", figures, whole_table_expectations(work.shapes))]


def check_all(folder: Path, workers: int) -> None:
    """Check every part, and the batch as a whole."""
    from glamdata.batch.frames import identifiers_frame  # noqa: PLC0415
    from glamdata.batch.workers import Workers  # noqa: PLC0415
    from glamdata.validation.runner import BatchValidator  # noqa: PLC0415

    work, now = work_on(folder), datetime.now(UTC)
    numbers = work.parts.numbers(tables.DRAFTS)
    pickled = pickle.dumps(work)
    with Workers(workers, light=False) as pool:
        for _ in pool.do_all((CheckJob(pickled, number, Made("", now)) for number in numbers), do_check):
            pass
    validator = BatchValidator("bench")
    validator.validate_tables(_tables_of(work))
    identifiers_frame(work.parts)


def prepare(folder: Path, count: int) -> Path:
    """Make the tables of an export of `count` records."""
    export = write_marc(folder / f"{count}.mrc", count)
    read_and_map(export, PERSONS, folder / f"tables-{count}", 2)
    export.unlink()
    return folder / f"tables-{count}"


def measure_whole(folder: Path, count: int) -> list[Measure]:
    """Measure a large batch, and what memory it takes more than one of a tenth."""
    small, large = (cost(check_all, prepare(folder, size), 2) for size in (count // 10, count))
    statements = Parts.at(folder / f"tables-{count}").count(tables.STATEMENTS)
    for size, taken in ((count // 10, small), (count, large)):
        say(f"checking, two processes {size:>9,} records {taken.seconds:8.1f} s {taken.memory:7,.0f} MB")
    name = f"{statements:,} statements, expectations and own checks"
    return [
        Measure(name, large.seconds, "s", 60),
        Measure(f"memory for {count:,} records against {count // 10:,}", large.memory / small.memory, "×", 1.3),
    ]


def measure_small(folder: Path) -> list[Measure]:
    """Measure a batch of 100 statements, all of it imported before."""
    from glamdata.validation.docs import build_data_docs  # noqa: PLC0415
    from glamdata.validation.runner import BatchValidator  # noqa: PLC0415

    work = work_on(prepare(folder, 100 // STATEMENTS_A_RECORD))
    made, validator = Made("", datetime.now(UTC)), BatchValidator("bench")
    validator.validate_tables(_tables_of(work))  # imports what there is to import
    started = time.perf_counter()
    check_part(work, 1, made)
    found = validator.validate_tables(_tables_of(work))
    build_data_docs([each.result for each in found], folder / "data-docs", "bench")
    return [Measure("a batch of 100 statements, beyond imports", time.perf_counter() - started, "s", 1.5)]


def main() -> int:
    """Measure, print the table, say whether every measure is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the records: for trying the benchmark itself")
    share = 10 if parser.parse_args().quick else 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = [*measure_small(folder), *measure_whole(folder, 100_000 // share)]
    say("\n| measure | found | limit | |\n|---|---|---|---|")
    for each in found:
        say(str(each))
    return 0 if all(each.is_kept for each in found) else 1


if __name__ == "__main__":
    sys.exit(main())
