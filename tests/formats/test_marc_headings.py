"""$1 in headings: the item that the heading's own $0 stands for, in both forms of MARC, and nothing by guess."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

import pymarc
import pytest

from glamdata.formats.marc_delta import enrich_marc
from glamdata.formats.marc_gains import find_gains
from glamdata.formats.marcxml_delta import enrich_marcxml
from glamdata.model.known import Known, Named
from glamdata.model.record import Field

from .enriched import enriched, identifier, item
from .test_marc_delta import fields_of, marc

BOOK = "00000nam a2200000 a 4500"
DAY = date(2026, 11, 21)
ADAMS, GUIDE = Named("Q42", "Q5", DAY), Named("Q3107329", "Q7725634", DAY)
NUMBERS = {
    ("P227", "119033364"): [ADAMS],
    ("P244", "n80076765"): [ADAMS],
    ("P214", "113230702"): [ADAMS],
    ("P213", "0000000080456315"): [ADAMS],
    ("P227", "118529579"): [Named("Q1", day=DAY), Named("Q2", day=DAY)],
    ("P227", "4099668-2"): [GUIDE],
}


def named_by(pid: str, number: str) -> Collection[Named]:
    return NUMBERS.get((pid, number), ())


KNOWN = Known("b1", named_by=named_by)
ADDRESS = "http://www.wikidata.org/entity/Q42"


def heading(tag: str, *subfields: tuple[str, str]) -> Field:
    return Field(tag, "1 ", (("a", "Adams, Douglas"), *subfields))


@pytest.mark.parametrize(
    "number",
    [
        "(DE-588)119033364", "https://d-nb.info/gnd/119033364", "(uri)http://d-nb.info/gnd/119033364",
        "http://id.loc.gov/authorities/names/n80076765", "(DLC)n  80076765", "(viaf)113230702",
        "http://viaf.org/viaf/113230702", "https://isni.org/isni/0000000080456315", "(isni)0000 0000 8045 6315",
    ],
)  # fmt: skip
@pytest.mark.parametrize("tag", ["100", "600", "700", "800"])
def test_a_heading_gains_the_item_of_its_number(number: str, tag: str) -> None:
    gains = find_gains(BOOK, [Field("245", "00", (("a", "x"),)), heading(tag, ("0", number))], KNOWN, ("headings",))

    assert [(one.place, one.address) for one in gains.linked] == [(1, ADDRESS)]
    assert not gains.fields


@pytest.mark.parametrize(
    "field",
    [
        heading("100"),
        heading("100", ("0", "(DE-588)118540238")),
        heading("100", ("0", "119033364")),
        heading("100", ("0", "(DE-101)119033364")),
        heading("880", ("0", "(DE-588)119033364")),
        heading("773", ("0", "(DE-588)119033364")),
        heading("650", ("x", "Influence"), ("0", "(DE-588)119033364")),
        heading("700", ("t", "The guide"), ("0", "(DE-588)119033364")),
        heading("100", ("0", "(DE-588)119033364"), ("1", ADDRESS)),
        heading("100", ("0", "(DE-588)119033364"), ("0", "https://www.wikidata.org/wiki/Q42")),
    ],
    ids=lambda field: f"{field.tag} {field.subfields[1:]}",
)
def test_other_headings_stay_as_they_are(field: Field) -> None:
    gains = find_gains(BOOK, [field], KNOWN, ("headings", "883"))

    assert not gains
    assert not gains.refused


def test_a_name_with_title_gains_its_work() -> None:
    field = heading("700", ("t", "The guide"), ("0", "(DE-588)4099668-2"))

    (linked,) = find_gains(BOOK, [field], KNOWN, ("headings",)).linked

    assert linked.address.endswith("/Q3107329")


@pytest.mark.parametrize(
    ("subfields", "words"),
    [
        ((("0", "(DE-588)119033364"), ("1", "http://www.wikidata.org/entity/Q7")), "names Q7"),
        ((("0", "(DE-588)118529579"),), "several items"),
        ((("0", "(DE-588)119033364"), ("0", "(DE-588)4099668-2")), "several items"),
    ],
)
def test_what_contradicts_itself_is_told_and_left(subfields: tuple[tuple[str, str], ...], words: str) -> None:
    gains = find_gains(BOOK, [heading("100", *subfields)], KNOWN, ("headings",))

    assert not gains
    assert [(r.tag, words in r.words) for r in gains.refused] == [("100", True)]


def test_see_also_headings_of_an_authority_record_gain_it_but_not_its_own_heading() -> None:
    number = ("0", "(DE-588)119033364")
    fields = [heading("100", number), heading("400", number), heading("500", number)]

    gains = find_gains("00000nz  a2200000n  4500", fields, KNOWN, ("headings",))

    assert [one.place for one in gains.linked] == [2]


def test_the_item_of_a_book_is_in_758_and_never_in_024() -> None:
    author = enriched("b1#author", "Q42", item("P31", "Q5"), identifier("P227", "119033364"))
    work = enriched("b1#work", "Q3107329", item("P31", "Q7725634"))
    edition = enriched("b1", "Q99")
    known = Known("b1", edition, (("author", author), ("work", work)), named_by)

    gains = find_gains(BOOK, [heading("100", ("0", "(DE-588)119033364"))], known, ("024", "758", "headings"))

    assert [(f.tag, f.first("i"), f.first("1")[-8:]) for f in gains.fields] == [
        ("758", "", "tity/Q99"), ("758", "Work manifested:", "Q3107329"),
    ]  # fmt: skip
    assert [one.address for one in gains.linked] == [ADDRESS]


@pytest.mark.parametrize("coding", [b"a", b" "])
def test_iso_2709_gains_it_byte_for_byte(coding: bytes) -> None:
    name = "Ádams".encode() if coding == b"a" else b"\xe2Adams"
    raw = marc(
        (b"001", b"b1"), (b"100", b"1 \x1fa" + name + b"\x1f0(DE-588)119033364"), (b"245", b"00\x1faThe guide"),
        (b"880", b"1 \x1f6100-01\x1fax\x1f0(DE-588)119033364"), kind=b"a", coding=coding,
    )  # fmt: skip

    changed, refused = enrich_marc(raw, KNOWN, ("headings", "883"))

    assert not refused
    before = fields_of(raw)
    assert fields_of(changed) == [
        before[0],
        (b"100", b"1 \x1f81\\p" + before[1][1][2:-1] + b"\x1f1" + ADDRESS.encode() + b"\x1e"),
        *before[2:],
        (b"883", b"0 \x1f81\\p\x1faglamdata: from Wikidata\x1fd20261121\x1e"),
    ]
    assert pymarc.Record(changed)["100"]["1"] == ADDRESS
    assert enrich_marc(changed, KNOWN, ("headings", "883")) == (changed, ())


XML = """<record xmlns="http://www.loc.gov/MARC21/slim">
  <leader>00000nam a2200000 a 4500</leader>
  <controlfield tag="001">b1</controlfield>
  <datafield tag="100" ind1="1" ind2=" ">
    <subfield code="a">Adams &amp; Co, é</subfield>
    <subfield code="0">(DE-588)119033364</subfield>
  </datafield>
  <datafield ind1="1" ind2=" " tag="700"><subfield code="a">x</subfield><subfield code="0">(viaf)113230702</subfield></datafield>
