"""Decisions from files: good rows are taken, the others named; from one workspace to the next; conflicts kept."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from glamdata.clock import SystemClock
from glamdata.errors import InputError
from glamdata.model.edit import LedgerEntry, LedgerState
from glamdata.model.match import Decision, Verdict
from glamdata.review.case import EXISTS
from glamdata.review.deciding import enter_decisions
from glamdata.review.decision_export import export_decisions
from glamdata.review.decision_import import import_decisions
from glamdata.review.queue_sheet import write_sheet
from glamdata.store.standing import State

from ..review_workspace import make_batch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from glamdata.batch.run import Run
    from glamdata.coordinator import Coordinator


@pytest.fixture(scope="module")
def coordinator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coordinator]:
    with make_batch(tmp_path_factory.mktemp("import"), SystemClock()) as coordinator:
        yield coordinator


@pytest.fixture
def run(coordinator: Coordinator) -> Run:
    """The batch with nothing decided."""
    run = coordinator.reopen("people")
    for who in ("Ann", "Bob"):
        while run.store.decisions.retract("people", who, coordinator.clock.now()):
            pass
    return run


def fill(sheet: Path, **said: str) -> Path:
    """Write decisions into a sheet by record."""
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows({**row, "decision": said.get(row["record"], "")} for row in rows)
    return sheet


def test_row_by_row(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "review.csv"
    file.write_text(
        "record,decision,why\np001,Q7,so\np002,perhaps,\nnobody,new,\np003,=Q5,\np004,,\np005,not:Q1005,\n", "utf-8"
    )
    taken = import_decisions(run, file, "Ann")
    assert (taken.count, [fault.partition(":")[0] for fault in taken.faults]) == (2, ["row 3", "row 4", "row 5"])
    assert [("'perhaps'" in f, "'nobody'" in f, "formula" in f) for f in taken.faults] == [
        (True, False, False), (False, True, False), (False, False, True),
    ]  # fmt: skip
    again = import_decisions(run, file, "Ann")
    assert (again.count, again.repeated) == (0, 2)
    assert run.store.decisions.standing("people")["p001"].why == "so"


def test_what_was_not_created_waits_in_the_sheet_until_it_is_decided(run: Run, tmp_path: Path) -> None:
    sheet, now = tmp_path / "left.csv", run.clock.now()
    run.store.decisions.add("people", [Decision("p001", Verdict.NEW, "", "Ann", now)])
    line = LedgerEntry("people", "p001", "h", LedgerState.REFUSED, run.clock.now(), qid="Q99", code="exists")
    run.store.ledger.add(run.wiki.identity, [line])
    assert write_sheet(run, sheet, EXISTS) == 1
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file))["best_candidate"] == "Q99"
    assert import_decisions(run, fill(sheet, p001="best"), "Ann").count == 1
    assert run.store.decisions.standing("people")["p001"].qid == "Q99"
    assert write_sheet(run, sheet, EXISTS) == 0


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_whole_queue_goes_out(run: Run, form: str, tmp_path: Path) -> None:
    assert write_sheet(run, tmp_path / f"sheet.{form}") == 45
    assert write_sheet(run, tmp_path / f"some.{form}", "none found") == 4
    with pytest.raises(InputError, match="nothing"):
        import_decisions(run, tmp_path / "nothing.csv", "Ann")
    assert import_decisions(run, tmp_path / f"sheet.{form}", "Ann").count == 0
    with pytest.raises(InputError, match=r"written as \.csv or \.xlsx"):
        write_sheet(run, tmp_path / "sheet.ods")


def test_two_sheets_that_disagree(run: Run, tmp_path: Path) -> None:
    write_sheet(run, tmp_path / "a.csv")
    for name in ("b", "c"):
        (tmp_path / f"{name}.csv").write_bytes((tmp_path / "a.csv").read_bytes())
    assert import_decisions(run, fill(tmp_path / "a.csv", p006="best"), "Ann").conflicts == []
    second = import_decisions(run, fill(tmp_path / "b.csv", p006="second", p007="best"), "Bob")
    assert (second.count, second.conflicts) == (2, ["p006"])
    third = import_decisions(run, fill(tmp_path / "c.csv", p006="new", p007="best"), "Cleo")
    assert third.count == 1
    assert "decided differently since the sheet was written" in third.faults[0]
    assert run.store.decisions.state("people", "p006").state is State.CONFLICT
    run.store.decisions.retract("people", "Cleo", run.clock.now())


@pytest.mark.parametrize("form", ["jsonl", "csv", "xlsx"])
def test_from_one_workspace_to_the_next(run: Run, coordinator: Coordinator, form: str, tmp_path: Path) -> None:
    given = [("p010", "Q5", "Ann", "=so"), ("p011", "not:Q1011", "Ann", ""), ("x5", "new", "Bob", "")]
    enter_decisions(coordinator, "people", given)
    before = run.store.decisions.all("people")
    export_decisions(before, tmp_path / f"decisions.{form}")
    for who in ("Ann", "Bob"):
        run.store.decisions.retract("people", who, coordinator.clock.now())
        run.store.decisions.retract("people", who, coordinator.clock.now())
    taken = import_decisions(run, tmp_path / f"decisions.{form}", "nobody")
    assert (taken.count, taken.faults, taken.elsewhere) == (3, [], 0)
    assert run.store.decisions.all("people") == before, "with their persons, times and words"
    assert import_decisions(run, tmp_path / f"decisions.{form}", "nobody").repeated == 3


def test_lines_that_are_none_and_records_elsewhere(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "decisions.jsonl"
    good = '{"key":"%s","qid":"","verdict":"new","who":"Ann","when":"2026-11-21T09:00:00Z","why":""}'
    file.write_text(
        "\n".join([good % "p012", "{", good.replace("new", "perhaps") % "p013", "", good % "gone"]), "utf-8"
    )
    taken = import_decisions(run, file, "nobody")
    assert (taken.count, taken.elsewhere) == (2, 1)
    assert [fault.partition(":")[0] for fault in taken.faults] == ["line 2", "line 3"]


def test_who_decides_is_a_person(run: Run, coordinator: Coordinator) -> None:
    with pytest.raises(InputError, match="a rule's name"):
        enter_decisions(coordinator, "people", [("p014", "new", "rule: mine", "")])
    with pytest.raises(InputError, match="nobody is named"):
        enter_decisions(coordinator, "people", [("p014", "new", " ", "")])


def test_a_record_that_left_the_queue_comes_back(run: Run, coordinator: Coordinator) -> None:
    decisions = run.store.decisions
    rows = decisions.queue("people")
    decisions.save_queue("people", [row for row in rows if row.record_key != "p015"])
    enter_decisions(coordinator, "people", [("p015", "Q5", "Ann", "")])
    assert decisions.waiting.find("people", "p015") is None
    enter_decisions(coordinator, "people", [("p015", "Q6", "Bob", "")])
    found = decisions.waiting.find("people", "p015")
    assert found
    assert (found.heading, found.best_qid, found.part) == ("Number 15 Author P", "Q1015", 1)
