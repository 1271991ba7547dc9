"""One reading of items for all reports, against the rehearsal wiki: whichever comes first, the next ones read nothing."""

from __future__ import annotations

import json
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from glamdata.commands.app import app
from glamdata.commands.reporting import find_keepers
from glamdata.errors import WikiUnreachableError
from glamdata.model.edit import LedgerEntry, LedgerState
from glamdata.report.disagreement.keeping import ValueKeeper
from glamdata.report.disagreement.report import report_disagreements
from glamdata.report.impact.facts import FACTS, FactsKeeper
from glamdata.report.impact.gaps import find_gaps
from glamdata.report.impact.impact import measure_impact
from glamdata.report.reading_items import ItemReading, Wanted, looked_table

from ..campaign_workspace import MATCHES, Somebody, decide, prepare_people
from ..conftest import CountingClock, silent

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from glamdata.batch.run import Run
    from glamdata.coordinator import Coordinator
    from glamdata.model.entity import Entity
    from glamdata.store.parts import Table

VALUES = ValueKeeper.table
REPORTS = ("disagreements", "impact", "gaps")
ALL = len(MATCHES)


def make(coordinator: Coordinator, report: str) -> int:
    """Make a report; give how many items it read."""
    run, connection = coordinator.reopen("people"), coordinator.connection
    beside = find_keepers(coordinator, run)
    if report == "disagreements":
        return report_disagreements(run, connection, coordinator.properties(run), silent).numbers.fetched
    if report == "impact":
        return measure_impact([run], connection, silent, beside=lambda _run: beside).facts.fetched
    return find_gaps(run, connection, ("cy", "en"), silent, beside=beside).facts.fetched


def kept(run: Run) -> dict[str, list[dict[str, Any]]]:
    """Give all that is kept of items, but for the day."""
    return {
        of.name: [{**row, "day": ""} for number in run.parts.numbers(of) for row in run.parts.rows(of, number)]
        for of in (VALUES, FACTS)
    }


def publish(run: Run, items: Mapping[str, str]) -> None:
    """Let the ledger say that records were pushed."""
    saved = [
        LedgerEntry("people", key, "e" * 64, LedgerState.SAVED, run.clock.now(), qid, number)
        for number, (key, qid) in enumerate(items.items(), start=900_000)
    ]
    run.store.ledger.add(run.wiki.identity, saved)


def test_whichever_report_comes_first_reads_for_all(wiki: Somebody, tmp_path: Path) -> None:
    found = []
    for place, order in enumerate(permutations(REPORTS)):
        with prepare_people(tmp_path / str(place), wiki.server, CountingClock()) as coordinator:
            assert [make(coordinator, report) for report in order] == [ALL, 0, 0], order
            found.append(kept(coordinator.reopen("people")))
    assert [len(rows) for rows in found[0].values()] == [ALL, ALL]
    assert all(one == found[0] for one in found), "what is kept does not depend on who read it"


def test_an_item_that_moved_is_read_once_and_no_other(coordinator: Coordinator, wiki: Somebody) -> None:
    make(coordinator, "disagreements")
    wiki.do("wbsetlabel", id="Q1002", language="cy", value="Ben Bach")
    assert [make(coordinator, report) for report in ("gaps", "disagreements", "impact")] == [1, 0, 0]
    run = coordinator.reopen("people")
    (facts,) = (row for row in run.parts.rows(FACTS, 1) if row["qid"] == "Q1002")
    assert '"cy"' in facts["said"]
    assert facts["revision"] == next(r for r in run.parts.rows(VALUES, 1) if r["qid"] == "Q1002")["revision"]


@pytest.mark.parametrize(("of", "report"), [(VALUES, "disagreements"), (FACTS, "gaps")])
def test_what_changed_for_one_report_is_read_again_for_that_one_alone(
    coordinator: Coordinator, of: Table, report: str
) -> None:
    make(coordinator, "disagreements")
    run = coordinator.reopen("people")
    other = FACTS if of is VALUES else VALUES
    before, untouched = kept(run), run.parts.path(other, 1).stat().st_mtime_ns
    rows = [{**row, "context": "an earlier version", "said": "{}"} for row in run.parts.rows(of, 1)]
    run.parts.write(of, 1, rows, run.made())
    assert make(coordinator, report) == ALL
    assert kept(run) == before, "what an earlier version kept is made anew"
    assert run.parts.path(other, 1).stat().st_mtime_ns == untouched
    assert [make(coordinator, report) for report in REPORTS] == [0, 0, 0]


def test_items_that_are_no_record_s_any_more_stay_known_to_the_report_that_asks_for_them(
    coordinator: Coordinator,
) -> None:
    run = coordinator.reopen("people")
    publish(run, {"p1": "Q1001", "left out": "Q1002"})
    decide(run, {"p1": "Q1003", "p2": "Q1003", "left out": "Q1002"})
    assert make(coordinator, "impact") == 4 + 2, "the records' items, and those that were touched besides"
    assert [make(coordinator, report) for report in ("gaps", "impact", "gaps", "impact")] == [0, 0, 0, 0]
    assert measure_impact([run], coordinator.connection, silent).seen.keys() == {"Q1001", "Q1002"}
    assert find_gaps(run, coordinator.connection, ("en",), silent).items == 4 + 1


class Failing:
    """Keeps nothing: the wiki goes away while it asks something more."""

    table = looked_table("failing")
    retains = False

    def wanted(self, _number: int) -> Mapping[str, Wanted]:
        return {key: Wanted(qid, "") for key, qid in MATCHES.items()}

    def make(self, _number: int, _entities: Mapping[str, Entity]) -> Mapping[str, str]:
        raise WikiUnreachableError("gone")


def test_what_one_report_could_not_make_is_kept_by_none_and_harms_no_other(coordinator: Coordinator) -> None:
    run, reader = coordinator.reopen("people"), coordinator.connection.reader
    reading = ItemReading(run, FactsKeeper(run), reader, None, [Failing()])
    looked = reading.look(1)
    assert (len(looked.rows), looked.unseen, reading.away) == (ALL, [], "gone")
    assert not run.parts.path(Failing.table, 1).exists()
    reading = ItemReading(run, Failing(), reader, None)
    looked = reading.look(1)
    assert (looked.rows, looked.unseen) == ({}, list(MATCHES))


def test_two_records_of_one_item_take_one_reading(coordinator: Coordinator) -> None:
    run = coordinator.reopen("people")
    decide(run, dict.fromkeys(MATCHES, "Q1004"))
    assert [make(coordinator, report) for report in REPORTS] == [1, 0, 0]
    assert [len(rows) for rows in kept(run).values()] == [ALL, 1]


def test_the_commands_read_for_all_reports_too(wiki: Somebody, tmp_path: Path) -> None:
    prepare_people(tmp_path / "workspace", wiki.server, CountingClock())
    counts = wiki.server.wiki.faults.counts
    for command in ("gaps", "impact", "disagreements"):
        asked = counts["/w/api.php", "wbgetentities"]
        done = CliRunner().invoke(app, [command, "people", "-w", str(tmp_path / "workspace"), "--json"])
        assert done.exit_code == 0, done.output
        asked = counts["/w/api.php", "wbgetentities"] - asked
    assert json.loads(done.stdout)["items_fetched"] == 0
    assert asked <= 2, "names and where items lead, of values that differ"
