"""Reads the real facts that the samples are composed from: ../shared/data, seen from the project's root."""

from __future__ import annotations

import csv
import gzip
import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import orjson
import pymarc

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Json = dict[str, Any]

FACTS = Path(__file__).resolve().parents[3] / "shared" / "data"
SAMPLES = Path(__file__).resolve().parent
TABLES = SAMPLES.parents[1] / "mappings" / "tables"

# The address each identifier has in people_1000's link lists, and the property it is the value of.
LINKS: Mapping[str, re.Pattern[str]] = {
    "P214": re.compile(r"https://viaf\.org/viaf/(\d+)"),
    "P213": re.compile(r"https://tools\.wmflabs\.org/wikidata-externalid-url/\?p=213&.*&id=([\dX ]+)"),
    "P244": re.compile(r"https://id\.loc\.gov/authorities/((?:n|nb|no|nr|ns)\d+)"),
    "P227": re.compile(r"https://d-nb\.info/gnd/([\dX-]+)"),
    "P268": re.compile(r"https://catalogue\.bnf\.fr/ark:/12148/cb(\w+)"),
    "P269": re.compile(r"https://www\.idref\.fr/(\w+)"),
    "P245": re.compile(r"http://vocab\.getty\.edu/page/ulan/(\d+)"),
    "P434": re.compile(r"https://musicbrainz\.org/artist/([\da-f-]+)"),
    "P1006": re.compile(r"http://data\.bibliotheken\.nl/id/thes/p(\w+)"),
    "P2163": re.compile(r"https://experimental\.worldcat\.org/fast/(\d+)/"),
}
WIKI = re.compile(r"https://([a-z-]+)\.(wikipedia|wikisource|wikiquote)\.org/wiki/(.+)")
FAMILY = {"wikipedia": "wiki", "wikisource": "wikisource", "wikiquote": "wikiquote"}


@dataclass(frozen=True, slots=True)
class Date:
    """A date as Wikidata gives it: the timestamp and its precision (9 year, 10 month, 11 day)."""

    time: str
    precision: int
    circa: bool = False

    @property
    def year(self) -> int:
        """The year, negative before our era."""
        return int(self.time[: self.time.index("-", 1)])


@dataclass(frozen=True, slots=True)
class Person:
    """What the facts say about one person; names carry no languages unless sitelinks or scripts tell them."""

    qid: str
    names: tuple[str, ...]
    born: tuple[Date, ...] = ()
    died: tuple[Date, ...] = ()
    occupations: tuple[str, ...] = ()
    given: frozenset[str] = frozenset()
    family: frozenset[str] = frozenset()
    birth_place: frozenset[str] = frozenset()
    death_place: frozenset[str] = frozenset()
    descriptions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sitelinks: Mapping[str, str] = field(default_factory=dict)

    def first(self, pid: str) -> str | None:
        """The first value of an identifier, if there is one."""
        return next(iter(self.ids.get(pid, ())), None)


def chance(*parts: str) -> int:
    """A number from 0 to 99 that depends on nothing but the words given: the samples' only dice."""
    return int(hashlib.sha256("|".join(parts).encode()).hexdigest(), 16) % 100


