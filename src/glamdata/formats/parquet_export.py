"""Parquet of enrichments: a row a record, a typed column a fact, for pandas, DuckDB and data warehouses.

https://parquet.apache.org/docs/file-format/. Terms and links are texts; a property is a list of structs, since an item
may have several values, each with its rank and sources.
"""

from __future__ import annotations

from bisect import bisect_right
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyarrow import parquet

from glamdata.formats.csv_export import usual_datatypes
from glamdata.formats.enriched_fact import coordinate_of
from glamdata.formats.jsonl import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from glamdata.formats.piece_file import Stretch
    from glamdata.model.enrichment import EnrichedValue, Enrichment, EnrichRules

_ROWS = 10_000
_TEXT = pa.string()
_ENDS = ("", "_is_in")
_TEXTS = (
    "text", "language", "label", "fallback", "url", "edtf", "until", "rank", "guid", "licence", "licence_url", "author",
)  # fmt: skip


class TableWriter:
    """Writes the rows of records, ten thousand at a time; those of the last set are taken over column by column."""

    def __init__(self, file: parquet.ParquetWriter, rules: EnrichRules, schema: pa.Schema, old: Path | None) -> None:
        self._file, self._rules, self._schema = file, rules, schema
        self._old = _OldRows(old) if old else None
        self._rows: list[dict[str, Any]] = []
        self._order: list[tuple[bool, int]] = []  # (of the last set, place there or among the new rows)

    def __call__(self, enrichment: Enrichment) -> None:
        """Write the row of one record."""
        self._take(len(self._rows), is_old=False)
        self._rows.append(_row(enrichment, self._rules))

    def repeat(self, before: Stretch) -> None:
        """Write the rows that records had in the last set."""
        for place in range(before.first, before.first + len(before.keys)):
            self._take(place, is_old=True)

    def flush(self) -> None:
        """Write what is left."""
        if not self._order:
            return
        fresh = pa.Table.from_pylist(self._rows, self._schema)
        if any(is_old for is_old, _ in self._order):
            assert self._old
            kept = self._old.take([place for is_old, place in self._order if is_old]).cast(self._schema)
            seen = [0, kept.num_rows]
            places = []
            for is_old, _ in self._order:
                places.append(seen[not is_old])
                seen[not is_old] += 1
            fresh = pa.concat_tables([kept, fresh]).take(places).combine_chunks()
        self._file.write_table(fresh)
        self._rows.clear()
        self._order.clear()

    def _take(self, place: int, *, is_old: bool) -> None:
        if len(self._order) == _ROWS:
            self.flush()
        self._order.append((is_old, place))


class _OldRows:
    """The rows of the last set's file, a row group in memory at a time."""

    def __init__(self, path: Path) -> None:
        self._file = parquet.ParquetFile(path)
        sizes = [self._file.metadata.row_group(n).num_rows for n in range(self._file.num_row_groups)]
        self._starts = [sum(sizes[:n]) for n in range(len(sizes))]

    def take(self, places: list[int]) -> pa.Table:
        """Give rows in the order asked for."""
        by_group: dict[int, list[int]] = {}
        for place in places:
            by_group.setdefault(bisect_right(self._starts, place) - 1, []).append(place)
        tables = []
        rank: dict[int, int] = {}
        for group, wanted in by_group.items():
            start = self._starts[group]
            rank |= {place: len(rank) + number for number, place in enumerate(wanted)}
            tables.append(self._file.read_row_group(group).take([place - start for place in wanted]))
        found = pa.concat_tables(tables)
        order = [rank[place] for place in places]
        return found if order == sorted(order) else found.take(order)


@contextmanager
def parquet_writer(
    path: Path, rules: EnrichRules, datatypes: Mapping[str, str] | None = None, old: Path | None = None
) -> Iterator[TableWriter]:
    """Give what writes the row of one record to `path`, in the order of the records, and can repeat those of `old`.

    The columns follow from `rules` and `datatypes` (property → the wiki's datatype) alone; see :func:`parquet_schema`.
    """
    schema = parquet_schema(rules, datatypes)
    before = old if old is not None and old.is_file() else None
    with parquet.ParquetWriter(path, schema, compression="zstd") as file:
        writer = TableWriter(file, rules, schema, before)
        yield writer
        writer.flush()


def parquet_schema(rules: EnrichRules, datatypes: Mapping[str, str] | None = None) -> pa.Schema:
    """Give the columns: record and item, terms by language, values by property, links by site."""
    types = usual_datatypes(datatypes)
    terms = [f"{kind}_{code}{end}" for kind in ("label", "description") for code in rules.languages for end in _ENDS]
    return pa.schema(
        [
            pa.field("record_key", _TEXT, nullable=False),
            pa.field("qid", _TEXT, nullable=False),
            pa.field("revision", pa.int64(), nullable=False),
            pa.field("retrieved", pa.date32(), nullable=False),
            *(pa.field(name, _TEXT) for name in terms),
            *(pa.field(pid, pa.list_(_value_type(types.get(pid, "")))) for pid in dict.fromkeys(rules.properties)),
            *(pa.field(site, _TEXT) for site in dict.fromkeys(rules.sites)),
        ],
        metadata={"schema_version": str(SCHEMA_VERSION)},
    )


def _value_type(datatype: str) -> pa.DataType:
    fields = [*((name, _TEXT) for name in _TEXTS), ("labels", pa.map_(_TEXT, _TEXT)), ("sources", pa.list_(_TEXT))]
    if datatype == "globe-coordinate":
        fields += [(name, pa.float64()) for name in ("latitude", "longitude", "precision")]
    return pa.struct(fields)


def _row(enrichment: Enrichment, rules: EnrichRules) -> dict[str, Any]:
    row: dict[str, Any] = {
        "record_key": enrichment.record_key,
        "qid": enrichment.qid,
        "revision": enrichment.revision,
        "retrieved": enrichment.retrieved,
        **{pid: [] for pid in rules.properties},
    }
    for value in enrichment.values:
        if value.property:
            row.setdefault(value.property, []).append(_struct(value))
        elif value.kind == "link":
            row[value.language] = value.url
        else:
            row[f"{value.kind}_{value.language}"] = value.text
            row[f"{value.kind}_{value.language}_is_in"] = value.fallback or None
    return row


def _struct(value: EnrichedValue) -> dict[str, Any]:
    struct: dict[str, Any] = {name: getattr(value, name) or None for name in _TEXTS}
    struct["labels"] = list(value.labels)
    struct["sources"] = list(value.sources)
    if point := coordinate_of(value):
        struct |= {"latitude": point.latitude, "longitude": point.longitude, "precision": point.precision}
    return struct
