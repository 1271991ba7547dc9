"""Which fields a MARC record gains: only those asked for, only what it does not say, never a person for a book."""

import pytest

from glamdata.formats import marc_gains
from glamdata.model.enrichment import MARC_TAGS, EnrichedValue, Enrichment
from glamdata.model.known import Known
from glamdata.model.record import Field

from .enriched import enriched, identifier, item, placed

AUTHORITY, BOOK = "00000nz  a2200000n  4500", "00000nam a2200000 a 4500"
LINK = EnrichedValue("link", "", "Bala", "cywiki", url="https://cy.wikipedia.org/wiki/Bala")
PERSON_HEADING, PLACE_HEADING = Field("100", "1 ", (("a", "X"),)), Field("151", "  ", (("a", "Bala (Wales)"),))


def find_gains(leader: str, fields: list[Field], enrichment: Enrichment, asked: tuple[str, ...]) -> list[Field]:
    return list(marc_gains.find_gains(leader, fields, Known.of(enrichment), asked).fields)


def shown(gains: list[Field]) -> list[str]:
    return [f"{f.tag} {f.indicators} {' '.join(f'${code} {text}' for code, text in f.subfields)}" for f in gains]


def place(qid: str, label: str, pid: str = "P19") -> EnrichedValue:
    return EnrichedValue("item", pid, qid, label=label)


def test_a_place_gains_its_coordinates() -> None:
    gains = find_gains(AUTHORITY, [PLACE_HEADING], enriched("1", "Q5", placed(52.91, -3.6)), ("034",))

    assert shown(gains) == [
        "034    $d W003.600000 $e W003.600000 $f N052.910000 $g N052.910000 $1 http://www.wikidata.org/entity/Q5"
    ]


@pytest.mark.parametrize(
    ("fields", "values"),
    [
        ([PERSON_HEADING], [placed(52.91, -3.6)]),
        ([Field("034", "  ", (("d", "W003"),)), PLACE_HEADING], [placed(52.91, -3.6)]),
        ([PLACE_HEADING], [placed(52.91, -3.6), placed(1.0, 1.0)]),
        ([PLACE_HEADING], [placed(91.0, 0.0)]),
        ([PLACE_HEADING], []),
    ],
)
def test_no_coordinates_where_they_would_be_a_guess(fields: list[Field], values: list[EnrichedValue]) -> None:
    assert find_gains(AUTHORITY, fields, enriched("1", "Q5", *values), ("034",)) == []


def test_a_life_gains_its_places() -> None:
    person = enriched("1", "Q5", place("Q1", "Bala"), place("Q2", "Caer", "P20"))

    assert shown(find_gains(AUTHORITY, [PERSON_HEADING], person, ("370",))) == [
        "370    $a Bala $1 http://www.wikidata.org/entity/Q1",
        "370    $b Caer $1 http://www.wikidata.org/entity/Q2",
    ]
    known = Field("370", "  ", (("a", "Y Bala"),))
    assert [f.subfields[0][0] for f in find_gains(AUTHORITY, [known], person, ("370",))] == ["b"]


def test_wikipedia_pages_are_linked_once() -> None:
    enrichment = enriched("1", "Q5", LINK)

    (gain,) = find_gains(AUTHORITY, [PERSON_HEADING], enrichment, ("856",))

    assert shown([gain]) == ["856 42 $y Wikipedia (cy): Bala $u https://cy.wikipedia.org/wiki/Bala"]
    assert find_gains(AUTHORITY, [PERSON_HEADING, gain], enrichment, ("856",)) == []


def test_a_book_gains_the_item_it_is() -> None:
    work = enriched("1", "Q9", EnrichedValue("label", "", "Llyfr", "cy"), item("P31", "Q3331189"))

    gains = find_gains(BOOK, [], work, ("024", "034", "758", "856"))

    assert shown(gains) == ["758    $a Llyfr $1 http://www.wikidata.org/entity/Q9"]
    assert find_gains(BOOK, gains, work, ("758",)) == []


def test_a_person_is_never_a_book() -> None:
    person = enriched("1", "Q9", item("P31", "Q5"), identifier("P214", "97788532"))

    assert find_gains(BOOK, [], person, ("024", "034", "370", "856")) == []
    found = marc_gains.find_gains(BOOK, [], Known.of(person), ("758",))
    assert not found
    assert "is a person" in found.refused[0].words


def test_provenance_is_linked_to_what_is_new() -> None:
    used = Field("670", "  ", (("8", "3\\p"), ("a", "x")))

    gains = find_gains(AUTHORITY, [PERSON_HEADING, used], enriched("1", "Q5", LINK), ("024", "856", "883"))

    assert [f.tag for f in gains] == ["024", "856", "883"]
    assert {f.first("8") for f in gains} == {"4\\p"}
    assert shown(gains)[-1] == (
        "883 0  $8 4\\p $a glamdata: from Wikidata $d 20261121 $u http://www.wikidata.org/entity/Q5"
    )
    assert find_gains(AUTHORITY, [PERSON_HEADING, used, *gains], enriched("1", "Q5", LINK), ("024", "856", "883")) == []


@pytest.mark.parametrize("leader", ["", "00000dz  a", "00000ny  a", "00000nx  a", "00000nw  a"])
def test_other_records_gain_nothing(leader: str) -> None:
    enrichment: Enrichment = enriched("1", "Q5", LINK, placed(1.0, 1.0))

    assert find_gains(leader, [PLACE_HEADING], enrichment, MARC_TAGS) == []
