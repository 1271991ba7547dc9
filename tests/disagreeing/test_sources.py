"""What references are worth: none, a Wikipedia, a publication, an authority file; ours apart."""

from __future__ import annotations

import pytest

from glamdata.disagreeing.sources import Sources, Support, weigh_sources
from glamdata.model.statement import Snak, Statement
from glamdata.model.value import ItemValue, StringValue, TimeValue

OURS = (Snak("P248", ItemValue("Q99")), Snak("P854", StringValue("https://c.example/1"), "url"))
OTHER_RECORD = (Snak("P248", ItemValue("Q99")), Snak("P854", StringValue("https://c.example/2"), "url"))
IMPORTED = (Snak("P143", ItemValue("Q328")),)
VIAF = (
    Snak("P248", ItemValue("Q54919")), Snak("P214", StringValue("5"), "external-id"),
    Snak("P813", TimeValue.from_parts(2020, 1, 1)),
)  # fmt: skip
GND = (Snak("P248", ItemValue("Q36578")), Snak("P227", StringValue("1"), "external-id"))
BOTH = (*GND, Snak("P214", StringValue("5"), "external-id"))
BOOK = (Snak("P248", ItemValue("Q1234")),)
DAY = (Snak("P813", TimeValue.from_parts(2020, 1, 1)),)


@pytest.mark.parametrize(
    ("references", "expected"),
    [
        ((), Sources()),
        ((DAY,), Sources()),
        ((IMPORTED,), Sources(Support.IMPORTED)),
        ((BOOK,), Sources(Support.STATED)),
        ((GND, IMPORTED), Sources(Support.AUTHORITY)),
        ((VIAF,), Sources(Support.AUTHORITY, clusters=("5",))),
        ((VIAF, IMPORTED), Sources(Support.AUTHORITY, clusters=("5",))),
        ((VIAF, GND), Sources(Support.AUTHORITY)),
        ((BOTH,), Sources(Support.AUTHORITY)),
        ((OURS,), Sources(cites_us=True)),
        ((OURS, GND), Sources(Support.AUTHORITY, cites_us=True)),
        ((OTHER_RECORD,), Sources(Support.STATED)),
    ],
)
def test_references_come_to(references: tuple[tuple[Snak, ...], ...], expected: Sources) -> None:
    ours = Statement(Snak("P569", TimeValue.from_parts(1867)), references=(OURS,))
    theirs = Statement(Snak("P569", TimeValue.from_parts(1866)), references=references)
    assert weigh_sources(theirs, ours) == expected


def test_without_a_number_or_address_a_record_is_known_by_what_it_is_stated_in() -> None:
    ours = Statement(Snak("P569", TimeValue.from_parts(1867)), references=((Snak("P248", ItemValue("Q99")),),))
    theirs = Statement(Snak("P569", TimeValue.from_parts(1866)), references=(BOOK,))
    assert not weigh_sources(theirs, ours).cites_us
    cited = Statement(Snak("P569", TimeValue.from_parts(1866)), references=((Snak("P248", ItemValue("Q99")),),))
    assert weigh_sources(cited, ours) == Sources(cites_us=True)


def test_an_import_that_names_a_number_is_still_an_import() -> None:
    mixed = (*IMPORTED, Snak("P214", StringValue("5"), "external-id"))
    theirs = Statement(Snak("P569", TimeValue.from_parts(1866)), references=(mixed,))
    assert weigh_sources(theirs, Statement(Snak("P569", None))).support is Support.IMPORTED
