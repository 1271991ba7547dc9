"""A packed export that breaks off gives what is before that, and says so."""

from __future__ import annotations

import bz2
import gzip
import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from glamdata.errors import ExportError
from glamdata.formats.reader import open_reader, plan_parts
from glamdata.report.counting import count_export

if TYPE_CHECKING:
    from glamdata.model.finding import Finding

SAMPLE = (Path(__file__).parents[2] / "data/samples/persons.mrc").read_bytes()
RECORDS = [data + b"\x1d" for data in SAMPLE.split(b"\x1d")[:-1]]
ROWS = b"id,name\n" + b"".join(f"{number},name {number * 7919}\n".encode() for number in range(400))


def count(path: Path) -> tuple[dict[str, int], list[Finding]]:
    told: list[Finding] = []
    return count_export(path, told.append), told


def holds(counted: dict[str, int]) -> bool:
    return counted["read"] + counted["refused"] + counted["ignored"] == counted["in_file"]


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_the_records_before_the_cut_are_counted(tmp_path: Path, share: float) -> None:
    packed = gzip.compress(SAMPLE * 3, mtime=0)
    export = tmp_path / "a.mrc.gz"
    export.write_bytes(packed[: int(len(packed) * share)])
    counted, told = count(export)
    assert holds(counted)
    assert 0 < counted["read"] < 3 * len(RECORDS)
    last = told[-1]
    assert (last.code, last.position) == ("cut-off", counted["in_file"])
    assert 0 < last.offset < 3 * len(SAMPLE)


def test_a_cut_between_two_records_costs_none(tmp_path: Path) -> None:
    (tmp_path / "a.mrc.gz").write_bytes(gzip.compress(b"".join(RECORDS[:5]), mtime=0)[:-8])
    counted, told = count(tmp_path / "a.mrc.gz")
    assert (counted["read"], counted["refused"]) == (5, 1)
    assert [(finding.code, finding.offset) for finding in told] == [("cut-off", sum(map(len, RECORDS[:5])))]


def test_a_row_that_may_be_half_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(ROWS[:-3], mtime=0)[:-8])
    counted, told = count(tmp_path / "a.csv.gz")
    assert (counted["in_file"], counted["read"], counted["refused"]) == (401, 399, 2)
    assert [finding.code for finding in told] == ["cut-off", "cut-off"]


def test_bzip2_gives_its_whole_blocks(tmp_path: Path) -> None:
    packed = bz2.compress(ROWS * 100, 1)
    (tmp_path / "a.csv.bz2").write_bytes(packed[: int(len(packed) * 0.9)])
    counted, _ = count(tmp_path / "a.csv.bz2")
    assert holds(counted)
    assert counted["read"] > 1000


class _NoSeeking(io.RawIOBase):
    """What a program writes a zip to as a stream, so that the length of a file stands behind it."""

    def __init__(self) -> None:
        self.data = b""

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.data += bytes(data)
        return len(data)


def zipped(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = _NoSeeking()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return stream.data


def zipped_with_lengths(content: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.mrc", content)
    return data.getvalue()


ZIPS = {
    "as a stream": zipped(("a.mrc", SAMPLE)),
    "not compressed": zipped_with_lengths(SAMPLE),
    "behind clutter": zipped(("f/", b""), ("__MACOSX/._a", b"x" * 999), ("f/a.mrc", SAMPLE)),
}


@pytest.mark.parametrize("name", ZIPS)
@pytest.mark.parametrize("share", [0.5, 0.999])
def test_a_zip_without_its_directory_gives_what_is_left_of_the_file_in_it(
    tmp_path: Path, name: str, share: float
) -> None:
    export = tmp_path / "a.zip"
    export.write_bytes(ZIPS[name][: int(len(ZIPS[name]) * share)])
    counted, told = count(export)
    assert holds(counted)
    assert share * 0.9 < counted["in_file"] / len(RECORDS) < share * 1.1
    assert told[-1].code == "cut-off"
    with pytest.raises(ExportError, match="is damaged"):
        list(plan_parts(export, open_reader(export)))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (zipped(("a.mrc", SAMPLE), ("b.mrc", SAMPLE))[:-70], r"holds several files \(a.mrc, b.mrc …\)"),
        (zipped(("xl/workbook.xml", SAMPLE))[:-70], "is a damaged spreadsheet"),
        (zipped(("a.mrc", SAMPLE), method=zipfile.ZIP_LZMA)[:-70], "packed by LZMA"),
    ],
)
def test_a_zip_that_breaks_off_and_would_not_be_read_whole_is_refused(tmp_path: Path, data: bytes, words: str) -> None:
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(ExportError, match=words):
        count(tmp_path / "a.zip")


def test_an_export_that_breaks_off_at_once_and_one_that_is_to_be_uploaded_are_refused(tmp_path: Path) -> None:
    export = tmp_path / "a.mrc.gz"
    export.write_bytes(gzip.compress(SAMPLE)[:12])
    with pytest.raises(ExportError, match="is damaged"):
        count(export)
    export.write_bytes(gzip.compress(SAMPLE)[:-9])
    with pytest.raises(ExportError, match="is damaged"):
        list(plan_parts(export, open_reader(export)))
