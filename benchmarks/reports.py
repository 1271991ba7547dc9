"""How long the reports on a batch take: ``python -m benchmarks.reports [--quick]``.

100,000 records with items on a rehearsal wiki, which is a process of its own, five statements each; one item in ten
contradicts its record. The first report of disagreements reads every item; then one item in a hundred moves, and all
reports are made again. Ends with 1 where a measure is missed.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import httpx

from benchmarks.measure import begin_workspace
from benchmarks.rehearsal import Served, log_in
from glamdata import sequence
from glamdata.batch.run import Source
from glamdata.batch.runner import Runner
from glamdata.coordinator import Coordinator
from glamdata.model.edit import LedgerEntry, LedgerState
from glamdata.model.match import Decision, Verdict
from glamdata.rehearsal.load import load_files
from glamdata.rehearsal.wiki import Wiki
from glamdata.report.disagreement.audit import audit_creations
from glamdata.report.disagreement.report import report_disagreements
from glamdata.report.impact.gaps import find_gaps
from glamdata.report.impact.gaps_page import write_gaps
from glamdata.report.impact.impact import measure_impact
from glamdata.report.impact.page import impact_page, name_properties, write_impact
from glamdata.workspace.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.batch.run import Run

SOMEBODY = ("Admin@upload", "adminadminadminadminadminadmin01")
RECORDS = 100_000
LONGEST = 120
FIRST, PLACES = 1_000_000, 2_000
MAPPING = """\
mapping: people
source: {format: csv, key: id, rights: CC0}
reference:
  P854: {template: "https://catalogue.example.org/{id}"}
match: {instance_of: Q5, identifiers: [P214], own_id: {property: P244, from: id}}
statements:
  - {property: P31, type: item, value: Q5}
  - {property: P569, type: time, from: born}
  - {property: P570, type: time, from: died}
  - {property: P214, type: external_id, from: viaf}
  - {property: P19, type: item, from: place}
