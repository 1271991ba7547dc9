"""Cleaning steps in a mapping: identifiers of several kinds, coordinates, bodies, names of UNIMARC."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from glamdata.mapping.draft import draft_record
from glamdata.model.record import CatalogueRecord, Field
from glamdata.model.value import Coordinate, StringValue

if TYPE_CHECKING:
    from collections.abc import Callable

    from glamdata.mapping.draft import DraftResult
    from glamdata.mapping.spec import Mapping

    Read = Callable[[str], Mapping]

HEAD = "mapping: m\nsource: {format: %s, key: 001}\n"


def draft(read: Read, rules: str, *fields: Field, source: str = "marc") -> DraftResult:
    record = CatalogueRecord(1, 0, "", fields=(Field("001", data="k"), *fields))
    return draft_record(record, read(HEAD % source + rules))


def texts(result: DraftResult) -> list[str]:
    assert result.draft
    values = [drafted.statement.snak.value for drafted in result.draft.statements]
    return [value.text for value in values if isinstance(value, StringValue)]


def codes(result: DraftResult) -> list[str]:
    return [finding.code for finding in result.findings]


AUTHOR = Field(
    "100", "1 ",
    (("a", "Goethe, Johann Wolfgang von"), ("0", "(DE-588)118540238"), ("0", "(DE-101)118540238"),
     ("0", "http://id.loc.gov/authorities/names/n79003362"), ("1", "http://viaf.org/viaf/24602065")),
)  # fmt: skip


@pytest.mark.parametrize(
    ("pid", "numbers"), [("P227", ["118540238"]), ("P244", ["n79003362"]), ("P214", ["24602065"]), ("P268", [])]
)
def test_each_property_takes_its_own_kind_of_0_and_1(read: Read, pid: str, numbers: list[str]) -> None:
    rule = f"statements: [{{property: {pid}, type: external_id, from: [100$0, 100$1]}}]\n"
    result = draft(read, rule, AUTHOR)
    assert (texts(result), codes(result)) == (numbers, [])


def test_a_malformed_one_of_the_kind_is_found(read: Read) -> None:
    broken = Field("100", "1 ", (("a", "Goethe"), ("0", "(DE-588)118540239"), ("1", "http://viaf.org/viaf/24602065")))
    result = draft(read, "statements: [{property: P227, type: external_id, from: [100$0, 100$1]}]\n", broken)
    assert (texts(result), codes(result)) == ([], ["bad-identifier"])


def test_where_a_field_says_its_kind_another_is_found(read: Read) -> None:
    rule = "statements: [{property: P227, type: external_id, from: 024$a, where: {2: gnd}}]\n"
    result = draft(read, rule, Field("024", "7 ", (("a", "http://viaf.org/viaf/24602065"), ("2", "gnd"))))
    assert (texts(result), codes(result)) == ([], ["bad-identifier"])


def test_a_point_of_034(read: Read) -> None:
    rule = "statements: [{property: P625, type: coordinate, from: 034$defg, clean: [coordinates]}]\n"
    point = (("d", "W0031500"), ("e", "W0031500"), ("f", "N0512900"), ("g", "N0512900"))
    result = draft(read, rule, Field("034", "  ", point))
    assert result.draft
    (drafted,) = result.draft.statements
    value = drafted.statement.snak.value
    assert isinstance(value, Coordinate)
    assert (value.latitude, value.longitude) == pytest.approx((51.483333333, -3.25))
    assert value.precision == pytest.approx(1 / 60)
    area = Field("034", "  ", (("d", "W0050000"), ("e", "W0031500"), ("f", "N0512900"), ("g", "N0500000")))
    assert codes(draft(read, rule, area)) == ["area-not-point"]


def test_names_of_unimarc(read: Read) -> None:
    rule = "statements: [{property: P1810, type: string, from: 700$ab, clean: [uninvert]}]\n"
    author = Field("700", " 1", (("a", "Hugo"), ("b", "Victor"), ("9", "42")))
    assert texts(draft(read, rule, author, source="unimarc")) == ["Victor Hugo"]


def test_a_translated_title_of_unimarc_is_not_private(read: Read) -> None:
    rule = "statements: [{property: P1476, type: string, from: 541$a}]\n"
    translated = Field("541", "0 ", (("a", "The Trial"),))
    assert texts(draft(read, rule, translated, source="unimarc")) == ["The Trial"]
    assert texts(draft(read, rule, translated)) == []


def test_a_body_and_its_place(read: Read) -> None:
    rule = (
        "statements:\n"
        "  - {property: P1448, type: string, from: 110$ab, clean: [corporate_name]}\n"
        "  - {property: P1449, type: string, from: 151$a, clean: [place_name]}\n"
    )
    body = Field("110", "2 ", (("a", "University of Wales."), ("b", "Library (Bangor)")))
    subject = Field("151", "  ", (("a", "Wales"), ("x", "History")))
    place = Field("151", "  ", (("a", "Cardiff (Wales)"),))
    assert texts(draft(read, rule, body, subject, place)) == ["University of Wales, Library", "Cardiff"]
