"""The gates over a whole batch: shut until somebody opens them, seen in the report, and what stops a batch at all."""

from __future__ import annotations

import csv
import json
from functools import partial
from typing import TYPE_CHECKING

import pytest

from glamdata import sequence
from glamdata.batch.batchcheck import find_anomalies
from glamdata.batch.run import Source
from glamdata.commands import console
from glamdata.coordinator import Coordinator
from glamdata.errors import AnomalyError, InputError, SuiteError, WikiRefusedError
from glamdata.formats.csv_export import restore
from glamdata.publish.gates import Opening, describe_gates, enter_permission, gate_rows, require_gates
from glamdata.rehearsal import RehearsalServer
from glamdata.review.deciding import enter_decisions
from glamdata.store import tables
from glamdata.wikibase.beyond import Beyond
from glamdata.wikibase.site import Wiki
from glamdata.workspace.settings import load_settings

from ..commands.test_app import glamdata, says
from ..conftest import SAMPLES, CountingClock, write_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from glamdata.batch.run import Run

pytestmark = pytest.mark.integration

MAPPING = """
mapping: people
source: {{format: csv, key: id{rights}}}
reference: {{P248: {{item: Q13219454}}}}
policy: {{{policy}}}
match: {{instance_of: Q5, languages: [en], create: reviewed}}
terms:
  label: {{en: {{from: name}}}}
statements:
  - {{property: P31, type: item, value: Q5}}
  - {{property: P214, type: external_id, from: viaf}}
  - {{property: P569, type: time, from: born, clean: [date]}}
  - {{property: P570, type: time, from: died, clean: [date]}}
  - {{property: P21, type: item, value: Q6581072}}
"""
DEAD, ALIVE, UNKNOWN = "d1", "a1", "u1"
PEOPLE = f"id,name,born,died,viaf\n{DEAD},Ann Abbott,1850,1900,911111\n{ALIVE},Bea Bold,1960,,922222\n{UNKNOWN},Cid Cole,1840,1890,\n"


def silent(_words: str) -> None: ...


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsalServer]:
    folder = tmp_path_factory.mktemp("gates")
    with RehearsalServer(folder / "wiki.sqlite", load=[SAMPLES / "wikidata-excerpt.jsonl.gz"]) as served:
        yield served


@pytest.fixture
def coordinate(tmp_path: Path, wiki: RehearsalServer, clock: CountingClock) -> Callable[[], Coordinator]:
    workspace = write_settings(tmp_path / "workspace", wiki)
    return lambda: Coordinator(load_settings(workspace), "test", clock=clock)


def source(folder: Path, people: str = PEOPLE, rights: str = "", policy: str = "refine: true") -> Source:
    (folder / "people.yaml").write_text(MAPPING.format(rights=rights, policy=policy), "utf-8")
    (folder / "people.csv").write_text(people, "utf-8")
    return Source(folder / "people.csv", folder / "people.yaml")


def planned(coordinator: Coordinator, run: Run) -> dict[str, list[str]]:
    sequence.plan(coordinator, run, silent)
    return {row["record_key"]: [line.split()[1] for line in row["lines"]] for row in run.parts.all_rows(tables.EDITS)}


def held(run: Run) -> list[tuple[str, str, str]]:
    rows = run.parts.all_rows(tables.findings_table("plan"))
    return sorted((r["record_key"], r["code"], r["property"]) for r in rows if r["code"].startswith("gate-"))


