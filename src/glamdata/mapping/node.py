"""Node: a piece of a mapping's YAML that knows where it stands, so that every error names path and line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.errors import MappingError

if TYPE_CHECKING:
    from collections.abc import Iterable

QUOTED = 80
"""Characters of a text that a message quotes at most."""


@dataclass(frozen=True, slots=True)
class Node:
    """A text, a list of nodes or a map of nodes; `place` is ``file:line``, `path` the keys that lead here."""

    value: str | tuple[Node, ...] | dict[str, Node]
    place: str = ""
    path: str = ""

    def fail(self, words: str) -> MappingError:
        """Make the error to raise: place, path and `words`."""
        return MappingError(f"{self.located()}: {words}")

    def located(self) -> str:
        """Say where it stands: ``file:line: path``."""
        return f"{self.place}: {self.path}" if self.path else self.place

    def text(self) -> str:
        """Give the text. Raises MappingError for a list or map."""
        if not isinstance(self.value, str):
            raise self.fail(f"a text is expected here, not {_kind(self)}")
        return self.value

    def choice(self, names: Iterable[str], what: str) -> str:
        """Give the text, which must be one of `names`. Raises MappingError with the nearest of them."""
        names = list(names)
        if self.text() not in names:
            raise self.fail(f"there is no {what} {self.text()!r}{suggest(self.text(), names)}")
        return self.text()

    def number(self, low: float, high: float) -> float:
        """Give a number from `low` to `high`."""
        try:
            number = float(self.text())
        except ValueError:
            raise self.fail(f"a number is expected here, not {self.text()!r}") from None
        if not low <= number <= high:
            raise self.fail(f"{self.text()} is not between {low:g} and {high:g}")
        return number

    def truth(self) -> bool:
        """Give true or false."""
        return self.choice(("true", "false"), "truth value") == "true"

    def items(self) -> tuple[Node, ...]:
        """Give the nodes of a list; a single text or map counts as a list of one."""
        return self.value if isinstance(self.value, tuple) else (self,)

    def texts(self) -> tuple[str, ...]:
        """Give the texts of a list, or a single text as a list of one."""
        return tuple(item.text() for item in self.items())

    def table(self) -> dict[str, Node]:
        """Give a map. Raises MappingError for a text or list."""
        if not isinstance(self.value, dict):
            raise self.fail(f"keys and values are expected here, not {_kind(self)}")
        return self.value

    def keys(self, allowed: Iterable[str], required: Iterable[str] = ()) -> dict[str, Node]:
        """Give a map with no keys but `allowed`. Raises MappingError for an unknown or a missing key."""
        allowed = list(allowed)
        for key, node in self.table().items():
            if key not in allowed:
                raise node.fail(f"unknown key {key!r}{suggest(key, allowed)}")
        for key in required:
            if key not in self.table():
                raise self.fail(f"the key {key!r} is missing")
        return self.table()

    def plain(self) -> object:
        """Give texts, lists and dicts without places: what fingerprints are made of."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        return self.value if isinstance(self.value, str) else [node.plain() for node in self.value]


def suggest(word: str, names: Iterable[str]) -> str:
    """Give "; did you mean …?" with the nearest of `names`, or what there is to choose from."""
    names = list(names)
    from rapidfuzz import fuzz, process  # noqa: PLC0415  (only for what is to be said of an error)

    best = process.extractOne(word, names, scorer=fuzz.ratio, score_cutoff=50)
    if best:
        return f"; did you mean {best[0]!r}?"
    return f"; possible: {', '.join(names)}" if names else ""


def cut(text: str) -> str:
    """Give the beginning of a text that is too long for a message: a whole file may be one."""
    return text if len(text) <= QUOTED else f"{text[:QUOTED]}…"


def _kind(node: Node) -> str:
    if isinstance(node.value, str):
        return f"the text {cut(node.value)!r}"
    return "a list" if isinstance(node.value, tuple) else "keys and values"
