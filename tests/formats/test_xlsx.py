# ruff: noqa: DTZ001  (a spreadsheet knows no time zones)
"""Spreadsheets: one sheet as rows with the numbers it shows, dates and numbers as text, faults told."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glamdata.errors import ExportError
from glamdata.formats.mendable import frame_of
from glamdata.formats.packed import unpack
from glamdata.formats.reader import open_reader, plan_parts, read_part

if TYPE_CHECKING:
    from pathlib import Path

    from glamdata.formats.parsed import Parsed
    from glamdata.model.record import RawRecord

HEADER = ["id", "name", "born"]


def save(path: Path, *rows: list[Any], merged: str = "", sheets: dict[str, list[list[Any]]] | None = None) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "People"
    for row in rows:
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    for title, lines in (sheets or {}).items():
        other = workbook.create_sheet(title.strip("()"))
        if title.startswith("("):
            other.sheet_state = "hidden"
        for line in lines:
            other.append(line)
    workbook.save(path)
    return path


SHEET = "xl/worksheets/sheet1.xml"
TYPES = "[Content_Types].xml"
STRINGS = "xl/sharedStrings.xml"
SHARED = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
SLIM = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def share(path: Path, strings: str) -> None:
    """Give the name of the first row by the first of the workbook's shared strings, `strings` in XML."""
    change(path, SHEET, 't="inlineStr"><is><t>Ada</t></is>', 't="s"><v>0</v>')
    change(path, TYPES, "</Types>", f'<Override PartName="/{STRINGS}" ContentType="{SHARED}"/></Types>')
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(STRINGS, f'<sst xmlns="{SLIM}">{strings}</sst>')


def change(path: Path, part: str, before: str, after: str) -> None:
    """Change the XML of one part of a workbook."""
    data = io.BytesIO(path.read_bytes())
    assert part in zipfile.ZipFile(data).namelist()
    with zipfile.ZipFile(data) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            text = old.read(entry)
            if entry.filename == part:
                assert before.encode() in text
                text = text.replace(before.encode(), after.encode())
            new.writestr(entry.filename, text)


def read(path: Path, size: int = 10_000, sheet: str = "") -> list[tuple[RawRecord, Parsed]]:
    reader = open_reader(path, "csv", sheet)
    return [result for part in plan_parts(path, reader, size) for result in read_part(path, reader, part)]


def told(path: Path) -> list[tuple[int, str, str]]:
    return [(found.position, found.code, found.origin) for _, parsed in read(path) for found in parsed.findings]


def cells(results: list[tuple[RawRecord, Parsed]]) -> list[dict[str, str] | None]:
    return [parsed.record.cells if parsed.record else None for _, parsed in results]


@pytest.mark.parametrize("size", [1, 2, 10])
def test_rows_have_the_numbers_that_the_spreadsheet_shows(tmp_path: Path, size: int) -> None:
    path = save(tmp_path / "a.xlsx", [], [], HEADER, [1, "Ada", None], [], [], [2, 'Čapek, "K."\nx', 1890], HEADER)
    copy = unpack(path, tmp_path / "copies")
    assert copy.name == "a.xlsx.csv"
    for export in (path, copy):
        results = read(export, size)
        assert [raw.position for raw, _ in results] == [4, 7, 8]
        assert cells(results) == [
            {"id": "1", "name": "Ada", "born": ""},
            {"id": "2", "name": 'Čapek, "K."\nx', "born": "1890"},
            None,
        ]
        assert results[2][1].ignored == "repeated header row"
    data = copy.read_bytes()
    assert all(data[raw.offset :].startswith(raw.data) for raw, _ in read(copy, size))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"), (-12.5, "-12.5"), (1e15 + 1, "1000000000000001"), (True, "TRUE"), (False, "FALSE"),
        (datetime(1850, 3, 1), "1850-03-01"), (datetime(1950, 3, 1), "1950-03-01"),
        (datetime(1950, 3, 1, 4, 5, 6), "1950-03-01T04:05:06"), (date(2020, 2, 29), "2020-02-29"),
        (time(4, 5), "04:05:00"), (timedelta(hours=30), "1 day, 6:00:00"), ("001", "001"), ("a\r\nb", "a\nb"),
        ("=x", "=x"), ("🎨 ō", "🎨 ō"),
    ],
)  # fmt: skip
def test_values_are_as_a_person_would_type_them(tmp_path: Path, value: Any, text: str) -> None:
    path = tmp_path / "a.xlsx"
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["id", "value"])
    cell = sheet.cell(2, 2, value)
    if isinstance(value, str):
        cell.data_type = "s"
    sheet.cell(2, 1, "x")
    workbook.save(path)
    assert cells(read(path)) == [{"id": "x", "value": text}]


