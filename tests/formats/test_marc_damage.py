"""Damage in ISO 2709, made from real records: what is mended with certainty, what is refused, and that nothing stops."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from glamdata.formats.marc import MarcReader
from glamdata.formats.marc_change import open_record
from glamdata.formats.marc_directory import read_directory
from glamdata.model.record import Field, RawRecord

if TYPE_CHECKING:
    from glamdata.formats.parsed import Parsed

READER = MarcReader()
SAMPLE = (Path(__file__).parents[2] / "data/samples/persons.mrc").read_bytes()
RECORDS = [data + b"\x1d" for data in SAMPLE.split(b"\x1d")[:3]]
GOOD = RECORDS[1]
BASE = int(GOOD[12:17])


def read(data: bytes) -> list[Parsed]:
    return [READER.parse(raw) for raw in READER.split(io.BytesIO(data))]


def fields_of(data: bytes) -> tuple[Field, ...]:
    record = READER.parse(RawRecord(1, 0, data)).record
    assert record is not None
    return record.fields


def with_length(data: bytes, length: int | None = None) -> bytes:
    return b"%05d" % (len(data) if length is None else length) + data[5:]


def stretched(data: bytes) -> bytes:
    """As an editor leaves it that changed the encoding: a longer text, the directory as it was."""
    at = data.index(b"\x1fa", BASE) + 2
    return data[:at] + "éé".encode() + data[at:]


def long_record(count: int) -> bytes:
    """A record of `count` fields of 9,000 bytes, its numbers wrapped as a program writes them that does not look."""
    bodies = [b"long1\x1e", *[b"  \x1fa" + b"%d" % number + b"x" * 9000 + b"\x1e" for number in range(count)]]
    directory, start = b"", 0
    for number, body in enumerate(bodies):
        directory += b"%b%04d%05d" % (b"500" if number else b"001", len(body), start % 100_000)
        start += len(body)
    base = 24 + len(directory) + 1
    length = base + start + 1
    return b"%05dnam a22%05d   4500" % (length % 100_000, base) + directory + b"\x1e" + b"".join(bodies) + b"\x1d"


MENDED = {
    "a length too small": (with_length(GOOD, len(GOOD) - 3), ["wrong-length"]),
    "a length too great": (with_length(GOOD, len(GOOD) + 40), ["wrong-length"]),
    "a length that is no number": (b"xxxxx" + GOOD[5:], ["wrong-length"]),
    "a base address too great": (GOOD[:12] + b"%05d" % (BASE + 12) + GOOD[17:], ["wrong-length"]),
    "a base address of zeros": (GOOD[:12] + b"00000" + GOOD[17:], ["wrong-length"]),
    "a text that grew": (stretched(GOOD), ["wrong-length", "wrong-directory"]),
    "a text that grew, and the length with it": (with_length(stretched(GOOD)), ["wrong-directory"]),
    "no end-of-record mark": (GOOD[:-1], ["no-terminator"]),
    "a leader without its constants": (GOOD[:20] + b"    " + GOOD[24:], ["bad-leader"]),
    "a line break in a field": (with_length(GOOD.replace(b", ", b",\n", 1)), ["control-character"]),
}


@pytest.mark.parametrize("damage", MENDED)
def test_what_has_one_reading_only_is_mended_and_told(damage: str) -> None:
    data, codes = MENDED[damage]
    first, parsed, last = read(RECORDS[0] + data + RECORDS[2])
    assert first.record is not None
    assert last.record is not None
    assert parsed.record is not None
    assert [finding.code for finding in parsed.findings] == codes
    assert [field.tag for field in parsed.record.fields] == [field.tag for field in fields_of(GOOD)]
    assert all(finding.record_key == "glam00002" for finding in parsed.findings)
    if "grew" not in damage and "line break" not in damage:
        assert parsed.record.fields == fields_of(GOOD)


REFUSED = {
    "a field terminator lost": (with_length(GOOD[: BASE + 9] + GOOD[BASE + 10 :]), "fields, but"),
    "a field terminator overwritten": (GOOD[: BASE + 9] + b"X" + GOOD[BASE + 10 :], "fields, but"),
    "a field terminator too many": (GOOD[:-5] + b"\x1e" + GOOD[-4:], "fields, but"),
    "a directory entry lost": (GOOD[:24] + GOOD[36:], "gives a length"),
    "a letter in the directory": (GOOD[:28] + b"X" + GOOD[29:], "no tag with length and place"),
    "a terminator inside the directory": (GOOD[:40] + b"\x1e" + GOOD[41:], "directory"),
    "two fields that changed places": (
        GOOD[:24] + GOOD[36:48] + GOOD[24:36] + GOOD[48:-1] + b"\x1e\x1d",
        "gives a length",
    ),
    "no leader": (GOOD[24:], "gives a length of '00100'"),
    "only a leader": (GOOD[:24] + b"\x1d", "directory"),
}


@pytest.mark.parametrize("damage", REFUSED)
def test_what_has_more_readings_is_refused_in_words(damage: str) -> None:
    data, words = REFUSED[damage]
    results = read(RECORDS[0] + data + RECORDS[2])
    assert [parsed.record is not None for parsed in results] == [True, False, True]
    (finding,) = results[1].findings
    assert finding.code == "bad-structure"
    assert words in finding.message
    assert finding.message.endswith("Export it again or repair it.")


def test_fields_swapped_by_their_terminators_are_not_taken_for_each_other() -> None:
    """As many fields and terminators as the directory says, but one inside a text and one lost."""
    at = GOOD.index(b", ", BASE)
    data = GOOD[:at] + b"\x1e" + GOOD[at + 1 :]
    end = data.index(b"\x1e", at + 1)
    (parsed,) = read(data[:end] + b"X" + data[end + 1 :])
    assert parsed.record is None
    assert "no such field" in parsed.findings[0].message


@pytest.mark.parametrize("count", [12, 30])
def test_records_longer_than_iso_2709_can_hold_are_read_by_their_terminators(count: int) -> None:
    data = long_record(count)
    assert len(data) > 99_999
    for stated in (data[:5], b"99999", b"00000"):
        first, parsed, last = read(GOOD + stated + data[5:] + GOOD)
        assert first.record is not None
        assert last.record is not None
        assert parsed.record is not None
        assert [finding.code for finding in parsed.findings] == ["long-record"]
        assert [field.first("a")[:2] for field in parsed.record.fields[1:12]] == [f"{n}x"[:2] for n in range(11)]
        assert len(parsed.record.fields) == count + 1
    with pytest.raises(ValueError, match="gives a length"):
        open_record(data)


def test_long_record_whose_directory_does_not_fit_is_refused() -> None:
    (parsed,) = read(long_record(12).replace(b"5x", b"5\x1ex", 1))
    assert parsed.record is None


def test_file_without_any_record_terminator_gives_every_record() -> None:
    data = (GOOD[:-1] * 3) + b"\r\n" + GOOD[:-1] + b"\x1a"
    results = read(data)
    assert [[finding.code for finding in parsed.findings] for parsed in results] == [["no-terminator"]] * 4
    assert all(parsed.record is not None and parsed.record.fields == fields_of(GOOD) for parsed in results)


def test_line_breaks_and_padding_between_records_cost_nothing() -> None:
    data = b"\xef\xbb\xbf\r\n".join([b"", *RECORDS]) + b"\n\x1a\x00\x00"
    results = read(data)
    assert [parsed.findings for parsed in results] == [(), (), ()]
    assert all(parsed.record is not None for parsed in results)


def test_truncated_last_record_and_good_ones_before_it() -> None:
    for cut in (1, 10, 24, 30, BASE, BASE + 5, len(GOOD) - 2):
        results = read(RECORDS[0] + GOOD[:cut])
        assert [parsed.record is not None for parsed in results] == [True, False]


def test_every_single_byte_may_be_lost_and_only_that_record_suffers() -> None:
    whole = fields_of(GOOD)
    for at in range(len(GOOD)):
        results = read(RECORDS[0] + GOOD[:at] + GOOD[at + 1 :] + RECORDS[2])
        good = [parsed.record is not None for parsed in results]
        assert good[0]
        assert len(results) == 3 or at == len(GOOD) - 1
        assert good[-1]
        record = results[1].record
        if record is not None:
            assert results[1].findings, f"byte {at} was lost without a word"
            assert [field.tag for field in record.fields] == [field.tag for field in whole]


def test_fields_in_another_order_than_the_directory_are_read_by_it() -> None:
    """Sound by the standard: the directory, not the order of the data, says what is where."""
    entries, base = read_directory(GOOD)
    bodies = [GOOD[start:end] for _, start, end in entries]
    order = [0, *range(len(bodies) - 1, 0, -1)]
    starts, at = {}, 0
    for number in order:
        starts[number], at = at, at + len(bodies[number])
    directory = b"".join(
        b"%b%04d%05d" % (tag.encode(), len(bodies[number]), starts[number])
        for number, (tag, _, _) in enumerate(entries)
    )
    data = GOOD[:24] + directory + b"\x1e" + b"".join(bodies[number] for number in order) + b"\x1d"
    (parsed,) = read(data)
    assert base == BASE
    assert parsed.findings == ()
    assert parsed.record is not None
    assert parsed.record.fields == fields_of(GOOD)
