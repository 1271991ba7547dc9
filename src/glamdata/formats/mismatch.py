"""Conflicts as a file for the Mismatch Finder, where Wikidata's editors look at values that other databases contradict.

https://github.com/wmde/wikidata-mismatch-finder/blob/main/docs/UserGuide.md, "Creating a mismatches import file".
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from glamdata.formats.record_uri import authority_uri
from glamdata.model.statement import SnakKind
from glamdata.model.value import (
    PRECISION_CENTURY,
    Coordinate,
    ItemValue,
    MonolingualText,
    Quantity,
    StringValue,
    TimeValue,
)
from glamdata.planning.show import show_snak, show_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from glamdata.model.edit import Conflict
    from glamdata.model.plan import Plan
    from glamdata.model.statement import Snak, Statement

COLUMNS = (
    "item_id", "statement_guid", "property_id", "wikidata_value", "meta_wikidata_value", "external_value",
    "external_url", "type",
)  # fmt: skip
LONGEST = 1500
"""Characters of a value or address."""
ADDRESSES = ("P854", "P973", "P953", "P856")
"""Properties that lead to the record: reference URL, described at, full work at, official website."""


def plan_as_mismatches(plan: Plan) -> Iterator[str]:
    """Give the lines of the CSV file: a row for each statement of ours that another value of the item held back."""
    yield _line(COLUMNS)
    for conflict in plan.conflicts:
        if row := mismatch_row(conflict, plan.names):
            yield _line(row)


def mismatch_row(conflict: Conflict, names: Mapping[str, str]) -> tuple[str, ...] | None:
    """Give one row; None for what the file can't hold: unknown and no values, and values over 1,500 characters.

    Neither can it hold times longer than a millennium.

    The item's value is written as Wikidata reads it back (an item by its id), ours as people read it.
    """
    ours, theirs = conflict.ours.snak, conflict.theirs.snak
    if SnakKind.VALUE is not theirs.kind or SnakKind.VALUE is not ours.kind:
        return None
    said = names.get(ours.value.id, ours.value.id) if isinstance(ours.value, ItemValue) else show_snak(ours)
    there, address = _write(theirs), _address(conflict.ours)
    if max(len(said), len(there)) > LONGEST or not there:
        return None
    calendar = theirs.value.calendar.rpartition("/")[2] if isinstance(theirs.value, TimeValue) else ""
    guid = conflict.theirs.guid
    address = address if len(address) <= LONGEST else ""
    return (conflict.qid, guid, theirs.property, there, calendar, said, address, "statement")


def _write(snak: Snak) -> str:
    """Give a value of the item as Wikibase's parsers take it."""
    match snak.value:
        case ItemValue(text) | StringValue(text) | MonolingualText(text):
            return text
        case TimeValue():
            return _write_time(snak.value)
        case Coordinate(latitude, longitude):
            return f"{latitude}, {longitude}"
        case Quantity(amount):
            return amount.removeprefix("+")
        case _:
            return show_snak(snak)


def _write_time(time: TimeValue) -> str:
    """Give a date as Wikibase's parsers take it, ``19. century`` for a century; empty for longer than a millennium."""
    if time.precision > PRECISION_CENTURY:
        return show_time(time).removesuffix(" (Julian)")
    words = {PRECISION_CENTURY: "century", PRECISION_CENTURY - 1: "millennium"}.get(time.precision)
    era, number = time.cut(time.precision)
    return f"{number}. {words}{' BCE' if era < 0 else ''}" if words else ""


def _address(ours: Statement) -> str:
    """Give the address of the record: what a reference says, else that of the authority record it names."""
    texts = [(s.property, s.value.text) for r in ours.references for s in r if isinstance(s.value, StringValue)]
    said = [text for pid, text in texts if pid in ADDRESSES]
    named = (authority_uri(pid, text) for pid, text in texts)
    return next((address for address in (*said, *named) if address), "")


def _line(cells: tuple[str, ...]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()
