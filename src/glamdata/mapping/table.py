"""Table: what words or codes of a catalogue mean on Wikidata."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Table:
    """A named table; words are looked up without regard to case, spaces around them and a full stop at the end.

    `rows` gives the item of a folded word, `spellings` the word as the table writes it.
    """

    name: str
    rows: dict[str, str] = field(default_factory=dict)
    spellings: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, rows: dict[str, str]) -> Table:
        """Make a table of words and item ids as a file has them."""
        spellings = {fold(word): " ".join(unicodedata.normalize("NFC", word).split()) for word in rows}
        return cls(name, {fold(word): item for word, item in rows.items()}, spellings)

    def find(self, text: str) -> str:
        """Give the item for a word, empty if the table lacks it."""
        return self.rows.get(fold(text), "")

    def word_for(self, text: str) -> str:
        """Give what `text` is called in descriptions: the table's own spelling of it, empty if the table lacks it.

        A plural whose singular (the same word without its last s) means the same item gives the singular.
        """
        word = fold(text)
        singular = word.removesuffix("s")
        same = singular in self.rows and self.rows[singular] == self.rows.get(word)
        return self.spellings.get(singular if same else word, "")

    def written(self) -> dict[str, str]:
        """Give the rows as the table writes them: what fingerprints are made of."""
        return {self.spellings.get(word, word): item for word, item in self.rows.items()}


def fold(word: str) -> str:
    """Give the form in which words are compared."""
    return " ".join(unicodedata.normalize("NFC", word).split()).rstrip(" .,;:").casefold()
