"""Corrections of our own earlier values: pushed, verified and taken back against the rehearsal wiki."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from glamdata import sequence
from glamdata.batch.run import Source
from glamdata.publish.rehearsing import rehearse
from glamdata.publish.undoing import Selection, undo
from glamdata.publish.verifying import verify
from glamdata.publish.watch import Order
from glamdata.rehearsal import RehearsalServer
from glamdata.review.deciding import enter_decisions
from glamdata.store import codec, tables
from glamdata.store.ledger import UNDO

from .conftest import prepare_unchecked, silent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from glamdata.batch.run import Run
    from glamdata.coordinator import Coordinator

pytestmark = pytest.mark.integration

MAPPING = """
mapping: people
source: {format: csv, key: id, rights: CC0}
reference: {P248: {item: Q13219454}, P813: {today: true}}
policy: {corrections: CORRECTIONS, reference_age: 30}
match: {instance_of: Q5, languages: [en], create: reviewed}
statements:
  - {property: P569, type: time, from: born}
  - {property: P106, type: item, from: trade}
"""
HEAD = "id,born,trade\n"
FIRST = HEAD + "r1,1867-06-08,Q36180\nr2,1870,Q36180\nr3,1901-02-03,Q36180\nr4,1902,Q36180\n"
SECOND = HEAD + "r1,1868-06-08,Q36180\nr2,1870-05-01,Q1028181\nr3,1901,Q36180\nr4,1902,Q36180\n"
KEYS = ["r1", "r2", "r3", "r4"]
PROPERTIES = {"P569": "time", "P106": "wikibase-item", "P248": "wikibase-item", "P813": "time"}


def labelled(entity_id: str, **more: Any) -> dict[str, Any]:
    kind = "property" if entity_id[0] == "P" else "item"
    text = {"en": {"language": "en", "value": f"thing {entity_id}"}}
    return {"type": kind, "id": entity_id, "labels": text, **more}


@pytest.fixture
def sample_wiki(tmp_path: Path) -> Iterator[RehearsalServer]:
    """Four people without a statement, the items their records name, and the properties."""
    entities = [labelled(pid, datatype=kind) for pid, kind in PROPERTIES.items()]
    entities += [labelled(qid) for qid in ("Q5", "Q36180", "Q1028181", "Q13219454", "Q41", "Q42", "Q43", "Q44")]
    with RehearsalServer(tmp_path / "wiki.sqlite") as wiki:
        wiki.add_entities(entities)
        yield wiki


class People:
    """A batch of people whose export comes twice, and the wiki's items as they are."""

    def __init__(self, folder: Path, wiki: RehearsalServer, coordinator: Coordinator) -> None:
        self.folder, self.wiki, self.coordinator = folder, wiki, coordinator

    def publish(self, export: str, corrections: str = "apply") -> Run:
        (self.folder / "people.yaml").write_text(MAPPING.replace("CORRECTIONS", corrections), "utf-8")
        (self.folder / "people.csv").write_text(export, "utf-8")
        source = Source(self.folder / "people.csv", self.folder / "people.yaml")
        run = prepare_unchecked(self.coordinator, source)
        if not run.decided():
            said = [(key, f"Q{41 + place}", "Ann", "") for place, key in enumerate(KEYS)]
            enter_decisions(self.coordinator, run.batch.name, said)
            run = self.coordinator.reopen(run.batch.name)
        sequence.publish(self.coordinator, run, silent)
        return run

    def items(self) -> dict[str, Any]:
        """Give what the items say, each statement with its GUID."""
        latest = self.wiki.wiki.archive.iterate_latest()
        return {
            p.entity_id: json.loads(json.dumps(r.entity))
            for p, r in latest
            if p.entity_id in {"Q41", "Q42", "Q43", "Q44"}
        }

    def values(self, pid: str) -> dict[str, list[str]]:
        found = {}
        for qid, item in self.items().items():
            values = [claim["mainsnak"]["datavalue"]["value"] for claim in dict(item.get("claims") or {}).get(pid, ())]
            found[qid] = [value.get("id") or f"{value['time'][1:11]}/{value['precision']}" for value in values]
        return found


@pytest.fixture
def people(tmp_path: Path, sample_wiki: RehearsalServer, coordinate: Callable[[], Coordinator]) -> Iterator[People]:
    with coordinate() as coordinator:
        yield People(tmp_path, sample_wiki, coordinator)


CORRECTED = {
    "Q41": ["1868-06-08/11"], "Q42": ["1870-05-01/11"], "Q43": ["1901-00-00/9"], "Q44": ["1902-00-00/9"],
}  # fmt: skip


def good(people: People, run: Run) -> tuple[int, int]:
    """Verify; give how many additions are there and how many were taken back."""
    verified = verify(people.coordinator, run, silent)
    assert verified.verdicts == []
    assert verified.present + verified.undone == verified.pieces
    return verified.present, verified.undone


