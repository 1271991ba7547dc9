"""A batch that is brought home night after night from a rehearsal wiki: what the first one costs, and what others do.

Part of the measures of the enriched files (:mod:`benchmarks.exports`). Every record is a person with an item; on the
second night one item in a hundred has moved. The wiki is in this process, so that its own time is in both.
"""

from __future__ import annotations

import json
import logging
import time
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.measure import begin_workspace
from glamdata import sequence
from glamdata.batch.run import Source
from glamdata.batch.runner import Runner
from glamdata.coordinator import Coordinator
from glamdata.model.match import Decision, Verdict
from glamdata.rehearsal import RehearsalServer
from glamdata.rehearsal.revision import Signature
from glamdata.workspace.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from glamdata.batch.run import Run

PLACES, WORKS = 5_000, 300
MAPPING = """\
mapping: people
source: {format: csv, key: id}
statements:
  - {property: P31, type: item, value: Q5}
enrich:
  properties: [P31, P19, P106, P214, P569]
  languages: [cy, en]
  sites: [enwiki]
  formats: [csv, xlsx, jsonl, json, parquet, jsonld, turtle, ntriples, geojson, timeline, beacon]
  record_url: https://example.org/record/{key}
"""
SETTINGS = """\
[wiki]
name = "rehearsal"
api = "{api}"
sparql = "{sparql}"
user = "GlamBot"
app = "upload"
"""


class Night(NamedTuple):
    """What one night cost: HTTP requests, and seconds of bringing home and writing."""

    requests: int
    seconds: float


class Nights:
    """A batch of `count` people in `folder`, all decided."""

    def __init__(self, folder: Path, count: int) -> None:
        self._workspace, self._count = folder / "workspace", count
        logging.disable(logging.WARNING)
        _write_entities(folder / "entities.jsonl", count)
        self._server = RehearsalServer(folder / "wiki.sqlite", load=[folder / "entities.jsonl"]).start()
        said = SETTINGS.format(api=self._server.api_url, sparql=self._server.sparql_url)
        begin_workspace(self._workspace, said)
        self._batch = self._prepare(folder)

    def close(self) -> None:
        """Stop the wiki."""
        self._server.stop()

    def night(self) -> Night:
        """Bring home once."""
        with self._run() as (coordinator, run):
            coordinator.properties(run)
            requests, start = coordinator.connection.requests, time.perf_counter()
            sources = sequence.home_sources(coordinator)
            for part in run.part_list:
                sequence.pipeline.bring_home(run, part, sources)
            sequence.write_exports(run, coordinator.properties(run))
            return Night(coordinator.connection.requests - requests, time.perf_counter() - start)

    def move(self, step: int = 100) -> None:
        """Rename every `step`-th item."""
        wiki = self._server.wiki
        with wiki.lock:
            for number in range(0, self._count, step):
                page, revision = wiki.get_entity(f"Q{100_000 + number}") or (None, None)
                assert page
                assert revision
                label = {"language": "en", "value": f"Renamed {number}"}
                data = {**revision.data, "labels": {**revision.data["labels"], "en": label}}
                wiki.write(page, data, Signature("GlamBot", 1, "renamed"))

    def _prepare(self, folder: Path) -> str:
        (folder / "people.yaml").write_text(MAPPING, "utf-8")
        rows = "".join(f"p{number}\n" for number in range(self._count))
        (folder / "people.csv").write_text(f"id\n{rows}", "utf-8")
        with Coordinator(load_settings(self._workspace), "measure") as coordinator:
            run = coordinator.open(Source(folder / "people.csv", folder / "people.yaml"))
            sequence.read_and_map(run, Runner(workers=1), partial(sequence.do_parts, lambda _: None))
            when = datetime.fromisoformat("2026-11-21T00:00:00+00:00")
            decided = (
                Decision(f"p{number}", Verdict.MATCH, f"Q{100_000 + number}", "measure", when, "")
                for number in range(self._count)
            )
            coordinator.store.decisions.add("people", list(decided))
            return run.batch.name

    @contextmanager
    def _run(self) -> Iterator[tuple[Coordinator, Run]]:
        with Coordinator(load_settings(self._workspace), "measure") as coordinator:
            yield coordinator, coordinator.reopen(self._batch)


def _write_entities(path: Path, count: int) -> None:
    types = {"P31": "wikibase-item", "P19": "wikibase-item", "P106": "wikibase-item", "P214": "external-id",
             "P569": "time"}  # fmt: skip
    with path.open("w", encoding="utf-8") as file:
        for pid, datatype in types.items():
            labels = {"en": {"language": "en", "value": f"property {pid}"}}
            file.write(json.dumps({"type": "property", "id": pid, "datatype": datatype, "labels": labels}) + "\n")
        for number in range(PLACES + WORKS):
            file.write(json.dumps(_entity(f"Q{1_000 + number}", f"thing {number}")) + "\n")
        file.write(json.dumps(_entity("Q5", "human")) + "\n")
        for number in range(count):
            file.write(json.dumps(_person(number)) + "\n")


def _person(number: int) -> dict[str, Any]:
    born = {
        "time": f"+{1700 + number % 250}-01-02T00:00:00Z", "precision": 11, "timezone": 0, "before": 0, "after": 0,
        "calendarmodel": "http://www.wikidata.org/entity/Q1985727",
    }  # fmt: skip
    claims = {
        "P31": _item("Q5"), "P19": _item(f"Q{1_000 + number % PLACES}"),
        "P106": _item(f"Q{1_000 + PLACES + number % WORKS}"),
        "P214": ("external-id", "string", str(10_000_000 + number)), "P569": ("time", "time", born),
    }  # fmt: skip
    return _entity(f"Q{100_000 + number}", f"Person {number}", claims)


def _item(qid: str) -> tuple[str, str, dict[str, str]]:
    return "wikibase-item", "wikibase-entityid", {"entity-type": "item", "id": qid}


def _entity(qid: str, label: str, claims: dict[str, tuple[str, str, Any]] | None = None) -> dict[str, Any]:
    statements = {}
    for pid, (datatype, kind, value) in (claims or {}).items():
        snak = {"snaktype": "value", "property": pid, "datatype": datatype, "datavalue": {"type": kind, "value": value}}
        guid = f"{qid}$00000000-0000-0000-0000-{int(pid[1:]):012d}"
        statements[pid] = [{"mainsnak": snak, "type": "statement", "rank": "normal", "id": guid}]
    labels = {code: {"language": code, "value": text} for code, text in (("en", label), ("cy", f"{label} (cy)"))}
    return {"type": "item", "id": qid, "labels": labels, "claims": statements}
