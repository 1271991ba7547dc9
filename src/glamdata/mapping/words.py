"""Words: the cleaned texts of one place in a block of records, one after the other.

Nearly all rules take subfields of the fields with one tag. :func:`compile_words` gives for those what :mod:`take` gives
record by record for any rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.mapping.cleaner import compile_clean
from glamdata.mapping.condition import compile_where, subfield_needed
from glamdata.mapping.fault import Fault
from glamdata.mapping.take import nulls_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from glamdata.mapping.condition import AsksField
    from glamdata.mapping.rule import EachRule, Take
    from glamdata.mapping.spec import Source
    from glamdata.mapping.take import Taken
    from glamdata.mapping.work import Block, Work
    from glamdata.model.record import Field

    Words = Callable[[Block], Iterator[tuple[Work, Taken]]]


def compile_words(takes: tuple[Take, ...], source: Source, pid: str, each: EachRule | None = None) -> Words | None:
    """Give what finds the texts of a rule for the property `pid`, each with its record.

    None where it takes from more than one place, or in a way that needs more than this.
    """
    if len(takes) != 1:
        return None
    take = takes[0]
    selector, tag = take.selector, each.tag if each else take.selector.tag
    origin = selector.origin(tag)
    if not (selector.is_plain() or selector.is_several()) or selector.tag not in {"", tag}:
        return None
    nulls = nulls_at(origin, source)
    if take.split or (nulls and not selector.is_plain()):
        return None
    place = _Place(take, tag, origin, pid, nulls, _compile_asked(take, each))
    return _find_words(place) if selector.is_plain() else _find_joined(place)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where texts stand, what a field must have besides the tag, and the property and origin to name in findings."""

    take: Take
    tag: str
    origin: str
    pid: str
    nulls: frozenset[str]
    asked: list[AsksField]


def _find_words(place: _Place) -> Words:
    """Find one subfield of the fields with a tag where all conditions hold; texts that can't be are reported."""
    take, tag, origin, pid, nulls, asked = place.take, place.tag, place.origin, place.pid, place.nulls, place.asked
    wanted, needed, clean = take.selector.codes, subfield_needed(take.where), compile_clean(take.clean)

    def find(block: Block) -> Iterator[tuple[Work, Taken]]:
        for work in block:
            if tag not in work.fields:
                continue
            for field in work.fields[tag]:
                subfields = field.subfields
                if (needed and needed not in subfields) or (asked and not _holds(asked, work, field)):
                    continue
                for code, text in subfields:
                    if code == wanted and not (nulls and text.strip() in nulls):
                        cleaned = clean(text, work, field)
                        if isinstance(cleaned, Fault):
                            work.report(cleaned, origin, text, pid)
                        elif cleaned:
                            yield work, (cleaned, origin, field, text)

    return find


def _find_joined(place: _Place) -> Words:
    """Find several subfields of each such field as one text, in the record's order."""
    take, tag, origin, pid, asked = place.take, place.tag, place.origin, place.pid, place.asked
    wanted, needed, clean = take.selector.codes, subfield_needed(take.where), compile_clean(take.clean)

    def find(block: Block) -> Iterator[tuple[Work, Taken]]:
        for work in block:
            if tag not in work.fields:
                continue
            for field in work.fields[tag]:
                subfields = field.subfields
                if (needed and needed not in subfields) or (asked and not _holds(asked, work, field)):
                    continue
                if joined := _join(subfields, wanted):
                    cleaned = clean(joined, work, field)
                    if isinstance(cleaned, Fault):
                        work.report(cleaned, origin, joined, pid)
                    elif cleaned:
                        yield work, (cleaned, origin, field, joined)

    return find


def _join(subfields: tuple[tuple[str, str], ...], wanted: str) -> str:
    joined = ""
    for code, text in subfields:
        if code in wanted:
            joined = f"{joined} {text}" if joined else text
    return joined


def _holds(asked: list[AsksField], work: Work, field: Field) -> bool:
    for ask in asked:  # noqa: SIM110  (a generator costs three times as much)
        if not ask(work, field):
            return False
    return True


def _compile_asked(take: Take, each: EachRule | None) -> list[AsksField]:
    """Give the conditions on a field besides the one subfield it must have."""
    wheres = [each.where if each else None, None if subfield_needed(take.where) else take.where]
    return [ask for where in wheres if where and (ask := compile_where(where, tabular=False))]
