"""The files of a batch, from the tables of a run: chosen by the mapping, MARC in the form it came in."""

from __future__ import annotations

import io
import json
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import pymarc
import pytest

from glamdata.batch.run import Source
from glamdata.batch.runner import Runner
from glamdata.home.exports import exports_folder, write_exports
from glamdata.model.enrichment import EnrichedValue, Enrichment
from glamdata.sequence import do_parts, read_and_map
from glamdata.store import codec, tables

from ..conftest import MAPPINGS, SAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from glamdata.batch.run import Run
    from glamdata.coordinator import Coordinator

pytestmark = pytest.mark.integration

FORMATS = "csv, xlsx, jsonl, json, parquet, jsonld, turtle, ntriples, geojson, timeline, beacon, marc"
ENRICH = f"enrich:\n  formats: [{FORMATS}]\n  record_url: https://example.org/a/{{key}}\n  marc: [024, 883]\n"


@pytest.fixture
def read(coordinate: Callable[[], Coordinator], tmp_path: Path) -> Iterator[Callable[[bytes, str], Run]]:
    mapping = tmp_path / "persons.yaml"
    text = (MAPPINGS / "marc_authority_person.yaml").read_text("utf-8")
    assert "\nenrich:" in text
    head, _, block = text.partition("\nenrich:")
    rest = "".join(line for line in block.splitlines(keepends=True)[1:] if not line.startswith((" ", "#")))
    mapping.write_text(f"{head}\n{rest}{ENRICH}", "utf-8")
    (tmp_path / "tables").symlink_to(MAPPINGS / "tables")
    with coordinate() as coordinator:

        def read_export(content: bytes, name: str) -> Run:
            export = tmp_path / name
            export.write_bytes(content)
            run = coordinator.open(Source(export, mapping))
            read_and_map(run, Runner(workers=1), partial(do_parts, lambda _: None))
            return run

        yield read_export


def bring_home(run: Run) -> list[Enrichment]:
    """Put what items know into the table, as the stage before does."""
    enrichments = []
    for part in run.part_list:
        keys = [row["record_key"] for row in run.parts.rows(tables.DRAFTS, part.number)]
        label = EnrichedValue("label", "", "Ann", "en")
        own = [Enrichment(k, f"Q{n + 1000}", 7, date(2026, 11, 21), (label,)) for n, k in enumerate(keys)]
        rows = [codec.enrichment_row(enrichment, "c") for enrichment in own]
        run.parts.write(tables.ENRICHMENTS, part.number, rows, run.made())
        enrichments += own
    return enrichments


def test_every_format_is_written_from_one_reading(read: Callable[[bytes, str], Run]) -> None:
    run = read((SAMPLES / "persons.mrc").read_bytes(), "persons.mrc")
    enrichments = bring_home(run)

    names = [path.name for path in write_exports(run, {})]

    folder = exports_folder(run)
    assert names == [
        "enriched.csv", "enriched.xlsx", "enriched.jsonl", "records", "enriched.parquet", "enriched.jsonld",
        "enriched.ttl", "enriched.nt", "enriched.geojson", "timeline.json", "beacon-wikidata.txt", "beacon-viaf.txt",
        "enriched.mrc",
    ]  # fmt: skip
    files = json.loads((folder / "manifest.json").read_text("utf-8"))["files"]
    assert files["enriched.csv"]["rows"] == files["records"]["rows"] == len(enrichments) > 200
    with (folder / "enriched.mrc").open("rb") as stream:
        changed = list(pymarc.MARCReader(stream))
    assert len(changed) > 200
    assert all(record["883"]["d"] == "20261121" for record in changed)

    before = folder.resolve()
    write_exports(run, {})
    assert folder.resolve() == before


def test_marcxml_comes_home_as_marcxml(read: Callable[[bytes, str], Run]) -> None:
    records = [r for r in pymarc.MARCReader(io.BytesIO((SAMPLES / "persons.mrc").read_bytes())) if r][:40]
    content = io.BytesIO()
    writer = pymarc.XMLWriter(content)
    for record in records:
        writer.write(record)
    writer.close(close_fh=False)
    run = read(content.getvalue(), "persons.xml")
    bring_home(run)

    names = [path.name for path in write_exports(run, {})]

    assert names[-1] == "enriched.xml"
    changed = pymarc.parse_xml_to_array(str(exports_folder(run) / "enriched.xml"))
    assert len(changed) > 20
    by_key = {record["001"].data: record for record in records}
    for record in changed:
        rest = [str(f) for f in record.fields if f.get("8") != "1\\p"] if record else []
        assert rest == [str(field) for field in by_key[record["001"].data].fields]
