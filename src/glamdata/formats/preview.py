"""The preview: a static site that shows what a library's website can do with the enriched files.

Pages work from disk, without a network and without scripts; a script adds a search. Every text of the catalogue and the
wiki is shown as text. Each language that was brought home has pages of its own.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from glamdata.errors import WorkspaceError
from glamdata.formats.json_records import record_file
from glamdata.formats.preview_drawing import count_decades, land_svg, whole_frame, year_ticks
from glamdata.formats.preview_page import PageMaker, show_point, show_year, words_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from jinja2 import Template

    from glamdata.formats.preview_page import RecordPage, Words
    from glamdata.model.enrichment import Enrichment
    from glamdata.model.value import Coordinate

PAGE_ROWS = 200
MOST_SPOTS = 3_000
MARK = ".glamdata-preview"


class Row(NamedTuple):
    """One record in a list: its name and the language that it is in where that is not the page's."""

    sort: str
    label: str
    language: str
    key: str
    path: str
    about: str
    when: str
    years: tuple[int, int] | None
    points: tuple[Coordinate, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """What every page of a language needs to know; `up` leads from it to the language's folder."""

    title: str
    language: str
    languages: tuple[tuple[str, str], ...]
    words: dict[str, str]
    up: str = ""


def write_preview(
    folder: Path,
    enrichments: Iterable[Enrichment],
    languages: Sequence[str],
    title: str,
    record_url: str = "",
    properties: Mapping[str, str] | None = None,
) -> int:
    """Write the site to `folder` in place of a preview that is there, whole or not at all; give the number of records.

    `properties` are English names of properties, for those that the pages have no word of their own for. Raises
    WorkspaceError where `folder` holds something else.
    """
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / MARK).exists())):
        raise WorkspaceError(f"{folder} holds something that is no preview; name another folder.")
    draft = folder.with_name(f".{folder.name}.draft-{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        count = _SiteWriter(draft, tuple(languages) or ("en",), title, record_url, properties or {}).write(enrichments)
        _replace(folder, draft)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return count


class _SiteWriter:
    def __init__(
        self, folder: Path, languages: tuple[str, ...], title: str, record_url: str, properties: Mapping[str, str]
    ) -> None:
        self._folder = folder
        self._title = title
        self._words = {code: words_in(code, properties) for code in languages}
        named = tuple((code, self._words[code].language(code)) for code in languages)
        self._makers = {code: PageMaker(code, languages, self._words[code], record_url) for code in languages}
        self._sites = {code: Site(title, code, named, self._words[code].said) for code in languages}
        self._named = named
        self._templates = Environment(
            loader=PackageLoader("glamdata.formats"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )

    def write(self, enrichments: Iterable[Enrichment]) -> int:
        rows: dict[str, list[Row]] = {code: [] for code in self._sites}
        counts = {"records": 0, "placed": 0, "dated": 0, "pictured": 0}
        template = self._template("record")
        for code in self._sites:
            (self._folder / code / "records").mkdir(parents=True)
        for enrichment in enrichments:
            for code, site in self._sites.items():
                page = self._makers[code].make(enrichment)
                rows[code].append(self._write_record(template, site, page))
            _count(counts, page)
        for code, site in self._sites.items():
            ordered = sorted(rows[code])
            self._write_lists(site, ordered, counts)
            self._write_map(site, ordered)
            self._write_timeline(site, ordered)
        self._write_plain()
        return counts["records"]

    def _write_record(self, template: Template, site: Site, page: RecordPage) -> Row:
        path = record_file(page.key).removesuffix(".json") + ".html"
        above = Site(site.title, site.language, site.languages, site.words, "../")
        text = template.render(site=above, page=page, here="", path=f"records/{path}")
        self._save(f"{site.language}/records/{path}", text)
        about = page.description.text if page.description else ""
        label = page.label
        sort = _sort_key(label.text)
        return Row(sort, label.text, label.language, page.key, path, about, page.when, page.years, page.points)

    def _write_lists(self, site: Site, rows: list[Row], counts: dict[str, int]) -> None:
        template = self._template("list")
        cut = [rows[start : start + PAGE_ROWS] for start in range(0, len(rows), PAGE_ROWS)] or [[]]
        pages = [
            {"number": number, "path": _list_path(number), "first": _initial(piece[0]), "last": _initial(piece[-1])}
            for number, piece in enumerate(cut, 1)
            if piece
        ]
        shown = [(name, count) for name, count in counts.items() if count or name == "records"]
        for number, piece in enumerate(cut, 1):
            listed = [{**row._asdict(), "years": row.when} for row in piece]
            here = _list_path(number)
            text = template.render(
                site=site, rows=listed, counts=shown, pages=pages, number=number, here=here, path=here
            )
            self._save(f"{site.language}/{here}", text)
        found = [[row.label, row.key, row.path, row.when] for row in rows]
        self._save(f"{site.language}/search.js", f"window.RECORDS = {_script_json(found)};\n")

    def _write_map(self, site: Site, rows: list[Row]) -> None:
        drawn = _draw_map(rows)
        text = self._template("map").render(site=site, map=drawn, here="map.html", path="map.html")
        self._save(f"{site.language}/map.html", text)

    def _write_timeline(self, site: Site, rows: list[Row]) -> None:
        drawn = _draw_decades(rows, self._words[site.language])
        text = self._template("timeline").render(site=site, decades=drawn, here="timeline.html", path="timeline.html")
        self._save(f"{site.language}/timeline.html", text)

    def _write_plain(self) -> None:
        source = files("glamdata.formats").joinpath("templates", "preview")
        for name in ("preview.css", "search.js"):
            self._save(name, source.joinpath(name).read_text("utf-8"))
        self._save("land.svg", land_svg())
        self._save("index.html", self._template("start").render(title=self._title, languages=self._named))
        self._save(MARK, "Written by `glamdata preview`, which replaces this folder.\n")

    def _template(self, name: str) -> Template:
        return self._templates.get_template(f"preview/{name}.html.j2")

    def _save(self, path: str, text: str) -> None:
        (self._folder / path).write_text(text, "utf-8", errors="replace")


def _count(counts: dict[str, int], page: RecordPage) -> None:
    counts["records"] += 1
    counts["placed"] += bool(page.points)
    counts["dated"] += page.years is not None
    counts["pictured"] += bool(page.images)


def _replace(folder: Path, draft: Path) -> None:
    """Put the draft in place of the folder; the one before goes once the new one stands."""
    old = folder.with_name(f".{folder.name}.old-{os.getpid()}")
    if folder.exists():
        folder.rename(old)
    draft.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _list_path(number: int) -> str:
    return "index.html" if number == 1 else f"list-{number}.html"


def _sort_key(label: str) -> str:
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", label) if not unicodedata.combining(sign))
    return re.sub(r"[\W_]+", " ", plain.casefold()).strip() or "\U0010ffff"


def _initial(row: Row) -> str:
    return row.sort[:3].strip().title() if row.sort[:1].isalnum() else "…"


def _script_json(value: object) -> str:
    """Give JSON that can stand in a script: no end of it, no line that old engines break."""
    text = json.dumps(value, ensure_ascii=False)
    for sign in ("<", ">", "&", "\u2028", "\u2029"):
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _draw_map(rows: list[Row]) -> dict[str, Any] | None:
    points = [(point, row) for row in rows for point in row.points]
    if not points:
        return None
    frame = whole_frame([point for point, _ in points])
    grid = max(frame.height / 90, 0.1)
    spots: dict[tuple[int, int], list[tuple[Coordinate, Row]]] = defaultdict(list)
    for point, row in points:
        x, y = frame.place(point)
        spots[round(x / grid), round(y / grid)].append((point, row))
    largest = sorted(spots.values(), key=len, reverse=True)[:MOST_SPOTS]
    drawn = [_draw_spot(number, spot, frame) for number, spot in enumerate(largest, 1)]
    return {**frame._asdict(), "view": frame.view, "count": len(points), "spots": drawn}


def _draw_spot(number: int, spot: list[tuple[Coordinate, Row]], frame: Any) -> dict[str, Any]:
    x, y = frame.place(spot[0][0])
    rows = [row for _, row in spot]
    names = ", ".join(row.label for row in rows[:3]) + ("" if len(rows) <= 3 else f" … ({len(rows)})")
    size = round(frame.height / 110 * min(len(rows) ** 0.4, 4.0), 3)
    return {
        "x": x, "y": y, "r": size, "name": f"spot-{number}", "words": names, "rows": rows,
        "place": show_point(spot[0][0]),
    }  # fmt: skip


def _draw_decades(rows: list[Row], words: Words) -> dict[str, Any] | None:
    dated = sorted((row for row in rows if row.years), key=lambda row: row.years or (0, 0))
    counted = count_decades(row.years[0] for row in dated if row.years)
    if not counted:
        return None
    last = counted[-1][0] + (counted[1][0] - counted[0][0] if len(counted) > 1 else 10)
    ticks, zero, unit = year_ticks(counted[0][0], last - 1)
    size = counted[1][0] - counted[0][0] if len(counted) > 1 else 10
    most = max(number for _, number in counted)
    bars = [
        {
            "at": round((start - zero) * unit, 1), "width": round(max(size * unit - 1.5, 1.5), 1),
            "height": round(max(200 * number / most, 3), 1), "name": f"century-{start // 100}",
            "words": f"{show_year(start)}: {number}",
        }
        for start, number in counted
        if number
    ]  # fmt: skip
    groups: dict[int, list[Any]] = defaultdict(list)
    for row in dated:
        assert row.years
        groups[row.years[0] // 100].append({**row._asdict(), "years": row.when})
    shown = [{"name": f"century-{century}", "title": _century(century), "rows": of} for century, of in groups.items()]
    marks = [{"at": tick.at, "text": show_year(tick.year)} for tick in ticks]
    span = f"{show_year(counted[0][0])}–{show_year(last)}"
    return {"bars": bars, "ticks": marks, "groups": shown, "words": f"{span}, {len(dated)} {words.said['records']}"}


def _century(century: int) -> str:
    return f"{show_year(century * 100)}–{show_year(century * 100 + 99)}"
