"""Plain rules in one go give what any rule gives step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glamdata.mapping.draft import draft_record
from glamdata.mapping.plain import compile_plain
from glamdata.model.record import CatalogueRecord, Field

from .test_draft import rules

if TYPE_CHECKING:
    from .test_draft import Read

PLAIN = (
    "{property: P1, type: string, from: 100$aOWN}",
    "{property: P214, type: external_id, from: 024$a, where: {2: viaf}OWN}",
    "{property: P244, type: external_id, from: [010$a, 035$a], clean: [lccn]OWN}",
    "{property: P106, each: 374, from: $a, table: occupationsOWN}",
    "{property: P1412, each: 377, where: {2: x*}, from: [$a, $b], clean: [lower], table: languages, rank: preferredOWN}",
    "{property: P569, type: time, from: [046$f, 100$d], clean: [birth_date], circa: {P1480: Q5727902}OWN}",
    "{property: P570, type: time, from: [{from: 046$g, where: {2: edtf}}, 100$d], clean: [death_date]OWN}",
    "{property: P571, type: time, from: 100$d, clean: [birth_date], range: {earliest: P1319, latest: P1326}OWN}",
    "{property: P856, type: url, from: 856$uOWN}",
    "{property: P2048, type: quantity, from: 300$cOWN}",
    "{property: P1476, type: monolingual, from: 245$ab, language: {script: {Latin: mul, Kana: ja}}OWN}",
    "{property: P19, each: 370, where: {2: x*}, from: $a, pointer: {class: Q1, identifier: P244, from: $0}OWN}",
    "{property: P20, from: 370$bc, where: {ind1: '1'}, clean: [trim], pointer: {identifiers: {P244: {from: 370$0}}}OWN}",
    "{property: P407, from: 377$a, lookup: {property: P4801, prefix: languages/}OWN}",
)
TERMS = "terms: {description: {en: '{occupation} ({birth}–{death})'}}\n"
TEXTS = st.sampled_from(
    [
        "viaf", "edtf", "xy", "poets", "Painter", "pilots", "eng", "no", "1867", "1867-06-08", "1867-1954", "ca. 1530-1590?",
        "1885 or 1886-", "n  88099924", "6454718", "http://x.org/1", "12.5", "twelve", "", " ", "ｶﾅ", "e\u0301",
    ]
)  # fmt: skip
FIELDS = st.builds(
    Field,
    st.sampled_from(["010", "024", "035", "046", "100", "245", "370", "374", "377", "856", "300"]),
    st.sampled_from(["  ", "1 "]),
    st.lists(st.tuples(st.sampled_from("aabcdfg02u"), TEXTS), max_size=4).map(tuple),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=st.lists(FIELDS, max_size=8))
def test_in_one_go_or_step_by_step(read: Read, fields: list[Field]) -> None:
    record = CatalogueRecord(1, 0, "d", "", (Field("001", data="k"), *fields))
    quick, slow = (
        read(rules(*(rule.replace("OWN", own) for rule in PLAIN)) + TERMS) for own in ("", ", reference: {}")
    )
    assert all(compile_plain(rule, quick.source) for rule in quick.statements)
    assert not any(compile_plain(rule, slow.source) for rule in slow.statements)
    quickly, slowly = draft_record(record, quick), draft_record(record, slow)
    assert quickly.drafts == slowly.drafts
    assert set(quickly.findings) == set(slowly.findings)


@pytest.mark.parametrize(
    "rule",
    [
        "{property: P1, type: string, from: 100$a, reference: {}}",
        "{property: P1, type: string, from: 100$a, qualifiers: {P2: 100$b}}",
        "{property: P1, type: monolingual, from: [100$a, 245$a], language: en}",
        "{property: P1, from: [100$a, 245$a], pointer: {}}",
        "{property: P1, from: 100$a, pointer: {}, unresolved: {property: P2093}}",
        "{property: P1, type: item, each: 100, value: Q5}",
        "{property: P106, type: item, value: Q5}",
    ],
)
def test_what_is_not_plain(read: Read, rule: str) -> None:
    mapping = read(rules(rule))
    assert compile_plain(mapping.statements[0], mapping.source) is None
