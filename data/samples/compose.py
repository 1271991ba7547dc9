"""Composes data/samples and mappings/tables anew from the shared facts: `python data/samples/compose.py`.

Deterministic: the same facts give the same bytes.  Nothing else runs this; the composed files are committed.
What comes from where, and which records are damaged on purpose, stands in ORIGIN.md.
"""

from __future__ import annotations

import gzip
import io
from dataclasses import dataclass
from typing import Any

import orjson
from compose_artists import NAMESAKE_ITEMS, Artist, artist_item, choose_artists, pool, rows_of, spoil
from compose_books import book_items, compose_books
from compose_entities import PAGES, choose_full, known_item, make_properties, page_item, trim_item, used_properties
from compose_facts import SAMPLES, TABLES, Json, Person, chance, person_of, person_of_entity, read_lines, read_rows
from compose_marc import Facts, damage, person_record
from compose_names import main_form
from compose_persons import FROM_ENTITIES, Choice, choose_entities, choose_people, special_makers
from compose_places import Gazetteer
from compose_tables import compose_tables, occupations
from compose_wikidata import coarsen, entity, gaps_of, person_statements, person_terms, sitelinks_of

ITEMS = 1500
FULL = 420
DAMAGED = {57: "cut short", 121: "broken directory", 203: "invalid bytes"}
# Properties that mappings name though no item of the excerpt uses them.
MAPPED = {
    "P21", "P18", "P195", "P217", "P248", "P813", "P854", "P143", "P1317", "P2031", "P2032", "P1319", "P1326",
    "P1480", "P1477", "P50", "P2093", "P856", "P2252", "P1476", "P1680", "P629", "P747", "P98", "P655", "P110", "P2679",
    "P2680", "P736", "P123", "P872", "P86", "P87", "P676", "P2438", "P4101", "P291", "P577", "P407", "P1104", "P393",
    "P212", "P957", "P1144", "P243", "P921", "P136", "P1545", "P4801", "P219", "P648", "P724", "P996", "P496", "P1810",
}  # fmt: skip
# Items of the facts that mappings and their tables name: kinds of objects, a library.
CLASSES = {"Q3305213", "Q93184", "Q11060274", "Q131454"}
Excerpt = dict[str, Json]


@dataclass(frozen=True, slots=True)
class Sources:
    """All facts, read once."""

    people: dict[str, Person]
    items: dict[str, Json]
    known: dict[str, dict[str, str]]
    pool: dict[str, Json]
    gazetteer: Gazetteer

    def word_of(self, qid: str, table: dict[str, str]) -> str | None:
        """The English word for an occupation, if the tables know one."""
        return next((word for word, target in table.items() if target == qid), None)


def read_sources() -> Sources:
    """Everything below ../shared/data that the samples use."""
    items = {one["id"]: one for one in read_lines("wikidata/items_1274.jsonl.gz")}
    known = {row["qid"]: row for row in read_rows("wikidata/known_items.csv")}
    people = {one.qid: one for one in map(person_of, read_lines("wikidata/people_1000.jsonl.gz"))}
    people |= {qid: person_of_entity(items[qid]) for qid in FROM_ENTITIES}
    return Sources(people, items, known, pool(), Gazetteer(items, known))


def facts_for(choice: Choice, sources: Sources, table: dict[str, str]) -> Facts:
    """What the record of a person says besides name, dates and identifiers."""
    person = choice.person
    words = [word for qid in person.occupations if (word := sources.word_of(qid, table))]
    names_qid = choice.included and not choice.silent and chance(person.qid, "knows") < 5
    bags = (person.birth_place, person.death_place)
    birth, death = (sources.gazetteer.name(bag) if bag else None for bag in bags)
    return Facts(tuple(words[:4]), birth, death, choice.silent, names_qid)


def compose_marc(choices: list[Choice], sources: Sources) -> tuple[bytes, Json, list[list[str]]]:
    """persons.mrc, what reading it should count, and the right answers."""
    table = occupations(sources.known, sources.items)
    makers: list[tuple[str, Any]] = [
        (
            choice.person.qid,
            lambda number, choice=choice: person_record(number, choice.person, facts_for(choice, sources, table)),
        )
        for choice in choices
    ]
    for at, special in enumerate(special_makers()):
        makers.insert(17 + 19 * at, special)
    raws, answers, left = [], [], []
    included = {choice.person.qid: choice.included for choice in choices}
    for position, (what, make) in enumerate(makers, start=1):
        raw = make(position).as_marc()
        raws.append(damage(raw, DAMAGED[position]) if position in DAMAGED else raw)
        number = f"glam{position:05d}"
        if what.startswith("excluded"):
            left.append({"position": position, "control_number": number, "why": what.removeprefix("excluded: ")})
        else:
            qid = what if what in included else ""
            answers.append(["persons.mrc", number, qid, "yes" if included.get(qid) else "no"])
    spoilt = [{"position": at, "control_number": f"glam{at:05d}", "damage": kind} for at, kind in DAMAGED.items()]
    refused = {one["control_number"] for one in spoilt}
    answers = [one for one in answers if one[1] not in refused]
    counts = {"in_file": len(raws), "read": len(raws) - len(spoilt), "refused": len(spoilt), "excluded": len(left)}
    return b"".join(raws), {**counts, "damaged": spoilt, "excluded_records": left}, answers


