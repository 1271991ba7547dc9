from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from glamdata.checking.expectations import expectations_for, key_expectations
from glamdata.model.property import PropertyDefinition, StatementShape
from glamdata.validation import engine
from glamdata.validation.docs import build_data_docs
from glamdata.validation.runner import BatchValidator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EVIL = '<script src="https://evil.example/x.js"></script><img src=//evil.example/y>'
VIAF = PropertyDefinition("P214", "external-id", "VIAF & <b>ID", (r"[1-9]\d{4,21}",))
SHAPE = StatementShape("statements[0] P214", "P214", "external-id")
PAGES = ["00001-part-00001.html", "00002-part-00002.html", "00003-control-numbers.html"]


def _frame(*values: str) -> pd.DataFrame:
    rows = {"record_key": "n1", "rule": SHAPE.rule, "property": "P214", "value_text": list(values), "references": 1}
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def results() -> list[dict[str, Any]]:
    validator = BatchValidator("batch 7")
    expectations = expectations_for([SHAPE], {"P214": VIAF})
    parts = [_frame("46768804"), _frame("46768804", "viaf 12", EVIL)]
    keys = pd.DataFrame({"record_key": ["n1", "n1"], "position": [1, 2]})
    return [
        *(validator.validate_part(part, expectations, f"part-0000{n}").result for n, part in enumerate(parts, 1)),
        *(each.result for each in validator.validate_tables([("control numbers", keys, key_expectations())])),
    ]


@pytest.fixture(scope="module")
def pages(results: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    stored = [json.loads(json.dumps(result)) for result in results]
    index = build_data_docs(stored, tmp_path_factory.mktemp("docs") / "data-docs", "Authority file & batch 7")
    assert index.name == "index.html"
    return {file.name: file.read_text(encoding="utf-8") for file in index.parent.iterdir()}


def test_every_part_has_its_page_and_the_index_lists_them(pages: dict[str, str]) -> None:
    assert sorted(pages) == [*PAGES, "index.html"]
    assert all(f'<a href="{name}">' in pages["index.html"] for name in PAGES)
    assert all('<a href="index.html">Authority file &amp; batch 7</a>' in pages[name] for name in PAGES)


def test_pages_speak_in_library_words(pages: dict[str, str]) -> None:
    words = "VIAF &amp; &lt;b&gt;ID (P214) has the form that the wiki asks for"
    assert words in pages["index.html"]
    assert words in pages["00002-part-00002.html"]
    assert "viaf 12" in pages["00002-part-00002.html"]


def test_pages_load_nothing_and_run_nothing(pages: dict[str, str]) -> None:
    for page in pages.values():
        assert list(_loads(page)) == []
        assert "default-src 'none'" in page


def test_great_expectations_own_page_would(results: list[dict[str, Any]], tmp_path: Path) -> None:
    page = engine.render_page(results[1], tmp_path)
    loads = list(_loads(page))
    assert any("script" in load for load in loads)
    assert any("stylesheet" in load for load in loads)
    assert any("evil.example" in load for load in loads)


def test_pages_of_an_earlier_run_go_and_other_files_stay(results: list[dict[str, Any]], tmp_path: Path) -> None:
    (tmp_path / "notes.html").write_text("ours", encoding="utf-8")
    build_data_docs(results, tmp_path, "first")
    build_data_docs(results[:1], tmp_path, "second")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["00001-part-00001.html", "index.html", "notes.html"]


class _Loads(HTMLParser):
    """Collects whatever makes a browser ask for something, or run something."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        sources = [v for n, v in attributes.items() if n in ("src", "srcset", "data", "poster", "background", "action")]
        if tag in ("script", "link", "iframe", "object", "embed", "base") or sources:
            self.found.append(f"{tag} {attributes}")
        self.found += [f"{tag} {name}" for name in attributes if name.startswith("on")]
        self.found += [f"{tag} style" for name, value in attributes.items() if name == "style" and "url(" in value]

    def handle_data(self, data: str) -> None:
        if "@import" in data or "url(" in data:
            self.found.append(f"css {data[:40]}")


def _loads(page: str) -> Iterator[str]:
    parser = _Loads()
    parser.feed(page)
    yield from parser.found
