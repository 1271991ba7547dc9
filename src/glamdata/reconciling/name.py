"""Name: a heading or label taken apart into family name, given names, particles and markers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from glamdata.reconciling.fold import fold_text
from glamdata.reconciling.words import (
    COMMON_FAMILIES,
    ELDER,
    KIND_OF,
    LONE_RANKS,
    PARTICLES,
    RANKS,
    SUFFIXES,
    TITLES,
    YOUNGER,
)

_ORDINALS = {"2nd": "ii", "3rd": "iii", "4th": "iv", "5th": "v"}
_ARTICLES = frozenset(("the", "der", "die", "le", "l", "il", "d"))
_ABBREVIATED = tuple(
    (re.compile(pattern), word)
    for pattern, word in (
        (r"\bd\. ?[jJ]\.", "jr"),
        (r"\bd\. ?[äÄ]\.", "sr"),
        (r"\b[jJ]un\.", "jr"),
        (r"\b[sS]en\.", "sr"),
    )
)
_COMMAS = re.compile(r"[,،、]")
_NUMERAL = re.compile(r"[IVX]{2,}\.?|[IVX]\.?$")
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_DATES = re.compile(r",?\s*(?:\b(?:b|d|ca|c|fl|active)\.?\s*)*\d{3,4}\b[^A-Za-z]*$")


@dataclass(frozen=True, slots=True)
class Name:
    """A name in direct order. `words` are folded, without markers and titles; `core` are they without particles.

    `family` is the last word of the family name, taken from before the comma where there is one. `generation` holds
    younger, elder or a numeral (``ii``); `kinds` what makes it no plain person (firm, kin, manner, pseudo …).
    """

    text: str
    words: tuple[str, ...]
    core: tuple[str, ...]
    family: str
    generation: frozenset[str]
    kinds: frozenset[str]

    @property
    def given(self) -> tuple[str, ...]:
        """The core words that are not the family name's last."""
        at = len(self.core) - 1 - self.core[::-1].index(self.family) if self.family in self.core else len(self.core)
        return self.core[:at] + self.core[at + 1 :]

    @property
    def is_short(self) -> bool:
        """Whether there is but one full word, alone or with initials: ``Raphael``, ``J. Vanderbilt``."""
        return sum(len(word) > 1 for word in self.core) < 2

    @property
    def is_common(self) -> bool:
        """Whether a very frequent family name stands with at most one full given name: ``John Q. Smith``."""
        return self.family in COMMON_FAMILIES and sum(len(word) > 1 for word in self.core) <= 2


@lru_cache(maxsize=65536)
def parse_name(text: str) -> Name:
    """Take a name apart; inverted ("Monet, Claude, 1840-1926") and direct forms give the same."""
    plain = _DATES.sub("", _IN_BRACKETS.sub(" ", text)) or text
    for pattern, word in _ABBREVIATED:
        plain = pattern.sub(word, plain)
    family_part, given_part, rest = _split(plain)
    words, generation = _take_generation([*_tokens(given_part), *_tokens(family_part), *_tokens(rest)])
    folded = tuple(word for word in words if word not in TITLES) or tuple(words)
    core = folded[:1] + tuple(word for word in folded[1:] if word not in PARTICLES)
    family_core = [word for word in fold_text(family_part).split() if word in core] if given_part else []
    return Name(
        text=text,
        words=folded,
        core=core,
        family=(family_core or core or ("",))[-1],
        generation=generation,
        kinds=frozenset(KIND_OF[word] for word in (*folded, *_qualifiers(text)) if word in KIND_OF),
    )


def _qualifiers(text: str) -> list[str]:
    """Give the folded words in brackets: "(Firm)" tells a kind although it is no part of the name."""
    return fold_text(" ".join(_IN_BRACKETS.findall(text))).split()


def _split(text: str) -> tuple[str, str, str]:
    """Give family part, given part and what follows; the family part is everything where nothing is inverted.

    Ranks ("King of France", "4th Earl of") are left out, "Jr." and "Inc." go behind wherever they stand.
    """
    first, *others = [part.strip() for part in _COMMAS.split(text) if part.strip()] or [text]
    others = [part for part in others if not _is_rank(part)]
    markers = [part for part in others if _is_marker(part)]
    given, *rest = [part for part in others if part not in markers] or [""]
    return first, given, " ".join((*rest, *markers))


def _is_rank(part: str) -> bool:
    """Whether a part is a rank with its realm or house ("Comte de"), or a rank that is nobody's given name."""
    words = fold_text(part).split()
    if len(words) == 1:
        return words[0] in LONE_RANKS
    return any(word in RANKS for word in words) and any(word in PARTICLES or word == "d" for word in words)


def _is_marker(text: str) -> bool:
    words = [word for word in fold_text(text).split() if word not in _ARTICLES]
    return bool(words) and all(word in YOUNGER | ELDER | TITLES or KIND_OF.get(word) == "firm" for word in words)


def _tokens(text: str) -> list[str]:
    """Give folded words, numerals kept in capitals so that "Xi" and "XI" differ."""
    tokens: list[str] = []
    for word in text.replace("&", " and ").split():
        tokens += [word.rstrip(".")] if _NUMERAL.fullmatch(word) else fold_text(word).split()
    return tokens


def _take_generation(tokens: list[str]) -> tuple[list[str], frozenset[str]]:
    """Part words from markers of generation; the first word is never one."""
    words: list[str] = []
    generation: set[str] = set()
    for at, token in enumerate(tokens):
        marker = _generation_of(token, words, is_last=at == len(tokens) - 1) if words else ""
        if marker:
            generation.add(marker)
        else:
            words.append(token.lower())
    if generation:
        while len(words) > 1 and words[-1] in _ARTICLES:
            words.pop()
    return words, frozenset(generation)


def _generation_of(token: str, before: list[str], *, is_last: bool) -> str:
    """Say what generation a word tells of: a family name Elder or Senior of none, nor a V that is not the last."""
    if token in YOUNGER | ELDER and (token in SUFFIXES or before[-1] in _ARTICLES or (is_last and len(before) > 1)):
        return "younger" if token in YOUNGER else "elder"
    if token.isupper() and (len(token) > 1 or is_last):
        return token.lower()
    return _ORDINALS.get(token, "")
