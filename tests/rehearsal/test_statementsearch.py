"""haswbstatement: in list=search, on a wiki that has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from glamdata.rehearsal import RehearsalServer, SiteSettings

from .conftest import Client, small_wiki
from .test_modules import item, point, statement

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def searcher(tmp_path: Path) -> Iterator[Client]:
    """A bot on a wiki with Ada (human, 42, a work), Bob (human, deprecated 43) and Cat (43)."""
    with RehearsalServer(tmp_path / "wiki.sqlite", settings=SiteSettings(statement_search=True)) as wiki:
        wiki.add_entities(small_wiki())
        client = Client(wiki, "GlamBot@upload")
        title = statement("P1476", {"text": "Notes on it", "language": "en"}, "monolingualtext")
        unknown = {"mainsnak": {"snaktype": "somevalue", "property": "P569"}, "type": "statement", "rank": "normal"}
        item(client, "Ada", claims=[point("Q5"), statement("P214", "42"), title, statement("P854", "https://a.org/b")])
        item(client, "Bob", claims=[point("Q5"), statement("P214", "43", rank="deprecated"), unknown])
        item(client, "Cat", claims=[statement("P214", "43"), statement("P217", "a b")])
        yield client
        client.http.close()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("haswbstatement:P31=Q5", "Ada Bob"),
        ("haswbstatement:p31=q5", "Ada Bob"),
        ("haswbstatement:P214", "Ada Cat"),
        ("haswbstatement:P214=43", "Cat"),
        ("haswbstatement:P214=42|P214=43", "Ada Cat"),
        ("haswbstatement:P31=Q5 haswbstatement:P214=42", "Ada"),
        ("haswbstatement:P31=Q5 -haswbstatement:P214", "Bob"),
        ("haswbstatement:P31=Q5 bo", "Bob"),
        ("haswbstatement:P31=Q5 nobody", ""),
        ('haswbstatement:"P217=a b"', "Cat"),
        ('haswbstatement:"P1476=en:Notes on it"', "Ada"),
        ("haswbstatement:P854=https://a.org/b", "Ada"),
        ("haswbstatement:P569", ""),
        ("haswbstatement:P999=Q5", ""),
        ("haswbstatement:nonsense", ""),
        ('haswbstatement:P217="} UNION {', ""),
        ("-haswbstatement:P214 bob", "Bob"),
    ],
)
def test_statements(searcher: Client, text: str, found: str) -> None:
    hits = searcher.call(action="query", list="search", srsearch=text)["query"]["search"]
    ids = {hit["title"] for hit in hits}
    shown = searcher.call(action="wbgetentities", ids="|".join(ids), props="labels")["entities"] if ids else {}
    assert " ".join(sorted(entity["labels"]["en"]["value"] for entity in shown.values())) == found
