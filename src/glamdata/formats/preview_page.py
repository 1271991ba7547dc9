"""What a record's page of the preview shows, in one language: every text as text, every address looked at once more."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from glamdata.enriching.link import is_safe_url
from glamdata.formats.enriched_fact import coordinate_of, label_in, span_of
from glamdata.formats.preview_drawing import draw_dots, local_frame, year_ticks
from glamdata.formats.record_uri import authority_uri, record_uri

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from glamdata.model.enrichment import EnrichedValue, Enrichment
    from glamdata.model.value import Coordinate

_BEGINS, _ENDS = ("P569", "P571", "P580"), ("P570", "P576", "P582")
_PIXELS = 640


@dataclass(frozen=True, slots=True)
class Words:
    """What the pages themselves say in a language, names of languages, and of properties."""

    said: dict[str, str]
    names: dict[str, str]
    properties: dict[str, str]

    def property(self, pid: str) -> str:
        """Give the name of a property, or its id."""
        return self.properties.get(pid, pid)

    def language(self, code: str) -> str:
        """Give a language's own name, or its code."""
        return self.names.get(code, code)


@dataclass(frozen=True, slots=True)
class Said:
    """A text with the language it is in where that is not the page's, named in `stand_in`, and where it leads."""

    text: str
    language: str = ""
    stand_in: str = ""
    url: str = ""
    until: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """The values of one property."""

    name: str
    values: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class RecordPage:
    """One record's page."""

    key: str
    qid: str
    revision: int
    retrieved: str
    address: str
    label: Said
    others: tuple[Said, ...]
    description: Said | None
    facts: tuple[Fact, ...]
    identifiers: tuple[Fact, ...]
    links: tuple[Said, ...]
    images: tuple[dict[str, str], ...]
    life: dict[str, Any] | None = None
    map: dict[str, Any] | None = None
    points: tuple[Coordinate, ...] = ()
    years: tuple[int, int] | None = None
    when: str = ""


@dataclass(frozen=True, slots=True)
class PageMaker:
    """Makes pages in one language; `languages` are all that the pages are in, `record_url` the record's address."""

    language: str
    languages: tuple[str, ...]
    words: Words
    record_url: str = ""

    def make(self, enrichment: Enrichment) -> RecordPage:
        """Make the page of one record."""
        values = enrichment.values
        points = tuple(point for value in values if (point := coordinate_of(value)))
        years = years_of(values)
        address = record_uri(self.record_url, enrichment.record_key) if self.record_url else ""
        return RecordPage(
            enrichment.record_key,
            enrichment.qid,
            enrichment.revision,
            enrichment.retrieved.isoformat(),
            address,
            self._term(values, "label") or Said(enrichment.record_key, "", self.words.said["unnamed"]),
            tuple(self._others(values)),
            self._term(values, "description"),
            tuple(self._facts(v for v in values if v.property and v.kind not in {"identifier", "media"})),
            tuple(self._facts(v for v in values if v.kind == "identifier")),
            tuple(self._links(values)),
            tuple(_image(v) for v in values if v.kind == "media" and v.licence and is_safe_url(v.url)),
            self._life(values, years),
            self._map(points),
            points,
            years,
            show_years(years),
        )

    def _term(self, values: Iterable[EnrichedValue], kind: str) -> Said | None:
        found = next((v for v in values if v.kind == kind and v.language == self.language), None)
        return self._stand_in(found.text, found.fallback) if found else None

    def _stand_in(self, text: str, language: str) -> Said:
        if not language or language == "mul":
            return Said(text)
        return Said(text, language, self.words.language(language))

    def _others(self, values: Sequence[EnrichedValue]) -> Iterable[Said]:
        """Give the name in the other languages that have another one, of their own."""
        shown = next((v.text for v in values if v.kind == "label" and v.language == self.language), "")
        for value in values:
            is_own = value.kind == "label" and value.language != self.language and not value.fallback
            if is_own and value.text != shown:
                yield Said(value.text, value.language, self.words.language(value.language))

    def _facts(self, values: Iterable[EnrichedValue]) -> Iterable[Fact]:
        grouped: dict[str, list[Said]] = {}
        for value in values:
            grouped.setdefault(value.property, []).append(self._value(value))
        for pid, said in grouped.items():
            yield Fact(self.words.property(pid), tuple(said))

    def _value(self, value: EnrichedValue) -> Said:
        text, language, url = value.text, value.language if value.kind == "text" else "", ""
        if value.kind == "item":
            text, language = label_in(value, self.language, self.languages)
            if not text:
                text, language = value.label or value.text, value.fallback
            url = f"https://www.wikidata.org/wiki/{value.text}"
        elif value.kind == "identifier":
            url = authority_uri(value.property, value.text)
        elif value.kind == "link":
            url = value.url
        url = url if url and is_safe_url(url) else ""
        language = "" if language == "mul" else language
        stand_in = self.words.language(language) if language else ""
        return Said(text, language, stand_in, url, value.until, value.sources)

    def _links(self, values: Iterable[EnrichedValue]) -> Iterable[Said]:
        for value in values:
            if value.kind == "link" and not value.property and is_safe_url(value.url):
                host = value.url.partition("://")[2].partition("/")[0]
                code = host.partition(".")[0]
                yield Said(value.text, code if code in self.words.names else "", host, value.url)

    def _map(self, points: tuple[Coordinate, ...]) -> dict[str, Any] | None:
        if not points:
            return None
        frame = local_frame(points)
        dots = draw_dots(points, frame)
        words = "; ".join(show_point(point) for point in points)
        coarse = max((point.precision or 0.0) for point in points)
        if any(dot.halo for dot in dots):
            words += f" ({self.words.said['nearby']} {coarse:g}°)"
        return {**frame._asdict(), "view": frame.view, "dots": dots, "words": words}

    def _life(self, values: Iterable[EnrichedValue], years: tuple[int, int] | None) -> dict[str, Any] | None:
        dated = [(value, span) for value in values if (span := span_of(value))]
        if years is None or not dated:
            return None
        every = [year for _, (first, last) in dated for year in (first[0], last[0])]
        ticks, zero, unit = year_ticks(min(every), max(every))
        bars, top = [], 14
        for words, first, last in _bars(dated, self.words):
            start, width = (first - zero) * unit, max((last + 1 - first) * unit, 26.0)
            late = start > 500
            text_at = min(start + width, 990.0) if late else max(start, 10.0)
            bars.append({
                "start": round(start, 1), "top": top, "width": round(width, 1), "words": words,
                "end_anchor": late, "text_at": round(text_at, 1),
            })  # fmt: skip
            top += 92
        shown = [{"at": tick.at, "text": show_year(tick.year)} for tick in ticks]
        return {"height": top + 48, "ticks": shown, "bars": bars, "words": "; ".join(str(b["words"]) for b in bars)}


