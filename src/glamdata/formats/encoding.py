"""Which encoding a text file is in: byte-order mark, then UTF-16 by its zeros, then UTF-8, then Windows-1252."""

from __future__ import annotations

import codecs
import re

BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def detect_encoding(sample: bytes) -> tuple[str, int] | None:
    """Give the encoding of text and the length of its byte-order mark; None where `sample` is no text."""
    for bom, encoding in BOMS:
        if sample.startswith(bom):
            return encoding, len(bom)
    if encoding := _detect_utf16(sample):
        return encoding, 0
    if _CONTROL.search(sample):
        return None
    return ("utf-8" if _looks_utf8(sample) else "cp1252"), 0


def _detect_utf16(sample: bytes) -> str:
    """Text in Latin letters has a zero in every second byte."""
    pairs = len(sample) // 2
    if pairs and sample[1::2].count(0) > 0.4 * pairs and not sample[::2].count(0):
        return "utf-16-le"
    if pairs and sample[::2].count(0) > 0.4 * pairs and not sample[1::2].count(0):
        return "utf-16-be"
    return ""


def _looks_utf8(sample: bytes) -> bool:
    """Whether there are more UTF-8 sequences than stray bytes: one damaged row makes no file Windows-1252."""
    rest, whole = _MULTIBYTE.subn(b"", sample)
    stray = sum(1 for byte in rest[:-3] if byte >= 0x80)  # the sample may cut its last character
    return whole >= stray
