"""Packed exports: read as what is in them, unpacked once, one sentence where that can't be, bounded whatever comes."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import os
import re
import subprocess
import sys
import warnings
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glamdata.errors import ExportError
from glamdata.formats.packed import open_stream, unpack
from glamdata.formats.reader import open_reader, plan_parts, read_part

if TYPE_CHECKING:
    from pathlib import Path

TABLE = b"id,name\n" + b"".join(b"%d,Ada %d\n" % (number, number) for number in range(1, 60))


def zipped(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return data.getvalue()


def members(data: bytes) -> bytes:
    return gzip.compress(data[:100], mtime=0) + gzip.compress(data[100:], mtime=0)


CLUTTER = (
    ("people/", b""), ("__MACOSX/people/._t.csv", b"x"), ("people/.DS_Store", b"x"), ("Thumbs.db", b"x"),
    ("people/t.csv", TABLE),
)  # fmt: skip
PACKINGS = {
    "gzip": gzip.compress(TABLE, mtime=0),
    "gzip in members": members(TABLE),
    "bzip2": bz2.compress(TABLE),
    "bzip2 in streams": bz2.compress(TABLE[:100]) + bz2.compress(TABLE[100:]),
    "zip": zipped(*CLUTTER),
    "stored zip": zipped(("t.csv", TABLE), method=zipfile.ZIP_STORED),
}


def rows(path: Path, size: int = 10_000) -> list[tuple[int, int, bytes]]:
    reader = open_reader(path)
    parts = list(plan_parts(path, reader, size))
    return [(raw.position, raw.offset, raw.data) for part in parts for raw, _ in read_part(path, reader, part)]


@pytest.mark.parametrize("packing", PACKINGS)
def test_packed_exports_are_read_by_what_is_in_them(tmp_path: Path, packing: str) -> None:
    plain, packed = tmp_path / "plain", tmp_path / "export.mrc"
    plain.write_bytes(TABLE)
    packed.write_bytes(PACKINGS[packing])
    assert rows(packed, 7) == rows(plain)
    copy = unpack(packed, tmp_path / "copies")
    assert copy.read_bytes() == TABLE
    assert rows(copy, 7) == rows(plain)


@pytest.mark.parametrize(
    ("name", "packing", "copied"),
    [
        ("a.mrc.gz", "gzip", "a.mrc"),
        ("a.csv.BZ2", "bzip2", "a.csv"),
        ("a", "gzip", "a"),
        ("a.zip", "zip", "t.csv"),
    ],
)
def test_copy_is_private_whole_and_named_like_the_export(tmp_path: Path, name: str, packing: str, copied: str) -> None:
    packed, folder = tmp_path / name, tmp_path / "copies"
    packed.write_bytes(PACKINGS[packing])
    copy = unpack(packed, folder)
    assert copy == folder / copied
    assert copy.stat().st_mode & 0o777 == 0o600
    assert unpack(packed, folder) == copy
    packed.write_bytes(PACKINGS[packing][:-20])
    with pytest.raises(ExportError):
        unpack(packed, folder)
    assert [path.name for path in folder.iterdir()] == [copied]
    assert copy.read_bytes() == TABLE


def test_what_is_not_packed_is_its_own_copy(tmp_path: Path) -> None:
    plain = tmp_path / "t.csv"
    plain.write_bytes(TABLE)
    assert unpack(plain, tmp_path / "copies") == plain
    assert not (tmp_path / "copies").exists()


def test_name_within_a_zip_leads_nowhere_else(tmp_path: Path) -> None:
    packed = tmp_path / "a.zip"
    packed.write_bytes(zipped(("../../etc/t b.csv", TABLE)))
    assert unpack(packed, tmp_path / "copies") == tmp_path / "copies" / "t_b.csv"


def misnamed() -> bytes:
    """A file whose name is said to be in UTF-8 and is not, in its header alone."""
    data = bytearray(zipped(("t.csv", TABLE)))
    data[7], data[30] = data[7] | 8, 0xFF
    return bytes(data)


def encrypted() -> bytes:
    data = bytearray(zipped(("t.csv", TABLE)))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (zipped(("a.csv", TABLE), ("b/c.csv", TABLE)), r"holds 2 files \(a.csv, b/c.csv\); unpack it"),
        (zipped(*((f"{n}.csv", TABLE) for n in range(9))), r"holds 9 files \(0.csv, .*4.csv …\)"),
        (zipped(("a/", b""), (".hidden", b"x")), "holds no file"),
        (zipped(), "holds no file"),
        (encrypted(), r"has a password; unpack it and name the file in it \(t.csv\)"),
        (zipped(("t.csv", TABLE), method=zipfile.ZIP_LZMA), "packed by LZMA"),
        (zipped(("t.csv", TABLE), method=zipfile.ZIP_BZIP2), "packed by bzip2"),
        (gzip.compress(PACKINGS["zip"], mtime=0), "packed twice: it holds a zip archive"),
        (gzip.compress(PACKINGS["gzip"], mtime=0), "packed twice: it holds a gzip archive"),
        (zipped(("t.csv.bz2", PACKINGS["bzip2"])), "packed twice: it holds a bzip2 archive"),
        (bz2.compress(b"t.csv".ljust(257, b"\0") + b"ustar\x00"), "is a tar archive"),
        (zipped(("mimetype", b"x"), ("content.xml", b"<x/>")), r"OpenDocument file \(.ods\); save it as"),
        (zipped(("[Content_Types].xml", b"x"), ("word/document.xml", b"<x/>")), "is an Office file"),
        (zipped(("[Content_Types].xml", b"x"), ("xl/workbook.bin", b"x")), "binary Excel file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Excel file"),
        (b"\xfd7zXZ\x00" + bytes(20), "packed as xz"),
        (b"%PDF-1.4\n%a,b\n1,2\n", "is a PDF document"),
        (misnamed(), "is damaged"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(20), "packed as 7-Zip"),
        (PACKINGS["gzip"][:-12], "is damaged"),
        (PACKINGS["gzip"] + b"rubbish", "is damaged"),
        (PACKINGS["bzip2"][:-12], "is damaged"),
        (PACKINGS["zip"][:-12], "is damaged"),
    ],
)
def test_what_can_not_be_unpacked_is_told_in_one_sentence(tmp_path: Path, data: bytes, words: str) -> None:
    export = tmp_path / "export.zip"
    export.write_bytes(data)
    with pytest.raises(ExportError, match=words) as caught:
        rows(export)
    assert str(caught.value).startswith(str(export))
    assert "\n" not in str(caught.value)
    with pytest.raises(ExportError, match=words):
        unpack(export, tmp_path / "copies")


READ = """
import json, resource, sys, time
from pathlib import Path
from glamdata.errors import ExportError
from glamdata.formats.reader import open_reader, open_records
path, before = Path(sys.argv[1]), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
records, words = 0, ""
try:
    reader = open_reader(path)
    with open_records(path, reader) as stream:
        for raw in reader.split(stream):
            reader.parse(raw)
            records += 1
