"""The audit of new items against the rehearsal wiki: merged, deleted, standing and taken back, by rule."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest

from glamdata.model.edit import LedgerState
from glamdata.publish.undoing import Selection, undo
from glamdata.rehearsal import RehearsalServer
from glamdata.rehearsal.fault import Fault
from glamdata.report.disagreement.audit import audit_creations

from ...conftest import silent
from ...disagreement_world import Library, Somebody, entities, item, require_nobody

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from glamdata.report.disagreement.audit import AuditReport

pytestmark = pytest.mark.integration

RULE = "rule: none found"


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsalServer]:
    folder = tmp_path_factory.mktemp("wiki")
    (folder / "entities.jsonl").write_text(entities([item("Q4000", "Was there before")]), "utf-8")
    with RehearsalServer(folder / "wiki.sqlite", load=[folder / "entities.jsonl"]) as server:
        yield server


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, wiki: RehearsalServer) -> Library:
    made = Library(tmp_path_factory.mktemp("library"), wiki)
    rows = [f"n{n},New {n},18{n + 10},19{n + 10},40{n},,," for n in range(6)]
    made.prepare("byrule", rows, {f"n{n}": "" for n in range(5)} | {"n5": "Q4000"}, create="auto", who=RULE)
    made.publish("byrule")
    made.prepare("byhand", ["h0,Hand,1801,1880,500,,,", "h1,Undone,1802,1881,501,,,"], {"h0": "", "h1": ""})
    made.publish("byhand")
    return made


@pytest.fixture(scope="module")
def qids(library: Library) -> dict[str, str]:
    with library.coordinate() as coordinator:
        lines = [
            line
            for name in coordinator.store.batch_names()
            for line in coordinator.store.ledger.entries(name, "rehearsal")
        ]
    return {line.record_key: line.qid for line in lines if line.state is LedgerState.SAVED}


@pytest.fixture(scope="module")
def ended(library: Library, wiki: RehearsalServer, qids: dict[str, str]) -> dict[str, str]:
    """Somebody merges and deletes; we take one back."""
    somebody = Somebody(wiki)
    merge = {"ignoreconflicts": "description"}
    somebody.do("wbmergeitems", fromid=qids["n0"], toid="Q4000", **merge)
    somebody.do("wbmergeitems", fromid=qids["n2"], toid=qids["n1"], **merge)
    for key in ("n3", "h1"):
        title = somebody.call(action="wbgetentities", ids=qids[key])["entities"][qids[key]]["title"]
        if key == "h1":
            with library.coordinate() as coordinator:
                run = coordinator.reopen("byhand")
                undo(coordinator, run, Selection(records=("h1",)), silent)
        somebody.do("delete", title=title)
    somebody.do("wbeditentity", id=qids["n4"], data='{"aliases":{"en":[{"language":"en","value":"Alias"}]}}')
    somebody.http.close()
    return qids


def audit(library: Library, folder: Path, *batches: str) -> AuditReport:
    with library.coordinate() as coordinator:
        return audit_creations(coordinator, batches, silent, folder)


def numbers(report: AuditReport) -> dict[str, tuple[int, ...]]:
    return {r.rule: (r.made, r.stands, r.merged, r.deleted, r.taken_back, r.unseen) for r in report.rules}


def test_each_rule_has_its_numbers_with_a_denominator(library: Library, ended: dict[str, str], tmp_path: Path) -> None:
    report = audit(library, tmp_path)
    assert numbers(report) == {"none found": (5, 2, 2, 1, 0, 0), "a person": (2, 1, 0, 0, 1, 0)}
    assert report.unseen == {}
    rule = report.to_json()["rules"][0]
    assert (rule["rule"], rule["erred"], rule["judged"], rule["share"]) == ("none found", 3, 5, 0.6)
    assert 0 < rule["interval"][0] < 0.6 < rule["interval"][1] < 1
    hand = report.to_json()["rules"][1]
    assert (hand["judged"], hand["share"]) == (1, 0)
    assert ended["n5"] not in {one.qid for one in report.creations}  # it was there before


def test_a_merged_item_says_into_which_and_by_whom(library: Library, ended: dict[str, str], tmp_path: Path) -> None:
    report = audit(library, tmp_path)
    merged = {one.record_key: one for one in report.creations if one.state.value == "merged"}
    assert {key: (one.into, one.own, one.user) for key, one in merged.items()} == {
        "n0": ("Q4000", False, "Admin"), "n2": (ended["n1"], True, "Admin"),
    }  # fmt: skip
    with (tmp_path / "audit.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["record_key"]: row for row in csv.DictReader(file)}
    assert (rows["n0"]["into"], rows["n0"]["own"], rows["n2"]["own"], rows["n3"]["state"]) == (
        "Q4000", "", "yes", "deleted",
    )  # fmt: skip
    said = json.loads((tmp_path / "audit.json").read_text("utf-8"))
    assert (said["schema_version"], said["items_made"], len(said["items"])) == (1, 7, 7)
    page = (tmp_path / "index.html").read_text("utf-8")
    assert "60.0\u202f%" in page
    assert ended["n3"] in page


def test_no_name_of_a_person_is_in_any_file(library: Library, ended: dict[str, str], tmp_path: Path) -> None:
    assert ended
    audit(library, tmp_path)
    require_nobody(tmp_path)


def test_one_batch_alone_and_both_count_an_item_once(library: Library, ended: dict[str, str], tmp_path: Path) -> None:
    assert ended
    assert numbers(audit(library, tmp_path, "byhand")) == {"a person": (2, 1, 0, 0, 1, 0)}
    both = audit(library, tmp_path, "byhand", "byhand", "byrule")
    assert sum(rule.made for rule in both.rules) == 7


def test_a_ledger_of_an_older_version(library: Library, ended: dict[str, str], tmp_path: Path) -> None:
    """Without the lines that tell what was sent, an item counts as made where a decision said so before."""
    assert ended
    with library.coordinate() as coordinator:
        database: Any = coordinator.store._db
        database.execute("CREATE TABLE kept AS SELECT * FROM ledger")
        database.execute("DELETE FROM ledger WHERE state != 'saved'")
        database.execute("UPDATE ledger SET entered = '2020-01-01T00:00:00+00:00' WHERE record_key = 'n4'")
    report = audit(library, tmp_path)
    with library.coordinate() as coordinator:
        database = coordinator.store._db
        database.execute("DELETE FROM ledger")
        database.execute("INSERT INTO ledger SELECT * FROM kept")
        database.execute("DROP TABLE kept")
    # n4 was saved before anybody decided, h1 was taken back in a line that is gone
    assert numbers(report) == {"none found": (4, 1, 2, 1, 0, 0), "a person": (2, 1, 0, 1, 0, 0)}


def test_a_wiki_that_goes_away_is_said_and_nothing_is_invented(
    library: Library, wiki: RehearsalServer, ended: dict[str, str], tmp_path: Path
) -> None:
    assert ended
    with library.coordinate() as coordinator:
        wiki.wiki.faults.faults.append(Fault("http503"))
        report = audit_creations(coordinator, (), silent, tmp_path)
        wiki.wiki.faults.faults.clear()
    assert numbers(report) == {"none found": (5, 0, 0, 0, 0, 5), "a person": (2, 0, 0, 0, 0, 2)}
    ((why, count),) = report.unseen.items()
    assert "could not be looked at" in why
    assert count == 7
    assert "Not everything could be seen" in (tmp_path / "index.html").read_text("utf-8")
    require_nobody(tmp_path)
    assert report.to_json()["rules"][0]["share"] is None
