"""Which encoding a text is in: byte-order mark, then UTF-16 and UTF-32 by their zeros, then UTF-8, then a code page.

A code page can only be found by what its letters would be; that is an :class:`Encoding` with `guessed`, which a reader
must tell.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_WIDE_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\ufffe\uffff]")
_USUAL = re.compile("[\t\r\n ,;|0-9A-Za-z]")
_MOST_CONTROLS = 0.01

_WORD = re.compile(rb"[A-Za-z\x80-\xff]{3,}")
_HIGH_RUN = re.compile(rb"[\x80-\xff]{3,}")
_HIGH = re.compile(rb"[\x80-\xff]")
# Letters of Czech, Polish, Slovak, Slovene, Croatian and Hungarian whose bytes are signs in Windows-1252
_CP1250 = frozenset(b"\x8a\x8c\x8d\x8e\x8f\x9a\x9c\x9d\x9e\x9f\xa3\xa5\xaa\xaf\xb3\xb9\xba\xbc\xbe\xbf")
_ONLY_CP1250 = frozenset(b"\x8a\x8c\x8d\x8e\x8f\x9a\x9c\x9d\x9e\x9f")
_ONLY_LATIN2 = frozenset(b"\xa6\xa9\xab\xac\xae\xb1\xb5\xb6\xbb\xbc\xbe")
_SHARED_LATIN2 = frozenset(b"\xa3\xb3\xaf\xbf\xb9")
# What is as often in French, German or Finnish words of Windows-1252: œ, Œ, Ÿ, š, ž, Š, Ž, ª, º
_WESTERN_TOO = frozenset(b"\x8a\x8c\x8e\x9a\x9c\x9e\x9f\xaa\xba")
_FREQUENT = {
    "cp1251": "оеаинтсрвлкм", "koi8-r": "оеаинтсрвлкм", "iso-8859-5": "оеаинтсрвлкм",
    "cp1253": "αοιετσνηυρπκ",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec without byte-order mark, the mark's length in bytes, and whether it is only what the letters suggest."""

    name: str
    bom: int = 0
    guessed: bool = False


def detect_encoding(sample: bytes) -> Encoding | None:
    """Give the encoding of a text by a sample from its beginning; None where that is no text."""
    for bom, name in BOMS:
        if sample.startswith(bom):
            return Encoding(name, len(bom))
    if b"\x00" in sample and (name := _detect_wide(sample)):
        return Encoding(name)
    first_line = re.split(rb"[\r\n]", sample.lstrip(), maxsplit=1)[0]
    controls = len(_CONTROL.findall(sample))
    is_marked_up = first_line[:1] in {b"<", b"{", b"["}  # often all on one line, in which one text is damaged
    if controls > _MOST_CONTROLS * len(sample) or (not is_marked_up and _CONTROL.search(first_line)):
        return None
    if looks_utf8(sample):
        return Encoding("utf-8")
    return Encoding(_detect_code_page(sample), guessed=True)


def looks_utf8(sample: bytes) -> bool:
    """Whether there are more UTF-8 sequences than stray bytes: one damaged row makes no file Windows-1252."""
    rest, whole = _MULTIBYTE.subn(b"", sample)
    stray = sum(1 for byte in rest[:-3] if byte >= 0x80)  # the sample may cut its last character
    return whole >= stray


def _detect_wide(sample: bytes) -> str:
    """Give the encoding of two or four bytes a character in which line ends, digits and delimiters stand out."""
    rated = max((_rate_wide(sample, name), name) for name in _WIDE)
    return rated[1] if rated[0] > 0 else ""


def _rate_wide(sample: bytes, name: str) -> float:
    width = 4 if "32" in name else 2
    text = sample[: len(sample) // width * width].decode(name, "replace")
    faults = len(_WIDE_CONTROL.findall(text)) + text.count("\ufffd")
    if not text or faults > _MOST_CONTROLS * len(text):
        return 0.0
    usual = len(_USUAL.findall(text)) / len(text)
    return usual if usual > 0.05 else 0.0


def _detect_code_page(sample: bytes) -> str:
    high = len(_HIGH.findall(sample))
    if 2 * sum(map(len, _HIGH_RUN.findall(sample))) > high:
        return _detect_other_script(sample)
    central, latin2, windows = 0, 0, 0
    for word in _WORD.findall(sample):
        letters = set(word[1:-1])  # guillemets, ¿ and footnote signs stand at its ends
        central += bool(letters & (_CP1250 | _ONLY_LATIN2 | _SHARED_LATIN2) - _WESTERN_TOO)
        latin2 += bool(letters & _ONLY_LATIN2)
        windows += bool(letters & _ONLY_CP1250)
    if central < 2 or 20 * central < high:
        return "cp1252"
    return "iso-8859-2" if latin2 > windows else "cp1250"


def _detect_other_script(sample: bytes) -> str:
    """Tell Cyrillic and Greek code pages by their frequent letters, which are small ones."""
    rated = {
        name: sum(sample.decode(name, "replace").count(letter) for letter in letters)
        for name, letters in _FREQUENT.items()
    }
    best = max(rated, key=lambda name: rated[name])
    return best if 4 * rated[best] > len(_HIGH.findall(sample)) else "cp1252"
