"""A text about time as the dates it holds: of life, of activity, of a body, or one date that stands alone.

The rules are regular expressions over the shape of the text (:mod:`glamdata.mapping.date_words`). Only where its words
or its hyphen say so is a date one of birth or death; an active span or a bare century never is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from glamdata.mapping.date_faults import AMBIGUOUS, BACKWARDS, BAPTISED, FLORUIT, NOT_UNDERSTOOD, TOO_LONG
from glamdata.mapping.date_words import NEVER, tokenise
from glamdata.mapping.dates import DateRange, HistoricDate, OneDate, earliest_day, latest_day, runs_backwards
from glamdata.mapping.fault import Fault
from glamdata.mapping.phrase import CENTURY, ONE, Reader, compile_one, is_century
from glamdata.model.value import PRECISION_DECADE, PRECISION_YEAR

if TYPE_CHECKING:
    from collections.abc import Sequence

Side = OneDate | Fault | None

_LEAD = "(?:[xR](?:[-v&]?[xR])*q?,)*"  # American, jurist,
_NAMED = f"{_LEAD}[xR]*"  # and what a word like born follows: American (born in Java)
_PLACE = "(?:,?[xR](?:[-v&]?[xR]|,)*)?,?"  # born Germany, active France,
_TAIL = "(?:,x[x,]*|,a[x,]*)?"
_SIDE = f"{ONE}|[~p]*n[q~]*|[ul]|q+"
_ACTIVE = f",?a{_PLACE}f?(?:(?P<start>{ONE})-(?P<end>{ONE})?|(?P<active>{ONE}))"
_ALIVE = f"{_NAMED}(?:b{_PLACE})?a{_PLACE}"  # French, born Lyon, active Paris,
_THEN_DIED = f"(?:,?-?d{_PLACE}(?P<died>{ONE}))?"
_DIED = f"(?P<role2>d{_PLACE})?(?P<died>{_SIDE})?"
_RULES = (
    ("-", f"(?:{_ALIVE}|{_LEAD})(?P<start>[~p]*e*[nR]o?(?:c[BA]?)?)-(?P<end>{CENTURY})"),
    ("c-", f"(?:{_ALIVE}|{_LEAD})(?P<start>[~p]*e*c[nR]o?)-(?P<end>[nR]o?B?)"),
    ("ns", f"{_ALIVE}(?P<decades>[~p]*Ysk?-nsk?)"),
    ("-", f"{_ALIVE}f?(?P<start>{ONE})?-a?(?P<end>{ONE}|[ul])?{_THEN_DIED}{_TAIL}"),
    ("a", f"{_LEAD}(?:[xR]*b{_PLACE})?(?P<born>{ONE}),?-?{_ACTIVE}{_THEN_DIED}"),
    ("af", f"{_ALIVE}f(?P<start>{ONE}){_THEN_DIED}{_TAIL}"),
    ("a", f"{_ALIVE}(?P<active>{ONE}){_THEN_DIED}{_TAIL}"),
    ("aH", f"{_ALIVE}(?P<years>[~p]*H)"),
    ("F", f"{_NAMED}F{_PLACE}(?P<founded>{ONE})(?:(?:[,-]*L{_PLACE}|-)(?P<closed>{ONE})|-)?"),
    ("L", f"{_NAMED}L{_PLACE}(?P<closed>{ONE})"),
    ("-", f"{_LEAD}(?P<role>[xR]*b{_PLACE})?(?P<born>{_SIDE})?-{_DIED}(?:{_ACTIVE}|{_TAIL})"),
    ("Z", f"{_NAMED}(?P<role_baptised>Z){_PLACE}{ONE}(?:-|[,-]*d{_PLACE})(?P<died>{ONE}){_TAIL}"),
    ("bd", f"{_NAMED}(?P<role>b{_PLACE})(?P<born>{_SIDE})[,-]*(?P<role2>d{_PLACE})(?P<died>{_SIDE}){_TAIL}"),
    ("b", f"{_NAMED}(?P<role>b{_PLACE})(?P<born>{_SIDE}){_TAIL}"),
    ("d", f"{_NAMED}(?P<role>d{_PLACE})(?P<died>{_SIDE}){_TAIL}"),
    ("w", f"(?:[xRw](?:[-v&]?[xRw])*q?,)+(?P<alone>{CENTURY})"),
    ("", f"{_LEAD}(?P<alone>{ONE})"),
)
_NO_ERA = re.compile("[^AB@]*")
_HALF_CENTURY = re.compile("([~pq]*(?:(?:[nR]o?)?e)*[nR]o?)(B?)")
_SHORTENED = frozenset({"years", "decades"})
_ORDERED = (("born", "died"), ("start", "end"), ("start", "died"), ("born", "active"), ("active", "died"),
            ("founded", "closed"))  # fmt: skip
_LACKS_ERA = re.compile("[^AB@]*[Yn][^AB@]*")
_LIFE = re.compile(r"((?!0000)[0-9]{4})(?:-|(?<=[12][0-9]{3}) - (?=[12]))((?!9999)[0-9]{4})?", re.ASCII)
_MARRIED = re.compile(r"\b(?:b\.|born\b).*\bm\. ?[\w.]*[0-9]")
"""In English ``m.`` is married; alone it is French or Spanish for died."""
_ONE_SIDED = re.compile(r"\.\. ?[0-9]{3,4}|[0-9]{3,4} ?\.\.")  # EDTF has ../1984 and [..1984], which differ
LONGEST_LIFE = 130
OLDEST_ALIVE = 1895
LONGEST_TEXT = 200

Places = dict[str, tuple[int, int]]


@dataclass(slots=True)
class Span:
    """The dates that a text names, each a date, a Fault, or None where it names none.

    `life` tells that the text is one of birth and death even where a side is empty (``-1954``, ``died 1622``).
    """

    born: Side = None
    died: Side = None
    start: Side = None
    end: Side = None
    active: Side = None
    founded: Side = None
    closed: Side = None
    alone: Side = None
    life: bool = False

    @property
    def is_activity(self) -> bool:
        """Whether the text names a time of activity."""
        return not (self.start is None and self.end is None and self.active is None)

    @property
    def is_body(self) -> bool:
        """Whether the text is of a body that was founded or closed."""
        return not (self.founded is None and self.closed is None)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How a shape is read: name, place and reader of each date, which must not end before which.

    `era_missing` tells that the first year alone has an era (106 B.C.-43), which may be that of both; `is_short` that a
    year has one or two digits; `is_odd` that there is more to think about in a life.
    """

    parts: tuple[tuple[str, int, int, Reader | None], ...]
    ordered: tuple[tuple[str, str], ...]
    shapes: dict[str, str]
    era_missing: bool
    is_short: bool
    is_life: bool
    is_odd: bool


