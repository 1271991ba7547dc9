"""The ways one name or identifier is written on a wiki, for lookups that are exact."""

from __future__ import annotations

import re
import unicodedata

_ISNI = "P213"
_MOST_NAMES = 8
_INITIALS = re.compile(r"(?<=\b\w\.)(?=\w\.?\b)")
_MIDDLE_INITIAL = re.compile(r"(?<=\w\w) (?:\w\. ?)+(?=\w\w)")
_JUNIOR = re.compile(r",? (?=(?:Jr|Sr)\.?$)")


def vary_identifier(pid: str, value: str) -> list[str]:
    """Give the value and its other ways: an ISNI stands with and without spaces on a wiki."""
    plain = value.strip()
    variants = [plain]
    compact = plain.replace(" ", "")
    if pid == _ISNI and len(compact) == 16:
        variants += [compact, " ".join(compact[start : start + 4] for start in range(0, 16, 4))]
    return list(dict.fromkeys(variants))


def vary_name(name: str) -> list[str]:
    """Give the name and at most seven other ways to write it: spacing of initials, apostrophes, accents, "Jr."."""
    plain = " ".join(unicodedata.normalize("NFC", name).split())
    if not plain:
        return []
    if plain.isascii() and plain.replace(" ", "").isalpha() and not plain.endswith(("Jr", "Sr")):
        return [plain]  # nothing in it is written in several ways
    apostrophe = plain.replace("’", "'")
    variants = [
        plain,
        apostrophe,
        apostrophe.replace("'", "’"),
        _INITIALS.sub(" ", apostrophe),
        re.sub(r"(?<=\b\w\.) (?=\w\.)", "", apostrophe),
        _JUNIOR.sub(" ", apostrophe),
        _JUNIOR.sub(", ", apostrophe),
        _MIDDLE_INITIAL.sub(" ", apostrophe),
        _strip_accents(apostrophe),
    ]
    return list(dict.fromkeys(variants))[:_MOST_NAMES]


def _strip_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(char for char in decomposed if not unicodedata.combining(char)))
