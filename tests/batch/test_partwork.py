"""Reading and mapping a part: one pass, the same from any process, and nothing done twice."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from glamdata.batch.earlier import drop_earlier, keep_earlier
from glamdata.batch.partwork import WRITTEN, PartJob, PartWork, do_job
from glamdata.formats.mapping_file import read_mapping
from glamdata.formats.reader import open_reader, plan_parts, read_part
from glamdata.mapping.draft import draft_record
from glamdata.store import tables
from glamdata.store.draft_rows import read_drafts
from glamdata.store.parts import Made, Parts, fingerprint_of

from ..conftest import MAPPINGS, SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 21, tzinfo=UTC)
SIZE = 60
END = b"\x1d"


def records() -> list[bytes]:
    return [piece + END for piece in (SAMPLES / "persons.mrc").read_bytes().split(END)[:-1]]


class Batch:
    """A batch's folder, and the exports that come into it one after the other."""

    def __init__(self, folder: Path, mapping: str = "marc_authority_person.yaml") -> None:
        self.folder = folder / "batch"
        self.export = folder / "persons.mrc"
        self.mapping = read_mapping(MAPPINGS / mapping)
        self.parts = Parts.at(self.folder)

    def begin(self, content: list[bytes], context: str = "c") -> list[PartJob]:
        """Put an export in place of the one before; give what is to be done."""
        self.export.write_bytes(b"".join(content))
        reader = open_reader(self.export)
        work = pickle.dumps(PartWork(self.folder, self.export, reader, self.mapping, context))
        slices = list(plan_parts(self.export, reader, SIZE))
        digests = [fingerprint_of(context, s, self.export.read_bytes()[s.offset : s.offset + s.length]) for s in slices]
        jobs = [PartJob(work, s, Made(digest, NOW, context)) for s, digest in zip(slices, digests, strict=True)]
        keep_earlier(self.folder, context, {job.made.fingerprint for job in jobs}, WRITTEN)
        for table in WRITTEN:
            self.parts.drop_beyond(table, len(slices))
        return jobs

    def read(self, content: list[bytes], context: str = "c") -> int:
        unchanged = sum(do_job(job) for job in self.begin(content, context))
        drop_earlier(self.folder)
        return unchanged

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        return {table.name: list(self.parts.all_rows(table)) for table in WRITTEN}


@pytest.fixture
def batch(tmp_path: Path) -> Batch:
    return Batch(tmp_path)


def fresh_rows(tmp_path: Path, content: list[bytes]) -> dict[str, list[dict[str, Any]]]:
    """What comes of an export that is read for the first time."""
    folder = tmp_path / "fresh"
    folder.mkdir()
    batch = Batch(folder)
    assert batch.read(content) == 0
    return batch.rows()


def test_the_tables_hold_what_mapping_gives(batch: Batch) -> None:
    batch.read(records())
    reader = open_reader(batch.export)
    (whole,) = plan_parts(batch.export, reader)
    results = [
        (raw, parsed, draft_record(parsed.record, batch.mapping) if parsed.record else None)
        for raw, parsed in read_part(batch.export, reader, whole)
    ]
    rows = batch.rows()
    drafts = read_drafts(rows["drafts"], rows["statements"])
    assert drafts == [draft for _, _, result in results if result for draft in result.drafts]
    assert [(row["position"], row["offset"]) for row in rows["records"]] == [
        (r.position, r.offset) for r, _, _ in results
    ]
    assert [row["message"] for row in rows["findings/read"]] == [f.message for _, p, _ in results for f in p.findings]
    assert [row["message"] for row in rows["findings/map"]] == [
        f.message for _, _, r in results if r for f in r.findings
    ]
    statuses = {row["status"] for row in rows["records"]}
    assert statuses >= {"read", "refused"}
    assert {row["reason"] for row in rows["exclusions"]} == {r.excluded for _, _, r in results if r and not r.drafts}


def test_a_part_that_is_there_is_left_alone(batch: Batch) -> None:
    batch.read(records())
    before = {path: path.stat().st_mtime_ns for path in batch.folder.rglob("*.parquet")}
    assert batch.read(records()) == len(records())
    assert {path: path.stat().st_mtime_ns for path in batch.folder.rglob("*.parquet")} == before


def test_a_record_put_in_front_leaves_all_others_unparsed(batch: Batch, tmp_path: Path) -> None:
    first, *others = records()
    batch.read(others)
    odd = {row["position"] for row in batch.rows()["findings/read"]} | {
        row["position"] for row in batch.rows()["records"] if row["status"] != "read"
    }
    unchanged = batch.read([first, *others])
    assert unchanged == len(others) - len(odd), "what was told of names the place it had, so it is read again"
    assert batch.rows() == fresh_rows(tmp_path, [first, *others])
    assert not (batch.folder / "before").exists()


def test_changed_removed_moved_and_doubled_records(batch: Batch, tmp_path: Path) -> None:
    content = records()
    batch.read(content)
    changed = content[10].replace(b"GLAM-SAMPLE", b"GLAM-SIMPLE")
    assert changed != content[10]
    new = [*content[200:], changed, *content[30:199], content[5], content[5], *content[:10]]
    assert batch.read(new) > len(new) - 20
    assert batch.rows() == fresh_rows(tmp_path, new)


@pytest.mark.parametrize("name", ["persons.mrc", "artists.csv"])
def test_a_reader_is_named_alike_in_every_process(name: str) -> None:
    code = (
        "import hashlib, pickle, sys, pathlib; from glamdata.formats.reader import open_reader;"
        "print(hashlib.sha256(pickle.dumps(open_reader(pathlib.Path(sys.argv[1])))).hexdigest())"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code, str(SAMPLES / name)], check=True, capture_output=True, text=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(said) == 1, "or an unchanged export would be read again"


def test_another_mapping_takes_nothing_over(batch: Batch) -> None:
    batch.read(records())
    assert batch.read(records()[1:], context="another") == 0
    assert len(batch.rows()["records"]) == len(records()) - 1


def test_a_run_that_was_cut_short_goes_on_from_the_export_before(batch: Batch, tmp_path: Path) -> None:
    batch.read(records())
    new = records()[1:]
    jobs = batch.begin(new)
    do_job(jobs[0])
    do_job(jobs[1])
    jobs = batch.begin(new)
    assert (batch.folder / "before").exists()
    assert [do_job(job) for job in jobs[:2]] == [SIZE, SIZE], "they are there"
    assert do_job(jobs[2]) > SIZE - 5
    for job in jobs:
        do_job(job)
    assert batch.rows() == fresh_rows(tmp_path, new)


def test_what_a_killed_run_began_to_keep_aside_is_made_anew(batch: Batch) -> None:
    batch.read(records()[:5])
    partial = batch.folder / "before.partial"
    partial.mkdir()
    (partial / "left.over").write_text("by a run that was killed")
    batch.begin(records()[1:5])
    kept = batch.folder / "before"
    assert sorted(path.name for path in kept.iterdir()) == [
        "context", "drafts", "exclusions", "findings", "index.npy", "records", "statements",
    ]  # fmt: skip
    assert Parts.at(kept).count(tables.RECORDS) == 5


def test_an_export_of_refused_records_alone(batch: Batch) -> None:
    torn = b"00099nz  a2200025n  4500 torn" + END
    assert batch.read([torn, *records()[:1]]) == 0
    assert [row["status"] for row in batch.rows()["records"]] == ["refused", "read"]
    assert batch.read([torn, torn, *records()[:1]]) == 1
