"""How many dates a second are read: ``python -m benchmarks.dates [--quick] [FILE …]``.

Reads every text of a table of forms that catalogues use, then the lines of the files given (a date a line), each text
once in its own words, so that nothing is remembered from one to the next. One core. Ends with 1 where a measure is
missed.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from glamdata.mapping.edtf import parse_edtf
from glamdata.mapping.fixed_dates import marc_date1
from glamdata.mapping.lifespan import birth_date, death_date
from glamdata.mapping.publication import publication_date
from glamdata.mapping.rule import ValueRule
from glamdata.mapping.time_value import make_time
from glamdata.model.record import Field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LIMIT = 50_000
YEARS = range(1100, 1950)
HEADING = Field("100", "1 ")

HEADINGS = (
    "{a}-{b}", "{a}-", "b. ca. {a}", "d. {b}?", "approximately {a}-approximately {b}", "{a} or {a1}-{b}",
    "{a} June 8-{b} April 9", "active {a}-{b}", "fl. {a}–{b}", "jurist, {a}-{b}", "{a}?-{b}", "born {a}", "* {a} † {b}",
    "um {a}-nach {b}", "né en {a}", "ganwyd {a}", "28.08.{a}-22.03.{b}", "c. {a}/{a1} - {b}", "American, {a} - {b}",
    "American, born Germany, {a} - {b}", "reigned {a}-{b}", "2 March {a}-{b}",
)  # fmt: skip
IMPRINTS = (
    "{a}", "[{a}?]", "c{a}", "©{a}", "anno {a}", "{a} [i.e. {b}]", "[between {a} and {b}?]", "[ca. {a}]", "impr. {a}",
    "{b}, c{a}", "{a}-{b}", "shōwa 55 [{a}]", "1. Aufl. {a}", "Januar {a}", "gedruckt im Jahr {a}",
)  # fmt: skip
CODED = ("{a}", "{a}~", "{a}-06-08", "{a}0608", "[{a}..{b}]", "[..{b}]", "{a}/{b}", "{a}?", "{a}-06")
FIXED = ("s{a}", "r{b}{a}", "q{a}{b}", "e{a}0608", "m{a}{b}", "t{b}{a}")


@dataclass(frozen=True, slots=True)
class Measure:
    """So many texts read in so many seconds."""

    name: str
    texts: int
    seconds: float

    @property
    def rate(self) -> float:
        """Texts a second."""
        return self.texts / self.seconds

    def __str__(self) -> str:
        """Return a row of the table."""
        verdict = "kept" if self.rate >= LIMIT else "MISSED"
        return f"| {self.name} | {self.texts:,} | {self.rate:,.0f} a second | ≥ {LIMIT:,} | {verdict} |"


def fill(forms: tuple[str, ...], years: range = YEARS) -> Iterator[str]:
    """Give every form with every year, all different."""
    for year in years:
        for form in forms:
            yield form.format(a=year, a1=year + 1, b=year + 70)


def measure(name: str, texts: list[str], read: Callable[[str], object]) -> Measure:
    """Read the texts once."""
    start = time.process_time()
    for text in texts:
        read(text)
    return Measure(name, len(texts), time.process_time() - start)


def _read_life(text: str) -> None:
    birth_date(text, HEADING)
    death_date(text, HEADING)


def main() -> int:
    """Print the table; give 1 where a measure is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="texts as headings write dates, one a line")
    parser.add_argument("--quick", action="store_true", help="a tenth of the years: to try the measure itself")
    asked = parser.parse_args()
    years = YEARS[::10] if asked.quick else YEARS
    lines = [line for path in asked.files for line in path.read_text("utf-8").splitlines()]
    rule = ValueRule("P569", "time", earliest="P1319", latest="P1326", circa=(("P1480", "Q5727902"),))
    coded = list(fill(CODED, years))
    table = [
        measure("headings, birth and death", list(fill(HEADINGS, years)), _read_life),
        measure("imprints", list(fill(IMPRINTS, years)), publication_date),
        measure("EDTF", coded, parse_edtf),
        measure("008", list(fill(FIXED, years)), marc_date1),
        measure("values of EDTF", coded, lambda text: make_time(rule, text)),
    ]
    if lines:
        table.append(measure("texts of the files, birth and death", lines, _read_life))
    for row in table:
        sys.stdout.write(f"{row}\n")
    return int(any(row.rate < LIMIT for row in table))


if __name__ == "__main__":
    sys.exit(main())
