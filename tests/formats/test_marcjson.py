"""MARC-in-JSON: array, lines, pretty-printed, single object; broken objects. pymarc is the oracle."""

from __future__ import annotations

import io
import json
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pymarc
import pytest

from glamdata.formats.marcjson import MarcJsonReader
from glamdata.formats.marcjson_split import split_objects
from glamdata.formats.reader import open_reader
from glamdata.model.record import Field, RawRecord

if TYPE_CHECKING:
    from glamdata.formats.parsed import Parsed

READER = MarcJsonReader()
SAMPLE = Path(__file__).parents[2] / "data/samples/persons.mrc"
RECORD: dict[str, Any] = {
    "leader": "00000nz  a2200000n  4500",
    "fields": [
        {"001": "n1"},
        {"100": {"ind1": "1", "ind2": " ", "subfields": [{"a": 'Čapek {"leader": }'}, {"d": "1890"}]}},
    ],
}
LINE = json.dumps(RECORD, ensure_ascii=False)


def read(text: str | bytes) -> list[tuple[RawRecord, Parsed]]:
    data = text.encode() if isinstance(text, str) else text
    raws = list(READER.split(io.BytesIO(data)))
    assert all(data[raw.offset : raw.offset + len(raw.data)] == raw.data for raw in raws)
    return [(raw, READER.parse(raw)) for raw in raws]


def good(text: str | bytes) -> list[bool]:
    return [parsed.record is not None for _, parsed in read(text)]


@pytest.mark.parametrize(
    "text",
    [
        f"{LINE}\n{LINE}\n",
        f"{LINE}\r\n\r\n{LINE}",
        f"[{LINE},{LINE}]",
        f"\ufeff [\n{LINE}\n,\n{LINE}\n]\n",
        LINE + LINE,
        json.dumps([RECORD, RECORD], indent=2),
        json.dumps([RECORD, RECORD], indent="\t"),
        json.dumps([dict(reversed(RECORD.items()))] * 2),
        json.dumps({"records": [RECORD, RECORD], "total": 2}),
    ],
)
def test_every_layout_gives_the_same_records(text: str) -> None:
    results = read(text)
    assert len(results) == 2
    for _, parsed in results:
        assert parsed.record is not None
        assert parsed.findings == ()
        assert parsed.record.leader == RECORD["leader"]
        assert parsed.record.fields == (
            Field("001", data="n1"),
            Field("100", "1 ", (("a", 'Čapek {"leader": }'), ("d", "1890"))),
        )


def test_single_object() -> None:
    assert good(json.dumps(RECORD, indent=4)) == [True]


@pytest.mark.parametrize(
    "broken",
    [
        LINE[:-2],
        LINE.replace('"fields"', '"fields'),
        LINE.replace("}]}", "}]"),
        '{"leadr": "x", "fields": 3}',
        "{",
        "x",
    ],
)
def test_a_broken_line_costs_that_line(broken: str) -> None:
    assert good(f"{LINE}\n{broken}\n{LINE}\n{LINE}") == [True, False, True, True]


@pytest.mark.parametrize(
    "broken", [LINE[:-1], LINE.replace(":", "", 1), LINE.replace('"001"', '"001'), LINE[: len(LINE) // 2]]
)
def test_in_an_array_reading_goes_on_at_the_next_record(broken: str) -> None:
    assert good(f"[{LINE},{broken},{LINE}]").count(True) == 2
    pretty = json.dumps(RECORD, indent=2)
    assert good(f"[{pretty},\n{pretty[:-20]},\n{pretty}]") == [True, False, True]


def test_file_that_is_cut_off_refuses_the_last_record_by_its_key() -> None:
    results = read(f"[{LINE},{LINE[:-5]}")
    assert [parsed.record is not None for _, parsed in results] == [True, False]
    assert results[1][1].findings[0].record_key == "n1"
    assert results[1][1].findings[0].code == "bad-json"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"fields": {"001": "x"}}, "it has no list of fields"),
        ({"leader": 5}, "its leader is no text"),
        ({"fields": ["001"]}, "is no object with a tag"),
        ({"fields": [{"01": "x"}]}, "has the tag '01', which is none"),
        ({"fields": [{"245": ["x"]}]}, "field 245 is neither a text nor an object with subfields"),
        ({"fields": [{"245": {"ind1": "1", "ind2": "0", "subfields": ["x"]}}]}, "a subfield that is no object"),
        ({"fields": [{"245": {"ind1": "1", "ind2": "0", "subfields": [{"ab": "x"}]}}]}, "with the code 'ab'"),
        ({"fields": [{"245": {"ind1": "1", "ind2": "0", "subfields": [{"a": None}]}}]}, "with the code 'a'"),
    ],
)
def test_json_that_is_no_marc_is_refused_in_words(change: dict[str, Any], words: str) -> None:
    ((_, parsed),) = read(json.dumps(RECORD | change))
    assert parsed.record is None
    assert words in parsed.findings[0].message


