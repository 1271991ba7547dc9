"""What the rehearsal wiki costs: ``python -m benchmarks.rehearsal [--quick]``.

Entities are real items of the samples of 1.5 to 6 kB, repeated under new ids, with labels and sitelinks made
unique. Every wiki runs in a process of its own, so that its memory is its own; clients are processes too. Prints a
table and ends with 1 where a measure is missed. A whole run takes about ten minutes, 3 GB of disk and 4 GB of memory.
"""

from __future__ import annotations

import argparse
import gzip
import json
import multiprocessing
import os
import re
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import httpx

from benchmarks.measure import PASSWORD, Measure, peak_memory, say
from glamdata.rehearsal import RehearsalServer
from glamdata.rehearsal.load import load_files
from glamdata.rehearsal.wiki import Wiki

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

SAMPLES = Path(__file__).parents[1] / "data" / "samples" / "wikidata-excerpt.jsonl.gz"
FIRST = 100_000
EDITS = 150
Spawn = multiprocessing.get_context("spawn")


def read_samples() -> tuple[list[bytes], list[tuple[str, str]]]:
    """Return the properties' lines, and (id, text) of the items that are repeated."""
    lines = gzip.decompress(SAMPLES.read_bytes()).splitlines()
    entities = [json.loads(line) for line in lines]
    pairs = list(zip(lines, entities, strict=True))
    properties = [line for line, entity in pairs if entity.get("type") == "property"]
    items = [(entity["id"], line.decode()) for line, entity in pairs
             if entity.get("type") == "item" and entity.get("claims") and 1500 < len(line) < 6000]  # fmt: skip
    return properties, items


def write_entities(path: Path, number: int) -> None:
    """Write so many items with all properties of the samples."""
    properties, items = read_samples()
    with path.open("wb") as out:
        out.writelines(line + b"\n" for line in properties)
        for index in range(number):
            out.write(_renew(*items[index % len(items)], index) + b"\n")


def _renew(old: str, text: str, index: int) -> bytes:
    new = f"Q{FIRST + index}"
    entity: dict[str, Any] = json.loads(re.sub(rf"\b{old}\b", new, text, flags=re.IGNORECASE))
    for name in ("lastrevid", "pageid"):
        entity.pop(name, None)
    for term in [*entity["labels"].values(), *(entity.get("aliases") or {}).values()]:
        for each in term if isinstance(term, list) else [term]:
            each["value"] += f" {index}"
    for link in (entity.get("sitelinks") or {}).values():
        link["title"] += f" {index}"
    for statement in (statement for group in entity["claims"].values() for statement in group):
        statement["id"] = re.sub(r"^[^$]*\$[0-9A-Fa-f]{8}", f"{new}${index:08x}", statement["id"])
    return json.dumps(entity, ensure_ascii=False).encode()


def _load(source: Path, db: Path, pipe: Connection) -> None:

    started = time.perf_counter()
    wiki = Wiki.open(db, ())
    report = load_files(wiki, [source])
    wiki.close()
    pipe.send((time.perf_counter() - started, report.loaded))


def _serve(db: Path, pipe: Connection) -> None:

    started = time.perf_counter()
    with RehearsalServer(db) as server:
        pipe.send((time.perf_counter() - started, server.api_url, server.sparql_url))
        pipe.recv()
        pipe.send(peak_memory())


def load(source: Path, db: Path) -> float:
    """Return the seconds that loading a file into a new wiki takes."""
    ours, theirs = Spawn.Pipe()
    process = Spawn.Process(target=_load, args=(source, db, theirs))
    process.start()
    seconds, loaded = ours.recv()
    process.join()
    say(f"{loaded:,} entities, {source.stat().st_size / 1e6:,.0f} MB, loaded in {seconds:.1f} s")
    return float(seconds)


class Served:
    """A wiki in a process of its own; afterwards ``memory`` is the most it had, in GB."""

    def __init__(self, db: Path) -> None:
        self._pipe, theirs = Spawn.Pipe()
        self._process = Spawn.Process(target=_serve, args=(db, theirs))
        self.memory = 0.0

    def __enter__(self) -> Self:
        started = time.perf_counter()
        self._process.start()
        inner, self.api, self.sparql = self._pipe.recv()
        self.start = time.perf_counter() - started
        say(f"started in {self.start:.1f} s with Python and imports, {inner:.1f} s without")
        return self

    def __exit__(self, *_error: object) -> None:
        self._pipe.send("stop")
        self.memory = self._pipe.recv()
        self._process.join()


def log_in(http: httpx.Client, api: str, name: str = "GlamBot@upload", word: str = PASSWORD) -> str:
    """Log in with a bot password; gives the token to edit with."""

    def call(**parameters: str) -> Any:
        return http.post(api, data=parameters).json()

    token = call(action="query", meta="tokens", type="login")["query"]["tokens"]["logintoken"]
    call(action="login", lgname=name, lgpassword=word, lgtoken=token)
    return str(call(action="query", meta="tokens")["query"]["tokens"]["csrftoken"])


