"""A table that lacks a column of its mapping leaves no batch behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from glamdata.batch.run import Source
from glamdata.batch.selection import tell_unsourced
from glamdata.coordinator import Coordinator
from glamdata.errors import MappingError
from glamdata.model.finding import Severity
from glamdata.workspace.settings import load_settings

from ..conftest import CountingClock
from ..review_workspace import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAPPING = """\
mapping: people
source: {format: csv, key: id, exclude: [{kind: [no]}]}
reference: {P813: {today: true}}
statements:
  - {property: P214, type: external_id, from: COLUMN}
"""


@pytest.fixture
def coordinator(tmp_path: Path) -> Iterator[Coordinator]:
    (tmp_path / "glamdata.toml").write_text(SETTINGS, "utf-8")
    with Coordinator(load_settings(tmp_path), "test", connect=False, clock=CountingClock()) as opened:
        yield opened


def source(folder: Path, column: str, rows: str = "a,no,1\nb,yes,2\n") -> Source:
    (folder / "people.yaml").write_text(MAPPING.replace("COLUMN", column), "utf-8")
    (folder / "people.csv").write_text(f"id,kind,viaf\n{rows}", "utf-8")
    return Source(folder / "people.csv", folder / "people.yaml", name="people")


def test_a_misspelled_column_is_told_before_a_batch_is_kept(coordinator: Coordinator, tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="viaff"):
        coordinator.open(source(tmp_path, "viaff"))
    assert coordinator.store.batch_names() == []
    assert not (tmp_path / "batches" / "people").exists()


def test_a_batch_that_is_there_stays_as_it_was(coordinator: Coordinator, tmp_path: Path) -> None:
    before = coordinator.open(source(tmp_path, "viaf")).batch
    with pytest.raises(MappingError, match="viaff"):
        coordinator.open(source(tmp_path, "viaff"))
    assert coordinator.store.batch("people") == before


def test_a_table_whose_rows_are_all_left_out_is_for_the_reading_to_tell(
    coordinator: Coordinator, tmp_path: Path
) -> None:
    assert coordinator.open(source(tmp_path, "viaf", "a,no,1\n")).batch.name == "people"


def test_a_reference_without_a_source_is_a_finding(coordinator: Coordinator, tmp_path: Path) -> None:
    (finding,) = tell_unsourced(coordinator.open(source(tmp_path, "viaf")))
    assert (finding.severity, finding.code, finding.origin) == (
        Severity.WARNING,
        "reference-without-source",
        "reference",
    )
