"""Text as comparing sees it: without case, accents and punctuation."""

from __future__ import annotations

import unicodedata

import regex

_LETTERS = str.maketrans(
    {
        "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ł": "l", "ı": "i", "ħ": "h", "ŧ": "t",
        "’": "'", "ʹ": "'", "ʻ": "'", "ʼ": "'", "ə": "e",
    }
)  # fmt: skip
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))
_VOICED = frozenset("\u3099\u309a")  # of kana: ga is no ka with an accent
_BETWEEN = regex.compile(r"[^\p{L}\p{N}\p{M}]+")
_DROPPED = regex.compile(r"(?<=\w)'(?=\w)")


def fold_text(text: str) -> str:
    """Give words of letters and digits, case-folded, without accents, one space between them.

    Folding twice is folding once. Accents go from Latin, Greek and Cyrillic letters alike; an apostrophe inside a word
    joins it (O'Keeffe: okeeffe).
    """
    plain = text.lower() if text.isascii() else _strip_marks(_strip_marks(text).casefold().translate(_LETTERS))
    folded: str = _BETWEEN.sub(" ", _DROPPED.sub("", plain)).strip()
    return folded


def script_of(text: str) -> str:
    """Give the script of the first letter, as Unicode names it (LATIN, CYRILLIC, CJK …), empty if there is none."""
    for char in text:
        if char.isalpha():
            return unicodedata.name(char, "").split(" ")[0]
    return ""


def _strip_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.translate(_INVISIBLE))
    kept = "".join(char for char in decomposed if not unicodedata.combining(char) or char in _VOICED)
    return unicodedata.normalize("NFC", kept)
