"""All formats as one set: chosen, replaced whole, unchanged where nothing changed."""

import json
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glamdata.formats.export_files import export_names, open_files
from glamdata.formats.export_manifest import describe_files
from glamdata.formats.export_set import ExportSet
from glamdata.model.enrichment import EXPORT_FORMATS, Enrichment, EnrichRules

from .enriched import ALL, BARE, PERSON, RULES, TOWN


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "exports" / "people"


def write(folder: Path, *enrichments: Enrichment, rules: EnrichRules = RULES) -> bool:
    with ExportSet(folder) as out, open_files(out, rules, {}, lambda _: None) as write_one:
        for enrichment in enrichments:
            write_one(enrichment)
    return out.replaced


def manifest(folder: Path) -> dict:
    return json.loads((folder / "manifest.json").read_text("utf-8"))


def test_every_format_has_its_file(folder: Path) -> None:
    assert write(folder, *ALL)

    named = {name for kind in EXPORT_FORMATS for name in export_names(EnrichRules(formats=(kind,)))}
    assert set(export_names(RULES)) == named
    assert {path.name for path in folder.iterdir()} == named | {
        "enrichment.schema.json",
        "changes.jsonl",
        "manifest.json",
    }
    assert manifest(folder)["files"]["records"]["rows"] == 3


def test_the_lines_are_written_whatever_is_asked_for(folder: Path) -> None:
    write(folder, *ALL, rules=EnrichRules(formats=("geojson",)))

    assert {path.name for path in folder.iterdir()} == {
        "enriched.jsonl", "enriched.geojson", "enrichment.schema.json", "changes.jsonl", "manifest.json",
    }  # fmt: skip


def test_the_same_again_replaces_nothing(folder: Path) -> None:
    write(folder, *ALL)

    assert not write(folder, *ALL)
    assert manifest(folder)["serial"] == 1


def test_only_what_changed_is_a_new_file(folder: Path) -> None:
    write(folder, PERSON, TOWN)
    times = {path: path.stat().st_mtime_ns for path in folder.resolve().rglob("*") if path.is_file()}
    first = folder.resolve()

    assert write(folder, PERSON, TOWN, BARE)

    same = {p.relative_to(first) for p in times if (folder / p.relative_to(first)).samefile(p)}
    assert same == {
        Path("beacon-viaf.txt"), Path("enriched.geojson"), Path("enrichment.schema.json"), Path("timeline.json"),
        *(path.relative_to(first) for path in times if path.parent.name == "records"),
    }  # fmt: skip
    assert manifest(folder)["changes"] == {"added": 1, "changed": 0, "withdrawn": 0}


def test_a_withdrawn_record_has_no_file_any_more(folder: Path) -> None:
    write(folder, *ALL)
    write(folder, PERSON)

    assert [path.name for path in (folder / "records").iterdir()] == ["b1.json"]


def test_a_failure_leaves_the_last_set(folder: Path) -> None:
    write(folder, *ALL)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def failing() -> None:
        with ExportSet(folder) as out, open_files(out, RULES, {}, lambda _: None) as write_one:
            write_one(PERSON)
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        failing()

    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert not list(folder.parent.rglob("*.draft"))


def replaced(folder: Path, enrichments: list[Enrichment], rules: EnrichRules, context: str) -> int:
    """Write a set, with what has not changed taken over; gives how many records were."""
    repeated = 0
    with ExportSet(folder) as out, open_files(out, rules, {}, lambda _: None, context) as files:
        for enrichment in enrichments:
            digest = repr(enrichment).encode()
            if files.repeat(enrichment.record_key, digest):
                repeated += 1
            else:
                files(enrichment, digest)
    return repeated


def content(folder: Path) -> dict[Path, bytes]:
    """Give the bytes of the files that follow from the records of one night alone."""
    of_two = {"manifest.json", "changes.jsonl", "enriched.parquet"}
    paths = [path for path in folder.resolve().rglob("*") if path.is_file() and path.name not in of_two]
    return {path.relative_to(folder.resolve()): path.read_bytes() for path in paths}


MANY = [replace(ALL[n % 3], record_key=f"k{n}", revision=n) for n in range(12)]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.permutations(MANY).flatmap(lambda rows: st.integers(0, 12).map(lambda n: rows[:n])), min_size=2, max_size=3
    ),
    st.sets(st.integers(0, 11)),
)
def test_what_is_taken_over_is_what_would_be_written(
    tmp_path_factory: pytest.TempPathFactory, nights: list[list[Enrichment]], changed: set[int]
) -> None:
    folder = tmp_path_factory.mktemp("nights")
    before: list[Enrichment] = []
    for number, night in enumerate(nights):
        rows = [replace(one, revision=one.revision + 100 * number) if one.revision in changed else one for one in night]
        repeated = replaced(folder / "on" / "set", rows, RULES, "context")
        assert repeated == sum(one in before for one in rows)
        replaced(folder / str(number) / "set", rows, RULES, "")
        assert content(folder / "on" / "set") == content(folder / str(number) / "set")
        before = rows
    table = pq.read_table(folder / "on" / "set" / "enriched.parquet")
    assert table.column("record_key").to_pylist() == [one.record_key for one in before]
    assert len(list((folder / "on" / ".set").glob("*.index"))) == 1


def test_the_manifest_knows_files_that_were_not_read_again(folder: Path) -> None:
    replaced(folder, MANY, RULES, "context")
    assert replaced(folder, [*MANY[:5], MANY[6], BARE], RULES, "context") == 6

    said = manifest(folder)["files"]["records"]
    assert said == describe_files(folder, ["records"])["records"]
    assert said["rows"] == 7


def test_nothing_is_taken_over_from_files_made_otherwise(folder: Path) -> None:
    assert replaced(folder, MANY, RULES, "one") == 0
    assert replaced(folder, MANY, RULES, "other") == 0
    assert replaced(folder, MANY, RULES, "other") == 12
    assert replaced(folder, MANY, replace(RULES, formats=("csv",)), "third") == 0
    (folder.resolve() / "enriched.csv").write_bytes(b"cut off")
    assert replaced(folder, MANY, replace(RULES, formats=("csv",)), "third") == 0
