"""Evaluating a catalogue whose items are known, against a small index."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from glamdata.commands.app import app
from glamdata.coordinator import query_service
from glamdata.errors import ExportError
from glamdata.index.build import Filter, build_index
from glamdata.index.lookup import ItemIndex
from glamdata.rehearsal import RehearsalServer
from glamdata.report.evaluating import evaluate_export, wilson_interval

from ..conftest import write_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAPPING = """
mapping: people
about: People with the items they are
source: {format: csv, key: id, rights: CC0}
match: {instance_of: Q5, known: {from: qid}, languages: [en, mul]}
terms:
  label: {from: name, language: mul}
statements:
  - {property: P31, type: item, value: Q5}
  - {property: P569, type: time, from: born}
"""
ROWS = [
    ("1", "Agnolo Bronzino", "1503", "Q1"),
    ("2", "Bronzino, Agnolo", "1503", "Q1"),
    ("3", "Agnolo Bronzino", "1603", "Q77"),  # a namesake whom the index has not
    ("4", "Ann Obscura", "", "Q2"),
    ("5", "Ann Obscura", "1850", "Q88"),  # another one, whom the rules take for Q2
    ("6", "Nobody Atall", "1900", ""),
    ("7", "Anne Redirected", "1700", "Q9"),
]


def person(qid: str, name: str, born: int) -> dict[str, object]:
    def claim(kind: str, value: object) -> list[object]:
        return [{"rank": "normal", "mainsnak": {"snaktype": "value", "datavalue": {"type": kind, "value": value}}}]

    time = {
        "time": f"+{born}-00-00T00:00:00Z",
        "precision": 9,
        "calendarmodel": "http://www.wikidata.org/entity/Q1985727",
    }
    claims = {"P31": claim("wikibase-entityid", {"id": "Q5"}), "P569": claim("time", time)}
    return {"id": qid, "labels": {"en": {"language": "en", "value": name}}, "claims": claims}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made: Path = tmp_path_factory.mktemp("evaluating")
    items = [
        person("Q1", "Agnolo Bronzino", 1503),
        person("Q2", "Ann Obscura", 1850),
        person("Q3", "Anne Redirected", 1700),
    ]
    lines = [*items, {"entity": "Q9", "redirect": "Q3"}]
    (made / "dump.json").write_text("\n".join(json.dumps(line) for line in lines))
    build_index(made / "dump.json", made / "index", Filter(), lambda _: None)
    (made / "people.yaml").write_text(MAPPING)
    with (made / "people.csv").open("w", newline="") as out:
        csv.writer(out).writerows([("id", "name", "born", "qid"), *ROWS])
    return made


def evaluate(folder: Path, known: str = "qid", predictions: Path | None = None):
    with ItemIndex(folder / "index") as index:
        return evaluate_export(folder / "people.csv", folder / "people.yaml", known, index, lambda _: None, predictions)


def test_accepts_are_counted_with_the_known_items_hidden(folder):
    found = evaluate(folder)
    assert (found.rows, found.present) == (6, 4)
    assert (found.accepted.total(), found.right.total(), found.wrong_absent) == (4, 3, 1)
    assert (found.precision, found.recall) == (0.75, 0.75)
    (wrong,) = found.wrong
    assert (wrong.record, wrong.accepted, wrong.known, wrong.absent) == ("5", "Q2", "Q88", True)
    assert "the same name" in wrong.evidence
    assert found.waiting.total() == 2


def test_every_record_has_a_prediction_and_what_is_accepted_comes_first(folder, tmp_path):
    evaluate(folder, predictions=tmp_path / "predictions.csv")
    with (tmp_path / "predictions.csv").open(newline="") as lines:
        predictions = {row["record"]: row for row in csv.DictReader(lines)}
    assert list(predictions) == [row[0] for row in ROWS]
    accepted = {key for key, row in predictions.items() if row["rule"]}
    assert accepted == {"1", "2", "5", "7"}
    assert min(float(predictions[key]["score"]) for key in accepted) >= 0.95
    assert max(float(row["score"]) for key, row in predictions.items() if key not in accepted) < 0.95
    assert (predictions["4"]["qid"], predictions["6"]["qid"], predictions["7"]["qid"]) == ("Q2", "", "Q3")


def test_a_column_without_items_is_told(folder):
    with pytest.raises(ExportError, match=r"no record has an item \(Q42\) in 'born'"):
        evaluate(folder, "born")


@pytest.mark.parametrize(
    ("right", "count", "low", "high"), [(0, 0, 0, 1), (10, 10, 0.72, 1), (995, 1000, 0.988, 0.998), (0, 10, 0, 0.28)]
)
def test_the_interval(right, count, low, high):
    assert wilson_interval(right, count) == (pytest.approx(low, abs=0.01), pytest.approx(high, abs=0.01))


def test_the_command_prints_json(folder):
    command = [
        sys.executable,
        "-m",
        "glamdata",
        "evaluate",
        str(folder / "people.csv"),
        "-m",
        str(folder / "people.yaml"),
    ]
    asked = [*command, "--known", "qid", "--index", str(folder / "index"), "--json"]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)
    said = json.loads(done.stdout)
    assert (said["rows"], said["accepted"], said["right"], said["absent"]) == (6, 4, 3, 2)
    assert said["interval"][0] < said["precision"] < said["interval"][1]
    assert [one["record"] for one in said["wrong"]] == ["5"]


@pytest.fixture(scope="module")
def workspace(folder, tmp_path_factory) -> Iterator[Path]:
    """A workspace whose wiki has the people of the index."""
    entities = [json.loads(line) for line in (folder / "dump.json").read_text().splitlines()]
    properties = [
        {"type": "property", "id": pid, "datatype": kind, "labels": {"en": {"language": "en", "value": pid}}}
        for pid, kind in (("P31", "wikibase-item"), ("P569", "time"))
    ]
    human = {"type": "item", "id": "Q5", "labels": {"en": {"language": "en", "value": "human"}}}
    made = tmp_path_factory.mktemp("wiki")
    with RehearsalServer(made / "wiki.sqlite") as wiki:
        wiki.add_entities([*properties, human, *(as_loaded(one) if "id" in one else one for one in entities)])
        yield write_settings(made / "workspace", wiki)


def as_loaded(entity: dict[str, Any]) -> dict[str, Any]:
    """Give an item as an API takes it: every snak with its property."""
    for pid, claims in entity["claims"].items():
        for claim in claims:
            claim |= {"type": "statement", "mainsnak": {**claim["mainsnak"], "property": pid}}
            if pid == "P569":
                claim["mainsnak"]["datavalue"]["value"] |= {"timezone": 0, "before": 0, "after": 0}
            else:
                claim["mainsnak"]["datavalue"]["value"] |= {"entity-type": "item"}
    return {"type": "item", **entity}


@pytest.mark.integration
def test_over_the_query_service_it_counts_what_it_does_with_an_index(folder, workspace):
    numbers = []
    with ItemIndex(folder / "index") as index:
        for source in (index, query_service(workspace)):
            found = evaluate_export(folder / "people.csv", folder / "people.yaml", "qid", source, lambda _: None)
            numbers.append(found.to_json())
    assert numbers[0] == numbers[1]
    assert (numbers[1]["rows"], numbers[1]["accepted"], numbers[1]["right"]) == (6, 4, 3)


@pytest.mark.integration
def test_the_command_asks_the_query_service_without_an_index(folder, workspace):
    asked = ["evaluate", str(folder / "people.csv"), "-m", str(folder / "people.yaml"), "--known", "qid", "--json"]
    done = CliRunner().invoke(app, [*asked, "--workspace", str(workspace)])
    assert json.loads(done.stdout)["accepted"] == 4
