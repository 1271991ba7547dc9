"""The plan as QuickStatements commands, version 1: a line a statement, columns separated by tabs.

https://www.wikidata.org/wiki/Help:QuickStatements, and what the parsers of its versions 2 and 3 take
(github.com/magnusmanske/quickstatements, github.com/WikiMovimentoBrasil/quickstatements3): the rank stands behind the
value, ``!`` before the first property of each further reference. A text stands between its first and last quotation
mark as it is; nothing is escaped, so tabs and line ends in it become spaces. A statement that is on the item already is
found by its property and value. What the format can't say is left out and told: see :func:`untold`.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from glamdata.model.draft import TermKind
from glamdata.model.edit import AddQualifiers, AddReference, AddStatement, CorrectValue, RefreshReference, SetTerm
from glamdata.model.statement import Rank, SnakKind, Statement
from glamdata.model.value import (
    EARTH,
    JULIAN,
    Coordinate,
    ItemValue,
    MonolingualText,
    OtherValue,
    Pointer,
    Quantity,
    RecordLink,
    StringValue,
    TimeValue,
)
from glamdata.planning.show import show_change

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from glamdata.model.edit import Change
    from glamdata.model.plan import Plan, PlannedItem
    from glamdata.model.statement import Reference, Snak

LETTERS = {TermKind.LABEL: "L", TermKind.ALIAS: "A", TermKind.DESCRIPTION: "D"}
RANKS = {Rank.PREFERRED: "R+", Rank.DEPRECATED: "R-"}
NEW = "LAST"
WAITS = "waits-for-item"


def plan_as_quickstatements(plan: Plan, tell: Callable[[str], None]) -> Iterator[str]:
    """Give the commands of a plan; a new item begins with CREATE, and LAST means it in the lines that follow.

    `tell` is told of each change that is left out, and of statements that wait for the new items: they are in the file
    that is written once those have their ids.
    """
    for item in plan.items:
        for change in item.changes:
            if why := untold(change):
                tell(f"{item.record_key}: left out, since {why}: {show_change(change)}")
        yield from commands_of(item, plan.today)
    if waiting := plan.held.get(WAITS, 0):
        tell(
            f"{waiting} statements wait for items that are still to be made: run these commands, enter the ids of the "
            "new items as decisions, and write a second file the same way."
        )


def commands_of(item: PlannedItem, today: date) -> Iterator[str]:
    """Give the commands of one item; `today` stands where the day of sending does."""
    sayable = [change for change in item.changes if not untold(change)]
    if not item.qid and sayable:
        yield "CREATE"
    for change in sayable:
        yield "\t".join([item.qid or NEW, *_columns(change, today)])


def untold(change: Change) -> str:
    """Say why the format can't hold a change; empty where it can."""
    if isinstance(change, RefreshReference | CorrectValue):
        return "it changes what is on the item"
    snaks = [] if isinstance(change, SetTerm) else list(_snaks_of(change))
    texts = [change.text] if isinstance(change, SetTerm) else [_text_of(snak) for snak in snaks]
    if any("|" in text for text in texts):
        return "a vertical bar ends a column there"
    if any(isinstance(snak.value, OtherValue | Pointer | RecordLink) for snak in snaks):
        return "it has a value of a kind without a notation"
    if any(isinstance(snak.value, Coordinate) and snak.value.globe != EARTH for snak in snaks):
        return "coordinates are on Earth there"
    if any(isinstance(snak.value, Quantity) and _bounds(snak.value) is None for snak in snaks):
        return "a quantity has one uncertainty there, upwards and downwards"
    return ""


def _columns(change: Change, today: date) -> Iterator[str]:
    match change:
        case SetTerm(kind, language, text):
            yield f"{LETTERS[kind]}{language}"
            yield _quote(text)
        case AddStatement(statement):
            yield from _statement(statement, today)
        case AddReference(existing, reference):
            yield from _statement(replace(existing, qualifiers=(), references=(reference,), rank=Rank.NORMAL), today)
        case AddQualifiers(existing, qualifiers):
            yield from _statement(Statement(existing.snak, qualifiers), today)


def _statement(statement: Statement, today: date) -> Iterator[str]:
    yield statement.property
    yield write_value(statement.snak, today)
    if statement.rank in RANKS:
        yield RANKS[statement.rank]
    for qualifier in statement.qualifiers:
        yield qualifier.property
        yield write_value(qualifier, today)
    for number, reference in enumerate(statement.references):
        yield from _reference(reference, number, today)


def _reference(reference: Reference, number: int, today: date) -> Iterator[str]:
    """Give the columns of a reference; ``!`` before the first begins another one."""
    for place, snak in enumerate(reference):
        yield f"{'!' if number and not place else ''}S{snak.property[1:]}"
        yield write_value(snak, today)


def write_value(snak: Snak, today: date) -> str:
    """Give a value as a column."""
    if snak.kind is not SnakKind.VALUE:
        return snak.kind.value
    match snak.value:
        case ItemValue(qid):
            return qid
        case StringValue(text):
            return _quote(text)
        case MonolingualText(text, language):
            return f"{language}:{_quote(text)}"
        case TimeValue(time, precision, calendar):
            return f"{time}/{precision}{'/J' if calendar == JULIAN else ''}"
        case Coordinate(latitude, longitude):
            return f"@{_plain(latitude)}/{_plain(longitude)}"
        case Quantity():
            return _quantity(snak.value)
        case _:
            return f"+{today.isoformat()}T00:00:00Z/11"


def _quantity(quantity: Quantity) -> str:
    unit = quantity.unit.rpartition("/")[2]
    return f"{quantity.amount.removeprefix('+')}{_bounds(quantity) or ''}{f'U{unit[1:]}' if unit != '1' else ''}"


def _bounds(quantity: Quantity) -> str | None:
    """Give the uncertainty (``~0.5``), empty for none; None where it is not the same both ways."""
    if quantity.upper is None and quantity.lower is None:
        return ""
    amount = Decimal(quantity.amount)
    if quantity.upper is None or quantity.lower is None:
        return None
    upwards, downwards = Decimal(quantity.upper) - amount, amount - Decimal(quantity.lower)
    return f"~{upwards:f}" if upwards == downwards else None


def _plain(degrees: float) -> str:
    """Write degrees without an exponent, which is not understood there."""
    return f"{Decimal(repr(degrees)):f}"


def _quote(text: str) -> str:
    return f'"{" ".join(text.split())}"'


def _text_of(snak: Snak) -> str:
    return snak.value.text if isinstance(snak.value, StringValue | MonolingualText) else ""


def _snaks_of(change: Change) -> Iterable[Snak]:
    match change:
        case AddStatement(statement):
            return statement.snaks()
        case AddReference(existing, reference):
            return (existing.snak, *reference)
        case AddQualifiers(existing, qualifiers):
            return (existing.snak, *qualifiers)
        case _:
            return ()
