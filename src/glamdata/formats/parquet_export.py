"""Parquet of enrichments: a row a record, a typed column a fact, for pandas, DuckDB and data warehouses.

https://parquet.apache.org/docs/file-format/. Terms and links are texts; a property is a list of structs, since an item
may have several values, each with its rank and sources.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyarrow import parquet

from glamdata.formats.csv_export import usual_datatypes
from glamdata.formats.enriched_fact import coordinate_of
from glamdata.formats.jsonl import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from glamdata.model.enrichment import EnrichedValue, Enrichment, EnrichRules

_ROWS = 10_000
_TEXT = pa.string()
_ENDS = ("", "_is_in")
_TEXTS = ("text", "language", "label", "url", "edtf", "until", "rank", "guid", "licence", "author")


@contextmanager
def parquet_writer(
    path: Path, rules: EnrichRules, datatypes: Mapping[str, str] | None = None
) -> Iterator[Callable[[Enrichment], None]]:
    """Give what writes the row of one record to `path`, in the order of the records.

    The columns follow from `rules` and `datatypes` (property → the wiki's datatype) alone; see :func:`parquet_schema`.
    """
    schema = parquet_schema(rules, datatypes)
    rows: list[dict[str, Any]] = []
    with parquet.ParquetWriter(path, schema, compression="zstd") as file:

        def flush() -> None:
            file.write_table(pa.Table.from_pylist(rows, schema))
            rows.clear()

        def write(enrichment: Enrichment) -> None:
            rows.append(_row(enrichment, rules))
            if len(rows) == _ROWS:
                flush()

        yield write
        if rows:
            flush()


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
