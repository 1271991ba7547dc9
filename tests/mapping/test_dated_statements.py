"""From the dates of a record to statements: value, qualifiers and findings through the whole mapping."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from glamdata.mapping.draft import draft_record
from glamdata.model.record import CatalogueRecord, Field
from glamdata.planning.show import show_snak

if TYPE_CHECKING:
    from collections.abc import Callable

    from glamdata.mapping.spec import Mapping

PERSON = """
mapping: people
source: {format: marc, key: 001}
statements:
  - property: P569
    type: time
    from: [046$f, 100$d]
    clean: [birth_date]
    circa: {P1480: Q5727902}
    range: {earliest: P1319, latest: P1326}
  - {property: P570, type: time, from: [046$g, 100$d], clean: [death_date]}
  - {property: P1317, type: time, from: 100$d, clean: [floruit]}
  - {property: P2031, type: time, from: [046$s, 100$d], clean: [active_from]}
  - {property: P2032, type: time, from: [046$t, 100$d], clean: [active_until]}
"""
BOOK = """
mapping: books
source: {format: marc, key: 001}
statements:
  - {property: P577, type: time, from: 264$c, clean: [publication_date], range: {earliest: P1319, latest: P1326}}
  - {property: P571, type: time, from: 008/06-14, clean: [marc_date1]}
  - {property: P2669, type: time, from: 008/06-14, clean: [marc_date2]}
  - {property: P580, type: time, from: 264$c, clean: [publication_date, active_from]}
"""


def record(*fields: Field) -> CatalogueRecord:
    return CatalogueRecord(1, 0, "", "00000nz  a2200000n  4500", (Field("001", data="n1"), *fields))


def shown(mapping: Mapping, *fields: Field) -> tuple[list[str], list[str]]:
    result = draft_record(record(*fields), mapping)
    assert result.draft
    statements = [drafted.statement for drafted in result.draft.statements]
    lines = [
        " ".join(
            [
                statement.property,
                show_snak(statement.snak),
                *(f"{q.property}={show_snak(q)}" for q in statement.qualifiers),
            ]
        )
        for statement in statements
    ]
    return lines, [f"{finding.code} {finding.property}" for finding in result.findings]


@pytest.mark.parametrize(
    ("dates", "statements", "findings"),
    [
        ("1867-1954", ["P569 1867", "P570 1954"], []),
        ("ca. 1530-1590", ["P569 1530 P1480=Q5727902", "P570 1590"], []),
        ("1446/47-1499", ["P569 1440s P1319=1446 P1326=1447", "P570 1499"], []),
        ("born 1899 or 1901", ["P569 unknown value P1319=1899 P1326=1901"], []),
        ("1500-after 1574", ["P569 1500"], ["uncertain-date P570"]),
        ("active 12th century", ["P1317 12th century"], ["floruit P569"]),
        ("fl. 1690-1710", ["P2031 1690", "P2032 1710"], ["floruit P569"]),
        ("active from 1389 - died 1428", ["P570 1428", "P2031 1389"], ["floruit P569"]),
        ("1954-1867", [], ["bad-date P569"]),
    ],
)
def test_people(read: Callable[[str], Mapping], dates: str, statements: list[str], findings: list[str]) -> None:
    lines, told = shown(read(PERSON), Field("100", "1 ", (("a", "Dou"), ("d", dates))))
    assert lines == statements
    assert told[: len(findings)] == findings
    assert bool(told) == bool(findings)


def test_046_wins_over_the_heading(read: Callable[[str], Mapping]) -> None:
    coded = Field("046", subfields=(("f", "1867-06-08"), ("s", "18"), ("2", "edtf")))
    lines, told = shown(read(PERSON), coded, Field("100", "1 ", (("d", "1866-1954"),)))
    assert lines == ["P569 1867-06-08", "P570 1954", "P2031 19th century"]
    assert told == []


@pytest.mark.parametrize(
    ("imprint", "fixed", "statements", "findings"),
    [
        ("1998, c1997.", "t19981997", ["P577 1998", "P571 1998", "P2669 1997"], []),
        ("[between 1850 and 1860?]", "q18501860", [], ["uncertain-date P577", "uncertain-date P571"]),
        ("[between 1852 and 1853]", "s1852    ", ["P577 1850s P1319=1852 P1326=1853", "P571 1852"], []),
        ("1900-1910", "m19001910", ["P571 1900", "P2669 1910", "P580 1900"], ["uncertain-date P577"]),
        ("MDCCXC [1790]", "s1790    ", ["P577 1790", "P571 1790"], []),
    ],
)
def test_books(
    read: Callable[[str], Mapping], imprint: str, fixed: str, statements: list[str], findings: list[str]
) -> None:
    book = Field("008", data=f"981001{fixed}enk           000 0 eng d".ljust(40))
    lines, told = shown(read(BOOK), book, Field("264", " 1", (("c", imprint),)))
    assert lines == statements
    assert told == findings
