"""What the review page costs with 100,000 records waiting: ``python -m benchmarks.review [--quick]``.

A queue of so many records in ten parts, two candidates each, on the loopback. Times are milliseconds to the first byte,
medians of twenty requests over real HTTP, each of another page or record. Prints a table and ends with 1 where a
measure is missed. A whole run takes about half a minute.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import httpx

from benchmarks.rehearsal import Measure, say
from glamdata.clock import SystemClock
from glamdata.coordinator import Coordinator
from glamdata.model.draft import Subject
from glamdata.model.match import Candidate, Evidence
from glamdata.store import codec, tables
from glamdata.store.database import Batch, Part
from glamdata.store.decisions import QueueRow
from glamdata.store.draft_rows import write_subject
from glamdata.store.parts import Made, Parts
from glamdata.web.address import Address
from glamdata.web.server import ReviewServer
from glamdata.workspace.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WAITING = 100_000
PART = 10_000
TIMES = 20
LETTERS = "ABCDEFGHIJKLMNOPQRST"
LIMIT = 100
REASONS = ("none found", "dates contradict", "several items are close", "the evidence is too thin", "names contradict")
SETTINGS = '[wiki]\napi = "http://127.0.0.1:9/api.php"\nsparql = "http://127.0.0.1:9/"\nuser = "Glam"\napp = "bench"\n'
MAPPING = "mapping: people\nsource: {format: marc, key: 001}\nmatch: {instance_of: Q5, create: reviewed}\nstatements:\n"
STATEMENT = "  - {property: P31, type: item, value: Q5}\n"


def make_workspace(folder: Path, waiting: int) -> None:
    """Write a workspace whose one batch has so many records in its queue."""
    (folder / "glamdata.toml").write_text(SETTINGS, "utf-8")
    (folder / "people.yaml").write_text(MAPPING + STATEMENT, "utf-8")
    mapping, export = str(folder / "people.yaml"), str(folder / "people.mrc")
    batch = Batch("people", "people", mapping, "", export, "", "full", "abcdef", "2026-11-21")
    numbers = range(1, (waiting - 1) // PART + 2)
    with Coordinator(load_settings(folder), "bench", connect=False) as coordinator:
        store = coordinator.store
        store.save_batch(batch, [Part(number, 1, 0, 1, PART) for number in numbers])
        parts, made = Parts(folder, "people"), Made("", SystemClock().now())
        for number in numbers:
            of_part = range((number - 1) * PART, min(number * PART, waiting))
            parts.write(tables.DRAFTS, number, [draft(index) for index in of_part], made)
            rows = [row for index in of_part for row in codec.candidate_rows(key(index), candidates(index))]
            parts.write(tables.CANDIDATES, number, rows, made)
        started = time.perf_counter()
        store.decisions.save_queue("people", (queue_row(index) for index in range(waiting)))
        say(f"a queue of {waiting:,} rows written in {time.perf_counter() - started:.1f} s")


def key(index: int) -> str:
    """Give a record's key."""
    return f"n{index:07d}"


def name(index: int) -> str:
    """Give a record's heading; letters and words are spread as a shuffled catalogue's are."""
    return f"{chr(65 + index * 7 % 26)}{index * 7919 % 99991:05d}, Person of the catalogue"


def draft(index: int) -> dict[str, object]:
    """Give a draft's row."""
    subject = write_subject(Subject(key(index), "Q5", names=(name(index),)))
    place = {"position": index + 1, "offset": index, "digest": "", "terms": "[]"}
    return {"record_key": key(index), "heading": name(index), "subject": subject, **place}


def candidates(index: int) -> tuple[Candidate, ...]:
    """Give two candidates with evidence."""
    evidence = tuple(Evidence(kind, name(index), name(index + 1), 0.5, "some words") for kind in ("name", "birth"))
    return tuple(
        Candidate(key(index), f"Q{2 * index + each}", "label", 0.8 - each / 5, name(index), "somebody", evidence)
        for each in (1, 2)
    )