except ExportError as error:
    words = str(error)
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(json.dumps({"records": records, "words": words, "grown": grown}))
"""
BLOCK = 1 << 26
MEGABYTES = 1 << 10


@pytest.mark.parametrize(
    ("begins", "filling"),
    [
        (b"id,name\n1,", b"x" * 64),
        (b'id,name\n1,"', b"x" * 4095 + b"\n"),
        (b"", bytes(64)),
    ],
    ids=["endless row", "quotes that are never closed", "zeros"],
)  # fmt: skip
def test_bombs_end_soon_in_bounded_memory(tmp_path: Path, begins: bytes, filling: bytes) -> None:
    block = gzip.compress(filling * (BLOCK // len(filling)), mtime=0)
    export = tmp_path / "bomb.gz"
    with export.open("wb") as file:
        file.write(gzip.compress(begins, mtime=0))
        file.writelines(block for _ in range(18))
    done = subprocess.run([sys.executable, "-c", READ, export], check=True, capture_output=True, text=True, timeout=100)
    told = json.loads(done.stdout)
    assert re.search("expands to more than 1000 times its size|binary data", told["words"]) or told["records"] > 1000
    assert told["grown"] < 150 * MEGABYTES


def test_bomb_is_not_unpacked_to_the_disk_for_ever(tmp_path: Path) -> None:
    export = tmp_path / "bomb.csv.bz2"
    with export.open("wb") as file:
        block = bz2.compress(b"\n" * BLOCK)
        file.writelines(block for _ in range(17))
    with pytest.raises(ExportError, match="expands to more than 1000 times"):
        unpack(export, tmp_path / "copies")
    assert list((tmp_path / "copies").iterdir()) == []


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from(sorted(PACKINGS)),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=6),
    st.integers(0, 2000),
)
def test_no_damage_gives_anything_but_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, packing: str, changes: list[tuple[int, int]], end: int
) -> None:
    data = bytearray(PACKINGS[packing])
    for place, byte in changes:
        data[place % len(data)] = byte
    export = tmp_path_factory.mktemp("damaged") / "export"
    export.write_bytes(data[:end] if end < len(data) else data)
    try:
        with warnings.catch_warnings(), open_stream(export) as stream:
            warnings.simplefilter("ignore")  # zipfile's, of duplicate names
            while stream.read(1000):
                pass
    except ExportError as fault:
        assert "\n" not in str(fault)  # noqa: PT017


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ExportError, match="is no file but a pipe"):
        open_reader(tmp_path / "pipe")
