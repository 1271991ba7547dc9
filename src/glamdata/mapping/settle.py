"""Settling: of several dates of one kind in a record keep the finest if they agree, and none if they contradict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.mapping.fault import Fault
from glamdata.model.value import PRECISION_DECADE, PRECISION_YEAR, TimeValue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glamdata.mapping.evaluate import Found
    from glamdata.mapping.work import Work

SEVERAL_DATES = Fault(
    "several-dates", "contradicts another date of the same kind in this record; none was pushed. Decide for one."
)


def settle_dates(work: Work, pid: str, values: Sequence[Found]) -> Sequence[Found]:
    """Give the finest of dates that agree; of dates that contradict each other none, each of which is reported."""
    finest = max(values, key=_precision)
    if all(_agree(ready.snak.value, finest[0].snak.value) for ready, _ in values):
        return [finest]
    for _, (_, origin, _, written) in values:
        work.report(SEVERAL_DATES, origin, written, pid)
    return ()


def _precision(found: Found) -> int:
    value = found[0].snak.value
    return value.precision if isinstance(value, TimeValue) else 0


def _agree(coarse: object, fine: object) -> bool:
    if not isinstance(coarse, TimeValue) or not isinstance(fine, TimeValue):
        return coarse == fine
    if coarse.precision < PRECISION_YEAR:
        same_decade = coarse.precision == PRECISION_DECADE and coarse.year // 10 == fine.year // 10
        return coarse == fine or same_decade
    pairs = zip((coarse.year, coarse.month, coarse.day), (fine.year, fine.month, fine.day), strict=True)
    return all(ours in {theirs, 0} for ours, theirs in pairs)
