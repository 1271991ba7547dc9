"""The artists of two museums as one CSV export, and what the facts tell about their items."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from compose_facts import Date, Json, chance, read_lines, read_rows
from compose_names import is_latin, uninvert
from compose_wikidata import HUMAN, artist_terms, entity, id_statement, is_safe, item_statement, time_statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

COLUMNS = [
    "artist_id", "display_name", "sort_name", "display_date", "begin_year", "end_year", "nationality",
    "ulan_id", "wikidata_id", "type",
]  # fmt: skip
# Namesakes: same name, two items; some were even born in the same year.
NAMESAKES = {"Q21531712", "Q6152947", "Q97834911", "Q112208957", "Q5075231", "Q2156840", "Q15436454", "Q21498097"}
NAMESAKE_ITEMS = {"Q5075232", "Q477373", "Q15452777", "Q16106911"}
# Identifiers of the candidate pool and their properties.
POOL_IDS = {"ulan": "P245", "viaf": "P214", "isni": "P213", "lccn": "P244", "gnd": "P227"}


@dataclass(frozen=True, slots=True)
class Artist:
    """A row of the export, and the item that the museum itself gives for it ("" if none)."""

    cells: tuple[str, ...]
    qid: str

    @property
    def key(self) -> str:
        """The artist's id in the export."""
        return self.cells[0]


def nga_artists() -> list[Artist]:
    """The rows of the National Gallery of Art in the export's columns."""
    found = []
    for row in read_rows("library/nga_constituents_2000.csv"):
        nationality = row["nationality"].replace("\u206e", "")
        names = (row["forwarddisplayname"], row["preferreddisplayname"])
        dates = (row["displaydate"], row["beginyear"], row["endyear"])
        cells = (f"nga-{row['constituentid']}", *names, *dates, nationality, row["ulanid"], "", row["constituenttype"])
        found.append(Artist(cells, row["wikidataid"]))
    return found


def whitney_artists() -> list[Artist]:
    """The rows of the Whitney Museum in the export's columns; it gives neither sort names nor types."""
    found = []
    for row in read_rows("library/whitney_artists.csv"):
        cells = (f"whitney-{row['id']}", row["display_name"], "", "", row["begin_date"], row["end_date"], "",
                 row["getty_ulan_id"], "", "")  # fmt: skip
        found.append(Artist(cells, row["wikidata_id"]))
    return found


def _take(artists: Iterable[Artist], count: int, word: str) -> list[Artist]:
    """So many of these, the same ones every time."""
    return sorted(artists, key=lambda one: (chance(one.key, word), one.key))[:count]


def choose_artists(pooled: Mapping[str, Json]) -> list[Artist]:
    """The export's rows: most known to Wikidata, some not, firms and floruits among them."""
    nga, whitney = nga_artists(), whitney_artists()
    people = [one for one in nga if one.cells[9] == "individual" and one.qid in pooled]
    dated = [one for one in people if "active" not in one.cells[3]]
    unknown = [one for one in nga if not one.qid and one.cells[3] and one.cells[9] == "individual"]
    firms = [one for one in nga if one.cells[9] == "corporate"]
    chosen = [one for one in nga + whitney if one.qid in NAMESAKES]
    chosen += _take(dated, 205, "nga") + _take((one for one in people if "active" in one.cells[3]), 16, "nga")
    chosen += (
        _take(unknown, 7, "nga") + [one for one in firms if one.qid] + _take((f for f in firms if not f.qid), 4, "nga")
    )
    taken = {one.qid for one in chosen} - {""}
    linked = [one for one in whitney if one.qid in pooled]
    chosen += _take((one for one in linked if one.qid not in taken), 190, "whitney")
    chosen += _take((one for one in linked if one.qid in taken), 5, "both")
    chosen += _take((one for one in whitney if not one.qid and one.cells[4] != "0"), 7, "whitney")
    unique = {one.key: one for one in chosen}
    return sorted(unique.values(), key=lambda one: (one.key.split("-")[0], int(one.key.split("-")[1])))


