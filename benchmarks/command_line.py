"""How soon the command line answers: ``python -m benchmarks.command_line [--quick]``.

``glamdata --help`` in a process of its own, as a shell starts it; the median of eleven. Ends with 1 where the measure
is missed.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import time

from benchmarks.measure import Measure, say

MOST_SECONDS = 0.4


def main() -> int:
    """Take the measure; gives 1 where it is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="five times in place of eleven")
    turns = 5 if parser.parse_args().quick else 11
    walls, processor = [], []
    for _ in range(turns):
        before, started = _processor_time(), time.perf_counter()
        subprocess.run([sys.executable, "-m", "glamdata", "--help"], check=True, stdout=subprocess.DEVNULL)
        walls.append(time.perf_counter() - started)
        processor.append(_processor_time() - before)
    say(f"glamdata --help: {statistics.median(processor):.2f} s of processor time")
    found = Measure("glamdata --help", statistics.median(walls), "s", MOST_SECONDS)
    say("\n| measure | found | limit | |\n|---|---|---|---|")
    say(str(found))
    return int(not found.is_kept)


def _processor_time() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
