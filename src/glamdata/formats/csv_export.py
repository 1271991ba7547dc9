"""CSV of enrichments: one row a record, for spreadsheets, databases and library systems (RFC 4180, UTF-8)."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from glamdata.formats.enriched_fact import label_in
from glamdata.formats.piece_file import Form, piece_writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from glamdata.model.enrichment import EnrichedValue, Enrichment, EnrichRules

SEPARATOR = " | "
"""Between the values of one cell; a ``|`` within a value is written ``\\|``, a backslash ``\\\\``."""

_USUAL_DATATYPES = {
    **dict.fromkeys(("P213", "P214", "P227", "P244", "P245", "P268", "P269", "P496", "P648", "P650"), "external-id"),
    **dict.fromkeys(("P569", "P570", "P571", "P576", "P577"), "time"),
    **dict.fromkeys(("P18", "P154", "P109"), "commonsMedia"),
    **dict.fromkeys(("P625",), "globe-coordinate"),
    **dict.fromkeys(("P856", "P973"), "url"),
    **dict.fromkeys(("P1476", "P1559", "P1477", "P1705"), "monolingualtext"),
}
_WITHOUT_LABELS = frozenset(
    {"external-id", "time", "commonsMedia", "globe-coordinate", "url", "string", "monolingualtext"}
)
# What a spreadsheet would compute; numbers, coordinates and BCE years begin with a sign and are data.
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_NUMBER = r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?"
_HARMLESS = re.compile(rf"{_NUMBER}((, | \| ){_NUMBER})*|-\d{{4,}}(-\d\d){{0,2}}", re.ASCII)
_NEUTRALISED = re.compile(r"'+[=+\-@\t\r＝＋－＠]")
_TOKEN = re.compile(r"\\(?P<escaped>.)|(?P<separator> \| )|(?P<plain>.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name and the cell it gives for an enrichment."""

    name: str
    cell: Callable[[Enrichment], str]


class Cells:
    """Gives the cells of a record to several files in turn, and makes them once.

    The columns follow from `rules` and `datatypes` (property → the wiki's datatype) alone, never from the values, so
    that a loader can rely on them; see :func:`csv_columns`. Text a spreadsheet would compute gets an apostrophe in
    front.
    """

    def __init__(self, rules: EnrichRules, datatypes: Mapping[str, str] | None = None) -> None:
        self.columns = csv_columns(rules, datatypes)
        self._last: Enrichment | None = None
        self._cells: list[str] = []

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]

    def __call__(self, enrichment: Enrichment) -> list[str]:
        """Give the cells of one record, in the order of the columns."""
        if enrichment is not self._last:
            self._last = enrichment
            self._cells = [neutralise(cell) if (cell := column.cell(enrichment)) else "" for column in self.columns]
        return self._cells


def csv_form(cells: Cells) -> Form:
    """Give the form of the file: a row a record, in the order of the records."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)

    def row(content: list[str]) -> bytes:
        writer.writerow(content)
        data = text.getvalue().encode()
        text.seek(0)
        text.truncate()
        return data

    return Form(lambda enrichment: row(cells(enrichment)), row(cells.names))


def write_csv(
    path: Path, enrichments: Iterable[Enrichment], rules: EnrichRules, datatypes: Mapping[str, str] | None = None
) -> int:
    """Write one row a record to `path`, in the order given, and give their number; see :class:`Cells`."""
    count = 0
    with piece_writer(path, csv_form(Cells(rules, datatypes))) as write:
        for count, enrichment in enumerate(enrichments, 1):  # noqa: B007
            write(enrichment)
    return count


def usual_datatypes(datatypes: Mapping[str, str] | None = None) -> dict[str, str]:
    """Give `datatypes` with Wikidata's own for well-known properties that a wiki was not asked about."""
    return {**_USUAL_DATATYPES, **(datatypes or {})}


def csv_columns(rules: EnrichRules, datatypes: Mapping[str, str] | None = None) -> tuple[Column, ...]:
    """Give the columns: the record and its item, terms by language, values by property, links by site.

    A term has a second column that names the language it is really in, where another had to stand in. A property has
    its values, then what its datatype adds (labels by language, latitude and longitude, EDTF, address), then
    ranks and sources, all in the order of the values.
    """
    types = usual_datatypes(datatypes)
    values = _ByProperty()
    every = (
        Column("record_key", lambda e: e.record_key),
        Column("qid", lambda e: e.qid),
        Column("revision", lambda e: str(e.revision)),
        Column("retrieved", lambda e: e.retrieved.isoformat()),
        *(c for kind in ("label", "description") for code in rules.languages for c in _term_columns(kind, code)),
        *(c for pid in rules.properties for c in _property_columns(pid, types.get(pid, ""), rules.languages, values)),
        *(_link_column(site) for site in rules.sites),
    )
    cells = {column.name: column.cell for column in every}
    return tuple(Column(name, cells.get(wanted, _nothing)) for name, wanted in rules.columns) or every


