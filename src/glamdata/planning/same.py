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
    PRECISION_DECADE,
    PRECISION_MONTH,
    PRECISION_YEAR,
    Coordinate,
    ItemValue,
    MonolingualText,
    Quantity,
    StringValue,
    TimeValue,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from glamdata.model.statement import Snak

ARCSECOND = 1 / 3600
_SCHEME = re.compile(r"^https?://", re.IGNORECASE)


class Agreement(IntEnum):
    """How a value on the item stands to ours; the greater the closer."""

    DIFFERENT = 0
    OTHER_CALENDAR = 1
    COARSER = 2
    FINER = 3
    SAME = 4


def compare_snaks(ours: Snak, theirs: Snak, redirects: Mapping[str, str]) -> Agreement:
    """Say how `theirs` stands to `ours`; `redirects` maps item ids to the ids they were merged into."""
    if ours.kind is not theirs.kind:
        return Agreement.DIFFERENT
    if isinstance(ours.value, TimeValue) and isinstance(theirs.value, TimeValue):
        return _compare_times(ours.value, theirs.value)
    if isinstance(ours.value, Coordinate) and isinstance(theirs.value, Coordinate):
        return _either(_same_place(ours.value, theirs.value))
    return _either(value_key(ours, redirects) == value_key(theirs, redirects))


def value_key(snak: Snak, redirects: Mapping[str, str]) -> Hashable:
    """Give what two snaks of one property share when they say the same, letter by letter after normalising."""
    if snak.kind is not SnakKind.VALUE:
        return (snak.kind.value,)
    match snak.value:
        case ItemValue(qid):
            return ("item", redirects.get(qid, qid))
        case StringValue(text):
            return ("string", _normalise_string(text, snak.datatype))
        case MonolingualText(text, language):
            return ("text", unicodedata.normalize("NFC", text), language)
        case Quantity(amount, unit):
            unit_id = unit.rpartition("/")[2]
            return ("quantity", Decimal(amount), redirects.get(unit_id, unit_id))
        case TimeValue(_, precision, calendar) as time:
            return ("time", _at_precision(time, precision), precision, calendar)
        case _:
            return ("value", snak.value)


def _normalise_string(text: str, datatype: str) -> str:
    text = unicodedata.normalize("NFC", text)
    if datatype == "external-id":
        return "".join(text.split())
    if datatype == "url":
        host, slash, path = _SCHEME.sub("", text).partition("/")
        return f"{host.lower()}{slash}{path}".rstrip("/")
    if datatype == "commonsMedia":
        return text.replace("_", " ")
    return text


def _compare_times(ours: TimeValue, theirs: TimeValue) -> Agreement:
    coarser = min(ours.precision, theirs.precision)
    if ours.calendar != theirs.calendar:
        return Agreement.OTHER_CALENDAR if _same_in_other_calendar(ours, theirs, coarser) else Agreement.DIFFERENT
    if _at_precision(ours, coarser) != _at_precision(theirs, coarser):
        return Agreement.DIFFERENT
    if ours.precision == theirs.precision:
        return Agreement.SAME
    return Agreement.FINER if theirs.precision > ours.precision else Agreement.COARSER


def _at_precision(time: TimeValue, precision: int) -> tuple[int, ...]:
    """Cut a date to `precision`; centuries and millennia end with their round year, decades begin with it."""
    if precision >= PRECISION_DAY:
        return time.year, time.month, time.day
    if precision == PRECISION_MONTH:
        return time.year, time.month
    if precision == PRECISION_YEAR:
        return (time.year,)
    if precision == PRECISION_DECADE:
        return (time.year // 10,)
    span = 10 ** (PRECISION_YEAR - precision)
    magnitude = (abs(time.year) + span - 1) // span
    return (magnitude if time.year > 0 else -magnitude,)


def _same_in_other_calendar(ours: TimeValue, theirs: TimeValue, precision: int) -> bool:
    """Say whether two dates of different calendars are written alike or name the same day."""
    if _at_precision(ours, precision) == _at_precision(theirs, precision):
        return True
    return precision >= PRECISION_DAY and _day_number(ours) == _day_number(theirs)


def _day_number(time: TimeValue) -> int:
    """Give the Julian day number (Meeus, Astronomical Algorithms, ch. 7), by the date's own calendar."""
    year = time.year if time.year > 0 else time.year + 1
    shift = (14 - time.month) // 12
    y, m = year + 4800 - shift, time.month + 12 * shift - 3
    days = time.day + (153 * m + 2) // 5 + 365 * y + y // 4
    return days - 32083 if time.calendar == JULIAN else days - y // 100 + y // 400 - 32045


def _same_place(ours: Coordinate, theirs: Coordinate) -> bool:
    tolerance = max(ours.precision or ARCSECOND, theirs.precision or ARCSECOND)
    east_west = abs(ours.longitude - theirs.longitude) % 360
    return (
        ours.globe == theirs.globe
        and abs(ours.latitude - theirs.latitude) <= tolerance
        and min(east_west, 360 - east_west) <= tolerance
    )


def _either(same: bool) -> Agreement:
    return Agreement.SAME if same else Agreement.DIFFERENT
