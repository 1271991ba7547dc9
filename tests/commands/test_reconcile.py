"""`glamdata reconcile` and `prepare --fresh`: a prepared batch is reconciled again, in part or as a whole."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from glamdata import sequence
from glamdata.batch.run import Source
from glamdata.commands.app import app
from glamdata.coordinator import Coordinator
from glamdata.errors import QueryError
from glamdata.index.build import Filter, build_index
from glamdata.rehearsal import RehearsalServer
from glamdata.store import tables
from glamdata.workspace.settings import load_settings

from ..batch.test_corrected import ANNA, HEAD, MAPPING, PROPERTIES, labelled, person
from ..conftest import CountingClock, prepare_unchecked, silent, write_settings
from ..wikibase.test_recon_service import service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.integration

BATCH = "people-people"
BERTA = "b1,Berta Known,1850,1900,\n"


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsalServer]:
    entities = [labelled(pid, datatype=kind) for pid, kind in PROPERTIES.items()]
    entities += [labelled("Q5", "human"), labelled("Q13219454"), person("Q41", "Berta Known", 1850, 1900)]
    with RehearsalServer(tmp_path_factory.mktemp("wiki") / "wiki.sqlite") as running:
        running.add_entities(entities)
        yield running


@pytest.fixture
def library(tmp_path: Path, wiki: RehearsalServer) -> Iterator[Path]:
    """A workspace with a batch of two people, of whom the wiki has one."""
    write_settings(tmp_path, wiki)
    (tmp_path / "people.yaml").write_text(MAPPING.replace("NAME", "people"), "utf-8")
    (tmp_path / "people.csv").write_text(HEAD + ANNA + BERTA, "utf-8")
    with Coordinator(load_settings(tmp_path), "test", clock=CountingClock()) as coordinator:
        run = coordinator.open(Source(tmp_path / "people.csv", tmp_path / "people.yaml"))
        sequence.read_and_map(
            run,
            coordinator.settings.runner,
            lambda pool, run, parts: [unchanged for part in parts for unchanged in pool.do_all([run.job(part)])],
        )
    yield tmp_path
    wiki.wiki.faults.faults.clear()


def reconcile(library: Path, *more: str) -> dict[str, Any]:
    done = CliRunner().invoke(app, ["reconcile", BATCH, "--json", "--workspace", str(library), *more])
    assert done.exception is None, done.output
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def asked(wiki: RehearsalServer) -> int:
    return sum(count for (path, _), count in wiki.wiki.faults.counts.items() if path.startswith("/sparql"))


def test_it_does_what_is_missing_and_with_fresh_all(library: Path, wiki: RehearsalServer) -> None:
    said = reconcile(library)
    assert (said["matched"], said["new"]) == (1, 1)
    before = asked(wiki)
    assert reconcile(library)["matched"] == 1
    assert asked(wiki) == before, "nothing is a week old"
    assert reconcile(library, "--fresh")["matched"] == 1
    assert asked(wiki) > before


def test_answers_of_the_day_count_for_whoever_asks_again(library: Path, wiki: RehearsalServer) -> None:
    reconcile(library)
    before = asked(wiki)
    with Coordinator(load_settings(library), "test") as coordinator:
        run = coordinator.reopen(BATCH)
        (part,) = run.part_list
        for table in (tables.OUTCOMES, tables.CANDIDATES):
            run.parts.path(table, part.number).unlink()
        sequence.reconcile(coordinator, run, silent)
    assert asked(wiki) == before
    assert any((library / "cache" / "queries").iterdir())


def test_an_index_may_be_named(library: Path) -> None:
    (library / "dump.json").write_text(json.dumps(person("Q77", "Anna Unheardof", 1859, 1935)))
    build_index(library / "dump.json", library / "items", Filter(), silent)
    assert reconcile(library)["matched"] == 1
    reconcile(library, "--index", str(library / "items"))
    with Coordinator(load_settings(library), "test", connect=False) as coordinator:
        rows = coordinator.reopen(BATCH).parts.all_rows(tables.OUTCOMES)
        assert {row["record_key"]: row["qid"] for row in rows} == {"a1": "Q77", "b1": ""}


def test_an_unknown_batch_is_named(library: Path) -> None:
    done = CliRunner().invoke(app, ["reconcile", "nothing", "--workspace", str(library)])
    assert "nothing" in str(done.exception)


def test_a_service_that_fails_for_ten_minutes_leaves_the_part_and_the_next_run_does_it(
    library: Path, wiki: RehearsalServer
) -> None:
    wiki.add_fault("sparql-500")
    clock = CountingClock()
    with Coordinator(load_settings(library), "test", clock=clock) as coordinator:
        run = coordinator.reopen(BATCH)
        with pytest.raises(QueryError, match=r"2 records \(parts 1 of 1\) are not reconciled, and nothing is decided"):
            sequence.reconcile(coordinator, run, silent)
        assert coordinator.store.decisions.standing("people") == {}
        assert 0 < sum(clock.slept) <= 600
        assert not any((library / "cache").rglob("*-0/*")), "an error is never kept"
    wiki.wiki.faults.faults.clear()
    said = reconcile(library)
    assert (said["matched"], said["new"]) == (1, 1)


def test_a_reconciliation_service_proposes_and_the_rules_decide(library: Path) -> None:
    (library / "people.csv").write_text(HEAD + "b2,B. Known,1850,1900,\nb3,C. Known,1850,1900,\n", "utf-8")
    answer = {"result": [{"id": "Q41", "name": "somebody", "score": 100, "match": True, "type": []}]}

    def propose(queries: dict[str, Any], _number: int) -> tuple[int, bytes, dict[str, str]]:
        return 200, json.dumps(dict.fromkeys(queries, answer)).encode(), {}

    with service(propose) as (url, asked):
        with (library / "glamdata.toml").open("a") as settings:
            settings.write(f'[reconcile]\nservice = "{url}"\nsearch = 0\n')
        with Coordinator(load_settings(library), "test", clock=CountingClock()) as coordinator:
            run = prepare_unchecked(coordinator, Source(library / "people.csv", library / "people.yaml", name="other"))
            rows = {row["record_key"]: row["qid"] for row in run.parts.all_rows(tables.OUTCOMES)}
    assert rows == {"b2": "Q41", "b3": ""}, "initials with both years are enough, other ones contradict"
    assert [len(queries) for queries in asked] == [2]
