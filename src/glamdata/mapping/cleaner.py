"""Cleaners: a chain of cleaning steps as a function made once."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from glamdata.mapping.clean import STEPS, Check, Context, Dated, Placed, Plain, Viewed, clean
from glamdata.mapping.lifespan import CODED_DATES
from glamdata.mapping.view import View
from glamdata.model.record import CatalogueRecord, Field

if TYPE_CHECKING:
    from glamdata.mapping.clean import Cleaned, Step

    Cleaner = Callable[[str, View, Field | None], Cleaned]

REMEMBERED = 4096
"""How many texts are kept with what became of them: words, places and years come again and again."""

LAST_NUMBERS = 512
"""How many identifiers are kept: those of one block of records."""
_NOWHERE, _HEADING = View(CatalogueRecord(0, 0, "")), Field("100")

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Remembered(dict[K, V]):
    """What a function made of each key; it is called for one that is not there, and too many are all forgotten.

    Where `passes` says so it is not kept: keys that hardly come twice push what is needed out of the processor's cache.
    """

    __slots__ = ("_make", "_passes")

    def __init__(self, make: Callable[[K], V], passes: Callable[[K], bool] | None = None) -> None:
        super().__init__()
        self._make = make
        self._passes = passes

    def __missing__(self, key: K) -> V:
        """Make what is not there yet."""
        if self._passes and self._passes(key):
            return self._make(key)
        if len(self) >= REMEMBERED:
            self.clear()
        made = self[key] = self._make(key)
        return made


@lru_cache(maxsize=256)
def remembered_clean(steps: tuple[str, ...]) -> Remembered[str, Cleaned] | None:
    """Give what steps make of a text, None if there are none or one of them looks at more than the text."""
    if not steps or not all(isinstance(STEPS[name], Plain) for name in steps):
        return None
    return Remembered(lambda text: clean(text, steps, Context(_NOWHERE)))


@lru_cache(maxsize=256)
def compile_clean(steps: tuple[str, ...]) -> Cleaner:
    """Give what :func:`clean` does with these steps, the same text being remembered where it comes again and again.

    Words, dates and places do; names and numbers are nearly all different, and what they need is sooner worked out
    than looked up. A number is taken by several rules of a mapping, one after the other, so the last ones are kept.
    """
    if not steps:
        return _compose
    if (memo := remembered_clean(steps)) is not None:
        return lambda text, _view, _field: memo[text]
    if all(isinstance(STEPS[name], Plain | Dated) for name in steps):
        return _clean_dates(steps)
    only = STEPS[steps[0]] if len(steps) == 1 else None
    return _clean_number(only) if isinstance(only, Check) else _clean_in_turn(steps)


def _compose(text: str, _view: View | None = None, _field: Field | None = None) -> str:
    """Give a text without spaces around it, composed (NFC)."""
    bare = text.strip()
    return bare if bare.isascii() else unicodedata.normalize("NFC", bare)


def _clean_dates(steps: tuple[str, ...]) -> Cleaner:
    """Read dates: a text of a heading or of a column says the same wherever it stands, one of 046 need not."""
    headings: Remembered[str, Cleaned] = Remembered(lambda text: clean(text, steps, Context(_NOWHERE, _HEADING)))
    others: Remembered[str, Cleaned] = Remembered(lambda text: clean(text, steps, Context(_NOWHERE)))
    of_field = _clean_in_turn(steps)

    def run(text: str, view: View, field: Field | None) -> Cleaned:
        if field is None:
            return others[text]
        tag = field.tag
        if tag == CODED_DATES:
            return of_field(text, view, field)
        return headings[text] if tag[1:] == "00" else others[text]

    return run


def _clean_number(check: Check) -> Cleaner:
    """Check an identifier; one of another kind says nothing where its field may hold any."""

    @lru_cache(maxsize=LAST_NUMBERS)
    def checked(text: str) -> Cleaned:
        bare = _compose(text)
        return check.step(bare) if bare else ""

    def run(text: str, _view: View, field: Field | None) -> Cleaned:
        cleaned = checked(text)
        return cleaned if isinstance(cleaned, str) else check(_compose(text), Context(_NOWHERE, field))

    return run


def _clean_in_turn(steps: tuple[str, ...]) -> Cleaner:
    """Do steps one after another."""
    *before, last = [_looking_alike(STEPS[name]) for name in steps]

    def run(text: str, view: View, field: Field | None) -> Cleaned:
        bare = text.strip()
        if not bare.isascii():
            bare = unicodedata.normalize("NFC", bare)
        for step in before:
            if not bare:
                return bare
            cleaned = step(bare, field, view)
            if not isinstance(cleaned, str):
                return cleaned
            bare = cleaned
        return last(bare, field, view) if bare else bare

    return run


def _looking_alike(step: Step) -> Callable[[str, Field | None, View], Cleaned]:
    """Give a step by text, field and view, whatever it needs of these."""
    if isinstance(step, Viewed):
        return step.step
    if isinstance(step, Check):
        return lambda text, field, view: step(text, Context(view, field))
    if isinstance(step, Placed | Dated):
        of_field = step.step
        return lambda text, field, _view: of_field(text, field)
    of_text = step.step
    return lambda text, _field, _view: of_text(text)
