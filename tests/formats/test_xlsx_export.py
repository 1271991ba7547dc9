"""The workbook, read back by openpyxl and pandas."""

import zipfile
from collections.abc import Iterable
from itertools import zip_longest
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from openpyxl import load_workbook

from glamdata.formats import xlsx_export
from glamdata.formats.csv_export import Cells, csv_columns, neutralise, write_csv
from glamdata.formats.xlsx_export import xlsx_writer
from glamdata.model.enrichment import EnrichedValue, Enrichment
from glamdata.model.finding import Finding

from .enriched import ALL, RULES, TEXT, TOWN, enriched, identifier


def write(path: Path, enrichments: Iterable[Enrichment], told: list[Finding] | None = None) -> Path:
    with xlsx_writer(path, Cells(RULES), told.append if told is not None else None) as write_one:
        for enrichment in enrichments:
            write_one(enrichment)
    return path


def rows_of(path: Path, sheet: str = "enriched") -> list[tuple[object, ...]]:
    book = load_workbook(path, read_only=True)
    try:
        return list(book[sheet].iter_rows(values_only=True))
    finally:
        book.close()


def test_the_workbook_says_what_the_csv_says(tmp_path: Path) -> None:
    write(tmp_path / "a.xlsx", ALL)
    write_csv(tmp_path / "a.csv", ALL, RULES)

    ours = pd.read_excel(tmp_path / "a.xlsx", dtype=str, keep_default_na=False)
    theirs = pd.read_csv(tmp_path / "a.csv", dtype=str, keep_default_na=False)
    pd.testing.assert_frame_equal(ours, theirs)
    assert {"P214_sources", "P214_rank", "qid", "revision", "retrieved"} <= set(ours.columns)


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    book = load_workbook(write(tmp_path / "a.xlsx", ALL))

    cells = [cell for row in book["enriched"].iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    assert "'=SUM(A1)" in [cell.value for cell in cells]
    assert "'=1+1" in [cell.value for cell in cells]


def test_equal_content_gives_equal_bytes_without_a_date(tmp_path: Path) -> None:
    first, second = write(tmp_path / "1.xlsx", ALL), write(tmp_path / "2.xlsx", ALL)

    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = file.read("docProps/core.xml").decode()
    assert core.count("1980-01-01T00:00:00Z") == 2


def test_a_cell_too_long_for_a_spreadsheet_is_told(tmp_path: Path) -> None:
    told: list[Finding] = []
    long = enriched("b1", "Q1", *(identifier("P214", f"{number:07d}") for number in range(4000)))

    header, row = rows_of(write(tmp_path / "a.xlsx", [long], told))

    assert dict(zip_longest(header, row))["P214"] is None
    assert (told[0].code, told[0].record_key, told[0].origin) == ("cell-too-long", "b1", "P214")


def test_a_full_sheet_is_followed_by_another(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsx_writer(path, Cells(RULES), most_rows=3) as write_one:
        for enrichment in ALL:
            write_one(enrichment)

    assert [len(rows_of(path, name)) for name in ("enriched", "enriched 2")] == [3, 2]
    assert rows_of(path, "enriched 2")[0] == rows_of(path)[0]


def test_nothing_to_say_is_a_header(tmp_path: Path) -> None:
    (header,) = rows_of(write(tmp_path / "a.xlsx", []))

    assert list(header) == [column.name for column in csv_columns(RULES)]


@settings(deadline=None, max_examples=40)
@given(TEXT)
def test_any_text_is_read_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("xlsx") / "a.xlsx"
    header, row = rows_of(write(path, [TOWN, enriched("b1", "Q1", EnrichedValue("label", "", text, "en"))]))[::2]

    shown = xlsx_export._ILLEGAL.sub("�", neutralise(text))
    cell = dict(zip_longest(header, row))["label_en"] or ""
    assert str(cell).replace("\r\n", "\n").replace("\r", "\n") == shown.replace("\r\n", "\n").replace("\r", "\n")
