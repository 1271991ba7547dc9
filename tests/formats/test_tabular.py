"""Tables: dialect, rows with their offsets, refusals."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glamdata.errors import ExportError
from glamdata.formats.dialect import Dialect, find_delimiter
from glamdata.formats.reader import open_reader, open_stream, plan_parts, read_part
from glamdata.formats.table_rows import LONGEST_ROW
from glamdata.formats.tabular import ERRORS, TableReader

if TYPE_CHECKING:
    from pathlib import Path

    from glamdata.formats.parsed import Parsed
    from glamdata.model.record import RawRecord

TABLE = 'id,name,note\n1,Ada,"said ""hi"""\n2,"Čapek, Karel","two\nlines"\n\n3,Ōe,\n'
CELLS = [
    {"id": "1", "name": "Ada", "note": 'said "hi"'},
    {"id": "2", "name": "Čapek, Karel", "note": "two\nlines"},
    {"id": "3", "name": "Ōe", "note": ""},
]


def read(path: Path, size: int = 10_000) -> list[tuple[RawRecord, Parsed]]:
    reader = open_reader(path)
    data = path.read_bytes()
    results = [result for part in plan_parts(path, reader, size) for result in read_part(path, reader, part)]
    assert all(data[raw.offset : raw.offset + len(raw.data)] == raw.data for raw, _ in results)
    return results


def cells(results: list[tuple[RawRecord, Parsed]]) -> list[dict[str, str] | None]:
    return [parsed.record.cells if parsed.record else None for _, parsed in results]


@pytest.mark.parametrize("size", [1, 2, 10])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_are_detected(tmp_path: Path, encoding: str, size: int) -> None:
    export = tmp_path / "t.csv"
    export.write_bytes(TABLE.encode(encoding))
    assert cells(read(export, size)) == CELLS


