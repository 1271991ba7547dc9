"""Cleaning steps: small functions with a name, in one registry.

A step takes a text and the context it was found in, and gives the text cleaned, an empty text for "nothing there", or a
Fault that says why not.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.mapping import lifespan, names
from glamdata.mapping.fault import Fault
from glamdata.mapping.identifiers import CHECKS

if TYPE_CHECKING:
    from collections.abc import Callable

    from glamdata.mapping.select import View
    from glamdata.model.record import Field


@dataclass(slots=True)
class Context:
    """Where a text was found: what is seen of its record and, in MARC, its field."""

    view: View
    field: Field | None = None


Cleaned = str | Fault


def clean(text: str, steps: tuple[str, ...], context: Context) -> Cleaned:
    """Send `text`, composed (NFC) as Wikibase keeps it, through the steps until one gives nothing or a Fault."""
    cleaned: Cleaned = unicodedata.normalize("NFC", text.strip())
    for name in steps:
        if isinstance(cleaned, Fault) or not cleaned:
            break
        cleaned = STEPS[name](cleaned, context)
    return cleaned


def _plain(step: Callable[[str], Cleaned]) -> Callable[[str, Context], Cleaned]:
    """Make a step of a function that needs no context."""
    return lambda text, _context: step(text)


def _after_hyphen(text: str) -> str:
    """Give a local number without the prefix before its first hyphen: ``nga-61`` is 61."""
    return text.partition("-")[2]


def _uninvert(text: str, context: Context) -> str:
    return names.uninvert(text, context.field, family_first=context.view.family_first())


def _fuller_name(text: str, context: Context) -> str:
    return names.fuller_name(text, context.field, family_first=context.view.family_first())


def _birth_date(text: str, context: Context) -> Cleaned:
    return lifespan.birth_date(text, context.field)


def _death_date(text: str, context: Context) -> Cleaned:
    return lifespan.death_date(text, context.field)


STEPS: dict[str, Callable[[str, Context], Cleaned]] = {
    "trim": _plain(names.trim),
    "lower": _plain(str.lower),
    "after_hyphen": _plain(_after_hyphen),
    "upper": _plain(str.upper),
    "uninvert": _uninvert,
    "fuller_name": _fuller_name,
    "life_dates": _plain(lifespan.life_dates),
    "birth_date": _birth_date,
    "death_date": _death_date,
    "date": _plain(lifespan.single_date),
    **{name: _plain(check) for name, check in CHECKS.items()},
}
