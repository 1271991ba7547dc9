"""Test beds for matching, made of real people and composed as catalogues write them: half of the rows have no item.

Names of one source are taken out of the items before its rows are looked up; among the items are people who bear the
name of another and lived at another time. The facts are those of ../shared/data/ORIGIN.md.
"""

from __future__ import annotations

import csv
import gzip
import json
import random
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glamdata.reconciling.fold import script_of

if TYPE_CHECKING:
    from collections.abc import Iterable

SHARED = Path(__file__).parents[2] / "shared" / "data"
HOMONYMS = 0.08
HALF = 0.5
ROLES = (", former owner", ", ed.", ", scribe", ", author", ", donor", ".")
SHORTENED = {"John": "Jno.", "William": "Wm.", "Charles": "Chas.", "Thomas": "Thos.", "George": "Geo.", "James": "Jas."}
MISREAD = {"l": "i", "i": "l", "e": "c", "n": "u", "u": "n", "a": "o", "h": "b", "c": "e", "t": "f"}


@dataclass(frozen=True, slots=True)
class Person:
    """An item: its names and years, empty where nobody knows."""

    qid: str
    names: tuple[str, ...]
    birth: str = ""
    death: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A record: its heading, its years where the catalogue has columns for them, and whom it is about."""

    name: str
    birth: str
    death: str
    truth: str


@dataclass(frozen=True, slots=True)
class Bed:
    """Rows and the items they are looked up among; `title` is what they are like."""

    title: str
    people: dict[str, Person]
    rows: list[Row]


def make_beds(count: int, seed: int = 1) -> list[Bed]:
    """Give the beds, of `count` rows each as far as there are so many."""
    return [
        make_headings(count, seed),
        make_museum("whitney", count, seed),
        make_museum("nga", count, seed),
        make_languages(count, seed),
    ]


def make_museum(source: str, count: int, seed: int) -> Bed:
    """Compose the artists of one museum, with the years its own file gives."""
    chance = random.Random(seed)  # noqa: S311  (a sample, no secret)
    people = load_people(source)
    rows = _whitney() if source == "whitney" else _nga()
    chance.shuffle(rows)
    present = [row for row in rows if row.truth in people][: count // 2]
    absent = [row for row in rows if row.truth not in people][: len(present)]
    return Bed(f"artists of a museum ({source})", _with_homonyms(people, chance), present + absent)


def make_headings(count: int, seed: int) -> Bed:
    """Compose headings as old catalogues have them: one string with titles, roles, guessed years and misreadings."""
    chance = random.Random(seed)  # noqa: S311
    people, rows = load_people(), []
    for one in chance.sample([p for p in people.values() if p.birth and int(p.birth) < 1960], count):
        latin = [name for name in one.names if script_of(name) == "LATIN" and 1 < len(name.split()) < 6]
        if not latin:
            continue
        name = chance.choice(latin)
        others = tuple(other for other in one.names if other != name)
        if others and chance.random() > 0.4:
            people[one.qid] = replace(one, names=others)
        rows.append(Row(_write_heading(name, one, chance), "", "", one.qid))
    return Bed("headings of old catalogues", _with_homonyms(_without_half(people, rows, chance), chance), rows)


def make_languages(count: int, seed: int) -> Bed:
    """Compose people as catalogues in many languages name them, some with a year, found by names in other languages."""
    chance = random.Random(seed)  # noqa: S311
    people, rows = load_people(), []
    for one in chance.sample([p for p in people.values() if len(p.names) > 1], count):
        script = chance.choice(sorted({script_of(name) for name in one.names}))
        name = chance.choice([name for name in one.names if script_of(name) == script])
        others = tuple(other for other in one.names if other != name)
        way = chance.random()
        if way < 0.5 and (foreign := tuple(other for other in others if script_of(other) != script)):
            others = foreign
        if way < 0.5 or way > 0.65:
            people[one.qid] = replace(one, names=others)
        birth, death = (one.birth, one.death) if chance.random() < 0.6 else ("", "")
        rows.append(Row(name, birth, death if chance.random() < HALF else "", one.qid))
    return Bed("people in many languages", _with_homonyms(_without_half(people, rows, chance), chance), rows)


def load_people(left_out: str = "") -> dict[str, Person]:
    """Read the pool, without the names that one source gives."""
    people = {}
    with gzip.open(SHARED / "reconcile-dev" / "pool.jsonl.gz", "rt") as lines:
        for said in map(json.loads, lines):
            names = [label for source, label in said["labels"].items() if source != left_out]
            names += said["aliases"] if left_out != "nga" or "nga" not in said["src"] else []
            if names:
                years = (_year(said["birth"]), _year(said["death"]))
                people[said["qid"]] = Person(said["qid"], tuple(dict.fromkeys(names)), *years)
    return people


def _whitney() -> list[Row]:
    rows = _read_table("whitney_artists.csv")
    said = [(row["display_name"], row["begin_date"], row["end_date"], row["wikidata_id"]) for row in rows]
    return [Row(name, _year(birth), _year(death), qid) for name, birth, death, qid in said if qid]


def _nga() -> list[Row]:
    rows = []
    for row in _read_table("nga_constituents_2000.csv"):
        if row["constituenttype"] == "individual" and row["wikidataid"]:
            lived = "active" not in row["displaydate"]
            birth, death = (_year(row[name]) if lived else "" for name in ("beginyear", "endyear"))
            rows.append(Row(row["preferreddisplayname"], birth, death, row["wikidataid"]))
    return rows


def _read_table(name: str) -> Iterable[dict[str, Any]]:
    with (SHARED / "library" / name).open(encoding="utf-8-sig") as lines:
        yield from csv.DictReader(lines)


def _year(text: str | None) -> str:
    found = re.match(r"\d{4}", text or "")
    return found.group() if found and int(found.group()) else ""


def _without_half(people: dict[str, Person], rows: list[Row], chance: random.Random) -> dict[str, Person]:
    gone = {row.truth for row in rows if chance.random() < HALF}
    return {qid: one for qid, one in people.items() if qid not in gone}


def _with_homonyms(people: dict[str, Person], chance: random.Random) -> dict[str, Person]:
    """Add people with the name of another who lived at another time, some without dates."""
    namesakes = {}
    for one in people.values():
        if chance.random() < HOMONYMS:
            by = chance.choice((-1, 1)) * chance.randint(12, 120)
            years = [str(int(year) + by) if year and chance.random() < 0.7 else "" for year in (one.birth, one.death)]
            namesakes[f"Q9{one.qid[1:]}000"] = Person(f"Q9{one.qid[1:]}000", one.names[:1], *years)
    return people | namesakes


def _write_heading(name: str, one: Person, chance: random.Random) -> str:
    first, _, family = name.partition(", ")[::-1] if "," in name else name.rpartition(" ")
    words = first.split()
    way = chance.random()
    if way < 0.2:
        words = [f"{word[0]}." for word in words]
    elif way < 0.3:
        words = words[:1]
    elif way < 0.35:
        words = [SHORTENED.get(word, word) for word in words]
    if chance.random() < 0.06 and len(family) > 4:
        at = chance.randrange(1, len(family) - 1)
        family = family[:at] + MISREAD.get(family[at], "") + family[at + 1 :]
    parts = [family, " ".join(words)] if words else [family]
    if chance.random() < 0.15:
        parts.append(chance.choice(("Sir", "Dr.", "Rev.", "Count", "Baron")))
    if dates := _write_dates(one, chance):
        parts.append(dates)
    return ", ".join(parts) + (chance.choice(ROLES) if chance.random() < 0.3 else "")


def _write_dates(one: Person, chance: random.Random) -> str:
    """Write a life as headings do: whole, guessed, one year of it, a floruit, or not at all."""
    birth = int(one.birth) + (chance.choice((-1, 1)) if chance.random() < 0.05 else 0)
    way = chance.random()
    if way < 0.75:
        ways = [f"{birth}-{one.death}"] * 6 + [f"b. {birth}", f"ca. {birth}-{one.death}", f"{birth}?-{one.death}"]
        return f"d. {one.death}" if one.death and way < 0.06 else chance.choice(ways)
    return f"active {(birth + int(one.death)) // 2}" if one.death and way < 0.85 else ""
