"""ISO 5426, the extended Latin set of older UNIMARC records, to Unicode.

ISO 5426:1983: ASCII on the left, letters and signs of European languages on the right; a mark precedes its letter.
"""

from __future__ import annotations

import unicodedata

from glamdata.formats.marc8 import Decoded

_SIGNS = dict(
    zip(
        bytes.fromhex("a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b6b7b8b9babbbcbdbebf"),
        "¡„£$¥†§′‘“«♭©℗®ʻʼ‚‡·″’”»♯ʹʺ¿",
        strict=True,
    )
)
_LETTERS = dict(zip(bytes.fromhex("e1e2e6e8e9eaecf1f2f3f5f6f8f9fafbfc"), "ÆĐĲŁØŒÞæđðıĳłøœßþ", strict=True))
_CONTROLS = {0x88: "\x98", 0x89: "\x9c"}  # ISO 6630: non-sorting characters begin and end
_PLAIN = _SIGNS | _LETTERS | _CONTROLS
_MARKS = {
    0xC0: "\u0309",
    0xC1: "\u0300",
    0xC2: "\u0301",
    0xC3: "\u0302",
    0xC4: "\u0303",
    0xC5: "\u0304",
    0xC6: "\u0306",
    0xC7: "\u0307",
    0xC8: "\u0308",
    0xC9: "\u0308",
    0xCA: "\u030a",
    0xCB: "\u0315",
    0xCC: "\u0312",
    0xCD: "\u030b",
    0xCE: "\u031b",
    0xCF: "\u030c",
    0xD0: "\u0327",
    0xD1: "\u031c",
    0xD2: "\u0326",
    0xD3: "\u0328",
    0xD4: "\u0325",
    0xD5: "\u032e",
    0xD6: "\u0323",
    0xD7: "\u0324",
    0xD8: "\u0332",
    0xD9: "\u0333",
    0xDA: "\u0329",
    0xDB: "\u032d",
    0xDD: "\ufe20",
    0xDE: "\ufe21",
}


def decode_iso5426(data: bytes) -> Decoded:
    """Decode the bytes of one field; `lost` counts what the standard does not define, an escape sequence too."""
    out: list[str] = []
    marks: list[str] = []
    lost = stray = 0
    for byte in data:
        if byte in _MARKS:
            marks.append(_MARKS[byte])
            continue
        character = chr(byte) if byte < 0x7F and byte != 0x1B else _PLAIN.get(byte, "")
        lost += not character
        stray += bool(marks) and not character.isalpha()
        out += [character or " ", *marks]
        marks.clear()
    return Decoded(unicodedata.normalize("NFC", "".join(out)), lost + len(marks), stray)
