"""Dates as catalogues write them: MARC 046 (EDTF levels 0 and 1, older YYYYMMDD codes), headings, display dates.

Our own grammar, which never guesses: what it does not understand is a Fault. Between cleaning steps a date is its
EDTF text (https://www.loc.gov/standards/datetime/), so ``1530~`` is about 1530, ``189X`` the 1890s, ``15XX`` the 16th
century and ``-0043`` 44 BCE.
"""

from __future__ import annotations

import calendar as month_lengths
import re
from dataclasses import dataclass, replace

from glamdata.model.value import (
    GREGORIAN,
    JULIAN,
    PRECISION_CENTURY,
    PRECISION_DAY,
    PRECISION_DECADE,
    PRECISION_MONTH,
    PRECISION_YEAR,
    TimeValue,
)

GREGORIAN_REFORM = (1582, 10, 15)

_EDTF = re.compile(
    r"(-?\d{4}|\d{3}[Xxu]|\d{2}(?:XX|xx|uu))(?:-(\d\d|XX|uu)(?:-(\d\d|XX|uu))?)?(\?~|~\?|[?~%])?", re.ASCII
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)?|(\d\d)", re.ASCII)
_GERMAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_WORDED = re.compile(
    r"(\d{3,4}),? ([A-Za-z]{3,9})\.?(?: (\d{1,2}))?|(?:(\d{1,2}) )?([A-Za-z]{3,9})\.? (\d{3,4})", re.ASCII
)
_YEAR = re.compile(r"(\d{1,4})(s)?( ?B\. ?C\.?(?: ?E\.?)?| ?BCE?)?( ?A\. ?D\.?| ?C\.E\.)?", re.ASCII)
_MARKS = {"~": (True, False), "?": (False, True), "%": (True, True), "?~": (True, True), "~?": (True, True)}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class HistoricDate:
    """A date in EDTF's sense: year 0 is 1 BCE; `precision` as Wikibase counts it (7 century … 11 day)."""

    year: int
    month: int = 0
    day: int = 0
    precision: int = PRECISION_YEAR
    approximate: bool = False
    uncertain: bool = False

    def to_edtf(self) -> str:
        """Write it as EDTF."""
        year = f"{self.year:05d}" if self.year < 0 else f"{self.year:04d}"
        if self.precision < PRECISION_YEAR:
            open_digits = PRECISION_YEAR - self.precision
            year = year[:-open_digits] + "X" * open_digits
        parts = [year, *(f"{part:02d}" for part in (self.month, self.day) if part)]
        mark = {(True, False): "~", (False, True): "?", (True, True): "%"}.get((self.approximate, self.uncertain), "")
        return "-".join(parts) + mark

    def to_value(self, calendar: str = "") -> TimeValue:
        """Give Wikibase's value; `calendar` gregorian or julian, by default Julian before 15 October 1582.

        A century is written by its first year (1501 for the 16th): Wikibase counts centuries from year 1.
        """
        year = self.year if self.year > 0 else self.year - 1
        if self.precision == PRECISION_CENTURY:
            year += 1
        value = TimeValue.from_parts(year, self.month, self.day, self._calendar_model(calendar))
        return replace(value, precision=self.precision)

    def _calendar_model(self, calendar: str) -> str:
        if calendar:
            return JULIAN if calendar == "julian" else GREGORIAN
        reform = GREGORIAN_REFORM[: 1 + bool(self.month) + bool(self.day)]
        return JULIAN if (self.year, self.month, self.day)[: len(reform)] < reform else GREGORIAN


def parse_edtf(text: str) -> HistoricDate | None:
    """Read EDTF level 0, the level 1 marks and open digits, or MARC's older codes; None for anything else."""
    if found := _EDTF.fullmatch(text):
        year, month, day, mark = found.groups()
        approximate, uncertain = _MARKS.get(mark or "", (False, False))
        return _make(_fill(year), _open(month), _open(day), _precision(year), (approximate, uncertain))
    if found := _COMPACT.fullmatch(text):
        year, month, day, century = found.groups()
        if century:
            return HistoricDate(int(century) * 100, precision=PRECISION_CENTURY)
        return _make(year, month, day)
    return None


