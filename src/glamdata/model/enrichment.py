"""Enrichment: what the catalogue lacks and an item knows, with where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date


EXPORT_FORMATS = (
    "csv", "xlsx", "jsonl", "json", "parquet", "jsonld", "turtle", "ntriples", "geojson", "timeline", "beacon", "marc",
)  # fmt: skip
"""What `enrich.formats` may name."""

HEADINGS = "headings"
"""What `enrich.marc` says for $1 in headings that have an authority number in $0."""

MARC_TAGS = ("024", "034", "370", "751", "758", "856", "883", HEADINGS)
"""What `enrich.marc` may ask for: the fields that records may gain, and $1 in their headings."""

_VALUE_COLUMNS = (
    "", "_latitude", "_longitude", "_precision", "_edtf", "_url", "_licence", "_licence_url", "_author", "_language",
    "_until", "_rank", "_sources",
)  # fmt: skip

RECORD_PLACE = "{key}"
"""Where a record's key goes in `enrich.record_url`."""


@dataclass(frozen=True, slots=True)
class EnrichRules:
    """What a mapping wants brought home (its `enrich:` block).

    `properties` are brought home as values; `languages` are those of labels and descriptions, in order of preference;
    `sites` those of sitelinks (``enwiki``). `formats` are the files to write, of :data:`EXPORT_FORMATS`; `record_url`
    is the address of a record in the catalogue with ``{key}`` where its key goes, empty where there is none. `marc` are
    the fields that MARC records may gain, of :data:`MARC_TAGS`. Without `imported` a value is left out whose only
    sources are Wikipedias, without `unsourced` one that has none. `columns` are those of the CSV and the workbook, as
    (name in the file, name of :func:`column_names`); all of them where it is empty.
    """

    properties: tuple[str, ...] = ("P214", "P213", "P244", "P569", "P570", "P625", "P18")
    languages: tuple[str, ...] = ("en",)
    sites: tuple[str, ...] = ("enwiki",)
    formats: tuple[str, ...] = ("csv", "jsonl", "marc")
    record_url: str = ""
    marc: tuple[str, ...] = ("024", HEADINGS)
    imported: bool = True
    unsourced: bool = True
    columns: tuple[tuple[str, str], ...] = ()

    @property
    def content(self) -> tuple[object, ...]:
        """What decides an enrichment, whatever files are made of it: an item is not fetched again for a new file."""
        return self.properties, self.languages, self.sites, self.imported, self.unsourced


def column_names(properties: Iterable[str], languages: Sequence[str], sites: Iterable[str]) -> tuple[str, ...]:
    """Give every column that the CSV and the workbook may have; which a property has follows from its datatype."""
    terms = [f"{kind}_{code}{end}" for kind in ("label", "description") for code in languages for end in ("", "_is_in")]
    labels = [f"_label_{code}{end}" for code in languages for end in ("", "_is_in")]
    values = [f"{pid}{end}" for pid in properties for end in (*_VALUE_COLUMNS, *labels)]
    return ("record_key", "qid", "revision", "retrieved", *terms, *values, *sites)


@dataclass(frozen=True, slots=True)
class EnrichedValue:
    """One value for the catalogue.

    `kind` is identifier, date, coordinate, quantity, text, item, media, link, label or description.

    `property` is the property (empty for terms and sitelinks), `language` the language of a term or the site of a link,
    `text` what to show (the id of an item value, the file name of a medium, the title of a sitelink), `datavalue` the
    API's JSON (None for terms and sitelinks), `label` the label of an item value, `rank` the statement's, `sources` the
    references as short words (``imported from English Wikipedia``).

    `url` leads to a medium or link, http or https always. `fallback` is the language the term or `label` really is in
    where the wanted one has none, empty otherwise. `labels` are those of an item value, as (language, text), in the
    wanted languages that have one. `edtf` is a date as Extended Date/Time Format level 1, proleptic Gregorian, empty
    where it can't say it. `until` is the end of a statement that no longer holds. `guid` is the statement's. `licence`
    (in a word, ``CC BY-SA 4.0``), `licence_url` and `author` are those of a medium, empty where they are not known.
    """

    kind: str
    property: str
    text: str
    language: str = ""
    label: str = ""
    datavalue: dict[str, object] | None = None
    rank: str = ""
    sources: tuple[str, ...] = ()
    url: str = ""
    fallback: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    edtf: str = ""
    until: str = ""
    guid: str = ""
    licence: str = ""
    licence_url: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class Enrichment:
    """All that one record gets: the item it is, the revision it was read at, the day, and the values."""

    record_key: str
    qid: str
    revision: int
    retrieved: date
    values: tuple[EnrichedValue, ...] = ()