def years_of(values: Iterable[EnrichedValue]) -> tuple[int, int] | None:
    """Give the first and last year (astronomical) of a life, or of whatever is dated first; None where nothing is."""
    spans: dict[str, tuple[int, int]] = {}
    for value in values:
        if span := span_of(value):
            spans.setdefault(value.property, (span[0][0], span[1][0]))
    begin = next((spans[pid] for pid in _BEGINS if pid in spans), None)
    end = next((spans[pid] for pid in _ENDS if pid in spans), None)
    first, last = begin or end, end or begin
    if first is None or last is None:
        return next(iter(spans.values()), None)
    return first[0], max(last[1], first[0])


def show_year(year: int) -> str:
    """Show an astronomical year: 0 is 1 BCE."""
    return str(year) if year > 0 else f"{1 - year} BCE"


def show_years(years: tuple[int, int] | None) -> str:
    """Show a span of years, empty for none."""
    if years is None:
        return ""
    return show_year(years[0]) if years[0] == years[1] else f"{show_year(years[0])}–{show_year(years[1])}"


def show_point(point: Coordinate) -> str:
    """Show a place in degrees, with letters for where they count from."""
    north = f"{abs(point.latitude):.2f}° {'N' if point.latitude >= 0 else 'S'}"
    return f"{north}, {abs(point.longitude):.2f}° {'E' if point.longitude >= 0 else 'W'}"


def words_in(language: str, labels: Mapping[str, str]) -> Words:
    """Give the words of a language, English where there are none; `labels` are English names of properties."""
    said = _all_words()
    base = language.partition("-")[0]
    properties = {**labels, **said["properties"]["en"], **said["properties"].get(base, {})}
    return Words({**said["en"], **(said.get(base, {}) if base not in {"names", "properties"} else {})},
                 said["names"], properties)  # fmt: skip


@cache
def _all_words() -> dict[str, Any]:
    path = files("glamdata.formats").joinpath("templates", "preview", "words.toml")
    return tomllib.loads(path.read_text("utf-8"))


def _bars(dated: list[tuple[EnrichedValue, Any]], words: Words) -> Iterable[tuple[str, int, int]]:
    """Give a bar for a life (or another begin with its end) and one for each other date."""
    by_property: dict[str, tuple[EnrichedValue, Any]] = {}
    for value, span in dated:
        by_property.setdefault(value.property, (value, span))
    for first, last in zip(_BEGINS, _ENDS, strict=True):
        if first in by_property and last in by_property:
            (begin, from_), (end, to) = by_property.pop(first), by_property.pop(last)
            yield f"{begin.text} – {end.text}", from_[0][0], max(to[1][0], from_[0][0])
    for value, (begin_day, end_day) in by_property.values():
        yield f"{words.property(value.property)}: {value.text}", begin_day[0], end_day[0]


def _image(value: EnrichedValue) -> dict[str, str]:
    name = quote(value.text.replace(" ", "_"), safe="")
    return {
        "url": f"{value.url}?width={_PIXELS}",
        "page": f"https://commons.wikimedia.org/wiki/File:{name}",
        "licence": value.licence,
        "licence_url": value.licence_url if is_safe_url(value.licence_url) else "",
        "author": value.author,
    }