"""
SETTINGS = """\
[wiki]
name = "rehearsal"
api = "{api}"
sparql = "{sparql}"
user = "GlamBot"
app = "upload"
"""
TYPES = {
    "P31": "wikibase-item", "P19": "wikibase-item", "P214": "external-id", "P244": "external-id", "P569": "time",
    "P570": "time", "P854": "url",
}  # fmt: skip
WHEN = datetime(2026, 11, 21, tzinfo=UTC)


class People:
    """A batch of `count` people in `folder`, all decided and, by its ledger, pushed; a tenth of them made by it."""

    def __init__(self, folder: Path, count: int) -> None:
        self.count = count
        self._workspace = folder / "workspace"
        logging.disable(logging.WARNING)
        _write_entities(folder / "entities.jsonl", count)
        wiki = Wiki.open(folder / "wiki.sqlite", ())
        load_files(wiki, [folder / "entities.jsonl"])
        self._newest = {page.entity_id: revision.revision_id for page, revision in wiki.archive.iterate_latest()}
        wiki.close()
        self.served = Served(folder / "wiki.sqlite").__enter__()
        said = SETTINGS.format(api=self.served.api, sparql=self.served.sparql)
        begin_workspace(self._workspace, said)
        self.batch = self._prepare(folder)

    @contextmanager
    def run(self) -> Iterator[tuple[Coordinator, Run]]:
        """Open the batch."""
        with Coordinator(load_settings(self._workspace), "measure") as coordinator:
            yield coordinator, coordinator.reopen(self.batch)

    def move(self, step: int = 100) -> None:
        """Rename every `step`-th item."""
        with httpx.Client(timeout=60) as http:
            token = log_in(http, self.served.api, *SOMEBODY)
            for number in range(0, self.count, step):
                asked = {"id": f"Q{FIRST + number}", "language": "en", "value": f"Renamed {number}", "token": token}
                answer = http.post(self.served.api, data={"action": "wbsetlabel", "format": "json", **asked}).json()
                assert "error" not in answer, answer

    def _prepare(self, folder: Path) -> str:
        (folder / "people.yaml").write_text(MAPPING, "utf-8")
        rows = "".join(
            f"n{number},{1700 + number % 250},{1760 + number % 250},{10_000_000 + number},Q{1_000 + number % PLACES}\n"
            for number in range(self.count)
        )
        (folder / "people.csv").write_text(f"id,born,died,viaf,place\n{rows}", "utf-8")
        with Coordinator(load_settings(self._workspace), "measure") as coordinator:
            run = coordinator.open(Source(folder / "people.csv", folder / "people.yaml"))
            sequence.read_and_map(run, Runner(workers=1), partial(sequence.do_parts, _quiet))
            coordinator.store.decisions.add("people", list(self._decisions()))
            coordinator.store.ledger.add("rehearsal", list(self._lines(run.batch.name)))
            return run.batch.name

    def _decisions(self) -> Iterator[Decision]:
        for number in range(self.count):
            made = number % 10 == 0
            qid, verdict = ("", Verdict.NEW) if made else (f"Q{FIRST + number}", Verdict.MATCH)
            yield Decision(f"n{number}", verdict, qid, "rule: none found" if made else "rule: known", WHEN, "")

    def _lines(self, batch: str) -> Iterator[LedgerEntry]:
        """Give what the ledger says where every item was saved once, at the revision it was loaded with."""
        for number in range(self.count):
            key, qid = f"n{number}", f"Q{FIRST + number}"
            sent = "" if number % 10 == 0 else qid
            guids = (f"{qid}$00000000-0000-0000-0000-000000000031",)
            yield LedgerEntry(batch, key, "e", LedgerState.SENDING, WHEN, sent)
            yield LedgerEntry(batch, key, "e", LedgerState.SAVED, WHEN, qid, self._newest[qid], guids)


def main() -> int:
    """Take the measures; gives 1 where one is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the records")
    count = RECORDS // 10 if parser.parse_args().quick else RECORDS
    limit = LONGEST * count / RECORDS
    sys.stdout.write("| what | measured | limit | |\n|---|---|---|---|\n")
    with TemporaryDirectory() as folder:
        people = People(Path(folder), count)
        try:
            first, read, _ = _disagree(people)
            kept = [_show(f"{count:,} records: the first disagreements, {read}", first, limit, "s")]
            counted, requests = _count(people)
            kept.append(_show(f"the first impact and gaps, in {requests:,} requests", counted, limit, "s"))
            people.move()
            again, read, fetched = _disagree(people)
            kept.append(_show(f"disagreements when 1 % moved, {read}", again, limit, "s"))
            kept.append(_show("items fetched, of those that moved", 100 * fetched / (count // 100), 100, "%"))
            audited, made = _audit(people)
            kept.append(_show(f"audit of {made:,} new items", audited, limit, "s"))
            counted, requests = _count(people)
            kept.append(_show(f"impact and gaps again, in {requests:,} requests", counted, limit, "s"))
            kept.append(_show("all reports of a day", again + audited + counted, limit, "s"))
        finally:
            people.served.__exit__()
    return int(not all(kept))


def _disagree(people: People) -> tuple[float, str, int]:
    """Give the seconds of a report, what it read in words, and how many items."""
    with people.run() as (coordinator, run):
        properties, before = coordinator.properties(run), coordinator.connection.requests
        start, used = time.perf_counter(), time.process_time()
        report = report_disagreements(run, coordinator.connection, properties, _quiet)
        seconds, used = time.perf_counter() - start, time.process_time() - used
        wrong = sum(report.numbers.counts.values())
        assert wrong == people.count // 10, f"{wrong} disagreements: {report.numbers.counts} {report.unseen}"
        requests = coordinator.connection.requests - before
        read = f"{report.numbers.fetched:,} items read in {requests:,} requests ({used:,.0f} s of processor time)"
        return seconds, read, report.numbers.fetched


def _count(people: People) -> tuple[float, int]:
    """Give the seconds of the reports on impact and gaps, pages and plots included, and the requests they took."""
    with people.run() as (coordinator, run):
        connection, today = coordinator.connection, coordinator.clock.now().date()
        start, before = time.perf_counter(), connection.requests
        impact = measure_impact([run], connection, _quiet)
        names = name_properties(impact, connection.reader, ("en",))
        write_impact(run.folder("report"), impact_page(impact, names, coordinator.settings.wiki, today, (None, 0)))
        gaps = find_gaps(run, connection, ("cy", "en"), _quiet)
        write_gaps(run, gaps, connection.reader, today)
        assert (len(impact.items), gaps.items, impact.unread) == (people.count, people.count, 0)
        return time.perf_counter() - start, connection.requests - before


def _audit(people: People) -> tuple[float, int]:
    with people.run() as (coordinator, _):
        start = time.perf_counter()
        report = audit_creations(coordinator, (), _quiet)
        assert not report.unseen, report.unseen
        return time.perf_counter() - start, len(report.creations)


def _write_entities(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        for pid, datatype in TYPES.items():
            labels = {"en": {"language": "en", "value": f"property {pid}"}}
            file.write(json.dumps({"type": "property", "id": pid, "datatype": datatype, "labels": labels}) + "\n")
        for qid in ("Q5", *(f"Q{1_000 + number}" for number in range(PLACES))):
            file.write(json.dumps(_item(qid, f"thing {qid}", {})) + "\n")
        for number in range(count):
            file.write(json.dumps(_person(number)) + "\n")


def _person(number: int) -> dict[str, Any]:
    wrong = number % 10 == 3
    claims = {
        "P31": ("wikibase-entityid", {"entity-type": "item", "id": "Q5"}),
        "P569": ("time", _year(1700 + number % 250 - wrong)), "P570": ("time", _year(1760 + number % 250)),
        "P214": ("string", str(10_000_000 + number)),
        "P19": ("wikibase-entityid", {"entity-type": "item", "id": f"Q{1_000 + number % PLACES}"}),
    }  # fmt: skip
    return _item(f"Q{FIRST + number}", f"Person {number}", claims)


def _year(year: int) -> dict[str, Any]:
    said = {"time": f"+{year}-00-00T00:00:00Z", "precision": 9, "timezone": 0, "before": 0, "after": 0}
    return {**said, "calendarmodel": "http://www.wikidata.org/entity/Q1985727"}


def _item(qid: str, label: str, claims: dict[str, tuple[str, Any]]) -> dict[str, Any]:
    statements = {}
    for pid, (kind, value) in claims.items():
        said = {"type": kind, "value": value}
        snak = {"snaktype": "value", "property": pid, "datatype": TYPES[pid], "datavalue": said}
        guid = f"{qid}$00000000-0000-0000-0000-{int(pid[1:]):012d}"
        statements[pid] = [{"mainsnak": snak, "type": "statement", "rank": "normal", "id": guid}]
    return {"type": "item", "id": qid, "labels": {"en": {"language": "en", "value": label}}, "claims": statements}


def _quiet(_words: str) -> None: ...


def _show(what: str, measured: float, limit: float, unit: str) -> bool:
    kept = measured <= limit
    verdict = "kept" if kept else "MISSED"
    sys.stdout.write(f"| {what} | {measured:,.1f} {unit} | ≤ {limit:,.0f} {unit} | {verdict} |\n")
    sys.stdout.flush()
    return kept


if __name__ == "__main__":
    sys.exit(main())
