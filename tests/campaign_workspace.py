"""A small wiki and a library's batch on it, for the tests of campaigns, impact and gaps: people with few statements."""

from __future__ import annotations

import json
from datetime import UTC, datetime
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
from .conftest import silent, write_settings

if TYPE_CHECKING:
    from pathlib import Path

    from glamdata.batch.run import Run
    from glamdata.model.clock import Clock
    from glamdata.rehearsal import RehearsalServer

ATTACK = "<script>document.title='owned'</script>"
MAPPING = """\
mapping: people
about: People of a small library
source: {format: csv, key: id, rights: CC0}
reference:
  P248: {item: Q100}
  P813: {today: true}
statements:
  - {property: P31, type: item, value: Q5}
  - {property: P569, type: time, from: born}
  - {property: P570, type: time, from: died}
  - {property: P106, type: item, from: trade, table: trades}
  - {property: P21, type: item, from: gender, table: genders}
enrich:
  languages: [cy, en]
  sites: [enwiki, cywiki]
"""
TYPES = {
    "P31": "wikibase-item", "P569": "time", "P570": "time", "P106": "wikibase-item", "P21": "wikibase-item",
    "P27": "wikibase-item", "P248": "wikibase-item", "P813": "time", "P143": "wikibase-item", "P854": "url",
}  # fmt: skip
ITEMS = {
    "Q5": "human", "Q100": "Small library", "Q201": "painter", "Q6581072": "female", "Q6581097": "male",
    "Q142": "France", "Q145": "United Kingdom", "Q328": "English Wikipedia",
}  # fmt: skip
SOURCED: list[dict[str, Any]] = [{"P854": ("string", "https://example.org/life")}]
IMPORTED: list[dict[str, Any]] = [{"P143": ("wikibase-entityid", {"entity-type": "item", "id": "Q328"})}]


def day(text: str) -> tuple[str, Any]:
    """Give the datavalue of a day, month or year."""
    parts = text.split("-")
    padded = "-".join([*parts, *["00"] * (3 - len(parts))])
    return "time", {
        "time": f"+{padded}T00:00:00Z", "precision": 8 + len(parts), "timezone": 0, "before": 0, "after": 0,
        "calendarmodel": "http://www.wikidata.org/entity/Q1985727",
    }  # fmt: skip


def item(qid: str) -> tuple[str, Any]:
    return "wikibase-entityid", {"entity-type": "item", "id": qid}


def person(qid: str, label: str, *said: tuple[str, Any, list[Any]], **more: Any) -> dict[str, Any]:
    """Give the JSON of a person: statements as (property, datavalue, references)."""
    claims: dict[str, list[dict[str, Any]]] = {}
    for number, (pid, value, references) in enumerate([("P31", item("Q5"), SOURCED), *said]):
        claim = {
            "mainsnak": snak(pid, value), "type": "statement", "rank": "normal",
            "id": f"{qid}$00000000-0000-4000-8000-{number:012d}",
            "references": [{"snaks": {p: [snak(p, v)] for p, v in one.items()}} for one in references],
        }  # fmt: skip
        claims.setdefault(pid, []).append(claim)
    labels = {"en": {"language": "en", "value": label}, **more.pop("labels", {})}
    return {"type": "item", "id": qid, "labels": labels, "claims": claims, **more}


def snak(pid: str, value: tuple[str, Any]) -> dict[str, Any]:
    return {
        "snaktype": "value", "property": pid, "datatype": TYPES[pid],
        "datavalue": {"type": value[0], "value": value[1]},
    }  # fmt: skip


def links(*sites: str, title: str) -> dict[str, Any]:
    return {site: {"site": site, "title": title, "badges": []} for site in sites}