@lru_cache(maxsize=1024)
def read_span(text: str) -> Span | Fault:
    """Read a text about time; a Fault where it is not understood as a whole. Nothing is guessed."""
    if found := _LIFE.fullmatch(text):
        born, died = HistoricDate(int(found[1])), HistoricDate(int(found[2])) if found[2] else None
        if found[1] > (found[2] or NEVER):
            return BACKWARDS
        return TOO_LONG if died and died.year - born.year > LONGEST_LIFE else Span(born, died, life=True)
    if len(text) > LONGEST_TEXT:
        return NOT_UNDERSTOOD
    if "m" in text and _MARRIED.search(text):
        return AMBIGUOUS
    if ".." in text and _ONE_SIDED.fullmatch(text):
        return NOT_UNDERSTOOD
    tokens = tokenise(text)
    shape = tokens.shape.strip(",")
    skipped = len(tokens.shape) - len(tokens.shape.lstrip(","))
    plan = _plan(shape)
    if plan is None:
        return AMBIGUOUS if "H" in shape else NOT_UNDERSTOOD
    return _settle(plan, tokens.values[skipped : skipped + len(shape)])


@lru_cache(maxsize=8192)
def _plan(shape: str) -> _Plan | None:
    """Find the rule of a shape and make ready what reads its dates."""
    for needed, rule in _RULES:
        if all(letter in shape for letter in needed) and (found := _compile(rule).fullmatch(shape)):
            places = {name: found.span(name) for name, part in found.groupdict().items() if part is not None}
            return _make_plan(shape, places)
    return None


@cache
def _compile(rule: str) -> re.Pattern[str]:
    """Compile a rule when the first shape needs it: all of them take a tenth of a second in every process."""
    return re.compile(rule)


def _make_plan(shape: str, places: Places) -> _Plan | None:
    shapes = {name: shape[slice(*place)] for name, place in places.items()}
    parts = tuple(
        (name, start, end, _compile_side(name, shapes[name], shape[end:]))
        for name, (start, end) in places.items()
        if not name.startswith("role")
    )
    if not parts:
        return None
    short = tuple(name for name in ("born", "died") if shapes.get(name, "").strip("~pq") == "n")
    era_missing = "B" in shapes.get("born", "") and _LACKS_ERA.fullmatch(shapes.get("died", "")) is not None
    has_era = bool({"A", "B", "@"} & set(shapes.get("born", "") + shapes.get("died", "")))
    ordered = tuple(pair for pair in _ORDERED if set(pair) <= set(shapes))
    is_life = "born" in shapes or "died" in shapes
    sides = [shapes.get("born", ""), shapes.get("died", "")]
    is_odd = is_life and ("role_baptised" in shapes or "l" in sides or any(is_century(side) for side in sides))
    return _Plan(parts, ordered, shapes, era_missing, bool(short) and not has_era, is_life, is_odd)


