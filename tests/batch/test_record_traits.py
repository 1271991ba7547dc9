"""Traits of records: places and countries known by name count once they are resolved; works tell authors apart."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from glamdata.batch.record_traits import traits_of_part
from glamdata.batch.run import Source
from glamdata.rehearsal import RehearsalServer
from glamdata.store import tables

from ..conftest import prepare_unchecked
from .test_corrected import PROPERTIES, claim, labelled, person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from glamdata.batch.run import Run
    from glamdata.coordinator import Coordinator

pytestmark = pytest.mark.integration

MAPPING = """
mapping: authors
source: {format: csv, key: id, rights: CC0}
match: {instance_of: Q5, languages: [en], create: auto}
terms:
  label: {en: {from: name}}
statements:
  - {property: P31, type: item, value: Q5}
  - {property: P569, type: time, from: born}
  - {property: P19, type: item, from: place, pointer: {class: Q486972}}
  - {property: P27, type: item, from: country}
  - {property: P800, type: string, from: work}
"""
HEAD = "id,name,born,place,country,work\n"
MORE = {
    "P19": "wikibase-item",
    "P27": "wikibase-item",
    "P50": "wikibase-item",
    "P800": "wikibase-item",
    "P279": "wikibase-item",
}


def is_(pid: str, qid: str) -> dict[str, Any]:
    value = {"entity-type": "item", "id": qid, "numeric-id": int(qid[1:])}
    return claim(pid, value, "wikibase-entityid")


def thing(qid: str, name: str, **claims: str) -> dict[str, Any]:
    return labelled(qid, name, claims={pid: [is_(pid, value)] for pid, value in claims.items()})


@pytest.fixture
def sample_wiki(tmp_path: Path) -> Iterator[RehearsalServer]:
    """Two poets of one name, each with a book; one is born in Bangor."""
    entities = [labelled(pid, datatype=kind) for pid, kind in {**PROPERTIES, **MORE}.items()]
    entities += [labelled("Q5"), thing("Q486972", "human settlement"), thing("Q90", "Bangor", P31="Q486972")]
    one, other = person("Q41", "Ann Rhys", 1850, 1900), person("Q42", "Ann Rhys", 1850, 1900)
    one["claims"]["P19"] = [is_("P19", "Q90")]
    entities += [
        one,
        other,
        thing("Q71", "Songs of the Seventh Mountain", P50="Q41"),
        thing("Q72", "Odes to a Grey Sea", P50="Q42"),
    ]
    with RehearsalServer(tmp_path / "wiki.sqlite") as wiki:
        wiki.add_entities(entities)
        yield wiki


def prepare(coordinator: Coordinator, folder: Path, row: str, mapping: str = MAPPING) -> Run:
    (folder / "authors.yaml").write_text(mapping, "utf-8")
    (folder / "authors.csv").write_text(HEAD + row, "utf-8")
    return prepare_unchecked(coordinator, Source(folder / "authors.csv", folder / "authors.yaml"))


def evidence(run: Run) -> dict[str, set[str]]:
    rows = run.parts.all_rows(tables.CANDIDATES)
    return {row["qid"]: {one["kind"] for one in json.loads(row["evidence"])} for row in rows}


def test_a_place_known_by_name_is_evidence_once_it_is_resolved(
    coordinate: Callable[[], Coordinator], tmp_path: Path
) -> None:
    with coordinate() as coordinator:
        run = prepare(coordinator, tmp_path, "r1,Ann Rhys,1850,Bangor,Q145,\n")
        traits = traits_of_part(run, 1)["r1"]
        assert (traits.places, traits.countries) == (("Q90",), ("Q145",))
        found = evidence(run)
    assert "place" in found["Q41"]
    assert "place" not in found["Q42"]


def test_a_title_is_compared_with_the_works_that_name_the_item_as_their_author(
    coordinate: Callable[[], Coordinator], tmp_path: Path
) -> None:
    with coordinate() as coordinator:
        run = prepare(coordinator, tmp_path, "r1,Ann Rhys,1850,,,Odes to a grey sea\n")
        found = evidence(run)
    assert "work" in found["Q42"]
    assert "work" not in found["Q41"]


def test_titles_that_the_mapping_takes_as_evidence_are_compared_and_never_written(
    coordinate: Callable[[], Coordinator], tmp_path: Path
) -> None:
    taken = MAPPING.replace("create: auto", "create: auto, works: {from: work, split: ;, clean: [cited_title]}")
    taken = taken.replace("  - {property: P800, type: string, from: work}\n", "")
    row = 'r1,Ann Rhys,1850,,,"LC data base, 1990;Her Odes to a grey sea, c1880: t.p."\n'
    with coordinate() as coordinator:
        run = prepare(coordinator, tmp_path, row, taken)
        assert [subject.works for subject in run.subjects(1)] == [("Odes to a grey sea",)]
        assert [draft.subject.works for draft in run.drafts(1)] == [("Odes to a grey sea",)]
        found, rows = evidence(run), list(run.parts.all_rows(tables.STATEMENTS))
    assert "work" in found["Q42"]
    assert "work" not in found["Q41"]
    assert {row["property"] for row in rows} == {"P31", "P569"}
