"""Non-sorting marks: what catalogues put around words that are not sorted by, and marks of writing direction.

Control characters of ISO 6630 and MARC-8 (U+0098 and U+009C, U+0088 and U+0089), the pairs ``¬The¬`` of union
catalogues and ``<<The>>`` of Aleph. The words within stay.
"""

from __future__ import annotations

import re

_MARKS = re.compile("[\x88\x89\x98\x9c]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_PAIR = re.compile(r"¬([^¬]+)¬|<<([^<>]+)>>")


def has_marks(text: str) -> bool:
    """Whether a text may hold such marks; quick, for texts that mostly do not."""
    return not text.isprintable() or "¬" in text or "<<" in text


def without_nonsorting(text: str) -> str:
    """Remove the marks, keep the words: ``<<The>> Beatles`` becomes ``The Beatles``. A mark without its pair stays."""
    if not has_marks(text):
        return text
    return " ".join(_PAIR.sub(lambda found: found[1] or found[2], _MARKS.sub("", text)).split())
