"""How long the enriched files of a batch take: ``python -m benchmarks.exports [--quick]``.

Writes 100,000 records with a person's usual statements to every format at once (two thirds of the values have labels in
two languages), then N-Triples alone, and writes the set once more with 1 % of the records changed, the others taken
over from the set before. One process; memory is the most that it ever had. Then 10,000 people are brought home from a
rehearsal wiki, and again after 1 % of the items moved. Ends with 1 where a measure is missed.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.nightly import Nights
from glamdata.formats.export_files import open_files
from glamdata.formats.export_set import ExportSet
from glamdata.formats.piece_file import piece_writer
from glamdata.formats.rdf_export import ntriples_form
from glamdata.formats.rdf_triples import TripleMaker
from glamdata.model.enrichment import EXPORT_FORMATS, EnrichedValue, Enrichment, EnrichRules
from glamdata.model.value import Coordinate, ItemValue, StringValue, TimeValue

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORDS = 100_000
LONGEST = 300
LONGEST_AGAIN = 60
LEAST_TRIPLES = 100_000
MOST_REQUESTS, MOST_TIME = 5, 15
MOST_MEMORY = 600
URL = "https://example.org/record/{key}"
RULES = EnrichRules(
    ("P31", "P214", "P213", "P244", "P569", "P570", "P19", "P106", "P625", "P18"),
    ("cy", "en"),
    ("cywiki", "enwiki"),
    EXPORT_FORMATS,
    URL,
)
DATATYPES = {"P31": "wikibase-item", "P19": "wikibase-item", "P106": "wikibase-item"}
SOURCES = ("stated in Dictionary of Welsh Biography", "imported from English Wikipedia")


def make_enrichment(number: int, *, changed: bool = False) -> Enrichment:
    """Make the enrichment of record `number`, always the same."""
    born = TimeValue.from_parts(1700 + number % 250, number % 12 + 1, number % 28 + 1)
    place = Coordinate(50 + number % 1000 / 500, -3 - number % 700 / 350, 0.0001)
    place_text = f"{place.latitude:.4f}, {place.longitude:.4f}"
    statements = (
        _item("P31", "Q5", "bod dynol", "human"),
        EnrichedValue("identifier", "P214", str(10_000_000 + number), datavalue=_text(str(10_000_000 + number))),
        EnrichedValue("identifier", "P244", f"n{80_000_000 + number}", datavalue=_text(f"n{80_000_000 + number}")),
        EnrichedValue("date", "P569", born.time[1:11], edtf=born.time[1:11], datavalue=born.to_json()),
        _item("P19", f"Q{number % 5000 + 1}", f"lle {number % 5000}", f"place {number % 5000}"),
        _item("P106", f"Q{number % 300 + 10_000}", f"gwaith {number % 300}", f"work {number % 300}"),
        EnrichedValue("coordinate", "P625", place_text, datavalue=place.to_json()),
    )
    values = (
        EnrichedValue("label", "", f"Evan Rhys o Gwm {number}", "cy"),
        EnrichedValue("label", "", f"Evan Rhys {number}{'!' if changed else ''}", "en"),
        EnrichedValue("description", "", "poet and bookbinder, of no fame", "en"),
        *(replace(v, rank="normal", sources=SOURCES, guid=f"Q{number + 1}$a-{v.property}") for v in statements),
        EnrichedValue("link", "", f"Evan Rhys {number}", "enwiki", url=f"https://en.wikipedia.org/wiki/E_{number}"),
    )
    return Enrichment(f"b{number:07d}", f"Q{number + 1}", 1000 + number, date(2026, 11, 21), values)


def _item(pid: str, qid: str, welsh: str, english: str) -> EnrichedValue:
    labels = (("cy", welsh), ("en", english))
    return EnrichedValue("item", pid, qid, label=welsh, labels=labels, datavalue=ItemValue(qid).to_json())


def _text(text: str) -> dict[str, object]:
    return StringValue(text).to_json()


def main() -> int:
    """Take the measures; gives 1 where one is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the records")
    count = RECORDS // 10 if parser.parse_args().quick else RECORDS
    share = count / RECORDS
    sys.stdout.write("| what | measured | limit | |\n|---|---|---|---|\n")
    with TemporaryDirectory() as folder:
        first = _write_set(Path(folder, "set"), (make_enrichment(n) for n in range(count)))
        used = time.process_time()
        what = f"{count:,} records × {len(EXPORT_FORMATS) - 1} formats ({used:,.0f} s of processor time)"
        kept = [_show(what, first, LONGEST * share, "s")]
        changed = frozenset(range(0, count, 100))
        again = _write_set(
            Path(folder, "set"), (make_enrichment(n, changed=n in changed) for n in range(count)), changed
        )
        kept.append(_show("again, 1 % of the records changed", again, LONGEST_AGAIN * share, "s"))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        kept.append(_show("most memory", memory, MOST_MEMORY, "MB"))
        rate = _write_triples(Path(folder, "alone.nt"), count)
        kept.append(_show("N-Triples, a second", rate, LEAST_TRIPLES, "triples", at_least=True))
    kept += _measure_nights(count // 10)
    return int(not all(kept))


def _measure_nights(count: int) -> list[bool]:
    with TemporaryDirectory() as folder:
        nights = Nights(Path(folder), count)
        try:
            first = nights.night()
            nights.move()
            second = nights.night()
        finally:
            nights.close()
    what = f"{count:,} people, a night when 1 % moved, of the first one's"
    shares = (100 * second.requests / first.requests, 100 * second.seconds / first.seconds)
    return [
        _show(f"{what} {first.requests:,} requests", shares[0], MOST_REQUESTS, "%"),
        _show(f"{what} {first.seconds:,.1f} s", shares[1], MOST_TIME, "%"),
    ]


def _write_set(folder: Path, enrichments: Iterator[Enrichment], changed: frozenset[int] | None = None) -> float:
    """Write a set; where it is said which records `changed`, the others are taken over."""
    start = time.perf_counter()
    with ExportSet(folder) as out, open_files(out, RULES, DATATYPES, lambda _: None, "measure") as files:
        for number, enrichment in enumerate(enrichments):
            digest = b"changed" if changed and number in changed else b"as it was"
            if changed is None or not files.repeat(enrichment.record_key, digest):
                files(enrichment, digest)
    return time.perf_counter() - start


def _write_triples(path: Path, count: int) -> float:
    enrichments = [make_enrichment(number) for number in range(min(count, 20_000))]
    start = time.perf_counter()
    with piece_writer(path, ntriples_form(TripleMaker(URL))) as write:
        for enrichment in enrichments:
            write(enrichment)
    seconds = time.perf_counter() - start
    with path.open("rb") as file:
        return sum(1 for _ in file) / seconds


def _show(what: str, measured: float, limit: float, unit: str, *, at_least: bool = False) -> bool:
    kept = measured >= limit if at_least else measured <= limit
    sign, verdict = ("≥" if at_least else "≤"), ("kept" if kept else "MISSED")
    sys.stdout.write(f"| {what} | {measured:,.0f} {unit} | {sign} {limit:,.0f} {unit} | {verdict} |\n")
    sys.stdout.flush()
    return kept


if __name__ == "__main__":
    sys.exit(main())
