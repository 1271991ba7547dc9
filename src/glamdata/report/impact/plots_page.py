"""A page of figures: each a plot with the same numbers as a table below it; and the numbers alone as CSV and JSON."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from glamdata.formats.csv_export import neutralise
from glamdata.formats.html_report import asset, environment, policy_of
from glamdata.report.impact.plots import Bar, Plot, draw_bars, draw_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

SCHEMA_VERSION = 1
MOST_BARS = 12
MOST_ROWS = 500
"""Rows of a table in the page; all are in the CSV and JSON beside it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a figure: its label, its count, and whether it stands for what is not known.

    `of` is the denominator, 0 for none; `key` is an id for machines (P569, Q31, enwiki, 2026-11), `url` leads there.
    `more` are further cells, as many as the figure has further columns.
    """

    label: str
    count: int
    of: int = 0
    key: str = ""
    url: str = ""
    is_unknown: bool = False
    more: tuple[int | str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: `name` is its own in the page, `about` says what is counted and of how many.

    `columns` head the label, the count and whatever `more` the rows have; `is_time` draws standing bars.
    """

    name: str
    title: str
    about: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    is_time: bool = False
    note: str = ""

    @property
    def has_share(self) -> bool:
        """Whether its rows are shares of a whole."""
        return any(row.of for row in self.rows)


@dataclass(frozen=True, slots=True)
class Example:
    """One statement before and after, with its item."""

    label: str
    qid: str
    url: str
    statement: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FigurePage:
    """A page: its kind and title, facts about it, the great numbers, figures, and what it could not see (`unseen`)."""

    kind: str
    title: str
    facts: tuple[tuple[str, str], ...]
    totals: tuple[tuple[str, int | str], ...]
    figures: tuple[Figure, ...]
    unseen: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    files: tuple[str, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Drawn:
    figure: Figure
    plot: Markup
    rows: tuple[Row, ...]
    left_out: int


def write_figures(folder: Path, stem: str, page: FigurePage) -> Path:
    """Write ``stem.html``, ``stem.csv`` and ``stem.json``, each in the place of an older one once it is whole.

    The page loads nothing and shows catalogue text escaped; cells of the CSV are no formulas. Gives the page's path.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{stem}.html"
    _replace(folder / f"{stem}.json", json.dumps(figures_as_json(page), ensure_ascii=False, indent=1) + "\n")
    write_rows(folder / f"{stem}.csv", ("figure", "key", "label", "column", "value", "of"), figure_rows(page))
    _replace(path, render(page))
    return path


def render(page: FigurePage) -> str:
    """Give the page as HTML."""
    style = asset("report.css") + asset("figures.css")
    drawn = [_draw(figure) for figure in page.figures]
    templates = environment()
    templates.filters["share"] = lambda row: share_of(row.count, row.of)
    words = {"style": Markup(style), "policy": policy_of(style, "")}  # noqa: S704  (our own file)
    return templates.get_template("figures.html.j2").render(page=page, drawn=drawn, **words)


def figures_as_json(page: FigurePage) -> dict[str, Any]:
    """Give the numbers of a page for machines."""
    figures = {
        figure.name: {
            "title": figure.title,
            "about": figure.about,
            "rows": [
                {
                    "key": row.key or row.label,
                    "label": row.label,
                    "count": row.count,
                    **({"of": row.of} if row.of else {}),
                    **({"unknown": True} if row.is_unknown else {}),
                    **dict(zip(figure.columns[2:], row.more, strict=True)),
                }
                for row in figure.rows
            ],
        }
        for figure in page.figures
    }
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": page.kind,
        "title": page.title,
        "facts": dict(page.facts),
        "totals": dict(page.totals),
        "figures": figures,
        "unseen": list(page.unseen),
        **page.more,
    }


def figure_rows(page: FigurePage) -> Iterable[tuple[object, ...]]:
    """Give the rows of the CSV: one number a row, with its denominator where it has one."""
    for name, value in page.totals:
        yield "totals", "", name, "", value, ""
    for figure in page.figures:
        for row in figure.rows:
            yield figure.name, row.key, row.label, figure.columns[1], row.count, row.of or ""
            for column, value in zip(figure.columns[2:], row.more, strict=True):
                yield figure.name, row.key, row.label, column, value, ""
    for words in page.unseen:
        yield "unseen", "", words, "", "", ""


def write_rows(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV whole or not at all, with formulas made harmless."""
    draft = path.with_name(f".{path.name}.draft")
    with draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows([neutralise(str(cell)) for cell in row] for row in rows)
    draft.replace(path)


def share_of(count: int, of: int) -> str:
    """Give a share with its denominator: of nothing there is none."""
    return f"{100 * count / of:.1f} % of {of:,}".replace(",", "\u202f") if of else ""


def _draw(figure: Figure) -> _Drawn:
    """Draw a figure; of many rows the first, and those that stand for what is not known whatever their place."""
    plot = Plot(f"plot-{figure.name}", figure.title, figure.about)
    rows = figure.rows
    if not rows:
        return _Drawn(figure, Markup(), (), 0)
    if figure.is_time:
        drawn = draw_columns(plot, [Bar(row.label, row.count, row.is_unknown) for row in rows])
    else:
        known, unknown = [r for r in rows if not r.is_unknown], [r for r in rows if r.is_unknown]
        bars = [Bar(row.label, row.count, row.is_unknown) for row in (*known[:MOST_BARS], *unknown)]
        drawn = draw_bars(plot, bars)
    return _Drawn(figure, Markup(drawn), rows[:MOST_ROWS], len(rows[MOST_ROWS:]))  # noqa: S704  (drawn of escaped text)


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.draft")
    draft.write_text(text, "utf-8")
    draft.replace(path)
