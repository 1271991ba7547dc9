"""Two items from one record, a work and its edition: made first, linked after, and then nothing is lacking."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from glamdata import sequence
from glamdata.batch.run import Source
from glamdata.rehearsal import RehearsalServer
from glamdata.report.summary import summarize
from glamdata.review.deciding import enter_decisions
from glamdata.store import tables

from .conftest import SAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from glamdata.batch.run import Run
    from glamdata.coordinator import Coordinator

pytestmark = pytest.mark.integration

MAPPING = """
mapping: books
source: {format: csv, key: id, rights: CC0}
reference: {P248: {item: Q13219454}, P813: {today: true}}
match: {instance_of: Q3331189, languages: [en], create: reviewed}
terms:
  label: {en: {from: title}}
statements:
  - {property: P31, type: item, value: Q3331189}
  - {property: P629, type: item, entity: work}
  - {property: P243, type: external_id, from: oclc}
items:
  work:
    match: {instance_of: Q7725634, languages: [en], create: reviewed}
    terms:
      label: {en: {from: work}}
    statements:
      - {property: P31, type: item, value: Q7725634}
      - {property: P747, type: item, entity: main}
"""
BOOKS = (
    "id,title,work,oclc\nb1,A Tale of Gwent: second edition,A Tale of Gwent,900001\nb2,Odes: Cardiff 1801,Odes,900002\n"
)
NEW = [(key, "new", "Ann", "") for key in ("b1", "b1#work", "b2", "b2#work")]


def silent(_words: str) -> None: ...


@pytest.fixture
def sample_wiki(tmp_path: Path) -> Iterator[RehearsalServer]:
    """The rehearsal wiki with the two properties that link works and editions."""
    linking = [
        {"type": "property", "id": pid, "datatype": "wikibase-item", "labels": {"en": {"language": "en", "value": pid}}}
        for pid in ("P629", "P747")
    ]
    extra = tmp_path / "linking.jsonl"
    extra.write_text("".join(json.dumps(one) + "\n" for one in linking))
    with RehearsalServer(tmp_path / "wiki.sqlite", load=[SAMPLES / "wikidata-excerpt.jsonl.gz", extra]) as wiki:
        yield wiki


@pytest.fixture
def books(tmp_path: Path) -> Source:
    (tmp_path / "books.yaml").write_text(MAPPING, "utf-8")
    (tmp_path / "books.csv").write_text(BOOKS, "utf-8")
    return Source(tmp_path / "books.csv", tmp_path / "books.yaml")


def items(wiki: RehearsalServer, run: Run) -> dict[str, dict[str, Any]]:
    """Give the items that were made, by record key."""
    made = {key: decision.qid for key, decision in run.decided().items()}
    with httpx.Client() as http:
        asked = {"action": "wbgetentities", "ids": "|".join(made.values()), "format": "json"}
        entities = http.get(wiki.api_url, params=asked).json()["entities"]
    return {key: entities[qid] for key, qid in made.items()}


def values(item: dict[str, Any], pid: str) -> list[str]:
    return [claim["mainsnak"]["datavalue"]["value"]["id"] for claim in item["claims"].get(pid, ())]


def test_new_items_are_made_first_and_linked_after(
    coordinate: Callable[[], Coordinator], sample_wiki: RehearsalServer, books: Source
) -> None:
    with coordinate() as coordinator:
        run = sequence.prepare(coordinator, books, silent)
        numbers = summarize(run)
        assert (numbers.read, numbers.drafts, numbers.linked) == (2, 4, 2)
        enter_decisions(coordinator, run.batch.name, NEW)

        sequence.plan(coordinator, run, silent)
        assert summarize(run).held == {"waits-for-item": 4}
        assert not [line for row in run.parts.all_rows(tables.EDITS) for line in row["lines"] if "P629" in line]

        entries = sequence.publish(coordinator, run, silent)
        assert len(entries) == 8, "each item is made by one edit and linked by one"
        made = items(sample_wiki, run)
        for key in ("b1", "b2"):
            edition, work = made[key], made[f"{key}#work"]
            assert values(edition, "P629") == [work["id"]]
            assert values(work, "P747") == [edition["id"]]
            assert edition["claims"]["P629"][0]["references"], "links are sourced like all else"
        numbers = summarize(run)
        assert (numbers.edits, numbers.planned_edits, numbers.held) == ({"saved": 8}, 8, {})
        assert numbers.added["statements"] == 10

        assert sequence.publish(coordinator, run, silent) == []
        assert summarize(run).planned_edits == 0


def test_what_is_matched_is_linked_at_once_and_what_is_undecided_is_told(
    coordinate: Callable[[], Coordinator], sample_wiki: RehearsalServer, books: Source
) -> None:
    with coordinate() as coordinator:
        run = sequence.prepare(coordinator, books, silent)
        given = [("b1", "new", "Ann", ""), ("b1#work", "Q42", "Ann", "confirmed"), ("b2", "new", "Ann", "")]
        enter_decisions(coordinator, run.batch.name, given)
        sequence.plan(coordinator, run, silent)
        lines = {row["record_key"]: row["lines"] for row in run.parts.all_rows(tables.EDITS)}
        assert [line for line in lines["b1"] if line.startswith("+ P629 Q42")]
        assert summarize(run).held == {"waits-for-item": 1, "undecided-record": 1}
        told = [row["message"] for row in run.parts.all_rows(tables.findings_table("plan"))]
        assert [words for words in told if "was not added" in words] == [
            "P747 the item of record b1 was not added: it waits for the item of b1.",
            "P629 the item of record b2#work was not added: nothing is decided about b2#work yet.",
        ]
        sequence.publish(coordinator, run, silent)
        made = items(sample_wiki, run)
        assert values(made["b1#work"], "P747") == [made["b1"]["id"]]
        assert values(made["b2"], "P629") == []


def test_a_publish_that_was_killed_between_making_and_linking_links_next_time(
    coordinate: Callable[[], Coordinator], sample_wiki: RehearsalServer, books: Source
) -> None:
    with coordinate() as coordinator:
        run = sequence.prepare(coordinator, books, silent)
        enter_decisions(coordinator, run.batch.name, NEW)
        planner = sequence.plan(coordinator, run, silent)
        assert [sorted(keys) for keys in planner.waiting.values()] == [["b1", "b1#work", "b2", "b2#work"]]
        for _ in sequence.push(coordinator, run, planner, tables.EDITS):
            pass
    with coordinate() as coordinator:
        run = coordinator.reopen("books-books")
        assert [entry.state.value for entry in sequence.publish(coordinator, run, silent)] == ["saved"] * 4
        made = items(sample_wiki, run)
        assert values(made["b1"], "P629") == [made["b1#work"]["id"]]
        assert sequence.publish(coordinator, run, silent) == []
