"""Whether the person of a record or its item may be alive, from what either side says (DESIGN §7).

Alive is who has no date of death on either side, and either neither a date of birth nor one of activity, or was born,
as far as can be known, less than 115 years ago. Doubt is for being alive.
"""

from __future__ import annotations

from calendar import monthrange
from typing import TYPE_CHECKING

from glamdata.model.statement import Rank, SnakKind
from glamdata.model.value import (
    PRECISION_CENTURY,
    PRECISION_DECADE,
    PRECISION_MONTH,
    PRECISION_YEAR,
    ItemValue,
    TimeValue,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from glamdata.model.draft import Draft
    from glamdata.model.entity import Entity
    from glamdata.model.statement import Statement

__all__ = ["HUMAN", "explain_living", "is_person", "latest_day"]

HUMAN = "Q5"
BIRTH, DEATH, CLASS = "P569", "P570", "P31"
FLORUIT = ("P1317", "P2031", "P2032")
LATEST_DATE, CIRCUMSTANCES, CIRCA = "P1326", "P1480", "Q5727902"
OLDEST = 115
"""Nobody is known to be older, but for a handful whose item says so."""
CIRCA_YEARS = 5


def is_person(draft: Draft, entity: Entity | None) -> bool:
    """Say whether record or item is about a person; one that neither calls anything may be one."""
    classes = {draft.subject.instance_of} if draft.subject.instance_of else set()
    classes |= {s.snak.value.id for s in _said(draft, entity, CLASS) if isinstance(s.snak.value, ItemValue)}
    return HUMAN in classes or not classes


def explain_living(draft: Draft, entity: Entity | None, today: date) -> str:
    """Say why the person may be alive; empty for one who is not."""
    if draft.subject.death or any(_is_said(statement) for statement in _said(draft, entity, DEATH)):
        return ""
    births = [day for s in _said(draft, entity, BIRTH) if (day := _latest_of(s))]
    births += [latest_day(draft.subject.birth)] if draft.subject.birth else []
    active = [day for pid in FLORUIT for s in _said(draft, entity, pid) if (day := _latest_of(s))]
    if not births and not active:
        return "neither catalogue nor item has a date of death, of birth or of activity"
    youngest = max(births) if births else min(active)
    if (youngest[0] + OLDEST, *youngest[1:]) <= (today.year, today.month, today.day):
        return ""
    what = "born" if births else "active"
    return f"there is no date of death, and the person was {what} in {youngest[0]} at the latest"


def latest_day(time: TimeValue) -> tuple[int, int, int]:
    """Give the last day that a date may mean as year, month, day: of a century its last year, of a year 31 December."""
    year, precision = time.year, time.precision
    if precision < PRECISION_YEAR:
        span = 10 ** (PRECISION_YEAR - precision)
        # a century is written with any of its years, mostly with its last; a decade with its first
        year = year // 10 * 10 + 9 if precision == PRECISION_DECADE else -(-year // span) * span
    if precision <= PRECISION_YEAR or not time.month:
        return year, 12, 31
    if precision == PRECISION_MONTH or not time.day:
        return year, time.month, monthrange(max(year, 1), time.month)[1] if 1 <= time.month <= 12 else 31
    return year, time.month, time.day


def _latest_of(statement: Statement) -> tuple[int, int, int] | None:
    """Give the last day that a statement may mean, None where it tells none."""
    limits = [q.value for q in statement.qualifiers if q.property == LATEST_DATE and isinstance(q.value, TimeValue)]
    value = statement.snak.value
    if limits:
        return max(latest_day(limit) for limit in limits)
    if not isinstance(value, TimeValue) or value.precision < PRECISION_CENTURY:
        return None
    year, month, day = latest_day(value)
    doubts = {
        q.value.id for q in statement.qualifiers if q.property == CIRCUMSTANCES and isinstance(q.value, ItemValue)
    }
    return (year + CIRCA_YEARS if CIRCA in doubts else year), month, day


def _is_said(statement: Statement) -> bool:
    """Whether a date of death says that there was one: an unknown one does, "no value" is a person alive."""
    return statement.snak.kind is not SnakKind.NOVALUE


def _said(draft: Draft, entity: Entity | None, pid: str) -> Iterator[Statement]:
    """Give what both sides say of a property, but for what is deprecated."""
    said: list[Statement] = [*entity.of(pid)] if entity else []
    said += [drafted.statement for drafted in draft.statements if drafted.statement.property == pid]
    return (statement for statement in said if statement.rank is not Rank.DEPRECATED)
