"""Laws of reading tables, whatever the bytes: no crash, every row counted once, parts are the whole, offsets true."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glamdata.errors import ExportError
from glamdata.formats.reader import open_reader, open_records, plan_parts, read_part

if TYPE_CHECKING:
    from glamdata.formats.parsed import Parsed
    from glamdata.model.record import RawRecord

LIBRARY = Path(__file__).parents[3] / "shared/data/library"
REAL = sorted(LIBRARY.glob("*.csv")) if LIBRARY.is_dir() else []
SOME = 'id,name,note\n1,Ada,"said ""hi"""\n2,"Čapek, Karel","two\nlines"\n\n3,Ōe,\n,,\nid,name,note\n4,x,#N/A\n'
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32-le", "cp1250")
SEEDS = [SOME.encode(encoding, "replace") for encoding in ENCODINGS] + [path.read_bytes()[:3000] for path in REAL]
PIECES = (
    b'"',
    b'""',
    b"\n",
    b"\r",
    b"\r\n",
    b",",
    b";",
    b"\t",
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\x1a",
    b"#REF!",
    b"",
)

CHANGE = st.tuples(st.integers(0, 3000), st.integers(0, 3), st.sampled_from(PIECES) | st.binary(max_size=3))


def mutate(seed: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    data = bytearray(seed)
    for place, length, piece in changes:
        at = place % (len(data) + 1)
        data[at : at + length] = piece
    return bytes(data)


def whole(path: Path) -> list[tuple[RawRecord, Parsed]]:
    reader = open_reader(path, "csv")
    with open_records(path, reader) as stream:
        return [(raw, reader.parse(raw)) for raw in reader.split(stream)]


def check_laws(path: Path, data: bytes, size: int) -> None:
    path.write_bytes(data)
    try:
        results = whole(path)
    except ExportError as fault:
        assert "\n" not in str(fault)  # noqa: PT017
        return
    assert [raw.position for raw, _ in results] == list(range(1, len(results) + 1))
    ends = 0
    for raw, parsed in results:
        assert raw.offset >= ends
        ends = raw.offset + len(raw.data)
        assert data[raw.offset : ends] == raw.data
        refused = any(found.severity.value == "critical" for found in parsed.findings)
        assert (parsed.record is not None) + bool(parsed.ignored) + refused == 1
        assert all((found.position, found.offset) == (raw.position, raw.offset) for found in parsed.findings)
    reader = open_reader(path, "csv")
    parts = list(plan_parts(path, reader, size))
    assert [result for part in parts for result in read_part(path, reader, part)] == results
    assert sum(part.count for part in parts) == len(results)


@settings(deadline=None, max_examples=600)
@given(st.sampled_from(SEEDS), st.lists(CHANGE, max_size=8), st.integers(1, 5))
def test_changed_tables(
    tmp_path_factory: pytest.TempPathFactory, seed: bytes, changes: list[tuple[int, int, bytes]], size: int
) -> None:
    check_laws(tmp_path_factory.getbasetemp() / f"changed-{os.getpid()}.csv", mutate(seed, changes), size)


@settings(deadline=None, max_examples=300)
@given(
    st.binary(max_size=120) | st.lists(st.sampled_from((*PIECES, b"a", b"b")), max_size=60).map(b"".join),
    st.integers(1, 3),
)
def test_any_bytes_below_a_header(tmp_path_factory: pytest.TempPathFactory, rest: bytes, size: int) -> None:
    check_laws(tmp_path_factory.getbasetemp() / f"any-{os.getpid()}.csv", b"a,b\n1,2\n3,4\n5,6\n" + rest, size)


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_real_tables_are_read_whole(path: Path, tmp_path: Path) -> None:
    check_laws(tmp_path / path.name, path.read_bytes(), 700)
    assert sum(parsed.record is not None for _, parsed in whole(path)) > 100
