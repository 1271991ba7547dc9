"""Which encoding a text is in: byte-order mark, then UTF-16 and UTF-32 by their zeros, then UTF-8, then a code page.

A code page can only be found by what its letters would be; that is an :class:`Encoding` with `guessed`, which a reader
must tell.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
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
_MOST_STRAY = 5  # bytes for a sequence of UTF-8

_WORD = re.compile(rb"[A-Za-z\x80-\xff]{3,}")
_HIGH_RUN = re.compile(rb"[\x80-\xff]{3,}")
_HIGH = re.compile(rb"[\x80-\xff]")
_LATIN = ("cp1252", "mac_roman", "cp850", "cp1250", "iso-8859-2", "cp1254")
"""Code pages of Latin script; one counts only where it fits better than all before it."""
_BETTER = 0.05
# Letters beyond ASCII, a language each: of a wrong code page they come from everywhere
_ALPHABETS = (
    "äöüß", "àâæçéèêëîïôœùûüÿ", "áéíñóúü", "àçéèíïòóúü", "àáâãçéêíóôõúü", "àèéìíòóù", "áäéëèïóöü", "åäöé", "æøåéäö",
    "äöåšž", "áéíóúýðþæö", "äöüõšž", "áčďéěíňóřšťúůýžöü", "áäčďéíĺľňóôŕšťúýž", "ąćęłńóśźż", "áéíóöőúüű", "čćšžđ",
    "ăâîşţ", "çğıöşüâîû",
    "áàâäåæçéèêëíïñóôöøúü",  # of names of many nations in an English text
)  # fmt: skip
_SIGNS = "’‘“”–—«»°…"
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
    sample = sample.rstrip(b"\x00\x1a")  # padding
    controls = len(_CONTROL.findall(sample))
    is_marked_up = first_line[:1] in {b"<", b"{", b"["}  # often all on one line, in which one text is damaged
    if controls > _MOST_CONTROLS * len(sample) or (not is_marked_up and _CONTROL.search(first_line)):
        return None
    if looks_utf8(sample):
        return Encoding("utf-8")
    return Encoding(_detect_code_page(sample), guessed=True)


def looks_utf8(sample: bytes) -> bool:
    """Whether there are UTF-8 sequences, and not too many stray bytes: damaged rows make no file Windows-1252.

    In a code page such sequences are accidents (``É»`` in capitals), far fewer than its other letters.
    """
    rest, whole = _MULTIBYTE.subn(b"", sample)
    stray = sum(1 for byte in rest[:-3] if byte >= 0x80)  # the sample may cut its last character
    return _MOST_STRAY * whole >= stray


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
    words = [word for word in _WORD.findall(sample) if not word.isascii()]
    best, most = _LATIN[0], _rate_latin(words, _LATIN[0])
    for name in _LATIN[1:]:
        rated = _rate_latin(words, name)
        if rated > most + _BETTER:
            best, most = name, rated
    return best


def _rate_latin(words: list[bytes], name: str) -> float:
    """Give the share of letters beyond ASCII that a single language has, and has in that place of a word.

    Capitals stand at the beginning or in capitals; signs inside words are as good, those at the ends say nothing.
    """
    counted: Counter[str] = Counter()
    seen = signs = 0
    for word in words:
        text = word.decode(name, "replace")
        for at, letter in enumerate(text):
            if letter.isascii() or (letter in _SIGNS and at in {0, len(text) - 1}):
                continue
            seen += 1
            signs += letter in _SIGNS
            if letter.islower() or not at or text.isupper():
                counted[letter.lower()] += 1
    most = max(sum(counted[letter] for letter in alphabet) for alphabet in _ALPHABETS)
    return (most + signs) / seen if seen else 0


def _detect_other_script(sample: bytes) -> str:
    """Tell Cyrillic and Greek code pages by their frequent letters, which are small ones."""
    rated = {
        name: sum(sample.decode(name, "replace").count(letter) for letter in letters)
        for name, letters in _FREQUENT.items()
    }
    best = max(rated, key=lambda name: rated[name])
    return best if 4 * rated[best] > len(_HIGH.findall(sample)) else "cp1252"
