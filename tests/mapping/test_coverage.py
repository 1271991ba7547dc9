"""Coverage: what no rule reads, which rules made nothing, which words the tables lack; nothing private is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.mapping.coverage import EXAMPLES, LONGEST, MOST_WORDS, Coverage, shorten
from glamdata.mapping.draft import DraftResult, draft_record
from glamdata.mapping.reach import reach_of
from glamdata.mapping.show_coverage import show_coverage
from glamdata.model.finding import Finding, Severity
from glamdata.model.record import CatalogueRecord, Field

if TYPE_CHECKING:
    from collections.abc import Callable

    from glamdata.mapping.spec import Mapping

    Read = Callable[[str], Mapping]

MARC = """
mapping: m
source: {format: marc, key: 001, require: [100$a], exclude: [{LDR/05: d}, {110: {ind1: "2"}}]}
match: {instance_of: Q5, known: {from: 024$a, where: {2: wikidata}}}
terms:
  label: {from: 100$a, clean: [uninvert], language: mul}
statements:
  - {property: P31, type: item, value: Q5}
  - {property: P106, each: 374, from: $a, table: occupations, qualifiers: {P580: {type: time, from: $s}}}
  - {property: P569, type: time, from: 046$f}
  - {property: P973, type: url, template: "https://example.org/{035$a|trim}"}
"""
TABLE = """
mapping: m
source: {format: csv, key: id, nulls: [unknown], exclude: [{kind: firm}]}
terms:
  label: {from: name, language: mul}
statements:
  - {property: P106, from: trade, where: {kind: person}, table: occupations}
