"""An upload that is killed: a batch of any size, the wiki it goes to, and the processes that publish and undo it.

The wiki runs in a process of its own, so do those that are killed; what is proved is read from the wiki's history.
"""

from __future__ import annotations

import csv
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx

from glamdata import sequence
from glamdata.batch.batchcheck import accept_anomaly
from glamdata.batch.run import Source
from glamdata.coordinator import Coordinator
from glamdata.review.deciding import enter_decisions
from glamdata.store import tables
from glamdata.workspace.settings import load_settings

from .cutting import CuttingProxy

CHILD = Path(__file__).with_name("killed_publish.py")
PASSWORD = "glambotglambotglambotglambot0001"
SERVE = "import sys; from glamdata.rehearsal.server import serve; serve(sys.argv[1], load=sys.argv[2:])"
PROPERTIES = {"P31": "wikibase-item", "P214": "external-id", "P248": "wikibase-item", "P813": "time",
              "P629": "wikibase-item", "P747": "wikibase-item"}  # fmt: skip
MAPPING = """
mapping: killed
source: {format: csv, key: id, rights: CC0}
reference: {P248: {item: Q4}, P813: {today: true}}
match: {instance_of: Q3, languages: [en], create: reviewed}
terms:
  label: {en: {from: label}}
  aliases: {en: {from: alias}}
statements:
  - {property: P31, type: item, value: Q3}
  - {property: P214, type: external_id, from: viaf}
  - {property: P629, type: item, entity: work}
items:
  work:
    when: work
    match: {instance_of: Q3, languages: [en], create: reviewed}
    terms:
      label: {en: {from: work}}
    statements:
      - {property: P31, type: item, value: Q3}
      - {property: P747, type: item, entity: main}
"""
FAULTS = [
    ("lost-answer-once=503", "wbeditentity"), ("cut-after-save", "wbeditentity"), ("http503", "wbeditentity"),
    ("cut", "wbeditentity"), ("conflict-next-edit", "wbeditentity"), ("lag=7", "wbeditentity"),
    ("readonly", "wbeditentity"), ("http429", "wbeditentity"), ("badtoken", "wbeditentity"),
    ("session-lost", "wbeditentity"), ("ratelimit", "wbeditentity"), ("http503", None), ("cut", "wbgetentities"),
]  # fmt: skip
BYTES_OF_EDIT, LOOKS_OF_EDIT = 6000, 4


@dataclass(frozen=True)
class Size:
    """How much is published and how often it is killed: of existing items those that lack statements, references or
    aliases only, of new ones single and pairs that name each other, and how many nothing may be saved for."""

    kills: int
    seed: int
    add: int
    refer: int
    alias: int
    make: int
    pairs: int
    refused: int = 5

    @property
    def edits(self):
        return self.add + self.refer + self.alias + self.make + 4 * self.pairs

    @property
    def kinds(self):
        names = ("add", "refer", "alias", "refused", "make", "pairs")
        return [(kind, number) for kind in names for number in range(1, getattr(self, kind) + 1)]


def snak(pid, value):
    held = {"type": "string", "value": value}
    if PROPERTIES[pid] == "wikibase-item":
        held = {"type": "wikibase-entityid", "value": {"entity-type": "item", "id": value}}
    return {"snaktype": "value", "property": pid, "datavalue": held, "datatype": PROPERTIES[pid]}


def claim(qid, number, pid, value, *, sourced):
    references = [{"snaks": {"P248": [snak("P248", "Q4")]}, "snaks-order": ["P248"]}] if sourced else []
    guid = f"{qid}${number:08d}-0000-4000-8000-000000000000"
    return {"id": guid, "type": "statement", "rank": "normal", "mainsnak": snak(pid, value), "references": references}


def entity(entity_id, **more):
    kind = "property" if entity_id[0] == "P" else "item"
    labels = {"en": {"language": "en", "value": f"thing {entity_id}"}}
    return {"type": kind, "id": entity_id, "labels": labels, **more}


