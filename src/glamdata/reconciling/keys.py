"""Keys under which names that may be one person's meet, however each is written: for an index, not for judging.

Two names share a key where two of their words sound alike, in any order, script or form (Johannes, Jean), or where the
family name sounds alike and the given name begins alike (initials), or where both are one forename with a byname.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING

from glamdata.reconciling.fold import fold_text, script_of
from glamdata.reconciling.forms import first_form
from glamdata.reconciling.han import fold_signs
from glamdata.reconciling.likeness import IDEOGRAPHIC
from glamdata.reconciling.name import other_names, parse_name
from glamdata.reconciling.transliterate import coarse_of, hull_of, skeleton_of, to_latin
from glamdata.reconciling.words import BODY_WORDS, BYNAME_STARTS, LEGAL

if TYPE_CHECKING:
    from glamdata.reconciling.name import Name

MOST_WORDS = 4
LATIN_ENDS = ("us", "ensis", "inus", "anus")


@lru_cache(maxsize=65536)
def person_keys(text: str) -> tuple[str, ...]:
    """Give the keys of a person's name or heading."""
    name = parse_name(text)
    if not name.core:
        return ()
    if script_of(text) in IDEOGRAPHIC:
        return ("=" + fold_signs("".join(name.words)), *_sound_keys(name))
    others = [key for other in other_names(text) for key in _sound_keys(parse_name(other))]
    return tuple(dict.fromkeys((*_sound_keys(name), *others)))


@lru_cache(maxsize=65536)
def wide_keys(text: str) -> tuple[str, ...]:
    """Give the keys of a person's name, and those it shares with names it is misread or heard as.

    For an index, which orders what it finds by how many keys and years agree: these are shared by many.
    """
    name = parse_name(text)
    full = [word for word in map(_plain, name.core) if len(word) > 1]
    if len(full) < 2:
        return person_keys(text)
    family = coarse_of(first_form(_plain(name.family)))[:2]
    given = next((word for word in full if word != _plain(name.family)), full[0])
    hulls = " ".join(sorted((hull_of(full[0]), hull_of(full[-1]))))
    return (*person_keys(text), f"~ {hulls}", f"{coarse_of(first_form(given))}/{family}")


@lru_cache(maxsize=65536)
def title_keys(text: str) -> tuple[str, ...]:
    """Give the keys of the name of a body, a place or a work."""
    words = [BODY_WORDS.get(word, word) for word in fold_text(text).split()]
    kept = [word for word in words if word not in LEGAL] or words
    if not kept:
        return ()
    return tuple(dict.fromkeys(("b " + " ".join(sorted(set(kept))), "b2 " + " ".join(kept[:2]))))


def _sound_keys(name: Name) -> tuple[str, ...]:
    words = [_plain(word) for word in name.core]
    full = [word for word in words if len(word) > 1]
    sounds = list(dict.fromkeys(coarse_of(first_form(word)) for word in [*full[: MOST_WORDS - 1], *full[-1:]]))
    keys = ["|".join(sorted(pair)) for pair in combinations(sounds, 2)]
    family = _plain(name.family)
    given = [word for word in words if word != family]
    if given and len(family) > 1:
        sound = coarse_of(first_form(family))
        keys += [f"{sound}.{initial}" for initial in {given[0][0], first_form(given[0])[0]}]
    of_place = len(words) == 2 and words[1].endswith(LATIN_ENDS)
    if len(words) == 1:
        keys.append(" ".join(("1=", skeleton_of(first_form(words[0])), *sorted(name.generation))))
    if len(words) == 1 or of_place or name.is_forename or (len(name.words) > 2 and name.words[1] in BYNAME_STARTS):
        keys.append("1 " + coarse_of(first_form(words[0]))[:3])
    return tuple(dict.fromkeys(keys))


@lru_cache(maxsize=65536)
def _plain(word: str) -> str:
    """Give a folded word in Latin letters."""
    return word if word.isascii() else fold_text(to_latin(word)).replace(" ", "") or word
