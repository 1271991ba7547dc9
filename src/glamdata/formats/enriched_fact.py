"""Facts of an enriched value as a website's file wants them: typed, and nothing that can't be.

What reads the wiki leaves out impossible values with a Finding; here is the last gate, since an export may be made of
what an older version read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from glamdata.model.value import PRECISION_CENTURY, PRECISION_DECADE, Coordinate, TimeValue, parse_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glamdata.model.enrichment import EnrichedValue, Enrichment

_EARTH = "/Q2"
_PRECISION_MILLENNIUM = 6
_EDTF = re.compile(r"(?P<year>-?\d[\dX]{3})(?:-(?P<month>\d\d))?(?:-(?P<day>\d\d))?~?")

Day = tuple[int, int, int]
"""Year (astronomical: 0 is 1 BCE), month and day, 0 where unknown."""


def coordinate_of(value: EnrichedValue) -> Coordinate | None:
    """Give a place on Earth rounded to its precision, None for any other value."""
    if value.kind != "coordinate" or value.datavalue is None:
        return None
    point = parse_value(value.datavalue)
    if not isinstance(point, Coordinate) or not point.globe.endswith(_EARTH):
        return None
    if not (abs(point.latitude) <= 90 and abs(point.longitude) <= 180):
        return None
    latitude, longitude = (float(part) for part in value.text.split(", "))
    return Coordinate(latitude, longitude, point.precision, point.globe)


def span_of(value: EnrichedValue) -> tuple[Day, Day] | None:
    """Give the first and the last day a date may mean, as fine as it is known; None for any other value.

    ``186X`` is 1860 to 1869, ``1867-06`` June 1867 twice. What has no EDTF gives years alone.
    """
    if value.kind != "date":
        return None
    if found := _EDTF.fullmatch(value.edtf):
        rest = int(found["month"] or 0), int(found["day"] or 0)
        first, last = sorted(int(found["year"].replace("X", digit)) for digit in "09")
        return (first, *rest), (last, *rest)
    moment = parse_value(value.datavalue) if value.datavalue else None
    if not isinstance(moment, TimeValue) or moment.year == 0:
        return None
    first, last = _years_of(abs(moment.year), moment.precision)
    if moment.year < 0:
        first, last = 1 - last, 1 - first
    return (first, 0, 0), (last, 0, 0)


def best_label(enrichment: Enrichment) -> str:
    """Give the label in the first wanted language that has one, or the item's id."""
    return next((value.text for value in enrichment.values if value.kind == "label"), enrichment.qid)


def label_in(value: EnrichedValue, language: str, languages: Sequence[str]) -> tuple[str, str]:
    """Give the label of an item value in a language and, where another has to stand in, which; both empty for none.

    The others stand in, in their order, and then the language that `value.label` is in.
    """
    labels = dict(value.labels)
    for code in (language, *languages):
        if code in labels:
            return labels[code], "" if code == language else code
    return (value.label, value.fallback) if value.fallback else ("", "")


def _years_of(year: int, precision: int) -> tuple[int, int]:
    """Give the years of a decade, century or millennium; of anything vaguer the one year that is written."""
    if precision == PRECISION_DECADE:
        return max(year - year % 10, 1), year - year % 10 + 9
    if precision not in (_PRECISION_MILLENNIUM, PRECISION_CENTURY):
        return year, year
    span = 100 if precision == PRECISION_CENTURY else 1000
    number = (year + span - 1) // span
    return (number - 1) * span + 1, number * span