def queue_row(index: int) -> QueueRow:
    """Give a waiting record's row; one reason in five thousand is rare."""
    reason = "names contradict" if index % 5000 == 0 else REASONS[index % 4]
    return QueueRow(key(index), name(index), reason, f"Q{2 * index + 1}", (index % 100) / 100, index // PART + 1)


class Reviewer:
    """One signed-in browser that measures."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=60)
        token = self._field(self._http.get("/sign-in").text, "csrf")
        self._http.post("/sign-in", data={"name": "Ann", "csrf": token, "then": "/"})

    def times(self, paths: list[str]) -> Iterator[float]:
        """Give the milliseconds to the first byte of each path."""
        for path in paths:
            started = time.perf_counter()
            with self._http.stream("GET", path) as answer:
                yield (time.perf_counter() - started) * 1000
                if answer.status_code >= 400:
                    raise SystemExit(f"{path}: {answer.status_code}")

    def decide(self, keys: list[str]) -> Iterator[float]:
        """Give the milliseconds that each decision takes."""
        for each in keys:
            page = self._http.get(f"/record?batch=people&key={each}").text
            form = {"csrf": self._field(page, "csrf"), "version": "0-0", "batch": "people", "key": each, "said": "new"}
            started = time.perf_counter()
            answer = self._http.post("/decide", data=form)
            yield (time.perf_counter() - started) * 1000
            if answer.status_code != 303:
                raise SystemExit(f"{each}: {answer.status_code}")

    def next_page(self, path: str) -> str:
        """Give the address of the page behind a page."""
        found = re.search(r'rel="next" href="([^"]+)"', self._http.get(path).text)
        return found[1].replace("&amp;", "&") if found else path

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def _field(self, page: str, field: str) -> str:
        found = re.search(rf'name="{field}" value="([^"]*)"', page)
        if not found:
            raise SystemExit(f"no {field} in {page[:500]}")
        return found[1]


def measure(url: str, waiting: int) -> list[Measure]:
    """Give all figures."""
    reviewer = Reviewer(url)
    start = "/queue?batch=people"
    pages = [start]
    while len(pages) < TIMES:
        pages.append(reviewer.next_page(pages[-1]))
    spread = [key(index * waiting // TIMES) for index in range(TIMES)]
    asked: dict[str, Callable[[], Iterator[float]]] = {
        "the queue, page by page": lambda: reviewer.times(pages),
        "the queue from its end": lambda: reviewer.times([f"{start}&after=5 z9999 n9999999&back=1"] * TIMES),
        "the queue by score": lambda: reviewer.times([f"{start}&sort=score"] * TIMES),
        "a rare reason": lambda: reviewer.times([f"{start}&reason=names+contradict"] * TIMES),
        "a letter, a score and words": lambda: reviewer.times([f"{start}&letter=Q&least=0.9&words=catalogue"] * TIMES),
        "a record": lambda: reviewer.times([f"/record?batch=people&key={each}" for each in spread]),
        "on to the next record": lambda: reviewer.times(
            [f"/next?batch=people&letter={chr(65 + n)}" for n in range(TIMES)]
        ),
        "a decision": lambda: reviewer.decide(spread),
    }
    found = [Measure(f"{what}, first byte", median(times()), "ms", LIMIT) for what, times in asked.items()]
    reviewer.close()
    return found


def main() -> int:
    """Measure, print the table, say whether every measure is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the records: for trying the benchmark itself")
    waiting = WAITING // 10 if parser.parse_args().quick else WAITING
    with tempfile.TemporaryDirectory() as name:
        make_workspace(Path(name), waiting)
        with (
            Coordinator(load_settings(Path(name)), "bench", connect=False) as coordinator,
            ReviewServer(coordinator, Address(port=0), ask_wiki=False) as server,
        ):
            found = measure(server.url, waiting)
    say(f"\n{waiting:,} records waiting\n\n| measure | found | limit | |\n|---|---|---|---|")
    for each in found:
        say(str(each))
    return 0 if all(each.is_kept for each in found) else 1


if __name__ == "__main__":
    sys.exit(main())