def spoilt_rows(artists: list[Artist]) -> dict[str, str]:
    """Three rows to damage: the 40th, the 222nd, and the first after the 300th with an é in its name."""
    accented = next(one.key for one in artists[300:] if "é" in one.cells[1])
    return {artists[39].key: "too few cells", artists[221].key: "too many cells", accented: "invalid byte"}


def compose_csv(artists: list[Artist], absent: set[str]) -> tuple[bytes, Json, list[list[str]]]:
    """artists.csv, what reading it should count, and the right answers."""
    rows, spoilt = rows_of(artists), spoilt_rows(artists)
    lines = {cells[0]: line for line, cells in enumerate(rows, start=2)}
    damaged = [{"line": lines[key], "artist_id": key, "damage": kind} for key, kind in spoilt.items()]
    counts = {
        "in_file": len(rows),
        "read": len(rows) - len(spoilt),
        "refused": len(spoilt),
        "corporate": sum(cells[9] == "corporate" for cells in rows),
        "active": sum("active" in cells[3] for cells in rows),
        "with_ulan_id": sum(bool(cells[7]) for cells in rows),
        "with_wikidata_id": sum(bool(cells[8]) for cells in rows),
    }
    answers = [
        ["artists.csv", one.key, one.qid, "yes" if one.qid and one.qid not in absent else "no"]
        for one in artists
        if one.key not in spoilt
    ]
    return spoil(rows, spoilt), {**counts, "damaged": damaged}, answers


def compose_people(people: list[Person], exported: dict[str, Choice], sources: Sources) -> Excerpt:
    """Items of the people of people_1000: whole for bystanders, with gaps for about half of the exported."""
    places = {
        one.qid: (sources.gazetteer.find(one.birth_place), sources.gazetteer.find(one.death_place)) for one in people
    }
    found: Excerpt = {}
    for one in people:
        statements = person_statements(one, places)
        choice = exported.get(one.qid)
        if choice:
            held = [
                pid
                for pid in ("P213", "P214", "P244", "P106", "P570")
                if any(s["mainsnak"]["property"] == pid for s in statements)
            ]
            gaps = gaps_of(one.qid, held)
            statements = [s for s in statements if s["mainsnak"]["property"] not in gaps]
            if chance(one.qid, "coarse") < 8:
                statements = [coarsen(s) if s["mainsnak"]["property"] == "P569" else s for s in statements]
        found[one.qid] = entity(one.qid, statements, person_terms(one), sitelinks_of(one))
    return found


def compose_artist_items(artists: list[Artist], absent: set[str], sources: Sources) -> Excerpt:
    """Items of the artists in the export and of their namesakes."""
    rows = {one.qid: one for one in artists if one.qid}
    found: Excerpt = {}
    for qid in sorted((rows.keys() | NAMESAKE_ITEMS) - absent - sources.items.keys()):
        one, row = sources.pool.get(qid), rows.get(qid)
        if one:
            gaps = {pid for pid, share in (("P245", 40), ("P570", 15), ("P569", 8)) if row and chance(qid, pid) < share}
            found[qid] = artist_item(one, row, gaps)
    return found


def absent_artists(artists: list[Artist]) -> set[str]:
    """A dozen artists whose items the excerpt leaves out, none that the export itself links."""
    linked = {cells[8] for cells in rows_of(artists)}
    known = sorted(
        {one.qid for one in artists if one.qid} - linked - NAMESAKE_ITEMS, key=lambda qid: (chance(qid, "absent"), qid)
    )
    return set(known[:12])


def keep_classes(excerpt: Excerpt, known: dict[str, dict[str, str]]) -> None:
    """A known city or country whose own class statements were trimmed away keeps the class its kind tells."""
    for qid, row in known.items():
        if "P31" not in excerpt[qid]["claims"]:
            excerpt[qid]["claims"] |= {pid: ones for pid, ones in known_item(row)["claims"].items() if pid == "P31"}


def drop_dangling(excerpt: Excerpt) -> None:
    """Occupations and places whose item is not in the excerpt go: a wiki would not take them as values."""
    for one in excerpt.values():
        for pid, statements in list(one["claims"].items()):
            kept = [each for each in statements if _target(each) is None or _target(each) in excerpt]
            one["claims"] = {**one["claims"], pid: kept}
        one["claims"] = {pid: kept for pid, kept in one["claims"].items() if kept}


