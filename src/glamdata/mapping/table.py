"""Table: what words or codes of a catalogue mean on Wikidata."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Table:
    """A named table; words are looked up without regard to case, spaces around them and a full stop at the end."""

    name: str
    rows: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, rows: dict[str, str]) -> Table:
        """Make a table of words and item ids as a file has them."""
        return cls(name, {fold(word): item for word, item in rows.items()})

    def find(self, text: str) -> str:
        """Give the item for a word, empty if the table lacks it."""
        return self.rows.get(fold(text), "")

    def word_for(self, item: str) -> str:
        """Give the first word of the table that means an item: the one it is called by in descriptions."""
        return next((word for word, qid in self.rows.items() if qid == item), "")


def fold(word: str) -> str:
    """Give the form in which words are compared."""
    return " ".join(unicodedata.normalize("NFC", word).split()).rstrip(" .,;:").casefold()
