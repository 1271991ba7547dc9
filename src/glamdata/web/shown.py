"""Catalogue text for pages: what can't be seen, or turns the text around it, is shown by its number."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

# Overrides, embeddings, isolates and marks of direction; controls, but for tab and line ends; soft and odd spaces.
_UNSEEN = re.compile(
    "[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\u200b\ud800-\udfff]"
)


def tame(value: Any) -> Any:
    """Give what a template puts out: text with its unseen characters as ``‹U+202E›``, all else as it is."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return _UNSEEN.sub(lambda found: f"‹U+{ord(found[0]):04X}›", value)


def is_linkable(url: str) -> bool:
    """Whether a page may link there: http and https with a host, and nothing odd in it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    odd = any(character <= " " or character == "\\" for character in url)
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and not odd
