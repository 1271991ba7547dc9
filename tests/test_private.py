"""Private and local data: nothing of it reaches a table, a report, an export or the screen unless the mapping names it."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pymarc
import pytest

from glamdata import sequence
from glamdata.batch.run import Source

from .commands.test_app import glamdata
from .conftest import MAPPINGS, SAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from glamdata.coordinator import Coordinator

pytestmark = pytest.mark.integration

PRIVATE = {
    "900": "  ", "909": "0 ", "950": "  ", "999": "ff", "090": "  ", "290": "  ", "595": "  ", "690": "  ", "890": "  ",
    "GSI": "  ", "CAT": "  ", "OWN": "  ", "ITM": "1 ", "Z30": "  ", "h01": "  ", "A9X": "  ",
    "541": "0 ", "542": "0 ", "561": "0 ", "583": "0 ", "667": "  ", "371": "  ",
}  # fmt: skip
PRIVATE_SUBFIELDS = {"852": "x", "856": "x", "866": "x"}
MARKERS = {tag: f"geheim{tag.lower()}" for tag in (*PRIVATE, *PRIVATE_SUBFIELDS)}
RAW = ("refused/", "enriched.mrc")
"""Files that hold records as the library exported them, for the library alone."""


def silent(_words: str) -> None: ...


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """The first records of the samples, each with every kind of private data, and one that is refused for it."""
    path = tmp_path / "private.mrc"
    with (SAMPLES / "persons.mrc").open("rb") as stream:
        records = [record for record, _ in zip(pymarc.MARCReader(stream), range(20), strict=False) if record]
    with path.open("wb") as file:
        for record in records:
            add_private(record)
            file.write(record.as_marc().replace(b"ff\x1fageheim999", b"geheim999abcd"))  # without indicators
        broken = bytearray(records[0].as_marc())
        file.write(broken.replace(b"\x1e", b"\x1f"))
    return path


def add_private(record: pymarc.Record) -> None:
    for tag, indicators in PRIVATE.items():
        texts = [pymarc.Subfield(code, f"{MARKERS[tag]} {code}") for code in "abu"]
        record.add_field(pymarc.Field(tag, pymarc.Indicators(*indicators), texts))
    for tag, code in PRIVATE_SUBFIELDS.items():
        texts = [pymarc.Subfield("a", "open"), pymarc.Subfield(code, MARKERS[tag])]
        record.add_field(pymarc.Field(tag, pymarc.Indicators("4", "0"), texts))


def texts_of(path: Path) -> str:
    """Give all that a file says: its bytes, and of a table every cell."""
    said = path.read_bytes().decode("utf-8", "replace")
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        said += repr(table.to_pylist()) + repr(table.schema.metadata)
    if path.suffix == ".sqlite":
        with contextlib.closing(sqlite3.connect(path)) as database:
            said += "\n".join(database.iterdump())
    return said


def found_in(folder: Path) -> dict[str, set[str]]:
    """Give the tags whose marker stands in a file, by file."""
    found = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        said = texts_of(path).lower()
        if tags := {tag for tag, marker in MARKERS.items() if marker in said}:
            found[str(path.relative_to(folder))] = tags
    return found


def go_through(coordinator: Coordinator, source: Source) -> str:
    run = sequence.prepare(coordinator, source, silent)
    sequence.publish(coordinator, run, silent)
    sequence.bring_home(coordinator, run, silent)
    return run.batch.name


def test_markers_would_be_found(export: Path, tmp_path: Path) -> None:
    assert found_in(tmp_path)["private.mrc"] == set(MARKERS)


def test_private_data_reaches_nothing(coordinate: Callable[[], Coordinator], workspace: Path, export: Path) -> None:
    with coordinate() as coordinator:
        batch = go_through(coordinator, Source(export, MAPPINGS / "marc_authority_person.yaml"))
        drafted = sum(part.record_count for part in coordinator.store.parts(batch))
    found = found_in(workspace)
    assert drafted > 15
    assert {path: tags for path, tags in found.items() if not any(raw in path for raw in RAW)} == {}
    assert [path for path in found if "refused/" in path]
    for path in found:
        assert (workspace / path).stat().st_mode & 0o077 == 0 or "enriched.mrc" in path, path
    said = [glamdata("read", export)]
    said += [glamdata(word, batch, "--workspace", workspace) for word in ("queue", "plan")]
    said += [glamdata("status", "--workspace", workspace, "--json")]
    for done in said:
        assert done.returncode in {0, 1}, done.stderr
        assert "geheim" not in (done.stdout + done.stderr).lower()


@pytest.mark.parametrize("selector", ["667$a", "GSI$a", "999$b", "690$b"])
def test_what_the_mapping_names_travels_and_nothing_else(
    coordinate: Callable[[], Coordinator], workspace: Path, export: Path, tmp_path: Path, selector: str
) -> None:
    text = (MAPPINGS / "marc_authority_person.yaml").read_text("utf-8")
    mapping = tmp_path / "mappings" / "naming.yaml"
    mapping.parent.mkdir()
    (mapping.parent / "tables").symlink_to(MAPPINGS / "tables")
    rule = f"statements:\n  - {{property: P1810, type: string, from: {selector}}}\n"
    mapping.write_text(text.replace("statements:\n", rule, 1), "utf-8")
    with coordinate() as coordinator:
        sequence.prepare(coordinator, Source(export, mapping), silent)
    found = found_in(workspace)
    tables = {path: tags for path, tags in found.items() if "/statements/" in path}
    assert tables
    everywhere: set[Any] = set().union(*(tags for path, tags in found.items() if not any(raw in path for raw in RAW)))
    assert everywhere == {selector[:3]}
