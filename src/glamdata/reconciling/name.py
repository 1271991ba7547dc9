"""Name: a heading or label taken apart into family name, given names, particles and markers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from glamdata.reconciling.fold import fold_text
from glamdata.reconciling.forms import ABBREVIATED, COMMON_GIVEN
from glamdata.reconciling.heading import parse_heading
from glamdata.reconciling.words import (
    BYNAME_STARTS,
    COMMON_FAMILIES,
    ELDER,
    FORENAME_SIGNS,
    KIND_OF,
    LONE_RANKS,
    PARTICLES,
    RANKS,
    SAINTS,
    SUFFIXES,
    TITLES,
    VERY_COMMON_FAMILIES,
    YOUNGER,
)

_ORDINALS = {"2nd": "ii", "3rd": "iii", "4th": "iv", "5th": "v"}
_SMALL = frozenset(("of", "the", "de", "du", "d", "von", "and", "et"))
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
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>")
_DATES = re.compile(r",?\s*(?:\b(?:b|d|ca|c|fl|active)\.?\s*)*\d{3,4}\b[^A-Za-z]*$")
_ARTICLE = re.compile(r"\b(?:al|el|a(?P<sun>[rnstdzṣṭḍẓ]|sh|dh|th)(?=[-‐](?P=sun)))[-‐](?=\w)", re.IGNORECASE)
_KNOWN_BY = re.compile(r"\s*(?:(?:ibn|abu|abū)[- ]|(?:al|el|a[rnstdzṣṭ]|ash)[-‐])", re.IGNORECASE)
_ELIDED = re.compile(r"\b[dD]['’](?=[^\W\d])")
_NEE = re.compile(r"\b(?:n[ée]e|geb\.|geborene|born|z domu|rozen[áa])\s+(?P<name>[^\d\W][\w'’ -]*)")
_FULLER = re.compile(r"\((?P<names>[^\W\d][^()\d,;]*)\)")


@dataclass(frozen=True, slots=True)
class Name:
    """A name in direct order. `words` are folded, without markers and titles; `core` are they without particles.

    `family` is the last word of the family name, taken from before the comma where there is one. `generation` holds
    younger, elder or a numeral (``ii``); `kinds` what makes it no plain person (firm, kin, manner, pseudo …).
    `realm` are the words of ranks and offices left out of the name ("bishop of Hippo"); `is_forename` tells that there
    is no family name but a byname perhaps (Bernard of Clairvaux); `is_inverted` that a comma told the family name.
    """

    text: str
    words: tuple[str, ...]
    core: tuple[str, ...]
    family: str
    generation: frozenset[str]
    kinds: frozenset[str]
    realm: tuple[str, ...] = ()
    is_forename: bool = False
    is_inverted: bool = False

    @property
    def given(self) -> tuple[str, ...]:
        """The core words that are not the family name's last."""
        at = len(self.core) - 1 - self.core[::-1].index(self.family) if self.family in self.core else len(self.core)
        return self.core[:at] + self.core[at + 1 :]

    @property
    def is_short(self) -> bool:
        """Whether there is but one full word, alone or with initials: ``Raphael``, ``J. Vanderbilt``."""
        return sum(len(word) > 1 for word in self.core) < 2 and not any(map(_is_ideographic, self.core))

    @property
    def is_byname(self) -> bool:
        """Whether it is what somebody is known by beside a longer name: Ibn Khaldūn, al-Ṭūsī."""
        return len(self.given) <= 1 and bool(_KNOWN_BY.match(self.text))

    @property
    def is_common(self) -> bool:
        """Whether a very frequent family name stands with one frequent given name or none: ``John Q. Smith``."""
        full = [word for word in self.given if len(word) > 1]
        return self.family in COMMON_FAMILIES and len(full) <= 1 and all(word in COMMON_GIVEN for word in full)

    @property
    def is_very_common(self) -> bool:
        """Whether such a name belongs to hundreds: ``John Smith``."""
        return self.is_common and self.family in VERY_COMMON_FAMILIES

    @property
    def bynames(self) -> tuple[str, ...]:
        """What tells bearers of one forename apart: the words after it, and those of their realms."""
        return tuple(word for word in (*self.core[1:], *self.realm) if word not in PARTICLES and len(word) > 1)


@lru_cache(maxsize=65536)
def parse_name(text: str) -> Name:
    """Take a name apart; inverted ("Monet, Claude, 1840-1926") and direct forms give the same."""
    plain = _DATES.sub("", _IN_BRACKETS.sub(" ", parse_heading(text).name)) or text
    for pattern, word in _ABBREVIATED:
        plain = pattern.sub(word, plain)
    split = _split(plain)
    words, generation = _take_generation([*_tokens(split.given), *_tokens(split.family), *_tokens(split.rest)])
    folded = _write_out(_drop_titles(words, split), split)
    core = folded[:1] + tuple(word for word in folded[1:-1] if word not in PARTICLES) + folded[1:][-1:]
    family_core = [word for word in fold_text(split.family).split() if word in core] if split.given else []
    return Name(
        text=text,
        words=folded,
        core=core,
        family=(family_core or core or ("",))[-1],
        generation=generation,
        kinds=frozenset(KIND_OF[word] for word in (*folded, *_qualifiers(text)) if word in KIND_OF),
        realm=split.realm,
        is_forename=split.is_forename or (len(words) > len(folded) and words[0] in SAINTS and not split.given),
        is_inverted=bool(split.given),
    )


