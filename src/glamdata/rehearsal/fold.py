"""Text as the search compares it."""

from __future__ import annotations

import unicodedata

__all__ = ["fold_text"]


def fold_text(text: str) -> str:
    """Return the text without case and accents."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in parts if not unicodedata.combining(character))
