"""books.mrc holds real books only: each text in it is looked up in the records that ORIGIN.md names."""

from __future__ import annotations

import html
import re
import unicodedata
from pathlib import Path

import pymarc
import pytest

ROOT = Path(__file__).resolve().parents[2]
BOOKS = ROOT / "data" / "samples" / "books.mrc"
LIBRARY = ROOT.parent / "shared" / "data" / "library"
OWN = {"001", "003", "005", "008", "040"}
"""Fields of a library that does not exist: its own numbers and dates."""
GENERAL = {"book0070", "book0071", "book0072"}
"""First editions in other scripts, from general knowledge."""
CODES = {"6", "4", "2"}
"""Links, role codes and source codes are no text of the facts."""

needs_facts = pytest.mark.skipif(
    not LIBRARY.is_dir(), reason="the fact sources (../shared/data) are not here: nothing to check the samples against"
)


@pytest.fixture(scope="module")
def books() -> list[pymarc.Record]:
    with BOOKS.open("rb") as file:
        found = list(pymarc.MARCReader(file, utf8_handling="strict"))
    assert None not in found
    return [record for record in found if record is not None]


def folded(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text))


@pytest.fixture(scope="module")
def facts() -> str:
    paths = [LIBRARY / "dnb_bib_11.marcxml", *sorted((LIBRARY / "hbz_alma_marcxml").glob("*.xml"))]
    texts = [html.unescape(path.read_text("utf-8")) for path in paths]
    texts.append((LIBRARY / "loc_books_2014_100.mrc").read_bytes().decode("utf-8"))
    return folded("\n".join(texts))


def texts_of(record: pymarc.Record) -> list[str]:
    return [
        re.sub(r" \([A-Za-z]+\)$", "", folded(each.value)) if field.tag == "020" else folded(each.value)
        for field in record.fields
        if field.tag not in OWN
        for each in field.subfields
        if each.code not in CODES
    ]


@needs_facts
def test_every_text_of_the_books_is_in_the_facts(books: list[pymarc.Record], facts: str) -> None:
    checked = 0
    for record in books:
        if record["001"].data in GENERAL:
            continue
        for text in texts_of(record):
            assert text in facts, (record["001"].data, text)
            checked += 1
    assert checked > 500


def test_the_books_show_what_books_are_like(books: list[pymarc.Record]) -> None:
    def some(*tags: str) -> list[pymarc.Field]:
        return [field for record in books for field in record.get_fields(*tags)]

    assert len(books) >= 60
    people = some("100", "700")
    assert sum("e" not in one and "4" not in one for one in people) >= 40
    assert sum(len(one.get_subfields("4")) > 1 for one in people) >= 1
    assert len(some("880")) >= 8
    assert sum("(" in one["a"] for one in some("020")) >= 2
    assert {record["008"].data[7:9] for record in books} >= {"16", "17", "18", "19", "20"}
    assert {len(record["008"].data) for record in books} == {40}
    assert len(some("260")) > 10
    assert len(some("264")) > 10
    assert not some("856", "852", "541", "583", "900", "GSI")
