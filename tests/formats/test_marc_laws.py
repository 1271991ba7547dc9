"""What holds for every MARC reader whatever the bytes: nothing crashes, nothing is lost, slices give what the whole gives."""

from __future__ import annotations

import io
import json
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pymarc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glamdata.errors import ExportError
from glamdata.formats.marc import MarcReader
from glamdata.formats.marc_split import split_records
from glamdata.formats.marcjson import MarcJsonReader
from glamdata.formats.marcjson_split import split_objects
from glamdata.formats.marcxml import MarcXmlReader
from glamdata.formats.mrk import MrkReader
from glamdata.formats.reader import open_reader, parse_records, plan_parts, read_part
from glamdata.model.record import RawRecord

if TYPE_CHECKING:
    from collections.abc import Callable

    from glamdata.formats.parsed import Parsed
    from glamdata.formats.reader import Reader

SAMPLE = (Path(__file__).parents[2] / "data/samples/persons.mrc").read_bytes()
RECORDS = [data + b"\x1d" for data in SAMPLE.split(b"\x1d", 6)[:6]]
PARSED = [pymarc.Record(data) for data in RECORDS]

SOME = frozenset({"008", "024", "100"})

ISO = b"".join(RECORDS)
XML = b'<?xml version="1.0"?>\n<collection>\n' + b"\n".join(map(pymarc.record_to_xml, PARSED)) + b"\n</collection>\n"
LINES = b"\n".join(record.as_json().encode() for record in PARSED) + b"\n"
ARRAY = b"[" + b",".join(record.as_json().encode() for record in PARSED) + b"]"
PRETTY = json.dumps([json.loads(record.as_json()) for record in PARSED], indent=2).encode()
MRK = "\n\n".join(map(str, PARSED)).encode()
UTF16 = XML.decode("utf-8").encode("utf-16-le")

FORMS: dict[str, tuple[Callable[[], Reader], bytes]] = {
    "marc": (MarcReader, ISO),
    "unimarc": (lambda: MarcReader(unimarc=True), ISO),
    "marcxml": (MarcXmlReader, XML),
    "marcxml utf-16": (lambda: MarcXmlReader("utf-16-le"), UTF16),
    "marcjson lines": (MarcJsonReader, LINES),
    "marcjson array": (MarcJsonReader, ARRAY),
    "marcjson pretty": (MarcJsonReader, PRETTY),
    "mrk": (MrkReader, MRK),
}

CHANGE = st.tuples(
    st.sampled_from(["flip", "cut", "splice", "double", "drop", "insert"]), st.floats(0, 1), st.floats(0, 0.3)
)
JUNK = st.sampled_from(
    [b"\x1d", b"\x1e", b"\x1f", b"\x1b$1", b"\xff", b"\x00", b"<record>", b"</record>", b"<!--", b"&x;", b'"', b"}", b"{",
     b"]", b"\n\n", b"=LDR  ", b"\n=245  ", b"\r\n", b"\x1a", b"{acute}", b"00000nam a2200000 a 4500", b'{"leader":', b"\\u0000",
     b"</collection>", b"\xef\xbb\xbf", b'{"id":1,"leader":', b"  123nam a2200000 a 4500", b"100500", RECORDS[0]]
)  # fmt: skip


def change(data: bytes, what: str, where: float, size: float, junk: bytes) -> bytes:
    at, end = int(where * len(data)), int((where + size) * len(data)) + 1
    match what:
        case "flip":
            return data[:at] + bytes(byte ^ 0x80 for byte in data[at : at + 2]) + data[at + 2 :]
        case "cut":
            return data[:at]
        case "splice":
            return data[:at] + data[end // 2 :]
        case "double":
            return data[:at] + data[at:end] + data[at:]
        case "drop":
            return data[:at] + data[at + 1 :]
        case _:
            return data[:at] + junk + data[at:]


def check_laws(reader: Reader, data: bytes) -> list[tuple[RawRecord, Parsed]]:
    raws = list(reader.split(io.BytesIO(data)))
    assert [raw.position for raw in raws] == list(range(1, len(raws) + 1))
    for raw in raws:
        assert data[raw.offset : raw.offset + len(raw.data)] == raw.data
    assert all(before.offset + len(before.data) <= after.offset for before, after in pairwise(raws))
    results = [(raw, reader.parse(raw)) for raw in raws]
    for _, parsed in results:
        states = [parsed.record is not None, bool(parsed.ignored), bool(parsed.findings) and parsed.record is None]
        assert states.count(True) == 1
    assert list(parse_records(reader, raws)) == results
    assert list(parse_records(reader, raws, SOME)) == [(raw, reader.parse(raw, SOME)) for raw in raws]
    return results


def check_slices(reader: Reader, raws: list[RawRecord], data: bytes, size: int) -> None:
    """Any run of records, read as a slice, gives just these records."""
    whole = [raw for raw in raws if raw.data]
    for first in range(0, len(whole), size):
        part = whole[first : first + size]
        start, end = part[0].offset, part[-1].offset + len(part[-1].data)
        again = list(reader.split_part(io.BytesIO(data[start:end])))
        assert [(raw.offset + start, raw.data) for raw in again] == [(raw.offset, raw.data) for raw in part]


@pytest.mark.parametrize("form", FORMS)
@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(CHANGE, JUNK), min_size=1, max_size=4), st.integers(1, 4))
def test_damaged_files_never_crash_and_slices_agree(
    form: str, changes: list[tuple[tuple[str, float, float], bytes]], size: int
) -> None:
    make, data = FORMS[form]
    for (what, where, length), junk in changes:
        data = change(data, what, where, length, junk)
    results = check_laws(make(), data)
    check_slices(make(), [raw for raw, _ in results], data, size)


