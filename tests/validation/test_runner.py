from __future__ import annotations

import json
import pickle
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from glamdata.checking.expectations import (
    Expectation,
    expectations_for,
    identifier_expectations,
    key_expectations,
    own_expectation,
    whole_table_expectations,
)
from glamdata.checking.metrics import batch_metrics
from glamdata.model.finding import Severity
from glamdata.model.property import PropertyDefinition, StatementShape
from glamdata.validation.frame import widen_statements
from glamdata.validation.result import PartValidation, TableValidation, failures_to_findings
from glamdata.validation.runner import BatchValidator

if TYPE_CHECKING:
    from pathlib import Path

PROPERTIES = {
    "P214": PropertyDefinition("P214", "external-id", "VIAF & <b>ID", (r"[1-9]\d{4,21}", r"(?!12)\d+")),
    "P213": PropertyDefinition("P213", "external-id", "ISNI", ("(",)),
    "P569": PropertyDefinition("P569", "time", "date of birth"),
    "P106": PropertyDefinition("P106", "wikibase-item", "occupation"),
}
SHAPES = (
    StatementShape("statements[0] P214", "P214", "external-id", required=0.9),
    StatementShape("statements[1] P569", "P569", "time"),
    StatementShape("statements[2] P106", "P106", "wikibase-item", frozenset({"Q49757", "Q36180"})),
    StatementShape("statements[3] P213", "P213", "external-id"),
)
EXPECTATIONS = expectations_for(SHAPES, PROPERTIES)
COLUMNS = [
    "record_key",
    "rule",
    "property",
    "datatype",
    "value_text",
    "precision",
    "rank",
    "origin",
    "references",
    "position",
]
EVIL = '<script src="https://evil.example/x.js"></script><img src=//evil.example/y>'


