"""What is taken from a record: pieces of a text, positions, other scripts, texts that mean nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from glamdata.errors import MappingError
from glamdata.mapping.draft import draft_record
from glamdata.mapping.select import tags_of
from glamdata.model.value import ItemValue, StringValue

from .test_draft import CSV_HEAD, marc, row, rules, terms, values

if TYPE_CHECKING:
    from .test_draft import Read


def test_a_cell_with_several_values(read: Read) -> None:
    mapping = read(
        CSV_HEAD + "statements: [{property: P106, from: jobs, split: ';', clean: [trim], table: occupations}]\n"
    )
    result = draft_record(row(id="1", jobs="poets; Painter ;; pilots"), mapping)
    assert values(result) == [ItemValue("Q49757"), ItemValue("Q1028181")]
    assert [(f.code, f.value) for f in result.findings] == [("table-miss", "pilots")]


def test_a_subfield_with_several_values_and_those_that_mean_nothing(read: Read) -> None:
    mapping = read(
        "mapping: m\nsource: {format: marc, key: 001, nulls: {300$b: ['-']}}\n"
        "terms: {aliases: {from: 400$a, split: ' = ', language: en}}\n"
        "statements: [{property: P1, type: string, from: [{from: 300$b, split: ','}, 300$c]}]\n"
    )
    result = draft_record(marc("001 n", "300 __ $ba,-, b$cx", "400 1_ $aOne = Un"), mapping)
    assert values(result) == [StringValue("a"), StringValue("b")]
    assert terms(result) == ["One", "Un"]
    assert values(draft_record(marc("001 n", "300 __ $b-$cx"), mapping)) == [StringValue("x")]


def test_positions_in_a_subfield(read: Read) -> None:
    mapping = read(
        "mapping: m\nsource: {format: unimarc, key: 001, exclude: [{120$a/1: b}]}\n"
        "statements: [{property: P1, type: string, from: 100$a/0-3}]\n"
    )
    record = marc("001 n", "100 __ $a20260521afrey50", "120 __ $aba")
    assert values(draft_record(record, mapping)) == [StringValue("2026")]
    assert draft_record(marc("001 n", "120 __ $abb"), mapping).excluded == "left out: 120$a/1 = b"
    assert values(draft_record(marc("001 n", "100 __ $a"), mapping)) == []


def test_every_880_of_a_tag(read: Read) -> None:
    mapping = read(rules("{property: P1, type: string, from: 880-100$a}"))
    record = marc("001 n", "880 1_ $6100-01/(N$aА", "880 1_ $6100-00$aБ", "880 1_ $6400-01$aВ", "880 1_ $aГ")
    result = draft_record(record, mapping)
    assert values(result) == [StringValue("А"), StringValue("Б")]
    assert result.draft is not None
    assert [s.origin for s in result.draft.statements] == ["880$a", "880$a"]


@pytest.mark.parametrize("sixth", ["371-01", "667-01", "590-01", "GSI-01"])
def test_an_880_of_a_private_field_is_as_private(read: Read, sixth: str) -> None:
    record = marc("001 n", f"880 __ $6{sixth}$asecret")
    assert values(draft_record(record, read(rules("{property: P1, type: string, from: 880$a}")))) == []
    named = read(rules(f"{{property: P1, type: string, from: 880-{sixth[:3]}$a}}")) if sixth[0] != "G" else None
    if named:
        assert values(draft_record(record, named)) == [StringValue("secret")]


def test_a_column_named_in_nulls_must_be_there(read: Read) -> None:
    mapping = read("mapping: m\nsource:\n  format: csv\n  key: id\n  nulls:\n    yaer: ['0']\n")
    with pytest.raises(
        MappingError, match=r"m\.yaml:6: source\.nulls\.yaer: .*'yaer', which the export lacks; did you"
    ):
        draft_record(row(id="1", year="0"), mapping)


def test_a_null_in_a_template_is_no_text(read: Read) -> None:
    mapping = read(
        "mapping: m\nsource: {format: csv, key: id, nulls: [unknown]}\n"
        "statements: [{property: P973, type: url, template: 'https://x.org/{number}'}]\n"
    )
    assert values(draft_record(row(id="1", number="unknown"), mapping)) == []
    assert values(draft_record(row(id="1", number="7"), mapping)) == [StringValue("https://x.org/7")]


def test_the_tags_of_a_mapping_are_those_it_reads(read: Read) -> None:
    mapping = read(
        rules("{property: P1, type: string, each: 700, from: $a, when: {041$a: {absent: true}}}")
        + "terms: {label: {from: 100$a, clean: [uninvert], language: en}}\n"
    )
    assert tags_of(mapping.named) >= {"001", "700", "041", "100", "377", "400"}
    assert not tags_of(mapping.named) & {"245", "LDR", "008"}
