"""Roles: who decides, opens a gate or accepts a batch is looked up in [people], and the role is kept with the word."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from glamdata.batch.batchcheck import accept_anomaly, find_anomalies
from glamdata.clock import SystemClock
from glamdata.errors import InputError, RoleError, SettingsError
from glamdata.model.match import Verdict
from glamdata.model.person import People, Role, hide_people
from glamdata.publish.gates import Opening, enter_permission, gate_rows
from glamdata.review.deciding import enter_decisions
from glamdata.review.decision_import import import_decisions
from glamdata.workspace.people_settings import read_people
from glamdata.workspace.settings import load_settings

from ..review_workspace import make_batch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from glamdata.coordinator import Coordinator

TABLE = '\n[people]\nAnn = ["reviewer"]\n"Bo Berg" = ["approver"]\nCy = []\n'


@pytest.fixture
def coordinator(tmp_path: Path) -> Iterator[Coordinator]:
    with make_batch(tmp_path, SystemClock()) as made:
        with (tmp_path / "glamdata.toml").open("a", encoding="utf-8") as file:
            file.write(TABLE)
        made.settings = replace(made.settings, people=load_settings(tmp_path).people)
        yield made


def test_only_a_reviewer_decides_and_the_role_is_kept(coordinator: Coordinator, tmp_path: Path) -> None:
    enter_decisions(coordinator, "people", [("p001", "Q42", "Ann", "looked it up")])
    for who in ("Bo Berg", "Cy", "Dot"):
        with pytest.raises(InputError, match=r"\[people\]"):
            enter_decisions(coordinator, "people", [("p002", "Q42", who, "")])
    (decision,) = coordinator.store.decisions.all("people")
    assert (decision.who, decision.verdict, decision.role) == ("Ann", Verdict.MATCH, "reviewer")

    sheet = tmp_path / "answers.csv"
    sheet.write_text("record,decision,who\np003,Q43,Ann\np004,Q44,Bo Berg\np005,Q45,\n", "utf-8")
    taken = import_decisions(coordinator.reopen("people"), sheet, "Cy")
    assert (taken.count, len(taken.faults)) == (1, 2)
    assert "Bo Berg is approver in [people]" in taken.faults[0]
    assert "Cy is nothing in [people]" in taken.faults[1]


def test_decisions_of_another_workspace_come_in_where_their_persons_may_decide(
    coordinator: Coordinator, tmp_path: Path
) -> None:
    said = {"verdict": "match", "when": "2026-01-02T03:04:05+00:00", "why": ""}
    persons = (("p006", "Ann"), ("p007", "Dot"), ("p008", "rule: identifier"))
    lines = [json.dumps({"key": key, "qid": "Q46", "who": who, **said}) for key, who in persons]
    (tmp_path / "history.jsonl").write_text("\n".join(lines), "utf-8")
    taken = import_decisions(coordinator.reopen("people"), tmp_path / "history.jsonl", "")
    assert (taken.count, taken.faults) == (
        2, ["p007: 'Dot' is not in [people] of glamdata.toml, so may not decide about records."],
    )  # fmt: skip
    again = import_decisions(coordinator.reopen("people"), tmp_path / "history.jsonl", "")
    assert (again.count, again.repeated) == (0, 2), "the role does not make another decision of it"


def test_only_an_approver_opens_gates_and_accepts_batches(coordinator: Coordinator) -> None:
    run = coordinator.reopen("people")
    for opens in (True, False):
        with pytest.raises(RoleError, match=r"only an approver may (open|shut) a gate"):
            enter_permission(run, Opening("rights", "Ann", "ours", opens=opens))
    (given,) = enter_permission(run, Opening("rights", "Bo Berg", "our own; Bo Berg, bo@example.org, agreed"))
    assert (given.role, run.store.permissions.all("people")[0].role) == ("approver", "approver")
    assert find_anomalies(run), "nothing was checked"
    with pytest.raises(RoleError, match="accept a batch"):
        accept_anomaly(run, "Ann", "x")
    accept_anomaly(run, "Bo Berg", "x")

    shown = [line for row in gate_rows(run, named=False) for line in row.opened]
    assert len(shown) == 2
    assert all(line.startswith("an approver on ") for line in shown)
    assert shown[0].endswith("our own; (a person), (an address), agreed")
    assert "Bo Berg" in next(row for row in gate_rows(run) if row.opened).opened[0]


def test_without_the_table_everybody_may_do_everything() -> None:
    nobody = People()
    assert all(nobody.require("Dot", role, "do it") == "" for role in Role)
    assert hide_people("Ann wrote to annabel@x.org about Annabel", ["Ann"]) == (
        "(a person) wrote to (an address) about Annabel"
    )


@pytest.mark.parametrize(
    ("table", "words"),
    [("x", "must be a table"), ({"Ann": "reviewer"}, "must be a list"), ({"Ann": ["boss"]}, "role 'boss'; there are"),
     ({" ": []}, "is no name")],
)  # fmt: skip
def test_a_table_that_can_not_be(table: object, words: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=words):
        read_people(tmp_path / "glamdata.toml", table)
