"""The way home night after night against the rehearsal wiki: only what moved is fetched, and nothing is lost or doubled."""

from __future__ import annotations

import csv
import json
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from glamdata import sequence
from glamdata.batch.label_book import AGE
from glamdata.batch.run import Source
from glamdata.batch.runner import Runner
from glamdata.commands.app import app
from glamdata.coordinator import Coordinator
from glamdata.errors import InputError
from glamdata.home.exports import exports_folder
from glamdata.model.match import Decision, Verdict
from glamdata.rehearsal import RehearsalServer
from glamdata.rehearsal.revision import Signature
from glamdata.rehearsal.wiki import SiteSettings
from glamdata.sequence import do_parts, read_and_map
from glamdata.store import tables
from glamdata.store.codec import enrichment_from_row, finding_from_row
from glamdata.workspace.settings import load_settings

from ..conftest import CountingClock, write_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from glamdata.batch.run import Run
    from glamdata.model.enrichment import Enrichment
    from glamdata.model.finding import Finding

pytestmark = pytest.mark.integration

MAPPING = """\
mapping: people
source: {format: csv, key: id}
statements:
  - {property: P31, type: item, value: Q5}
enrich:
  properties: [P31, P106, P18, P569, P625, P856]
  languages: [cy, en]
  sites: []
  formats: [csv, xlsx, jsonl, json, jsonld, turtle, ntriples, geojson, timeline]
"""
COUNT = 60
ENTITY = "http://www.wikidata.org/entity/"
IMPOSSIBLE = "Q2000"
FILES = [
    {"title": "File:Portrait 0.jpg", "extmetadata": {
        "LicenseShortName": {"value": "CC BY 4.0", "source": "commons-desc-page", "hidden": ""},
        "LicenseUrl": {"value": "https://creativecommons.org/licenses/by/4.0", "source": "commons-desc-page"},
        "Artist": {"value": '<a href="//x">Ann <b>Lee</b></a>', "source": "commons-desc-page"},
    }},
    {"title": "File:Portrait 1.jpg", "extmetadata": {"Artist": {"value": "Ben"}}},
]  # fmt: skip


def claim(pid: str, value: Any, kind: str, datatype: str) -> dict[str, Any]:
    snak = {"snaktype": "value", "property": pid, "datatype": datatype, "datavalue": {"type": kind, "value": value}}
    return {"mainsnak": snak, "type": "statement", "rank": "normal"}


def point(pid: str, qid: str) -> dict[str, Any]:
    return claim(pid, {"entity-type": "item", "id": qid}, "wikibase-entityid", "wikibase-item")


def entity(qid: str, labels: dict[str, str], *claims: dict[str, Any]) -> dict[str, Any]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for number, one in enumerate(claims):
        guid = f"{qid}$00000000-0000-0000-0000-{number:012d}"
        grouped.setdefault(one["mainsnak"]["property"], []).append({**one, "id": guid})
    terms = {code: {"language": code, "value": text} for code, text in labels.items()}
    return {"type": "item", "id": qid, "labels": terms, "claims": grouped}


def properties() -> list[dict[str, Any]]:
    types = {
        "P31": "wikibase-item", "P106": "wikibase-item", "P18": "commonsMedia", "P569": "time", "P856": "url",
        "P625": "globe-coordinate",
    }  # fmt: skip
    labels = {"en": {"language": "en", "value": "a property"}}
    return [
        {"type": "property", "id": pid, "datatype": kind, "labels": {"en": {**labels["en"], "value": f"is {pid}"}}}
        for pid, kind in types.items()
    ]


def impossible() -> dict[str, Any]:
    """An item with all that a wiki takes and no catalogue should show."""
    day = {
        "time": "+1867-02-30T00:00:00Z", "precision": 11, "timezone": 0, "before": 0, "after": 0,
        "calendarmodel": "http://www.wikidata.org/entity/Q1985727",
    }  # fmt: skip
    pole = {"latitude": 91.5, "longitude": 12.25, "altitude": None, "precision": 0.01, "globe": f"{ENTITY}Q2"}
    moon = {**pole, "latitude": 26.13, "longitude": 3.63, "globe": f"{ENTITY}Q405"}
    labels = {f"x-{number}": f"label {number}" for number in range(2000)}
    return entity(
        IMPOSSIBLE, {"en": "Impossible", **labels}, claim("P569", day, "time", "time"),
        claim("P625", pole, "globecoordinate", "globe-coordinate"),
        claim("P625", moon, "globecoordinate", "globe-coordinate"),
        claim("P856", "javascript:alert(1)", "string", "url"), claim("P18", "Portrait_0.jpg", "string", "commonsMedia"),
    )  # fmt: skip


