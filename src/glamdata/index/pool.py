"""A table of items as a dump of them: so that an index can be built of a list that somebody has, without a dump.

A row an item: its id, label, other names, dates and identifiers. What comes out is Wikibase JSON, an entity a line
(https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html), which the index reads like any dump.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from glamdata.errors import ExportError
from glamdata.model.value import TimeValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

TABLES = {".csv": ",", ".tsv": "\t"}
"""The endings of tables, and what stands between their cells."""
ID_COLUMNS = ("qid", "item", "wikidata", "wikidata_id")
ALIASES, DESCRIPTION, CLASS = "aliases", "description", "class"
DATES = {"birth": "P569", "death": "P570"}
HUMAN, EVERY_LANGUAGE = "Q5", "mul"

_QID = re.compile(r"(?:.*/)?(Q[1-9]\d*)\s*")
_LABEL = re.compile(r"label(?:[_@](?P<language>[a-z]{2,3}(?:-[a-z]+)*))?")
_PROPERTY = re.compile(r"P[1-9]\d*")
_DATE = re.compile(r"(?P<year>[+-]?\d{1,4})(?:-(?P<month>0\d|1[0-2])(?:-(?P<day>[0-2]\d|3[01]))?)?(?:T.*)?")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """What of a row is not taken: its `line` in the table, and `why`, in words."""

    line: int
    why: str


def write_pool(table: Path, dump: Path) -> tuple[int, list[Fault]]:
    """Write the items of `table` (.csv or .tsv, UTF-8) to `dump`, and give how many there are, and the faults.

    Columns: qid (or item, wikidata, wikidata_id), label (label_fr for one language, label alone for all), aliases
    with | between them, description, birth and death as 1840 or 1840-11-14 (0 is unknown), class (Q5 if there is
    none), and identifiers by their property (P214). Other columns are left alone. Raises ExportError where the table
    can't be read or lacks the id or a label.
    """
    faults: list[Fault] = []
    count = 0
    try:
        with table.open(encoding="utf-8-sig", newline="") as lines, dump.open("wb") as out:
            reader = csv.DictReader(lines, delimiter=TABLES[table.suffix.lower()])
            names = _columns(reader.fieldnames or (), table)
            for row in reader:
                cells = {names[name]: (text or "").strip() for name, text in row.items() if name in names}
                entity = _make_entity(cells, reader.line_num, faults)
                if entity:
                    out.write(orjson.dumps(entity) + b"\n")
                    count += 1
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ExportError(f"{table} can't be read as a table in UTF-8: {error}.") from error
    return count, faults


def _columns(header: Iterable[str], table: Path) -> dict[str, str]:
    """Give the columns that are understood, each with its plain name."""
    names = {name: name.strip() if _PROPERTY.fullmatch(name.strip()) else name.strip().lower() for name in header}
    known = {name: "qid" if plain in ID_COLUMNS else plain for name, plain in names.items() if _is_known(plain)}
    if "qid" not in known.values() or not any(_LABEL.fullmatch(plain) for plain in known.values()):
        raise ExportError(
            f"{table} needs a column qid with items (Q42) and one named label; it has: {', '.join(names.values())}."
        )
    return known


def _is_known(plain: str) -> bool:
    others = {*ID_COLUMNS, ALIASES, DESCRIPTION, CLASS, *DATES}
    return plain in others or bool(_LABEL.fullmatch(plain) or _PROPERTY.fullmatch(plain))


def _make_entity(cells: Mapping[str, str], line: int, faults: list[Fault]) -> Json | None:
    qid = _QID.fullmatch(cells["qid"])
    if not qid:
        faults.append(Fault(line, f"{cells['qid']!r} is no item (Q42), the row is left out"))
        return None
    labels = {
        found["language"] or EVERY_LANGUAGE: text
        for name, text in cells.items()
        if (found := _LABEL.fullmatch(name)) and text
    }
    aliases = [text.strip() for text in cells.get(ALIASES, "").split("|") if text.strip()]
    if not labels and not aliases:
        faults.append(Fault(line, f"{qid[1]} has no name"))
    described = {"en": cells[DESCRIPTION]} if cells.get(DESCRIPTION) else {}
    return {
        "id": qid[1],
        "type": "item",
        "labels": {code: _term(code, text) for code, text in labels.items()},
        "aliases": {EVERY_LANGUAGE: [_term(EVERY_LANGUAGE, text) for text in aliases]} if aliases else {},
        "descriptions": {code: _term(code, text) for code, text in described.items()},
        "claims": dict(_make_claims(cells, line, faults)),
    }


def _make_claims(cells: Mapping[str, str], line: int, faults: list[Fault]) -> Iterator[tuple[str, list[Json]]]:
    item = _QID.fullmatch(cells.get(CLASS) or HUMAN)
    if item:
        yield "P31", [_claim({"type": "wikibase-entityid", "value": {"id": item[1]}})]
    else:
        faults.append(Fault(line, f"{cells[CLASS]!r} is no class (Q5), the item has none"))
    for column, pid in DATES.items():
        text = cells.get(column, "")
        if not text.strip("0"):
            continue
        if value := _read_date(text):
            yield pid, [_claim({"type": "time", "value": value})]
        else:
            faults.append(Fault(line, f"{text!r} is no {column} like 1840 or 1840-11-14, it is left out"))
    for name, text in cells.items():
        if _PROPERTY.fullmatch(name) and text:
            yield name, [_claim({"type": "string", "value": one.strip()}) for one in text.split("|") if one.strip()]


def _read_date(text: str) -> Json | None:
    found = _DATE.fullmatch(text)
    if not found or not int(found["year"]):
        return None
    month, day = int(found["month"] or 0), int(found["day"] or 0)
    date = TimeValue.from_parts(int(found["year"]), month, day if month else 0)
    return {"time": date.time, "precision": date.precision, "calendarmodel": date.calendar}


def _term(language: str, text: str) -> Json:
    return {"language": language, "value": text}


def _claim(value: Json) -> Json:
    return {"mainsnak": {"snaktype": "value", "datavalue": value}, "rank": "normal", "type": "statement"}
