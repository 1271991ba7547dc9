"""Coordinates of 034, 255 and UNIMARC 123."""

from __future__ import annotations

from pathlib import Path

import pymarc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.mapping.coordinates import AREA, BAD, ELSEWHERE, LARGEST_POINT, coordinates
from glamdata.mapping.fault import Fault
from glamdata.model.record import Field

LIBRARY = Path(__file__).parents[3] / "shared" / "data" / "library"
MINUTE, SECOND = "0.016666667", "0.000277778"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("W0982600 W0982600 N0191700 N0191700", f"19.283333333, -98.433333333 ±{MINUTE}"),
        ("W0904527 W0904527 N0344625 N0344625", f"34.773611111, -90.7575 ±{SECOND}"),
        ("E0080000 E0080000 S0490000 S0490000", "-49, 8 ±1"),
        ("w0031500 w0031500 n0512900 n0512900", f"51.483333333, -3.25 ±{MINUTE}"),
        ("E079.533265 E079.533265 S012.583377 S012.583377", "-12.583377, 79.533265 ±0.000001"),
        ("-003.25 -003.25 +051.33 +051.33", "51.33, -3.25 ±0.01"),
        ("W003.250000 W003.250000 +051.333000 +051.333000", "51.333, -3.25 ±0.000001"),
        ("W00315.5 W00315.5 N05129.2 N05129.2", "51.486666667, -3.258333333 ±0.001666667"),
        ("W0031512.3 W0031512.3 N0512900.0 N0512900.0", "51.483333333, -3.253416667 ±0.000027778"),
        ("W0031500 N0512900", f"51.483333333, -3.25 ±{MINUTE}"),
        ("W 3°15'/N 51°29'", f"51.483333333, -3.25 ±{MINUTE}"),
        ("(W 3°15ʹ30ʺ/N 51°29ʹ00ʺ).", f"51.483333333, -3.258333333 ±{SECOND}"),
        ("W 3°/N 51°", "51, -3 ±1"),
        ("W0031500 W0031000 N0513000 N0512700", "51.475, -3.208333333 ±0.083333333"),
        ("E1795900 W1795900 S0163300 S0163300", "-16.55, -180 ±0.033333333"),
    ],
)
def test_points(text: str, found: str) -> None:
    assert coordinates(text) == found


@pytest.mark.parametrize(
    "text",
    ["W1800000 E1800000 N0840000 S0700000", "(E 79°--E 86°/N 20°--N 12°)", "W0031500 W0030000 N0510000 N0510000"],
)
def test_an_area_is_no_point(text: str) -> None:
    assert coordinates(text) is AREA


@pytest.mark.parametrize(
    "text",
    ["", "abc", "W031500 N512000", "W0036100 N0510000", "N0510000 N0510000", "W0031500", "E1810000 N0100000",
     "E0100000 N0910000", "N0510000 N0510000 W0030000 +003.5", "O0080000 N0490000", "W 3°15' or N 51°29'"],
)  # fmt: skip
def test_what_is_no_coordinate(text: str) -> None:
    assert coordinates(text) is BAD


def test_other_globes() -> None:
    point = "W0031500 W0031500 N0512900 N0512900"
    assert coordinates(point, Field("034", "  ", (("z", "Mars"),))) is ELSEWHERE
    assert coordinates(point, Field("034", "  ", (("z", "Earth."),))) != ELSEWHERE
    assert coordinates(point, Field("034", "  ", (("d", "W0031500"),))) != ELSEWHERE


@given(st.integers(-89, 89), st.integers(-179, 179), st.integers(0, 59), st.integers(0, 59))
def test_what_is_written_is_read(latitude: int, longitude: int, minutes: int, seconds: int) -> None:
    ew = f"{'W' if longitude < 0 else 'E'}{abs(longitude):03d}{minutes:02d}{seconds:02d}"
    ns = f"{'S' if latitude < 0 else 'N'}{abs(latitude):03d}{minutes:02d}{seconds:02d}"
    found = coordinates(f"{ew} {ew} {ns} {ns}")
    assert isinstance(found, str)
    part = minutes / 60 + seconds / 3600
    expected = [(-1 if each < 0 else 1) * (abs(each) + part) for each in (latitude, longitude)]
    read = [float(number) for number in found.partition(" ±")[0].split(", ")]
    assert read == pytest.approx(expected, abs=1e-8)


@given(st.text(max_size=30) | st.text("NSEW+-0123456789. °'\"/", max_size=30))
def test_no_text_crashes(text: str) -> None:
    found = coordinates(text)
    assert isinstance(found, Fault) or float(found.partition("±")[2]) >= 0


@pytest.mark.skipif(not LIBRARY.exists(), reason="shared/data/library is not beside the project")
def test_the_034_of_real_places() -> None:
    with (LIBRARY / "loc_authority_dlc.mrc").open("rb") as file:
        records = [record for record in pymarc.MARCReader(file, permissive=True) if record]
    fields = [field for record in records for field in record.get_fields("034")]
    found = [coordinates(" ".join(sub.value for sub in field.subfields if sub.code in "defg")) for field in fields]
    assert len(found) > 5
    assert all(isinstance(each, str) for each in found), found
    assert LARGEST_POINT == 0.1
