"""Every measure, or those that are named: ``python -m benchmarks [mapping reading rehearsal …] [--quick]``."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

NAMES = sorted(
    path.stem
    for path in Path(__file__).parent.glob("*.py")
    if not path.stem.startswith("_") and "__name__" in path.read_text("utf-8")
)


def main() -> int:
    """Run the measures one after the other; gives 1 where any is missed."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}; all of them if none is named")
    parser.add_argument("--quick", action="store_true", help="a tenth of everything: to try the measures themselves")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(NAMES):
        parser.error(f"there is no measure {', '.join(unknown)}; there are {', '.join(NAMES)}")
    missed = []
    for name in asked.names or NAMES:
        _say(f"\n## {name}\n")
        command = [sys.executable, "-m", f"benchmarks.{name}", *(["--quick"] if asked.quick else [])]
        if subprocess.run(command, check=False).returncode:  # noqa: S603  (our own modules)
            missed.append(name)
    _say(f"\nmissed: {', '.join(missed)}" if missed else "\nEvery measure is kept.")
    return int(bool(missed))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