def other_names(text: str) -> tuple[str, ...]:
    """Give the names a heading adds in brackets: the full ones of initials, the family name at birth.

    "Morgan, J. P. (John Pierpont)" is John Pierpont Morgan too (MARC 21, X00 $q), "Shelley, Mary (née Godwin)" Mary
    Godwin.
    """
    if found := _NEE.search(text):
        name = parse_name(text[: found.start()].rstrip(" (,"))
        return (" ".join((*name.given[:1], found["name"].strip())),) if name.given else ()
    first, _, rest = text.partition(",")
    if not (found := _FULLER.search(rest)):
        return ()
    given, fuller = fold_text(rest[: found.start()]).split(), fold_text(found["names"]).split()
    matches = given and len(given) <= len(fuller) and all(a[0] == b[0] for a, b in zip(given, fuller, strict=False))
    return (f"{first}, {found['names']}",) if matches else ()


def _drop_titles(words: list[str], split: _Split) -> tuple[str, ...]:
    """Leave titles out, and "Saint" before a forename; a name of titles alone stays."""
    plain = tuple(word for word in words if word not in TITLES) or tuple(words)
    if len(plain) > 1 and plain[0] in SAINTS and not split.given:
        return plain[1:]
    return plain


def _write_out(words: tuple[str, ...], split: _Split) -> tuple[str, ...]:
    """Write out given names that catalogues shorten: Wm. is William, Jno. John."""
    if len(words) < 2 or ABBREVIATED.keys().isdisjoint(words):
        return words
    kept = fold_text(split.family).split() if split.given else words[-1:]
    return tuple(word if word in kept else ABBREVIATED.get(word, word) for word in words)


def _is_ideographic(word: str) -> bool:
    return "\u3040" <= word[0] <= "\u9fff" and len(word) > 1


class _Split(NamedTuple):
    """The parts of a name as commas tell them; `given` is empty where nothing is inverted."""

    family: str
    given: str
    rest: str
    realm: tuple[str, ...]
    is_forename: bool


def _qualifiers(text: str) -> list[str]:
    """Give the folded words in brackets: "(Firm)" tells a kind although it is no part of the name."""
    return fold_text(" ".join(_IN_BRACKETS.findall(text))).split()


def _split(text: str) -> _Split:
    """Part a name at its commas.

    Ranks ("King of France", "4th Earl of") are left out, "Jr." and "Inc." go behind wherever they stand; a byname
    ("of Clairvaux", "the Great") stays behind the forename it follows.
    """
    first, *others = [part.strip() for part in _COMMAS.split(text) if part.strip()] or [text]
    ranks = [part for at, part in enumerate(others) if _is_rank(part, is_second=at > 0)]
    others = [part for part in others if part not in ranks]
    markers = [part for part in others if _is_marker(part)]
    parts = [part for part in others if part not in markers]
    realm = tuple(word for part in ranks for word in fold_text(part).split() if word not in RANKS | _SMALL | SAINTS)
    sign = any(set(fold_text(part).split()) & FORENAME_SIGNS for part in ranks)
    lone = len(first.split()) <= 1 or _NUMERAL.fullmatch(first.split()[-1]) is not None
    bynames = [part for part in parts if _is_byname(part) or (sign and lone and len(part.split()) == 1)]
    if bynames and lone:
        return _Split(" ".join((first, *bynames)), "", " ".join(markers), realm, is_forename=True)
    given, *rest = [part for part in parts if part not in bynames] or [""]
    return _Split(first, given, " ".join((*rest, *markers)), realm, is_forename=bool(ranks) and lone and not given)


def _is_byname(part: str) -> bool:
    """Whether a part goes behind the name: it begins with "of", "von", "the" and does not end so (Vincent van)."""
    words = fold_text(part).split()
    return len(words) > 1 and words[0] in BYNAME_STARTS and words[-1] not in PARTICLES and part[0].islower()


def _is_rank(part: str, *, is_second: bool) -> bool:
    """Whether a part is a rank with its realm or house ("Comte de"), or a rank that is nobody's given name.

    Behind the given names (`is_second`) any rank is one: "Porter, Ann, Countess".
    """
    words = fold_text(part).split()
    if len(words) == 1:
        return words[0] in LONE_RANKS or (is_second and words[0] in RANKS)
    return any(word in RANKS for word in words) and any(word in PARTICLES or word == "d" for word in words)


def _is_marker(text: str) -> bool:
    words = [word for word in fold_text(text).split() if word not in _ARTICLES]
    return bool(words) and all(word in YOUNGER | ELDER | TITLES or KIND_OF.get(word) == "firm" for word in words)


def _tokens(text: str) -> list[str]:
    """Give folded words, numerals kept in capitals so that "Xi" and "XI" differ."""
    tokens: list[str] = []
    for word in _ELIDED.sub("de ", _ARTICLE.sub("", text)).replace("&", " and ").split():
        tokens += [word.rstrip(".")] if _NUMERAL.fullmatch(word) else fold_text(word).split()
    return tokens


def _take_generation(tokens: list[str]) -> tuple[list[str], frozenset[str]]:
    """Part words from markers of generation; the first word is never one."""
    words: list[str] = []
    generation: set[str] = set()
    for at, token in enumerate(tokens):
        is_last = at == len(tokens) - 1 or (len(words) == 1 and tokens[at + 1] in PARTICLES)
        marker = _generation_of(token, words, is_last=is_last) if words else ""
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
