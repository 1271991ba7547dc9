from __future__ import annotations

import pytest

from glamdata.checking.expectations import (
    FIT_FORMATS,
    IN_SET,
    MATCH_REGEX,
    Expectation,
    expectations_for,
    key_expectations,
    whole_table_expectations,
)
from glamdata.checking.metrics import batch_metrics
from glamdata.model.finding import Severity
from glamdata.model.property import PropertyDefinition, StatementShape

PROPERTIES = {
    "P214": PropertyDefinition("P214", "external-id", "VIAF ID", (r"[1-9]\d+",)),
    "P569": PropertyDefinition("P569", "time", "date of birth"),
    "P106": PropertyDefinition("P106", "wikibase-item", "occupation"),
}
SHAPES = (
    StatementShape("statements[0] P214", "P214", "external-id", required=0.9),
    StatementShape("statements[1] P569", "P569", "time"),
    StatementShape("statements[2] P106", "P106", "wikibase-item", frozenset({"Q49757"})),
    StatementShape("statements[3] P106", "P106", "wikibase-item", frozenset({"Q36180"})),
)


def _of(column: str, expectations: tuple[Expectation, ...]) -> list[tuple[str, tuple[tuple[str, object], ...]]]:
    return [(e.kind, e.parameters) for e in expectations if e.column == column]


def test_a_property_gets_what_the_wiki_and_the_mapping_say_of_it() -> None:
    expectations = expectations_for(SHAPES, PROPERTIES)
    assert _of("P214", expectations) == [(FIT_FORMATS, (("formats", (r"[1-9]\d+",)),))]
    assert [kind for kind, _ in _of("P569", expectations)] == [MATCH_REGEX]
    assert _of("P106", expectations) == [(IN_SET, (("value_set", ("Q36180", "Q49757")),))]
    assert _of("property", expectations) == [(IN_SET, (("value_set", ("P106", "P214", "P569")),))]


def test_a_rule_that_may_yield_anything_lifts_the_set() -> None:
    shapes = (*SHAPES, StatementShape("statements[4] P106", "P106", "wikibase-item"))
    assert _of("P106", expectations_for(shapes, PROPERTIES)) == []


def test_every_meaning_is_said_once_and_in_words() -> None:
    expectations = (*expectations_for(SHAPES, PROPERTIES), *whole_table_expectations(SHAPES), *key_expectations())
    meanings = [e.meaning for e in expectations]
    assert len(set(meanings)) == len(meanings)
    assert "VIAF ID (P214) has the form that the wiki asks for" in meanings


def test_the_list_is_the_same_every_time() -> None:
    assert expectations_for(SHAPES, PROPERTIES) == expectations_for(SHAPES, PROPERTIES)


def test_shares_and_growth_are_expected_only_where_known() -> None:
    assert [e.column for e in whole_table_expectations(SHAPES)] == ["drafts", "refused_share", "share_P214"]
    previous = {"drafts": 100.0, "statements_P569": 40.0, "statements_P214": 0.0, "share_P569": 0.4}
    grown = whole_table_expectations(SHAPES, [previous, {"drafts": 500.0}])[3:]
    assert [(e.column, e.parameters) for e in grown[:2]] == [
        ("drafts", (("min_value", 50.0),)),
        ("statements_P569", (("min_value", 20.0),)),
    ]
    assert {e.severity for e in grown} == {Severity.CRITICAL}, "a batch stops for each of them"


def test_the_share_of_dates_of_birth_is_what_the_last_batches_had() -> None:
    rows = [{"drafts": 100.0, "share_P569": share} for share in (0.5, 0.97)]
    (span,) = (e for e in whole_table_expectations(SHAPES, rows) if e.code == "unusual-share")
    assert span.column == "share_P569"
    assert dict(span.parameters) == {"min_value": pytest.approx(0.45), "max_value": 1.0}
    beside = whole_table_expectations(SHAPES, [], rows)
    assert [e.code for e in beside if e.column in {"drafts", "share_P569"}] == ["empty-batch", "unusual-share"]
    few = [{"drafts": 19.0, "share_P569": 0.5}]
    assert not [e for e in whole_table_expectations(SHAPES, few) if e.code == "unusual-share"]


def test_dates_are_between_the_beginnings_of_writing_and_a_little_after_now() -> None:
    (span,) = (e for e in expectations_for(SHAPES, PROPERTIES, 2026) if e.code == "date-out-of-range")
    assert (span.column, dict(span.parameters)) == ("year_P569", {"min_value": -3500, "max_value": 2036})


def test_metrics_are_shares_of_what_was_in_the_file_and_of_drafts() -> None:
    row = batch_metrics(read=90, refused=10, drafts=80, statements={"P214": 100}, drafts_with={"P214": 60})
    assert row["refused_share"] == pytest.approx(0.1)
    assert row["share_P214"] == pytest.approx(0.75)
    assert row["statements_P214"] == 100


def test_metrics_of_nothing_are_no_error() -> None:
    row = batch_metrics(read=0, refused=0, drafts=0, statements={}, drafts_with={"P214": 0})
    assert row["refused_share"] == row["share_P214"] == 0