def compose(size):
    """Give the rows of the export, the wiki's entities, and which item each record is."""
    entities = [entity(pid, datatype=datatype) for pid, datatype in PROPERTIES.items()]
    entities += [entity("Q3"), entity("Q4")]
    rows, known = [], {}
    for place, (kind, number) in enumerate(size.kinds, start=1):
        key, viaf, qid = f"{kind}{number}", f"{10_000 + place}", f"Q{1000 + place}"
        alias = {"alias": f"Other {key}", "refused": f"FORBIDDENWORD {key}"}.get(kind, "")
        work = f"Work of {key}" if kind == "pairs" else ""
        rows.append({"id": key, "label": f"thing {qid}", "alias": alias, "viaf": viaf, "work": work})
        if kind in {"make", "pairs"}:
            continue
        known[key] = qid
        claims = {"P31": "Q3", "P214": viaf} if kind in {"refer", "alias"} else {}
        made = [claim(qid, n, *said, sourced=kind == "alias") for n, said in enumerate(claims.items())]
        entities.append(entity(qid, claims={one["mainsnak"]["property"]: [one] for one in made}))
    return rows, entities, known


class Upload:
    """A prepared batch on a wiki, and the process that publishes it again and again."""

    def __init__(self, folder, size):
        self.folder, self.size, self.random = folder, size, random.Random(size.seed)
        rows, self.entities, self.known = compose(size)
        self.workspace = folder / "workspace"
        self.workspace.mkdir()
        (folder / "mapping.yaml").write_text(MAPPING, "utf-8")
        (folder / "entities.jsonl").write_text("\n".join(map(json.dumps, self.entities)), "utf-8")
        with (folder / "export.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        self.keys = [row["id"] for row in rows] + [f"{row['id']}#work" for row in rows if row["work"]]
        self.killed, self.stopped = 0, 0

    def settle(self, base):
        lines = [f'api = "{base}/w/api.php"', f'sparql = "{base}/sparql"', 'user = "GlamBot"', 'app = "upload"']
        lines += ['name = "killed"', "edits_per_minute = 60000"]
        (self.workspace / "glamdata.toml").write_text("[wiki]\n" + "\n".join(lines) + "\n", "utf-8")

    def open(self, purpose):
        return Coordinator(load_settings(self.workspace), purpose)

    def prepare(self):
        source = Source(self.folder / "export.csv", self.folder / "mapping.yaml", name="kill")
        with self.open("prepare") as coordinator:
            run = coordinator.open(source)
            sequence.read_and_map(run, coordinator.settings.runner, partial(sequence.do_parts, lambda _: None))
            sequence.reconcile(coordinator, run, lambda _: None)
            accept_anomaly(run, "a librarian", "the checks are not what is tested")
            said = [(key, self.known.get(key, "new"), "a librarian", "") for key in self.keys]
            enter_decisions(coordinator, "kill", said)

    def plan(self):
        with self.open("plan") as coordinator:
            run = coordinator.reopen("kill")
            sequence.plan(coordinator, run, lambda _: None)
            return {row["record_key"]: row["qid"] for row in run.parts.all_rows(tables.EDITS)}

    def count_saved(self, what="publish"):
        db = sqlite3.connect(f"file:{self.workspace}/glamdata.sqlite?mode=ro", uri=True)
        try:
            purpose = "push" if what == "publish" else what
            asked = "SELECT count(DISTINCT revision) FROM ledger WHERE state = 'saved' AND purpose = ?"
            return db.execute(asked, (purpose,)).fetchone()[0]
        finally:
            db.close()


class Publisher:
    """Starts publishing processes and kills them."""

    def __init__(self, upload, proxy, control):
        self._upload, self._proxy, self.control = upload, proxy, control
        environment = {**os.environ, "TMPDIR": str(upload.folder), "GLAMDATA_BOT_PASSWORD": PASSWORD}
        self._process = subprocess.Popen([sys.executable, str(CHILD)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         env=environment, text=True, bufsize=1)  # fmt: skip

    def close(self):
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()

    def publish(self, looks=0, after=0, marks=(), what="publish"):
        """Publish or undo, killed at a look at the clock or at a byte on the wire if told so; give how it ended."""
        self._say(f"{self._upload.workspace}\tkill\t{looks}\t{what}")
        state, said = self._hear()
        if state == "armed":
            self._proxy.arm(marks, int(said) if after else 0, after)
            self._say("go")
            state, said = self._hear()
        self._proxy.disarm()
        assert state == "ended"
        return int(said)

    def kill_at_random(self, kills, what="publish", edits=0):
        """Kill so many times, spread over all `edits` that are left, with faults at random."""
        upload, dice = self._upload, self._upload.random
        while upload.killed < kills:
            pace = 1.8 * ((edits or upload.size.edits) - upload.count_saved(what)) / (kills - upload.killed)
            ahead = dice.random() * pace
            looks, after = (
                (1 + int(ahead * LOOKS_OF_EDIT), 0) if dice.random() < 0.5 else (0, 1 + int(ahead * BYTES_OF_EDIT))
            )
            faults = dice.sample(FAULTS, dice.choice([0, 1, 1, 2]))
            marks = [(int(dice.random() * ahead * BYTES_OF_EDIT), self._switch(*fault)) for fault in faults]
            status = self.publish(looks, after, marks, what)
            assert status in {0, 3, -signal.SIGKILL}
            upload.killed += status == -signal.SIGKILL
            upload.stopped += status == 3

    def _switch(self, mode, action):
        return lambda: self.control("faults", mode=mode, action=action, times=1)

    def _say(self, words):
        self._process.stdin.write(f"{words}\n")
        self._process.stdin.flush()

    def _hear(self):
        return self._process.stdout.readline().split()


class History:
    """What the wiki itself says was done."""

    def __init__(self, base):
        self._http, self._api = httpx.Client(timeout=60), f"{base}/w/api.php"

    def close(self):
        self._http.close()

    def _ask(self, **asked):
        answer = self._http.post(self._api, data={"format": "json", **asked}).json()
        assert "error" not in answer, answer
        return answer

    def contributions(self, **more):
        asked = {"action": "query", "list": "usercontribs", "ucuser": "GlamBot", "uclimit": 500, **more}
        found, on = [], {}
        while True:
            answer = self._ask(**asked, **on)
            found += answer["query"]["usercontribs"]
            if "continue" not in answer:
                return [(one["title"].rpartition(":")[2], one["comment"], int(one["revid"])) for one in found]
            on = answer["continue"]

    def items(self, qids):
        found, qids = {}, sorted(qids)
        for start in range(0, len(qids), 50):
            found |= self._ask(action="wbgetentities", ids="|".join(qids[start : start + 50]))["entities"]
        return found


@contextmanager
def serving(upload):
    """Run the wiki in a process of its own; gives its address."""
    command = [sys.executable, "-c", SERVE, str(upload.folder / "wiki.sqlite"), str(upload.folder / "entities.jsonl")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout.readline().split("api ")[1].partition("/w/")[0]
        finally:
            process.terminate()


@contextmanager
def publishing(upload, wiki):
    """Prepare the upload on a wiki; gives what starts its processes, behind a proxy that kills them."""
    upload.settle(wiki)
    upload.prepare()
    with CuttingProxy(int(wiki.rpartition(":")[2])) as proxy, httpx.Client(timeout=60) as http:
        upload.settle(proxy.base_url)
        publisher = Publisher(upload, proxy, Control(wiki, http))
        try:
            yield publisher
        finally:
            publisher.close()


class Control:
    """Tells the wiki to protect an item, or to fail."""

    def __init__(self, base, http):
        self._base, self._http = base, http

    def __call__(self, path, **command):
        self._http.post(f"{self._base}/control/{path}", json=command).raise_for_status()

    def clear(self):
        """Switch every fault off."""
        self._http.delete(f"{self._base}/control/faults").raise_for_status()


def check_nothing_twice(item):
    for group in dict(item["claims"] or {}).values():
        said = [json.dumps([one["mainsnak"].get("datavalue"), one.get("qualifiers")]) for one in group]
        assert len(set(said)) == len(said), item["id"]
        for one in group:
            sources = [
                json.dumps({pid: [s["datavalue"] for s in snaks] for pid, snaks in r["snaks"].items() if pid != "P813"})
                for r in one.get("references", ())
            ]
            assert len(sources) == 1, (item["id"], sources)
    for aliases in dict(item.get("aliases") or {}).values():
        assert len({alias["value"] for alias in aliases}) == len(aliases), item["id"]
