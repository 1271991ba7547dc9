"""Rights: which licences let data go to the wiki, of a file and of single records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from glamdata.errors import MappingError
from glamdata.formats.mapping_file import read_mapping
from glamdata.mapping.draft import draft_record
from glamdata.mapping.rights import explain_closed, is_open
from glamdata.model.finding import Severity
from glamdata.model.record import CatalogueRecord, Field

if TYPE_CHECKING:
    from pathlib import Path

    from glamdata.mapping.spec import Mapping

BODY = "\nstatements:\n  - {property: P31, type: item, value: Q5}\n"


def mapping_of(tmp_path: Path, rights: str) -> Mapping:
    path = tmp_path / "m.yaml"
    path.write_text(f"mapping: m\nsource:\n  format: marc\n  key: 001\n{rights}{BODY}", "utf-8")
    return read_mapping(path)


def record(*fields: tuple[str, str, str]) -> CatalogueRecord:
    made = tuple(Field(tag, "  ", ((code, text),)) for tag, code, text in fields)
    return CatalogueRecord(3, 40, "x", fields=(Field("001", data="r1"), *made))


def told(mapping: Mapping, *fields: tuple[str, str, str]) -> list[tuple[str, str, Severity]]:
    findings = draft_record(record(*fields), mapping).findings
    return [(f.code, f.value, f.severity) for f in findings]


@pytest.mark.parametrize(
    "licence",
    [
        "CC0", "cc0", "CC0-1.0", "CC0 1.0", "CC-0", "Creative Commons Zero", "public domain", "Public Domain Mark 1.0",
        "PDM", "PDDL-1.0", "https://creativecommons.org/publicdomain/zero/1.0/", " CC0 ",
        "http://creativecommons.org/publicdomain/mark/1.0/deed.de",
    ],
)  # fmt: skip
def test_free_licences_are_free(licence: str) -> None:
    assert is_open(licence)
    assert explain_closed(licence) == ""


@pytest.mark.parametrize(
    "licence",
    ["", " ", "unknown", "CC BY 4.0", "CC BY-SA", "ODbL", "CC0?", "not CC0", "in copyright", "no", "CC BY-NC-ND",
     "https://creativecommons.org/licenses/by/4.0/"],
)  # fmt: skip
def test_anything_else_is_not(licence: str) -> None:
    assert not is_open(licence)
    assert explain_closed(licence)


def test_a_file_as_a_whole_needs_no_look_at_its_records(tmp_path: Path) -> None:
    assert mapping_of(tmp_path, "  rights: CC0").source.rights == "CC0"
    assert told(mapping_of(tmp_path, "  rights: CC BY 4.0")) == []
    assert mapping_of(tmp_path, "").source.rights == ""


RULES = """  rights:
    CC0: [{from: 040$a, in: [DLC, WlAbNL]}, {035$a: "(DE-588)*"}]
    CC BY 4.0: {from: 035$a, in: ["(OCoLC)1"]}"""


def test_records_have_the_rights_of_who_made_them(tmp_path: Path) -> None:
    mapping = mapping_of(tmp_path, RULES)
    assert told(mapping, ("040", "a", "DLC")) == []
    assert told(mapping, ("035", "a", "(DE-588)118540238")) == []
    assert told(mapping, ("040", "a", "XYZ")) == [("rights-unknown", "XYZ", Severity.INFO)]
    assert told(mapping) == [("rights-unknown", "", Severity.INFO)]
    assert told(mapping, ("035", "a", "(OCoLC)1")) == [("rights-closed", "", Severity.INFO)]


def test_a_record_of_several_licences_needs_all_to_be_free(tmp_path: Path) -> None:
    found = told(mapping_of(tmp_path, RULES), ("040", "a", "DLC"), ("035", "a", "(OCoLC)1"))
    assert found == [("rights-closed", "DLC", Severity.INFO)]


def test_otherwise_is_for_those_that_fit_no_other(tmp_path: Path) -> None:
    mapping = mapping_of(tmp_path, "  rights: {CC BY 4.0: {from: 040$a, in: [X]}, CC0: otherwise}")
    assert told(mapping, ("040", "a", "DLC")) == []
    assert [code for code, *_ in told(mapping, ("040", "a", "X"))] == ["rights-closed"]


def test_conditions_of_one_entry_must_all_hold(tmp_path: Path) -> None:
    mapping = mapping_of(tmp_path, "  rights: {CC0: [{040$a: DLC, 042$a: lc}]}")
    assert told(mapping, ("040", "a", "DLC"), ("042", "a", "lc")) == []
    assert [code for code, *_ in told(mapping, ("040", "a", "DLC"))] == ["rights-unknown"]


def test_a_private_field_is_seen_where_rights_name_it(tmp_path: Path) -> None:
    assert told(mapping_of(tmp_path, "  rights: {CC0: {from: 985$a, in: [ours]}}"), ("985", "a", "ours")) == []


@pytest.mark.parametrize(
    ("rights", "words"),
    [
        ("  rights: {CC0: {from: 040$a}}", "'in' is missing"),
        ("  rights: {CC0: {from: 040$a, in: []}}", "the list is empty"),
        ("  rights: {CC BY 4.0: otherwise}", "none of these lets a record go"),
        ("  rights: {CC0: otherwise, PDM: otherwise}", "only one licence"),
        ("  rights: {CC0: {from: 040$a, on: [x]}}", "unknown key 'on'"),
        ("  rights: {CC0: {from: 04$a, in: [x]}}", "04"),
    ],
)
def test_what_can_not_be_meant_is_named(tmp_path: Path, rights: str, words: str) -> None:
    with pytest.raises(MappingError) as raised:
        mapping_of(tmp_path, rights)
    assert words in str(raised.value)
    assert "m.yaml:" in str(raised.value)


def test_wishes_of_the_policy(tmp_path: Path) -> None:
    mapping = mapping_of(tmp_path, "  rights: CC0\npolicy: {living: [P569], sensitive: [P21, aliases], refine: true}")
    assert mapping.wishes.living == {"P569"}
    assert mapping.wishes.sensitive == {"P21", "aliases"}
    with pytest.raises(MappingError, match="belong under 'sensitive'"):
        mapping_of(tmp_path, "  rights: CC0\npolicy: {living: aliases}")
    with pytest.raises(MappingError, match="did you mean P21"):
        mapping_of(tmp_path, "  rights: CC0\npolicy: {sensitive: Q21}")
