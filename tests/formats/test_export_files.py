"""All formats as one set: chosen, replaced whole, unchanged where nothing changed."""

import json
from pathlib import Path

import pytest

from glamdata.formats.export_files import export_names, open_files
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