def _frame(*statements: tuple[str, str, str], references: int = 1) -> pd.DataFrame:
    rules = {shape.property: shape.rule for shape in SHAPES}
    rows = [
        (key, rules.get(pid, ""), pid, "", value, 0, "normal", f"tag {pid}", references, number)
        for number, (key, pid, value) in enumerate(statements, 1)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


GOOD = [
    ("n1", "P214", "46768804"),
    ("n1", "P569", "+1861-05-07T00:00:00Z"),
    ("n2", "P106", "Q49757"),
    ("n2", "P213", "x"),
]
BAD = [
    ("n1", "P214", "46768804"),
    ("n2", "P214", "12345"),
    ("n2", "P214", EVIL),
    ("n3", "P569", "1861"),
    ("n3", "P106", "Q5"),
]


@dataclass
class Batch:
    good: PartValidation
    bad: PartValidation
    keys: TableValidation
    metrics: TableValidation


@pytest.fixture(scope="module")
def batch() -> Batch:
    validator = BatchValidator("batch 7")
    keys = pd.DataFrame({"record_key": ["n1", "n2", "n1", None], "position": [1, 2, 3, 4]})
    row = batch_metrics(read=80, refused=20, drafts=80, statements={"P214": 60}, drafts_with={"P214": 60})
    return Batch(
        validator.validate_part(_frame(*GOOD), EXPECTATIONS, "part-00001"),
        validator.validate_part(_frame(*BAD), EXPECTATIONS, "part-00002"),
        *validator.validate_tables(
            [
                ("control numbers", keys, key_expectations()),
                ("whole batch", pd.DataFrame([row]), whole_table_expectations(SHAPES)),
            ]
        ),
    )


def test_a_sound_part_has_no_failures(batch: Batch) -> None:
    assert batch.good.failures == ()
    assert batch.good.result["success"]


def test_each_failure_leads_to_its_statement(batch: Batch) -> None:
    found = [(f.record_key, f.property, f.value, f.code, f.row, f.position) for f in batch.bad.failures]
    assert found == [
        ("n2", "P214", "12345", "format", 1, 2),
        ("n2", "P214", EVIL, "format", 2, 3),
        ("n3", "P569", "1861", "impossible-date", 3, 4),
        ("n3", "P106", "Q5", "foreign-value", 4, 5),
    ]
    assert {f.severity for f in batch.bad.failures} == {Severity.CRITICAL}


def test_rows_of_a_frame_with_an_index_of_its_own_are_found() -> None:
    frame = _frame(*BAD).set_index(pd.Index([50, 40, 30, 20, 10]))
    failures = BatchValidator("x").validate_part(frame, EXPECTATIONS).failures
    assert next((f.row, f.value) for f in failures) == (1, "12345")


def test_missing_reference_foreign_property_and_missing_key() -> None:
    frame = _frame(("", "P31", "Q5"), references=0)
    failures = BatchValidator("x").validate_part(frame, EXPECTATIONS).failures
    assert {f.code for f in failures} == {"missing-key", "foreign-property", "foreign-rule", "no-reference"}


def test_an_empty_part_is_as_expected() -> None:
    assert BatchValidator("x").validate_part(_frame(), EXPECTATIONS).failures == ()


def test_duplicate_and_missing_keys_become_findings_of_their_records(batch: Batch) -> None:
    findings = failures_to_findings(batch.keys.failures)
    assert sorted((f.code, f.record_key, f.position) for f in findings) == [
        ("duplicate-key", "n1", 1),
        ("duplicate-key", "n1", 3),
        ("missing-key", "#4", 4),
    ]


def test_figures_become_findings_of_the_batch(batch: Batch) -> None:
    findings = failures_to_findings(batch.metrics.failures)
    assert {(f.code, f.value, f.record_key, f.severity) for f in findings} == {
        ("many-refused", "0.2", "", Severity.CRITICAL),
        ("low-share", "0.75", "", Severity.CRITICAL),
    }


def test_findings_of_rows_are_in_library_words(batch: Batch) -> None:
    finding = failures_to_findings(batch.bad.failures)[0]
    assert finding.message == "Expected: VIAF & <b>ID (P214) has the form that the wiki asks for. Found: 12345."
    assert (finding.stage, finding.origin, finding.property) == ("check", "tag P214", "P214")


def test_results_travel_between_processes(batch: Batch) -> None:
    assert pickle.loads(pickle.dumps(batch.bad)) == batch.bad
    assert json.loads(json.dumps(batch.bad.result))["meta"]["part"] == "part-00002"


def test_a_result_stays_small_however_many_rows_fail() -> None:
    frame = _frame(*[(f"n{i}", "P214", f"wrong {i}") for i in range(500)])
    validation = BatchValidator("x").validate_part(frame, EXPECTATIONS)
    assert len(validation.failures) == 500
    assert len(json.dumps(validation.result)) < 30_000


def test_an_expectation_that_cannot_be_evaluated_is_an_error() -> None:
    broken = Expectation("expect_column_values_to_be_unique", "no_such_column", (), Severity.INFO, "x", "x")
    with pytest.raises(RuntimeError, match="no_such_column"):
        BatchValidator("x").validate_tables([("keys", pd.DataFrame({"record_key": ["n1"]}), [broken])])


def test_a_property_that_no_record_has_is_a_low_share() -> None:
    row = batch_metrics(read=80, refused=0, drafts=80, statements={}, drafts_with={})
    expected = whole_table_expectations(SHAPES)
    (validation,) = BatchValidator("x").validate_tables([("figures", pd.DataFrame([row]), expected)])
    assert [(f.code, f.observed) for f in validation.failures] == [("low-share", "0")]


def test_unknown_value_and_no_value_are_not_looked_at() -> None:
    frame = _frame(("n1", "P569", "somevalue"), ("n2", "P569", "novalue"))
    assert BatchValidator("x").validate_part(frame, EXPECTATIONS).failures == ()


DRAFTS = next(e for e in whole_table_expectations(SHAPES) if e.code == "empty-batch")


def test_the_tables_of_a_batch_are_validated_in_one_checkpoint() -> None:
    validator = BatchValidator("batch 7")
    keys = pd.DataFrame({"record_key": ["n1", None], "position": [1, 2]})
    tables = [("Control numbers", keys, key_expectations()), ("Figures", pd.DataFrame([{"drafts": 1.0}]), [DRAFTS])]
    for _ in range(2):  # the names are free again
        found = validator.validate_tables(tables)
        assert [each.result["meta"]["part"] for each in found] == ["Control numbers", "Figures"]
        assert [each.result["meta"]["rows"] for each in found] == [2, 1]
        assert len({each.result["meta"]["checkpoint_id"] for each in found}) == 1
        assert [[(f.code, f.position) for f in each.failures] for each in found] == [[("missing-key", 2)], []]
        assert "glamdata-" not in str([each.result for each in found]), "where the tables lay for a moment is not told"


def test_a_page_has_a_name_without_being_given_any() -> None:
    part = BatchValidator("batch 7, part 3").validate_part(_frame(), EXPECTATIONS)
    assert part.result["meta"]["part"] == "batch 7, part 3"


def test_each_property_has_a_column_of_its_own() -> None:
    wide = widen_statements(_frame(*GOOD, ("n3", "P214", "")), ["P214", "P999", "references", "P214"])
    assert list(wide.columns) == ["P214", "P999", "references"]
    assert wide["P214"].notna().tolist() == [True, False, False, False, False]
    assert wide["P999"].isna().all()


def test_years_of_dates_stand_in_a_column_of_their_own() -> None:
    frame = _frame(
        ("n1", "P569", "+1861-05-07T00:00:00Z"), ("n2", "P569", "-9000-00-00T00:00:00Z"), ("n3", "P106", "Q5")
    )
    wide = widen_statements(frame, ["year_P569"])
    assert wide["year_P569"].tolist()[:2] == [1861, -9000]
    assert wide["year_P569"].isna().tolist() == [False, False, True]
    expected = expectations_for(SHAPES, PROPERTIES, 2026)
    failures = BatchValidator("x").validate_part(frame, expected).failures
    assert ("n2", "date-out-of-range", "-9000-00-00T00:00:00Z") in {(f.record_key, f.code, f.value) for f in failures}
    assert "n1" not in {f.record_key for f in failures}


def test_an_identifier_of_two_records_is_told_of_both() -> None:
    frame = pd.DataFrame({"identifier": ["P214 1", "P214 1"], "record_key": ["n1", "n2"], "position": [1, 2]})
    findings = failures_to_findings(
        BatchValidator("x").validate_tables([("identifiers", frame, identifier_expectations())])[0].failures
    )
    assert [(f.code, f.record_key, f.value) for f in findings] == [
        ("shared-identifier", "n1", "P214 1"), ("shared-identifier", "n2", "P214 1"),
    ]  # fmt: skip


def test_what_mostly_allows_is_no_failure() -> None:
    mostly = own_expectation(
        "expect_column_values_to_match_regex", "P214", (("regex", "^4"), ("mostly", 0.3)), Severity.CRITICAL, "x"
    )
    assert BatchValidator("x").validate_part(_frame(*BAD), [mostly]).failures == ()


@pytest.mark.slow
def test_validating_asks_nobody(tmp_path: Path) -> None:
    """Great Expectations is imported, run and rendered in a process that ends at the first look for another machine."""
    script = tmp_path / "offline.py"
    script.write_text(
        "import sys\n"
        "def stay(event, arguments):\n"
        "    if event in {'socket.connect', 'socket.getaddrinfo', 'socket.gethostbyname', 'urllib.Request'}:\n"
        "        print('asked for', arguments); sys.stdout.flush(); import os; os._exit(7)\n"
        "sys.addaudithook(stay)\n"
        "from pathlib import Path\n"
        "import pandas as pd\n"
        "from glamdata.checking.expectations import key_expectations\n"
        "from glamdata.validation.docs import build_data_docs\n"
        "from glamdata.validation.runner import BatchValidator\n"
        "frame = pd.DataFrame({'record_key': ['n1', 'n1'], 'position': [1, 2]})\n"
        "(table,) = BatchValidator('x').validate_tables([('keys', frame, key_expectations())])\n"
        "result = table.result\n"
        f"build_data_docs([result], Path({str(tmp_path)!r}), 'x')\n"
        "print('two duplicates' if not result['success'] else 'none')\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, script], check=False, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, "two duplicates\n"), done.stdout + done.stderr
