"""Where two texts differ: word by word, whatever their order, case, marks and punctuation."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import groupby

_TOKEN = re.compile(r"[^\W_]+|[\W_]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; `differs` says that the other text has none of its words."""

    text: str
    differs: bool = False


def mark_differences(ours: str, theirs: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Cut both texts into pieces that together are the texts again; words that only one has are marked.

    A name in inverted order is the same name: “Wright, Frank” and “Frank Wright” have no difference.
    """
    return _mark(ours, _words(theirs)), _mark(theirs, _words(ours))


def _mark(text: str, others: set[str]) -> tuple[Piece, ...]:
    tokens = _TOKEN.findall(text)
    marks = [token[:1].isalnum() and _fold(token) not in others for token in tokens]
    for place in range(1, len(tokens) - 1):  # what stands between two marked words belongs to them
        if not tokens[place][:1].isalnum():
            marks[place] = marks[place - 1] and marks[place + 1]
    pairs = groupby(zip(tokens, marks, strict=True), key=lambda pair: pair[1])
    return tuple(Piece("".join(token for token, _ in group), differs) for differs, group in pairs)


def _words(text: str) -> set[str]:
    return {_fold(token) for token in _TOKEN.findall(text) if token[:1].isalnum()}


def _fold(word: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return plain.casefold()
