"""Values that are no plain texts: unknown and no value, codes that are looked up, ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.mapping.draft import draft_record
from glamdata.model.statement import Snak, SnakKind
from glamdata.model.value import Pointer, TimeValue

from .test_draft import marc, rules, statements, values

if TYPE_CHECKING:
    from pathlib import Path

    from .test_draft import Read


def snaks(read: Read, rule: str, *fields: str) -> list[Snak]:
    return [statement.snak for statement in statements(draft_record(marc("001 n", *fields), read(rules(rule))))]


def test_unknown_and_no_value(read: Read) -> None:
    rule = "{property: P50, type: item, snak: somevalue, when: {100$a: {absent: true}}}"
    assert snaks(read, rule) == [Snak("P50", None, "wikibase-item", SnakKind.SOMEVALUE)]
    assert snaks(read, rule, "100 1_ $aA") == []
    assert snaks(read, "{property: P570, type: time, snak: novalue}") == [Snak("P570", None, "time", SnakKind.NOVALUE)]


def test_unknown_and_no_value_in_a_table(read: Read, tmp_path: Path) -> None:
    (tmp_path / "tables/kinds.yaml").write_text("anonymous: somevalue\nnone: novalue\nMilan: Q490\n")
    rule = "{property: P50, each: 374, from: $a, table: kinds}"
    found = snaks(read, rule, "374 __ $aAnonymous", "374 __ $anone.", "374 __ $aMilan")
    assert [(snak.kind, snak.value is None) for snak in found] == [
        (SnakKind.SOMEVALUE, True),
        (SnakKind.NOVALUE, True),
        (SnakKind.VALUE, False),
    ]


def test_a_code_is_looked_up_by_identifiers(read: Read) -> None:
    rule = "{property: P407, from: 041$a, lookup: [{property: P4801, prefix: languages/}, {property: P219}]}"
    result = draft_record(marc("001 n", "041 0_ $aeng$awel"), read(rules(rule)))
    assert values(result) == [
        Pointer(code, "", (("P4801", f"languages/{code}"), ("P219", code))) for code in ("eng", "wel")
    ]
    assert read(rules(rule)).properties() >= {"P407", "P4801", "P219"}


def test_bounds_of_a_range_become_qualifiers(read: Read) -> None:
    rule = "{property: P569, type: time, from: 100$d, clean: [birth_date]RANGE}"
    silent = draft_record(marc("001 n", "100 1_ $aA$d1885 or 1886-1959"), read(rules(rule.replace("RANGE", ""))))
    assert values(silent) == []
    assert [f.code for f in silent.findings] == ["uncertain-date"]
    told = read(rules(rule.replace("RANGE", ", range: {earliest: P1319, latest: P1326}")))
    (statement,) = statements(draft_record(marc("001 n", "100 1_ $aA$d1885 or 1886-1959"), told))
    assert statement.snak.value == TimeValue("+1880-00-00T00:00:00Z", 8)
    assert statement.qualifiers == (
        Snak("P1319", TimeValue.from_parts(1885), "time"),
        Snak("P1326", TimeValue.from_parts(1886), "time"),
    )
    assert told.properties() >= {"P1319", "P1326"}