def person(number: int) -> dict[str, Any]:
    image = claim("P18", f"Portrait_{number}.jpg", "string", "commonsMedia")
    own = (point("P31", "Q5"), point("P106", f"Q{100 + number % 3}"), *((image,) if number < 3 else ()))
    return entity(f"Q{1000 + number}", {"en": f"Person {number}"}, *own)


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsalServer]:
    folder = tmp_path_factory.mktemp("wiki")
    entities = [
        *properties(), entity("Q5", {"en": "human", "cy": "bod dynol"}),
        *(entity(f"Q{n}", {"en": f"work {n}"}) for n in (100, 101, 102)), *(person(n) for n in range(COUNT)),
        impossible(), {"entity": "Q3000", "redirect": "Q1005"},
    ]  # fmt: skip
    (folder / "entities.jsonl").write_text("\n".join(map(json.dumps, entities)), "utf-8")
    (folder / "files.jsonl").write_text("\n".join(map(json.dumps, FILES)), "utf-8")
    load, files = [folder / "entities.jsonl"], (folder / "files.jsonl",)
    with RehearsalServer(folder / "wiki.sqlite", load=load, settings=SiteSettings(files=files)) as server:
        assert not server.report.problems
        yield server


class Nights:
    """One batch of people, brought home again and again."""

    def __init__(self, folder: Path, wiki: RehearsalServer, clock: CountingClock, **settings: str) -> None:
        self.workspace = write_settings(folder / "workspace", wiki, **settings)
        self.wiki, self.clock = wiki, clock
        (folder / "people.yaml").write_text(MAPPING, "utf-8")
        rows = "\n".join(f"p{n},name" for n in range(COUNT))
        (folder / "people.csv").write_text(f"id,name\n{rows}\n", "utf-8")
        with self.coordinate() as coordinator:
            run = coordinator.open(Source(folder / "people.csv", folder / "people.yaml"))
            read_and_map(run, Runner(workers=1), partial(do_parts, lambda _: None))
            self.batch = run.batch.name
        self.decide({f"p{n}": f"Q{1000 + n}" for n in range(COUNT)})

    def coordinate(self) -> Coordinator:
        return Coordinator(load_settings(self.workspace), "test", clock=self.clock)

    def decide(self, qids: dict[str, str]) -> None:
        with self.coordinate() as coordinator:
            when = self.clock.now()
            made = [Decision(key, Verdict.MATCH, qid, "a librarian", when, "") for key, qid in qids.items()]
            coordinator.store.decisions.add("people", made)

    def night(self) -> int:
        """Bring home once; gives how many requests that took beyond logging in."""
        with self.coordinate() as coordinator:
            run = coordinator.reopen(self.batch)
            coordinator.properties(run)
            before = coordinator.connection.requests
            sequence.bring_home(coordinator, run, lambda _: None)
            self.run: Run = run
            return coordinator.connection.requests - before

    @property
    def home(self) -> dict[str, Enrichment]:
        return {row["record_key"]: enrichment_from_row(row) for row in self.run.parts.all_rows(tables.ENRICHMENTS)}

    @property
    def findings(self) -> list[Finding]:
        return [finding_from_row(row) for row in self.run.parts.all_rows(tables.findings_table("roundtrip"))]


@pytest.fixture
def nights(tmp_path: Path, wiki: RehearsalServer, clock: CountingClock) -> Nights:
    return Nights(tmp_path, wiki, clock, commons=wiki.api_url)


def rename(wiki: RehearsalServer, qid: str, **labels: str) -> None:
    with wiki.wiki.lock:
        found = wiki.wiki.get_entity(qid)
        assert found
        page, revision = found
        terms = {code: {"language": code, "value": text} for code, text in labels.items()}
        data = {**revision.data, "labels": {**revision.data["labels"], **terms}}
        wiki.wiki.write(page, data, Signature("GlamBot", 1, "renamed"))


def test_only_items_that_moved_are_fetched(nights: Nights, wiki: RehearsalServer) -> None:
    first = nights.night()
    assert len(nights.home) == COUNT
    still = nights.home

    assert nights.night() == 1
    assert nights.home == still

    rename(wiki, "Q1007", en="Renamed")
    assert nights.night() == 2 < first
    assert {key for key, one in nights.home.items() if one != still[key]} == {"p7"}
    assert nights.home["p7"].values[0].text == "Renamed"


