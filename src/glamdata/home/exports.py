"""The enriched files of a batch: the whole set replaced at once, from what was brought home (DESIGN §11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from glamdata.batch.run import require_unchanged_export
from glamdata.formats.export_files import export_names, open_files
from glamdata.formats.export_set import ExportSet
from glamdata.home.export_findings import ExportFindings
from glamdata.home.marc_exports import row_digest, write_delta
from glamdata.store import codec, tables
from glamdata.store.parts import code_version, fingerprint_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from glamdata.batch.run import Run
    from glamdata.model.property import PropertyDefinition


def exports_folder(run: Run) -> Path:
    """Give where the set lies: the same paths for ever."""
    return run.store.folder / "exports" / run.batch.name


def property_labels(run: Run) -> dict[str, str]:
    """Give the English labels of the mapping's properties, as they were read last; none where that never was."""
    try:
        kept = orjson.loads((run.folder() / "properties.json").read_bytes())
        return {pid: str(said["label"]) for pid, said in kept["properties"].items() if said.get("label")}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def write_exports(run: Run, properties: Mapping[str, PropertyDefinition]) -> list[Path]:
    """Write the files that the mapping's `enrich.formats` names, for ISO 2709 the changed records; give the paths.

    What a record gave last time is taken over where nothing that it is made from has changed. Raises ExportError where
    the export is not the one that was prepared: its records would get other records' items.
    """
    require_unchanged_export(run)
    folder = exports_folder(run)
    folder.parent.mkdir(parents=True, exist_ok=True)
    datatypes = {pid: definition.datatype for pid, definition in properties.items()}
    names = export_names(run.mapping.enrich)
    told = ExportFindings(run)
    context = fingerprint_of(
        run.mapping.enrich, sorted(datatypes.items()), code_version("formats", "model", "store/codec.py")
    )
    with ExportSet(folder) as out:
        with open_files(out, run.mapping.enrich, datatypes, told.report, context) as files:
            for row in run.parts.all_rows(tables.ENRICHMENTS):
                digest = row_digest(row)
                if files.repeat(row["record_key"], digest):
                    told.keep(row["record_key"], "cell-too-long")
                else:
                    files(codec.enrichment_from_row(row), digest)
        if "marc" in run.mapping.enrich.formats:
            names += write_delta(run, out, told)
    told.write()
    return [folder / name for name in names]
