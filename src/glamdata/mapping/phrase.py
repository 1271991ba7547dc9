"""One date in words: the forms a date takes in a heading or imprint, over the shape of its words.

``ca. 1530`` is ``~Y``, ``Jan. 3, 106 B.C.`` is ``Mn,YB``, ``17th century`` is ``noc``. Every form is one line of
:data:`_FORMS`; around it stand the bounds ``before``, ``between … and`` and ``or``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from glamdata.mapping.date_faults import AMBIGUOUS, BACKWARDS, IMPOSSIBLE, UNCERTAIN
from glamdata.mapping.dates import DateRange, HistoricDate, make_date, make_range
from glamdata.mapping.fault import Fault
from glamdata.model.value import PRECISION_CENTURY, PRECISION_DECADE

if TYPE_CHECKING:
    from glamdata.mapping.date_words import Tokens
    from glamdata.mapping.dates import OneDate

_YEAR = "(?:@?Y[BA@]?|n[BA@]|@n)"
CENTURY = "(?:(?:[nR]o?)?e[&-]?)*(?:[nR]oc|[nR]c|no~|c[nR]o?)[BA@]?"
_FORMS = {
    "century": CENTURY,
    "decade": "e*(?:k,?Y|Ysk?|Yk)B?",
    "year_first": "Y,?M(?:no?)?",
    "day_first": f"no?M,?{_YEAR}|n-M-Y",
    "month_first": f"(?:Mno?,?|M,?){_YEAR}",
    "season": "S,?Y|Y,?S",
    "digits": "E",
    "year": _YEAR,
    "short": "n",
}
_ANY = "|".join(form for name, form in _FORMS.items() if name != "short")
DATE = f"[~pq]*(?:{_ANY})[q~]*"
ONE = f"[~pq]*(?:t{DATE}[&-]{DATE}|v?[<>]{DATE}|[nR]o?v{CENTURY}|nv[nY][BA@]|{DATE}(?:v(?:{DATE}|nq*)|,?v?[<>])?)"
"""One date with its bounds, as a regular expression over a shape."""

_FORM = re.compile("|".join(f"(?P<{name}>{form})" for name, form in _FORMS.items()))
_BOUNDED = re.compile(
    f"(?P<marks>[~pq]*)(?:t(?P<low>{DATE})[&-](?P<high>{DATE})|v?(?P<side>[<>])(?P<bound>{DATE})"
    f"|(?P<this>[nR]o?|{DATE})v(?P<that>{DATE}|nq*)|(?P<named>{DATE}),?v?(?P<after>[<>]))"
)
_CENTURIES = re.compile(f"[~pq]*(?:[nR]o?v)?{CENTURY}[q~]*")
_BARE_ORDINAL = re.compile("[nR]o?")
_MARKED = re.compile("([~pq]*)(.*?)([q~]*)")

MOST_BETWEEN = 100
"""Years between the two of ``1530 or 1531``; more are no choice."""

Spans = dict[str, tuple[int, int]]
Values = Sequence[Any]
Reader = Callable[[Values], "OneDate | Fault"]


def read_one(tokens: Tokens, start: int, end: int) -> OneDate | Fault:
    """Read the tokens from `start` to `end`, whose shape must be one of :data:`ONE` or a number alone."""
    return compile_one(tokens.shape[start:end])(tokens.values[start:end])


@lru_cache(maxsize=8192)
def compile_one(shape: str, *, before_christ: bool = False) -> Reader:
    """Give what reads the values of a shape, which must be one of :data:`ONE` or a number alone.

    `before_christ` counts years without an era of their own backwards (the 65 of 65-8 B.C.).
    """
    found = _BOUNDED.fullmatch(shape)
    if found is None:
        return _compile_marked(shape, before_christ=before_christ)
    spans = {name: found.span(name) for name, text in found.groupdict().items() if text is not None}
    return _compile_bounded(spans, shape, before_christ=before_christ)


def is_century(shape: str) -> bool:
    """Tell whether a shape is a century and nothing else."""
    return bool(_CENTURIES.fullmatch(shape))


def _find_form(shape: str) -> tuple[str, str, int, int] | None:
    """Give the form of a marked date, its marks, and where its core begins and ends."""
    found = _MARKED.fullmatch(shape)
    assert found
    start, end = found.span(2)
    if form := re.fullmatch("((?:(?:[nR]o?)?e[&-]?)*no)~([BA@]?)", shape[start : found.end(3)]):  # 17th c.
        return "century", shape[:start], start, start + len(form[0])
    core = _FORM.fullmatch(found[2])
    return (core.lastgroup, found[1] + found[3], start, end) if core and core.lastgroup else None


def _compile_marked(shape: str, *, before_christ: bool, said_of_all: str = "") -> Reader:
    """Give what reads one date; `said_of_all` are the marks before the bounds that it is one of."""
    found = _find_form(shape)
    if found is None:
        return lambda _values: UNCERTAIN
    name, marks, start, end = found
    reader, core = _READERS[name], shape[start:end]
    if core == "Y" and not before_christ:
        reader = _read_plain_year
    approximate = "~" in marks + said_of_all
    uncertain = bool({"p", "q"} & set(marks + said_of_all))
    if not approximate and not uncertain:
        return lambda values: reader(core, values, before_christ)

    def read(values: Values) -> HistoricDate | Fault:
        date = reader(core, values[start:end], before_christ)
        return date if isinstance(date, Fault) else mark(date, approximate=approximate, uncertain=uncertain)

    return read


def mark(date: HistoricDate, *, approximate: bool, uncertain: bool) -> HistoricDate:
    """Give the date as about or uncertain too."""
    return HistoricDate(
        date.year, date.month, date.day, date.precision, approximate or date.approximate, uncertain or date.uncertain
    )


def _compile_bounded(found: Spans, shape: str, *, before_christ: bool) -> Reader:
    said_of_all = shape[slice(*found["marks"])]

    def part(place: tuple[int, int]) -> Reader:
        return _compile_marked(shape[slice(*place)], before_christ=before_christ, said_of_all=said_of_all)

    if "side" in found or "after" in found:
        side = shape[slice(*(found.get("side") or found["after"]))]
        place = found.get("bound") or found["named"]
        return _one_sided(part(place), place, is_last=side == "<")
    low, high = found.get("low") or found["this"], found.get("high") or found["that"]
    high_shape = shape[slice(*high)]
    before_christ = before_christ or "B" in high_shape
    if _BARE_ORDINAL.fullmatch(shape[slice(*low)]) and is_century(high_shape):  # 14th/15th century
        last = part(high)
        return lambda values: _read_centuries(int(values[low[0]]), last(values[slice(*high)]))
    first = part(low)
    if high_shape.rstrip("q") == "n":
        return lambda values: _complete(first(values[slice(*low)]), values[high[0]], uncertain="q" in high_shape)
    last = part(high)
    if "this" in found:
        return lambda values: _choice(first(values[slice(*low)]), last(values[slice(*high)]))
    return lambda values: _range(first(values[slice(*low)]), last(values[slice(*high)]))


def _one_sided(reader: Reader, place: tuple[int, int], *, is_last: bool) -> Reader:
    def read(values: Values) -> OneDate | Fault:
        bound = reader(values[slice(*place)])
        if isinstance(bound, Fault | DateRange):
            return bound
        return DateRange(None, bound) if is_last else DateRange(bound, None)

    return read


def _range(first: OneDate | Fault, last: OneDate | Fault) -> OneDate | Fault:
    if not isinstance(first, HistoricDate) or not isinstance(last, HistoricDate):
        return first if isinstance(first, Fault) else last
    return make_range(first, last) or BACKWARDS


def _choice(first: OneDate | Fault, last: OneDate | Fault) -> OneDate | Fault:
    """Read 1530 or 1531; two years far apart are one in two calendars (638/1240)."""
    if isinstance(first, HistoricDate) and isinstance(last, HistoricDate):
        if first.month and not last.month:  # winter 1998/1999
            return AMBIGUOUS
        far = last.year - first.year > MOST_BETWEEN and PRECISION_CENTURY not in {first.precision, last.precision}
        return AMBIGUOUS if far else _range(first, last)
    return _range(first, last)


def _complete(low: OneDate | Fault, written: str, *, uncertain: bool) -> OneDate | Fault:
    """Read 1446/47 and 1530 or 1: the last digits again, where they can't be a month."""
    if not isinstance(low, HistoricDate):
        return low
    digits, width = int(written), 10 ** len(written)
    if low.month or low.year < 100 or digits <= low.year % width or (width == 100 and digits <= 12):
        return AMBIGUOUS
    high = replace(low, year=low.year // width * width + digits, uncertain=low.uncertain or uncertain)
    return DateRange(low, high)


def _read_centuries(number: int, high: OneDate | Fault) -> OneDate | Fault:
    if not isinstance(high, HistoricDate):
        return high
    low = _century(number, high.year < 0)
    if isinstance(low, Fault):
        return low
    low = mark(low, approximate=high.approximate, uncertain=high.uncertain)
    return make_range(low, high) or BACKWARDS


def _century(number: int, before_christ: bool) -> HistoricDate | Fault:
    if not 1 <= number <= 30:
        return IMPOSSIBLE
    return HistoricDate(-100 * number + 1 if before_christ else 100 * number - 100, precision=PRECISION_CENTURY)


def _year(shape: str, value: int, before_christ: bool) -> int | None:
    """Give the year of EDTF; None for the year 0, which no era has."""
    if value == 0:
        return None
    backwards = "B" in shape or (before_christ and not {"A", "@"} & set(shape))
    return 1 - value if backwards else value


def _read_century(shape: str, values: Values, before_christ: bool) -> HistoricDate | Fault:
    number = next(int(values[place]) for place in reversed(range(len(shape))) if shape[place] in "nR")
    return _century(number, before_christ or "B" in shape)


def _read_decade(shape: str, values: Values, before_christ: bool) -> HistoricDate | Fault:
    """Read 1850s; the 1800s may be a decade or a century, and decades before our era do not fit EDTF's."""
    year = values[shape.index("Y")]
    if year % 10 or not year % 100 or before_christ or "B" in shape:
        return UNCERTAIN
    return HistoricDate(year, precision=PRECISION_DECADE)


def _read_day(shape: str, values: Values, before_christ: bool) -> HistoricDate | Fault:
    """Read a year with a month and perhaps a day, in the order that the form says."""
    numbers = [int(value) for letter, value in zip(shape, values, strict=True) if letter in "Yn"]
    number = numbers[0] if shape[0] == "Y" else numbers[-1]
    others = numbers[1:] if shape[0] == "Y" else numbers[:-1]
    year = _year(shape, number, before_christ)
    date = None if year is None or others == [0] else make_date(year, values[shape.index("M")], *others)
    return date or IMPOSSIBLE


def _read_season(shape: str, values: Values, before_christ: bool) -> HistoricDate | Fault:
    year = _year(shape, values[shape.index("Y")], before_christ)
    return IMPOSSIBLE if year is None else HistoricDate(year, 20 + values[shape.index("S")])


def _read_digits(_shape: str, values: Values, _before_christ: bool) -> HistoricDate | Fault:
    return values[0] or IMPOSSIBLE


def _read_plain_year(_shape: str, values: Values, _before_christ: bool) -> HistoricDate | Fault:
    return HistoricDate(values[0]) if values[0] else IMPOSSIBLE


def _read_year(shape: str, values: Values, before_christ: bool) -> HistoricDate | Fault:
    number = next(int(value) for letter, value in zip(shape, values, strict=True) if letter in "Yn")
    year = _year(shape, number, before_christ)
    return IMPOSSIBLE if year is None else HistoricDate(year)


_READERS: dict[str, Callable[[str, Values, bool], HistoricDate | Fault]] = {
    "century": _read_century,
    "decade": _read_decade,
    "year_first": _read_day,
    "day_first": _read_day,
    "month_first": _read_day,
    "season": _read_season,
    "digits": _read_digits,
    "year": _read_year,
    "short": _read_year,
}