def _compile_side(name: str, shape: str, rest: str) -> Reader | None:
    """Give what reads one of the dates; an era that stands after the last year alone is that of both (65-8 B.C.)."""
    if name in _SHORTENED or not shape.strip("q") or shape in "ul":
        return None
    before_christ = _NO_ERA.fullmatch(shape) is not None and "B" in rest
    half = _HALF_CENTURY.fullmatch(shape) if name in {"start", "end"} else None
    if half is None:
        return compile_one(shape, before_christ=before_christ)
    number = len(half[1])
    read = compile_one(f"{half[1]}c{half[2]}", before_christ=before_christ)
    return lambda values: read([*values[:number], 0, *values[number:]])


def _settle(plan: _Plan, values: Sequence[Any]) -> Span | Fault:
    span = Span()
    for name, start, end, read in plan.parts:
        if name in _SHORTENED:
            return _read_shortened(plan.shapes[name], values[start:end])
        setattr(span, name, read(values[start:end]) if read else None)
    if plan.era_missing or (plan.is_short and not _is_a_life(span)):
        return AMBIGUOUS
    for one, other in plan.ordered:
        if _is_backwards(getattr(span, one), getattr(span, other)):
            return BACKWARDS
    if plan.is_life and _is_too_long(span):
        return TOO_LONG
    span.life = plan.is_life
    return _settle_life(plan.shapes, span) if plan.is_odd else span


def _settle_life(shapes: dict[str, str], span: Span) -> Span | Fault:
    """Say what baptisms, the living and centuries come to."""
    if shapes.get("died") == "l" and _was_long_ago(span.born):
        return TOO_LONG
    if "role_baptised" in shapes:
        span.born = BAPTISED
    return _name_centuries(shapes, span)


def _read_shortened(shape: str, values: Sequence[Any]) -> Span | Fault:
    """Read active 1866-67, where the second can't be a month, and active 1840s-60s."""
    precision = PRECISION_YEAR
    first, second = values[shape.index("H")] if "H" in shape else (0, 0)
    if "H" not in shape:
        precision, first, second = PRECISION_DECADE, values[shape.index("Y")], int(values[shape.index("n")])
    if second <= first % 100 or (second <= 12 and "H" in shape) or (first % 10 and "H" not in shape):
        return AMBIGUOUS
    start = HistoricDate(first, precision=precision, approximate="~" in shape, uncertain="p" in shape)
    return Span(start=start, end=HistoricDate(first // 100 * 100 + second, precision=precision))


def _is_a_life(span: Span) -> bool:
    """Tell whether years of one or two digits make a life (40-81): without an era nothing else says that they do."""
    if not isinstance(span.born, HistoricDate) or not isinstance(span.died, HistoricDate):
        return False
    return 0 < span.died.year - span.born.year <= LONGEST_LIFE


def _is_too_long(span: Span) -> bool:
    """Tell whether nobody can have lived so long: the span of a dynasty, a firm, or a wrong year."""
    if isinstance(span.born, HistoricDate) and isinstance(span.died, HistoricDate):
        return span.died.year - span.born.last_year > LONGEST_LIFE
    if not isinstance(span.born, HistoricDate | DateRange) or not isinstance(span.died, HistoricDate | DateRange):
        return False
    born, died = latest_day(span.born), earliest_day(span.died)
    return born is not None and died is not None and died[0] - born[0] > LONGEST_LIFE


def _was_long_ago(born: Side) -> bool:
    """Tell whether nobody born then can be alive: 1710-present is of a firm."""
    return isinstance(born, HistoricDate) and born.last_year < OLDEST_ALIVE


def _is_backwards(start: Side, end: Side) -> bool:
    if start is None or end is None or isinstance(start, Fault) or isinstance(end, Fault):
        return False
    return runs_backwards(start, end)


def _name_centuries(shapes: dict[str, str], span: Span) -> Span:
    """Name the centuries of a span for what they are, activity, unless a word makes them of birth or death."""
    born = "role" not in shapes and is_century(shapes.get("born", ""))
    died = "role2" not in shapes and "role" not in shapes and is_century(shapes.get("died", ""))
    if not born and not died:
        return span
    if (born or span.born is None) and (died or span.died is None):
        return Span(start=span.born, end=span.died)
    span.born, span.died = FLORUIT if born else span.born, FLORUIT if died else span.died
    return span
