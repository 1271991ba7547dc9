"""Unicode to MARC-8: what is encoded is read back as the same, by us and by pymarc; all else is refused."""

import unicodedata

import pymarc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.formats.marc8 import decode_marc8
from glamdata.formats.marc8_encoding import encode_marc8


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("Dvorak", b"Dvorak"),
        ("Dvořák", b"Dvo\xe9r\xe2ak"),
        ("Łódź", b"\xa1\xe2od\xe2z"),
        ("Tŷ Ŵyr", b"T\xe3y \xe3Wyr"),
        ("Москва (café)", b"\x1b(NmOSKWA\x1b(B (caf\xe2e)"),
        ("東京", b"\x1b$1!D&!0a\x1b(B"),
        ("m²", b"m\x1bp2\x1b(B"),
    ],
)
def test_marks_stand_before_their_letter_and_other_scripts_are_designated(text: str, data: bytes) -> None:
    assert encode_marc8(text) == data
    assert pymarc.marc8_to_unicode(data) == text


@pytest.mark.parametrize("text", ["Guto’r", "ﬁ", "a\u0361", "𐐀"])
def test_what_marc_8_lacks_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="MARC-8"):
        encode_marc8(text)


@given(st.text(st.sampled_from("aZ 9&éŵ̂ŠßøĐľ東京ЖйαάאבجדỐ²₂"), max_size=12))
def test_what_is_encoded_is_read_back(text: str) -> None:
    try:
        data = encode_marc8(text)
    except ValueError:
        return
    assert decode_marc8(data).text == unicodedata.normalize("NFC", text)
    assert b"\x1e" not in data
    assert b"\x1f" not in data
