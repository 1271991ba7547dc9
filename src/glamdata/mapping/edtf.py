"""Reading EDTF (ISO 8601-2, https://www.loc.gov/standards/datetime/) and the older codes of MARC 046.

Of EDTF: levels 0 and 1, and of level 2 one of a set (``[1852..1860]``, ``[1530,1531]``) and ``1XXX``. MARC's older
codes are ``19280322``, ``192803``, ``15`` for a century and ``uuuu``, ``19uu``, ``196u``.
"""

from __future__ import annotations

import re
from dataclasses import replace

from glamdata.mapping.dates import (
    SEASONS,
    AnyDate,
    DateRange,
    HistoricDate,
    Interval,
    make_date,
    make_range,
    runs_backwards,
)
from glamdata.model.value import PRECISION_CENTURY, PRECISION_DECADE, PRECISION_MONTH, PRECISION_YEAR

_DATE = re.compile(
    r"(-?)(?:(\d{4})(?:-(\d\d|XX|xx|uu)(?:-(\d\d|XX|xx|uu))?)?|(\d{3}[Xxu]|\d\d(?:XX|xx|uu)|\d(?:XXX|xxx|uuu)))"
    r"(\?~|~\?|[?~%])?",
    re.ASCII,
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)?|(\d\d)", re.ASCII)
_MARKS = {None: (False, False), "~": (True, False), "?": (False, True), "%": (True, True),
          "?~": (True, True), "~?": (True, True)}  # fmt: skip
_OPEN = {None, "XX", "xx", "uu"}
_UNKNOWN = {"XXXX", "xxxx", "uuuu"}
_NO_BOUND = {"", ".."}


def parse_edtf(text: str) -> AnyDate | None:
    """Read an EDTF text or an older code of 046; None for anything else and for dates that never were."""
    if found := _DATE.fullmatch(text):
        return _read(found)
    if text in _UNKNOWN:
        return DateRange(None, None)
    if "/" in text:
        return _read_interval(text)
    if text[:1] == "[" and text[-1:] == "]":
        return _read_set(text[1:-1])
    return _read_compact(text)


def parse_one(text: str) -> HistoricDate | None:
    """Read one date of EDTF; None for ranges and intervals as well."""
    found = _DATE.fullmatch(text)
    date = _read(found) if found else None
    return date if isinstance(date, HistoricDate) else None


def _read(found: re.Match[str]) -> HistoricDate | DateRange | None:
    sign, digits, month, day, opened, mark = found.groups()
    approximate, uncertain = _MARKS[mark]
    if opened:
        return _read_open(opened, approximate, uncertain, before=bool(sign))
    year = -int(digits) if sign else int(digits)
    if sign and not year:
        return None  # EDTF has no year -0000
    if month in _OPEN:
        return HistoricDate(year, 0, 0, PRECISION_YEAR, approximate, uncertain) if day in _OPEN else None
    if int(month) in SEASONS and day is None:
        return HistoricDate(year, int(month), 0, PRECISION_YEAR, approximate, uncertain)
    if day == "00" or not int(month):
        return None
    date = make_date(year, int(month), 0 if day in _OPEN else int(day))
    return replace(date, approximate=approximate, uncertain=uncertain) if date and mark else date


def _read_open(digits: str, approximate: bool, uncertain: bool, *, before: bool) -> HistoricDate | DateRange | None:
    """Read a year with open digits; before our era the lowest year is the one with the highest digits."""
    known = digits.rstrip("Xxu")
    places = 4 - len(known)
    low = int(known) * 10**places
    high = low + 10**places - 1
    if before:
        low, high = -high, -low
    if places == 3:
        bounds = (HistoricDate(year, 0, 0, PRECISION_YEAR, approximate, uncertain) for year in (low, high))
        return DateRange(*bounds)
    precision = PRECISION_DECADE if places == 1 else PRECISION_CENTURY
    return HistoricDate(low, 0, 0, precision, approximate, uncertain)


def _read_set(text: str) -> HistoricDate | DateRange | None:
    """Read what stands in square brackets: one of these dates. Of a list the bounds are kept."""
    sides = re.split(r"\.\.|,", text)
    dates = [parse_one(side.strip()) for side in sides]
    if any(date is None and side.strip() for side, date in zip(sides, dates, strict=True)):
        return None
    if len(sides) == 1 or ("" in sides[1:-1]) or not any(dates):
        return dates[0]
    if "," in text and "" in {sides[0], sides[-1]} and ".." not in text:
        return None
    first = dates[0] if sides[0] else None
    last = dates[-1] if sides[-1] else None
    return make_range(first, last) if _in_order(dates) else None


def _in_order(dates: list[HistoricDate | None]) -> bool:
    given = [date.earliest() for date in dates if date]
    return given == sorted(given)


def _read_interval(text: str) -> Interval | None:
    left, _, right = text.partition("/")
    start, end = _read_bound(left), _read_bound(right)
    if isinstance(start, str) or isinstance(end, str) or (start is None and end is None):
        return None
    return None if runs_backwards(start, end) else Interval(start, end)


def _read_bound(text: str) -> HistoricDate | DateRange | str | None:
    """Read one side of an interval, None where it is open; a text that is no date comes back."""
    if text in _NO_BOUND:
        return None
    if "/" in text:
        return text
    date = parse_edtf(text) if text[0] == "[" else parse_one(text)
    return text if date is None or isinstance(date, Interval) else date


def _read_compact(text: str) -> HistoricDate | None:
    found = _COMPACT.fullmatch(text)
    if not found:
        return None
    year, month, day, century = found.groups()
    if century:
        return HistoricDate(int(century) * 100, precision=PRECISION_CENTURY)
    date = make_date(int(year), int(month), int(day or 0))
    return date if date and date.precision >= (PRECISION_MONTH + bool(day)) else None
