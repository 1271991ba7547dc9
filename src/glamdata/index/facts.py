"""From what the index keeps of an item to ItemFacts, as the query service's rows would give them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glamdata.model.match import NO_TRAITS, ItemFacts, Traits
from glamdata.model.value import PRECISION_DAY, PRECISION_MONTH, TimeValue
from glamdata.reconciling.date import in_order, to_gregorian

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Json = dict[str, Any]


def facts_of(
    number: int,
    kept: Json,
    identifiers: Sequence[tuple[str, str]],
    languages: Sequence[str],
    titles: Mapping[str, Sequence[str]],
    *,
    every_language: bool = False,
) -> ItemFacts:
    """Give the facts of an item, with its terms in `languages`, or all of them; `titles` are the labels of works."""
    labels, aliases = kept.get("labels", {}), kept.get("aliases", {})
    wanted = [code for code in languages if code in labels]
    others = sorted(code for code in labels if code not in wanted)
    shown = wanted + (others if every_language or not wanted else [])
    codes = aliases if every_language else [code for code in languages if code in aliases]
    bynames = sorted(text for code in codes for text in aliases[code]) if codes else ()
    in_order = [labels[code] for code in shown]
    names = [*in_order, *bynames] if wanted else [*bynames, *in_order]
    descriptions = kept.get("descriptions", {})
    return ItemFacts(
        qid=f"Q{number}",
        label=next(iter(in_order), ""),
        description=next((descriptions[code] for code in languages if code in descriptions), ""),
        names=tuple(dict.fromkeys(names)),
        identifiers=tuple(sorted(set(identifiers))) if identifiers else (),
        births=_times(kept.get("births", [])),
        deaths=_times(kept.get("deaths", [])),
        classes=tuple(kept.get("classes", [])),
        traits=_traits(kept.get("traits"), titles),
    )


def _traits(said: Json | None, titles: Mapping[str, Sequence[str]]) -> Traits:
    if not said:
        return NO_TRAITS
    return Traits(
        active=_times(said.get("active", [])),
        occupations=tuple(sorted(said.get("occupations", []))),
        countries=tuple(sorted(set(said.get("countries", [])))),
        places=tuple(sorted(set(said.get("places", [])))),
        works=tuple(sorted({text for qid in said.get("works", []) for text in titles.get(qid, ())})),
    )


def _times(said: Sequence[tuple[str, int, str]]) -> tuple[TimeValue, ...]:
    return in_order(_time(*one) for one in said)


def _time(time: str, precision: int, calendar: str) -> TimeValue:
    """Give a date with nothing beyond its precision, a Julian day as the Gregorian one."""
    year, month, day = time[1:].split("T", maxsplit=1)[0].split("-")
    month, day = month if precision >= PRECISION_MONTH else "00", day if precision >= PRECISION_DAY else "00"
    return to_gregorian(TimeValue(f"{time[:1]}{int(year):04d}-{month}-{day}T00:00:00Z", precision, calendar))
