"""Files for the Mismatch Finder: what its import would refuse is left out, since it refuses the file with it."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.formats.mismatch import COLUMNS
from glamdata.report.disagreement.upload import MismatchFiles, find_fault, is_address

if TYPE_CHECKING:
    from pathlib import Path

GUID = "Q42$7814880A-A6EF-40EC-885E-F46DD58C8DC5"
ROW = ("Q42", GUID, "P569", "1866", "Q1985727", "1867", "https://example.org/1", "statement")


def row(**changed: str) -> tuple[str, ...]:
    return tuple({**dict(zip(COLUMNS, ROW, strict=True)), **changed}.values())


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"item_id": "L1"}, "ids that are none"),
        ({"property_id": "P0"}, "ids that are none"),
        ({"item_id": "Q43"}, "statements with an id of another item or form"),
        ({"statement_guid": "Q42$1"}, "statements with an id of another item or form"),
        ({"statement_guid": ""}, "statements with an id of another item or form"),
        ({"wikidata_value": " "}, "empty values"),
        ({"external_value": ""}, "empty values"),
        ({"external_value": "x" * 1501}, "values over 1,500 characters"),
        ({"meta_wikidata_value": "Julian"}, "calendars that are no item"),
        ({"external_value": 'a \\" b'}, "values with a backslash that its reader takes for an escape"),
    ],
)
def test_rows_that_would_be_refused(tmp_path: Path, changed: dict[str, str], words: str) -> None:
    with MismatchFiles(tmp_path) as files:
        files.add(row(**changed))
        files.add(ROW)
    assert (files.rows, dict(files.left_out)) == (1, {words: 1})
    with (tmp_path / "mismatches.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [list(COLUMNS), list(ROW)]


def test_what_is_good_is_left_alone(tmp_path: Path) -> None:
    good = [row(statement_guid=GUID.lower()), row(external_value="back\\slash"), row(wikidata_value="x" * 1500)]
    with MismatchFiles(tmp_path) as files:
        for one in good:
            files.add(one)
        files.add(None)
    assert (files.rows, dict(files.left_out)) == (3, {"unknown, no or too long values": 1})


def test_an_address_that_is_none_gives_way_to_the_record(tmp_path: Path) -> None:
    with MismatchFiles(tmp_path) as files:
        for bad in ("javascript:alert(1)", "https://exämple.org", "https://", f"https://e.org/{'x' * 1500}", ""):
            assert not is_address(bad)
            files.add(row(external_url=bad), "https://catalogue.example.org/1")
            files.add(row(external_url=bad))
    with (tmp_path / "mismatches.csv").open(encoding="utf-8", newline="") as file:
        assert [one["external_url"] for one in csv.DictReader(file)] == ["https://catalogue.example.org/1", ""] * 5


def test_files_stay_below_the_limit_and_old_ones_go(tmp_path: Path) -> None:
    (tmp_path / "mismatches-9.csv").write_text("old")
    with MismatchFiles(tmp_path, largest=500) as files:
        for _ in range(10):
            files.add(ROW)
    assert len(files.names) > 1
    assert set(files.names) == {path.name for path in tmp_path.iterdir()}
    rows = 0
    for name in files.names:
        assert (tmp_path / name).stat().st_size <= 500
        with (tmp_path / name).open(encoding="utf-8", newline="") as file:
            table = list(csv.reader(file))
        assert tuple(table[0]) == COLUMNS
        rows += len(table) - 1
    assert rows == 10
    assert not (tmp_path / "mismatches-9.csv").exists()


def test_a_report_that_breaks_off_leaves_the_files_before(tmp_path: Path) -> None:
    with MismatchFiles(tmp_path) as files:
        files.add(ROW)
    before = (tmp_path / "mismatches.csv").read_text()
    with pytest.raises(OSError, match="full"), MismatchFiles(tmp_path):
        raise OSError("the disk is full")
    assert [path.name for path in tmp_path.iterdir()] == ["mismatches.csv"]
    assert (tmp_path / "mismatches.csv").read_text() == before


@given(st.dictionaries(st.sampled_from(("wikidata_value", "external_value")), st.text(max_size=30), min_size=1))
def test_what_passes_is_read_by_phps_reader_as_it_was(changed: dict[str, str]) -> None:
    """PHP's fgetcsv takes a backslash before a quote for an escape; without one it reads what RFC 4180 says."""
    cells = {**dict(zip(COLUMNS, ROW, strict=True)), **changed}
    if not find_fault(cells):
        quoted = [cell for cell in cells.values() if any(mark in cell for mark in '",\r\n')]
        assert not any("\\" in cell for cell in quoted)
        assert all(cells[name].strip() for name in ("wikidata_value", "external_value"))
