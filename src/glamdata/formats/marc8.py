"""MARC-8, the character set of older MARC records, to Unicode by pymarc's tables.

https://www.loc.gov/marc/specifications/speccharmarc8.html: ASCII and ANSEL, and by escape sequence Greek, Cyrillic,
Hebrew, Arabic, EACC (Chinese, Japanese, Korean), Greek symbols, sub- and superscripts.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

SUBFIELD = b"\x1f"
ESCAPE = 0x1B

_ASCII, _ANSEL, _EACC = 0x42, 0x45, 0x31
_SHORT = {0x67: 0x67, 0x62: 0x62, 0x70: 0x70, 0x73: _ASCII}
_ESCAPE = re.compile(rb"\x1b(?:(?P<short>[gbps])|(?P<place>\$[(,)\-]?|[(,)\-])!?(?P<set>[\x21-\x7e]))")
_CONTROLS = {0x88: "\x98", 0x89: "\x9c", 0x8D: "\u200d", 0x8E: "\u200c"}  # non-sorting begin and end, joiners


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, composed (NFC).

    `lost` counts characters that the tables do not know (a space stands for each) or marks at the end without a letter;
    `stray` counts marks that stand before something that is no letter.
    """

    text: str
    lost: int = 0
    stray: int = 0


def decode_marc8(data: bytes) -> Decoded:
    """Decode the bytes of one field; the default character sets hold again in every subfield."""
    if data.isascii() and ESCAPE not in data:
        return Decoded(data.decode("ascii"))
    head, *subfields = data.split(SUBFIELD)
    parts = [_Translator(head).translate(), *map(_translate_subfield, subfields)]
    text = unicodedata.normalize("NFC", "\x1f".join(part.text for part in parts))
    return Decoded(text, sum(part.lost for part in parts), sum(part.stray for part in parts))


@cache
def _tables() -> ModuleType:
    """Import the tables when the first text in MARC-8 comes; most exports have none."""
    from pymarc import marc8_mapping  # noqa: PLC0415

    return marc8_mapping


def _translate_subfield(data: bytes) -> Decoded:
    """Translate a subfield with its code in front, which is ASCII; another byte there changes no letter after it."""
    if data[:1].isascii() and data[:1] != b"\x1b":
        return _Translator(data).translate()
    rest = _Translator(data[1:]).translate()
    return Decoded(chr(data[0]) + rest.text, rest.lost, rest.stray)


class _Translator:
    """Translates one subfield; marks precede their letter in MARC-8 and follow it in Unicode."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._sets = [_ASCII, _ANSEL]
        self._out: list[str] = []
        self._marks: list[str] = []
        self._lost = 0
        self._stray = 0

    def translate(self) -> Decoded:
        while self._at < len(self._data):
            byte = self._data[self._at]
            if byte == ESCAPE:
                self._designate()
            elif byte <= 0x20:
                self._at += 1
                self._put(chr(byte))
            elif 0x7F <= byte <= 0xA0:
                self._at += 1
                self._put(_CONTROLS.get(byte, ""))
            else:
                self._take(byte)
        return Decoded("".join(self._out), self._lost + len(self._marks), self._stray)

    def _designate(self) -> None:
        found = _ESCAPE.match(self._data, self._at)
        if found is None:
            self._at += 1
            self._put("")
            return
        self._at = found.end()
        if found["short"]:
            self._sets[0] = _SHORT[found["short"][0]]
            return
        code = found["set"][0]
        if code not in _tables().CODESETS:
            self._put("")
            return
        self._sets[found["place"][-1:] in {b")", b"-"}] = code

    def _take(self, byte: int) -> None:
        codes = self._sets[byte > 0x80]
        table = _tables().CODESETS[codes]
        if codes == _EACC:
            key = int.from_bytes(bytes(unit & 0x7F for unit in self._data[self._at : self._at + 3]), "big")
            self._at += 3
            found = table.get(key)
        else:
            key = byte
            self._at += 1
            found = table.get(byte) or table.get(byte ^ 0x80)
        if found is None and key in _tables().ODD_MAP:
            found = (_tables().ODD_MAP[key], False)
        if found is None:
            self._put("")
        elif found[1]:
            self._marks.append(chr(found[0]))
        else:
            self._put(chr(found[0]))

    def _put(self, character: str) -> None:
        """Write a character and the marks before it; an empty one is lost."""
        self._lost += not character
        self._stray += bool(self._marks) and not character.isalpha()
        self._out += [character or " ", *self._marks]
        self._marks.clear()
