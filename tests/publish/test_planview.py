"""The plan of a real batch, prepared against the rehearsal wiki, in each format; and what a policy changes in it."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from glamdata import sequence
from glamdata.batch.run import Source
from glamdata.commands.app import app
from glamdata.errors import InputError
from glamdata.publish.planview import FORMATS, print_plan, replacing, require_format
from glamdata.rehearsal import RehearsalServer
from glamdata.report.showing import hash_of_plan
from glamdata.review.deciding import enter_decisions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from glamdata.batch.run import Run
    from glamdata.coordinator import Coordinator

pytestmark = pytest.mark.integration

MAPPING = """
mapping: people
source: {format: csv, key: id, rights: CC0}
reference: {P248: {item: Q13219454}, P813: {today: true}}
policy: POLICY
match: {instance_of: Q5, languages: [en], create: reviewed}
terms:
  label: {from: name, language: en}
statements:
  - {property: P31, type: item, value: Q5}
  - {property: P569, type: time, from: born}
  - {property: P106, type: item, from: trade}
  - {property: P214, type: external_id, from: viaf}
"""
PEOPLE = (
    "id,name,born,trade,viaf\nr1,Ann Ab,1867-06-08,Q36180,\nr2,Bo By,1870,Q36180,\nr3,Cy Co,1901-02-03,Q36180,900003\n"
)
YEAR = {"time": "+1867-00-00T00:00:00Z", "precision": 9}
OTHER = {"time": "+1871-00-00T00:00:00Z", "precision": 9}


def born(qid: str, time: dict[str, Any]) -> dict[str, Any]:
    calendar = {"calendarmodel": "http://www.wikidata.org/entity/Q1985727", "timezone": 0, "before": 0, "after": 0}
    value = {"type": "time", "value": {**time, **calendar}}
    snak = {"snaktype": "value", "property": "P569", "datatype": "time", "datavalue": value}
    return {
        "mainsnak": snak,
        "type": "statement",
        "rank": "normal",
        "id": f"{qid}$AAAAAAAA-0000-4000-8000-000000000001",
    }


def labelled(qid: str, text: str, **more: Any) -> dict[str, Any]:
    return {"type": "item", "id": qid, "labels": {"en": {"language": "en", "value": text}}, **more}


@pytest.fixture
def sample_wiki(tmp_path: Path) -> Iterator[RehearsalServer]:
    """Two people with dates of birth, the items their records name, three properties."""
    entities = [
        labelled("Q5", "human"), labelled("Q36180", "writer"), labelled("Q13219454", "LC Authorities"),
        labelled("Q42", "Ann Ab", claims={"P569": [born("Q42", YEAR)]}),
        labelled("Q43", "Bo By", claims={"P569": [born("Q43", OTHER)]}),
        *({"type": "property", "id": pid, "datatype": kind, "labels": {"en": {"language": "en", "value": label}}}
          for pid, kind, label in (("P31", "wikibase-item", "instance of"), ("P569", "time", "date of birth"),
                                   ("P106", "wikibase-item", "occupation"), ("P248", "wikibase-item", "stated in"),
                                   ("P214", "external-id", "VIAF ID"),
                                   ("P813", "time", "retrieved"))),
    ]  # fmt: skip
    excerpt = tmp_path / "excerpt.jsonl"
    excerpt.write_text("".join(json.dumps(entity) + "\n" for entity in entities))
    with RehearsalServer(tmp_path / "wiki.sqlite", load=[excerpt]) as wiki:
        yield wiki


def planned(coordinator: Coordinator, folder: Path, policy: str = "{}") -> Run:
    """Prepare, decide and plan: two records are items, one is new."""
    (folder / "people.yaml").write_text(MAPPING.replace("POLICY", policy))
    (folder / "people.csv").write_text(PEOPLE)
    run = sequence.prepare(coordinator, Source(folder / "people.csv", folder / "people.yaml"), str)
    enter_decisions(
        coordinator, run.batch.name, [("r1", "Q42", "Ann", ""), ("r2", "Q43", "Ann", ""), ("r3", "new", "Ann", "")]
    )
    run = coordinator.reopen(run.batch.name)
    sequence.plan(coordinator, run, str)
    return run


def test_each_format_says_the_same_plan(
    coordinate: Callable[[], Coordinator], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with coordinate() as coordinator:
        run = planned(coordinator, tmp_path)
        for form in FORMATS:
            print_plan(coordinator, run, form, tmp_path / f"plan.{form}")
        told = capsys.readouterr().err
        assert told.count(f"3 edits; plan {hash_of_plan(run)}") == len(FORMATS)
        print_plan(coordinator, run, "text", None)
    text = (tmp_path / "plan.text").read_text("utf-8")
    assert capsys.readouterr().out == text
    assert "  + P106 (occupation) Q36180 (writer) [trade, ref LC Authorities]\n" in text
    assert "Q42 Ann Ab (r1)\n" in text
    assert "new item Cy Co (r3)\n" in text
    assert "  ! held: P569 1867-06-08 was not added: the item has the coarser date 1867. [born]\n" in text
    assert text.endswith(f"plan {hash_of_plan(run)}\n")
    said = json.loads((tmp_path / "plan.json").read_text("utf-8"))
    assert said["plan"] == hash_of_plan(run)
    assert {item["record"]: item["item"] for item in said["items"]} == {"r1": "Q42", "r2": "Q43", "r3": None}
    commands = (tmp_path / "plan.quickstatements").read_text("utf-8").splitlines()
    assert "Q42\tP106\tQ36180\tS248\tQ13219454\tS813\t+2026-11-21T00:00:00Z/11" in commands
    assert commands[commands.index("CREATE") + 1].startswith("LAST\t")
    [row] = csv.DictReader(io.StringIO((tmp_path / "plan.mismatch").read_text("utf-8")))
    assert (row["item_id"], row["wikidata_value"], row["external_value"]) == ("Q43", "1871", "1870")
    assert (row["statement_guid"], row["type"]) == ("Q43$AAAAAAAA-0000-4000-8000-000000000001", "statement")
    page = (tmp_path / "plan.html").read_text("utf-8")
    assert hash_of_plan(run) in page
    assert re.search(r"P106 \(occupation\) Q36180 \(writer\)", page)
    assert sorted(path.name for path in tmp_path.glob("*draft")) == []


def test_a_policy_of_the_mapping_reaches_the_plan(coordinate: Callable[[], Coordinator], tmp_path: Path) -> None:
    with coordinate() as coordinator:
        run = planned(coordinator, tmp_path, "{refine: true}")
        print_plan(coordinator, run, "text", tmp_path / "plan.txt")
    text = (tmp_path / "plan.txt").read_text("utf-8")
    assert "  + P569 (date of birth) 1867-06-08 [born, ref LC Authorities]\n" in text
    assert "coarser" not in text


def test_one_record_is_shown_with_the_hash_of_the_whole_plan(
    coordinate: Callable[[], Coordinator], tmp_path: Path
) -> None:
    with coordinate() as coordinator:
        run = planned(coordinator, tmp_path)
        print_plan(coordinator, run, "text", tmp_path / "plan.txt", ["r1"])
        with pytest.raises(InputError, match="has no record 'r9'"):
            print_plan(coordinator, run, "text", None, ["r9"])
    text = (tmp_path / "plan.txt").read_text("utf-8")
    assert "Q42 Ann Ab (r1)" in text
    assert "Bo By" not in text
    assert hash_of_plan(run) in text


def test_a_format_or_file_that_is_none_is_refused_before_anything_is_planned(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="possible: text, json, html, quickstatements, mismatch"):
        require_format("pdf", None)
    with pytest.raises(InputError, match="there is no folder"):
        require_format("html", tmp_path / "nowhere" / "plan.html")


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text("before")

    def write_half() -> None:
        with replacing(path) as file:
            file.write("half of it")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_half()
    assert path.read_text() == "before"
    with replacing(path) as file:
        file.write("after")
    assert path.read_text() == "after"
    assert [each.name for each in tmp_path.iterdir()] == ["plan.txt"]


def test_the_command_takes_a_format_a_file_and_records(
    coordinate: Callable[[], Coordinator], workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with coordinate() as coordinator:
        run = planned(coordinator, tmp_path)
    words = ["plan", run.batch.name, "--workspace", str(workspace), "--record", "r1", "--record", "r3"]
    app([*words, "--format", "json", "--output", str(tmp_path / "plan.json")], standalone_mode=False)
    said = json.loads((tmp_path / "plan.json").read_text("utf-8"))
    assert [item["record"] for item in said["items"]] == ["r1", "r3"]
    app([*words, "--json"], standalone_mode=False)
    assert json.loads(capsys.readouterr().out)["plan"] == said["plan"]
    with pytest.raises(InputError, match="There is no format 'pdf'"):
        app([*words, "--format", "pdf"], standalone_mode=False)