</record>"""


def test_marcxml_gains_it_as_it_is_written() -> None:
    changed, refused = enrich_marcxml(XML, KNOWN, ("headings",))

    assert not refused
    added = f'<subfield code="1">{ADDRESS}</subfield>'
    assert changed == XML.replace("119033364</subfield>", f"119033364</subfield>\n    {added}").replace(
        "113230702</subfield>", f"113230702</subfield>{added}"
    )
    assert enrich_marcxml(changed, KNOWN, ("headings",)) == (changed, ())


def test_marcxml_links_provenance() -> None:
    changed, _ = enrich_marcxml(XML, KNOWN, ("headings", "883"))

    assert changed.count('<subfield code="8">1\\p</subfield>') == 3
    assert enrich_marcxml(changed, KNOWN, ("headings", "883")) == (changed, ())


@pytest.mark.parametrize(("label", "refused"), [("Łódź", []), ("Guto’r Tŷ", ["370"])])
def test_letters_that_marc_8_lacks_cost_their_field_only(label: str, refused: list[str]) -> None:
    raw = marc((b"001", b"b1"), (b"100", b"1 \x1faCaf\xe2e"), kind=b"z", coding=b" ")
    known = Known.of(enriched("b1", "Q5", replace(item("P19", "Q1"), label=label)))

    changed, told = enrich_marc(raw, known, ("024", "370"))

    assert [one.tag for one in told] == refused
    assert [tag for tag, _ in fields_of(changed)] == [b"001", b"024", b"100", *([] if refused else [b"370"])]
    assert refused or (b"370", b"  \x1fa\xa1\xe2od\xe2z\x1f1http://www.wikidata.org/entity/Q1\x1e") in fields_of(
        changed
    )
