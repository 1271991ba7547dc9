"""Killed at any instant and started again, no edit is lost and none is made twice: the real pipeline, really killed."""

from __future__ import annotations

import csv
import gzip
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from glamdata import sequence
from glamdata.batch.run import Source
from glamdata.coordinator import Coordinator
from glamdata.model.edit import LedgerState
from glamdata.rehearsal.server import RehearsalServer
from glamdata.rehearsal.wiki import utc_now
from glamdata.review.deciding import enter_decisions
from glamdata.store import tables
from glamdata.wikibase.outgoing import Campaign
from glamdata.workspace.settings import load_settings

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "data" / "samples"
EXCERPT = SAMPLES / "wikidata-excerpt.jsonl.gz"
CHILD = Path(__file__).with_name("killed_publish.py")
PASSWORD = "glambotglambotglambotglambot0001"
SETTINGS = '[wiki]\napi = "{api}"\nsparql = "{sparql}"\nuser = "GlamBot"\napp = "upload"\nedits_per_minute = 60000\n'
RECORDS, NEW = 75, 16

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not EXCERPT.exists(), reason="data/samples has no excerpt of Wikidata"),
]


class WatchingClock:
    """The wiki's clock, which it looks at while it saves: kills a process in the middle of the n-th edit to come."""

    def __init__(self):
        self.victim, self.edits = 0, 0
        self.count = lambda: 0

    def __call__(self):
        if self.victim and self.count() >= self.edits:
            os.kill(self.victim, signal.SIGKILL)
            self.victim = 0
        return utc_now()


@pytest.fixture
def watch():
    return WatchingClock()


@pytest.fixture
def wiki(tmp_path, watch):
    """The sample wiki without the items of some of the sample's persons, which are then new."""
    with (SAMPLES / "answers.csv").open(encoding="utf-8", newline="") as stream:
        answers = [row["qid"] for row in csv.DictReader(stream) if row["file"] == "persons.mrc"]
    absent = set(answers[: 4 * NEW : 4])
    with gzip.open(EXCERPT, "rt", encoding="utf-8") as lines:
        entities = [json.loads(line) for line in lines]
    source = tmp_path / "excerpt.jsonl"
    kept = [json.dumps(e, ensure_ascii=False) for e in entities if e["id"] not in absent]
    source.write_text("\n".join(kept), "utf-8")
    with RehearsalServer(tmp_path / "wiki.sqlite", load=[source], clock=watch) as server:
        watch.count = lambda: server.wiki.faults.counts["/w/api.php", "wbeditentity"]
        yield server


@pytest.fixture
def workspace(tmp_path, wiki, monkeypatch):
    monkeypatch.setenv("GLAMDATA_BOT_PASSWORD", PASSWORD)
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / "glamdata.toml").write_text(SETTINGS.format(api=wiki.api_url, sparql=wiki.sparql_url), "utf-8")
    records = (SAMPLES / "persons.mrc").read_bytes().split(b"\x1d")[:RECORDS]
    (tmp_path / "persons.mrc").write_bytes(b"\x1d".join([*records, b""]))
    source = Source(tmp_path / "persons.mrc", ROOT / "mappings" / "marc_authority_person.yaml", name="kill")
    with Coordinator(load_settings(folder), "prepare") as coordinator:
        run = sequence.prepare(coordinator, source, lambda _: None)
        queue = [row.record_key for row in run.store.decisions.queue("kill") if not row.best_qid]
        enter_decisions(coordinator, "kill", [(key, "new", "a librarian", "") for key in queue[:NEW]])
    return folder


def read_plan(workspace):
    """Plan and give the edits planned, by record, with the item each is for."""
    with Coordinator(load_settings(workspace), "plan") as coordinator:
        run = coordinator.reopen("kill")
        sequence.plan(coordinator, run, lambda _: None)
        return {row["record_key"]: row["qid"] for row in run.parts.all_rows(tables.EDITS)}


@pytest.fixture
def publishes(workspace):
    """What starts publishing processes, each forked off with all that it needs imported."""
    environment = {**os.environ, "TMPDIR": str(workspace.parent)}
    with subprocess.Popen(
        [sys.executable, str(CHILD)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True
    ) as process:
        yield process
        process.stdin.close()


def publish(publishes, workspace, watch, looks=0, edits=0):
    """Publish in a process of its own, killed at its n-th look at the clock or in the middle of the wiki's n-th edit."""

    def say(words):
        publishes.stdin.write(f"{words}\n")
        publishes.stdin.flush()

    say(f"{workspace}\tkill\t{looks}")
    what, said = publishes.stdout.readline().split()
    if what == "armed":
        watch.edits, watch.victim = watch.count() + edits, int(said) if edits else 0
        say("go")
        what, said = publishes.stdout.readline().split()
    watch.victim = 0
    return int(said)


KILLS = [(looks, 0) for looks in (3, 4, 5, 6, 12, 18, 19, 20, 21, 22)] + [(0, edits) for edits in (1, 2, 4)]
FAULTS = ["lost-answer-once=503", "cut-after-save", "http503", "cut", "conflict-next-edit"]


def test_every_edit_is_saved_exactly_once(publishes, workspace, wiki, watch):
    planned = read_plan(workspace)
    assert len(planned) >= 50
    assert sum(not qid for qid in planned.values()) >= 12
    for number, (looks, edits) in enumerate(KILLS):
        if number % 2:
            wiki.add_fault(FAULTS[number // 2 % len(FAULTS)], "wbeditentity", 1)
        assert publish(publishes, workspace, watch, looks, edits) == -signal.SIGKILL
    assert publish(publishes, workspace, watch, looks=-1) == 0
    assert read_plan(workspace) == {}
    check(workspace, planned)


def check(workspace, planned):
    with Coordinator(load_settings(workspace), "check") as coordinator:
        run, reader = coordinator.reopen("kill"), coordinator.connection.reader
        campaign = Campaign("kill", run.batch.edit_group, run.wiki.summary, 60)
        states = run.store.ledger.states("kill", run.wiki.identity)
        ours = run.store.ledger.our_guids(run.batch.mapping, run.wiki.identity)
        done = list(reader.contributions("GlamBot", "2000-01-01T00:00:00Z"))
        made = list(reader.contributions("GlamBot", "2000-01-01T00:00:00Z", creations=True))
        items = reader.entities({qid for qid, *_ in done})
    by_key = {
        key: [(qid, revision) for qid, summary, revision in done if campaign.is_summary(summary, key)]
        for key in planned
    }
    assert {key: len(edits) for key, edits in by_key.items()} == dict.fromkeys(planned, 1)
    assert len(done) == len(planned)
    assert len(made) == sum(not qid for qid in planned.values())
    assert {key: [(line.qid, line.revision)] for key, line in states.items()} == by_key
    assert {line.state for line in states.values()} == {LedgerState.SAVED}
    new = [statement for qid, *_ in made for group in items[qid].statements.values() for statement in group]
    assert {statement.guid for statement in new} <= ours
    assert ours <= {s.guid for item in items.values() for group in item.statements.values() for s in group}
    for item in items.values():
        check_nothing_twice(item)


def check_nothing_twice(item):
    for pid, group in item.statements.items():
        assert len({(str(s.snak.value), str(s.qualifiers)) for s in group}) == len(group), (item.id, pid)
        for statement in group:
            said = Counter(str(sorted(str(s) for s in r if s.property != "P813")) for r in statement.references)
            assert not [reference for reference, times in said.items() if times > 1], (item.id, pid)
