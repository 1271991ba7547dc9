"""Every finding beside the report, as CSV and JSON, and few of them in memory."""

from __future__ import annotations

import contextlib
import csv
import json
from pathlib import Path

from glamdata.formats.check_pages import as_markup, by_anchor, find_entry, read_entries
from glamdata.formats.findings_files import CSV_FILE, JSON_FILE, FindingFiles
from glamdata.formats.html_report import write_checks
from glamdata.model.finding import Finding, Severity
from glamdata.model.report import FindingCount

DOCS = Path(__file__).parents[2] / "docs" / "findings.md"


def finding(number: int, code: str = "bad-date", **changed: object) -> Finding:
    said = {"message": "“=1+1” is no date", "origin": "100$d", "value": "=1+1", "position": number, **changed}
    return Finding(Severity.WARNING, "map", code, f"r{number}", **said)  # type: ignore[arg-type]


def test_all_are_written_and_few_are_kept(tmp_path: Path) -> None:
    with FindingFiles(tmp_path, shown=3) as files:
        for number in range(50):
            files.add(finding(number))
        files.add(finding(50, "floruit"))
    assert files.counts == (
        FindingCount("map", "warning", "bad-date", 50),
        FindingCount("map", "warning", "floruit", 1),
    )
    assert [f.record_key for f in files.shown] == ["r0", "r1", "r2", "r50"]
    said = json.loads((tmp_path / JSON_FILE).read_text("utf-8"))
    assert [each["record_key"] for each in said] == [f"r{n}" for n in range(51)]
    with (tmp_path / CSV_FILE).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 51
    assert rows[0]["value"] == "'=1+1", "no spreadsheet computes it"


def test_no_finding_is_an_empty_list(tmp_path: Path) -> None:
    with FindingFiles(tmp_path, shown=3):
        pass
    assert json.loads((tmp_path / JSON_FILE).read_text("utf-8")) == []


def test_text_of_a_670_is_in_no_file(tmp_path: Path) -> None:
    with FindingFiles(tmp_path, shown=3) as files:
        files.add(finding(1, origin="670$a", value="lives at 3 High Street", message="“lives at 3 High Street” is odd"))
    for name in (CSV_FILE, JSON_FILE):
        assert "High Street" not in (tmp_path / name).read_text("utf-8")


def test_files_of_an_earlier_run_stay_where_writing_fails(tmp_path: Path) -> None:
    (tmp_path / CSV_FILE).write_text("before")
    with contextlib.suppress(OSError), FindingFiles(tmp_path, shown=3) as files:
        files.add(finding(1))
        raise OSError
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {CSV_FILE: "before"}


def test_the_page_says_what_each_finding_means(tmp_path: Path) -> None:
    entries = read_entries(DOCS.read_text("utf-8"))
    assert len(entries) > 80
    entry = find_entry(by_anchor(entries), "plan", "conflict", "warning")
    assert entry
    assert "another value" in entry.meaning
    assert find_entry(by_anchor(entries), "plan", "conflict", "info") is None
    write_checks(tmp_path / "checks.html", entries)
    page = (tmp_path / "checks.html").read_text("utf-8")
    assert all(f'id="{each.anchor}"' in page for each in entries)
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page


def test_the_little_markdown_is_shown_and_nothing_else() -> None:
    assert as_markup("say `a<b`, see [safety](x.md)") == "say <code>a&lt;b</code>, see safety"
    assert as_markup("<script>") == "&lt;script&gt;"
