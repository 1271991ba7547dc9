"""A library's own suite: read as Great Expectations writes it, and every fault of it named."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from glamdata.errors import SuiteError
from glamdata.model.finding import Severity
from glamdata.validation.result import failures_to_findings
from glamdata.validation.runner import BatchValidator
from glamdata.validation.suite import NO_SUITE, read_suite

if TYPE_CHECKING:
    from pathlib import Path

NOT_NULL = {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "P569"}}


def write(folder: Path, *expectations: Any, name: str = "own.json") -> Path:
    path = folder / name
    path.write_text(json.dumps({"name": "own", "expectations": list(expectations), "meta": {}}), "utf-8")
    return path


def test_no_suite_is_none() -> None:
    assert read_suite(None) == NO_SUITE
    assert len(NO_SUITE) == 0


def test_the_column_says_what_an_expectation_is_about(tmp_path: Path) -> None:
    suite = read_suite(
        write(
            tmp_path,
            {
                **NOT_NULL,
                "severity": "warning",
                "meta": {"meaning": "Everybody was born"},
                "id": None,
                "rendered_content": [],
            },
            {"type": "expect_column_values_to_be_between", "kwargs": {"column": "year_P569", "max_value": 2000}},
            {"type": "expect_column_max_to_be_between", "kwargs": {"column": "drafts", "max_value": 10}},
            {"type": "expect_column_values_to_match_regex", "kwargs": {"column": "record_key", "regex": "^n"}},
            {"type": "expect_table_row_count_to_be_between", "kwargs": {"min_value": 2}},
        )
    )
    assert [e.column for e in suite.statements] == ["P569", "year_P569"]
    assert [e.column for e in suite.metrics] == ["drafts"]
    assert [e.column for e in suite.keys] == ["record_key", ""]
    assert (suite.statements[0].meaning, suite.statements[0].severity) == ("Everybody was born", Severity.WARNING)
    assert suite.statements[1].severity is Severity.CRITICAL
    frame = pd.DataFrame({"record_key": ["n1"], "position": [1]})
    (keys,) = BatchValidator("x").validate_tables([("The library's own suite", frame, suite.keys)])
    assert [(f.code, f.value) for f in failures_to_findings(keys.failures)] == [("own-expectation", "1")]


def test_yaml_will_do_and_the_older_name_of_type(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    kind = "expect_column_values_to_not_be_null"
    path.write_text(f"expectations:\n  - expectation_type: {kind}\n    kwargs: {{column: P31}}\n", "utf-8")
    assert read_suite(path).statements[0].kind == kind


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"type": "expect_nothing", "kwargs": {"column": "P1"}}, "(expect_nothing): Great Expectations knows no"),
        ({**NOT_NULL, "kwargs": {"column": "birth"}}, "there is no column 'birth'"),
        ({**NOT_NULL, "sort": 1}, "unknown key 'sort'"),
        ({**NOT_NULL, "severity": "bad"}, "there is no severity 'bad'"),
        ({"kwargs": {}}, "has no `type`"),
        (3, "is no object"),
        ({"type": "expect_column_values_to_match_regex", "kwargs": {"column": "P1", "regex": "("}}, "on P1 failed"),
        ({"type": "expect_column_values_to_be_between", "kwargs": {"column": "drafts"}}, "cannot both be None"),
        (
            {"type": "expect_column_mean_to_be_between", "kwargs": {"column": "references", "min_value": 1}},
            "as a whole",
        ),
        ({"type": "expect_column_values_to_be_in_set", "kwargs": {"column": "P1", "colour": 1}}, "colour"),
    ],
)
def test_a_fault_is_named_with_its_expectation(said: Any, words: str, tmp_path: Path) -> None:
    with pytest.raises(SuiteError) as raised:
        read_suite(write(tmp_path, NOT_NULL, said))
    assert "own.json: expectation 2" in str(raised.value)
    assert words in str(raised.value)
    assert raised.value.exit_code == 2


@pytest.mark.parametrize(
    ("text", "words"), [("{", "neither JSON nor YAML"), ("[]", "no list `expectations`"), (None, "can't be read")]
)
def test_what_is_no_suite_at_all(text: str | None, words: str, tmp_path: Path) -> None:
    path = tmp_path / "own.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(SuiteError, match=words):
        read_suite(path)
