"""The enriched files of a batch: the whole set replaced at once, from what was brought home (DESIGN §11)."""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING

from glamdata import codec, tables
from glamdata.formats.csv_export import write_csv
from glamdata.formats.export_set import ExportSet
from glamdata.formats.jsonl import write_jsonl, write_schema
from glamdata.formats.marc_delta import write_marc_delta
from glamdata.formats.reader import PartSlice, read_part
from glamdata.run import require_unchanged_export

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from glamdata.model.enrichment import Enrichment
    from glamdata.model.finding import Finding
    from glamdata.model.property import PropertyDefinition
    from glamdata.run import Run

ISO_2709 = "marc"


def exports_folder(run: Run) -> Path:
    """Give where the set lies: the same paths for ever."""
    return run.store.folder / "exports" / run.batch.name


def write_exports(run: Run, properties: Mapping[str, PropertyDefinition]) -> list[Path]:
    """Write enriched.csv, enriched.jsonl with its schema, and for ISO 2709 the changed records; give the paths.

    Raises ExportError where the export is not the one that was prepared: its records would get other records' items.
    """
    require_unchanged_export(run)
    folder = exports_folder(run)
    folder.parent.mkdir(parents=True, exist_ok=True)
    datatypes = {pid: definition.datatype for pid, definition in properties.items()}
    names = ["enriched.csv", "enriched.jsonl"]
    findings: list[Finding] = []
    with ExportSet(folder) as out:
        write_csv(out.path("enriched.csv"), _enrichments(run), run.mapping.enrich, datatypes)
        write_jsonl(out.path("enriched.jsonl"), _enrichments(run))
        write_schema(out.path("enrichment.schema.json"))
        if run.reader.name == ISO_2709:
            names.append("enriched.mrc")
            write_marc_delta(out.path("enriched.mrc"), _raw_records(run), findings.append)
    rows = [codec.finding_row(finding) for finding in findings]
    run.parts.write(tables.findings_table("export"), 1, rows, run.made())
    return [folder / name for name in names]


def _enrichments(run: Run) -> Iterator[Enrichment]:
    return (codec.enrichment_from_row(row) for row in run.parts.all_rows(tables.ENRICHMENTS))


def _raw_records(run: Run) -> Iterator[tuple[bytes, Enrichment]]:
    """Give the bytes of each enriched record as they stand in the export, one part in memory at a time."""
    for part in run.part_list:
        enrichments = {row["record_key"]: row for row in run.parts.rows(tables.ENRICHMENTS, part.number)}
        positions = {
            row["position"]: enrichments[row["record_key"]]
            for row in run.parts.rows(tables.DRAFTS, part.number)
            if row["record_key"] in enrichments
        }
        for raw, _ in read_part(run.export, run.reader, PartSlice(*astuple(part))):
            if raw.position in positions:
                yield raw.data, codec.enrichment_from_row(positions[raw.position])
