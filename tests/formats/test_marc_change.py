"""Changing ISO 2709: fields grow and are added, and every other byte is where a reader looks for it, as it was."""

import pymarc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.formats.marc_change import MARC8, UTF8, Grown, change_record, encode_subfields, open_record

from .test_marc_delta import fields_of, marc

TEXT = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x17F, exclude_categories=("Cc",)), max_size=30)
FIELDS = st.lists(st.tuples(st.sampled_from(["100", "245", "650", "880"]), TEXT), min_size=1, max_size=6)


def made(fields: list[tuple[str, str]]) -> bytes:
    return marc((b"001", b"1"), *((tag.encode(), b"1 \x1fa" + text.encode()) for tag, text in fields))


@given(FIELDS, st.data())
def test_growing_a_field_moves_the_others_unharmed(fields: list[tuple[str, str]], data: st.DataObject) -> None:
    raw = made(fields)
    opened = open_record(raw)
    chosen = data.draw(st.sets(st.integers(0, len(fields) - 1)))
    grown = [Grown(opened.places[n], b"\x1f81\\p", b"\x1f1http://x") for n in sorted(chosen)]

    changed = change_record(raw, opened, [("758", b"  \x1f1Q1")], grown)

    after = {tuple(field) for field in fields_of(changed)}
    assert pymarc.Record(changed)["758"]["1"] == "Q1"
    assert int(changed[:5]) == len(changed)
    for number, (tag, text) in enumerate(fields):
        body = b"1 \x1fa" + text.encode()
        wanted = b"1 \x1f81\\p" + body[2:] + b"\x1f1http://x\x1e" if number in chosen else body + b"\x1e"
        assert (tag.encode(), wanted) in after
    assert len(fields_of(changed)) == len(fields) + 2


def test_fields_that_stand_in_another_order_than_the_directory_keep_it() -> None:
    raw = made([("100", "a"), ("245", "bb"), ("650", "ccc")])
    first, second = raw[36:48], raw[48:60]
    shuffled = raw[:36] + second + first + raw[60:]
    opened = open_record(shuffled)
    place = next(p for p, (tag, _, _) in enumerate(opened.entries) if tag == "100")

    changed = change_record(shuffled, opened, [], [Grown(place, b"", b"\x1f1x")])

    assert [field for field in fields_of(changed) if field[0] != b"001"] == [
        (b"245", b"1 \x1fabb\x1e"), (b"100", b"1 \x1faa\x1f1x\x1e"), (b"650", b"1 \x1faccc\x1e"),
    ]  # fmt: skip


def test_shared_bytes_are_not_touched() -> None:
    raw = made([("100", "a"), ("245", "a")])
    twice = raw[:24] + raw[24:36] + raw[36:48] + b"245" + raw[39:48] + raw[60:]
    opened = open_record(twice)

    with pytest.raises(ValueError, match="share their bytes"):
        change_record(twice, opened, [], [Grown(1, b"", b"\x1f1x")])


@pytest.mark.parametrize(
    ("coding", "name", "charset"),
    [
        (b"a", "é".encode(), UTF8),
        (b" ", b"\xe2e", MARC8),
        (b" ", b"e", MARC8),
        (b" ", "é".encode(), UTF8),
        (b"a", b"\x1b(NmO\x1b(B", UTF8),
    ],
)
def test_the_charset_is_that_of_the_bytes(coding: bytes, name: bytes, charset: str) -> None:
    assert open_record(marc((b"100", b"1 \x1fa" + name), coding=coding)).charset == charset


def test_bytes_of_no_known_encoding_are_not_added_to() -> None:
    with pytest.raises(ValueError, match="not valid UTF-8"):
        open_record(marc((b"100", b"1 \x1fa\xff\xfe")))


def test_subfields_are_encoded_as_the_record_is() -> None:
    assert encode_subfields([("a", "é")], UTF8) == "\x1faé".encode()
    assert encode_subfields([("a", "é")], MARC8) == b"\x1fa\xe2e"