def test_windows_1252_is_detected_even_late(tmp_path: Path) -> None:
    export = tmp_path / "t.csv"
    export.write_bytes(b"id;name\n" + b"1;plain\n" * 20_000 + "2;Müller\n".encode("cp1252"))
    assert cells(read(export))[-1] == {"id": "2", "name": "Müller"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_detected(tmp_path: Path, delimiter: str) -> None:
    export = tmp_path / "t.csv"
    export.write_text(f"id{delimiter}name\r\n1{delimiter}a, b; c\r\n".replace("a, b; c", "'x y'"), newline="")
    assert cells(read(export)) == [{"id": "1", "name": "'x y'"}]


def test_display_dates_do_not_make_the_comma_a_delimiter() -> None:
    assert find_delimiter("id;date\n1;American, born 1900\n2;French, 1800 - 1850\n") == ";"


def test_ragged_rows_and_wrong_bytes_are_refused_and_reading_goes_on(tmp_path: Path) -> None:
    export = tmp_path / "t.csv"
    export.write_bytes("id,name\n1,é\n2\n3,x,y\n4,ü\n5,".encode() + b"\xff\n6,z\n")
    results = read(export)
    assert [row["id"] if row else None for row in cells(results)] == ["1", None, None, "4", None, "6"]
    codes = [finding.code for _, parsed in results for finding in parsed.findings]
    assert codes == ["ragged-row", "ragged-row", "bad-encoding"]
    findings = [parsed.findings[0] for _, parsed in results if parsed.findings]
    assert (
        findings[0].message == "Record 2 at byte 13: the row has 1 cells, the header names 2 columns. Repair the row."
    )
    assert [(finding.record_key, finding.position) for finding in findings] == [("#2", 2), ("#3", 3), ("#5", 5)]


def test_repeated_header_is_ignored(tmp_path: Path) -> None:
    export = tmp_path / "t.csv"
    export.write_text("id,name\n1,a\nid,name\n2,b\n")
    assert [(parsed.record is not None, parsed.ignored) for _, parsed in read(export)] == [
        (True, ""),
        (False, "repeated header row"),
        (True, ""),
    ]


def test_quote_that_is_never_closed_costs_its_own_row_only(tmp_path: Path) -> None:
    export = tmp_path / "t.csv"
    export.write_text('id,name\n1,"open\n2,b\n3,c\n')
    for size in (1, 10):
        results = read(export, size)
        assert [parsed.record is not None for _, parsed in results] == [False, True, True]
        assert "quotes" in results[0][1].findings[0].message


def test_quote_inside_a_plain_cell_is_a_character(tmp_path: Path) -> None:
    export = tmp_path / "t.csv"
    export.write_text('id,name\n1,6" pipe\n2,b\n')
    assert cells(read(export)) == [{"id": "1", "name": '6" pipe'}, {"id": "2", "name": "b"}]


def test_column_named_twice_is_an_error(tmp_path: Path) -> None:
    export = tmp_path / "t.csv"
    export.write_text("id,name,name\n1,a,b\n")
    with pytest.raises(ExportError, match="'name' twice"):
        open_reader(export)


def test_column_without_a_name_is_called_by_its_number(tmp_path: Path) -> None:
    export = tmp_path / "t.csv"
    export.write_text("id,,name\n1,x,b\n")
    assert cells(read(export)) == [{"id": "1", "column_2": "x", "name": "b"}]


def findings(path: Path) -> list[tuple[int, str]]:
    return [(found.position, found.code) for _, parsed in read(path) for found in parsed.findings]


def test_cells_of_a_header_over_two_lines_and_rows_cut_anywhere_agree(tmp_path: Path) -> None:
    export = tmp_path / "t.csv"
    export.write_text('id,"full\nname"\n1,"a\nb"\n\n,\n2,"x"y\n3,"""q"""\n4,"open\n5,c\n')
    whole = read(export)
    assert [row and row["id"] for row in cells(whole)] == ["1", None, None, "3", None, "5"]
    assert [parsed.ignored for _, parsed in whole][1] == "row without text"
    for size in (1, 2, 3):
        assert [raw for raw, _ in read(export, size)] == [raw for raw, _ in whole]


def test_text_after_a_closing_quote_is_refused_not_guessed(tmp_path: Path) -> None:
    export = tmp_path / "t.csv"
    export.write_text('id,name\n1,"said "hi" there"\n2,"fine"\n')
    results = read(export)
    assert cells(results) == [None, {"id": "2", "name": "fine"}]
    assert "written twice" in results[0][1].findings[0].message


@pytest.mark.parametrize("row", ["2,b,", "2,b,,", "2"])
def test_surplus_and_missing_cells_are_refused_even_where_empty(tmp_path: Path, row: str) -> None:
    export = tmp_path / "t.csv"
    export.write_text(f"id,name\n1,a\n{row}\n3,c\n4,d\n")
    assert findings(export) == [(2, "ragged-row")]


def test_bare_carriage_returns_end_the_lines_of_an_old_macintosh(tmp_path: Path) -> None:
    export = tmp_path / "t.csv"
    export.write_bytes(b'id,name\r1,a\r2,"b\rc"\r')
    assert cells(read(export, 1)) == [{"id": "1", "name": "a"}, {"id": "2", "name": "b\rc"}]


def test_stray_carriage_return_and_nul_refuse_their_row_only(tmp_path: Path) -> None:
    export = tmp_path / "t.csv"
    export.write_bytes(b"id,name\n1,a\rb\n2,\x00\n3,c\n\x1a" + b"\n" * 90 + b"4,d\n" * 60)
    assert findings(export) == [(1, "bad-row"), (2, "bad-row")]
    assert len(read(export)) == 63


def test_separator_line_of_excel_is_believed(tmp_path: Path) -> None:
    export = tmp_path / "t.csv"
    export.write_bytes(b"sep=;\r\nid;a,b\r\n1;x,y\r\n")
    for size in (1, 10):
        ((raw, parsed),) = read(export, size)
        assert parsed.record
        assert (raw.offset, parsed.record.cells) == (15, {"id": "1", "a,b": "x,y"})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Export of our catalogue\n\nid,name,born\n1,a,1850\n2,b,1851\n3,c,1852\n", "first row has 1 cells, but most"),
        (";;\n1;a;b\n", "names no column"),
        ('id,"na"me\n1,a\n', "header row can't be read"),
    ],
)
def test_headers_that_are_none(tmp_path: Path, text: str, words: str) -> None:
    export = tmp_path / "t.csv"
    export.write_text(text)
    with pytest.raises(ExportError, match=words):
        open_reader(export)


def test_one_column(tmp_path: Path) -> None:
    export = tmp_path / "t.csv"
    export.write_text("name\nAda\nKarel\n")
    assert cells(read(export)) == [{"name": "Ada"}, {"name": "Karel"}]


def test_dagger_in_utf_16_is_no_blank_line(tmp_path: Path) -> None:
    export = tmp_path / "t.csv"
    export.write_bytes("name\nAda\n†\n \nÖ\n".encode("utf-16-le"))
    assert cells(read(export)) == [{"name": "Ada"}, {"name": "†"}, {"name": "Ö"}]


def test_long_cells_are_read_and_endless_rows_refused(tmp_path: Path) -> None:
    export = tmp_path / "t.csv"
    long = "x" * 200_000
    export.write_text(f'id,name\n1,{long}\n2,"{long}"\n3,{"y" * (LONGEST_ROW + 300_000)}\n4,d\n')
    results = read(export)
    assert [len((row or {}).get("name", "")) for row in cells(results)] == [200_000, 200_000, 0, 1]
    assert findings(export) == [(3, "bad-row")]
    assert [raw for raw, _ in read(export, 1)] == [raw for raw, _ in results]


