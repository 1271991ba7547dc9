"""Which files an export set has, and how each is written: every record is read once and goes to all of them."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from glamdata.formats.beacon import beacon_writer
from glamdata.formats.csv_export import csv_writer
from glamdata.formats.geojson import geojson_writer
from glamdata.formats.json_records import FOLDER, records_writer
from glamdata.formats.jsonl import SCHEMA_NAME, jsonl_writer, write_schema
from glamdata.formats.parquet_export import parquet_writer
from glamdata.formats.rdf_export import jsonld_writer, ntriples_writer, turtle_writer
from glamdata.formats.timeline import timeline_writer
from glamdata.formats.xlsx_export import xlsx_writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from glamdata.formats.export_set import ExportSet
    from glamdata.model.enrichment import Enrichment, EnrichRules
    from glamdata.model.finding import Finding

    Write = Callable[[Enrichment], None]

_NAMES = {
    "csv": ("enriched.csv",),
    "xlsx": ("enriched.xlsx",),
    "jsonl": ("enriched.jsonl",),
    "json": (FOLDER,),
    "parquet": ("enriched.parquet",),
    "jsonld": ("enriched.jsonld",),
    "turtle": ("enriched.ttl",),
    "ntriples": ("enriched.nt",),
    "geojson": ("enriched.geojson",),
    "timeline": ("timeline.json",),
    "beacon": ("beacon-wikidata.txt", "beacon-viaf.txt"),
}


def export_names(rules: EnrichRules) -> list[str]:
    """Give the names of the files :func:`open_files` writes, in order.

    ``enriched.jsonl`` is always among them: what has changed since the last set is told from it.
    """
    return [name for kind, names in _NAMES.items() if kind in rules.formats or kind == "jsonl" for name in names]


@contextmanager
def open_files(
    out: ExportSet, rules: EnrichRules, datatypes: Mapping[str, str], report: Callable[[Finding], None]
) -> Iterator[Write]:
    """Give what writes one record to every file that `rules` ask for; the files are whole when the block is left.

    `report` takes a Finding for what a format can't hold.
    """
    writers = _writers(out, rules, datatypes, report)
    write_schema(out.path(SCHEMA_NAME))
    with ExitStack() as stack:
        opened = [stack.enter_context(writers[name](out.path(name))) for name in export_names(rules)]

        def write(enrichment: Enrichment) -> None:
            for write_to in opened:
                write_to(enrichment)

        yield write


def _writers(
    out: ExportSet, rules: EnrichRules, datatypes: Mapping[str, str], report: Callable[[Finding], None]
) -> dict[str, Callable[[Path], AbstractContextManager[Write]]]:
    url = rules.record_url
    return {
        "enriched.csv": lambda path: csv_writer(path, rules, datatypes),
        "enriched.xlsx": lambda path: xlsx_writer(path, rules, datatypes, report),
        "enriched.jsonl": jsonl_writer,
        FOLDER: lambda path: records_writer(path, out.last(FOLDER)),
        "enriched.parquet": lambda path: parquet_writer(path, rules, datatypes),
        "enriched.jsonld": lambda path: jsonld_writer(path, url),
        "enriched.ttl": lambda path: turtle_writer(path, url),
        "enriched.nt": lambda path: ntriples_writer(path, url),
        "enriched.geojson": lambda path: geojson_writer(path, url),
        "timeline.json": lambda path: timeline_writer(path, url),
        "beacon-wikidata.txt": lambda path: beacon_writer(path, url, "wikidata"),
        "beacon-viaf.txt": lambda path: beacon_writer(path, url, "viaf"),
    }