def test_a_text_in_the_place_of_a_code_is_not_told() -> None:
    """It may stand in a private field, and findings are passed on."""
    title = {"590": {"ind1": " ", "ind2": " ", "subfields": [["a private note", "a"]]}}
    parsed = READER.parse(RawRecord(1, 0, json.dumps({"leader": " " * 24, "fields": [title]}).encode()))
    assert "private note" not in parsed.findings[0].message


def test_lost_indicators_short_leader_and_control_characters_are_warnings() -> None:
    fields = [{"245": {"ind1": "10", "subfields": [{"a": "a\nb"}]}}]
    ((_, parsed),) = read(json.dumps({"leader": "00000nam", "fields": fields}))
    assert parsed.record is not None
    assert parsed.record.fields[0].indicators == "1 "
    assert [finding.code for finding in parsed.findings] == ["bad-leader", "lost-indicators", "control-character"]


def test_bytes_that_are_no_utf8_refuse_the_record_only() -> None:
    results = read(LINE.encode() + b"\n" + LINE.encode("iso-8859-2") + b"\n" + LINE.encode())
    assert [parsed.record is not None for _, parsed in results] == [True, False, True]


def test_pymarc_writes_what_is_read() -> None:
    records = [record for record in pymarc.MARCReader(io.BytesIO(SAMPLE.read_bytes())) if record]
    text = "[" + ",".join(record.as_json() for record in records) + "]"
    results = read(text)
    assert len(results) == len(records)
    for (_, parsed), theirs in zip(results, pymarc.JSONReader(text), strict=True):
        assert parsed.record is not None
        ours = [(f.tag, f.data or [f.indicators, *f.subfields]) for f in parsed.record.fields]
        expected = [
            (
                f.tag,
                f.data if f.is_control_field() else ["".join(f.indicators), *[(s.code, s.value) for s in f.subfields]],
            )
            for f in theirs.fields
        ]
        assert ours == expected


def test_memory_is_that_of_a_record_and_endless_objects_come_in_pieces() -> None:
    class Repeated(io.RawIOBase):
        def __init__(self, block: bytes, times: int) -> None:
            self._blocks = iter([b"[", *[block] * times])

        def read(self, _size: int = -1) -> bytes:
            return next(self._blocks, b"")

    def peak(block: bytes, times: int, largest: int) -> tuple[int, int]:
        tracemalloc.start()
        try:
            count = sum(1 for _ in split_objects(Repeated(block, times), whole=True, largest=largest))  # type: ignore[arg-type]
            return count, tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    block = (LINE + ",").encode() * 500
    few, many = peak(block, 2, 1 << 20), peak(block, 40, 1 << 20)
    assert (few[0], many[0]) == (1001, 20_001)  # one for the array that is never closed
    assert many[1] < 1.2 * few[1]
    assert peak(b'"x"' * 20_000, 200, 1 << 20)[1] < 6 << 20


def test_name_and_expected_format(tmp_path: Path) -> None:
    export = tmp_path / "export.dat"
    export.write_text(LINE)
    assert (
        open_reader(export).name
        == open_reader(export, "marc").name
        == open_reader(export, "marcjson").name
        == "marcjson"
    )
