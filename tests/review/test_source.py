"""The source record of a review: the right one of whatever export, by its offset, with what was used marked."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from glamdata import pipeline
from glamdata.batch.run import Source
from glamdata.clock import SystemClock
from glamdata.coordinator import Coordinator
from glamdata.errors import ExportError
from glamdata.mapping.rule import Take
from glamdata.mapping.select import Selector
from glamdata.mapping.spec import SubjectRules
from glamdata.review.source import SourceRecord, read_source
from glamdata.store import tables
from glamdata.workspace.settings import load_settings

from ..conftest import SAMPLES
from ..review_workspace import MAPPING, SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from glamdata.batch.run import Run

TABLE = """
mapping: table
source: {format: csv, key: number, rights: CC0}
match: {instance_of: Q5, create: reviewed}
terms:
  label: {from: name, language: mul}
statements:
  - {property: P31, type: item, value: Q5}
  - {property: P1449, type: string, from: by_name}
"""
ROWS = [["number", "name", "by_name", "remark"], *([f"n{n}", f"Name {n}", f"by {n}", "line\nbreak"] for n in range(30))]


def write_export(folder: Path, form: str) -> Path:
    """Write an export of one form; records of MARC are those of the samples."""
    records = b"\x1d".join((SAMPLES / "persons.mrc").read_bytes().split(b"\x1d")[:30]) + b"\x1d"
    path = folder / f"export.{form}"
    if form == "xlsx":
        book = Workbook()
        for row in ROWS:
            book.active.append(row)
        book.save(path)
    elif form == "csv":
        path.write_text("\n".join(",".join(f'"{cell}"' for cell in row) for row in ROWS), "utf-8")
    else:
        path.write_bytes(gzip.compress(records) if form == "mrc.gz" else records)
    return path


@pytest.fixture(params=["mrc", "mrc.gz", "csv", "xlsx"])
def run(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Run]:
    (tmp_path / "glamdata.toml").write_text(SETTINGS)
    (tmp_path / "mapping.yaml").write_text(MAPPING if "mrc" in request.param else TABLE)
    export = write_export(tmp_path, request.param)
    with Coordinator(load_settings(tmp_path), "test", connect=False, clock=SystemClock()) as coordinator:
        run = coordinator.open(Source(export, tmp_path / "mapping.yaml", "full", "b"))
        parts = pipeline.begin_reading(run)
        pipeline.end_reading(run, sum(pipeline.read_and_map(run, part) for part in parts))
        yield run
        run.drop_plain()


def texts(record: SourceRecord, tag: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(piece.text, piece.used) for field in record.fields if field.tag == tag for piece in field.pieces]


def test_every_record_is_found_again(run: Run) -> None:
    keys = [key for (key,) in run.parts.columns(tables.DRAFTS, "record_key")]
    assert len(keys) > 20
    for part, key in enumerate(keys[:12]):
        record = read_source(run, key, part % 2)  # the part may not be known
        tag = "001" if record.leader else "number"
        assert texts(record, tag)[0][0] == key
        used = {use for field in record.fields for piece in field.pieces for use in piece.used}
        assert used >= ({"label"} if record.leader else {"label", "P1449"})
        assert record.withheld == 0 or record.leader
    if not record.leader:
        assert texts(record, "remark") == [("line\nbreak", ())]
    with pytest.raises(ExportError, match="has no record nobody"):
        read_source(run, "nobody", 1)


def test_columns_that_say_which_item_it_is_are_used(run: Run) -> None:
    key = next(key for (key,) in run.parts.columns(tables.DRAFTS, "record_key"))
    record = read_source(run, key, 0)
    if not record.leader:
        assert texts(record, "number") == [(key, ("key",))]
        named = replace(run.mapping, subject=SubjectRules(known=(Take(Selector("remark", "remark")),)))
        shown = read_source(replace(run, mapping=named), key, 0)
        assert texts(shown, "remark")[0][1] == ("item in the record",)
