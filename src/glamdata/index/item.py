"""From the JSON of an item, as dumps have it, to what the index keeps of it.

Wikibase JSON (https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html); dates as best ranked, identifiers
in any rank but deprecated, as the queries of the query service have them.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from glamdata.model.qualified import qualify_property
from glamdata.model.value import PRECISION_YEAR
from glamdata.reconciling.keys import title_keys, wide_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

HUMAN = "Q5"
INSTANCE_OF, SUBCLASS_OF, BIRTH, DEATH, WORK, AUTHOR = "P31", "P279", "P569", "P570", "P800", "P50"
ACTIVE = ("P1317", "P2031", "P2032")
OCCUPATION, COUNTRIES, PLACES = "P106", ("P27", "P17"), ("P19", "P20", "P159")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class IndexedItem:
    """What the index keeps of an item: its `number`, `names` by text with their languages, `keys`, `identifiers`.

    `facts` are the rest as JSON; `birth` and `death` are the first years of each, None without.
    """

    number: int
    names: dict[str, tuple[str, ...]]
    identifiers: tuple[tuple[str, str], ...]
    keys: tuple[str, ...]
    birth: int | None
    death: int | None
    facts: bytes


def read_item(entity: Json, languages: frozenset[str] = frozenset()) -> IndexedItem:
    """Give what is kept of an item; of its terms those in `languages`, all if there are none."""
    claims: dict[str, list[Json]] = entity.get("claims") or entity.get("statements") or {}
    terms = _read_terms(entity, languages)
    names: dict[str, list[str]] = {}
    for language, text in _each_name(terms):
        names.setdefault(text, []).append(language)
    births, deaths = (_best_times(claims.get(pid, [])) for pid in (BIRTH, DEATH))
    classes = sorted(_best_items(claims.get(INSTANCE_OF, [])))
    make_keys = wide_keys if HUMAN in classes or not classes else title_keys
    keys = dict.fromkeys(key for text in names for key in make_keys(text))
    facts = {
        "labels": terms[0],
        "aliases": terms[1],
        "descriptions": terms[2],
        "births": births,
        "deaths": deaths,
        "classes": classes,
        "traits": _read_traits(claims),
    }
    return IndexedItem(
        number=int(entity["id"][1:]),
        names={text: tuple(dict.fromkeys(found)) for text, found in names.items()},
        identifiers=tuple(sorted(set(_identifiers(claims)))),
        keys=tuple(keys),
        birth=_first_year(births),
        death=_first_year(deaths),
        facts=orjson.dumps({name: value for name, value in facts.items() if value}),
    )


def classes_of(entity: Json) -> set[str]:
    """Give the classes an item is said to be of."""
    claims = entity.get("claims") or entity.get("statements") or {}
    return set(_best_items(claims.get(INSTANCE_OF, [])))


def parents_of(entity: Json) -> set[str]:
    """Give the classes an item is said to be a subclass of."""
    claims = entity.get("claims") or entity.get("statements") or {}
    return set(_best_items(claims.get(SUBCLASS_OF, [])))


def authors_of(entity: Json) -> set[str]:
    """Give the items that an item names as its authors."""
    claims = entity.get("claims") or entity.get("statements") or {}
    return set(_best_items(claims.get(AUTHOR, [])))


def _read_terms(entity: Json, languages: frozenset[str]) -> tuple[dict[str, str], dict[str, list[str]], dict[str, str]]:
    """Give labels, aliases and descriptions by language."""
    labels, descriptions = (
        {code: term["value"] for code, term in _mapping(entity.get(kind)).items() if not languages or code in languages}
        for kind in ("labels", "descriptions")
    )
    aliases = {
        code: [term["value"] for term in terms]
        for code, terms in _mapping(entity.get("aliases")).items()
        if not languages or code in languages
    }
    return labels, aliases, descriptions


def _mapping(said: Any) -> Json:
    """Read what PHP writes as ``[]`` where it is empty."""
    return said if isinstance(said, dict) else {}


def _each_name(terms: tuple[dict[str, str], dict[str, list[str]], dict[str, str]]) -> Iterator[tuple[str, str]]:
    yield from terms[0].items()
    for language, texts in terms[1].items():
        yield from ((language, text) for text in texts)


def _best(statements: list[Json]) -> list[Json]:
    """Give the main snaks of the best rank that have a value."""
    preferred = [one for one in statements if one.get("rank") == "preferred"]
    best = preferred or [one for one in statements if one.get("rank") != "deprecated"]
    return [one["mainsnak"]["datavalue"] for one in best if one.get("mainsnak", {}).get("snaktype") == "value"]


def _best_items(statements: list[Json]) -> list[str]:
    values = [value["value"] for value in _best(statements) if value.get("type") == "wikibase-entityid"]
    return list(dict.fromkeys(value.get("id") or f"Q{value['numeric-id']}" for value in values))


def _best_times(statements: list[Json]) -> list[tuple[str, int, str]]:
    values = [value["value"] for value in _best(statements) if value.get("type") == "time"]
    return [(value["time"], value["precision"], value["calendarmodel"].replace("https:", "http:")) for value in values]


def _identifiers(claims: dict[str, list[Json]]) -> Iterator[tuple[str, str]]:
    for pid, statements in claims.items():
        for one in statements:
            snak = one.get("mainsnak", {})
            if one.get("rank") == "deprecated" or snak.get("snaktype") != "value":
                continue
            value = snak["datavalue"]
            if value.get("type") == "string" and snak.get("datatype", "external-id") in {"external-id", "string"}:
                yield pid, value["value"]
                pairs = sorted(set(_items_in(one)))
                sets = ((pair,) for pair in pairs), itertools.combinations(pairs, 2)
                yield from ((qualify_property(pid, chosen), value["value"]) for chosen in itertools.chain(*sets))


def _items_in(statement: Json) -> Iterator[tuple[str, str]]:
    """Give the items that qualify a statement, each with its property."""
    for pid, snaks in _mapping(statement.get("qualifiers")).items():
        for snak in snaks:
            value = snak.get("datavalue", {})
            if value.get("type") == "wikibase-entityid" and value["value"].get("entity-type", "item") == "item":
                yield pid, value["value"].get("id") or f"Q{value['value']['numeric-id']}"


def _read_traits(claims: dict[str, list[Json]]) -> Json:
    traits = {
        "active": [time for pid in ACTIVE for time in _best_times(claims.get(pid, []))],
        "occupations": _best_items(claims.get(OCCUPATION, [])),
        "countries": [qid for pid in COUNTRIES for qid in _best_items(claims.get(pid, []))],
        "places": [qid for pid in PLACES for qid in _best_items(claims.get(pid, []))],
        "works": _best_items(claims.get(WORK, [])),
    }
    return {name: value for name, value in traits.items() if value}


def _first_year(times: list[tuple[str, int, str]]) -> int | None:
    """Give the first year of dates of year precision at least."""
    years = [int(time[0] + time[1:].split("-", 1)[0]) for time, precision, _ in times if precision >= PRECISION_YEAR]
    return min(years, default=None)
