"""Unicode to MARC-8, by pymarc's tables read backwards, for what is added to older MARC records.

https://www.loc.gov/marc/specifications/speccharmarc8.html. What :mod:`glamdata.formats.marc8` does not read back as the
same text is refused, never spelt in another way.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import NamedTuple

from glamdata.formats.marc8 import decode_marc8

_ASCII, _ANSEL, _EACC = 0x42, 0x45, 0x31
# Nearest first: a character that several sets have is written in the first.
_SETS = (_ASCII, _ANSEL, 0x4E, 0x51, 0x53, 0x32, 0x33, 0x34, 0x62, 0x70, 0x67, _EACC)
_SHORT = {0x62: b"\x1bb", 0x70: b"\x1bp", 0x67: b"\x1bg", _EACC: b"\x1b$1", _ASCII: b"\x1b(B"}
_CONTROLS = {"\x98": 0x88, "\x9c": 0x89, "\u200d": 0x8D, "\u200c": 0x8E}


class _Code(NamedTuple):
    charset: int
    data: bytes
    combines: bool


def encode_marc8(text: str) -> bytes:
    """Encode the text of one subfield; it begins and ends in the default sets.

    Raises ValueError that names the first character which MARC-8 does not have.
    """
    if text.isascii():
        return text.encode("ascii")
    wanted = unicodedata.normalize("NFC", text)
    out, charset = bytearray(), _ASCII
    for cluster in _clusters(wanted):
        for code in cluster:
            if code.charset not in {charset, _ANSEL}:
                out += _SHORT.get(code.charset) or b"\x1b(" + bytes([code.charset])
                charset = code.charset
            out += code.data
    if charset != _ASCII:
        out += _SHORT[_ASCII]
    data = bytes(out)
    read = decode_marc8(data)
    if read.text != wanted or read.lost:
        raise ValueError(f"MARC-8 can't hold “{text}” so that it is read as the same")
    return data


def _clusters(text: str) -> list[list[_Code]]:
    """Give each character with its marks, which stand before it in MARC-8."""
    clusters: list[list[_Code]] = []
    for character in text:
        codes = _codes(character)
        if clusters and all(code.combines for code in codes):
            clusters[-1][-1:] = [*codes, clusters[-1][-1]]
        else:
            letter, *marks = codes
            clusters.append([*marks, letter])
    return clusters


def _codes(character: str) -> list[_Code]:
    """Give the codes of a character, or of the letter and marks that it is made of."""
    table = _table()
    if character in table:
        return [table[character]]
    parts = unicodedata.normalize("NFD", character)
    if len(parts) > 1 and all(part in table for part in parts):
        return [table[part] for part in parts]
    name = unicodedata.name(character, "")
    raise ValueError(f"MARC-8 has no {character!r} (U+{ord(character):04X} {name})".replace(" )", ")"))


@cache
def _table() -> dict[str, _Code]:
    from pymarc import marc8_mapping  # noqa: PLC0415  (only where an enriched record is written)

    table = {sign: _Code(_ANSEL, bytes([byte]), combines=False) for sign, byte in _CONTROLS.items()}
    for charset in _SETS:
        for code, (sign, combines) in marc8_mapping.CODESETS[charset].items():
            one_byte = bytes([code & 0xFF if charset == _ANSEL else code & 0x7F])
            data = code.to_bytes(3, "big") if charset == _EACC else one_byte
            table.setdefault(chr(sign), _Code(charset, data, bool(combines)))
    return table | {blank: _Code(_ASCII, blank.encode("ascii"), combines=False) for blank in " \t"}