@pytest.mark.parametrize("form", FORMS)
@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=300), st.integers(1, 3))
def test_random_bytes_never_crash(form: str, data: bytes, size: int) -> None:
    make, _ = FORMS[form]
    results = check_laws(make(), data)
    check_slices(make(), [raw for raw, _ in results], data, size)


@pytest.mark.parametrize("form", FORMS)
@settings(deadline=None, max_examples=60)
@given(st.integers(0, 5), st.floats(0.05, 0.95), JUNK)
def test_fields_asked_for_are_the_same_in_both_ways_of_parsing(
    form: str, number: int, where: float, junk: bytes
) -> None:
    make, data = FORMS[form]
    reader = make()
    raw = list(reader.split(io.BytesIO(data)))[number]
    at = int(where * len(raw.data))
    for piece in (raw, RawRecord(1, 0, raw.data[:at] + junk + raw.data[at:])):
        some, everything = reader.parse(piece, frozenset({"100", "024"})), reader.parse(piece)
        assert (some.findings, some.ignored) == (everything.findings, everything.ignored)
        if everything.record is None:
            assert some.record is None
            continue
        assert some.record is not None
        wanted = [field for field in everything.record.fields if field.tag in {"001", "100", "024"}]
        assert list(some.record.fields) == wanted


@pytest.mark.parametrize("form", FORMS)
def test_sound_files_are_read_whole(form: str) -> None:
    make, data = FORMS[form]
    results = check_laws(make(), data)
    expected = [list(map(str, record.fields)) for record in PARSED]
    found = [[str(field) for field in parsed.record.fields] for _, parsed in results if parsed.record]
    assert len(found) == len(expected) == 6
    assert [len(fields) for fields in found] == [len(fields) for fields in expected]


@pytest.mark.parametrize("form", [form for form in FORMS if form != "unimarc"])
@pytest.mark.parametrize("size", [1, 2, 5])
def test_parts_of_a_file_give_what_the_whole_gives(tmp_path: Path, form: str, size: int) -> None:
    export = tmp_path / "export"
    export.write_bytes(FORMS[form][1])
    reader = open_reader(export, "marc")
    assert reader.name == form.split(maxsplit=1)[0]
    whole = [(raw, reader.parse(raw)) for raw in reader.split(io.BytesIO(export.read_bytes()))]
    parts = list(plan_parts(export, reader, size))
    assert [result for part in parts for result in read_part(export, reader, part)] == whole


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from([b"x" * 50, RECORDS[0], RECORDS[1][:-1], b"\x1d", b"\n", b"7" * 90]), max_size=8))
def test_what_never_ends_is_cut_into_bounded_pieces(parts: list[bytes]) -> None:
    data = b"".join(parts)
    for split in (
        lambda stream: split_records(stream, 64),
        lambda stream: split_objects(stream, whole=False, largest=64),
        lambda stream: ((raw.offset, raw.data) for raw in MrkReader(largest=64).split(stream)),
    ):
        for offset, piece in split(io.BytesIO(data)):
            assert data[offset : offset + len(piece)] == piece


def test_an_entity_declaration_is_the_only_thing_that_stops_reading() -> None:
    with pytest.raises(ExportError, match="XML entity"):
        list(MarcXmlReader().split(io.BytesIO(b"<!DOCTYPE c [<!ENTITY a 'b'>]>" + XML)))