def read_lines(name: str) -> Iterator[Json]:
    """The JSON objects of a gzipped JSON-lines file below the facts folder."""
    with gzip.open(FACTS / name, "rb") as lines:
        for line in lines:
            yield orjson.loads(line)


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file below the facts folder."""
    with (FACTS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_authorities() -> dict[str, pymarc.Record]:
    """The Library of Congress authority records by normalised LCCN."""
    found: dict[str, pymarc.Record] = {}
    with (FACTS / "library/loc_authority_dlc.mrc").open("rb") as file:
        for record in pymarc.MARCReader(file):
            if record is not None:
                found[record["010"]["a"].replace(" ", "")] = record
    return found


def read_books() -> list[pymarc.Record]:
    """The Library of Congress books."""
    with (FACTS / "library/loc_books_2014_100.mrc").open("rb") as file:
        return [record for record in pymarc.MARCReader(file) if record is not None]


def identifiers(urls: list[str]) -> dict[str, tuple[str, ...]]:
    """External ids by property, taken from the addresses people_1000 lists for a person."""
    found: dict[str, list[str]] = {}
    for url in urls:
        for pid, pattern in LINKS.items():
            if match := pattern.fullmatch(url):
                value = match[1].replace(" ", "") if pid == "P213" else match[1]
                if value not in found.setdefault(pid, []):
                    found[pid].append(value)
    return {pid: tuple(values) for pid, values in sorted(found.items())}


def wiki_pages(urls: list[str]) -> dict[str, str]:
    """Sitelinks (site id to page title) taken from the addresses people_1000 lists for a person."""
    pages: dict[str, str] = {}
    for url in urls:
        if match := WIKI.fullmatch(url):
            site = match[1].replace("-", "_") + FAMILY[match[2]]
            pages.setdefault(site, unquote(match[3]).replace("_", " "))
    return dict(sorted(pages.items()))


def person_of(facts: Json) -> Person:
    """A line of people_1000 as a Person."""
    return Person(
        qid=facts["qid"],
        names=tuple(dict.fromkeys(name.strip() for name in facts["name"] if name.strip())),
        born=tuple(Date(*date) for date in facts.get("born", [])),
        died=tuple(Date(*date) for date in facts.get("died", [])),
        occupations=tuple(facts["occupations"]),
        given=frozenset(facts.get("given_name", [])),
        family=frozenset(facts.get("family_name", [])),
        birth_place=frozenset(facts.get("place_of_birth", [])),
        death_place=frozenset(facts.get("place_of_death", [])),
        descriptions=tuple(facts.get("description", [])),
        ids=identifiers(facts["url"]),
        sitelinks=wiki_pages(facts["url"]),
    )


def snak_value(snak: Json) -> Any:
    """The value inside a snak, items as QIDs; None for somevalue and novalue."""
    value = snak.get("datavalue", {}).get("value")
    if isinstance(value, dict) and "entity-type" in value:
        letter = "P" if value["entity-type"] == "property" else "Q"
        return value.get("id") or f"{letter}{value['numeric-id']}"
    return value


def values_of(entity: Json, pid: str) -> list[Any]:
    """All values of a property on a full entity, items as QIDs, deprecated ones left out."""
    statements = entity.get("claims", {}).get(pid, [])
    found = (snak_value(one["mainsnak"]) for one in statements if one.get("rank") != "deprecated")
    return [value for value in found if value is not None]


def dates_of(entity: Json, pid: str) -> tuple[Date, ...]:
    """The dates of a property on a full entity, with circa where a qualifier says so."""
    found = []
    for one in entity.get("claims", {}).get(pid, []):
        value = snak_value(one["mainsnak"])
        if value:
            why = [snak_value(snak) for snak in one.get("qualifiers", {}).get("P1480", [])]
            time = re.sub(r"^\+0*", "", value["time"]).zfill(20)
            found.append(Date(time, value["precision"], "Q5727902" in why))
    return tuple(found)


def person_of_entity(entity: Json) -> Person:
    """A human of items_1274 as a Person: English label first, then the aliases."""
    names = [entity["labels"]["en"]["value"], *(one["value"] for one in entity["aliases"].get("en", []))]
    names += [one["value"] for lang, one in sorted(entity["labels"].items()) if lang in {"ru", "ja", "he", "el", "ka"}]
    ids = {pid: tuple(str(one).replace(" ", "") for one in values_of(entity, pid)) for pid in LINKS}
    words = names[0].split()
    return Person(
        qid=entity["id"],
        names=tuple(dict.fromkeys(names)),
        born=dates_of(entity, "P569"),
        died=dates_of(entity, "P570"),
        occupations=tuple(values_of(entity, "P106")),
        given=frozenset(words[:1]),
        family=frozenset({words[-1], " ".join(words[1:]) if words[1:2] == ["van"] else words[-1]}),
        languages=tuple(dict.fromkeys([*values_of(entity, "P6886"), *values_of(entity, "P1412")])),
        ids={pid: values for pid, values in ids.items() if values},
    )
