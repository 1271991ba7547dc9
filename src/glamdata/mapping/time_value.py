"""From a date in EDTF to the wiki's value, with the qualifiers its uncertainty asks for (wiki Help:Dates)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from glamdata.mapping.date_faults import NOT_UNDERSTOOD, SPAN, UNCERTAIN
from glamdata.mapping.dates import DateRange, HistoricDate, Interval
from glamdata.mapping.edtf import parse_edtf
from glamdata.mapping.fault import Fault
from glamdata.mapping.made import Made
from glamdata.model.finding import Severity
from glamdata.model.statement import SnakKind
from glamdata.model.value import PRECISION_DAY, PRECISION_DECADE, PRECISION_MONTH, PRECISION_YEAR, ItemValue, TimeValue

if TYPE_CHECKING:
    from glamdata.mapping.dates import OneDate
    from glamdata.mapping.rule import ValueRule
    from glamdata.model.value import Value

Qualifiers = tuple[tuple[str, "Value"], ...]

_SURE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|1\d|2[0-8]))?)?", re.ASCII)
_OPEN = {4: "-00-00", 7: "-00", 10: ""}
_PRECISION = {4: PRECISION_YEAR, 7: PRECISION_MONTH, 10: PRECISION_DAY}
"""What a year, month or day lacks to be Wikibase's time string, and its precision, by its length."""
_AFTER_REFORM = "1583"
"""Dates as plain as most are, which need no calendar to be told."""


def make_time(rule: ValueRule, text: str) -> Made | Fault:
    """Make the value of a date in EDTF.

    About and uncertain dates pass where `rule` names their qualifiers (`circa`, `uncertain`), dates within bounds where
    it names those of the bounds (`earliest`, `latest`); otherwise each is a Fault.
    """
    if _SURE.fullmatch(text) and not rule.calendar and text > _AFTER_REFORM:
        return Made(TimeValue(f"+{text}{_OPEN[len(text)]}T00:00:00Z", _PRECISION[len(text)]))
    date = parse_edtf(text)
    if date is None:
        return NOT_UNDERSTOOD
    if isinstance(date, Interval):
        return SPAN
    if date == DateRange(None, None):
        return UNCERTAIN
    doubts = _doubts(rule, date)
    if isinstance(doubts, Fault):
        return doubts
    bounds = _bounds_of(date)
    if bounds is None and isinstance(date, HistoricDate):
        return Made(date.to_value(rule.calendar), doubts, doubtful=bool(doubts))
    return _make_range(rule, bounds, doubts) if bounds else UNCERTAIN


def _doubts(rule: ValueRule, date: OneDate) -> Qualifiers | Fault:
    qualifiers: Qualifiers = ()
    for doubted, wanted, line in (
        (date.approximate, rule.circa, "circa: {P1480: Q5727902}"),
        (date.uncertain, rule.uncertain, "uncertain: {P1480: Q30230067}"),
    ):
        if doubted and not wanted:
            words = f"is an uncertain date and was not pushed. To push it as one, add {line} to the rule."
            return Fault("uncertain-date", words, Severity.INFO)
        if doubted:
            qualifiers += tuple((pid, ItemValue(item)) for pid, item in wanted)
    return qualifiers


def _bounds_of(date: OneDate) -> DateRange | None:
    """Give the bounds of a range; EDTF's decades before our era are not the wiki's, so those are ranges too."""
    if isinstance(date, DateRange):
        return date
    if date.precision == PRECISION_DECADE and date.year < 10:
        return DateRange(HistoricDate(date.year), HistoricDate(date.last_year))
    return None


def _make_range(rule: ValueRule, bounds: DateRange, doubts: Qualifiers) -> Made | Fault:
    """Make the decade or century that holds both bounds, else an unknown value, with the bounds as qualifiers."""
    qualifiers: Qualifiers = ()
    for bound, pid in ((bounds.first, rule.earliest), (bounds.last, rule.latest)):
        if bound is not None and not pid:
            words = "leaves the year open and was not pushed. Decide for one year, or add range: {earliest: P1319, "
            return Fault("uncertain-date", f"{words}latest: P1326}} to the rule.", Severity.INFO)
        if bound is not None:
            qualifiers += ((pid, bound.to_value(rule.calendar)),)
    qualifiers += doubts
    around = bounds.lies_in()
    if around is None:
        return Made(None, qualifiers, doubtful=True, kind=SnakKind.SOMEVALUE)
    return Made(around.to_value(rule.calendar), qualifiers, doubtful=True)