def _edit(api: str, texts: list[str], ready: Any, done: Any) -> None:
    with httpx.Client(timeout=60) as http:
        token = log_in(http, api)
        ready.wait()
        for text in texts:
            form = {"action": "wbeditentity", "new": "item", "data": text, "token": token, "bot": "1"}
            answer = http.post(api, data=form).json()
            if "entity" not in answer:
                raise SystemExit(str(answer))
        done.wait()


def _bodies(client: int) -> list[str]:
    """Return new items as a library sends them: eight sourced statements, label, description."""
    value = {"entity-type": "item", "id": f"Q{FIRST}"}
    source = {"snaktype": "value", "property": "P31", "datavalue": {"type": "wikibase-entityid", "value": value}}
    claim = {"mainsnak": source, "type": "statement", "rank": "normal", "references": [{"snaks": {"P31": [source]}}]}
    terms = [{"labels": f"person {os.getpid()} {client} {number}", "descriptions": "person"} for number in range(EDITS)]
    return [
        json.dumps({**{part: {"en": {"language": "en", "value": text}} for part, text in term.items()},
                    "claims": [claim] * 8})
        for term in terms
    ]  # fmt: skip


def measure_edits(api: str, clients: int = 4) -> float:
    """Return edits a second of so many clients together."""
    ready, done = (
        Spawn.Barrier(clients + 1, timeout=120) for _ in range(2)
    )  # a client that fails keeps no one waiting
    processes = [Spawn.Process(target=_edit, args=(api, _bodies(each), ready, done)) for each in range(clients)]
    for process in processes:
        process.start()
    ready.wait()
    started = time.perf_counter()
    done.wait()
    seconds = time.perf_counter() - started
    for process in processes:
        process.join()
    return clients * EDITS / seconds


def _median(samples: Iterator[float]) -> float:
    ordered = sorted(samples)
    return ordered[len(ordered) // 2]


def _time_calls(http: httpx.Client, url: str, forms: list[dict[str, str]]) -> Iterator[float]:
    headers = {"Accept": "application/sparql-results+json"}
    http.post(url, data=forms[0], headers=headers).raise_for_status()
    for form in forms * 2:
        started = time.perf_counter()
        http.post(url, data=form, headers=headers).raise_for_status()
        yield (time.perf_counter() - started) * 1000


def measure_reads(served: Served, number: int) -> tuple[float, float]:
    """Return the median milliseconds of wbgetentities with 50 ids, and of VALUES with 500."""
    step = max(1, number // 600)
    ids = [f"Q{FIRST + each * step % number}" for each in range(500)]
    reads = [{"action": "wbgetentities", "ids": "|".join(ids[start : start + 50])} for start in range(0, 500, 50)]
    queries = []
    for start in range(10):
        values = " ".join(f"wd:Q{FIRST + (start + each * step) % number}" for each in range(500))
        queries.append({"query": f"SELECT ?item ?class {{ VALUES ?item {{ {values} }} ?item wdt:P31 ?class }}"})
    with httpx.Client(timeout=60) as http:
        read = _median(_time_calls(http, served.api, reads))
        return read, _median(_time_calls(http, served.sparql, queries))


def measure(folder: Path, small: int, middle: int, large: int) -> list[Measure]:
    """Return all figures; the three numbers are the sizes of the wikis."""
    found = []
    for number in (small, middle, large):
        source, db = folder / f"{number}.jsonl", folder / f"{number}.sqlite"
        write_entities(source, number)
        seconds = load(source, db)
        with Served(db) as served:
            read, query = measure_reads(served, number)
            edits = measure_edits(served.api) if number == small else 0.0
        say(
            f"{number:,} entities: wbgetentities {read:.1f} ms, VALUES {query:.1f} ms, at most {served.memory:.2f} GB\n"
        )
        if number == small:
            found += [
                Measure("wbeditentity, 4 clients", edits, "edits/s", 100, least=True),
                Measure("wbgetentities of 50 items", read, "ms", 25),
                Measure(f"start with {number:,} entities", served.start, "s", 2),
            ]
        elif number == middle:
            found += [
                Measure(f"load {number:,} entities", seconds, "s", 60),
                Measure(f"SPARQL VALUES of 500 ids, {number:,} entities", query, "ms", 15),
            ]
        else:
            found.append(Measure(f"memory with {number:,} entities", served.memory, "GB", 1.5))
        source.unlink()
    return found


def main() -> int:
    """Measure, print the table, say whether every measure is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the entities: for trying the benchmark itself")
    sizes = (200, 10_000, 20_000) if parser.parse_args().quick else (2_000, 100_000, 200_000)
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), *sizes)
    say("| measure | found | limit | |\n|---|---|---|---|")
    for each in found:
        say(str(each))
    return 0 if all(each.is_kept for each in found) else 1


if __name__ == "__main__":
    raise SystemExit(main())
