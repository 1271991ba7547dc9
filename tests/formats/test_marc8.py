"""MARC-8: real escape sequences of every script, and what has no Unicode. pymarc is the oracle where nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymarc.marc8 import marc8_to_unicode

from glamdata.formats.marc8 import decode_marc8

SCRIPTS = {
    "ANSEL": (b"Dvo\xe9r\xe2ak, \xa1\xb1\xb2\xb5 \xc7 \xb0ayn \xe8uber", "Dvořák, Łłøæ ß ʻayn über"),
    "two marks on one letter": (b"Vi\xf2\xe3et", "Việt"),
    "ligature halves": (b"\xebi\xecu\xebt\xecs", "i\ufe20u\ufe21t\ufe20s\ufe21"),
    "Greek": (b"\x1b(SRojurw\x1b(B (poet)", "Ομηρος (poet)"),
    "basic Cyrillic": (b"\x1b(NmOSKWA\x1b(B Moskva", "Москва Moskva"),
    "extended Cyrillic in G1": (b"\x1b(N\x1b)QkI\xc7W\x1b(B", "Київ"),
    "Hebrew": (b"\x1b(2ylem\x1b(B", "שלום"),
    "Arabic": (b"\x1b(3SdGe\x1b(B", "سلام"),
    "extended Arabic in G1": (b"\x1b(3\x1b)4\xde\xb1\xa9\x1b(B", "گچپ"),
    "Chinese": (b"\x1b$1!D&!0a\x1b(B : \x1b$1!]>\x1b(B", "東京 : 金"),
    "Japanese with the long form of the escape": (b'\x1b$,1!;E!D$i$"\x1b(B', "小林あ"),
    "Korean": (b"\x1b$1o\\eoJ0\x1b(B", "한글"),
    "Greek symbols": (b"\x1bga\x1bs-rays \x1bgb\x1bs", "α-rays β"),
    "subscripts": (b"H\x1bb2\x1bsO", "H₂O"),
    "superscripts": (b"m\x1bp2\x1bs", "m²"),
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_by_its_escape_sequence(script: str) -> None:
    data, expected = SCRIPTS[script]
    decoded = decode_marc8(data)
    assert decoded.lost == 0
    assert decoded.text == marc8_to_unicode(data, hide_utf8_warnings=True)
    assert decoded.text == expected
    assert not decoded.text.isascii()


def test_default_sets_hold_again_in_every_subfield() -> None:
    assert decode_marc8(b"10\x1fa\x1b(NmOSKWA\x1fbMoskva").text == "10\x1faМосква\x1fbMoskva"


def test_ansel_can_be_designated_again() -> None:
    """pymarc takes the E of this sequence for a letter."""
    assert decode_marc8(b"\x1b)4\xde\x1b)!E\xe2e").text == "گé"


def test_non_sorting_marks_and_joiners_are_kept() -> None:
    assert decode_marc8(b"\x88The \x89book a\x8db\x8ec").text == "\x98The \x9cbook a\u200db\u200cc"


@pytest.mark.parametrize(
    ("data", "text", "lost"),
    [
        (b"Anton\xafn", "Anton n", 1),
        (b"D\xfcrer and D\xfcrer", "D rer and D rer", 2),
        (b"\x1b$1!0!~~~\x1b(B", "一 ", 1),
        (b"\x1b$1!0!!\x1b(B", None, None),
        (b"X\x1b", "X ", 1),
        (b"X\x1b(", "X (", 1),
        (b"\x1b(Zabc", " abc", 1),
        (b"Cafe\xe2", "Cafe", 1),
        (b"a\xa0b\x81c", "a b c", 2),
    ],
)
def test_what_has_no_unicode_is_counted(data: bytes, text: str | None, lost: int | None) -> None:
    decoded = decode_marc8(data)
    if text is None:
        assert decoded.lost > 0
    else:
        assert (decoded.text, decoded.lost) == (text, lost)


def test_a_mark_before_no_letter_is_counted() -> None:
    assert decode_marc8(b"Caf\xe9 noir").stray == 1
    assert decode_marc8(b"Cafe\xe2e noir").stray == 0


@given(st.binary(max_size=60))
def test_no_bytes_crash_and_what_is_plain_is_itself(data: bytes) -> None:
    decoded = decode_marc8(data)
    assert decoded.lost >= 0
    if data.isascii() and b"\x1b" not in data:
        assert decoded.text == data.decode("ascii")


def test_a_code_of_no_ascii_changes_no_letter_behind_it() -> None:
    assert decode_marc8(b"1 \x1f\xe1Tabb\x1fd\xe2e").text == "1 \x1fáTabb\x1fdé"
    assert decode_marc8(b"1 \x1f\x1b(Nabc\x1fdabc").text == "1 \x1f\x1b(Nabc\x1fdabc"
