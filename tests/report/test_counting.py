"""`glamdata read`: the counts are the file's, findings are told, refused records can be mended and sent again."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from glamdata.errors import ExportError
from glamdata.report.counting import count_export
from glamdata.store.refused import keep_refused, refused_file

if TYPE_CHECKING:
    from pathlib import Path

    from glamdata.model.finding import Finding

TABLE = b"id,name\n1,a\n2\nid,name\n3,#N/A\n,\n4,\xff\n5,b"
COUNTS = {"in_file": 7, "read": 3, "refused": 2, "repaired": 1, "ignored": 2}


def count(path: Path, refused: Path | None = None) -> tuple[dict[str, int], list[Finding]]:
    findings: list[Finding] = []
    return count_export(path, findings.append, refused=refused), findings


def read(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "glamdata", "read", *map(str, words)]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "t.csv"
    path.write_bytes(TABLE.replace(b"a", "ä".encode()))
    return path


@pytest.mark.parametrize("packed", [False, True])
def test_read_and_refused_and_ignored_are_the_file(table: Path, *, packed: bool) -> None:
    if packed:
        table.write_bytes(gzip.compress(table.read_bytes(), mtime=0))
    counted, findings = count(table)
    assert counted == COUNTS
    assert [(found.position, found.code) for found in findings] == [
        (2, "ragged-row"), (4, "error-cell"), (6, "bad-encoding"),
    ]  # fmt: skip


def test_a_guessed_encoding_repairs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("id,name\n1,é\n2,è\n".encode("cp1252"))
    counted, findings = count(path)
    assert (counted["read"], counted["repaired"], [found.code for found in findings]) == (2, 0, ["guessed-encoding"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16"])
def test_refused_rows_can_be_mended_and_sent_again(tmp_path: Path, encoding: str) -> None:
    path, refused = tmp_path / "t.csv", tmp_path / "refused.csv"
    path.write_bytes('id;"full; name"\r\n1;a\r\n2\r\n3;b\r\n4;c;d'.encode(encoding))
    counted, _ = count(path, refused)
    assert (counted["read"], counted["refused"]) == (2, 2)
    assert refused.stat().st_mode & 0o777 == 0o600
    assert refused.read_bytes().decode(encoding) == 'id;"full; name"\r\n2\r\n4;c;d\n'
    refused.write_bytes(
        refused.read_bytes().decode(encoding).replace("2\r", "2;z\r").replace(";d", "").encode(encoding)
    )
    assert count(refused)[0]["read"] == 2


@pytest.mark.parametrize(
    ("data", "good"),
    [
        (
            b"<collection>%b%b</collection>",
            b'<record><leader>00000nam a2200000 a 4500</leader><controlfield tag="001">n1</controlfield></record>',
        ),
        (
            b'<m:collection xmlns:m="http://www.loc.gov/MARC21/slim">%b%b</m:collection>',
            (
                b"<m:record><m:leader>00000nam a2200000 a 4500</m:leader>"
                b'<m:controlfield tag="001">n1</m:controlfield></m:record>'
            ),
        ),
    ],
)
def test_refused_marcxml_is_a_collection_again(tmp_path: Path, data: bytes, good: bytes) -> None:
    path, refused = tmp_path / "a.xml", tmp_path / "refused.xml"
    bad = good.replace(b"<leader>", b'<datafield tag="1"/><leader>').replace(
        b"<m:leader>", b'<m:datafield tag="1"/><m:leader>'
    )
    path.write_bytes(data % (good, bad))
    counted, _ = count(path, refused)
    assert (counted["in_file"], counted["refused"]) == (2, 1)
    assert count(refused)[0] == {"in_file": 1, "read": 0, "refused": 1, "repaired": 0, "ignored": 0}
    refused.write_bytes(refused.read_bytes().replace(bad, good))
    assert count(refused)[0]["read"] == 1


def test_refused_file_is_a_new_one(table: Path) -> None:
    before = table.read_bytes()
    with pytest.raises(ExportError, match="is there already"):
        count(table, table)
    assert table.read_bytes() == before
    with pytest.raises(ExportError, match="can't be written"):
        count(table, table.parent / "nowhere" / "x.csv")


def test_nothing_refused_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"id,name\n1,a\n")
    count(path, tmp_path / "refused.csv")
    assert not (tmp_path / "refused.csv").exists()
    keep_refused(tmp_path, 1, "csv", [])
    assert not refused_file(tmp_path, 1, "csv").exists()


def test_parts_keep_their_refused_records_private(tmp_path: Path) -> None:
    keep_refused(tmp_path, 3, "mrc", [b"a", b"b"])
    path = refused_file(tmp_path, 3, "mrc")
    assert (path.name, path.read_bytes(), path.stat().st_mode & 0o777) == ("part-00003.mrc", b"ab", 0o600)
    keep_refused(tmp_path, 3, "mrc", iter([b"c"]))
    assert path.read_bytes() == b"c"


def test_command_says_what_it_counted_and_by_its_exit_code_whether_all_is_read(table: Path) -> None:
    done = read(table, "--json", "--refused", table.parent / "refused.csv")
    assert (done.returncode, done.stderr) == (1, "")
    assert json.loads(done.stdout) == COUNTS
    assert list(json.loads(done.stdout)) == ["in_file", "read", "refused", "repaired", "ignored"]
    assert (table.parent / "refused.csv").read_bytes() == "id,näme\n2\n4,".encode() + b"\xff\n"
    shown = read(table).stdout.splitlines()
    assert shown[0] == "critical: Record 2 at byte 14: the row has 1 cells, the header names 2 columns. Repair the row."
    assert shown[-1] == "in file 7, read 3, refused 2, repaired 1, ignored 2"
    table.write_bytes(b"id,name\n1,a\n")
    assert read(table).returncode == 0
    done = read(table, "--sheet", "People")
    assert (done.returncode, done.stdout) == (2, "")
    assert "is no spreadsheet" in done.stderr