def neutralise(cell: str) -> str:
    """Keep a spreadsheet from computing `cell`: text that begins like a formula gets an apostrophe in front.

    Numbers, pairs of coordinates and BCE dates stay as they are. :func:`restore` turns it back.
    """
    if _NEUTRALISED.match(cell):
        return f"'{cell}"
    return f"'{cell}" if cell.startswith(_FORMULA_START) and not _HARMLESS.fullmatch(cell) else cell


def restore(cell: str) -> str:
    """Give the cell as it was before :func:`neutralise`."""
    return cell[1:] if _NEUTRALISED.match(cell) else cell


def join_values(values: Iterable[str]) -> str:
    """Write several values into one cell, each in its place; where all are empty the cell is empty."""
    escaped = [_escape(value) for value in values]
    return SEPARATOR.join(escaped) if any(escaped) else ""


def _escape(value: str) -> str:
    if "\\" in value:
        value = value.replace("\\", "\\\\")
    return value.replace("|", "\\|") if "|" in value else value


def split_values(cell: str) -> list[str]:
    """Give the values of a (restored) cell as they were before :func:`join_values`."""
    values = [""]
    for token in _TOKEN.finditer(cell):
        if token["separator"]:
            values.append("")
        else:
            values[-1] += token["escaped"] or token["plain"]
    return values if cell else []


def _nothing(_enrichment: Enrichment) -> str:
    """Give the cell of a column that was asked for and that the property's datatype does not have."""
    return ""


def _term_columns(kind: str, language: str) -> Iterator[Column]:
    def term(enrichment: Enrichment) -> EnrichedValue | None:
        return next((v for v in enrichment.values if v.kind == kind and v.language == language), None)

    yield Column(f"{kind}_{language}", lambda e: found.text if (found := term(e)) else "")
    yield Column(f"{kind}_{language}_is_in", lambda e: found.fallback if (found := term(e)) else "")


class _ByProperty:
    """The values of the record in hand by property, sorted out once for all its columns."""

    def __init__(self) -> None:
        self._last: Enrichment | None = None
        self._values: dict[str, list[EnrichedValue]] = {}

    def __call__(self, enrichment: Enrichment, pid: str) -> list[EnrichedValue]:
        if enrichment is not self._last:
            self._last, self._values = enrichment, {}
            for value in enrichment.values:
                self._values.setdefault(value.property, []).append(value)
        return self._values.get(pid, [])


def _property_columns(pid: str, datatype: str, languages: tuple[str, ...], values: _ByProperty) -> Iterator[Column]:
    def column(name: str, of: Callable[[EnrichedValue], str]) -> Column:
        return Column(
            f"{pid}{name}", lambda e: join_values([of(v) for v in found]) if (found := values(e, pid)) else ""
        )

    yield column("", lambda v: v.text)
    if datatype == "globe-coordinate":
        for part in ("latitude", "longitude", "precision"):
            yield column(f"_{part}", partial(_coordinate_part, part))
    if datatype == "time":
        yield column("_edtf", lambda v: v.edtf)
    if datatype == "commonsMedia":
        yield column("_url", lambda v: v.url)
        yield column("_licence", lambda v: v.licence)
        yield column("_licence_url", lambda v: v.licence_url)
        yield column("_author", lambda v: v.author)
    if datatype == "monolingualtext":
        yield column("_language", lambda v: v.language)
    if datatype not in _WITHOUT_LABELS:
        for language in languages:
            yield column(f"_label_{language}", partial(_value_label, 0, language, languages))
            yield column(f"_label_{language}_is_in", partial(_value_label, 1, language, languages))
    yield column("_until", lambda v: v.until)
    yield column("_rank", lambda v: v.rank)
    yield column("_sources", lambda v: "; ".join(v.sources))


def _value_label(part: int, language: str, languages: tuple[str, ...], value: EnrichedValue) -> str:
    """Give the label of an item value, or (part 1) the language that it is really in where another stands in."""
    return label_in(value, language, languages)[part]


def _coordinate_part(part: str, value: EnrichedValue) -> str:
    inner = value.datavalue.get("value") if value.datavalue else None
    number = inner.get(part) if isinstance(inner, dict) else None
    return "" if number is None else str(number)


def _link_column(site: str) -> Column:
    def address(enrichment: Enrichment) -> str:
        return next(
            (v.url for v in enrichment.values if not v.property and v.kind == "link" and v.language == site), ""
        )

    return Column(site, address)
