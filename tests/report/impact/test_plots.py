"""Plots: titled SVG of text and bars that a page may hold, whatever the labels are; and the page, CSV and JSON."""

from __future__ import annotations

import csv
import json
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from glamdata.report.impact.plots import LONGEST, Bar, Plot, draw_bars, draw_columns
from glamdata.report.impact.plots_page import MOST_BARS, Figure, FigurePage, Row, share_of, write_figures

if TYPE_CHECKING:
    from pathlib import Path

SVG = "{http://www.w3.org/2000/svg}"
ATTACK = "<script>alert(1)</script>"
PLOT = Plot("one", "By day & night", "Edits <of> each day")


def texts(drawn: str) -> list[str]:
    return [text.text or "" for text in ET.fromstring(drawn).iter(f"{SVG}text")]


@pytest.mark.parametrize("draw", [draw_bars, draw_columns])
def test_a_plot_is_titled_and_needs_nothing_from_anywhere(draw: object) -> None:
    drawn = draw(PLOT, [Bar("2026-11-20", 1200), Bar("2026-11-21", 3), Bar("unknown", 7, is_unknown=True)])  # type: ignore[operator]
    root = ET.fromstring(drawn)
    names = root.attrib["aria-labelledby"].split()
    found = {element.attrib.get("id"): element.text for element in root}
    assert [found[name] for name in names] == ["By day & night", "Edits <of> each day"]
    assert (root.attrib["role"], root.attrib.get("width"), root.attrib.get("height")) == ("img", None, None)
    assert not re.search(r"https?://(?!www\.w3\.org/)|style=|<style|<script|<metadata|<image", drawn)
    assert {"1,200", "3", "7", "unknown"} <= set(texts(drawn))
    assert "<pattern" in drawn, "what is not known is hatched, not only of another colour"
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    assert draw(PLOT, [Bar("a", 1)]) == draw(PLOT, [Bar("a", 1)])  # type: ignore[operator]


@pytest.mark.parametrize(
    "label", [ATTACK, "日本語 $x$ \\frac", "العربية", "a\x00b\u202ec", "", "x" * 90, "€ & < > \" '", "$"]
)
def test_any_label_is_drawn(label: str) -> None:
    drawn = draw_bars(PLOT, [Bar(label, 5), Bar("other", 0)])
    assert "<script" not in drawn
    assert all(len(text) <= LONGEST for text in texts(drawn))


@pytest.mark.parametrize("counts", [[], [0], [0, 0, 0], [1] * 20, [10**9]])
def test_any_counts_are_drawn(counts: list[int]) -> None:
    for draw in (draw_bars, draw_columns):
        assert ET.fromstring(draw(PLOT, [Bar(f"2026-11-{n:02d}", count) for n, count in enumerate(counts)]))


def page(rows: tuple[Row, ...]) -> FigurePage:
    figure = Figure("kinds", "Kinds", "Of 20 things.", ("kind", "things", "more"), rows)
    return FigurePage("test", f"A page {ATTACK}", (("Of", ATTACK),), (("things", 20),), (figure,), (f"3 {ATTACK}.",))


def test_the_page_says_the_same_numbers_as_its_csv_and_json(tmp_path: Path) -> None:
    rows = (*(Row(f"kind {n}", 20 - n, 20, f"K{n}", more=(n,)) for n in range(MOST_BARS + 3)),
            Row("=1+1", 1, 20, "F", more=(0,)), Row("unknown", 4, 20, "unknown", is_unknown=True, more=(0,)))  # fmt: skip
    html = write_figures(tmp_path, "report", page(rows)).read_text("utf-8")
    said = json.loads((tmp_path / "report.json").read_text("utf-8"))
    cells = list(csv.reader((tmp_path / "report.csv").read_text("utf-8").splitlines()))
    assert said["schema_version"] == 1
    assert said["figures"]["kinds"]["rows"][-1] == {
        "key": "unknown", "label": "unknown", "count": 4, "of": 20, "unknown": True, "more": 0,
    }  # fmt: skip
    assert ["kinds", "F", "'=1+1", "things", "1", "20"] in cells, "no formula"
    assert ["kinds", "K2", "kind 2", "things", "18", "20"] in cells
    for row in rows:
        cell = 'role="cell" data-label="share" class="number"'
        assert f"{row.count}</td><td {cell}>{share_of(row.count, 20)}" in html
    assert '<table role="table" class="stack">' in html, "its columns have no room side by side on a telephone"
    for name in ("things", "share", "more"):
        assert f'data-label="{name}"' in html
    assert "<script" not in html
    assert html.count("<svg") == 1
    plot = html[html.index("<svg") : html.index("</svg>")]
    assert "unknown" in plot, "whatever else is left out of the plot"
    assert f"kind {MOST_BARS}" not in plot
    assert '<th role="columnheader" scope="col"' in html
    assert "default-src &#39;none&#39;" in html
    assert not list(tmp_path.glob(".*.draft"))


def test_a_figure_without_rows_says_so(tmp_path: Path) -> None:
    assert "Nothing to show." in write_figures(tmp_path, "report", page(())).read_text("utf-8")


def test_a_share_has_its_denominator_and_of_nothing_there_is_none() -> None:
    assert share_of(1, 3) == "33.3 % of 3"
    assert share_of(0, 0) == ""
