"""Which words are forms of one name: Johannes, Jean and Giovanni; Bill and William; Magnus and "the Great"."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from functools import lru_cache
from importlib.resources import files

_FORMS: dict[str, str] = tomllib.loads((files(__package__) / "forms.toml").read_text("utf-8"))
_MOST_PREFIX = 5


def _by_word(text: str) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for number, line in enumerate(text.strip().splitlines()):
        for word in line.split():
            found[word].add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


_GIVEN, _SHORT, _BYNAMES = (_by_word(_FORMS[name]) for name in ("given", "short", "bynames"))
_FIRST = {number: line.split()[0] for number, line in enumerate(_FORMS["given"].strip().splitlines())}
_FULL = {word: line.split()[0] for line in reversed(_FORMS["short"].strip().splitlines()) for word in line.split()[1:]}
ABBREVIATED: dict[str, str] = dict(pair.split("=") for pair in _FORMS["abbreviated"].split())
COMMON_GIVEN = frozenset(_FORMS["common_given"].split())
_NONE: frozenset[int] = frozenset()


def is_form(word: str, other: str) -> bool:
    """Whether two folded words are one given name in two languages: ``johannes`` and ``giovanni``."""
    return not _GIVEN.get(word, _NONE).isdisjoint(_GIVEN.get(other, _NONE))


def is_given(word: str) -> bool:
    """Whether a folded word is known as a given name."""
    return word in _GIVEN or word in _SHORT or word in COMMON_GIVEN


def is_short_form(word: str, other: str) -> bool:
    """Whether one folded word is what bearers of the other are called: ``bill`` and ``william``."""
    return not _SHORT.get(word, _NONE).isdisjoint(_SHORT.get(other, _NONE))


def is_byname_form(word: str, other: str) -> bool:
    """Whether two folded words of a byname mean one thing: ``magnus`` and ``great``, ``paris`` and ``parisiensis``.

    Words that begin alike count: a place and what comes of it (Florence, Florentinus).
    """
    if word == other or not _BYNAMES.get(word, _NONE).isdisjoint(_BYNAMES.get(other, _NONE)) or is_form(word, other):
        return True
    shorter = min(len(word), len(other))
    return shorter >= _MOST_PREFIX and word[: max(_MOST_PREFIX, shorter - 3)] == other[: max(_MOST_PREFIX, shorter - 3)]


@lru_cache(maxsize=65536)
def first_form(word: str) -> str:
    """Give one word for all forms of a given name, the word itself where it is none: for keys, not for judging."""
    full = _FULL.get(word, word)
    numbers = _GIVEN.get(full)
    return _FIRST[min(numbers)] if numbers else full
