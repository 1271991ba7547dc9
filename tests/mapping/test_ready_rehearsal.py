"""Books of the samples on the rehearsal wiki: editions and works are made, refer to each other, and nothing twice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from glamdata import sequence
from glamdata.batch.run import Source
from glamdata.report.summary import summarize
from glamdata.review.deciding import enter_decisions
from glamdata.store import tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from glamdata.coordinator import Coordinator
    from glamdata.rehearsal import RehearsalServer

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[2]
BOOKS = Source(ROOT / "data/samples/books.mrc", ROOT / "mappings/marc_book.yaml")
FAUST, ELITES, VERSE, CRIME = "book0066", "book0055", "book0006", "book0070"
GOETHE, ROEHRICH, ENGLISH, GERMAN, BOSTON, LEIPZIG = "Q5879", "Q2571329", "Q1860", "Q188", "Q100", "Q2079"


def silent(_words: str) -> None: ...


def items(wiki: RehearsalServer, made: dict[str, str]) -> dict[str, dict[str, Any]]:
    with httpx.Client() as http:
        asked = {"action": "wbgetentities", "ids": "|".join(made.values()), "format": "json"}
        found = http.get(wiki.api_url, params=asked).json()["entities"]
    return {key: found[qid] for key, qid in made.items()}


def values(item: dict[str, Any], pid: str) -> list[Any]:
    found = [claim["mainsnak"]["datavalue"]["value"] for claim in item["claims"].get(pid, ())]
    return [value.get("id") or value.get("text") if isinstance(value, dict) else value for value in found]


def test_books_are_made_with_their_works_and_only_once(
    coordinate: Callable[[], Coordinator], sample_wiki: RehearsalServer
) -> None:
    keys = [f"{key}{part}" for key in (FAUST, ELITES, VERSE, CRIME) for part in ("", "#work")]
    with coordinate() as coordinator:
        run = sequence.prepare(coordinator, BOOKS, silent)
        numbers = summarize(run)
        assert (numbers.in_file, numbers.refused, numbers.excluded) == (72, 0, 0)
        waiting = {row.record_key for row in coordinator.store.decisions.queue(run.batch.name)}
        assert set(keys) <= waiting, "a person decides for every new edition and every new work"
        enter_decisions(coordinator, run.batch.name, [(key, "new", "Ann", "") for key in keys])
        sequence.publish(coordinator, run, silent)
        made = {key: decision.qid for key, decision in run.decided().items() if key in keys}
        found = items(sample_wiki, made)
        for key in (FAUST, ELITES, VERSE, CRIME):
            edition, work = found[key], found[f"{key}#work"]
            assert values(edition, "P629") == [made[f"{key}#work"]]
            assert values(work, "P747") == [made[key]]
        assert values(found[FAUST], "P50") == values(found[f"{FAUST}#work"], "P50") == [GOETHE]
        assert values(found[FAUST], "P407") == [GERMAN]
        assert values(found[FAUST], "P291") == [LEIPZIG]
        assert values(found[ELITES], "P98") == [ROEHRICH]
        assert values(found[VERSE], "P2093") == ["John B. Tabb"]
        assert values(found[VERSE], "P50") == []
        assert values(found[VERSE], "P291") == [BOSTON]
        assert values(found[VERSE], "P407") == [ENGLISH]
        assert values(found[CRIME], "P1476") == ["Преступленіе и наказаніе"]
        assert found[CRIME]["labels"]["ru"]["value"] == "Преступленіе и наказаніе"

        sequence.plan(coordinator, run, silent)
        assert list(run.parts.all_rows(tables.EDITS)) == []