def test_what_a_spreadsheet_could_not_compute_is_told_and_left_empty(tmp_path: Path) -> None:
    export = tmp_path / "t.csv"
    export.write_text("id,born\n1,#N/A\n2,#1\n")
    assert cells(read(export)) == [{"id": "1", "born": ""}, {"id": "2", "born": "#1"}]
    assert findings(export) == [(1, "error-cell")]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Müller, Käthe\nÇa coûte «rien» à l’œil\n¿Qué?\n"),
        ("cp1250", "Dvořák, Antonín\nČapek, Karel\nBožena Němcová\nŚwiętosława Żółkiewska\nMaťašovský\n"),
        ("iso-8859-2", "Dvořák, Antonín\nTomáš Masaryk\nBožena Němcová\nFrantišek\nDušan Ťuhýk\nŠťastný\n"),
        ("cp1251", "Толстой, Лев Николаевич\nДостоевский, Фёдор\n"),
        ("koi8-r", "Толстой, Лев Николаевич\nДостоевский, Фёдор\n"),
        ("iso-8859-5", "Толстой, Лев Николаевич\nДостоевский, Фёдор\n"),
        ("cp1253", "Καζαντζάκης, Νίκος\nΣεφέρης, Γιώργος\n"),
        ("cp1254", "Yaşar Kemal\nNâzım Hikmet\nAziz Nesin, yazar, doğdu\n"),
        ("cp1250", "Szabó Magda\nJózsef Attila, költő\nÖrkény, a művész\nMészöly, hegedűs\n"),
        ("cp1250", "Cankar, Ivan, slovenski pisatelj in časnikar\nKosovel, Srečko, življenje\n"),
        ("mac_roman", "Müller, Jürgen\nKöln, Straße\nÉmile Zola, écrivain français\n"),
        ("mac_roman", "García Márquez\nNuñez, José\nSão Paulo\n"),
        ("cp850", "Müller, Käthe\nGötz von Berlichingen\nÉmile Zola, écrivain français\n"),
        ("cp1252", "l’œuvre d’Émile\nCAFÉ» and MUSÉE\nO’Neill—Shaw\n"),
    ],
)
def test_code_pages_are_told_apart_and_the_guess_is_told(tmp_path: Path, encoding: str, text: str) -> None:
    export = tmp_path / "t.csv"
    names = text.splitlines()
    export.write_bytes(("id;name\n" + "".join(f"1;{name}\n" for name in names)).encode(encoding))
    assert [(row or {})["name"] for row in cells(read(export, 2))] == names
    results = read(export, 2)
    (found,) = [finding for _, parsed in results for finding in parsed.findings]
    assert (found.code, found.value, found.position, found.severity.value) == ("guessed-encoding", encoding, 1, "info")


def test_wide_encodings_without_latin_letters(tmp_path: Path) -> None:
    for encoding in ("utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"):
        export = tmp_path / "t.csv"
        export.write_bytes("番号,名前\n1,夏目漱石\n2,Толстой\n".encode(encoding))
        assert cells(read(export, 1)) == [{"番号": "1", "名前": "夏目漱石"}, {"番号": "2", "名前": "Толстой"}], encoding
        assert findings(export) == []


def test_header_that_goes_over_two_lines(tmp_path: Path) -> None:
    export = tmp_path / "t.csv"
    export.write_text('id,"full\nname"\n1,a\n')
    assert cells(read(export)) == [{"id": "1", "full\nname": "a"}]


CELL = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")) | st.sampled_from('\n",; '), max_size=12)


@settings(deadline=None)
@given(
    st.lists(st.tuples(CELL, CELL), min_size=1, max_size=6),
    st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_rows_written_by_csv_are_read_and_their_bytes_are_the_file(
    rows: list[tuple[str, str]], encoding: str, newline: str
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=newline, quoting=csv.QUOTE_ALL)
    writer.writerow(("a", "b"))
    writer.writerows(rows)
    data = text.getvalue().encode(encoding)
    reader = TableReader(Dialect(encoding, ","), ("a", "b"))
    raws = list(reader.split(io.BytesIO(data)))
    header = f'"a","b"{newline}'.encode(encoding)
    assert header + b"".join(raw.data for raw in raws) == data
    parsed = [reader.parse(raw) for raw in raws]

    def expected(row: tuple[str, str]) -> tuple[str, str] | str:
        if not "".join(row).strip():
            return "row without text"
        if [cell.strip() for cell in row] == ["a", "b"]:
            return "repeated header row"
        first, second = ("" if cell.strip() in ERRORS else cell for cell in row)
        return first, second

    read_rows = [tuple((p.record.cells or {}).values()) if p.record else p.ignored for p in parsed]
    assert read_rows == [expected(row) for row in rows]


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_crash_the_parser(data: bytes) -> None:
    reader = TableReader(Dialect("utf-8", ","), ("a", "b"))
    for raw in reader.split(io.BytesIO(data)):
        assert reader.parse(raw).findings or reader.parse(raw).record or reader.parse(raw).ignored


def test_stream_is_read_once_in_constant_memory(tmp_path: Path) -> None:
    export = tmp_path / "t.csv"
    export.write_text("id,name\n" + "1,a\n" * 1000)
    with open_stream(export) as stream:
        rows = open_reader(export).split(stream)
        assert next(rows).offset == 8