def test_corrections_are_pushed_verified_and_taken_back(people: People, clock: Any) -> None:
    empty = people.items()
    run = people.publish(FIRST)
    first = people.items()
    assert good(people, run) == (8, 0)
    clock.time += timedelta(days=40)
    between = run.clock.now()
    people.wiki.add_fault("lost-answer-once=503", "wbeditentity", 1)
    run = people.publish(SECOND)
    assert people.values("P569") == CORRECTED
    assert people.values("P106")["Q42"] == ["Q1028181"]
    guids = [{claim["id"] for group in item["claims"].values() for claim in group} for item in people.items().values()]
    assert guids == [{c["id"] for g in item["claims"].values() for c in g} for item in first.values()], "none is new"
    assert {len(c["references"]) for item in people.items().values() for g in item["claims"].values() for c in g} == {1}
    assert good(people, run) == (8, 0)
    assert people.publish(SECOND).parts.count(tables.EDITS) == 0

    shown = undo(people.coordinator, run, Selection(since=between), silent, dry_run=True)
    assert "P569 1868-06-08 in place of 1867-06-08" in shown.items[0].removed
    people.wiki.add_fault("lost-answer-once=503", "wbeditentity", 1)
    assert undo(people.coordinator, run, Selection(since=between), silent).is_complete
    assert people.items() == first, "the earlier values are back, with their days"
    good(people, run)
    assert undo(people.coordinator, run, Selection(), silent).is_complete
    assert people.items() == empty
    assert good(people, run) == (0, 8)


def test_all_is_taken_back_at_once_after_a_correction(people: People, clock: Any) -> None:
    empty = people.items()
    people.publish(FIRST)
    clock.time += timedelta(days=40)
    run = people.publish(SECOND)
    report = undo(people.coordinator, run, Selection(), silent)
    assert (report.is_complete, len(report.items)) == (True, 4)
    assert people.items() == empty


def test_what_somebody_changed_after_a_correction_stays(people: People, clock: Any) -> None:
    people.publish(FIRST)
    clock.time += timedelta(days=40)
    between = clock.now()
    run = people.publish(SECOND)
    entity = people.items()["Q41"]
    claim = entity["claims"]["P569"][0]
    source = {"snaks": {"P248": [{"snaktype": "value", "property": "P248", "datavalue": {
        "type": "wikibase-entityid", "value": {"entity-type": "item", "id": "Q5"}}}]}, "snaks-order": ["P248"]}  # fmt: skip
    claim["references"].append(source)
    people.coordinator.connection.session.write(
        action="wbeditentity", id="Q41", data=json.dumps({"claims": [claim]}), summary="by hand"
    )
    report = undo(people.coordinator, run, Selection(since=between), silent)
    (kept,) = [item for item in report.items if item.kept]
    assert kept.qid == "Q41"
    assert any(
        words.startswith("P569 1868-06-08 in place of 1867-06-08: somebody gave it a reference") for words in kept.kept
    )
    assert people.values("P569")["Q41"] == ["1868-06-08/11"]
    assert people.values("P569")["Q42"] == ["1870-00-00/9"]


def test_without_the_word_corrections_are_proposed_and_nothing_is_sent(people: People) -> None:
    people.publish(FIRST, "review")
    before = people.items()
    run = people.publish(SECOND, "review")
    assert people.items() == before
    findings = [codec.finding_from_row(row) for row in run.parts.all_rows(tables.findings_table("plan"))]
    assert sorted((f.record_key, f.code, f.origin) for f in findings) == [
        ("r1", "corrected", "born"), ("r2", "corrected", "born"), ("r2", "corrected", "trade"), ("r3", "corrected", "born"),
    ]  # fmt: skip


def test_what_was_undone_when_the_process_died_is_found_and_entered(people: People) -> None:
    empty = people.items()
    run = people.publish(FIRST)
    undo(people.coordinator, run, Selection(), silent)
    ledger = run.store.ledger
    whole = ledger.states(run.batch.name, run.wiki.identity, UNDO)
    people.coordinator.store._db.execute("DELETE FROM ledger WHERE purpose = 'undo' AND state = 'saved'")
    sent = people.wiki.wiki.faults.counts["/w/api.php", "wbeditentity"]
    assert undo(people.coordinator, run, Selection(), silent).is_complete
    assert people.wiki.wiki.faults.counts["/w/api.php", "wbeditentity"] == sent, "nothing is sent twice"
    assert people.items() == empty
    found = ledger.states(run.batch.name, run.wiki.identity, UNDO)
    assert {key: (line.state, line.revision) for key, line in found.items() if line.state.value == "saved"} == {
        key: (line.state, line.revision) for key, line in whole.items()
    }
    assert good(people, run) == (0, 8)


def test_corrections_are_rehearsed_as_they_will_be_pushed(
    tmp_path: Path, sample_wiki: RehearsalServer, coordinate: Callable[[], Coordinator], clock: Any
) -> None:
    with coordinate() as coordinator:
        people = People(tmp_path, sample_wiki, coordinator)
        people.publish(FIRST)
        settings = coordinator.settings
        (tmp_path / "people.csv").write_text(SECOND, "utf-8")
        prepare_unchecked(coordinator, Source(tmp_path / "people.csv", tmp_path / "people.yaml"))
    clock.time += timedelta(days=40)
    told = rehearse(settings, "people-people", clock, silent)
    assert (told.is_good, told.saved, told.unproved, told.refusals) == (True, 4, 0, ())
    with coordinate() as coordinator:
        run = coordinator.reopen("people-people")
        sequence.publish(coordinator, run, silent, Order(approve=told.plan))
    assert people.values("P569") == CORRECTED