PEOPLE = (
    person("Q1001", f"Ann {ATTACK}", ("P569", day("1801-02-03"), []), ("P570", day("1870-05-06"), SOURCED),
           ("P106", item("Q201"), IMPORTED), ("P21", item("Q6581072"), []), ("P27", item("Q142"), []),
           sitelinks=links("enwiki", "cywiki", "enwikisource", title="Ann")),
    person("Q1002", "Ben", ("P569", day("1802"), []), ("P570", day("1872-01-02"), []),
           ("P27", item("Q142"), []), ("P27", item("Q145"), []),
           labels={"mul": {"language": "mul", "value": "Ben"}}, sitelinks=links("frwiki", title="Ben")),
    person("Q1003", "Cid", ("P569", day("1803-03-03"), SOURCED), ("P570", day("1873-03-03"), SOURCED)),
    *(person(f"Q{number}", f"Dora {number}", ("P569", day(f"{number + 800}-01-02"), []),
             ("P570", day(f"{number + 870}-01-02"), []), sitelinks=links("enwiki", title=f"Dora {number}"))
      for number in (1004, 1005, 1006)),
)  # fmt: skip
ROWS = (
    "id,born,died,trade,gender",
    "p1,1801-02-03,1870-05-06,painter,female",
    "p2,1802-04-05,1872-01-02,,",
    "p3,1803-03-03,1873-03-03,painter,",
    "p4,1804-01-02,1874-01-02,,",
    "p5,1805-01-02,1875-01-02,,",
    "p6,1806-01-02,1876-01-02,,",
    "p7,1900-01-02,1950-01-02,,",
)
MATCHES = {f"p{number}": f"Q{1000 + number}" for number in range(1, 7)}


def write_wiki(path: Path) -> Path:
    """Write the entities of the wiki."""
    lines = [
        {"type": "property", "id": pid, "datatype": datatype, "labels": {"en": {"language": "en", "value": f"p {pid}"}}}
        for pid, datatype in TYPES.items()
    ]
    lines += [
        {"type": "item", "id": qid, "labels": {"en": {"language": "en", "value": label}}}
        for qid, label in ITEMS.items()
    ]
    path.write_text("".join(f"{json.dumps(line)}\n" for line in [*lines, *PEOPLE]), "utf-8")
    return path


def prepare_people(folder: Path, wiki: RehearsalServer, clock: Clock, more: str = "") -> Coordinator:
    """Give a coordinator, to be entered, of a workspace with the batch ``people``, read, mapped and decided."""
    write_settings(folder, wiki)
    (folder / "people.yaml").write_text(MAPPING, "utf-8")
    (folder / "tables").mkdir()
    (folder / "tables" / "trades.yaml").write_text("painter: Q201\n", "utf-8")
    (folder / "tables" / "genders.yaml").write_text("female: Q6581072\n", "utf-8")
    (folder / "people.csv").write_text("\n".join(ROWS) + "\n", "utf-8")
    if more:
        with (folder / "glamdata.toml").open("a", encoding="utf-8") as file:
            file.write(more)
    coordinator = Coordinator(load_settings(folder), "test", clock=clock)
    with coordinator:
        run = coordinator.open(Source(folder / "people.csv", folder / "people.yaml", "full", "people"))
        sequence.read_and_map(run, Runner(workers=1), partial(sequence.do_parts, silent))
        decide(run, MATCHES)
        accept_anomaly(run, "a librarian", "the checks are not what is tested")
    return Coordinator(load_settings(folder), "test", clock=clock)


def decide(run: Run, matches: dict[str, str]) -> None:
    when = datetime(2026, 11, 20, tzinfo=UTC)
    decided = [Decision(key, Verdict.MATCH, qid, "somebody", when, "") for key, qid in matches.items()]
    run.store.decisions.add(run.batch.mapping, decided)


class Somebody(somebody.Somebody):
    """The wiki as somebody else uses it."""

    def item(self, qid: str) -> dict[str, Any]:
        return self.call(action="wbgetentities", ids=qid)["entities"][qid]  # type: ignore[no-any-return]

    def edits(self) -> int:
        """Count the edits that were asked for."""
        return self.server.wiki.faults.counts["/w/api.php", "wbeditentity"]

    def summaries(self) -> list[tuple[str, str]]:
        """Give item and summary of each edit of ours, oldest first."""
        asked = {"list": "usercontribs", "ucuser": "GlamBot", "uclimit": "500", "ucprop": "title|comment"}
        found = self.call(action="query", **asked)["query"]["usercontribs"]
        return [(edit["title"], edit["comment"]) for edit in reversed(found)]
