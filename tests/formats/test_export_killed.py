"""A website's files when a run ends as no program wants to: killed half-way, or with the disk full."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from glamdata.formats.export_files import open_files
from glamdata.formats.export_set import ExportSet
from glamdata.formats.json_records import record_file
from glamdata.formats.jsonl import read_jsonl

from .enriched import ALL, RULES

ROOT = Path(__file__).parents[2]
# Writes a set of a thousand records and says so when it is half done; then it waits to be killed, or meets its limit.
WRITER = """
import resource, signal, sys
from dataclasses import replace
from pathlib import Path
from glamdata.formats.export_files import open_files
from glamdata.formats.export_set import ExportSet
from tests.formats.enriched import PERSON, RULES

if sys.argv[2] == "full":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
with ExportSet(Path(sys.argv[1])) as out, open_files(out, RULES, {}, lambda _: None, "context") as write:
    for number in range(1000):
        write(replace(PERSON, record_key=f"n{number}"))
        if number == 500 and sys.argv[2] == "killed":
            print("half", flush=True)
            sys.stdin.read()
"""


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "exports" / "people"
    with ExportSet(folder) as out, open_files(out, RULES, {}, lambda _: None, "context") as write:
        for enrichment in ALL:
            write(enrichment)
    return folder


@pytest.fixture
def writer(folder: Path, request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", WRITER, str(folder), request.param]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, text=True, cwd=ROOT, **pipes) as process:
        yield process
        process.kill()


def require_last_set(folder: Path, before: dict[str, bytes]) -> None:
    assert content(folder) == before
    manifest = json.loads(before["manifest.json"])
    assert manifest["serial"] == 1
    assert [one.record_key for one in read_jsonl(folder / "enriched.jsonl")] == [one.record_key for one in ALL]


@pytest.mark.parametrize("writer", ["killed"], indirect=True)
def test_a_kill_leaves_the_last_set_and_the_next_run_goes_on(folder: Path, writer: subprocess.Popen[str]) -> None:
    before = content(folder)
    assert writer.stdout
    assert writer.stdout.readline() == "half\n"

    writer.kill()
    writer.wait()

    require_last_set(folder, before)
    assert list(folder.parent.rglob("*.draft"))
    with ExportSet(folder) as out, open_files(out, RULES, {}, lambda _: None, "context") as write:
        write(ALL[0])
    assert not list(folder.parent.rglob("*.draft"))
    assert [path.name for path in (folder / "records").iterdir()] == [record_file(ALL[0].record_key)]
    lines = [json.loads(line) for line in (folder / "changes.jsonl").read_text("utf-8").splitlines()]
    assert [line["change"] for line in lines] == ["withdrawn", "withdrawn"]


@pytest.mark.parametrize("writer", ["full"], indirect=True)
def test_a_full_disk_leaves_the_last_set(folder: Path, writer: subprocess.Popen[str]) -> None:
    before = content(folder)

    _, said = writer.communicate()

    assert writer.returncode == 1
    assert "File too large" in said
    require_last_set(folder, before)
    assert not list(folder.parent.rglob("*.draft"))
    assert len(list(folder.parent.rglob("*.index"))) == 1
