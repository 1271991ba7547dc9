"""Names of bodies, places and works compared: words that say what it is, without legal forms, qualifiers, subtitles."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz.distance import Indel

from glamdata.model.match import Evidence
from glamdata.reconciling.fold import fold_text
from glamdata.reconciling.likeness import FOLDED, SAME, NameLikeness
from glamdata.reconciling.words import BODY_WORDS, LEGAL

if TYPE_CHECKING:
    from collections.abc import Sequence

LEGAL_FORM = NameLikeness(0.97, "the same but for the legal form or an article")
OTHER_ORDER = NameLikeness(0.93, "the same words in another order")
QUALIFIED = NameLikeness(0.9, "the same but for a place, an addition or a subtitle")
NEAR = NameLikeness(0.88, "spelled nearly the same")
OTHER = NameLikeness(0.2, "the names differ")

LEAST_NEAR = 0.93
LEAST_LENGTH = 10
_ADDITION = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\]|[:;/=].*|,[^,]*)\s*$")


def compare_titles(ours: Sequence[str], theirs: Sequence[str]) -> Evidence | None:
    """Give the best agreement of any of our names with any of theirs, for what is no person; None where none is."""
    pairs = [(compare_title(one, other), one, other) for one in ours for other in theirs if one and other]
    if not pairs:
        return None
    best, our_text, their_text = max(pairs, key=lambda pair: pair[0].score)
    return Evidence("name", our_text, their_text, best.score, best.rule)


def compare_title(one: str, other: str) -> NameLikeness:
    """Say how alike two names of bodies, places or works are."""
    if one == other:
        return SAME
    (folded, words, short), (their_folded, others, their_short) = _read_title(one), _read_title(other)
    if folded and folded == their_folded:
        return FOLDED
    if words and words == others:
        return LEGAL_FORM
    if len(words) > 1 and sorted(words) == sorted(others):
        return OTHER_ORDER
    if short and (short in {their_short, others} or words == their_short):
        return QUALIFIED
    is_near = Indel.normalized_similarity(folded, their_folded) >= LEAST_NEAR
    is_long = min(len(folded), len(their_folded)) >= LEAST_LENGTH
    return NEAR if is_near and is_long and _same_numbers(folded, their_folded) else OTHER


@lru_cache(maxsize=8192)
def _read_title(text: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Give a title folded, its words, and those it has without an addition; titles are compared with many others."""
    folded = fold_text(text)
    return folded, _words(folded), _words(fold_text(_ADDITION.sub("", text)))


def _words(folded: str) -> tuple[str, ...]:
    words = [BODY_WORDS.get(word, word) for word in folded.split()]
    return tuple(word for word in words if word not in LEGAL) or tuple(words)


def _same_numbers(one: str, other: str) -> bool:
    """Whether both have the same numbers: volume 1 is not volume 2."""
    return re.findall(r"\d+", one) == re.findall(r"\d+", other)
