"""The queue as a sheet: out and in again, nothing computed on the way, nothing taken from a row that was changed."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from glamdata.errors import InputError
from glamdata.formats.decision_lines import read_fields, read_line, write_line
from glamdata.formats.review_csv import read_csv_rows, write_review_csv
from glamdata.formats.review_sheet import (
    CHOICES,
    COLUMNS,
    RowError,
    SheetCandidate,
    SheetRow,
    cells_of,
    read_answer,
)
from glamdata.formats.review_xlsx import read_xlsx_rows, write_review_xlsx

if TYPE_CHECKING:
    from pathlib import Path

TWO = (SheetCandidate("Q5", "Ann", "poet", 0.9, "name: same"), SheetCandidate("Q6", "=1+1", "", 0.5))
ROW = SheetRow("b", "k1", "Ann, 1850-", "several items are close", "3-0", 0.9, TWO)


def answer(row: SheetRow, decision: str, **changed: str):
    cells = dict(zip(COLUMNS, cells_of(row), strict=True))
    return read_answer(7, {**cells, "decision": decision, **changed}, row.batch, "Ann")


@pytest.mark.parametrize(
    ("said", "means"),
    [("best", "Q5"), ("Second", "Q6"), ("not best", "not:Q5"), ("q42", "q42"), ("not q7", "not:Q7"), (" new ", "new")],
)
def test_words_mean_what_stands_in_the_row(said: str, means: str) -> None:
    found = answer(ROW, said)
    assert found
    assert (found.number, found.key, found.said, found.who, found.version) == (7, "k1", means, "Ann", "3-0")


def test_an_empty_decision_is_none() -> None:
    assert answer(ROW, " \t") is None


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"record": "k2"}, "not those that were written"),
        ({"best_candidate": "Q7"}, "not those that were written"),
        ({"check": "3-0.0123456789ab"}, "not those that were written"),
        ({"check": "nonsense"}, "not those that were written"),
        ({"why": "=HYPERLINK(A1)"}, "the cell why holds a formula"),
        ({"record": "=A5"}, "the cell record holds a formula"),
        ({"record": "#REF!"}, "error of the spreadsheet"),
    ],
)
def test_changed_rows_are_refused(changed: dict[str, str], why: str) -> None:
    with pytest.raises(RowError, match=why):
        answer(ROW, "best", **changed)


def test_what_can_not_be_decided_is_said() -> None:
    with pytest.raises(RowError, match="no third candidate"):
        answer(ROW, "third")
    with pytest.raises(RowError, match="holds a formula"):
        answer(ROW, "=Q5")


ROWS = st.builds(
    SheetRow,
    batch=st.just("b"),
    key=st.text("=+-@'aé1 ;,\"", min_size=1, max_size=5).map(str.strip).filter(bool),
    heading=st.text(max_size=8),
    reason=st.just("none found"),
    version=st.just("0-0"),
    score=st.just(0.5),
    candidates=st.lists(st.builds(SheetCandidate, qid=st.sampled_from(["Q1", "Q22"]), label=st.text(max_size=5)), max_size=4).map(tuple),
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=3), st.sampled_from(["csv", "xlsx"]))
def test_what_goes_out_comes_back(tmp_path_factory: pytest.TempPathFactory, rows: list[SheetRow], form: str) -> None:
    path = tmp_path_factory.getbasetemp() / f"sheet.{form}"
    if form == "csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            write_review_csv(file, rows)
        (_, header), *found = read_csv_rows(path)
    else:
        write_review_xlsx(path, rows)
        (_, header), *found = read_xlsx_rows(path)
    assert tuple(header) == COLUMNS
    for row, (number, cells) in zip(rows, found, strict=True):
        back = read_answer(number, {**cells, "decision": "new"}, "b", "Ann")
        assert back
        assert (back.key, back.version) == (row.key, "0-0")


def test_nothing_in_a_workbook_is_computed(tmp_path: Path) -> None:
    path = tmp_path / "sheet.xlsx"
    write_review_xlsx(path, [SheetRow("b", "=1+1", "+A1", "@x", "0-0", 0.5, TWO)])
    with zipfile.ZipFile(path) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert f'"{",".join(CHOICES)}"' in sheet.replace("&quot;", '"')
    assert 'sqref="H2:H1048576"' in sheet
    assert 'errorStyle="warning"' in sheet, "an item id may be typed"
    assert len(",".join(CHOICES)) < 255


def test_formulas_of_a_workbook_are_seen(tmp_path: Path) -> None:
    path = tmp_path / "sheet.xlsx"
    write_review_xlsx(path, [ROW])
    book = load_workbook(path)
    book.active["H2"] = '=CONCATENATE("Q","5")'
    book.save(path)
    _, (number, cells) = read_xlsx_rows(path)
    with pytest.raises(RowError, match="decision holds a formula"):
        read_answer(number, cells, "b", "Ann")


def test_a_queue_beyond_one_sheet(tmp_path: Path) -> None:
    path = tmp_path / "sheet.xlsx"
    assert write_review_xlsx(path, [ROW] * 5, most_rows=3) == 5
    assert load_workbook(path, read_only=True).sheetnames == ["review", "review 2", "review 3"]
    assert len([cells for _, cells in read_xlsx_rows(path) if cells["record"] == "k1"]) == 5


def test_numbers_that_a_program_made_of_keys(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["record", "decision"])
    book.active.append([17, "new"])
    book.save(tmp_path / "sheet.xlsx")
    assert list(read_xlsx_rows(tmp_path / "sheet.xlsx"))[1] == (2, {"record": "17", "decision": "new"})


def test_files_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"PK\x03\x04 no zip")
    with pytest.raises(InputError):
        list(read_xlsx_rows(tmp_path / "x.xlsx"))
    (tmp_path / "x.csv").write_bytes(b"record,decision\n\xff,new\n")
    with pytest.raises(InputError, match="UTF-8"):
        list(read_csv_rows(tmp_path / "x.csv"))
    (tmp_path / "y.csv").write_text("record;decision\nk1;new\n", "utf-16")
    assert list(read_csv_rows(tmp_path / "y.csv"))[1] == (2, {"record": "k1", "decision": "new"})


GOOD = {"key": "a", "qid": "Q5", "verdict": "match", "who": "Ann", "when": "2026-11-21T10:00:00+01:00", "why": ""}


def test_a_line_comes_back() -> None:
    decision = read_fields(GOOD)
    assert read_line(write_line(decision)) == decision
    assert decision.when.isoformat() == "2026-11-21T09:00:00+00:00"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"verdict": "maybe"}, "'maybe' is none of match, new"),
        ({"qid": "42"}, "no item id, which match needs"),
        ({"who": " "}, "who is missing"),
        ({"when": "yesterday"}, "no time like"),
        ({"key": 5}, "key is no text"),
    ],
)
def test_lines_that_are_none(changed: dict[str, object], why: str) -> None:
    with pytest.raises(RowError, match=why):
        read_fields({**GOOD, **changed})
    for line, reason in (("{", "no JSON"), ("[]", "no JSON object")):
        with pytest.raises(RowError, match=reason):
            read_line(line)
