"""The files of an audit: the page, every item as CSV, numbers and items as JSON; of people only that it was one."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from glamdata.disagreeing.creation import State
from glamdata.formats.csv_export import neutralise
from glamdata.formats.html_report import asset, environment, policy_of
from glamdata.report.disagreement.history import difference_url, item_url

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from glamdata.disagreeing.creation import Creation
    from glamdata.report.disagreement.audit import AuditReport

SCHEMA_VERSION = 1
PAGE_FILE, CSV_FILE, JSON_FILE = "index.html", "audit.csv", "audit.json"
COLUMNS = ("record_key", "qid", "batch", "rule", "made", "state", "into", "own", "revision", "when", "user", "item_url")
MOST_ROWS = 2_000
"""Items in the page, those that were merged or deleted; all are in the CSV file."""
ERRED = (State.MERGED, State.DELETED)


@dataclass(frozen=True, slots=True)
class Row:
    """One item of the page, with the addresses of it, of the one it leads to, and of the edit that merged it."""

    creation: Creation
    item_url: str
    into_url: str
    difference_url: str


@dataclass(frozen=True, slots=True)
class Page:
    """The context of ``audit.html.j2``."""

    report: AuditReport
    numbers: dict[str, Any]
    rows: Sequence[Row]
    erred: int
    states: tuple[str, ...]
    files: tuple[str, ...]
    style: Markup
    script: Markup
    policy: str


def write_audit_files(folder: Path, report: AuditReport, api: str) -> None:
    """Write all three, each in the place of an older one only once it is whole. Catalogue text is escaped."""
    folder.mkdir(parents=True, exist_ok=True)
    said = [_cells(one, api) for one in report.creations]
    rows = [COLUMNS, *([neutralise(str(cells[name])) for name in COLUMNS] for cells in said)]
    draft = folder / f".{CSV_FILE}.draft"
    with draft.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    draft.replace(folder / CSV_FILE)
    numbers = report.to_json()
    document = {"schema_version": SCHEMA_VERSION, **numbers, "items": said}
    _write(folder / JSON_FILE, json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    _write(folder / PAGE_FILE, _page(report, numbers, api))


def _cells(one: Creation, api: str) -> dict[str, Any]:
    return {
        "record_key": one.record_key, "qid": one.qid, "batch": one.batch, "rule": one.rule, "made": one.made,
        "state": one.state.value, "into": one.into, "own": "yes" if one.own else "", "revision": one.revision or "",
        "when": one.when, "user": one.user, "item_url": item_url(api, one.qid),
    }  # fmt: skip


def _page(report: AuditReport, numbers: dict[str, Any], api: str) -> str:
    style, script = asset("report.css") + asset("disagreements.css"), asset("report.js")
    erred = [one for one in report.creations if one.state in ERRED]
    rows = [
        Row(one, item_url(api, one.qid), item_url(api, one.into), difference_url(api, 0, one.revision))
        for one in erred[:MOST_ROWS]
    ]
    page = Page(
        report=report,
        numbers=numbers,
        rows=rows,
        erred=len(erred),
        states=tuple(state.value for state in ERRED),
        files=(CSV_FILE, JSON_FILE),
        style=Markup(style),  # noqa: S704 - our own files, nothing put in
        script=Markup(script),  # noqa: S704 - our own file, nothing put in
        policy=policy_of(style, script),
    )
    return environment().get_template("audit.html.j2").render(page=page)


def _write(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.draft")
    draft.write_text(text, "utf-8")
    draft.replace(path)
