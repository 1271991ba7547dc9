"""Gaps: what the items of a batch lack in the library's languages, and whom the holdings are by, as the wiki knows it.

Nothing of it is ever written: a gap is for people to look at. Gender above all is told as the wiki has it, with what is
not known as a row of its own.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from glamdata.batch.uncollected import uncollected
from glamdata.report.impact.facts import NO_VALUE, UNKNOWN, FactsSeen, read_facts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from glamdata.batch.run import Run
    from glamdata.coordinator import Connection
    from glamdata.report.impact.facts import ItemFacts
    from glamdata.report.reading_items import Keeper

__all__ = ["Gaps", "Lacking", "find_gaps"]

SHARED = "mul"
"""The language of names that are the same in many; where it has one, a missing label is shown by it."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """What one record's item lacks: languages of labels and of descriptions; `has_mul` where `mul` shows for labels."""

    record_key: str
    qid: str
    labels: tuple[str, ...]
    descriptions: tuple[str, ...]
    has_mul: bool


@dataclass(slots=True)
class Gaps:
    """The numbers of one batch over the different items that its records are; `items` counts them.

    `labels`, `shown` and `descriptions` count by language the items that have a label, that have none but one in
    `mul`, and that have a description. `genders`, `countries` and `centuries` count items by value; UNKNOWN is the row
    of those of which nothing is known, NO_VALUE of those that are said to have none. An item with several values is in
    the row of each, and is counted in `several`; a century is one, the
    earliest. `asked` are the items that the records are decided to be.
    """

    batch: str
    languages: tuple[str, ...]
    records: int = 0
    items: int = 0
    gone: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    shown: Counter[str] = field(default_factory=Counter)
    descriptions: Counter[str] = field(default_factory=Counter)
    genders: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    centuries: Counter[int] = field(default_factory=Counter)
    several: Counter[str] = field(default_factory=Counter)
    lacking: list[Lacking] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    facts: FactsSeen = field(default_factory=FactsSeen)


@uncollected()
def find_gaps(
    run: Run,
    connection: Connection | None,
    languages: Sequence[str],
    tell: Callable[[str], None],
    away: str = "",
    beside: Sequence[Keeper] = (),
) -> Gaps:
    """Find the gaps of a batch's items; without `connection`, or where the wiki is away, by what was seen before.

    Those `beside` make what other reports keep of each item that is read.
    """
    gaps = Gaps(run.batch.name, tuple(code for code in dict.fromkeys(languages) if code != SHARED))
    gaps.facts.away = away
    records: dict[str, list[str]] = {}
    for key, decision in run.decided().items():
        if decision.qid:
            records.setdefault(decision.qid, []).append(key)
    gaps.asked = set(records)
    seen: set[str] = set()
    touched = set(run.store.ledger.saved_items(run.batch.mapping, run.wiki.identity).values())
    for facts in read_facts(run, touched & records.keys(), connection, gaps.facts, tell, beside):
        if facts.asked not in records:
            continue
        gaps.records += len(records[facts.asked])
        if not facts.item:
            gaps.gone += 1
        elif facts.item not in seen:
            seen.add(facts.item)
            _count(gaps, facts)
            _list(gaps, facts, records[facts.asked])
    return gaps


def _count(gaps: Gaps, facts: ItemFacts) -> None:
    gaps.items += 1
    for language in gaps.languages:
        if language in facts.labels:
            gaps.labels[language] += 1
        elif SHARED in facts.labels:
            gaps.shown[language] += 1
        gaps.descriptions[language] += language in facts.descriptions
    for name, counted, values in (
        ("genders", gaps.genders, facts.genders),
        ("countries", gaps.countries, facts.countries),
    ):
        known = tuple(value for value in values if value != UNKNOWN)
        counted.update(known or (UNKNOWN,))
        gaps.several[name] += len(known) > 1
    gaps.centuries[facts.century] += 1


def _list(gaps: Gaps, facts: ItemFacts, keys: Sequence[str]) -> None:
    labels = tuple(code for code in gaps.languages if code not in facts.labels)
    descriptions = tuple(code for code in gaps.languages if code not in facts.descriptions)
    if labels or descriptions:
        has_mul = SHARED in facts.labels
        gaps.lacking += [Lacking(key, facts.item, labels, descriptions, has_mul) for key in keys]


def is_value(value: str) -> bool:
    """Say whether a value counted is an item, and not what stands for none."""
    return value not in {UNKNOWN, NO_VALUE}
