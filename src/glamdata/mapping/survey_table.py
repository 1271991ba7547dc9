"""Survey of a table: what the cells of each column look like.

A cell looks like an identifier if it passes that identifier's check. Checks that many plain numbers pass (VIAF, GND,
LCCN) count only in a column that bears the name.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from glamdata.mapping.clean import Context, clean
from glamdata.mapping.view import View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.model.record import CatalogueRecord

LIFE = {"birth": ("life_dates", "birth_date"), "death": ("life_dates", "death_date")}
"""The steps that find a birth or death in a display date."""

MOST_WORDS = 30
MOST_NUMBERS = 200_000
TELLING = ("qid", "isni", "orcid", "ulan", "isbn", "issn")
NAMED = ("viaf", "gnd", "lccn")
SEPARATORS = (";", "|", "$")
PATTERNS = {
    "zero": re.compile(r"0+"),
    "year": re.compile(r"-?[1-9]\d{2}|-?1\d{3}|20\d{2}", re.ASCII),
    "number": re.compile(r"[+-]?\d{1,3}(?:\.\d+)?", re.ASCII),
    "point": re.compile(r"[+-]?\d{1,2}(?:\.\d+)?\s*[,;]\s*[+-]?\d{1,3}(?:\.\d+)?", re.ASCII),
    "date": re.compile(r"\d{4}-\d{2}(?:-\d{2})?", re.ASCII),
    "url": re.compile(r"https?://\S+"),
    "inverted": re.compile(r"[^\W\d][^,\d]*, [^,]*[^\W\d][^,]*"),
}


@dataclass(slots=True)
class Column:
    """What was seen of one column: how many cells are filled, and how many look like what.

    `words` are its different texts as long as there are few; `repeats` says that a text came twice.
    """

    name: str
    filled: int = 0
    looks: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    repeats: bool = False
    _seen: set[int] = field(default_factory=set)

    def add(self, text: str, context: Context) -> None:
        """Count a cell that is not empty."""
        self.filled += 1
        self.looks.update(_looks_of(self.name, text, context))
        if len(self.words) <= MOST_WORDS:
            self.words[text[:80]] += 1
        if not self.repeats:
            self.repeats = hash(text) in self._seen or len(self._seen) >= MOST_NUMBERS
            self._seen.add(hash(text))
        if self.repeats:
            self._seen.clear()

    def is_mostly(self, look: str, share: float = 0.9) -> bool:
        """Whether that many of the filled cells look like that."""
        return self.filled > 0 and self.looks[look] >= share * self.filled

    def few_words(self) -> bool:
        """Whether the same few texts come again and again."""
        return 0 < len(self.words) <= MOST_WORDS and self.filled >= 2 * len(self.words)


class TableSurvey:
    """Looks at the rows of a table, column by column."""

    def __init__(self) -> None:
        self.records = 0
        self.columns: dict[str, Column] = {}

    def see(self, record: CatalogueRecord) -> None:
        """Count one row."""
        self.records += 1
        context = Context(View.of(record, frozenset()))
        for name, cell in (record.cells or {}).items():
            column = self.columns.setdefault(name, Column(name))
            if text := cell.strip():
                column.add(text, context)

    def share(self, count: int) -> str:
        """Say how many rows that is: ``203 of 246``."""
        return "all" if count == self.records else f"{count} of {self.records}"


def _looks_of(name: str, text: str, context: Context) -> Iterator[str]:
    for check in (*TELLING, *(word for word in NAMED if word in name.lower())):
        if _passes(text, (check,), context):
            yield check
    for look, pattern in PATTERNS.items():
        if pattern.fullmatch(text):
            yield look
    if any(each.isalpha() for each in text):
        yield "text"
    for separator in SEPARATORS:
        if separator in text[:-1]:
            yield separator
    if any(each.isdecimal() for each in text) and _passes(text, ("date",), context):
        yield "worded"
    if not PATTERNS["year"].fullmatch(text):  # a bare year is no span of life
        yield from (look for look, steps in LIFE.items() if _passes(text, steps, context))


def _passes(text: str, steps: tuple[str, ...], context: Context) -> bool:
    cleaned = clean(text, steps, context)
    return isinstance(cleaned, str) and bool(cleaned)
