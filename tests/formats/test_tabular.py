"""Tables: dialect, rows with their offsets, refusals."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glamdata.errors import ExportError
from glamdata.formats.reader import open_reader, open_stream, plan_parts, read_part
from glamdata.formats.tabular import Dialect, TableReader, find_delimiter

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
    assert [(p.record.cells or {})["b"] if p.record else "b" for p in parsed] == [row[1] for row in rows]


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
