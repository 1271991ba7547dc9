"""Statements of one rule: property by table, occurrences, qualifiers of the same field, what stands in for a pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from glamdata.mapping.draft import draft_record
from glamdata.model.statement import Snak, Statement
from glamdata.model.value import ItemValue, Pointer, StringValue

from .test_draft import CSV_HEAD, MARC_HEAD, marc, row, rules, statements, values

if TYPE_CHECKING:
    from pathlib import Path

    from .test_draft import Read

RELATORS = "aut: P50\nauthor: P50\ntrl: P655\ntranslator: P655\n"
BY_RELATOR = (
    "{property: {from: [$4, $e], table: relators, missing: MISSING}, each: 700, from: $a, clean: [trim],"
    " pointer: {class: Q5, identifier: P244, from: $0}, unresolved: {property: P2093},"
    " qualifiers: {P1545: {ordinal: true}, P1932: {from: 880$a}}}"
)


def by_relator(read: Read, tmp_path: Path, missing: str = "P50") -> object:
    (tmp_path / "tables/relators.yaml").write_text(RELATORS)
    return read(rules(BY_RELATOR.replace("MISSING", missing)))


def test_a_relator_chooses_the_property(read: Read, tmp_path: Path) -> None:
    mapping = by_relator(read, tmp_path)
    record = marc("001 n", "700 1_ $aA$4aut$4trl", "700 1_ $aB$etranslator.", "700 1_ $aC")
    result = draft_record(record, mapping)
    assert [(s.property, s.snak.value.label) for s in statements(result)] == [
        ("P50", "A"), ("P655", "A"), ("P655", "B"), ("P50", "C"),
    ]  # fmt: skip
    assert result.draft is not None
    assert [s.rule for s in result.draft.statements][:2] == ["statements[1] P50", "statements[1] P655"]
    assert {shape.property for shape in mapping.shapes()} == {"P50", "P655"}
    assert {shape.rule for shape in mapping.shapes()} == {"statements[1] P50", "statements[1] P655"}
    assert mapping.properties() >= {"P50", "P655", "P2093", "P1545", "P1932", "P244"}


def test_a_relator_no_table_knows_is_never_the_missing_one(read: Read, tmp_path: Path) -> None:
    mapping = by_relator(read, tmp_path)
    result = draft_record(marc("001 n", "700 1_ $aA$4xyz", "700 1_ $aB$4xyz$4trl", "700 1_ $aC$4qqq$eauthor"), mapping)
    assert [(s.property, s.snak.value.label) for s in statements(result)] == [("P655", "B"), ("P50", "C")]
    assert [(f.code, f.origin, f.value) for f in result.findings] == [
        ("table-miss", "700$4", "xyz"),
        ("table-miss", "700$4", "qqq"),
    ]


@pytest.mark.parametrize(("kind", "pid"), [("a", "P50"), ("e", "P170"), ("z", None)])
def test_a_missing_relator_goes_by_the_first_condition_that_holds(
    read: Read, tmp_path: Path, kind: str, pid: str | None
) -> None:
    missing = "[{property: P50, when: {LDR/06: [a, t]}}, {property: P170, when: {LDR/06: e}}]"
    mapping = by_relator(read, tmp_path, missing)
    result = draft_record(marc("001 n", "700 1_ $aA", leader=f"00000n{kind}m a2200000n  4500"), mapping)
    assert [s.property for s in statements(result)] == ([pid] if pid else [])
    assert result.findings == ()


def test_the_number_of_an_occurrence_counts_those_that_hold(read: Read) -> None:
    mapping = read(
        rules(
            "{property: P50, type: string, each: 700, where: {4: aut}, from: $a, qualifiers: {P1545: {ordinal: true}}}"
        )
    )
    record = marc("001 n", "700 1_ $aA$4aut", "700 1_ $aB$4trl", "700 1_ $aC$4aut")
    assert [(s.snak.value, s.qualifiers) for s in statements(draft_record(record, mapping))] == [
        (StringValue("A"), (Snak("P1545", StringValue("1"), "string"),)),
        (StringValue("C"), (Snak("P1545", StringValue("2"), "string"),)),
    ]


def test_the_catalogues_text_stands_in_for_a_pointer(read: Read, tmp_path: Path) -> None:
    result = draft_record(marc("001 n", "700 1_ $aDoe, Ann,$4aut"), by_relator(read, tmp_path))
    assert result.draft is not None
    (drafted,) = result.draft.statements
    assert drafted.statement.snak.value == Pointer("Doe, Ann", "Q5")
    assert drafted.fallback == Statement(
        Snak("P2093", StringValue("Doe, Ann"), "string"), drafted.statement.qualifiers, drafted.statement.references
    )
    item = draft_record(
        marc("001 n", "370 __ $amilan"),
        read(rules("{property: P19, from: 370$a, table: places, pointer: {}, unresolved: {property: P1932}}")),
    )
    assert item.draft is not None
    assert item.draft.statements[0].statement.snak.value == ItemValue("Q490")
    assert item.draft.statements[0].fallback is None


def test_text_stands_in_only_for_the_properties_named(read: Read, tmp_path: Path) -> None:
    (tmp_path / "tables/relators.yaml").write_text(RELATORS)
    mapping = read(
        rules(BY_RELATOR.replace("MISSING", "P50").replace("{property: P2093}", "{property: P2093, of: P50}"))
    )
    result = draft_record(marc("001 n", "700 1_ $aA$4aut$4trl"), mapping)
    assert result.draft is not None
    assert [(s.statement.property, bool(s.fallback)) for s in result.draft.statements] == [
        ("P50", True),
        ("P655", False),
    ]


def test_the_other_script_of_the_same_occurrence(read: Read, tmp_path: Path) -> None:
    mapping = by_relator(read, tmp_path)
    record = marc(
        "001 n",
        "700 1_ $6880-01$aOne$4aut",
        "700 1_ $6880-02$aTwo$4aut",
        "700 1_ $aThree$4aut",
        "880 1_ $6700-02/(N$aДва",
        "880 1_ $6700-01/(N$aОдин",
        "880 1_ $6700-00/(N$aНикто",
        "880 1_ $6100-01/(N$aДругой",
    )
    said = [
        [q.value.text for q in s.qualifiers if q.property == "P1932"] for s in statements(draft_record(record, mapping))
    ]
    assert said == [["Один"], ["Два"], []]


def test_a_table_of_roles_chooses_a_property_in_a_row(read: Read, tmp_path: Path) -> None:
    (tmp_path / "tables/relators.yaml").write_text(RELATORS)
    mapping = read(
        CSV_HEAD + "statements: [{property: {from: role, table: relators, missing: P767}, type: string, from: name}]\n"
    )
    made = [statements(draft_record(row(id="1", name="Ann", role=role), mapping)) for role in ("Author", "", "x")]
    assert [[s.property for s in each] for each in made] == [["P50"], ["P767"], []]


def test_references_of_the_same_occurrence_and_several_of_them(read: Read) -> None:
    mapping = read(
        rules("{property: P1, type: string, each: 670, from: $a, references: [{P854: {from: $u}}, {P304: {from: $b}}]}")
    )
    record = marc("001 n", "670 __ $aone$uhttps://x.org/1$bp. 1", "670 __ $atwo$bp. 2")
    assert [[[snak.value.text for snak in each] for each in s.references] for s in statements(draft_record(record, mapping))] == [
        [["https://x.org/1"], ["p. 1"]],
        [["p. 2"]],
    ]  # fmt: skip


def test_an_identifier_chosen_by_table_gets_the_check_of_its_property(read: Read, tmp_path: Path) -> None:
    (tmp_path / "tables/sources.yaml").write_text("viaf: P214\nisni: P213\n")
    mapping = read(
        rules("{property: {from: $2, table: sources}, type: external_id, each: 024, from: $a}").replace(
            MARC_HEAD, MARC_HEAD
        )
    )
    record = marc("001 n", "024 7_ $ahttp://viaf.org/viaf/6454718$2viaf", "024 7_ $a0000 0001 1036 7294$2isni")
    result = draft_record(record, mapping)
    assert values(result) == [StringValue("6454718")]
    assert [(f.code, f.property) for f in result.findings] == [("bad-identifier", "P213")]
