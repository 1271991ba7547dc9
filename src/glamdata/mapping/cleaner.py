"""Cleaners: a chain of cleaning steps as a function made once."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from glamdata.mapping.clean import STEPS, Context, Placed, Plain, clean
from glamdata.mapping.fault import Fault

if TYPE_CHECKING:
    from glamdata.mapping.clean import Cleaned, Step
    from glamdata.mapping.view import View
    from glamdata.model.record import Field

    Cleaner = Callable[[str, View, Field | None], Cleaned]

REMEMBERED = 4096
"""How many texts are kept with what became of them: words, places and years come again and again."""

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Remembered(dict[K, V]):
    """What a function made of each key; it is called for one that is not there, and too many are all forgotten."""

    __slots__ = ("_make",)

    def __init__(self, make: Callable[[K], V]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: K) -> V:
        """Make what is not there yet."""
        if len(self) >= REMEMBERED:
            self.clear()
        made = self[key] = self._make(key)
        return made


@lru_cache(maxsize=256)
def remembered_clean(steps: tuple[str, ...]) -> Remembered[str, Cleaned] | None:
    """Give what steps make of a text, None if there are none or one of them looks at more than the text."""
    if not steps or not all(isinstance(STEPS[name], Plain) for name in steps):
        return None
    nowhere = Context(None)  # type: ignore[arg-type]  # plain steps look at no context
    return Remembered(lambda text: clean(text, steps, nowhere))


@lru_cache(maxsize=256)
def compile_clean(steps: tuple[str, ...]) -> Cleaner:
    """Give what :func:`clean` does with these steps, the same text in the same field being remembered where it pays.

    Names, dates and identifiers are nearly all different: to work them out costs less than to look them up.
    """
    if not steps:
        return _compose
    if (memo := remembered_clean(steps)) is not None:
        return lambda text, _view, _field: memo[text]
    only = STEPS[steps[0]] if len(steps) == 1 else None
    return _clean_once(only.step) if isinstance(only, Placed) else _clean_in_turn(steps)


def _compose(text: str, _view: View, _field: Field | None) -> Cleaned:
    """Give a text without spaces around it, composed (NFC)."""
    bare = text.strip()
    return bare if bare.isascii() else unicodedata.normalize("NFC", bare)


def _clean_once(step: Callable[[str, Field | None], Cleaned]) -> Cleaner:
    """Do one step that needs the field alone; what it made last is kept, as rules often take the same text in turn."""
    last: tuple[str, Field | None, Cleaned] = ("", None, "")

    def run(text: str, _view: View, field: Field | None) -> Cleaned:
        nonlocal last
        before, there, cleaned = last
        if before is text and there is field:
            return cleaned
        bare = text.strip()
        if not bare.isascii():
            bare = unicodedata.normalize("NFC", bare)
        cleaned = step(bare, field) if bare else ""
        last = (text, field, cleaned)
        return cleaned

    return run


def _clean_in_turn(steps: tuple[str, ...]) -> Cleaner:
    """Do steps one after another."""
    chain = [_looking_alike(STEPS[name]) for name in steps]

    def run(text: str, view: View, field: Field | None) -> Cleaned:
        cleaned: Cleaned = text.strip()
        if not text.isascii():
            cleaned = unicodedata.normalize("NFC", text.strip())
        for plain, step in chain:
            if not cleaned or isinstance(cleaned, Fault):
                break
            cleaned = plain(cleaned) if plain else step(cleaned, field, view)
        return cleaned

    return run


def _looking_alike(step: Step) -> tuple[Callable[[str], Cleaned] | None, Callable[[str, Field | None, View], Cleaned]]:
    """Give a step by the text alone, if it can do with that, and by text, field and view."""
    if isinstance(step, Plain):
        of_text = step.step
        return of_text, lambda text, _field, _view: of_text(text)
    if isinstance(step, Placed):
        of_field = step.step
        return None, lambda text, field, _view: of_field(text, field)
    return None, step.step
