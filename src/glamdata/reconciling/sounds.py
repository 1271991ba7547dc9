"""How alike two names sound that stand in different scripts, as a number: for names no table of letters makes equal.

What a script can't say costs little (voice, l and r, vowels), what it can say costs much: Мелфорд and ملفورد are
Melford, Майерс is not Meier. Words are paired, the shorter name's with those of the longer they are most like.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz.distance import Indel

from glamdata.reconciling.fold import fold_text
from glamdata.reconciling.forms import first_form
from glamdata.reconciling.transliterate import coarse_of, hull_of, to_latin

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_WORD = 0.6
"""Words less alike than this are different words."""
LEAST_HULL = 0.6
"""Words whose consonants are made in other places of the mouth are not compared at all."""
LEFT_OUT = 0.08
"""What a word that the other name lacks costs."""

_VOWELS = frozenset("aeiou")
_PHONES = tuple(
    (re.compile(pattern), phone)
    for pattern, phone in (
        (r"dzh|dj|dsch|gi(?=[ao])|g(?=[ei])", "J"),
        (r"shch|tzsch|tsch|tch|cz|cs(?=.)|ch(?=[eiay])", "C"),
        (r"sch|sh|sz", "S"),
        (r"zh|zs", "Z"),
        (r"ts|tz|zz", "c"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"dh", "d"),
        (r"kh|(?<=[aou])ch", "h"),
        (r"ough|augh|igh", "o"),
        (r"ch|gh|ck|qu|q", "k"),
        (r"c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"x", "ks"),
        (r"wr", "r"),
        (r"w", "v"),
        (r"j", "J"),
        (r"ng", "n"),
        (r"ou|oo|au|ow", "u"),
        (r"ee|ea|ie|ei|ai|ay|ey|y", "i"),
        (r"(?<=..)e$", ""),
    )
)
_TWICE = re.compile(r"(.)\1+")
_NEAR = {
    frozenset(pair): cost
    for pairs, cost in (
        ("bp vf dt gk lr sz SZ CJ sS zZ sc zc CS cC JZ uv ov bv Ji kh", 0.3),
        ("pf gh Jg Jh ts dz zJ sC mn tc dJ kC tC kS sJ hS hi kv dc fh", 0.5),
    )
    for pair in pairs.split()
}
_LOST = dict.fromkeys(_VOWELS, 0.2) | {"h": 0.25, "v": 0.5, "r": 0.5, "n": 0.7}
_WHOLE = 0.8
_WEIGHT = dict.fromkeys(_VOWELS, 0.3)


def likeness_of_sounds(ours: Sequence[str], theirs: Sequence[str]) -> float:
    """Give 0–1 for how alike the words of two names sound, in whatever order they stand.

    1 is sounding the same. Words that only one has cost a little, where the other has two at least.
    """
    one, other = (_words_in_latin(words) for words in (ours, theirs))
    short, long = sorted((one, other), key=len)
    if not short:
        return 0.0
    best = _pair_words(short, long)
    if len(short) != len(long) or min(len(one), len(other)) == 1:
        best = max(best, _compare_whole(one, other))
    return best


@lru_cache(maxsize=65536)
def word_likeness(one: str, other: str) -> float:
    """Give 0–1 for how alike two folded Latin words sound."""
    if one == other or first_form(one) == first_form(other):
        return 1.0
    if Indel.normalized_similarity(hull_of(one), hull_of(other)) < LEAST_HULL:
        return 0.0
    first, second = phones_of(one), phones_of(other)
    if first == second:
        return 1.0
    weight = sum(_WEIGHT.get(phone, 1.0) for phone in first + second) / 2
    return max(0.0, 1 - _distance(first, second) / weight) if weight else 0.0


@lru_cache(maxsize=65536)
def phones_of(word: str) -> str:
    """Give a folded Latin word as the sounds its letters may stand for, a sign each."""
    sounds = word
    for pattern, phone in _PHONES:
        sounds = pattern.sub(phone, sounds)
    return _TWICE.sub(r"\1", sounds)


def _words_in_latin(words: Sequence[str]) -> list[str]:
    return [part for word in words for part in fold_text(to_latin(word)).split() if len(part) > 1]


def _pair_words(short: list[str], long: list[str]) -> float:
    """Give the mean likeness of the words paired, weighed by length; 0 where a word has none."""
    rest, total, letters = list(long), 0.0, 0
    for word in sorted(short, key=len, reverse=True):
        best = max(rest, key=lambda each: word_likeness(word, each))
        alike = word_likeness(word, best)
        if alike < LEAST_WORD:
            return 0.0
        rest.remove(best)
        total += alike * len(word)
        letters += len(word)
    return max(0.0, total / letters - LEFT_OUT * len(rest))


def _compare_whole(one: list[str], other: list[str]) -> float:
    """Compare the names as one word each, for scripts without spaces; the family name first or last."""
    ours = "".join(one)
    ways = ["".join(other)] if len(other) < 2 else ["".join(other), "".join((*other[1:], other[0]))]
    if len(one) > 1:
        ways += ["".join((*other[-1:], *other[:-1]))]
    near = [way for way in ways if abs(len(coarse_of(ours)) - len(coarse_of(way))) <= 2]
    return max((word_likeness(ours, way) for way in near), default=0.0)


def _distance(one: str, other: str) -> float:
    """Give the least cost of turning one into the other, a sound at a time (Wagner and Fischer 1974)."""
    row = [0.0]
    for phone in other:
        row.append(row[-1] + _LOST.get(phone, _WHOLE))
    for first in one:
        lost = _LOST.get(first, _WHOLE)
        above, row = row, [row[0] + lost]
        for at, second in enumerate(other):
            same = above[at] + (0.0 if first == second else _swap(first, second))
            row.append(min(same, above[at + 1] + lost, row[at] + _LOST.get(second, _WHOLE)))
    return row[-1]


def _swap(one: str, other: str) -> float:
    if one in _VOWELS and other in _VOWELS:
        return 0.15
    return _NEAR.get(frozenset((one, other)), 1.0)