def _target(one: Json) -> str | None:
    value = one["mainsnak"].get("datavalue", {}).get("value")
    return value.get("id") if isinstance(value, dict) and "entity-type" in value else None


def unique_descriptions(excerpt: Excerpt) -> None:
    """No two items may share label and description in a language: of such a pair the second loses its description."""
    seen: set[tuple[str, str, str]] = set()
    for one in excerpt.values():
        for lang, term in list(one["descriptions"].items()):
            label = one["labels"].get(lang) or one["labels"].get("mul")
            key = (lang, label["value"] if label else "", term["value"])
            if key in seen or key[1] == key[2]:
                del one["descriptions"][lang]
            seen.add(key)


def compose_excerpt(choices: list[Choice], artists: list[Artist], absent: set[str], sources: Sources) -> list[Json]:
    """All items and properties, properties first, each in the order of its number."""
    exported = {one.person.qid: one for one in choices}
    left_out = {qid for qid, one in exported.items() if not one.included}
    excerpt = compose_artist_items(artists, absent, sources)
    excerpt |= {qid: known_item(row) for qid, row in sources.known.items()} | {qid: page_item(qid) for qid in PAGES}
    excerpt |= book_items()
    full = choose_full(sources.items, set(sources.known) | CLASSES | {one.qid for one in artists}, FULL)
    everyone = [
        one for one in sources.people.values() if one.qid not in sources.items and one.qid not in left_out | absent
    ]
    bystanders = [one for one in everyone if one.qid not in exported and one.qid not in excerpt and main_form(one)]
    bystanders.sort(key=lambda one: (chance(one.qid, "bystander"), one.qid))
    shown = [one for one in everyone if one.qid in exported]
    room = ITEMS - len(excerpt.keys() | {one.qid for one in shown} | set(full))
    excerpt |= compose_people([*shown, *bystanders[:room]], exported, sources)
    included = excerpt.keys() | set(full)
    excerpt |= {qid: trim_item(sources.items[qid], set(included)) for qid in full if qid not in absent}
    keep_classes(excerpt, sources.known)
    excerpt = {qid: excerpt[qid] for qid in sorted(excerpt, key=lambda qid: int(qid[1:]))}
    drop_dangling(excerpt)
    unique_descriptions(excerpt)
    items = list(excerpt.values())
    return [*make_properties(used_properties(items) | MAPPED), *items]


def gzipped(lines: list[Json]) -> bytes:
    """JSON lines, compressed without a time stamp."""
    out = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=0, compresslevel=9) as file:
        file.write(b"".join(orjson.dumps(line) + b"\n" for line in lines))
    return out.getvalue()


def compose_all() -> dict[str, bytes]:
    """Every data file of this folder by name."""
    sources = read_sources()
    people = [one for qid, one in sources.people.items() if qid not in sources.items]
    choices = [*choose_people(people), *choose_entities(sources.people)]
    choices.sort(key=lambda one: (chance(one.person.qid, "place"), one.person.qid))
    artists = choose_artists(sources.pool)
    absent = absent_artists(artists)
    marc, marc_counts, marc_answers = compose_marc(choices, sources)
    table, csv_counts, csv_answers = compose_csv(artists, absent)
    excerpt = compose_excerpt(choices, artists, absent, sources)
    properties = sum(one["type"] == "property" for one in excerpt)
    wiki_counts = {"items": len(excerpt) - properties, "properties": properties}
    expected = {"persons.mrc": marc_counts, "artists.csv": csv_counts, "wikidata-excerpt.jsonl.gz": wiki_counts}
    books = compose_books()
    count = books.count(b"\x1d")
    expected["books.mrc"] = {"in_file": count, "read": count, "refused": 0, "excluded": 0}
    answers = "".join(
        ",".join(one) + "\n" for one in [["file", "key", "qid", "in_excerpt"], *marc_answers, *csv_answers]
    )
    return {
        "persons.mrc": marc,
        "books.mrc": books,
        "artists.csv": table,
        "wikidata-excerpt.jsonl.gz": gzipped(excerpt),
        "expected.json": orjson.dumps(expected, option=orjson.OPT_INDENT_2) + b"\n",
        "answers.csv": answers.encode(),
    }


def compose_mapping_tables() -> dict[str, bytes]:
    """Every table of mappings/tables by name."""
    sources = read_sources()
    return compose_tables(sources.known, sources.items)


def main() -> None:
    """Write everything, and say how large it became."""
    TABLES.mkdir(parents=True, exist_ok=True)
    for folder, composed in ((SAMPLES, compose_all()), (TABLES, compose_mapping_tables())):
        for name, content in composed.items():
            (folder / name).write_bytes(content)
            print(f"{name}: {len(content):,} bytes")


if __name__ == "__main__":
    main()
