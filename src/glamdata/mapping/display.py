"""Display dates of museums: the years of a life out of words that stand around them.

``American, born Germany, 1780 - 1821``, ``French, Paris 1834–1917 Paris``. Whether the years are those of a life is for
:mod:`glamdata.mapping.lifespan` to say, which reads what is left.
"""

from __future__ import annotations

import re
from functools import lru_cache

from glamdata.mapping.date_words import tokenise
from glamdata.mapping.span import LONGEST_LIFE, LONGEST_TEXT

_DISPLAYED = re.compile(r"([A-Za-z]+), (((?:1\d|20)\d\d) - ((?:1\d|20)\d\d))", re.ASCII)
"""As museums write most: a word, and two years."""
_PLACE = r"(?!\d)[^\W_][^\d;:/()]*?"
_YEAR = r"(?:(?:ca?\.?|circa|um|vers|about) ?)?\d{4}(?:/\d{2,4})?"
_PLACED = tuple(
    re.compile(form)
    for form in (
        rf"(?:[^\d;:/]+, )?({_PLACE}),? ({_YEAR}) ?- ?({_YEAR}),? ({_PLACE})",
        rf"({_PLACE}),? ({_YEAR}) ?- ?({_PLACE}),? ({_YEAR})",
        rf"({_YEAR}),? ({_PLACE}) ?- ?({_YEAR}),? ({_PLACE})",
    )
)
"""Places beside both years: Paris 1834-1917 Paris, Leiden 1606 - Amsterdam 1669, 1840 Paris - 1926 Giverny."""


def displayed_years(text: str) -> str:
    """Give the years of what most display dates are, a word and a life, quickly; else empty."""
    found = _DISPLAYED.fullmatch(text)
    if found and 0 <= int(found[4]) - int(found[3]) <= LONGEST_LIFE and _shape_of(found[1]) == "x":
        return found[2]
    return ""


def without_places(text: str) -> str:
    """Give the years of a life that places stand beside, empty where that is not what the text says."""
    if len(text) > LONGEST_TEXT:
        return ""
    for form in _PLACED:
        if found := form.fullmatch(text):
            years = [group for group in found.groups() if group[-1] in "0123456789"]
            places = [group for group in found.groups() if group[-1] not in "0123456789"]
            if all(place[0].isupper() and not _shape_of(place).strip("x,-&v") for place in places):
                return " - ".join(years)
    return ""


@lru_cache(maxsize=1024)
def _shape_of(text: str) -> str:
    return tokenise(text).shape


def without_words(text: str) -> str:
    """Drop the pieces without a date; keep before the others the word that says what they are."""
    pieces = [" ".join(piece.split()) for piece in text.split(",")]
    dated = [number for number, piece in enumerate(pieces) if re.search(r"\d", piece)]
    found = ", ".join(pieces[number] for number in dated)
    before = "".join(_shape_of(piece) for piece in pieces[: dated[0]])
    first = _shape_of(pieces[dated[0]])
    if "a" in before:
        return f"active {found}"
    if "b" in before:
        return found if "-" in tokenise(found).shape else f"born {found}"
    if first.startswith("bx"):  # born Switzerland 1850 - 1910
        return re.sub(r"^\D*?(?=\b(?:ca?\.|circa|probably)?\s*\d)", "" if "-" in first else "born ", found)
    return found
