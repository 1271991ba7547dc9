"""How a table is written: encoding, delimiter, line ends, and where its header stands."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

DELIMITERS = (",", ";", "\t", "|")

_ROWS = 30
_DECLARED = re.compile(r'("?)sep=(.)\1(?:\r\n|\r|\n)', re.IGNORECASE)  # how Excel is told the delimiter


@dataclass(frozen=True, slots=True)
class Dialect:
    r"""How a table is written.

    `encoding` is a codec without byte-order mark, `bom` the bytes before the header (a byte-order mark, a line
    ``sep=;``), `newline` what ends a line: ``\n`` for that of Windows too, ``\r`` for that of old Macintoshes.
    """

    encoding: str
    delimiter: str
    bom: int = 0
    newline: str = "\n"

    def encode(self, text: str) -> bytes:
        """Give the bytes of a delimiter, quote or line end."""
        return text.encode(self.encoding)

    @property
    def unit(self) -> int:
        """The bytes of one delimiter, quote or line end."""
        return len(self.encode(","))


def detect_dialect(head: bytes, encoding: str, bom: int) -> Dialect:
    """Find how a table is written by its first bytes."""
    text = head[bom:].decode(encoding, "replace")
    newline = "\r" if "\r" in text.rstrip("\r") and "\n" not in text else "\n"
    if declared := _DECLARED.match(text):
        return Dialect(encoding, declared[2], bom + len(declared[0].encode(encoding)), newline)
    return Dialect(encoding, find_delimiter(text), bom, newline)


def find_delimiter(text: str) -> str:
    """Find what separates the cells: the delimiter that gives the same number of columns in most rows, and most."""
    return max(DELIMITERS, key=lambda delimiter: _rate_delimiter(text, delimiter))


def usual_width(text: str, delimiter: str) -> tuple[int, float]:
    """Give the number of cells that most of the first rows have, and the share of rows that have it."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    widths = []
    try:
        widths = [len(row) for row, _ in zip(rows, range(_ROWS), strict=False) if row]
    except csv.Error:
        return (0, 0.0)
    whole = widths[:-1] or widths  # the sample may cut its last row
    if not whole:
        return (0, 0.0)
    counted = Counter(whole)
    width = max(counted, key=lambda width: (counted[width], width == whole[0], width))
    return width, counted[width] / len(whole)


def _rate_delimiter(text: str, delimiter: str) -> tuple[float, int]:
    width, share = usual_width(text, delimiter)
    return (share, width) if width > 1 else (0.0, 0)