def test_each_gate_is_shut_until_a_person_opens_it(coordinate: Callable[[], Coordinator], tmp_path: Path) -> None:
    with coordinate() as coordinator:
        run = sequence.prepare(coordinator, source(tmp_path), silent)
        enter_decisions(coordinator, run.batch.name, [(key, "new", "Ann", "") for key in (DEAD, ALIVE, UNKNOWN)])

        assert planned(coordinator, run) == {}
        assert held(run) == [(key, "gate-rights", "") for key in (ALIVE, DEAD, UNKNOWN)]
        assert next(row.state for row in gate_rows(run) if row.gate == "rights").startswith(
            "shut: the mapping does not"
        )

        enter_permission(run, Opening("rights", "Ann Ab", "our own catalogue, CC0"))
        found = planned(coordinator, run)
        assert set(found) == {DEAD, ALIVE}
        assert [line for line in found[DEAD] if line.startswith("P")] == ["P31", "P214", "P569", "P570"]
        assert [line for line in found[ALIVE] if line.startswith("P")] == ["P31", "P214"]
        assert held(run) == [
            (ALIVE, "gate-living", "P569"), (ALIVE, "gate-sensitive", "P21"), (DEAD, "gate-sensitive", "P21"),
            (UNKNOWN, "gate-notability", ""), (UNKNOWN, "gate-sensitive", "P21"),
        ]  # fmt: skip

        for refused in (
            Opening("sensitive", "Ann", "x", ("P21",)),  # the mapping does not ask for it
            Opening("living", "Ann", "x", ("P569",)),
            Opening("rights", " ", "x"),
            Opening("rights", "Ann", ""),
            Opening("taste", "Ann", "x"),
            Opening("living", "Ann", "x", ("birth",)),
            Opening("living", "Ann", "x", records=("nobody",)),
            Opening("notability", "Ann", "x", ("P31",)),
        ):
            with pytest.raises(InputError):
                enter_permission(run, refused)
        enter_permission(run, Opening("living", "Bo", "died 1990", records=(ALIVE,)))
        enter_permission(run, Opening("notability", "Bo", "has a book", records=(UNKNOWN,)))
        assert set(planned(coordinator, run)) == {DEAD, ALIVE, UNKNOWN}
        assert {code for _, code, _ in held(run)} == {"gate-sensitive"}
        enter_permission(run, Opening("living", "Bo", "is alive after all", records=(ALIVE,), opens=False))
        sequence.publish(coordinator, run, silent)
        assert (ALIVE, "gate-living", "P569") in held(run)
        check_report(run)
        assert "gate rights: shut: " in next(describe_gates(run))
        assert "opened by Ann Ab on 2026-11-21 for all records: our own catalogue, CC0" in next(describe_gates(run))


