"""Roman numbers as early printers and cataloguers write them: ``MDCCXC``, ``M.DC.XLIII``, ``CIƆIƆCXX``."""

from __future__ import annotations

import re

_ROMAN = re.compile(r"(M{0,4})(CM|CD|D?C{0,4})(XC|XL|L?X{0,4})(IX|IV|V?I{0,4})")
_VALUES = {"M": 1000, "CM": 900, "D": 500, "CD": 400, "C": 100, "XC": 90, "L": 50, "XL": 40, "X": 10, "IX": 9, "V": 5,
           "IV": 4, "I": 1}  # fmt: skip
_PAIRS = ("CM", "CD", "XC", "XL", "IX", "IV")
_TURNED = (("CIↃ", "M"), ("IↃ", "D"))


def read_roman(text: str) -> int:
    """Give the number that capital letters write, 0 where they write none; full stops and spaces do not matter.

    Four equal signs in a row are taken (``XXXX``), a turned C (Ɔ) makes 1000 and 500.
    """
    text = re.sub(r"[.\s]", "", text).replace("Ɔ", "Ↄ").replace("ↄ", "Ↄ")
    for written, letter in _TURNED:
        text = text.replace(written, letter)
    found = _ROMAN.fullmatch(text)
    return sum(_value(group) for group in found.groups()) if found else 0


def _value(group: str) -> int:
    if group in _PAIRS:
        return _VALUES[group]
    return sum(_VALUES[letter] for letter in group)
