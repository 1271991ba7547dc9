"""Gaps against the rehearsal wiki: denominators, an unknown row, a wiki that is away; and never an edit of P21."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest

from glamdata.model.entity import Entity
from glamdata.report.batch_report import refresh_batch_report, report_file, write_batch_report
from glamdata.report.impact import facts as impact_facts
from glamdata.report.impact.gaps import find_gaps
from glamdata.report.impact.gaps_page import LACKING, gaps_page, write_gaps
from glamdata.report.impact.plots_page import render

from ...campaign_workspace import Somebody, day, decide, item, person
from ...conftest import silent

if TYPE_CHECKING:
    from glamdata.coordinator import Coordinator


def test_gaps_have_an_unknown_row_and_denominators_and_lead_to_no_edit(
    coordinator: Coordinator, wiki: Somebody
) -> None:
    run, reader = coordinator.reopen("people"), coordinator.connection.reader
    gaps = find_gaps(run, coordinator.connection, ("cy", "en", "mul"), silent)
    assert (gaps.records, gaps.items, gaps.languages) == (6, 6, ("cy", "en"))
    assert (gaps.labels, gaps.shown) == ({"en": 6}, {"cy": 1})
    assert gaps.genders == {"Q6581072": 1, "unknown": 5}
    assert gaps.countries == {"Q142": 2, "Q145": 1, "unknown": 4}
    assert gaps.several == {"countries": 1, "genders": 0}
    assert gaps.centuries == {19: 6}
    path, _ = write_gaps(run, gaps, reader, coordinator.clock.now().date())
    said = json.loads(path.with_suffix(".json").read_text("utf-8"))
    genders = said["figures"]["genders"]["rows"]
    assert genders[0] == {"key": "Q6581072", "label": "female", "count": 1, "of": 6}
    assert genders[-1] == {"key": "unknown", "label": "unknown", "count": 5, "of": 6, "unknown": True}
    assert all(figure["rows"][0]["of"] == 6 for figure in said["figures"].values())
    rows = list(csv.DictReader(path.with_name(LACKING).read_text("utf-8").splitlines()))
    assert rows[1] == {
        "record": "p2", "item": "Q1002", "labels_missing": "cy", "descriptions_missing": "cy en",
        "has_mul_label": "yes",
    }  # fmt: skip
    assert "<script" not in path.read_text("utf-8")

    requests = coordinator.connection.requests
    find_gaps(run, coordinator.connection, ("cy",), silent)
    assert coordinator.connection.requests - requests == 1, "nothing moved: one question"
    assert wiki.edits() == 0
    assert wiki.summaries() == []
    assert coordinator.store.ledger.entries("people", run.wiki.identity) == []
    assert not run.parts.numbers(edits())


def edits() -> object:
    from glamdata.store import tables  # noqa: PLC0415

    return tables.EDITS


def test_two_records_of_one_item_count_once_and_what_is_gone_or_away_is_said(
    coordinator: Coordinator, wiki: Somebody
) -> None:
    run = coordinator.reopen("people")
    decide(run, {"p3": "Q1002", "p6": "Q999999"})
    gaps = find_gaps(run, coordinator.connection, ("en",), silent)
    assert (gaps.records, gaps.items, gaps.gone) == (6, 4, 1)
    away = find_gaps(run, None, ("en",), silent, "no answer")
    assert (away.items, len(away.facts.old), away.facts.away) == (4, 5, "no answer")
    decide(run, {"p7": "Q1003"})
    away = find_gaps(run, None, ("en",), silent, "no answer")
    assert (away.items, away.facts.unseen) == (4, {"Q1003"})
    _, page = write_gaps(run, away, None, coordinator.clock.now().date())
    assert [words.partition(" ")[0] for words in page.unseen] == ["The", "1", "5", "1"]


def test_nothing_that_was_not_looked_at_is_counted_as_none(coordinator: Coordinator) -> None:
    run = coordinator.reopen("people")
    away = find_gaps(run, None, ("en",), silent, "no answer")
    page = gaps_page(run, away, {}, coordinator.clock.now().date())
    assert page.totals == (("items not looked at", len(away.asked)),)
    assert (len(away.asked), page.figures) == (6, ())
    assert page.unseen[0] == "The wiki did not answer: no answer"
    assert "not looked at" in render(page)


@pytest.mark.parametrize(
    ("said", "century"),
    [
        ([("P569", day("1900"), [])], 19),
        ([("P569", day("1901-01-01"), [])], 20),
        ([("P569", day("1801"), []), ("P569", day("1799"), [])], 18),
        ([("P570", day("1850"), [])], 0),
        ([], 0),
    ],
)
def test_the_century_is_that_of_birth_and_else_unknown(
    said: list[tuple[str, object, list[object]]], century: int
) -> None:
    entity = Entity.from_json(person("Q1", "x", *said))  # type: ignore[arg-type]
    assert impact_facts._look(entity)["century"] == century


def test_a_value_said_to_be_unknown_is_not_one_said_to_be_none() -> None:
    said = person("Q1", "x", ("P21", item("Q6581072"), []), ("P27", item("Q142"), []))
    for pid, kind in (("P21", "somevalue"), ("P27", "novalue")):
        said["claims"][pid][0]["mainsnak"] = {"snaktype": kind, "property": pid}
    facts = impact_facts._look(Entity.from_json(said))
    assert (facts["genders"], facts["countries"]) == (("unknown",), ("none",))


def test_the_report_of_the_batch_leads_to_the_pages_there_are(coordinator: Coordinator) -> None:
    run = coordinator.reopen("people")
    report_file(run).unlink(missing_ok=True)
    refresh_batch_report(run)
    assert not report_file(run).exists()
    report = write_batch_report(run)
    assert "gaps.html" not in report.read_text("utf-8")
    gaps = find_gaps(run, coordinator.connection, ("en",), silent)
    write_gaps(run, gaps, None, coordinator.clock.now().date())
    (run.folder("disagreements") / "index.html").write_text("differs", "utf-8")
    refresh_batch_report(run)
    page = report.read_text("utf-8")
    for href in ("gaps.html", "../disagreements/index.html"):
        assert f'href="{href}"' in page
        assert (report.parent / href).exists()
    assert "impact.html" not in page
