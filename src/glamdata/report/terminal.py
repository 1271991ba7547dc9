"""Lines for a terminal: what a catalogue wrote can't move the cursor, change colours or turn the text round."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

DANGEROUS = frozenset({"Cc", "Cs", "Zl", "Zp"})
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Characters that change the direction of what follows, or can't be seen at all."""


def make_visible(text: str) -> str:
    r"""Write control characters, line breaks and direction marks as escapes (``\x1b``, ``\u202e``)."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escape(each) if _is_dangerous(each) else each for each in text)


def print_lines(lines: Iterable[str]) -> None:
    """Print lines, each on one line of the terminal whatever stands in it."""
    for line in lines:
        typer.echo(make_visible(line))


def _is_dangerous(character: str) -> bool:
    return unicodedata.category(character) in DANGEROUS or character in TURNING


def _escape(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
