"""Conflicts for the Mismatch Finder: its columns, its limits, what a reader of CSV takes from them."""

from __future__ import annotations

import csv
from datetime import date
from typing import Any

import pytest

from glamdata.formats.mismatch import COLUMNS, LONGEST, mismatch_row, plan_as_mismatches
from glamdata.model.edit import Conflict
from glamdata.model.plan import Plan
from glamdata.model.statement import Snak, SnakKind, Statement
from glamdata.model.value import JULIAN, Coordinate, ItemValue, MonolingualText, Quantity, StringValue, TimeValue

GUID = "Q42$7814880A-A6EF-40EC-885E-F46DD58C8DC5"
ADDRESS = (Snak("P854", StringValue("https://catalogue.example.org/1")),)


def conflict(ours: Any, theirs: Any, pid: str = "P569") -> Conflict:
    there = Statement(Snak(pid, theirs), guid=GUID)
    return Conflict("n1", "Q42", Statement(Snak(pid, ours), (), (ADDRESS,)), there)


def test_a_row_has_the_values_of_both_sides_and_the_way_to_each() -> None:
    ours = conflict(TimeValue.from_parts(1867, 6, 8), TimeValue.from_parts(1866, 6, 8, JULIAN))
    plan = Plan("b", "m", "w", "d", date(2026, 11, 21), {}, {}, (), [ours])
    head, row = csv.reader(plan_as_mismatches(plan))
    assert tuple(head) == COLUMNS
    assert dict(zip(head, row, strict=True)) == {
        "item_id": "Q42", "statement_guid": GUID, "property_id": "P569", "wikidata_value": "1866-06-08",
        "meta_wikidata_value": "Q1985786", "external_value": "1867-06-08",
        "external_url": "https://catalogue.example.org/1", "type": "statement",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("reference", "address"),
    [
        ((("P248", "Q13219454"), ("P244", "n87831060")), "http://id.loc.gov/authorities/names/n87831060"),
        ((("P244", "n87831060"), ("P854", "https://a.example/1")), "https://a.example/1"),
        ((("P244", "not one"),), ""),
        ((("P9999", "1"),), ""),
    ],
)
def test_a_reference_that_names_an_authority_record_leads_to_it(
    reference: tuple[tuple[str, str], ...], address: str
) -> None:
    snaks = tuple(Snak(pid, ItemValue(text) if text[0] == "Q" else StringValue(text)) for pid, text in reference)
    ours = Statement(Snak("P569", TimeValue.from_parts(1867)), (), (snaks,))
    theirs = Statement(Snak("P569", TimeValue.from_parts(1866)), guid=GUID)
    row = mismatch_row(Conflict("n1", "Q42", ours, theirs), {})
    assert row
    assert row[COLUMNS.index("external_url")] == address


@pytest.mark.parametrize(
    ("ours", "theirs", "cells"),
    [
        (ItemValue("Q1"), ItemValue("Q2"), ("Q2", "", "Leeds")),
        (ItemValue("Q3"), ItemValue("Q2"), ("Q2", "", "Q3")),
        (StringValue('a "b", c'), StringValue("=1"), ("=1", "", 'a "b", c')),
        (MonolingualText("Ann", "en"), MonolingualText("Bo", "en"), ("Bo", "", "Ann (en)")),
        (Coordinate(1.5, 2), Coordinate(3, 4), ("3, 4", "", "1.5, 2")),
        (Quantity("+5"), Quantity("+6"), ("6", "", "+5")),
        (TimeValue.from_parts(-44), TimeValue.from_parts(-43), ("43 BCE", "Q1985727", "44 BCE")),
        (TimeValue.from_parts(1867), TimeValue("+1750-00-00T00:00:00Z", 7), ("18. century", "Q1985727", "1867")),
        (TimeValue.from_parts(1867), TimeValue("-0301-00-00T00:00:00Z", 7), ("4. century BCE", "Q1985727", "1867")),
        (TimeValue.from_parts(1867), TimeValue("+0900-00-00T00:00:00Z", 6), ("1. millennium", "Q1985727", "1867")),
        (TimeValue.from_parts(1867), TimeValue("+1850-00-00T00:00:00Z", 8), ("1850s", "Q1985727", "1867")),
    ],
)
def test_values_are_written_as_the_wiki_reads_them_and_as_people_do(
    ours: Any, theirs: Any, cells: tuple[str, str, str]
) -> None:
    row = mismatch_row(conflict(ours, theirs), {"Q1": "Leeds"})
    assert row
    assert row[3:6] == cells


def test_what_the_file_cannot_hold_is_left_out() -> None:
    long = StringValue("x" * (LONGEST + 1))
    assert mismatch_row(conflict(long, StringValue("a"), "P1"), {}) is None
    assert mismatch_row(conflict(StringValue("a"), long, "P1"), {}) is None
    assert mismatch_row(conflict(StringValue("x" * LONGEST), StringValue("a"), "P1"), {})
    ages = TimeValue("-10000-00-00T00:00:00Z", 5)
    assert mismatch_row(conflict(TimeValue.from_parts(1867), ages), {}) is None
    unknown = Statement(Snak("P569", None, kind=SnakKind.SOMEVALUE), guid=GUID)
    known = Statement(Snak("P569", TimeValue.from_parts(1867)), guid=GUID)
    assert mismatch_row(Conflict("n1", "Q42", known, unknown), {}) is None
    assert mismatch_row(Conflict("n1", "Q42", unknown, known), {}) is None


def test_an_address_that_is_too_long_is_left_out_and_the_row_stays() -> None:
    reference = (Snak("P854", StringValue("https://example.org/" + "x" * LONGEST)),)
    ours = Statement(Snak("P1", StringValue("a")), (), (reference,))
    row = mismatch_row(Conflict("n1", "Q42", ours, Statement(Snak("P1", StringValue("b")), guid=GUID)), {})
    assert row
    assert row[6] == ""
