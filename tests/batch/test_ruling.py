"""What the rules decide of a whole batch: duplicates are found across its parts, and only among items of one kind."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from glamdata import pipeline, sequence
from glamdata.batch.ruling import find_held, is_ruled
from glamdata.batch.run import Source, open_batch
from glamdata.model.match import Verdict
from glamdata.reconciling.decide import Reason
from glamdata.reconciling.duplicates import find_duplicates

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from glamdata.batch.run import Run
    from glamdata.coordinator import Coordinator

pytestmark = pytest.mark.integration

MAPPING = """
mapping: novels
source: {format: csv, key: id, rights: CC0}
match: {instance_of: Q3331189, identifiers: [P244], languages: [en], create: auto}
terms:
  label: {en: {from: title}}
statements:
  - {property: P244, type: external_id, from: lccn}
items:
  work:
    match: {instance_of: Q7725634, languages: [en], create: auto}
    terms:
      label: {en: {from: title}}
    statements:
      - {property: P31, type: item, value: Q7725634}
"""
ROWS = [
    ("n1", "Unheard Tale of Gwent", "n00000001"),
    ("n2", "Unheard Odes of Cardiff", "n00000002"),
    ("n3", "Unheard Letters from Bangor", "n00000003"),
    ("n4", "Unheard Voyage to Oslo", "n00000004"),
    ("n5", "Unheard Sermons", "n00000002"),
    ("n6", "Unheard Tale of Gwent", "n00000006"),
]


def silent(_words: str) -> None: ...


def prepare(coordinator: Coordinator, folder: Path, size: int) -> Run:
    (folder / "novels.yaml").write_text(MAPPING, "utf-8")
    lines = ["id,title,lccn", *(",".join(row) for row in ROWS)]
    (folder / "novels.csv").write_text("\n".join(lines) + "\n", "utf-8")
    source = Source(folder / "novels.csv", folder / "novels.yaml", name=f"parts of {size}")
    run = open_batch(coordinator.store, source, coordinator.settings.wiki, coordinator.clock, part_size=size)
    for part in run.part_list:
        pipeline.read_and_map(run, part)
    sequence.check(coordinator, run, silent)
    sequence.reconcile(coordinator, run, silent)
    return run


def test_duplicates_are_found_whatever_part_they_are_in(coordinate: Callable[[], Coordinator], tmp_path: Path) -> None:
    with coordinate() as coordinator:
        run = prepare(coordinator, tmp_path, 2)
        assert len(run.part_list) == 3
        held = {"n1", "n6", "n2", "n5", "n1#work", "n6#work"}
        assert find_held(run) == held, "a work and its edition share a title, and are two things"
        queue = {row.record_key: row.reason for row in coordinator.store.decisions.queue(run.batch.name)}
        assert queue == dict.fromkeys(held, str(Reason.DUPLICATE))
        decided = coordinator.store.decisions.standing("novels")
        assert {decision.verdict for decision in decided.values()} == {Verdict.NEW}
        assert decided.keys() == {f"n{n}{item}" for n in range(1, 7) for item in ("", "#work")} - held
        assert is_ruled(run)
        assert find_held(prepare(coordinator, tmp_path, 10)) == held


PEOPLE = """
mapping: people
source: {format: csv, key: id, rights: CC0}
match: {instance_of: Q5, identifiers: [P214], own_id: {property: P244, from: lccn}, languages: [en], create: auto}
terms:
  label: {en: {from: name}}
statements:
  - {property: P31, type: item, value: Q5}
  - {property: P244, type: external_id, from: lccn}
  - {property: P214, type: external_id, from: viaf}
  - {property: P569, type: time, from: born}
"""
GIVEN, FAMILIES = ("Unheard Anna", "Unheard Anne", "Unheard A.", "Unheard Berta"), ("Gwentwood", "Cardiffsen", "Osloby")


def test_marks_leave_out_only_records_that_share_nothing(coordinate: Callable[[], Coordinator], tmp_path: Path) -> None:
    dice = random.Random(7)
    rows = [
        f"p{n},{dice.choice(GIVEN)} {dice.choice(FAMILIES)},n{n:08d},{dice.randrange(10_000_000, 10_000_900)},"
        f"{dice.randrange(1800, 1850)}"
        for n in range(60)
    ]
    (tmp_path / "people.yaml").write_text(PEOPLE, "utf-8")
    (tmp_path / "people.csv").write_text("\n".join(["id,name,lccn,viaf,born", *rows]) + "\n", "utf-8")
    source = Source(tmp_path / "people.csv", tmp_path / "people.yaml")
    with coordinate() as coordinator:
        run = open_batch(coordinator.store, source, coordinator.settings.wiki, coordinator.clock, part_size=7)
        for part in run.part_list:
            pipeline.read_and_map(run, part)
        sequence.reconcile(coordinator, run, silent)
        parts = [part.number for part in run.part_list]
        subjects = [subject for number in parts for subject in run.subjects(number)]
        outcomes = [outcome for number in parts for outcome in run.outcomes(number)]
        groups = find_duplicates(subjects, outcomes, run.mapping.match)
        together = {key for group in groups for key in group.keys}
        assert 5 < len(together) < 55
        assert find_held(run) == together


def test_the_rules_look_again_when_a_person_decided(coordinate: Callable[[], Coordinator], tmp_path: Path) -> None:
    with coordinate() as coordinator:
        run = prepare(coordinator, tmp_path, 2)
        decisions = coordinator.store.decisions
        (one, *_) = decisions.standing("novels").values()
        decisions.add("novels", [one])
        assert not is_ruled(run)
        pipeline.decide_by_rule(run)
        assert is_ruled(run)