def parse_words(text: str) -> HistoricDate | None:
    """Read one date as headings write it: ``1867``, ``ca. 1530``, ``44 B.C.``, ``28.08.1749``, ``2 May 1901``."""
    text, approximate = _strip_first(text, _APPROXIMATE)
    text, uncertain = _strip_first(text, _UNCERTAIN)
    if text.endswith("?"):
        text, uncertain = text[:-1].rstrip(), True
    date = _parse_plain(text)
    if date is None:
        return None
    return replace(date, approximate=approximate or date.approximate, uncertain=uncertain or date.uncertain)


_APPROXIMATE = re.compile(r"(?:ca?\.|circa|ca|approximately|approx\.|about|um)\s*(?=\d)|c(?=\d)", re.IGNORECASE)
_UNCERTAIN = re.compile(r"(?:probably|possibly|perhaps|prob\.|wohl)\s+", re.IGNORECASE)


def _strip_first(text: str, pattern: re.Pattern[str]) -> tuple[str, bool]:
    found = pattern.match(text)
    return (text[found.end() :], True) if found else (text, False)


def _parse_plain(text: str) -> HistoricDate | None:
    if date := parse_edtf(text):
        return date if len(text) != 2 else _parse_year(text)  # two digits are a century in 046 only
    if found := _GERMAN.fullmatch(text):
        day, month, year = found.groups()
        return _make(year, month, day)
    if found := _WORDED.fullmatch(text):
        year, name, day = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)
        month = _month_of(name)
        return _make(year, str(month), day) if month else None
    return _parse_year(text)


def _parse_year(text: str) -> HistoricDate | None:
    found = _YEAR.fullmatch(text)
    if not found or int(found[1]) == 0:
        return None
    year = int(found[1])
    if found[2]:
        is_decade = year % 10 == 0 and year % 100 and not found[3]  # 1800s may be a decade or a century
        return HistoricDate(year, precision=PRECISION_DECADE) if is_decade else None
    return HistoricDate(1 - year if found[3] else year)


def _make(
    year: str,
    month: str | None = None,
    day: str | None = None,
    precision: int = 0,
    marks: tuple[bool, bool] = (False, False),
) -> HistoricDate | None:
    """Make a date if the calendar knows it."""
    numbers = int(year), int(month or 0), int(day or 0)
    if month and not 1 <= numbers[1] <= 12:
        return None
    if day and not (month and 1 <= numbers[2] <= _days(numbers[0], numbers[1])):
        return None
    precision = precision or (PRECISION_DAY if day else PRECISION_MONTH if month else PRECISION_YEAR)
    if precision < PRECISION_YEAR and month:
        return None
    finest = PRECISION_DAY if day else PRECISION_MONTH if month else precision
    return HistoricDate(*numbers, max(precision, finest), *marks)


def _days(year: int, month: int) -> int:
    """Days of a month; before the reform every fourth year was a leap year."""
    if month == 2 and year < GREGORIAN_REFORM[0] and year % 4 == 0:
        return 29
    return month_lengths.monthrange(year if year > 0 else 4 + year % 4, month)[1]


def _month_of(name: str) -> int:
    return next((number for number, short in enumerate(_MONTHS, 1) if name.lower().startswith(short)), 0)


def _fill(year: str) -> str:
    return re.sub("[Xxu]", "0", year)


def _open(part: str | None) -> str | None:
    return None if part in {"XX", "uu"} else part


def _precision(year: str) -> int:
    open_digits = len(re.findall("[Xxu]", year))
    return (0, PRECISION_DECADE, PRECISION_CENTURY)[open_digits]