def rows_of(artists: list[Artist]) -> list[list[str]]:
    """The cells to write: about one row in eleven says its item, the others are to be reconciled."""
    rows = []
    for one in artists:
        cells = list(one.cells)
        if one.qid and chance(one.key, "says") < 8:
            cells[8] = one.qid
        rows.append(cells)
    return rows


def spoil(rows: list[list[str]], spoilt: Mapping[str, str]) -> bytes:
    """The CSV file; `spoilt` says by artist id which rows are damaged and how."""
    lines = [_line(COLUMNS)]
    for cells in rows:
        kind = spoilt.get(cells[0])
        if kind == "too few cells":
            lines.append(_line(cells[:6]))
        elif kind == "too many cells":
            lines.append(_line([*cells, "", "see also card file"]))
        elif kind == "invalid byte":
            lines.append(_line(cells).replace("é".encode(), b"\xe9"))
        else:
            lines.append(_line(cells))
    return b"".join(lines)


def _line(cells: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue().encode()


def pool() -> dict[str, Json]:
    """The candidate pool by QID."""
    return {one["qid"]: one for one in read_lines("reconcile-dev/pool.jsonl.gz")}


def _date(text: str | None) -> Date | None:
    if not text or not re.fullmatch(r"\d{4}(-\d\d-\d\d)?", text):
        return None
    return Date(f"{text}T00:00:00Z", 11) if len(text) > 4 else Date(f"{text}-00-00T00:00:00Z", 9)


def _names(one: Json, own: str) -> list[str]:
    """Label first: another museum's form if there is one; our own form stays an alias in two cases out of three."""
    labels = [one["labels"][source] for source in ("moma", "whitney", "nga", "soweego") if source in one["labels"]]
    direct = [uninvert(name) if is_latin(name) else name for name in [*labels, *sorted(one["aliases"])]]
    ordered = sorted(labels, key=lambda name: name == own)
    names = list(dict.fromkeys([*ordered[:1], *direct]))
    return names if chance(one["qid"], "alias") < 67 else [names[0], *(name for name in names[1:] if name != own)]


def _is_life_date(date: Date, cells: tuple[str, ...]) -> bool:
    """Not a floruit, not a year that the gallery computed: its display date must name the year too."""
    floruit = "active" in cells[3] or cells[9] == "corporate"
    named = not cells[3] or str(date.year) in cells[3]
    return named and not floruit and is_safe(date)


def artist_item(one: Json, row: Artist | None, gaps: set[str]) -> Json:
    """The item of an artist from the candidate pool's facts; years of "active" rows are no births."""
    qid = one["qid"]
    cells = row.cells if row else ("",) * len(COLUMNS)
    statements = [] if cells[9] == "corporate" else [item_statement(qid, "P31", HUMAN)]
    for pid, text in (("P569", one["birth"]), ("P570", one["death"])):
        if (date := _date(text)) and pid not in gaps and _is_life_date(date, cells):
            statements.append(time_statement(qid, pid, date))
    for source, pid in POOL_IDS.items():
        if (value := one["ids"].get(source)) and pid not in gaps:
            statements.append(id_statement(qid, pid, value.replace(" ", "")))
    return entity(qid, statements, artist_terms(_names(one, cells[1]), describe(one, cells)))


def describe(one: Json, cells: tuple[str, ...]) -> str:
    """A description from the museum's display date, else from the years: "artist (American, 1780 - 1821)"."""
    if cells[9] == "corporate":
        return f"group in the collection of the National Gallery of Art ({cells[3] or cells[6]})"
    births, deaths = ((one[key] or "0")[:4] for key in ("birth", "death"))
    years = f"{births}–{deaths if deaths != '0' else ''}" if births != "0" else ""
    about = cells[3].replace("  ", " ") or years
    return f"artist ({about})" if about else "artist"
