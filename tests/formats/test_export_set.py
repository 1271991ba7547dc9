"""A set of files, replaced whole or not at all."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from glamdata.errors import WorkspaceError
from glamdata.formats.export_set import ExportSet
from glamdata.formats.jsonl import write_jsonl
from glamdata.model.enrichment import EnrichedValue, Enrichment

Write = Callable[..., bool]


def enrichment(key: str, label: str = "A", qid: str = "Q1", day: int = 1) -> Enrichment:
    return Enrichment(key, qid, day, date(2026, 11, day), (EnrichedValue("label", "", label, "en"),))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "exports" / "people"


@pytest.fixture
def write(folder: Path) -> Write:
    def write_set(*enrichments: Enrichment, text: str = "a,b\r\n1,2\r\n") -> bool:
        with ExportSet(folder) as out:
            write_jsonl(out.path("enriched.jsonl"), enrichments)
            out.path("enriched.csv").write_bytes(text.encode())
        return out.replaced

    return write_set


def changes(folder: Path) -> list[tuple[str, str, str]]:
    lines = (folder / "changes.jsonl").read_text(encoding="utf-8").splitlines()
    return [(line["record_key"], line["change"], line["qid"]) for line in map(json.loads, lines)]


def manifest(folder: Path) -> dict:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def test_the_set_stands_at_a_path_that_stays(folder: Path, write: Write) -> None:
    assert write(enrichment("1"))
    assert write(enrichment("1"), enrichment("2"))

    assert sorted(path.name for path in folder.iterdir()) == [
        "changes.jsonl",
        "enriched.csv",
        "enriched.jsonl",
        "manifest.json",
    ]
    assert len((folder / "enriched.jsonl").read_text(encoding="utf-8").splitlines()) == 2


def test_the_manifest_tells_whether_files_arrived_whole(folder: Path, write: Write) -> None:
    write(enrichment("1"), enrichment("2"), text='a\r\n"two\r\nlines"\r\n')

    described = manifest(folder)["files"]
    assert {name: file["rows"] for name, file in described.items()} == {
        "enriched.csv": 1,
        "enriched.jsonl": 2,
        "changes.jsonl": 2,
    }
    for name, file in described.items():
        data = (folder / name).read_bytes()
        assert file == {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data), "rows": file["rows"]}


def test_marc_records_are_counted_and_other_files_are_not(folder: Path) -> None:
    with ExportSet(folder) as out:
        out.path("enriched.mrc").write_bytes(b"one\x1dtwo\x1d")
        out.path("enrichment.schema.json").write_bytes(b"{}\n")

    described = manifest(folder)["files"]
    assert (described["enriched.mrc"]["rows"], described["enrichment.schema.json"]["rows"]) == (2, None)


def test_the_same_content_leaves_the_set_as_it_is(folder: Path, write: Write) -> None:
    write(enrichment("1"))
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}

    assert not write(enrichment("1"))

    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()} == before


def test_changes_since_the_last_set(folder: Path, write: Write) -> None:
    write(enrichment("1"), enrichment("2"), enrichment("3"), enrichment("4"))
    assert changes(folder) == [(key, "added", "Q1") for key in "1234"]

    write(enrichment("5"), enrichment("4", "B"), enrichment("3", qid="Q3"), enrichment("1", day=2))

    assert changes(folder) == [
        ("2", "withdrawn", "Q1"),
        ("3", "changed", "Q3"),
        ("4", "changed", "Q1"),
        ("5", "added", "Q1"),
    ]
    assert manifest(folder)["changes"] == {"added": 1, "changed": 2, "withdrawn": 1}
    assert manifest(folder)["serial"] == 2
    assert '"qid_before":"Q1"' in (folder / "changes.jsonl").read_text(encoding="utf-8").splitlines()[1]


def test_a_run_that_fails_leaves_the_last_good_set(folder: Path, write: Write) -> None:
    write(enrichment("1"))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    with pytest.raises(RuntimeError, match="wiki went away"), ExportSet(folder) as out:  # noqa: PT012 - the block is the run
        write_jsonl(out.path("enriched.jsonl"), [enrichment("1"), enrichment("2")])
        raise RuntimeError("wiki went away")

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert not out.replaced
    assert not list(folder.parent.rglob("*.draft"))


def test_readers_see_the_last_set_while_the_next_is_written(folder: Path, write: Write) -> None:
    write(enrichment("1"))
    before = (folder / "enriched.jsonl").read_bytes()

    with ExportSet(folder) as out:
        write_jsonl(out.path("enriched.jsonl"), [enrichment("2")])
        assert (folder / "enriched.jsonl").read_bytes() == before

    assert (folder / "enriched.jsonl").read_bytes() != before


def test_a_download_under_way_is_not_cut_off(folder: Path, write: Write) -> None:
    write(enrichment("1"))
    opened = folder.resolve()
    write(enrichment("2"))

    assert (opened / "enriched.jsonl").exists()

    write(enrichment("3"))
    assert not opened.exists()


def test_a_set_that_lacks_a_promised_file_is_not_published(folder: Path, write: Write) -> None:
    write(enrichment("1"))

    with pytest.raises(WorkspaceError, match=r"enriched\.mrc was not written"), ExportSet(folder) as out:
        out.path("enriched.mrc")

    assert (folder / "enriched.jsonl").exists()


def test_two_runs_at_once_are_refused(folder: Path, write: Write) -> None:
    with ExportSet(folder), pytest.raises(WorkspaceError, match="another run"):
        write(enrichment("1"))


def test_what_a_killed_run_left_is_cleared(folder: Path, write: Write) -> None:
    write(enrichment("1"))
    sets = folder.resolve().parent
    (sets / "000002.draft").mkdir()
    (sets / "000002.draft" / "enriched.jsonl").write_bytes(b'{"half')
    (sets / "000003").mkdir()
    (sets / "000003.link").symlink_to("000003")

    write(enrichment("2"))

    assert manifest(folder)["serial"] == 2
    assert sorted(path.name for path in sets.iterdir()) == ["000001", "000002", "lock"]


def test_a_workspace_can_be_moved(folder: Path, write: Write, tmp_path: Path) -> None:
    write(enrichment("1"))

    (tmp_path / "exports").rename(tmp_path / "elsewhere")

    assert (tmp_path / "elsewhere" / "people" / "manifest.json").exists()


def test_a_copy_without_links_is_taken_over(folder: Path, write: Write, tmp_path: Path) -> None:
    write(enrichment("1"))
    shutil.copytree(folder, tmp_path / "copy" / "people")

    with ExportSet(tmp_path / "copy" / "people") as out:
        write_jsonl(out.path("enriched.jsonl"), [enrichment("1"), enrichment("2")])

    assert changes(tmp_path / "copy" / "people") == [("2", "added", "Q1")]
    assert manifest(tmp_path / "copy" / "people")["serial"] == 2


def test_an_empty_folder_is_taken_over(folder: Path, write: Write) -> None:
    folder.mkdir(parents=True)

    assert write(enrichment("1"))
    assert (folder / "manifest.json").exists()


def test_a_folder_of_somebody_else_is_left_alone(folder: Path, write: Write) -> None:
    folder.mkdir(parents=True)
    (folder / "thesis.doc").write_text("years of work")

    with pytest.raises(WorkspaceError, match="no round trip wrote"):
        write(enrichment("1"))

    assert (folder / "thesis.doc").read_text() == "years of work"


@pytest.mark.parametrize("name", ["", "a/b", "../a", "/etc/a", ".hidden", "manifest.json", "changes.jsonl"])
def test_names_stay_in_the_set(folder: Path, name: str) -> None:
    with ExportSet(folder) as out, pytest.raises(ValueError, match="name of a file"):
        out.path(name)


def test_a_web_server_may_read_the_set(folder: Path, write: Write) -> None:
    mask = os.umask(0o022)
    try:
        write(enrichment("1"))
    finally:
        os.umask(mask)

    assert folder.stat().st_mode & 0o777 == 0o755
    assert (folder / "enriched.jsonl").stat().st_mode & 0o777 == 0o644