"""


def marc(*fields: tuple[str, str, str], position: int = 1) -> CatalogueRecord:
    """Make a record of fields written ``("100", "1 ", "$a Foo $b Bar")``."""
    made = []
    for tag, indicators, text in fields:
        pairs = tuple((piece[0], piece[2:].strip()) for piece in text.split("$")[1:])
        made.append(Field(tag, indicators, pairs) if pairs else Field(tag, data=text))
    return CatalogueRecord(position, 0, "", "00000nz  a2200000n  4500", (Field("001", data=f"k{position}"), *made))


def row(position: int = 1, **cells: str) -> CatalogueRecord:
    return CatalogueRecord(
        position, 0, "", cells={"id": str(position), "name": "", "trade": "", "kind": "", "note": "", **cells}
    )


def cover(mapping: Mapping, *records: CatalogueRecord) -> Coverage:
    coverage = Coverage(mapping)
    for record in records:
        coverage.see(record, draft_record(record, mapping))
    return coverage


def test_what_a_mapping_reads_is_found_wherever_it_stands(read: Read) -> None:
    reach = reach_of(read(MARC))
    assert reach.reads("001")
    for selector in ("100$a", "100$b", "100$c", "024$a", "024$2", "374$a", "374$s", "046$f", "035$a"):
        assert reach.reads(*selector.split("$")), selector
    for selector in ("100$d", "374$t", "046$g", "110$a", "400$a"):
        assert not reach.reads(*selector.split("$")), selector
    table = reach_of(read(TABLE))
    assert all(table.reads(column) for column in ("id", "name", "trade", "kind"))
    assert not table.reads("note")


def test_subfields_that_no_rule_reads_are_counted_by_record(read: Read) -> None:
    one = marc(("100", "1 ", "$a Foo, B.$d 1900-"), ("400", "1 ", "$a Fu"), ("400", "1 ", "$a Fo$q (Fox)"))
    two = marc(("100", "1 ", "$a Bar, B.$d 1901-"), position=2)
    found = {each.name: each for each in cover(read(MARC), one, two).unread()}
    assert set(found) == {"100", "400"}
    assert (found["100"].records, found["100"].count, dict(found["100"].subfields)) == (2, 2, {"d": 2})
    assert found["100"].examples == ["$d 1900-", "$d 1901-"]
    assert (found["400"].records, found["400"].count, dict(found["400"].subfields)) == (1, 2, {"a": 2, "q": 1})


def test_links_between_fields_are_no_loss_where_the_field_is_read(read: Read) -> None:
    record = marc(("100", "1 ", "$6 880-01$a A"), ("880", "1 ", "$6 100-01$a B"))
    assert [(each.name, dict(each.subfields)) for each in cover(read(MARC), record).unread()] == [
        ("880", {"6": 1, "a": 1})
    ]


def test_most_frequent_first_and_no_more_than_three_examples(read: Read) -> None:
    records = [row(number, name="n", note=f"note {number}", rare="r" if number == 1 else "") for number in range(1, 9)]
    unread = cover(read(TABLE), *records).unread()
    assert [(each.name, each.records) for each in unread] == [("note", 8), ("rare", 1)]
    assert unread[0].examples == ["note 1", "note 2", "note 3"]
    assert len(unread[0].examples) == EXAMPLES


def test_private_fields_are_counted_and_never_shown(read: Read) -> None:
    secret = "Cardiff Road 7"
    private = [("371", "  "), ("667", "  "), ("670", "  "), ("999", "  "), ("590", "  "), ("GSI", "  "), ("541", "0 ")]
    record = marc(("100", "1 ", "$a A"), *((tag, ind, f"$a {secret}") for tag, ind in private),
                  ("856", "4 ", f"$u http://example.org$x {secret}"))  # fmt: skip
    coverage = cover(read(MARC), record)
    shown = {each.name for each in coverage.unread() if each.private}
    assert shown == {*(tag for tag, _ in private), "856$x"}
    assert secret not in str(coverage.to_json())
    assert secret not in "\n".join(show_coverage(coverage))
    assert next(each for each in coverage.unread() if each.name == "856").examples == ["$u http://example.org"]


def test_records_left_out_are_not_expected_to_be_read(read: Read) -> None:
    coverage = cover(read(TABLE), row(1, kind="firm", note="x"), row(2, name="n"))
    assert (coverage.records, coverage.excluded, coverage.unread()) == (1, 1, [])


def test_texts_that_mean_nothing_are_not_counted(read: Read) -> None:
    assert cover(read(TABLE), row(1, note="unknown"), row(2, note=" ")).unread() == []


def test_rules_that_made_nothing_are_named(read: Read) -> None:
    coverage = cover(read(MARC), marc(("100", "1 ", "$a A"), ("374", "  ", "$a poets")))
    assert coverage.idle() == ["match.known", "statements[3] P569", "statements[4] P973"]
    lines = list(show_coverage(coverage))
    assert "  statements[3] P569" in lines


def test_words_that_tables_lack_by_frequency(read: Read) -> None:
    rows = [
        row(number, kind="person", name="n", trade=trade)
        for number, trade in enumerate(("glazier", "potter", "potter"), 1)
    ]
    coverage = cover(read(TABLE), *rows)
    assert [(miss.table, miss.word, miss.count) for miss in coverage.misses()] == [
        ("occupations", "potter", 2),
        ("occupations", "glazier", 1),
    ]
    assert coverage.to_json()["words_not_in_tables"][0] == {"table": "occupations", "word": "potter", "count": 2}


def test_words_without_end_do_not_fill_the_memory(read: Read) -> None:
    coverage = Coverage(read(TABLE))
    for number in range(MOST_WORDS + 5):
        finding = Finding(
            Severity.WARNING, "map", "table-miss", "k", "“x” is not in the table 'occupations'", value=f"w{number}"
        )
        coverage.see(row(number, name="n"), DraftResult(findings=(finding,)))
    assert (len(coverage.misses()), coverage.more_words) == (MOST_WORDS, 5)
    assert "  5 records had words beyond those that are counted one by one" in list(show_coverage(coverage))


def test_an_export_of_which_nothing_comes(read: Read) -> None:
    coverage = cover(read(TABLE), row(1, kind="firm"))
    assert coverage.to_json()["unread"] == []
    assert "The mapping makes no statement of any of them." in list(show_coverage(coverage))


@given(st.text(max_size=400))
def test_shortened_texts_are_short_and_on_one_line(text: str) -> None:
    short = shorten(text)
    assert len(short) <= LONGEST
    assert "\n" not in short


@pytest.mark.parametrize("text", ["a" * LONGEST, "short"])
def test_texts_that_fit_are_not_shortened(text: str) -> None:
    assert shorten(text) == text
