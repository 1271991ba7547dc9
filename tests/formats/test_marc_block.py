"""A block of records at once: whatever is odd is left to the careful way, and what is given is what that gives."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glamdata.formats.marc import MarcReader
from glamdata.formats.marc_block import parse_block
from glamdata.model.record import RawRecord

READER = MarcReader()
WANTED = frozenset({"100", "670"})
FIXED = "040505n| azannaabn          |n aaa      "


def make(*fields: tuple[str, str], leader: str = "00000nz  a2200000n  4500") -> bytes:
    """Write a record; a field is its tag and its text with $ for the subfield mark (two indicators first)."""
    directory, body = b"", b""
    for tag, text in fields:
        data = text.replace("$", "\x1f").encode() + b"\x1e"
        directory += f"{tag}{len(data):04d}{len(body):05d}".encode()
        body += data
    base = 24 + len(directory) + 1
    head = leader.encode()
    return b"%05d%b%05d%b" % (base + len(body) + 1, head[5:12], base, head[17:]) + directory + b"\x1e" + body + b"\x1d"


SOUND = make(("001", "n1"), ("008", FIXED), ("100", "1 $aČapek, Карел,$d1890–1938"), ("670", "  $aHis book $b"))
PLAIN = make(("001", "n2"), ("100", "1 $aDuryan, Petros"))


def block_of(*records: bytes) -> list[RawRecord]:
    return [RawRecord(position, 0, data) for position, data in enumerate(records, 1)]


@pytest.mark.parametrize("tags", [None, WANTED, frozenset()])
def test_sound_records_are_made_at_once(tags: frozenset[str] | None) -> None:
    raws = block_of(SOUND, PLAIN, SOUND)
    made = list(parse_block(raws, tags))
    assert None not in made
    assert made == [READER.parse(raw, tags) for raw in raws]


@pytest.mark.parametrize(
    "odd",
    [
        b"",
        b"\x1d",
        b"9" * 30,
        SOUND[:-1],
        SOUND.replace(b"n1\x1e", b"n\x1b\x1e"),
        SOUND.replace(b"n1\x1e", b"n\x7f\x1e"),
        SOUND.replace(b"n1\x1e", b"\x1fa\x1e"),
        SOUND.replace(b"1 \x1fa", b"1\x1faa"),
        SOUND.replace(b"nz  a", b"nz   "),
        SOUND.replace(b"1000", b"1001", 1),
        SOUND.replace(b"00100030", b"00100040"),
        SOUND.replace(b"0010003", b"001000a"),
        SOUND.replace("Č".encode(), b"\xff\xff"),
        SOUND.replace("Č".encode(), b"\xc2\x85"),
        SOUND.replace(b" aaa  ", "  aé ".encode()),
        make(("001", "n1"), ("008", FIXED[:-1]), ("100", "1 $aA")),
        make(("001", "n1"), ("001", "n2"), ("100", "1 $aA")),
        make(("001", "n1"), ("100", "1 $aÃ©mile")),
        make(("001", "n1"), ("100", "éé$aA")),
        make(("001", "n1"), ("100", "1 $aA$éB")),
        make(("001", "n1"), ("100", "")),
        make(("001", "n1")),
    ],
)
def test_an_odd_record_is_left_and_spoils_no_other(odd: bytes) -> None:
    raws = block_of(SOUND, odd, PLAIN)
    assert [made is None for made in parse_block(raws)] == [False, True, False]
    assert list(READER.parse_block(raws)) == [(raw, READER.parse(raw)) for raw in raws]


def test_holdings_are_ignored_in_a_block_too() -> None:
    raws = block_of(make(("001", "h"), ("852", "  $aX"), leader="00000nx  a2200000n  4500"), PLAIN)
    assert [made.ignored for made in parse_block(raws) if made] == ["holdings record", ""]


def test_a_block_of_large_records_is_taken_in_pieces() -> None:
    raws = block_of(SOUND, PLAIN, PLAIN, SOUND)
    assert [made is not None and made.record is not None for made in parse_block(raws, None, len(SOUND) + 1)] == [
        True
    ] * 4


@settings(deadline=None, max_examples=150)
@given(st.lists(st.sampled_from([SOUND, PLAIN]), min_size=1, max_size=4), st.data())
def test_one_changed_byte_is_never_overlooked(records: list[bytes], data: st.DataObject) -> None:
    which = data.draw(st.integers(0, len(records) - 1))
    at = data.draw(st.integers(0, len(records[which]) - 1))
    changed = bytearray(records[which])
    changed[at] = data.draw(st.sampled_from(b"\x00\x1d\x1e\x1f 0123456789aA\x7f\x80\xc2\xff"))
    records[which] = bytes(changed)
    raws = block_of(*records)
    assert list(READER.parse_block(raws, WANTED)) == [(raw, READER.parse(raw, WANTED)) for raw in raws]


def test_a_control_number_that_stands_twice_is_told() -> None:
    parsed = READER.parse(RawRecord(1, 0, make(("001", "a"), ("001", "b"), ("100", "1 $aA"))))
    assert parsed.record is not None
    assert [finding.code for finding in parsed.findings] == ["several-control-numbers"]
    assert "2 times" in parsed.findings[0].message
