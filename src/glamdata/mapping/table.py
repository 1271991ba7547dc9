"""Table: what words or codes of a catalogue mean on Wikidata."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from glamdata.mapping.fault import Fault
from glamdata.model.statement import SnakKind

NO_ITEM = {kind.value: kind for kind in (SnakKind.SOMEVALUE, SnakKind.NOVALUE)}
"""What a row may say in place of an item: the value is unknown, or there is none."""

KINDS = {
    "item": re.compile(r"Q[1-9]\d*|somevalue|novalue", re.ASCII),
    "property": re.compile(r"P[1-9]\d*", re.ASCII),
    "language": re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,12})*", re.ASCII),
}
"""What the rows of a table can hold: item ids, property ids, codes of languages as the wiki has them."""


@dataclass(frozen=True, slots=True)
class Table:
    """A named table; words are looked up without regard to case, spaces around them and a full stop at the end.

    `rows` gives what a folded word means, `spellings` the word as the table writes it, `words` what it is called in
    other languages (code → word).
    """

    name: str
    rows: dict[str, str] = field(default_factory=dict)
    spellings: dict[str, str] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, rows: dict[str, str], words: dict[str, dict[str, str]] | None = None) -> Table:
        """Make a table of words and what they mean, as a file has them."""
        spellings = {fold(word): " ".join(unicodedata.normalize("NFC", word).split()) for word in rows}
        named = {fold(word): called for word, called in (words or {}).items()}
        return cls(name, {fold(word): meant for word, meant in rows.items()}, spellings, named)

    def find(self, text: str) -> str:
        """Give what a word means, empty if the table lacks it."""
        return self.rows.get(fold(text), "")

    def word_for(self, text: str, language: str = "") -> str:
        """Give what `text` is called in descriptions in `language`, empty if the table does not know.

        That is the word of this language where the table has words in languages, else its own spelling. A plural whose
        singular (the same word without its last s) means the same item gives the singular.
        """
        word = fold(text)
        singular = word.removesuffix("s")
        same = singular in self.rows and self.rows[singular] == self.rows.get(word)
        if self.words:
            return self.words.get(word, {}).get(language, "") or (
                self.words.get(singular, {}).get(language, "") if same else ""
            )
        return self.spellings.get(singular if same else word, "")

    def languages(self) -> tuple[str, ...]:
        """Give the languages it has words in."""
        return tuple(dict.fromkeys(language for called in self.words.values() for language in called))

    def first_other(self, kind: str) -> tuple[str, str] | None:
        """Give the first row (word, meaning) that holds no `kind` (item, property or language); None if all do."""
        wanted = KINDS[kind]
        return next(
            (
                (self.spellings.get(word, word), meant)
                for word, meant in self.rows.items()
                if not wanted.fullmatch(meant)
            ),
            None,
        )

    def written(self) -> dict[str, object]:
        """Give the rows as the table writes them: what fingerprints are made of."""
        return {
            self.spellings.get(word, word): [meant, self.words[word]] if word in self.words else meant
            for word, meant in self.rows.items()
        }


def not_in_table(name: str) -> Fault:
    """Give the fault of a word that a table lacks."""
    return Fault("table-miss", f"is not in the table {name!r}; add it there or correct the record.")


def fold(word: str) -> str:
    """Give the form in which words are compared."""
    return " ".join(unicodedata.normalize("NFC", word).split()).rstrip(" .,;:").casefold()
