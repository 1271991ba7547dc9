"""The enriched files of a batch: the whole set replaced at once, from what was brought home (DESIGN §11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata import codec, tables
from glamdata.export_file import slice_of
from glamdata.formats.export_files import export_names, open_files
from glamdata.formats.export_set import ExportSet
from glamdata.formats.marc import MarcReader
from glamdata.formats.marc_delta import write_marc_delta
from glamdata.formats.marcxml import MarcXmlReader
from glamdata.formats.marcxml_delta import namespaces_of, write_marcxml_delta
from glamdata.formats.reader import read_part
from glamdata.run import require_unchanged_export

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from glamdata.model.enrichment import Enrichment
    from glamdata.model.finding import Finding
    from glamdata.model.property import PropertyDefinition
    from glamdata.run import Run

_HEAD = 1 << 16  # what stands before the first record


def exports_folder(run: Run) -> Path:
    """Give where the set lies: the same paths for ever."""
    return run.store.folder / "exports" / run.batch.name


def write_exports(run: Run, properties: Mapping[str, PropertyDefinition]) -> list[Path]:
    """Write the files that the mapping's `enrich.formats` names, for ISO 2709 the changed records; give the paths.

    Raises ExportError where the export is not the one that was prepared: its records would get other records' items.
    """
    require_unchanged_export(run)
    folder = exports_folder(run)
    folder.parent.mkdir(parents=True, exist_ok=True)
    datatypes = {pid: definition.datatype for pid, definition in properties.items()}
    names = export_names(run.mapping.enrich)
    findings: list[Finding] = []
    with ExportSet(folder) as out:
        with open_files(out, run.mapping.enrich, datatypes, findings.append) as write:
            for enrichment in _enrichments(run):
                write(enrichment)
        if "marc" in run.mapping.enrich.formats:
            names += _write_delta(run, out, findings.append)
    rows = [codec.finding_row(finding) for finding in findings]
    run.parts.write(tables.findings_table("export"), 1, rows, run.made())
    return [folder / name for name in names]


def _write_delta(run: Run, out: ExportSet, report: Callable[[Finding], None]) -> list[str]:
    """Write the changed records of a MARC 21 export in the form it came in; UNIMARC has other fields."""
    asked = run.mapping.enrich.marc
    match run.reader:
        case MarcReader(unimarc=False):
            write_marc_delta(out.path("enriched.mrc"), _raw_records(run), report, asked)
            return ["enriched.mrc"]
        case MarcXmlReader(unimarc=False, encoding=encoding):
            with run.plain.open("rb") as file:
                namespaces = namespaces_of(file.read(_HEAD).decode(encoding, "replace"))
            records = ((data.decode(encoding), enrichment) for data, enrichment in _raw_records(run))
            write_marcxml_delta(out.path("enriched.xml"), records, namespaces, report, asked)
            return ["enriched.xml"]
        case _:
            return []


def _enrichments(run: Run) -> Iterator[Enrichment]:
    return (codec.enrichment_from_row(row) for row in run.parts.all_rows(tables.ENRICHMENTS))


def _raw_records(run: Run) -> Iterator[tuple[bytes, Enrichment]]:
    """Give the bytes of each enriched record as they stand in the export, one part in memory at a time."""
    for part in run.part_list:
        enrichments = {row["record_key"]: row for row in run.parts.rows(tables.ENRICHMENTS, part.number)}
        positions = {
            row["position"]: enrichments[row["record_key"]]
            for row in run.parts.rows(tables.DRAFTS, part.number)
            if row["record_key"] in enrichments and not run.item_of(row["record_key"])
        }
        for raw, _ in read_part(run.plain, run.reader, slice_of(part)):
            if raw.position in positions:
                yield raw.data, codec.enrichment_from_row(positions[raw.position])
