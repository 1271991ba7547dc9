"""From rows of item_facts.rq to ItemFacts."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from glamdata.model.match import NO_TRAITS, ItemFacts, Traits
from glamdata.model.value import PRECISION_DAY, PRECISION_MONTH, TimeValue
from glamdata.reconciling.date import in_order
from glamdata.wikibase.queries import is_entity_id, read_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BIRTH, DEATH, CLASS, OCCUPATION = "P569", "P570", "P31", "P106"
ACTIVE, COUNTRIES, PLACES = ("P1317", "P2031", "P2032"), ("P27", "P17"), ("P19", "P20", "P159")

_TIME = re.compile(r"(?P<year>-?\d{4,})-(?P<month>\d\d)-(?P<day>\d\d)T")
_DEPRECATED = "DeprecatedRank"
_PREFERRED = "PreferredRank"


def read_facts(rows: Iterable[dict[str, str]], languages: Sequence[str]) -> dict[str, ItemFacts]:
    """Gather rows by item. The label is that of the first of `languages` that has one, else of any."""
    by_item: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        by_item[read_id(row["item"])].append(row)
    return {qid: _read_item(qid, of_item, languages) for qid, of_item in by_item.items()}


def read_time(text: str, precision: int, calendar: str) -> TimeValue | None:
    """Read a timeValue of the RDF, None where it is none.

    Month and day beyond the precision become ``00``. RDF counts the year before 1 as 0 (XSD 1.1), Wikibase's JSON
    as -1. A day in the Julian calendar is Gregorian in RDF already; coarser dates stay as they were written
    (https://www.mediawiki.org/wiki/Wikibase/Indexing/RDF_Dump_Format#Time).
    """
    found = _TIME.match(text)
    if not found:
        return None
    year = int(found["year"])
    year = year if year > 0 else year - 1
    month = int(found["month"]) if precision >= PRECISION_MONTH else 0
    day = int(found["day"]) if precision >= PRECISION_DAY else 0
    time = f"{'-' if year < 0 else '+'}{abs(year):04d}-{month:02d}-{day:02d}T00:00:00Z"
    return TimeValue(time, precision) if precision >= PRECISION_DAY else TimeValue(time, precision, calendar)


def _read_item(qid: str, rows: list[dict[str, str]], languages: Sequence[str]) -> ItemFacts:
    labels = _by_language(rows, "label")
    names = [*_ordered(labels, languages), *sorted(row["value"] for row in rows if row["kind"] == "alias")]
    identifiers = [
        (read_id(row["property"]), row["value"])
        for row in rows
        if row["kind"] == "identifier" and not row["rank"].endswith(_DEPRECATED)
    ]
    return ItemFacts(
        qid=qid,
        label=next(iter(_ordered(labels, languages)), ""),
        description=next(iter(_ordered(_by_language(rows, "description"), languages)), ""),
        names=tuple(dict.fromkeys(names)),
        identifiers=tuple(sorted(set(identifiers))),
        births=_read_dates(rows, BIRTH),
        deaths=_read_dates(rows, DEATH),
        classes=_read_items(rows, CLASS),
        traits=_read_traits(rows),
    )


def _read_traits(rows: list[dict[str, str]]) -> Traits:
    traits = Traits(
        active=tuple(date for pid in ACTIVE for date in _read_dates(rows, pid)),
        occupations=_read_items(rows, OCCUPATION),
        countries=tuple(sorted({qid for pid in COUNTRIES for qid in _read_items(rows, pid)})),
        places=tuple(sorted({qid for pid in PLACES for qid in _read_items(rows, pid)})),
        works=tuple(sorted({row["value"] for row in rows if row["kind"] == "work"})),
    )
    return NO_TRAITS if traits == NO_TRAITS else traits


def _read_items(rows: list[dict[str, str]], pid: str) -> tuple[str, ...]:
    """Give the items a property has, as the best rank says."""
    found = {row["value"] for row in rows if row["kind"] == "item" and read_id(row["property"]) == pid}
    return tuple(sorted(read_id(iri) for iri in found if is_entity_id(read_id(iri))))


def _by_language(rows: list[dict[str, str]], kind: str) -> dict[str, str]:
    return {row["language"]: row["value"] for row in rows if row["kind"] == kind}


def _ordered(terms: dict[str, str], languages: Sequence[str]) -> list[str]:
    """Give the terms of `languages` in their order, then the others by language code."""
    first = [language for language in languages if language in terms]
    return [terms[language] for language in dict.fromkeys([*first, *sorted(terms)])]


def _read_dates(rows: list[dict[str, str]], pid: str) -> tuple[TimeValue, ...]:
    """Give the best-ranked dates: preferred if any, else normal."""
    dates = [row for row in rows if row["kind"] == "date" and read_id(row["property"]) == pid]
    preferred = [row for row in dates if row["rank"].endswith(_PREFERRED)]
    best = preferred or [row for row in dates if not row["rank"].endswith(_DEPRECATED)]
    times = (read_time(row["value"], int(row["precision"]), row["calendar"]) for row in best)
    return in_order(time for time in times if time)
