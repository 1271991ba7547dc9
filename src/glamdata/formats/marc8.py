"""MARC-8, the character set of older MARC records, to Unicode by pymarc's tables.

https://www.loc.gov/marc/specifications/speccharmarc8.html.
"""

from __future__ import annotations

import unicodedata

from pymarc.marc8 import MARC8ToUnicode


def decode_marc8(data: bytes) -> tuple[str, int]:
    """Give the text, composed (NFC), and how many characters the tables do not know; those become spaces."""
    if data.isascii() and b"\x1b" not in data:
        return data.decode("ascii"), 0
    pieces = [_translate(part) for part in data.split(b"\x1f")]
    return unicodedata.normalize("NFC", "\x1f".join(text for text, _ in pieces)), sum(lost for _, lost in pieces)


def _translate(part: bytes) -> tuple[str, int]:
    """Translate one subfield: pymarc writes a space for what it does not know, so spaces gained are characters lost."""
    try:
        text = str(MARC8ToUnicode(quiet=True).translate(part))  # type: ignore[no-untyped-call]
    except (IndexError, KeyError, TypeError):  # an escape sequence that is cut off
        text = part.decode("ascii", "replace")
        return text, text.count("\ufffd")
    return text, max(0, text.count(" ") - part.count(b" "))
