"""When are two values the same? One equality per datatype (DESIGN §8)."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from enum import IntEnum
from typing import TYPE_CHECKING

from glamdata.model.statement import SnakKind
from glamdata.model.value import (
    JULIAN,
    PRECISION_DAY,
    PRECISION_MONTH,
    PRECISION_YEAR,
    Coordinate,
    ItemValue,
    MonolingualText,
    Quantity,
    StringValue,
    TimeValue,
    Today,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from glamdata.model.statement import Snak

ARCSECOND = 1 / 3600
HYPHENS_FOR_READING = frozenset({"P212", "P957", "P236", "P213", "P496"})
"""ISBN, ISSN, ISNI, ORCID: the same number with and without hyphens."""
_URL = re.compile(r"(?:https?://)?(?P<host>[^/?#]*)(?P<path>[^?#]*)(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_ROUNDING = 1e-9


class Agreement(IntEnum):
    """How a value on the item stands to ours; the greater, the more it decides what we do."""

    DIFFERENT = 0
    COARSER = 1
    OTHER_CALENDAR = 2
    FINER = 3
    SAME = 4


def compare_snaks(ours: Snak, theirs: Snak, redirects: Mapping[str, str]) -> Agreement:
    """Say how `theirs` stands to `ours`, two snaks of one property.

    `redirects` maps item ids to the ids they were merged into. The day of sending is the same as any day, so that it
    is not sent again on the next.
    """
    if ours.kind is not theirs.kind:
        return Agreement.DIFFERENT
    match ours.value, theirs.value:
        case TimeValue() as our_time, TimeValue() as their_time:
            return _compare_times(our_time, their_time)
        case Coordinate() as our_place, Coordinate() as their_place:
            return _either(_same_place(our_place, their_place))
        case (Today(), TimeValue()) | (TimeValue(), Today()):
            return Agreement.SAME
    datatype = theirs.datatype or ours.datatype
    return _either(value_key(ours, redirects, datatype) == value_key(theirs, redirects, datatype))


def value_key(snak: Snak, redirects: Mapping[str, str], datatype: str = "") -> Hashable:
    """Give what two snaks of one property share when they say the same, letter by letter after normalising.

    `datatype` is that of the property where the snak does not know it.
    """
    if snak.kind is not SnakKind.VALUE:
        return (snak.kind.value,)
    match snak.value:
        case ItemValue(qid):
            return ("item", redirects.get(qid, qid))
        case StringValue(text):
            return ("string", _normalise_string(text, datatype or snak.datatype, snak.property))
        case MonolingualText(text, language):
            return ("text", unicodedata.normalize("NFC", text), language)
        case Quantity(amount, unit):
            unit_id = unit.rpartition("/")[2]
            return ("quantity", Decimal(amount), redirects.get(unit_id, unit_id))
        case TimeValue(_, precision, calendar) as time:
            return ("time", time.cut(precision), precision, calendar if precision > PRECISION_YEAR else "")
        case _:
            return ("value", snak.value)


def _normalise_string(text: str, datatype: str, pid: str) -> str:
    text = unicodedata.normalize("NFC", text)
    match datatype:
        case "external-id":
            text = "".join(text.split())
            return text.replace("-", "").upper() if pid in HYPHENS_FOR_READING else text
        case "url":
            parts = _URL.fullmatch(text)
            assert parts is not None  # every part may be empty
            return f"{parts['host'].lower()}{parts['path'].rstrip('/')}{parts['rest']}"
        case "commonsMedia":
            text = " ".join(text.replace("_", " ").split())
            return text[:1].upper() + text[1:]
        case _:
            return text


def _compare_times(ours: TimeValue, theirs: TimeValue) -> Agreement:
    """Compare two dates at the coarser precision. Years and longer agree in either calendar: they differ by days."""
    coarser = min(ours.precision, theirs.precision)
    alike = ours.cut(coarser) == theirs.cut(coarser)
    if ours.calendar != theirs.calendar and not (alike and coarser <= PRECISION_YEAR):
        return Agreement.OTHER_CALENDAR if alike or _within_each_other(ours, theirs) else Agreement.DIFFERENT
    if not alike:
        return Agreement.DIFFERENT
    if ours.precision == theirs.precision:
        return Agreement.SAME
    return Agreement.FINER if theirs.precision > ours.precision else Agreement.COARSER


def _within_each_other(ours: TimeValue, theirs: TimeValue) -> bool:
    """Say whether the days of one date lie within those of the other, each by its own calendar."""
    if min(ours.precision, theirs.precision) < PRECISION_YEAR:
        return False
    (our_first, our_last), (first, last) = _day_numbers(ours), _day_numbers(theirs)
    return (our_first <= first and last <= our_last) or (first <= our_first and our_last <= last)


def _day_numbers(time: TimeValue) -> tuple[int, int]:
    """Give the Julian day numbers of the first and last day of a date of day, month or year precision."""
    year = time.year if time.year > 0 else time.year + 1
    if time.precision >= PRECISION_DAY:
        day = _day_number(year, time.month, time.day, time.calendar)
        return day, day
    if time.precision == PRECISION_MONTH:
        first, (years_on, month) = time.month, divmod(time.month, 12)
        after = _day_number(year + years_on, month + 1, 1, time.calendar)
        return _day_number(year, first, 1, time.calendar), after - 1
    return _day_number(year, 1, 1, time.calendar), _day_number(year + 1, 1, 1, time.calendar) - 1


def _day_number(year: int, month: int, day: int, calendar: str) -> int:
    """Give the Julian day number (Meeus, Astronomical Algorithms, ch. 7); `year` 0 is 1 BCE."""
    shift = (14 - month) // 12
    y, m = year + 4800 - shift, month + 12 * shift - 3
    days = day + (153 * m + 2) // 5 + 365 * y + y // 4
    return days - 32083 if calendar == JULIAN else days - y // 100 + y // 400 - 32045


def _same_place(ours: Coordinate, theirs: Coordinate) -> bool:
    tolerance = max(ours.precision or ARCSECOND, theirs.precision or ARCSECOND) + _ROUNDING
    east_west = abs(ours.longitude - theirs.longitude) % 360
    return (
        ours.globe == theirs.globe
        and abs(ours.latitude - theirs.latitude) <= tolerance
        and min(east_west, 360 - east_west) <= tolerance
    )


def _either(same: bool) -> Agreement:
    return Agreement.SAME if same else Agreement.DIFFERENT
