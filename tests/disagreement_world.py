"""A catalogue and a wiki that differ in every way the reports know, with somebody else who edits that wiki."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from glamdata import sequence
from glamdata.batch.batchcheck import accept_anomaly
from glamdata.batch.run import Source
from glamdata.batch.runner import Runner
from glamdata.coordinator import Coordinator
from glamdata.model.match import Decision, Verdict
from glamdata.workspace.settings import load_settings

from . import somebody
from .conftest import CountingClock, silent, write_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from glamdata.batch.run import Run
    from glamdata.rehearsal import RehearsalServer

PERSON, EMAIL = "Ann Librarian", "ann.librarian@library.example"
"""Who decided; neither may stand in any file."""
HEAD = "id,name,born,died,viaf,isni,place,job"
MAPPING = """\
mapping: {name}
about: People of a <b>test</b> library
source: {{format: csv, key: id, rights: CC0}}
reference:
  P248: {{item: Q99}}
  P854: {{template: "https://catalogue.example.org/{{id}}"}}
  P813: {{today: true}}
match:
  instance_of: Q5
  own_id: {{property: P9000, from: id}}
  identifiers: [P213, P214]
  languages: [en]
  create: {create}
terms:
  label: {{from: name, language: en}}
statements:
  - {{property: P31, type: item, value: Q5}}
  - {{property: P569, type: time, from: born}}
  - {{property: P570, type: time, from: died}}
  - {{property: P214, type: external_id, from: viaf}}
  - {{property: P213, type: external_id, from: isni}}
  - {{property: P9000, type: external_id, from: id}}
  - {{property: P19, type: item, from: place}}
  - {{property: P106, type: item, from: job}}
enrich:
  properties: [P569]
  record_url: "https://catalogue.example.org/record/{{key}}"
"""
TYPES = {
    "P31": "wikibase-item", "P569": "time", "P570": "time", "P214": "external-id", "P213": "external-id",
    "P9000": "external-id", "P19": "wikibase-item", "P106": "wikibase-item", "P248": "wikibase-item", "P854": "url",
    "P813": "time", "P143": "wikibase-item", "P2241": "wikibase-item", "P244": "external-id",
}  # fmt: skip
GREGORIAN, JULIAN = (f"http://www.wikidata.org/entity/{qid}" for qid in ("Q1985727", "Q1985786"))


def snak(pid: str, value: str, calendar: str = GREGORIAN) -> dict[str, Any]:
    """Give a snak of a property: an item, a text, or a date like 1867 or 1867-05-01."""
    kind = TYPES[pid]
    if kind == "wikibase-item":
        data: Any = ("wikibase-entityid", {"entity-type": "item", "id": value})
    elif kind == "time":
        year, month, day = (*value.split("-"), "00", "00")[:3]
        precision = 9 + (month != "00") + (day != "00")
        time = f"+{year}-{month}-{day}T00:00:00Z"
        said = {"time": time, "precision": precision, "timezone": 0, "before": 0, "after": 0}
        data = ("time", {**said, "calendarmodel": calendar})
    else:
        data = ("string", value)
    return {"snaktype": "value", "property": pid, "datatype": kind, "datavalue": {"type": data[0], "value": data[1]}}


def claim(
    pid: str,
    value: str,
    *references: Mapping[str, str],
    rank: str = "normal",
    calendar: str = GREGORIAN,
    **qualifiers: str,
) -> dict[str, Any]:
    """Give a statement with references by property, and qualifiers."""
    return {
        "type": "statement", "rank": rank, "mainsnak": snak(pid, value, calendar),
        "references": [{"snaks": {p: [snak(p, text)] for p, text in one.items()}} for one in references],
        "qualifiers": {p: [snak(p, text)] for p, text in qualifiers.items()},
    }  # fmt: skip


def item(qid: str, label: str, *claims: dict[str, Any]) -> dict[str, Any]:
    """Give an item; its statements get ids as Wikibase makes them."""
    grouped: dict[str, list[dict[str, Any]]] = {}
    for number, one in enumerate(claims):
        guid = f"{qid}$00000000-0000-0000-0000-{number:012d}"
        grouped.setdefault(one["mainsnak"]["property"], []).append({**one, "id": guid})
    return {"type": "item", "id": qid, "labels": {"en": {"language": "en", "value": label}}, "claims": grouped}


def entities(items: Iterable[dict[str, Any]]) -> str:
    """Give a dump of the properties and items."""
    shown = {"Q5": "human", "Q99": "our catalogue", "Q100": "poet", "Q101": "printer", "Q200": "Leeds", "Q202": "York"}
    properties = [
        {"type": "property", "id": pid, "datatype": kind, "labels": {"en": {"language": "en", "value": f"is {pid}"}}}
        for pid, kind in TYPES.items()
    ]
    redirect = {"entity": "Q201", "redirect": "Q200"}
    return "\n".join(
        map(json.dumps, [*properties, *(item(qid, name) for qid, name in shown.items()), *items, redirect])
    )


class Library:
    """A workspace with batches of people on one wiki."""

    def __init__(self, folder: Path, wiki: RehearsalServer) -> None:
        self.clock = CountingClock()
        self.folder, self.wiki = folder, wiki
        self.workspace = write_settings(folder / "workspace", wiki, contact=EMAIL)

    def coordinate(self) -> Coordinator:
        return Coordinator(load_settings(self.workspace), "test", clock=self.clock)

    def prepare(
        self, name: str, rows: Iterable[str], decided: Mapping[str, str], create: str = "reviewed", who: str = PERSON
    ) -> str:
        """Make a batch of rows of people and decide which items they are; an empty one is new. Gives its name."""
        mapping, export = self.folder / f"{name}.yaml", self.folder / f"{name}.csv"
        mapping.write_text(MAPPING.format(name=name, create=create), "utf-8")
        export.write_text("\n".join([HEAD, *rows]) + "\n", "utf-8")
        with self.coordinate() as coordinator:
            run = coordinator.open(Source(export, mapping, name=name))
            sequence.read_and_map(run, Runner(workers=1), partial(sequence.do_parts, silent))
            accept_anomaly(run, PERSON, f"ask {EMAIL}")
            when = self.clock.now()
            coordinator.store.decisions.add(
                name,
                [
                    Decision(key, Verdict.MATCH if qid else Verdict.NEW, qid, who, when, f"as {EMAIL} says")
                    for key, qid in decided.items()
                ],
            )
        return name

    def publish(self, batch: str) -> Run:
        """Push a batch."""
        with self.coordinate() as coordinator:
            run = coordinator.reopen(batch)
            entries = sequence.publish(coordinator, run, silent)
            assert entries
            assert {line.state.value for line in entries} == {"saved"}, [line.reason for line in entries]
            return run


class Somebody(somebody.Somebody):
    """Another account of the wiki."""

    def claims(self, qid: str, pid: str) -> list[dict[str, Any]]:
        """Give the statements of an item."""
        found = self.call(action="wbgetentities", ids=qid)["entities"][qid]["claims"].get(pid, [])
        return list(found)

    def set_claim(self, said: dict[str, Any]) -> int:
        """Save a statement as it is given; gives the revision."""
        return int(self.do("wbsetclaim", claim=json.dumps(said))["pageinfo"]["lastrevid"])


def require_nobody(folder: Path) -> None:
    """Assert that no file names the people who decided."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert not [secret for secret in (PERSON, EMAIL) if secret in path.read_text("utf-8")], path
