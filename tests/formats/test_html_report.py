"""The HTML report as text; tests/browser opens it."""

import base64
import hashlib
import itertools
import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest

from glamdata.formats.html_report import (
    MOST_FINDINGS,
    MOST_RECORDS,
    environment,
    is_linkable,
    mark_of,
    page_of,
    write_report,
)
from glamdata.model.finding import Finding, Severity
from glamdata.model.report import (
    BatchReport,
    CheckEntry,
    FindingCount,
    GateRow,
    RecordRow,
    ReportLink,
    StageRow,
    TotalGroup,
)

ATTACK = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'{{ 7 * 7 }}"
EMPTY = BatchReport(
    "Persons", "b1", "m.yaml", "a.mrc", datetime(2026, 11, 21, 6, 40, tzinfo=UTC), "https://www.wikidata.org/"
)
VOID = {"meta", "link", "input", "br", "img", "rect", "hr"}


class Outline(HTMLParser):
    """What is in the page: tags with attributes, and whether they are closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def page(report: BatchReport, tmp_path: Path) -> str:
    write_report(tmp_path / "report.html", report)
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    return (tmp_path / "report.html").read_text(encoding="utf-8")


def finding(code: str, severity: Severity = Severity.WARNING, message: str = "wrong") -> Finding:
    return Finding(severity, "map", code, "n1", message, "100$d", "fl. 1690")


def full(text: str) -> BatchReport:
    """A report with `text` in every place where text of a catalogue or wiki can stand."""
    return replace(
        EMPTY,
        title=text,
        batch=text,
        mapping=text,
        export=text,
        wiki=text,
        totals=(TotalGroup(text, ((text, text), (text, 1)), text),),
        stages=(StageRow(text, 1, 1, 0, text),),
        findings=(Finding(Severity.WARNING, text, text, text, text, text, text, text),),
        records=(
            RecordRow(text, text, text, text, text, text, (text,), (text,), text, text, (text,)),
            RecordRow(text, text, "review", reason=text),
        ),
        links=(ReportLink(text, text, text),),
        records_file=text,
        outcomes=((text, 3),),
        findings_files=(text,),
        checks=(CheckEntry(text, text, ("warning",), text, text),),
        checks_file=text,
        gates=(GateRow(text, text, text, (text,), 3),),
    )


def test_text_of_a_catalogue_is_text_everywhere(tmp_path: Path) -> None:
    text = page(full(ATTACK), tmp_path)

    outline = Outline(text)
    assert outline.open == []
    assert len(outline.of("script")) == 1
    assert outline.of("img") == []
    assert not any(name.startswith("on") for _, attributes in outline.tags for name in attributes)
    assert ATTACK in unescape(text)
    assert "49" not in text.split("<main")[1].split("<script>")[0]


def test_no_address_a_browser_would_run_or_load(tmp_path: Path) -> None:
    text = page(full("javascript:alert(1)"), tmp_path)

    outline = Outline(text)
    assert {attributes["href"] for attributes in outline.of("a")} == {
        "#main",
        "#summary",
        "#stages",
        "#gates",
        "#findings",
        "#records",
        "#further",
        "https://creativecommons.org/publicdomain/zero/1.0/",
    }
    assert [attributes["href"] for attributes in outline.of("link")] == ["data:,"]
    assert not any("src" in attributes or "style" in attributes for _, attributes in outline.tags)
    assert "url(" not in text
    assert "@import" not in text


def test_the_policy_allows_this_style_and_script_alone(tmp_path: Path) -> None:
    text = page(EMPTY, tmp_path)

    (policy,) = (m["content"] for m in Outline(text).of("meta") if m.get("http-equiv") == "Content-Security-Policy")
    for tag in ("style", "script"):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        assert f"{tag}-src 'sha256-{base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()}'" in str(
            policy
        )
    assert str(policy).startswith("default-src 'none'")


@pytest.mark.parametrize(
    "url",
    ["https://www.wikidata.org/wiki/Q42", "http://127.0.0.1:8080/", "data_docs/index.html", "../a.csv", "#records"],
)
def test_addresses_to_link(url: str) -> None:
    assert is_linkable(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        " javascript:alert(1)",
        "java\tscript:x",
        "data:text/html,x",
        "//a.example",
        "\\\\a",
        "file:///etc",
        "http://[a",
        "https:",
        "a b",
    ],
)
def test_addresses_not_to_link(url: str) -> None:
    assert not is_linkable(url)


def test_an_empty_batch_says_so(tmp_path: Path) -> None:
    text = page(EMPTY, tmp_path)

    assert "No faults were found in this batch." in text
    assert "No records to show." in text
    assert Outline(text).open == []


def test_rows_show_what_was_decided_and_planned(tmp_path: Path) -> None:
    row = RecordRow(
        "n1",
        "Austen, Jane",
        "matched",
        "Q36322",
        "Jane Austen",
        "own id",
        ("birth agrees",),
        ("+ P569 1775",),
        "saved, revision 7",
        "https://www.wikidata.org/wiki/Q36322",
    )

    text = page(replace(EMPTY, records=(row,)), tmp_path)

    for part in (
        "Austen, Jane",
        "Jane Austen",
        "own id",
        "birth agrees",
        '<li class="add" dir="auto">+ P569 1775</li>',
        "saved, revision 7",
    ):
        assert part in text
    assert '<a href="https://www.wikidata.org/wiki/Q36322" rel="noreferrer">Q36322</a>' in text


def test_changes_have_the_colour_of_their_kind() -> None:
    assert [mark_of(change) for change in ("+ P569", "- P569", "− P569", "= P569", "")] == [
        "add",
        "remove",
        "remove",
        "keep",
        "keep",
    ]


def test_a_large_batch_is_capped_and_the_rest_is_named(tmp_path: Path) -> None:
    rows = tuple(RecordRow(f"n{number}", "A", "matched") for number in range(MOST_RECORDS + 1))

    text = page(replace(EMPTY, records=rows, records_file="records.csv"), tmp_path)

    assert text.count('<tr role="row" data-outcome') == MOST_RECORDS
    assert "The first 5\u202f000 of 5\u202f001 records are shown; all of them are in" in text
    assert '<a href="records.csv" rel="noreferrer">records.csv</a>' in text


def test_counts_of_the_whole_batch_go_before_those_of_the_rows() -> None:
    report = replace(
        EMPTY,
        records=(RecordRow("n1", "A", "review", reason="a"), RecordRow("n2", "B", "matched")),
        outcomes=(("review", 10), ("matched", 9_989), ("refused", 1), ("new", 0)),
        review_reasons=(("b", 3), ("a", 7)),
    )

    shown = page_of(report)

    assert [(s.outcome, s.count, s.share) for s in shown.segments] == [
        ("matched", 9_989, "99.9 %"),
        ("review", 10, "0.1 %"),
        ("refused", 1, "< 0.1 %"),
    ]
    assert all(s.width >= 3.9 for s in shown.segments)
    assert sum(s.width for s in shown.segments) == pytest.approx(1000, abs=0.1)
    assert shown.record_total == 10_000
    assert shown.reasons == (("a", 7), ("b", 3))


def test_outcomes_and_reasons_are_counted_from_the_rows_otherwise() -> None:
    rows = (
        RecordRow("1", "A", "review", reason="a"),
        RecordRow("2", "B", "review", reason="a"),
        RecordRow("3", "C", "new", reason="b"),
    )

    shown = page_of(replace(EMPTY, records=rows))

    assert [(s.outcome, s.count) for s in shown.segments] == [("new", 1), ("review", 2)]
    assert shown.reasons == (("a", 2),)


def test_findings_are_grouped_the_most_serious_first(tmp_path: Path) -> None:
    report = replace(
        EMPTY,
        findings=(
            *(finding("bad-date") for _ in range(MOST_FINDINGS + 5)),
            finding("table-miss", Severity.INFO),
            finding("conflict", Severity.CRITICAL),
        ),
    )

    shown = page_of(report)

    assert [(g.severity, g.code, g.count, len(g.shown)) for g in shown.findings] == [
        ("critical", "conflict", 1, 1),
        ("warning", "bad-date", 205, 200),
        ("info", "table-miss", 1, 1),
    ]
    assert "5 more like these in this batch." in page(report, tmp_path)


@pytest.mark.parametrize(
    ("value", "shown"),
    [("+1952-07-03T00:00:00Z", "1952-07-03"), ("+1952-00-00T00:00:00Z", "1952"), ("+1952-07-00T00:00:00Z", "1952-07"),
     ("-0044-03-15T00:00:00Z", "-0044-03-15"), ("1952", "1952"), ("+1952-07-03T00:00:00Z ?", "+1952-07-03T00:00:00Z ?")],
)  # fmt: skip
def test_dates_are_shown_as_a_person_reads_them(value: str, shown: str) -> None:
    words = environment().from_string("{{ value|plain }}").render(value=value)
    assert words == shown


def test_finding_counts_of_the_whole_batch_go_first(tmp_path: Path) -> None:
    report = replace(
        EMPTY,
        findings=(finding("bad-date"),),
        finding_counts=(
            FindingCount("map", "warning", "bad-date", 9_000),
            FindingCount("plan", "critical", "conflict", 2),
        ),
    )

    shown = page_of(report)

    assert [(g.code, g.count, len(g.shown)) for g in shown.findings] == [("conflict", 2, 0), ("bad-date", 9_000, 1)]
    assert shown.finding_total == 9_002
    assert "8\u202f999 more like these in this batch." in page(report, tmp_path)


def test_the_text_of_a_670_is_not_shown(tmp_path: Path) -> None:
    told = Finding(Severity.INFO, "map", "odd", "n1", "can't use “phone 555-0100”", "670$a", "phone 555-0100")

    text = page(replace(EMPTY, findings=(told,)), tmp_path)

    assert "555-0100" not in text
    assert "can&#39;t use “…”" in text


def test_the_page_can_be_used_without_eyes(tmp_path: Path) -> None:
    text = page(full("אבג"), tmp_path)

    outline = Outline(text)
    assert outline.of("html") == [{"lang": "en"}]
    assert outline.of("a")[0] == {"class": "skip", "href": "#main"}
    assert all("scope" in attributes for attributes in outline.of("th"))
    ids = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    named = [attributes["aria-labelledby"] for _, attributes in outline.tags if "aria-labelledby" in attributes]
    assert set(named) <= set(ids)
    levels = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))
    assert all(
        "dir" in attributes for attributes in outline.of("li") if attributes.get("class") in {"add", "keep", "remove"}
    )


def test_an_older_report_stays_when_a_new_one_fails(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_report(path, EMPTY)
    before = path.read_bytes()
    broken = replace(EMPTY, totals=(TotalGroup("A", (("a", object()),)),), records=(object(),))

    with pytest.raises(Exception):  # noqa: B017 - whatever goes wrong
        write_report(path, broken)

    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.iterdir()] == ["report.html"]


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        *((ink, ground) for ink in ("ink", "quiet", "link") for ground in ("page", "sheet", "soft")),
        *((name, f"{name}-soft") for name in ("green", "blue", "amber", "red", "grey")),
        ("amber", "sheet"),
        ("head-ink", "head"),
        ("head-quiet", "head"),
    ],
)
def test_contrast_is_enough_for_text(scheme: int, ink: str, ground: str) -> None:
    """WCAG 2.1, 1.4.3: 4.5 : 1."""
    style = files("glamdata.formats").joinpath("templates", "report.css").read_text(encoding="utf-8")
    colours = dict(
        re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", re.findall(r":root \{(.*?)\}", style, re.DOTALL)[scheme])
    )

    light, dark = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)

    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_gates_say_who_opened_them_and_findings_what_they_mean(tmp_path: Path) -> None:
    report = replace(
        EMPTY,
        findings=(finding("bad-date"),),
        finding_counts=(FindingCount("map", "warning", "bad-date", 7),),
        findings_files=("findings.csv", "findings.json"),
        checks=(CheckEntry("map", "bad-date", ("warning",), "a text that is no `date`", "write it like 1867"),),
        checks_file="checks.html",
        gates=(GateRow("living", "people who may be alive", "shut", ("Ann Ab on 2026-11-21: agreed",), 1204),),
    )
    text = page(report, tmp_path)
    assert "Ann Ab on 2026-11-21: agreed" in text
    assert "1\u202f204" in text
    assert '<a href="findings.csv" rel="noreferrer">findings.csv</a>' in text
    assert "a text that is no <code>date</code>. <b>What to do:</b> write it like 1867." in text
    assert '<a href="checks.html#map-bad-date-warning">' in text
    assert '<section id="gates"' not in page(EMPTY, tmp_path)
