"""Headings of one batch name the records of another: what a workspace knows of an authority number."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING

import pymarc
import pytest

from glamdata.batch.run import Source
from glamdata.batch.runner import Runner
from glamdata.coordinator import Coordinator
from glamdata.home.exports import exports_folder, write_exports
from glamdata.home.named_items import NamedItems, fill_named_items
from glamdata.model.enrichment import EnrichedValue, Enrichment
from glamdata.model.known import Named
from glamdata.model.match import Decision, Verdict
from glamdata.sequence import do_parts, read_and_map
from glamdata.store import codec, tables
from glamdata.workspace.settings import load_settings

from ..conftest import MAPPINGS, SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

    from glamdata.batch.run import Run

pytestmark = pytest.mark.integration
SETTINGS = '[wiki]\napi = "http://127.0.0.1/api"\nsparql = "http://127.0.0.1/sparql"\nuser = "A"\napp = "b"\n'
WHEN = datetime(2026, 11, 1, tzinfo=UTC)


def test_a_number_stands_for_one_item_or_for_several() -> None:
    with NamedItems() as named:
        named.add([("P244", "n  87831060"), ("P214", "no number")], Named("Q1", "", date(2026, 1, 1)))
        named.add([("P244", "n87831060")], Named("Q1", "Q5", date(2026, 2, 1)))
        assert named("P244", "n87831060") == [Named("Q1", "Q5", date(2026, 2, 1))]
        assert named("P214", "no number") == []

        named.add([("P244", "n87831060")], Named("Q2", "", date(2026, 1, 1)))
        assert {item.qid for item in named("P244", "n87831060")} == {"Q1", "Q2"}


def book(*headings: pymarc.Field) -> bytes:
    record = pymarc.Record(leader="00000nam a2200000 i 4500")
    record.add_field(pymarc.Field("001", data="b1"))
    record.add_field(pymarc.Field("008", data="260101s1999    xxu           000 0 eng d"))
    title = [pymarc.Subfield("a", "A book")]
    record.add_ordered_field(pymarc.Field("245", pymarc.Indicators("1", "0"), title), *headings)
    return bytes(record.as_marc())


def heading(tag: str, number: str) -> pymarc.Field:
    subfields = [pymarc.Subfield("a", "Jargon, Jan"), pymarc.Subfield("0", number)]
    return pymarc.Field(tag, pymarc.Indicators("1", " "), subfields)


def open_run(coordinator: Coordinator, export: Path, mapping: str) -> Run:
    run = coordinator.open(Source(export, MAPPINGS / mapping))
    read_and_map(run, Runner(workers=1), partial(do_parts, lambda _: None))
    return run


def test_a_book_gains_the_items_of_the_librarys_authority_records(tmp_path: Path) -> None:
    (tmp_path / "persons.mrc").write_bytes((SAMPLES / "persons.mrc").read_bytes().split(b"\x1d")[0] + b"\x1d")
    viaf, unknown = heading("700", "http://viaf.org/viaf/99999"), heading("600", "(DE-588)118540238")
    (tmp_path / "books.mrc").write_bytes(book(heading("100", "(DLC)n  87831060"), viaf, unknown))
    (tmp_path / "glamdata.toml").write_text(SETTINGS, "utf-8")
    with Coordinator(load_settings(tmp_path), "test", connect=False) as coordinator:
        persons = open_run(coordinator, tmp_path / "persons.mrc", "marc_authority_person.yaml")
        decision = Decision("glam00001", Verdict.MATCH, "Q4242", "a librarian", WHEN, "")
        coordinator.store.decisions.add(persons.batch.mapping, [decision])
        own = EnrichedValue("identifier", "P214", "99999")
        row = codec.enrichment_row(Enrichment("glam00001", "Q4242", 7, date(2026, 11, 2), (own,)), "c")
        persons.parts.write(tables.ENRICHMENTS, 1, [row], persons.made())
        books = open_run(coordinator, tmp_path / "books.mrc", "marc_book.yaml")

        with fill_named_items(books) as named:
            assert named("P244", "n87831060") == [Named("Q4242", "Q5", date(2026, 11, 2))]
        write_exports(books, {})

        delta = (exports_folder(books) / "enriched.mrc").read_bytes()
        (record,) = pymarc.MARCReader(io.BytesIO(delta))
        assert record
        assert {field.tag: field.get("1") for field in record.get_fields("100", "600", "700")} == {
            "100": "http://www.wikidata.org/entity/Q4242",
            "600": None,
            "700": "http://www.wikidata.org/entity/Q4242",
        }
        assert record.get_fields("024") == []
