"""Drafting: statements, references, terms and subject of one record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from glamdata.errors import MappingError
from glamdata.mapping.draft import draft_record
from glamdata.model.draft import TermKind
from glamdata.model.finding import Severity
from glamdata.model.record import CatalogueRecord, Field
from glamdata.model.statement import Rank, Snak
from glamdata.model.value import (
    Coordinate,
    ItemValue,
    MonolingualText,
    Pointer,
    Quantity,
    StringValue,
    TimeValue,
    Today,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from glamdata.mapping.draft import DraftResult
    from glamdata.mapping.spec import Mapping
    from glamdata.model.statement import Statement

    Read = Callable[[str], Mapping]


MARC_HEAD = "mapping: m\nsource: {format: marc, key: 001}\n"
CSV_HEAD = "mapping: m\nsource: {format: csv, key: id}\n"


def marc(*fields: str, leader: str = "00000nz  a2200000n  4500") -> CatalogueRecord:
    """Make a record of lines like ``001 n1`` and ``100 1_ $aAda$d1815-1852`` (underscore for a blank indicator)."""
    return CatalogueRecord(1, 0, "digest", leader, tuple(make_field(line) for line in fields))


def make_field(line: str) -> Field:
    tag, rest = line[:3], line[4:]
    if tag.startswith("00"):
        return Field(tag, data=rest)
    indicators, *parts = rest.split("$")
    return Field(tag, indicators[:2].replace("_", " "), tuple((part[0], part[1:]) for part in parts))


def row(**cells: str) -> CatalogueRecord:
    """Make a row of a table."""
    return CatalogueRecord(1, 0, "digest", cells=cells)


def statements(result: DraftResult) -> list[Statement]:
    assert result.draft is not None
    return [drafted.statement for drafted in result.draft.statements]


def values(result: DraftResult) -> list[object]:
    return [statement.snak.value for statement in statements(result)]


def terms(result: DraftResult) -> list[str]:
    assert result.draft is not None
    return [term.text for term in result.draft.terms]


def rules(*lines: str) -> str:
    return MARC_HEAD + "statements:\n" + "".join(f"  - {line}\n" for line in lines)


def test_constant_and_table_and_origin(read: Read) -> None:
    mapping = read(
        rules("{property: P31, type: item, value: Q5}", "{property: P106, each: 374, from: $a, table: occupations}")
    )
    result = draft_record(marc("001 n1", "374 __ $aPoets$aPoets.$aPilots"), mapping)
    assert values(result) == [ItemValue("Q5"), ItemValue("Q49757")]
    assert result.draft is not None
    assert [(s.origin, s.rule) for s in result.draft.statements] == [
        ("", "statements[1] P31"),
        ("374$a", "statements[2] P106"),
    ]
    (finding,) = result.findings
    assert (finding.code, finding.severity, finding.origin, finding.value) == (
        "table-miss",
        Severity.WARNING,
        "374$a",
        "Pilots",
    )
    assert finding.message == (
        "374$a (P106): “Pilots” is not in the table 'occupations'; add it there or correct the record."
    )


def test_key_has_single_spaces_and_a_missing_one_is_critical(read: Read) -> None:
    mapping = read(MARC_HEAD)
    result = draft_record(marc("001   n  00000911 "), mapping)
    assert result.draft is not None
    assert result.draft.key == "n 00000911"
    missing = draft_record(marc("100 1_ $aAda"), mapping)
    assert missing.draft is None
    assert [(f.code, f.severity, f.record_key) for f in missing.findings] == [("missing-key", Severity.CRITICAL, "#1")]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        (("001 n", "100 1_ $aA$tWork"), "left out: 100$t"),
        (("001 n", "100 3_ $aA family"), "left out: 100 ind1 = 3"),
        (("001 n", f"008 {'x' * 32}b", "100 1_ $aA"), "left out: 008/32 = b"),
        (("001 n", "110 2_ $aA body"), "left out: 100$a is required"),
        (("001 n", f"008 {'x' * 32}a", "100 1_ $aA"), ""),
    ],
)
def test_exclude_and_require(read: Read, fields: tuple[str, ...], reason: str) -> None:
    mapping = read(
        "mapping: m\nsource: {format: marc, key: 001, require: [100$a],"
        " exclude: [100$t, {100: {ind1: 3}}, {008/32: b}]}\n"
    )
    result = draft_record(marc(*fields), mapping)
    assert result.excluded == reason
    assert (result.draft is None) == bool(reason)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        (("001 n", "100 1_ $aA$tWork"), "left out: 100$t (a name with a title is a work)"),
        (("001 n", "100 3_ $aA family"), "left out: 100 ind1 = 3 (a family)"),
        (
            ("001 n", f"008 {'x' * 32}b", "100 1_ $aA"),
            "left out: 008/32 = b (an undifferentiated name stands for several people)",
        ),
        (("001 n", f"008 {'x' * 32}a", "100 1_ $aA"), ""),
    ],
)
@pytest.mark.parametrize("source", ["", ", exclude: [{LDR/05: d}, 100$t, {100: {ind1: 3}}, {008/32: b}]"])
def test_works_families_and_shared_names_are_never_people(
    read: Read, fields: tuple[str, ...], reason: str, source: str
) -> None:
    head = f"mapping: m\nsource: {{format: marc, key: 001{source}}}\n"
    people = read(head + "match: {instance_of: Q5}\n")
    assert draft_record(marc(*fields), people).excluded == reason
    works = read(MARC_HEAD + "match: {instance_of: Q7725634}\n")
    assert draft_record(marc(*fields), works).excluded == ""


def test_a_table_of_people_has_no_built_in_exclusion(read: Read) -> None:
    assert read(CSV_HEAD + "match: {instance_of: Q5}\n").source.exclude == ()


def test_first_that_yields_wins(read: Read) -> None:
    mapping = read(rules("{property: P569, type: time, from: [046$f, 100$d], clean: [birth_date]}"))
    both = marc("001 n", "046 __ $f1867-06-08", "100 1_ $aW$d1867-1959")
    assert values(draft_record(both, mapping)) == [TimeValue.from_parts(1867, 6, 8)]
    heading = marc("001 n", "046 __ $k1999", "100 1_ $aW$d1867-1959")
    assert values(draft_record(heading, mapping)) == [TimeValue.from_parts(1867)]
    unread = draft_record(marc("001 n", "046 __ $fsoon", "100 1_ $aW$d1867-1959"), mapping)
    assert values(unread) == [TimeValue.from_parts(1867)]
    assert [finding.code for finding in unread.findings] == ["bad-date"]


def test_dates_that_contradict_are_held_back_and_finer_ones_kept(read: Read) -> None:
    mapping = read(rules("{property: P569, type: time, from: 046$f, clean: [birth_date]}"))
    finer = marc("001 n", "046 __ $f1931", "046 __ $f1931-03")
    assert values(draft_record(finer, mapping)) == [TimeValue.from_parts(1931, 3)]
    contradicting = draft_record(marc("001 n", "046 __ $f1931", "046 __ $f1928-03-22"), mapping)
    assert values(contradicting) == []
    assert [(f.code, f.value) for f in contradicting.findings] == [
        ("several-dates", "1931"),
        ("several-dates", "1928-03-22"),
    ]
    assert contradicting.draft is not None
    assert contradicting.draft.subject.birth is None


def test_circa_is_pushed_only_with_the_qualifier_a_mapping_names(read: Read) -> None:
    record = marc("001 n", "100 1_ $aW$dca. 1530-1590?")
    bare = "{property: P569, type: time, from: 100$d, clean: [birth_date]}"
    silent = draft_record(record, read(rules(bare)))
    assert values(silent) == []
    assert [(f.code, f.severity) for f in silent.findings] == [("uncertain-date", Severity.INFO)]
    assert silent.findings[0].message.endswith(" To push it as one, add circa: {P1480: Q5727902} to the rule.")
    told = draft_record(record, read(rules(bare.replace("}", ", circa: {P1480: Q5727902}}"))))
    (statement,) = statements(told)
    assert statement.qualifiers == (Snak("P1480", ItemValue("Q5727902"), "wikibase-item"),)
    assert statement.snak.value == TimeValue.from_parts(1530, calendar="http://www.wikidata.org/entity/Q1985786")


def test_activity_is_never_a_life(read: Read) -> None:
    mapping = read(
        rules(
            "{property: P569, type: time, from: 100$d, clean: [birth_date]}",
            "{property: P570, type: time, from: 100$d, clean: [death_date]}",
        )
    )
    result = draft_record(marc("001 n", "100 1_ $aG$dactive 16th century"), mapping)
    assert values(result) == []
    assert [(f.code, f.severity) for f in result.findings] == [("floruit", Severity.INFO)]


def test_identifiers_are_checked_and_bad_ones_held_back(read: Read) -> None:
    mapping = read(
        MARC_HEAD
        + "match: {identifiers: [P213, P214]}\nstatements:\n"
        + "  - {property: P214, type: external_id, from: 024$a, where: {2: viaf}}\n"
        + "  - {property: P213, type: external_id, from: 024$a, where: {2: isni}}\n"
    )
    record = marc("001 n", "024 7_ $ahttp://viaf.org/viaf/6454718$2viaf", "024 7_ $a0000 0001 1036 7293$2isni")
    result = draft_record(record, mapping)
    assert result.draft is not None
    assert result.draft.subject.identifiers == (("P213", "0000000110367293"), ("P214", "6454718"))
    bad = draft_record(marc("001 n", "024 7_ $a0000 0001 1036 7294$2isni"), mapping)
    assert values(bad) == []
    assert [(f.code, f.severity, f.property) for f in bad.findings] == [("bad-identifier", Severity.CRITICAL, "P213")]


def test_reference_goes_to_every_statement_and_may_be_overridden(read: Read) -> None:
    mapping = read(
        MARC_HEAD
        + "reference: {P248: {item: Q131454}, P244: {from: 010$a}, P813: {today: true}}\nstatements:\n"
        + "  - {property: P31, type: item, value: Q5}\n"
        + "  - {property: P21, type: item, value: Q6581072, reference: {P854: {template: 'https://x/{001}'}}}\n"
    )
    own = (Snak("P854", StringValue("https://x/n1"), "url"),)
    source, today = Snak("P248", ItemValue("Q131454"), "wikibase-item"), Snak("P813", Today(), "time")
    with_id = draft_record(marc("001 n1", "010 __ $an  88099924 "), mapping)
    lccn = Snak("P244", StringValue("n88099924"), "external-id")
    assert [s.references for s in statements(with_id)] == [((source, lccn, today),), (own,)]
    without = draft_record(marc("001 n1"), mapping)
    assert [s.references for s in statements(without)] == [((source, today),), (own,)]


def test_each_takes_qualifiers_from_the_same_occurrence(read: Read) -> None:
    mapping = read(
        rules(
            "{property: P108, each: 373, from: $a, pointer: {class: Q43229, identifier: P244, from: 373$0},"
            " qualifiers: {P580: {type: time, from: $s}, P1932: {from: 373$a}}, rank: preferred}"
        )
    )
    record = marc(
        "001 n", "373 __ $aYale$0http://id.loc.gov/authorities/names/n79043402$s1901", "373 __ $aEton$0(DE-588)1-2"
    )
    first, second = statements(draft_record(record, mapping))
    assert first.snak.value == Pointer("Yale", "Q43229", (("P244", "n79043402"),))
    assert first.qualifiers == (
        Snak("P580", TimeValue.from_parts(1901), "time"),
        Snak("P1932", StringValue("Yale"), "string"),
    )
    assert second.snak.value == Pointer("Eton", "Q43229")
    assert second.qualifiers == (Snak("P1932", StringValue("Eton"), "string"),)
    assert first.rank is Rank.PREFERRED


def test_each_takes_its_own_references_from_the_same_occurrence(read: Read) -> None:
    mapping = read(rules("{property: P1, type: string, each: 670, from: $a, reference: {P854: {from: $u}}}"))
    record = marc("001 n", "670 __ $aone$uhttps://x.org/1", "670 __ $atwo$uhttps://x.org/2")
    assert [s.references for s in statements(draft_record(record, mapping))] == [
        ((Snak("P854", StringValue(f"https://x.org/{number}"), "url"),),) for number in (1, 2)
    ]


def test_table_first_then_pointer(read: Read) -> None:
    mapping = read(rules("{property: P19, type: item, from: 370$a, table: places, pointer: {class: Q515}}"))
    assert values(draft_record(marc("001 n", "370 __ $amilan."), mapping)) == [ItemValue("Q490")]
    assert values(draft_record(marc("001 n", "370 __ $aMonza"), mapping)) == [Pointer("Monza", "Q515")]


def test_every_type_of_value(read: Read) -> None:
    mapping = read(
        CSV_HEAD
        + "statements:\n"
        + "  - {property: P1, type: string, from: a}\n"
        + "  - {property: P2, type: url, from: b}\n"
        + "  - {property: P3, type: monolingual, from: a, language: cy}\n"
        + "  - {property: P4, type: quantity, from: c, unit: Q11573}\n"
        + "  - {property: P5, type: coordinate, from: d}\n"
        + "  - {property: P6, type: item, from: e}\n"
        + "  - {property: P7, type: commons_media, from: a}\n"
    )
    record = row(
        id="1", a="Cymru", b="https://x.org/1", c="12.5", d="51.48, -3.18", e="http://www.wikidata.org/entity/Q5"
    )
    assert values(draft_record(record, mapping)) == [
        StringValue("Cymru"),
        StringValue("https://x.org/1"),
        MonolingualText("Cymru", "cy"),
        Quantity("+12.5", "http://www.wikidata.org/entity/Q11573"),
        Coordinate(51.48, -3.18, 0.01),
        ItemValue("Q5"),
        StringValue("Cymru"),
    ]
    bad = row(id="1", a="", b="no url", c="many", d="91, 0", e="five")
    result = draft_record(bad, mapping)
    assert values(result) == []
    assert [f.code for f in result.findings] == ["bad-url", "bad-number", "bad-coordinate", "bad-identifier"]


def test_nulls_and_when_in_tables(read: Read) -> None:
    mapping = read(
        "mapping: m\nsource: {format: csv, key: id, nulls: {year: ['0']}}\nstatements:\n"
        "  - {property: P569, type: time, from: year, when: {kind: 'pers*'}}\n"
    )
    assert values(draft_record(row(id="0", year="1900", kind="person"), mapping)) == [TimeValue.from_parts(1900)]
    assert values(draft_record(row(id="0", year="0", kind="person"), mapping)) == []
    assert values(draft_record(row(id="0", year="1900", kind="firm"), mapping)) == []


@pytest.mark.parametrize("rule", ["{kind: ''}", "{kind: ['', person]}"])
def test_when_and_exclude_fit_an_empty_cell_as_where_does(read: Read, rule: str) -> None:
    when = read(CSV_HEAD + f"statements: [{{property: P1, type: string, from: name, when: {rule}}}]\n")
    where = read(CSV_HEAD + f"statements: [{{property: P1, type: string, from: name, where: {rule}}}]\n")
    out = read(f"mapping: m\nsource: {{format: csv, key: id, exclude: [{rule}]}}\n")
    for kind in ("", " "):
        record = row(id="1", name="x", kind=kind)
        assert values(draft_record(record, when)) == values(draft_record(record, where)) == [StringValue("x")]
        assert draft_record(record, out).excluded.startswith("left out: kind = empty")
    firm = row(id="1", name="x", kind="firm")
    assert values(draft_record(firm, when)) == values(draft_record(firm, where)) == []
    assert draft_record(firm, out).excluded == ""


@pytest.mark.parametrize("key", ["when", "where"])
def test_an_empty_cell_starts_with_nothing(read: Read, key: str) -> None:
    mapping = read(CSV_HEAD + f"statements: [{{property: P1, type: string, from: name, {key}: {{kind: '*'}}}}]\n")
    assert values(draft_record(row(id="1", name="x", kind=""), mapping)) == []
    assert values(draft_record(row(id="1", name="x", kind="y"), mapping)) == [StringValue("x")]


@pytest.mark.parametrize(
    ("rule", "path"),
    [
        ("from: nmae", "statements[1].from"),
        ("from: name, where: {nmae: x}", "statements[1].where"),
        ("from: name, when: {nmae: x}", "statements[1].when.nmae"),
        ("template: 'x{nmae}'", "statements[1].template"),
    ],
)
def test_a_column_the_export_lacks_is_a_mapping_error_with_its_line(read: Read, rule: str, path: str) -> None:
    mapping = read(CSV_HEAD + f"statements:\n  - {{property: P1, type: string, {rule}}}\n")
    with pytest.raises(MappingError) as caught:
        draft_record(row(id="1", name="x"), mapping)
    place, _, words = str(caught.value).partition(f"m.yaml:4: {path}: ")
    assert place
    assert words == "the mapping reads the column 'nmae', which the export lacks; did you mean 'name'?"


def test_terms_and_names(read: Read) -> None:
    mapping = read(
        MARC_HEAD
        + "terms:\n"
        + "  label: {from: 100$ab, clean: [trim, uninvert], language: mul}\n"
        + "  aliases:\n"
        + "    - {from: 400$a, clean: [trim, uninvert], language: mul}\n"
        + "    - {from: 100$aq, clean: [fuller_name], language: mul}\n"
        + "  description: {en: '{occupation} ({birth}–{death})'}\n"
        + "statements:\n"
        + "  - {property: P569, type: time, from: 100$d, clean: [birth_date]}\n"
        + "  - {property: P570, type: time, from: 100$d, clean: [death_date]}\n"
        + "  - {property: P106, each: 374, from: $a, clean: [lower], table: occupations}\n"
    )
    heading = "100 1_ $aLovecraft, H. P.$q(Howard Phillips),$d1890-1937"
    record = marc("001 n", heading, "374 __ $aPainter", "400 1_ $aLovecraft, H.P.", "400 1_ $aLovecraft, H. P.")
    result = draft_record(record, mapping)
    assert result.draft is not None
    assert [(t.kind, t.language, t.text) for t in result.draft.terms] == [
        (TermKind.LABEL, "mul", "H. P. Lovecraft"),
        (TermKind.ALIAS, "mul", "H.P. Lovecraft"),
        (TermKind.ALIAS, "mul", "Howard Phillips Lovecraft"),
        (TermKind.DESCRIPTION, "en", "Painter (1890–1937)"),
    ]
    assert result.draft.subject.names == ("H. P. Lovecraft", "H.P. Lovecraft", "Howard Phillips Lovecraft")
    undated = draft_record(marc("001 n", "100 1_ $aLovecraft, H. P.", "374 __ $aPainter"), mapping)
    assert undated.draft is not None
    assert undated.draft.terms[-1].text == "Painter"


@pytest.mark.parametrize(
    ("born", "died", "description"),
    [
        ("1867", "1954-03-02", "poet (1867–1954)"),
        ("15XX", "1574", "poet"),
        ("1500", "157X", "poet"),
        ("-0105", "-0042", "poet (106 BC–43 BC)"),
        ("-0043", "0017", "poet (44 BC–17)"),
        ("1530~", "1590", "poet"),
        ("1530?", "15XX", "poet"),
    ],
)
def test_a_description_names_only_years_that_are_sure(read: Read, born: str, died: str, description: str) -> None:
    doubts = "circa: {P1480: Q5727902}, uncertain: {P1480: Q30230067}"
    mapping = read(
        rules(
            f"{{property: P569, type: time, from: 046$f, {doubts}}}",
            f"{{property: P570, type: time, from: 046$g, {doubts}}}",
        )
        + "terms: {description: {en: 'poet ({birth}–{death})'}}\n"
    )
    result = draft_record(marc("001 n", f"046 __ $f{born}$g{died}"), mapping)
    assert len(values(result)) == 2
    assert terms(result) == [description]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("writer", "writer"),
        ("writers.", "writer"),
        ("Author", "author"),
        ("DICHTER", "Dichter"),
        ("dancers", "dancers"),
        ("bus", "Bus"),
    ],
)
def test_an_occupation_is_called_as_its_table_spells_it(read: Read, tmp_path: Path, written: str, said: str) -> None:
    (tmp_path / "tables/words.yaml").write_text(
        "author: Q1\nwriters: Q1\nwriter: Q1\nDichter: Q1\ndancers: Q2\ndancer: Q3\nBus: Q4\n"
    )
    mapping = read(
        rules("{property: P106, each: 374, from: $a, table: words}") + "terms: {description: {de: '{occupation}'}}\n"
    )
    assert terms(draft_record(marc("001 n", f"374 __ $a{written}"), mapping)) == [said]


def test_known_item_and_own_id(read: Read) -> None:
    mapping = read(
        MARC_HEAD
        + "match: {own_id: {property: P244, from: 010$a}, known: {from: 024$a, where: {2: wikidata}}}\n"
        + "statements: []\n"
    )
    record = marc("001 n", "010 __ $an  79021164 ", "024 7_ $aQ5879$2wikidata", "024 7_ $aEarl$2wikidata")
    result = draft_record(record, mapping)
    assert result.draft is not None
    assert result.draft.subject.known == ("Q5879",)
    assert result.draft.subject.own_id == ("P244", "n79021164")
    assert [(f.code, f.value) for f in result.findings] == [("bad-identifier", "Earl")]


def test_our_own_number_may_count_in_one_collection_only(read: Read) -> None:
    mapping = read(
        MARC_HEAD + "match: {own_id: {property: P217, from: 035$a, qualifiers: {P195: Q5}}}\nstatements: []\n"
    )
    draft = draft_record(marc("001 n", "035 __ $aNMW A 1"), mapping).draft
    assert draft is not None
    assert draft.subject.own_id == ("P217[P195=Q5]", "NMW A 1")


def test_equal_statements_are_made_once(read: Read) -> None:
    mapping = read(rules("{property: P214, type: external_id, from: 024$a, where: {2: viaf}}"))
    record = marc("001 n", "024 7_ $a6454718$2viaf", "024 7_ $ahttps://viaf.org/viaf/6454718/$2viaf")
    assert values(draft_record(record, mapping)) == [StringValue("6454718")]


@pytest.mark.parametrize(
    ("field", "hidden", "named"),
    [
        ("999 __ $ax", "100$a", "999$a"),
        ("690 __ $ax", "100$a", "690$a"),
        ("GSI __ $ax", "100$a", "GSI$a"),
        ("371 __ $ax", "100$a", "371$a"),
        ("667 __ $ax", "100$a", "667$a"),
        ("541 0_ $ax", "541$a", "541$a, where: {ind1: 0}"),
        ("856 4_ $xx", "856", "856$x"),
    ],
)
def test_private_data_travels_only_when_named(read: Read, field: str, hidden: str, named: str) -> None:
    record = marc("001 n", field)
    silent = read(rules(f"{{property: P1, type: string, from: {hidden}}}"))
    assert values(draft_record(record, silent)) == []
    spoken = read(rules(f"{{property: P1, type: string, from: {named}}}"))
    assert values(draft_record(record, spoken)) == [StringValue("x")]


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("{856$u}", "https://x.org"),
        ("{856}", "https://x.org"),
        ("{856$ux}", "https://x.org secret"),
        ("{856$x}", "secret"),
    ],
)
@pytest.mark.parametrize("of_a_term", [True, False])
def test_a_template_sees_a_private_subfield_only_if_it_names_it(
    read: Read, template: str, filled: str, of_a_term: bool
) -> None:
    record = marc("001 n", "856 4_ $uhttps://x.org$xsecret")
    if of_a_term:
        mapping = read(MARC_HEAD + f"terms: {{description: {{en: '{template}'}}}}\n")
        assert terms(draft_record(record, mapping)) == [filled]
    else:
        mapping = read(rules(f"{{property: P1, type: string, template: '{template}'}}"))
        assert values(draft_record(record, mapping)) == [StringValue(filled)]


def test_a_condition_on_several_subfields_sees_a_private_one_it_names(read: Read) -> None:
    mapping = read("mapping: m\nsource: {format: marc, key: 001, exclude: [{856$ux: 'u x'}]}\n")
    assert draft_record(marc("001 n", "856 4_ $uu$xx"), mapping).excluded == "left out: 856$ux = u x"
