"""The plan as one page of HTML that loads nothing: to read, print or send before anything is pushed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from markupsafe import Markup

from glamdata.formats.html_report import asset, environment, policy_of
from glamdata.formats.plan_text import show_finding
from glamdata.planning.show import show_change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.model.plan import Plan, PlannedItem

MOST_ITEMS = 2_000
"""Items in the page; a browser stays quick with as many, and all are in the other formats."""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item of the page: where it is on the wiki, and the lines of its diff, each with the kind of its colour."""

    key: str
    qid: str
    url: str
    label: str
    changes: tuple[tuple[str, str], ...]
    told: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The context of ``plan.html.j2``."""

    plan: Plan
    host: str
    rows: tuple[ItemRow, ...]
    more: int
    style: Markup
    policy: str


def plan_as_html(plan: Plan) -> Iterator[str]:
    """Give the page in pieces. Catalogue text is escaped, and a content security policy forbids to load anything."""
    items = iter(plan.items)
    rows = tuple(_row(item, plan) for item in islice(items, MOST_ITEMS))
    style = asset("report.css") + asset("plan.css")
    page = PlanPage(
        plan=plan,
        host=urlsplit(plan.wiki).netloc,
        rows=rows,
        more=sum(1 for _ in items),
        style=Markup(style),  # noqa: S704 - our own files, nothing put in
        policy=policy_of(style, ""),
    )
    yield from environment().get_template("plan.html.j2").generate(page=page)


def _row(item: PlannedItem, plan: Plan) -> ItemRow:
    changes = [show_change(change, plan.names) for change in item.changes]
    told = [show_finding(finding) for finding in item.findings]
    return ItemRow(
        key=item.record_key,
        qid=item.qid,
        url=_url(plan.wiki, item.qid),
        label=item.label,
        changes=tuple((_kind(line), line) for line in changes),
        told=tuple((_kind(line), line) for line in told),
    )


def _kind(line: str) -> str:
    return {"+": "add", "~": "change", "!": "hold"}.get(line[:1], "note")


def _url(api: str, qid: str) -> str:
    """Give the address of an item, beside which the API lies; empty where there is none."""
    parts = urlsplit(api)
    if not qid or parts.scheme not in {"http", "https"}:
        return ""
    return parts._replace(path=f"/wiki/Special:EntityPage/{qid}", query="", fragment="").geturl()
