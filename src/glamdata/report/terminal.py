"""Lines for a terminal: what a catalogue wrote can't move the cursor, change colours or turn the text round.

Colours are ours, and on a terminal only; ``NO_COLOR`` (https://no-color.org) and ``TERM=dumb`` leave them out.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

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


def is_plain(stream: TextIO | None = None) -> bool:
    """Tell whether a stream takes text alone: a file, a pipe, or a terminal that can't do more."""
    return os.environ.get("TERM") == "dumb" or not (stream or sys.stdout).isatty()


def paint(text: str, colour: str, stream: TextIO | None = None) -> str:
    """Colour a text where `stream` (the standard output if left out) is a terminal whose owner wants colours."""
    if not text or os.environ.get("NO_COLOR") or is_plain(stream):
        return text
    return typer.style(text, fg=colour)


def _is_dangerous(character: str) -> bool:
    return unicodedata.category(character) in DANGEROUS or character in TURNING


def _escape(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