def test_formulas_give_their_last_result_and_say_where_there_is_none(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", HEADER, [1, "=A2&B3", "=1+1"], [2, "x", None])
    change(path, "xl/worksheets/sheet1.xml", "<f>1+1</f><v />", "<f>1+1</f><v>2</v>")
    assert cells(read(path)) == [
        {"id": "1", "name": "", "born": "2"},
        {"id": "2", "name": "x", "born": ""},
    ]
    assert told(path) == [(2, "uncomputed-cell", "B2")]


def test_errors_and_merged_cells_are_told(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", HEADER, [1, "Ada", "#N/A"], [2, None, 1], [3, "x", 2], merged="B2:B3")
    assert told(path) == [(2, "error-cell", "born"), (3, "merged-cells", "B3")]
    assert [row and row["name"] for row in cells(read(path))] == ["Ada", "", "x"]


def test_surplus_cells_are_refused_by_the_count_of_the_sheet(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", HEADER, [1, "Ada", 1, None, "x"], [2, "b"])
    results = read(path)
    assert [row and row["id"] for row in cells(results)] == [None, "2"]
    assert "has 5 cells, the header names 3 columns" in results[0][1].findings[0].message


def test_lines_above_the_header_are_told_with_the_counts_of_the_sheet(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", ["Museum of Wales"], HEADER, *([n, "x", 1900] for n in range(9)))
    with pytest.raises(ExportError, match="its first row has 1 cells, but most rows after it have 3"):
        open_reader(path)


def test_empty_columns_are_called_by_their_place_in_the_sheet(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", [None, "id", None, "name"], [None, 1, None, "Ada"])
    assert cells(read(path)) == [{"column_1": "", "id": "1", "column_3": "", "name": "Ada"}]


def test_sheets_by_name(tmp_path: Path) -> None:
    sheets = {"(Secret)": [["id", "x"], [7, 8]], "Works": [["id", "title"], [1, "t"]]}
    path = save(tmp_path / "a.xlsx", HEADER, [1, "Ada", 1], sheets=sheets)
    assert cells(read(path, sheet="Works")) == [{"id": "1", "title": "t"}]
    assert told(path) == [(2, "other-sheets", "")]
    assert cells(read(path, sheet="Secret")) == [{"id": "7", "x": "8"}]
    assert cells(read(unpack(path, tmp_path, "Works"), sheet="Works")) == [{"id": "1", "title": "t"}]
    with pytest.raises(ExportError, match=r"has no sheet 'Work'; it has: People, Secret \(hidden\), Works\.$"):
        open_reader(path, "csv", "Work")
    (tmp_path / "t.csv").write_text("id,name\n1,a\n")
    with pytest.raises(ExportError, match="is no spreadsheet, so there is no sheet 'Works'"):
        open_reader(tmp_path / "t.csv", "csv", "Works")


def test_refused_rows_can_be_mended_and_keep_their_numbers(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", HEADER, [1, "Ada", 1], [], [2, "b", 1, "surplus"])
    refused = [raw for raw, parsed in read(path) if not parsed.record]
    mended = tmp_path / "mended.csv"
    mended.write_bytes(b"".join(frame_of(open_reader(path)).pieces(refused)).replace(b",surplus", b""))
    assert [(raw.position, parsed.record is not None) for raw, parsed in read(mended)] == [(4, True)]


def test_shared_strings(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", HEADER, [1, "Ada", 1])
    share(path, "<si><r><t>Čapek</t></r><r><t>, Karel</t></r></si>")
    assert cells(read(path)) == [{"id": "1", "name": "Čapek, Karel", "born": "1"}]


def test_empty_sheet(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="is empty"):
        open_reader(save(tmp_path / "a.xlsx"))


@pytest.mark.parametrize(
    ("part", "before", "after", "words"),
    [
        (SHEET, "<sheetData>", "<sheetData><row>", "damaged spreadsheet"),
        (SHEET, '<c r="A2"', '<c r="ZZZZZ2"', "beyond what a spreadsheet can hold"),
        (SHEET, '<row r="2"', '<row r="99999999"', "beyond what a spreadsheet can hold"),
        (SHEET, '<row r="2"', '<row r="9999999"', "more rows or cells than a spreadsheet can"),
        (SHEET, "<worksheet", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet', "declares XML entities"),
        (SHEET, "Ada", "x" * (1 << 22), "beyond what a spreadsheet can hold"),
        (STRINGS, "", f"<si><t>{'x' * (1 << 22)}</t></si>", "beyond what a spreadsheet can hold"),
        (STRINGS, "", "<si><t>y</t></si>" * (1 << 24), r"larger than a spreadsheet .*\(xl/sharedStrings.xml\)"),
        (STRINGS, "", "<si/>" * (1 << 23), "larger than a spreadsheet"),
        (STRINGS, "", "", "damaged spreadsheet"),
        ("xl/workbook.xml", "<sheets>", "<sheets>&", "damaged spreadsheet"),
    ],
    ids=range(11),
)
def test_damage_and_bombs_are_told_in_one_sentence(
    tmp_path: Path, part: str, before: str, after: str, words: str
) -> None:
    path = save(tmp_path / "a.xlsx", HEADER, [1, "Ada", 1])
    if part == STRINGS:
        share(path, after)
    else:
        change(path, part, before, after)
    with pytest.raises(ExportError, match=words) as caught:
        read(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 255)), min_size=1, max_size=8), st.booleans())
def test_no_damage_gives_anything_but_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int]], inside: bool
) -> None:
    path = save(tmp_path_factory.mktemp("damaged") / "a.xlsx", HEADER, [1, "Ada", 1.5], [2, True, datetime(2020, 1, 1)])
    data = bytearray(path.read_bytes())
    if inside:
        with zipfile.ZipFile(path) as archive:
            parts = {name: bytearray(archive.read(name)) for name in archive.namelist()}
        for place, byte in changes:
            part = parts[sorted(parts)[place % len(parts)]]
            part[place % len(part)] = byte
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in parts.items():
                archive.writestr(name, bytes(text))
    else:
        for place, byte in changes:
            data[place % len(data)] = byte
        path.write_bytes(data)
    try:
        for raw, parsed in read(path):
            assert raw.position
            assert parsed.record or parsed.findings or parsed.ignored
    except ExportError as fault:
        assert not re.search(r"\n", str(fault))  # noqa: PT017
