"""What a table costs beside pandas: ``python -m benchmarks.tables [--quick]``.

A table of 200,000 rows and 12 columns is read row by row, on one core: by glamdata as `prepare` reads it (encoding
found, every row checked, its place noted), and by ``pandas.read_csv`` in chunks of 10,000 with ``to_dict("records")``
and with ``iterrows``. glamdata then maps the rows to statements too. Each is done in turns, the best of three counts.
Prints a table and ends with 1 where a measure is missed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from benchmarks.compose import ARTISTS, write_table
from benchmarks.measure import Measure, say
from glamdata.formats.mapping_file import read_mapping
from glamdata.formats.reader import BLOCK, open_reader, plan_parts, read_part
from glamdata.mapping.draft import draft_records
from glamdata.report.trying import read_records

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = 200_000
CHUNK = 10_000
ROUNDS = 3


def read_by_glamdata(table: Path) -> int:
    """Read every row with all that is said of it."""
    reader = open_reader(table, "csv")
    parts = plan_parts(table, reader)
    return sum(1 for part in parts for _, parsed in read_part(table, reader, part) if parsed.record)


def map_by_glamdata(table: Path) -> int:
    """Read every row and make its draft."""
    mapping = read_mapping(ARTISTS)
    records, made = read_records(table, mapping.source), 0
    while block := list(islice(records, BLOCK)):
        made += sum(result.draft is not None for result in draft_records(block, mapping))
    return made


def read_by_to_dict(table: Path) -> int:
    """Read every row as a dict of texts, the quick way of pandas."""
    chunks = pd.read_csv(table, dtype=str, keep_default_na=False, chunksize=CHUNK)
    return sum(1 for chunk in chunks for row in chunk.to_dict("records") if row)


def read_by_iterrows(table: Path) -> int:
    """Read every row as most scripts do."""
    chunks = pd.read_csv(table, dtype=str, keep_default_na=False, chunksize=CHUNK)
    return sum(1 for chunk in chunks for _, row in chunk.iterrows() if row["artist_id"])


WORK: tuple[Callable[[Path], int], ...] = (read_by_glamdata, map_by_glamdata, read_by_to_dict, read_by_iterrows)


def main() -> int:
    """Take the measures; gives 1 where one is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows")
    count = ROWS // 10 if parser.parse_args().quick else ROWS
    rates: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        table = write_table(Path(folder, "table.csv"), count)
        for _ in range(ROUNDS):
            for work in WORK:
                started = time.process_time()
                done = work(table)
                rate = done / (time.process_time() - started)
                rates[work.__name__] = max(rates.get(work.__name__, 0.0), rate)
    for name, rate in rates.items():
        say(f"{name.replace('_', ' ')}: {rate:,.0f} rows a second of processor time")
    ours, quick, usual = (rates[work.__name__] for work in (read_by_glamdata, read_by_to_dict, read_by_iterrows))
    found = [
        Measure("reading rows, beside pandas with to_dict", ours / quick, "times", 1, least=True),
        Measure("reading rows, beside pandas with iterrows", ours / usual, "times", 3, least=True),
    ]
    say("\n| measure | found | limit | |\n|---|---|---|---|")
    for each in found:
        say(str(each))
    return 0 if all(each.is_kept for each in found) else 1


if __name__ == "__main__":
    sys.exit(main())
