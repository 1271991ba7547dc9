"""Conditions: absent fields, and the rest that is not asked elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from glamdata.mapping.draft import draft_record

from .test_draft import CSV_HEAD, marc, row, rules, values

if TYPE_CHECKING:
    from .test_draft import Read


@pytest.mark.parametrize(
    ("condition", "fields", "holds"),
    [
        ("{041$a: {absent: true}}", ("245 00 $aT",), True),
        ("{041$a: {absent: true}}", ("041 __ $heng",), True),
        ("{041$a: {absent: true}}", ("041 __ $aeng",), False),
        ("{041: {absent: true}}", ("041 __ $heng",), False),
        ("{041: {absent: true}}", ("245 00 $aT",), True),
        ("{100: {ind1: 3, absent: true}}", ("100 1_ $aA",), True),
        ("{100: {ind1: 3, absent: true}}", ("100 3_ $aA",), False),
        ("{008: {absent: true}}", (), True),
        ("{008/0: {absent: true}}", ("008 x",), False),
        ("{880-245$a: {absent: true}}", ("880 00 $6246-01$aT",), True),
        ("{880-245$a: {absent: true}}", ("880 00 $6245-01$aT",), False),
        ("LDR/06", (), True),
        ("{LDR/06: z}", (), True),
        ("{LDR/06: a}", (), False),
        ("{245$ab: 'T: s*'}", ("245 00 $aT:$bsub",), True),
        ("{245: {ind2: 4, a: The*}}", ("245 04 $aThe T",), True),
        ("{245: {ind2: 4, a: The*}}", ("245 00 $aThe T",), False),
    ],
)
def test_when(read: Read, condition: str, fields: tuple[str, ...], *, holds: bool) -> None:
    mapping = read(rules(f"{{property: P31, item: Q5, when: {condition}}}"))
    result = draft_record(marc("001 n", *fields), mapping)
    assert bool(values(result)) is holds


def test_an_absent_cell_is_an_empty_one(read: Read) -> None:
    mapping = read(CSV_HEAD + "statements: [{property: P31, item: Q5, when: {kind: {absent: true}}}]\n")
    assert values(draft_record(row(id="1", kind=" "), mapping))
    assert not values(draft_record(row(id="1", kind="x"), mapping))


def test_an_exclusion_says_what_is_absent(read: Read) -> None:
    mapping = read("mapping: m\nsource: {format: marc, key: 001, exclude: [{245$a: {absent: true}}]}\n")
    assert draft_record(marc("001 n"), mapping).excluded == "left out: 245$a absent"


@pytest.mark.parametrize(
    ("where", "found"),
    [("{t: ''}", ["A"]), ("{t: ['', T]}", ["A", "B"]), ("{t: T}", ["B"]), ("{t: '*'}", ["B", "C"])],
)
def test_where_an_empty_text_is_a_subfield_that_is_not_there(read: Read, where: str, found: list[str]) -> None:
    mapping = read(rules(f"{{property: P1, type: string, each: 700, where: {where}, from: $a}}"))
    record = marc("001 n", "700 1_ $aA", "700 1_ $aB$tT", "700 1_ $aC$tU")
    assert [value.text for value in values(draft_record(record, mapping))] == found
