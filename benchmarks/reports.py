"""How long the reports on a batch take: ``python -m benchmarks.reports [--quick]``.

100,000 records with items on a rehearsal wiki, which is a process of its own, five statements each; one item in ten
contradicts its record. By plan and ledger the batch was published: one item in ten made whole, the others given a
statement. The first of all reports are made; then one item in a hundred moves, and all are made again. Last comes what
it costs where the ledger is of an earlier version and no plan tells what was sent, so that what every edit did is read
from the wiki's history; that row has no limit. Ends with 1 where a measure is missed.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
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
from glamdata.model.edit import AddStatement, Edit, LedgerEntry, LedgerState
from glamdata.model.match import Decision, Verdict
from glamdata.model.statement import Snak, Statement
from glamdata.model.value import StringValue
from glamdata.planning.encode import encode_edit, hash_edit
from glamdata.rehearsal.load import load_files
from glamdata.rehearsal.wiki import Wiki
from glamdata.report.disagreement.audit import audit_creations
from glamdata.report.disagreement.report import report_disagreements
from glamdata.report.impact.edits import DONE
from glamdata.report.impact.gaps import find_gaps
from glamdata.report.impact.gaps_page import write_gaps
from glamdata.report.impact.impact import measure_impact
from glamdata.report.impact.page import impact_page, name_properties, write_impact
from glamdata.report.keepers import keepers_of
from glamdata.store import codec, tables
from glamdata.workspace.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
    """A batch of `count` people in `folder`, decided, planned and, by its ledger, pushed; it made a tenth of them."""

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

    def forget_plan(self) -> None:
        """Leave the ledger as one that another version wrote: without the plan, and without what it came to."""
        with self.run() as (_, run):
            run.parts.drop_beyond(tables.EDITS, 0)
            run.parts.drop_beyond(DONE, 0)

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
            for part in run.part_list:
                edits = list(self._edits(run, part.number))
                rows = (codec.edit_row(edit, "somebody", encode_edit(edit), hash_edit(edit), []) for edit in edits)
                run.parts.write(tables.EDITS, part.number, rows, run.made())
                coordinator.store.ledger.add("rehearsal", list(self._lines(run.batch.name, edits)))
            return run.batch.name

    def _decisions(self) -> Iterator[Decision]:
        for number in range(self.count):
            made = number % 10 == 0
            qid, verdict = ("", Verdict.NEW) if made else (f"Q{FIRST + number}", Verdict.MATCH)
            yield Decision(f"n{number}", verdict, qid, "rule: none found" if made else "rule: known", WHEN, "")

    def _edits(self, run: Run, part: int) -> Iterator[Edit]:
        """Give the plan of a part: an item with all that it has, or its class, each with a reference."""
        for key in run.parts.table(tables.DRAFTS, part, ["record_key"]).column("record_key").to_pylist():
            number = int(key[1:])
            reference = (Snak("P854", StringValue(f"https://catalogue.example.org/{key}"), "url"),)
            said = [Statement.from_json(one) for (one,) in _person(number)["claims"].values()]
            changes = tuple(AddStatement(replace(one, references=(reference,), raw=None)) for one in said)
            qid = "" if number % 10 == 0 else f"Q{FIRST + number}"
            yield Edit(key, qid, int(bool(qid)), changes[: 1 if qid else None])

    def _lines(self, batch: str, edits: Iterable[Edit]) -> Iterator[LedgerEntry]:
        """Give what the ledger says where every item was saved once, at the revision it was loaded with."""
        for edit in edits:
            key, name, qid = edit.record_key, hash_edit(edit), f"Q{FIRST + int(edit.record_key[1:])}"
            guids = tuple(change.statement.guid for change in edit.changes if isinstance(change, AddStatement))
            yield LedgerEntry(batch, key, name, LedgerState.SENDING, WHEN, edit.qid)
            yield LedgerEntry(batch, key, name, LedgerState.SAVED, WHEN, qid, self._newest[qid], guids)


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
            kept = _report(people, limit, "the first", count)
            people.move()
            kept &= _report(people, limit, "1 % of the items moved: the", count // 100)
            people.forget_plan()
            counted, words, _ = _count(people)
            sys.stdout.write(f"| impact and gaps where no plan tells what was sent, {words} | {counted:.1f} s | | |\n")
        finally:
            people.served.__exit__()
    return int(not kept)


def _report(people: People, limit: float, when: str, to_read: int) -> bool:
    """Make all reports, `to_read` being how many items moved; says whether the measures are kept."""
    used = time.process_time()
    disagreed, words, fetched = _disagree(people)
    kept = [_show(f"{when} disagreements of {people.count:,} records, {words}", disagreed, limit, "s")]
    audited, made = _audit(people)
    kept.append(_show(f"{when} audit, {made:,} new items", audited, limit, "s"))
    counted, words, again = _count(people)
    kept.append(_show(f"{when} impact and gaps, {words}", counted, limit, "s"))
    words = f"{time.process_time() - used:,.0f} s of processor time beside the wiki's"
    kept.append(_show(f"{when} reports, all of them, {words}", disagreed + audited + counted, limit, "s"))
    kept.append(_show("items read by all of them, of those that moved", 100 * (fetched + again) / to_read, 100, "%"))
    return all(kept)


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


def _count(people: People) -> tuple[float, str, int]:
    """Give the seconds of impact and gaps, pages and plots included, what they read in words, and how many items."""
    with people.run() as (coordinator, run):
        connection, today = coordinator.connection, coordinator.clock.now().date()
        beside = keepers_of(run, connection.reader, coordinator.properties(run))
        start, used, before = time.perf_counter(), time.process_time(), connection.requests
        impact = measure_impact([run], connection, _quiet, beside=lambda _run: beside)
        names = name_properties(impact, connection.reader, ("en",))
        write_impact(run.folder("report"), impact_page(impact, names, coordinator.settings.wiki, today, (None, 0)))
        gaps = find_gaps(run, connection, ("cy", "en"), _quiet, beside=beside)
        write_gaps(run, gaps, connection.reader, today)
        assert (len(impact.items), gaps.items, impact.unread) == (people.count, people.count, 0)
        seconds, used, requests = time.perf_counter() - start, time.process_time() - used, connection.requests - before
        fetched = impact.facts.fetched + gaps.facts.fetched
        return seconds, f"{fetched:,} items read in {requests:,} requests ({used:,.0f} s of processor time)", fetched


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
