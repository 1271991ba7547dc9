"""How fast records meet items: ``python -m benchmarks.reconciling [--quick]``.

A local index of 1,000,000 people with made-up names is built, and 100,000 headings are looked up in it: half as the
items are named, half inverted with dates, with initials or without a middle name. Then 10,000 names are looked up among
50,000 of these people over the rehearsal wiki's query service, and the queries are counted. Ends with 1 where a measure
is missed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from glamdata.index.build import Filter, build_index
from glamdata.index.lookup import ItemIndex
from glamdata.model.draft import Subject
from glamdata.model.match import MatchRules
from glamdata.model.value import TimeValue
from glamdata.rehearsal.server import RehearsalServer
from glamdata.wikibase.candidates import CandidateFinder
from glamdata.wikibase.item_lookup import ItemLookup
from glamdata.wikibase.sparql import SparqlClient

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from glamdata.wikibase.lookup import Lookup

ITEMS, HEADINGS, REMOTE_ITEMS, REMOTE_NAMES = 1_000_000, 100_000, 50_000, 10_000
PART = 10_000
EXACT_LIMIT, OVERALL_LIMIT, QUERIES_LIMIT, MEMORY_LIMIT = 20_000, 5_000, 40, 1_500
LANGUAGES = ("en", "mul")
RULES = MatchRules("Q5")
SYLLABLES = [first + second for first in "bdfghjklmnprstv" for second in "aeio"]
GIVEN = ("Anna", "Bertha", "Carl", "David", "Emma", "Franz", "Georg", "Hugo", "Ida", "Jakob", "Karin", "Ludwig", "Otto")


@dataclass(frozen=True, slots=True)
class Person:
    """A made-up person: the parts of the name and the year of birth."""

    number: int
    given: str
    middle: str
    family: str
    birth: int

    @property
    def label(self) -> str:
        """The name as the item has it."""
        return f"{self.given} {self.middle} {self.family}"


def make_people(count: int) -> Iterator[Person]:
    """Give people, always the same ones."""
    chance = random.Random(7)  # noqa: S311  (names, no secrets)
    for number in range(1, count + 1):
        middle, family = ("".join(chance.choices(SYLLABLES, k=k)).title() for k in (2, chance.choice((3, 4))))
        yield Person(number, chance.choice(GIVEN), middle, family, chance.randint(1500, 1980))


def write_dump(people: Iterator[Person], path: Path) -> None:
    """Write people as a dump of items, one a line."""
    with gzip.open(path, "wt", compresslevel=1) as out:
        for person in people:
            value = {"time": f"+{person.birth}-00-00T00:00:00Z", "precision": 9, "timezone": 0, "before": 0, "after": 0}
            born = {"type": "time", "value": {**value, "calendarmodel": "http://www.wikidata.org/entity/Q1985727"}}
            human = {"type": "wikibase-entityid", "value": {"id": "Q5", "numeric-id": 5, "entity-type": "item"}}
            said = {"P31": ("wikibase-item", human), "P569": ("time", born)}
            claims = {pid: [claim(person, pid, *value)] for pid, value in said.items()}
            labels = {"en": {"language": "en", "value": person.label}}
            out.write(json.dumps({"type": "item", "id": f"Q{person.number}", "labels": labels, "descriptions": {},
                                  "aliases": {}, "claims": claims, "sitelinks": {}}) + "\n")  # fmt: skip


def claim(person: Person, pid: str, kind: str, value: object) -> dict[str, object]:
    """Give a statement as the JSON of a dump has it."""
    guid = f"Q{person.number}$00000000-0000-4000-8000-{int(pid[1:]) % 10}{person.number:011x}"
    snak = {"snaktype": "value", "property": pid, "datatype": kind, "datavalue": value}
    return {"type": "statement", "rank": "normal", "id": guid, "mainsnak": snak}


def exact_subject(person: Person) -> Subject:
    """Give the subject of a record that names the person as the item does."""
    return Subject(f"r{person.number}", "Q5", names=(person.label,), birth=TimeValue.from_parts(person.birth))


def near_subject(person: Person) -> Subject:
    """Give the subject of a record that names the person otherwise."""
    names = (
        f"{person.family}, {person.given} {person.middle}, {person.birth}-",
        f"{person.given} {person.family}",
        f"{person.given[0]}. {person.middle[0]}. {person.family}",
    )
    birth = TimeValue.from_parts(person.birth)
    return Subject(f"r{person.number}", "Q5", names=(names[person.number % 3],), birth=birth)


def look_up(lookup: Lookup, subjects: Sequence[Subject]) -> tuple[float, int]:
    """Look subjects up a part at a time; give the seconds and how many found the right item."""
    finder, right, start = CandidateFinder(lookup, RULES), 0, time.perf_counter()
    for first in range(0, len(subjects), PART):
        found = finder.find(subjects[first : first + PART])
        right += sum(any(one.facts.qid[1:] == key[1:] for one in ones) for key, ones in found.items())
    return time.perf_counter() - start, right


class Clock:
    """The machine's clock, for a client that never has to wait."""

    def now(self) -> datetime:
        """Give the time."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


def _say(name: str, value: str, limit: str, *, kept: bool) -> bool:
    sys.stdout.write(f"| {name} | {value} | {limit} | {'kept' if kept else 'MISSED'} |\n")
    sys.stdout.flush()
    return kept


def measure_index(folder: Path, scale: int) -> bool:
    """Build the index and look headings up in it."""
    items, headings = ITEMS // scale, HEADINGS // scale
    write_dump(make_people(items), folder / "dump.json.gz")
    start = time.perf_counter()
    build_index(folder / "dump.json.gz", folder / "index", Filter(), lambda _: None, workers=0)
    seconds = time.perf_counter() - start
    _say("building the index", f"{items:,} items, {items / seconds:,.0f} a second", "none", kept=True)
    people = list(make_people(items))[:: items // headings]
    with ItemIndex(folder / "index") as index:
        lookup = index.lookup(LANGUAGES)
        exact = look_up(lookup, [exact_subject(person) for person in people])
        both = look_up(lookup, [(exact_subject, near_subject)[number % 2](p) for number, p in enumerate(people)])
    rate, overall = headings / exact[0], headings / both[0]
    shares = f"{exact[1] / headings:.1%}", f"{both[1] / headings:.1%}"
    kept = _say(
        "exact names", f"{rate:,.0f} a second, {shares[0]} found", f"≥ {EXACT_LIMIT:,}", kept=rate >= EXACT_LIMIT
    )
    return (
        _say(
            "all", f"{overall:,.0f} a second, {shares[1]} found", f"≥ {OVERALL_LIMIT:,}", kept=overall >= OVERALL_LIMIT
        )
        and kept
    )


def measure_queries(folder: Path, scale: int) -> bool:
    """Look names up over the query service of the rehearsal wiki."""
    items, names = REMOTE_ITEMS // scale, REMOTE_NAMES // scale
    write_dump(make_people(items), folder / "some.jsonl.gz")
    people = list(make_people(items))[:: items // names]
    with RehearsalServer(folder / "wiki.sqlite", load=[folder / "some.jsonl.gz"]) as server:
        client = SparqlClient(server.sparql_url, user_agent="glamdata-bench (User:Example)", clock=Clock())
        seconds, right = look_up(ItemLookup(client, LANGUAGES), [exact_subject(person) for person in people])
    queries = client.requests * 1000 / names
    _say("names over SPARQL", f"{names / seconds:,.0f} a second, {right / names:.1%} found", "none", kept=True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    kept = _say("queries per 1,000 names", f"{queries:.1f}", f"≤ {QUERIES_LIMIT}", kept=queries <= QUERIES_LIMIT)
    return (
        _say("memory, index and all", f"{memory:,.0f} MB", f"≤ {MEMORY_LIMIT:,}", kept=memory <= MEMORY_LIMIT) and kept
    )


def main() -> int:
    """Print the table; give 1 where a measure is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of everything: to try the measure itself")
    scale = 10 if parser.parse_args().quick else 1
    sys.stdout.write("| what | measured | limit | |\n|---|---|---|---|\n")
    with tempfile.TemporaryDirectory() as folder:
        kept = [measure(Path(folder), scale) for measure in (measure_index, measure_queries)]
    return int(not all(kept))


if __name__ == "__main__":
    sys.exit(main())
