"""Cleaning steps: small functions with a name, in one registry.

A step takes a text and the context it was found in, and gives the text cleaned, an empty text for "nothing there", or a
Fault that says why not.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.mapping import corporate, extent, isbd, lifespan, names
from glamdata.mapping.cited_title import cited_title
from glamdata.mapping.coordinates import coordinates
from glamdata.mapping.fault import Fault
from glamdata.mapping.fixed_dates import marc_date1, marc_date2
from glamdata.mapping.identifiers import CHECKS
from glamdata.mapping.nonsorting import without_nonsorting
from glamdata.mapping.publication import publication_date
from glamdata.mapping.uri import is_foreign

if TYPE_CHECKING:
    from collections.abc import Callable

    from glamdata.mapping.view import View
    from glamdata.model.record import Field

OF_ONE_KIND = frozenset({"010", "016", "020", "022"})
"""Fields whose tag says of which kind their numbers are."""


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


@dataclass(frozen=True, slots=True)
class Plain:
    """A step that needs the text alone: what it makes of one is remembered."""

    step: Callable[[str], Cleaned]

    def __call__(self, text: str, _context: Context) -> Cleaned:
        """Do the step."""
        return self.step(text)


@dataclass(frozen=True, slots=True)
class Placed:
    """A step that needs the text and its field."""

    step: Callable[[str, Field | None], Cleaned]

    def __call__(self, text: str, context: Context) -> Cleaned:
        """Do the step."""
        return self.step(text, context.field)


@dataclass(frozen=True, slots=True)
class Viewed:
    """A step that needs the text, its field and what else is seen of the record."""

    step: Callable[[str, Field | None, View], Cleaned]

    def __call__(self, text: str, context: Context) -> Cleaned:
        """Do the step."""
        return self.step(text, context.field, context.view)


@dataclass(frozen=True, slots=True)
class Dated(Placed):
    """A step that reads a date: of its field it needs the tag alone, but for 046."""


@dataclass(frozen=True, slots=True)
class Check:
    """A step that checks identifiers of one kind by the text alone.

    Where a field may hold identifiers of any kind, those of another kind say nothing.
    """

    kind: str
    step: Callable[[str], Cleaned]

    def __call__(self, text: str, context: Context) -> Cleaned:
        """Do the step."""
        found = self.step(text)
        if not isinstance(found, str) and _is_of_any_kind(context.field) and is_foreign(text, self.kind):
            return ""
        return found


Step = Plain | Placed | Check | Viewed


def _after_hyphen(text: str) -> str:
    """Give a local number without the prefix before its first hyphen: ``nga-61`` is 61."""
    return text.partition("-")[2]


def _uninvert(text: str, field: Field | None, view: View) -> str:
    return names.uninvert(text, field, family_first=view.family_first())


def _family_first(text: str, field: Field | None) -> str:
    return names.uninvert(text, field, family_first=True)


def _fuller_name(text: str, field: Field | None, view: View) -> str:
    return names.fuller_name(text, field, family_first=view.family_first())


DATES: dict[str, Callable[[str, Field | None], Cleaned]] = {
    "birth_date": lifespan.birth_date,
    "death_date": lifespan.death_date,
    "date": lifespan.single_date,
    "floruit": lifespan.floruit,
    "active_from": lifespan.active_from,
    "active_until": lifespan.active_until,
    "founding_date": lifespan.founding_date,
    "closing_date": lifespan.closing_date,
}


def _is_of_any_kind(field: Field | None) -> bool:
    """Whether the field holds identifiers of any kind ($0, $1, 035), which say by themselves of which they are."""
    return field is not None and field.tag not in OF_ONE_KIND and not (field.tag == "024" and field.first("2"))


EDTF_STEPS = frozenset({*DATES, "publication_date", "marc_date1", "marc_date2"})
"""The steps that give a date in EDTF."""

STEPS: dict[str, Step] = {
    "trim": Plain(isbd.trim),
    "lower": Plain(str.lower),
    "after_hyphen": Plain(_after_hyphen),
    "upper": Plain(str.upper),
    "without_nonsorting": Plain(without_nonsorting),
    "without_qualifier": Plain(corporate.without_qualifier),
    "without_brackets": Plain(isbd.without_brackets),
    "uninvert": Viewed(_uninvert),
    "given_first": Placed(names.uninvert),
    "family_first": Placed(_family_first),
    "fuller_name": Viewed(_fuller_name),
    "corporate_name": Placed(corporate.corporate_name),
    "subordinate_name": Placed(corporate.subordinate_name),
    "meeting_name": Placed(corporate.meeting_name),
    "place_name": Placed(corporate.place_name),
    "title": Placed(isbd.title),
    "cited_title": Plain(cited_title),
    "relator": Plain(isbd.relator),
    "pages": Plain(extent.pages),
    "edition_number": Plain(extent.edition_number),
    "coordinates": Placed(coordinates),
    "life_dates": Plain(lifespan.life_dates),
    **{name: Dated(step) for name, step in DATES.items()},
    "publication_date": Plain(publication_date),
    "marc_date1": Plain(marc_date1),
    "marc_date2": Plain(marc_date2),
    **{kind: Check(kind, check) for kind, check in CHECKS.items()},
}