def check_report(run: Run) -> None:
    """The page, and the files of findings beside it, say of each gate what it holds and who opened it."""
    folder = run.parts.folder / "report"
    page = (folder / "index.html").read_text("utf-8")
    assert "a person on 2026-11-21 for all records: our own catalogue, CC0" in page
    assert "Ann Ab on" not in page, "readers are not told who it was"
    assert "1 held by a gate" in page
    assert 'href="checks.html#plan-gate-living-critical"' in page
    assert 'id="plan-gate-living-critical"' in (folder / "checks.html").read_text("utf-8")
    with (folder / "findings.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    said = json.loads((folder / "findings.json").read_text("utf-8"))
    assert [{k: restore(v) for k, v in row.items()} for row in rows] == [
        {k: str(v) for k, v in r.items()} for r in said
    ]
    assert {"gate-living", "gate-sensitive"} <= {row["code"] for row in rows}
    with (folder / "records.csv").open(encoding="utf-8") as file:
        assert [row["record"] for row in csv.DictReader(file) if "living people is shut" in row["held"]] == [ALIVE]


def test_mapping_and_person_open_what_is_sensitive(coordinate: Callable[[], Coordinator], tmp_path: Path) -> None:
    wishes = source(tmp_path, rights=", rights: CC0", policy="sensitive: [P21], living: [P569]")
    with coordinate() as coordinator:
        run = sequence.prepare(coordinator, wishes, silent)
        enter_decisions(coordinator, run.batch.name, [(DEAD, "new", "Ann", "")])
        assert held_after(coordinator, run) == {"gate-sensitive"}
        enter_permission(run, Opening("sensitive", "Ann", "published by themselves", ("P21",)))
        assert held_after(coordinator, run) == set()


def held_after(coordinator: Coordinator, run: Run) -> set[str]:
    planned(coordinator, run)
    return {code for _, code, _ in held(run)}


def many(count: int, *, dated: bool = True) -> str:
    rows = (f"r{n},Name Nr{n} Family{n},{1700 + n if dated else ''},1790,{800000 + n}\n" for n in range(count))
    return "id,name,born,died,viaf\n" + "".join(rows)


def check(coordinator: Coordinator, export: Source) -> Run:
    run = coordinator.open(export)
    sequence.read_and_map(run, coordinator.settings.runner, partial(sequence.do_parts, silent))
    sequence.check(coordinator, run, silent)
    return run


def test_a_batch_that_is_not_as_the_ones_before_stops(coordinate: Callable[[], Coordinator], tmp_path: Path) -> None:
    def export(people: str) -> Source:
        return source(tmp_path, people, rights=", rights: CC0")

    with coordinate() as coordinator:
        run = check(coordinator, export(many(40)))
        assert find_anomalies(run) == []
        run = check(coordinator, export(many(12)))
        assert any("At least half as many drafts" in words for words in find_anomalies(run))
        for stopped in (sequence.plan, sequence.publish):
            with pytest.raises(AnomalyError, match="is not as expected, so nothing is planned or sent"):
                stopped(coordinator, run, silent)
        assert run.parts.numbers(tables.EDITS) == []
        with pytest.raises(InputError, match="--who NAME"):
            console.accept_anomaly(run, "withdrawn", " ")

    says(glamdata("plan", run.batch.name, "-w", coordinator.settings.workspace), 4, "--accept-anomaly")
    with coordinate() as coordinator:
        run = coordinator.reopen(run.batch.name)
        console.accept_anomaly(run, "the rest was withdrawn", "Ann Ab")
        sequence.plan(coordinator, run, silent)
        assert next(row.opened for row in gate_rows(run) if row.gate == "anomaly")[0].startswith("Ann Ab on 2026-11-21")

        assert find_anomalies(check(coordinator, export(many(11)))) == [], (
            "it is held against the batch that was accepted"
        )
        run = check(coordinator, export(many(38, dated=False)))
        assert any("The share of records with P569 is between 95% and 100%" in words for words in find_anomalies(run))


def test_a_suite_of_the_library(coordinate: Callable[[], Coordinator], tmp_path: Path) -> None:
    with coordinate() as coordinator:
        workspace = coordinator.settings.workspace
    settings = workspace / "glamdata.toml"
    settings.write_text(settings.read_text("utf-8") + '\n[validation]\nsuite = "own.json"\n', "utf-8")
    viaf = {"type": "expect_column_values_to_match_regex", "kwargs": {"column": "P214", "regex": "^9"}}
    share = {"type": "expect_column_values_to_be_between", "kwargs": {"column": "share_P570", "min_value": 0.9}}
    unknown = {"type": "expect_column_values_to_be_nice", "kwargs": {"column": "P214"}}
    people = source(tmp_path, PEOPLE + "x1,Dot Dale,1800,1850,12345\n", rights=", rights: CC0")
    with coordinate() as coordinator:
        (workspace / "own.json").write_text(json.dumps({"expectations": [viaf, unknown]}))
        with pytest.raises(SuiteError, match=r"own\.json: expectation 2 \(expect_column_values_to_be_nice\)"):
            check(coordinator, people)
        (workspace / "own.json").write_text(json.dumps({"name": "own", "expectations": [viaf, share]}))
        run = check(coordinator, people)
        rows = [r for r in run.parts.all_rows(tables.findings_table("check")) if r["code"] == "own-expectation"]
        assert [(row["record_key"], row["value"], row["severity"], row["statement"] >= 0) for row in rows] == [
            ("x1", "12345", "critical", True)
        ]
        assert [words for words in find_anomalies(run) if "share_P570" in words]


def test_beyond_this_machine(coordinate: Callable[[], Coordinator], tmp_path: Path) -> None:
    """Nothing is asked of any wiki here: these are refused, or let through, before anything is sent."""
    complete = Beyond("www.wikidata.org", "Ann Ab", "https://www.wikidata.org/wiki/Wikidata:RFP/Bot/GlamBot")
    api, sparql = "https://www.wikidata.org/w/api.php", "https://query.wikidata.org/sparql"
    beyond = Wiki(api, sparql, "GlamBot", "upload", contact="User:Ann", beyond=complete)
    with coordinate() as coordinator:
        run = coordinator.open(source(tmp_path))
        require_gates(run, "")  # the rehearsal wiki asks for nothing
        there = type(run)(run.store, run.batch, run.mapping, run.parts, beyond, run.clock)
        with pytest.raises(WikiRefusedError, match="does not say under which rights"):
            require_gates(there, "4711")
        enter_permission(run, Opening("rights", "Ann Ab", "our own"))
        with pytest.raises(WikiRefusedError, match="without an approved plan"):
            require_gates(there, "")
        require_gates(there, "4711")