def test_a_query_service_that_lags_is_not_believed(nights: Nights, wiki: RehearsalServer) -> None:
    rename(wiki, "Q1008", en="Seen already")
    nights.night()
    with wiki.wiki.lock:
        page, revision = wiki.wiki.get_entity("Q1008") or (None, None)
        assert page
        assert revision
        wiki.wiki.graph.replace(page, revision, None)  # as if it had never seen the item
    still = nights.home

    assert nights.night() == 2  # the query service, then the wiki about the one item
    assert nights.home == still
    with wiki.wiki.lock:
        wiki.wiki.graph.replace(page, None, revision)


def test_a_merged_item_is_followed_and_said_and_not_fetched_every_night(nights: Nights) -> None:
    nights.decide({"p4": "Q3000"})  # merged into Q1005, which is p5's
    nights.night()

    assert {key: nights.home[key].qid for key in ("p4", "p5")} == {"p4": "Q1005", "p5": "Q1005"}
    still = nights.home
    assert nights.night() == 1
    assert nights.home == still
    merged = [f for f in nights.findings if f.code == "redirected-item"]
    assert [(f.record_key, f.value) for f in merged] == [("p4", "Q3000")]


def test_a_deleted_item_is_said_every_night(nights: Nights) -> None:
    nights.decide({"p1": "Q999999"})
    nights.night()

    assert "p1" not in nights.home
    gone = [f for f in nights.findings if f.code == "item-gone"]
    assert [(f.record_key, f.value) for f in gone] == [("p1", "Q999999")]
    nights.night()
    assert [f.code for f in nights.findings].count("item-gone") == 1


def test_an_image_comes_with_its_licence_or_not_at_all(nights: Nights) -> None:
    nights.night()

    images = {key: [v for v in one.values if v.kind == "media"] for key, one in nights.home.items()}
    (image,) = images["p0"]
    assert (image.licence, image.author) == ("CC BY 4.0", "Ann Lee")
    assert image.licence_url == "https://creativecommons.org/licenses/by/4.0"
    assert [key for key, values in images.items() if values] == ["p0"]
    told = {f.record_key: f.message.rpartition(": ")[2] for f in nights.findings if f.code == "no-licence"}
    assert told == {"p1": "no licence is stated", "p2": "Commons has no such file"}
    with (exports_folder(nights.run) / "enriched.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["record_key"]: row for row in csv.DictReader(stream)}
    assert (rows["p0"]["P18_licence"], rows["p0"]["P18_author"], rows["p1"]["P18"]) == ("CC BY 4.0", "Ann Lee", "")
    nights.night()
    assert len([f for f in nights.findings if f.code == "no-licence"]) == 2


def test_without_commons_no_image_comes_home(tmp_path: Path, wiki: RehearsalServer, clock: CountingClock) -> None:
    nights = Nights(tmp_path, wiki, clock)
    nights.night()

    assert not any(v.kind == "media" for one in nights.home.values() for v in one.values)
    assert [f.message[:26] for f in nights.findings if f.code == "no-licence"] == ["3 images are not shown: th"]


def test_labels_of_values_are_looked_at_again_after_a_week(nights: Nights, wiki: RehearsalServer) -> None:
    nights.night()
    rename(wiki, "Q101", cy="gwaith")
    assert nights.night() == 1
    nights.clock.time += AGE

    nights.night()

    labels = {key: dict(v.labels) for key, one in nights.home.items() for v in one.values if v.text == "Q101"}
    assert len(labels) == COUNT // 3
    assert all(found["cy"] == "gwaith" for found in labels.values())


def test_what_cannot_be_is_a_finding_and_in_no_file(nights: Nights) -> None:
    nights.decide({"p9": IMPOSSIBLE})

    nights.night()

    told = {f.code for f in nights.findings if f.record_key == "p9"}
    assert told == {"impossible-date", "impossible-coordinate", "not-on-earth", "unsafe-url", "too-many-labels"}
    assert [v.kind for v in nights.home["p9"].values] == ["label", "label", "media"]
    files = [path for path in exports_folder(nights.run).rglob("*") if path.is_file() and path.suffix != ".xlsx"]
    assert len(files) > COUNT
    for path in files:
        text = path.read_text("utf-8")
        assert not [bad for bad in ("02-30", "91.5", "26.13", "javascript", "label 1999") if bad in text], path


def test_a_preview_is_made_of_what_came_home(nights: Nights, tmp_path: Path) -> None:
    words = ["preview", nights.batch, str(tmp_path / "site"), "-w", str(nights.workspace)]
    before = CliRunner().invoke(app, words)
    assert isinstance(before.exception, InputError)

    nights.night()
    result = CliRunner().invoke(app, words)

    assert result.exit_code == 0
    assert "60 records" in result.output
    page = (tmp_path / "site" / "cy" / "records" / "p0.html").read_text("utf-8")
    assert "bod dynol" in page
    assert "is P31" not in page  # a common property has a name of its own
    assert "Ann Lee" in page
