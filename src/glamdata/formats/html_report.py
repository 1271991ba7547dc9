"""The HTML report of a batch: one file to open, keep, print or send, that needs nothing from anywhere."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from glamdata.formats.check_pages import as_markup, by_anchor, find_entry
from glamdata.formats.findings_files import without_sources
from glamdata.model.finding import Severity
from glamdata.model.report import FindingCount

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from glamdata.model.finding import Finding
    from glamdata.model.report import BatchReport, CheckEntry, RecordRow

MOST_RECORDS = 5_000
"""A browser stays quick with as many rows; the rest is in the file that the report names."""

MOST_FINDINGS = 200
"""Findings shown of each code; how many more there are is said."""

MOST_REASONS = 12

_DATE = re.compile(r"([+-]\d{4,16})((?:-\d\d){2})T00:00:00Z")
_THINNEST = 0.004  # of the bar: an outcome of three records in ten thousand is seen
_OUTCOMES = ("matched", "new", "review", "excluded", "refused")
_SEVERITIES = tuple(severity.value for severity in Severity)


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings of one stage, severity and code: the first of them, and how many there are in the batch.

    `entry` is what is said of the code.
    """

    stage: str
    severity: str
    code: str
    count: int
    shown: tuple[Finding, ...]
    entry: CheckEntry | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """One outcome in the bar at the top, 1,000 wide: its count and share, where it starts and how wide it is."""

    outcome: str
    count: int
    share: str
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The context of ``report.html.j2``."""

    report: BatchReport
    segments: tuple[Segment, ...]
    reasons: tuple[tuple[str, int], ...]
    record_total: int
    records: Sequence[RecordRow]
    findings: tuple[FindingGroup, ...]
    finding_total: int
    severities: tuple[str, ...]
    style: Markup
    script: Markup
    policy: str


def write_report(path: Path, report: BatchReport) -> None:
    """Write `report` to `path`, in the place of an older one only once it is whole.

    The page holds no address to load from: styles and the one small script are inline and named by hash in a content
    security policy that forbids all else. Catalogue text is escaped; addresses other than relative, http and https are
    shown and not linked. At most 5,000 records and 200 findings a code are shown.
    """
    draft = path.with_name(f".{path.name}.draft")
    page = page_of(report)
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.writelines(environment().get_template("report.html.j2").generate(page=page))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def write_checks(path: Path, entries: Sequence[CheckEntry]) -> None:
    """Write the page that the report links to: what each finding means and what to do."""
    style = asset("report.css")
    stages: dict[str, list[CheckEntry]] = {}
    for entry in entries:
        stages.setdefault(entry.stage, []).append(entry)
    words = {"stages": list(stages.items()), "style": Markup(style), "policy": policy_of(style, "")}  # noqa: S704  (ours)
    path.write_text(environment().get_template("checks.html.j2").render(**words), encoding="utf-8")


def page_of(report: BatchReport) -> ReportPage:
    """Give what the template shows of `report`."""
    outcomes = dict(report.outcomes) or dict(Counter(row.outcome for row in report.records))
    findings = tuple(_groups(report))
    style, script = asset("report.css"), asset("report.js")
    return ReportPage(
        report=report,
        segments=tuple(_segments(outcomes)),
        reasons=_reasons(report),
        record_total=max(sum(outcomes.values()), len(report.records)),
        records=report.records[:MOST_RECORDS],
        findings=findings,
        finding_total=sum(group.count for group in findings),
        severities=tuple(s for s in _SEVERITIES if any(group.severity == s for group in findings)),
        style=Markup(style),  # noqa: S704 - our own file, nothing put in
        script=Markup(script),  # noqa: S704 - our own file, nothing put in
        policy=policy_of(style, script),
    )


def is_linkable(url: str) -> bool:
    """Tell whether the page may link to `url`: relative within its folder or below a parent of it, or http(s)."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if any(character <= " " or character == "\\" for character in url):
        return False
    return bool(parts.netloc) if parts.scheme in {"http", "https"} else bool(url and not (parts.scheme or parts.netloc))


def mark_of(change: str) -> str:
    """Give the kind of a change line by its first character, for its colour: add, remove, keep."""
    return {"+": "add", "-": "remove", "−": "remove"}.get(change[:1], "keep")


def environment() -> Environment:
    """Give the templates of pages, with catalogue text escaped."""
    environment = Environment(
        loader=PackageLoader("glamdata.formats", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.tests["linkable"] = is_linkable
    environment.filters["mark"] = mark_of
    environment.filters["figure"] = _figure
    environment.filters["plain"] = _plain
    environment.filters["markdown"] = as_markup
    return environment


def _figure(value: int | str) -> str:
    """Group thousands with a narrow no-break space, which no language reads as a decimal mark."""
    return f"{value:,}".replace(",", "\u202f") if isinstance(value, int) else value


def _plain(value: str) -> str:
    """Give a date as a person reads it, 1867-06-08 or 1867; any other value as it is."""
    found = _DATE.fullmatch(value)
    return f"{found[1].removeprefix('+')}{found[2].replace('-00', '')}" if found else value


def _segments(outcomes: dict[str, int]) -> Iterable[Segment]:
    present = [outcome for outcome in dict.fromkeys((*_OUTCOMES, *outcomes)) if outcomes.get(outcome)]
    total = sum(outcomes.values())
    visible = {outcome: max(outcomes[outcome] / total, _THINNEST) for outcome in present}
    scale, start = 1000 / sum(visible.values()) if visible else 0.0, 0.0
    for outcome in present:
        width = visible[outcome] * scale
        yield Segment(outcome, outcomes[outcome], _share(outcomes[outcome], total), round(start, 2), round(width, 2))
        start += width


def _share(count: int, total: int) -> str:
    share = 100 * count / total
    return f"{share:.1f} %" if share >= 0.1 else "< 0.1 %"


def _reasons(report: BatchReport) -> tuple[tuple[str, int], ...]:
    counted = Counter(row.reason for row in report.records if row.outcome == "review" and row.reason)
    reasons = report.review_reasons or tuple(counted.items())
    return tuple(sorted(reasons, key=lambda reason: (-reason[1], reason[0]))[:MOST_REASONS])


def _groups(report: BatchReport) -> Iterable[FindingGroup]:
    shown: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in report.findings:
        shown.setdefault((finding.stage, finding.severity.value, finding.code), []).append(without_sources(finding))
    known = by_anchor(report.checks)
    counted = (FindingCount(*key, len(group)) for key, group in shown.items())
    for entry in sorted(report.finding_counts or counted, key=_urgency):
        key = entry.stage, entry.severity, entry.code
        group = tuple(shown.get(key, [])[:MOST_FINDINGS])
        said = find_entry(known, entry.stage, entry.code, entry.severity)
        yield FindingGroup(*key, entry.count, group, said)


def _urgency(entry: FindingCount) -> tuple[int, int, str, str]:
    rank = _SEVERITIES.index(entry.severity) if entry.severity in _SEVERITIES else len(_SEVERITIES)
    return rank, -entry.count, entry.stage, entry.code


def asset(name: str) -> str:
    """Give a style sheet or script of ours."""
    return files("glamdata.formats").joinpath("templates", name).read_text(encoding="utf-8")


def policy_of(style: str, script: str) -> str:
    """Give a content security policy that allows one inline style sheet and script, and nothing else."""
    return (
        f"default-src 'none'; img-src data:; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
