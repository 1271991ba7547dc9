"""Proposing: the draft for every kind of export reads as a mapping, is good to the schema, and claims what was seen."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from glamdata.formats.mapping_file import read_mapping
from glamdata.mapping.draft import draft_record
from glamdata.mapping.page import WIDEST, Page, inline
from glamdata.mapping.propose import name_of, propose_mapping
from glamdata.mapping.survey import Survey
from glamdata.mapping.survey_table import TableSurvey
from glamdata.model.record import CatalogueRecord, Field
from glamdata.report.trying import check_mapping, cover_export, draft_mapping, trace_export

from .test_coverage import marc
from .test_schema import faults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from glamdata.mapping.spec import Mapping

    Read = Callable[[str], Mapping]

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "data/samples"
LIBRARY = ROOT.parent / "shared/data/library"
EXPORTS = [SAMPLES / "persons.mrc", SAMPLES / "artists.csv", *sorted(LIBRARY.rglob("*.*"))]
EXPECTED = {
    "persons": {"P31", "P244", "P213", "P214", "P227", "P569", "P570", "P19", "P20", "P1412"},
    "artists": {"P245", "P569", "P570"},
    "loc_authority_dlc": {"P31", "P244", "P213", "P214", "P569", "P570", "P19", "P20", "P1412"},
    "gnd_authority_8": {"P31", "P227", "P213", "P244", "P214", "P569", "P570", "P19", "P20", "P937", "P106", "P1412"},
    "loc_books_2014_100": {"P1476", "P212", "P577", "P50", "P407"},
    "dnb_bib_11": {"P1476", "P212", "P577", "P50", "P407"},
    "nga_constituents_2000": {"P245", "P569", "P570"},
    "nga_altnames_2000": set(),
    "whitney_artists": {"P245"},
}


def survey(records: Iterable[CatalogueRecord]) -> Survey:
    found = Survey()
    for record in records:
        found.see(record)
    return found


def table(*rows: dict[str, str]) -> TableSurvey:
    found = TableSurvey()
    for number, cells in enumerate(rows, 1):
        found.see(CatalogueRecord(number, 0, "", cells=cells))
    return found


def propose(found: Survey | TableSurvey) -> str:
    return propose_mapping(found, "export.mrc", f"{found.records} records")


def unimarc(tag: str, text: str) -> CatalogueRecord:
    record = marc(("100", "  ", "$a 20050101afrey50      ba0"), (tag, " 1", text))
    return CatalogueRecord(1, 0, "", "00000nx  j2200000   45  ", record.fields)


@pytest.mark.parametrize("export", EXPORTS, ids=lambda path: path.name)
def test_drafts_of_real_exports_can_be_used_at_once(export: Path, tmp_path: Path) -> None:
    text = draft_mapping(export)
    path = tmp_path / f"{name_of(export.name)}.yaml"
    path.write_text(text, "utf-8")
    assert check_mapping(path) == []
    assert faults(text) == []
    assert max(len(line) for line in text.splitlines()) <= WIDEST
    mapping = read_mapping(path)
    properties = {shape.property for shape in mapping.shapes()}
    if export.name.partition(".")[0] in EXPECTED:
        assert properties == EXPECTED[export.name.partition(".")[0]]
    trace = trace_export(export, path)
    assert trace.items
    assert trace.items[0].draft.subject.names
    coverage = cover_export(export, path)
    assert coverage.records > 0
    assert bool(coverage.statements) == bool(properties)


def test_the_draft_for_persons_says_what_was_seen(read: Read) -> None:
    records = [
        marc(("024", "7 ", "$a 6454718$2 viaf"), ("100", "1 ", "$a Foo, B.$d 1851-1900"), ("400", "1 ", "$a Fu, B."),
             ("375", "  ", "$a male"), ("374", "  ", "$a poets"), ("667", "  ", "$a secret"),
             ("670", "  ", "$a Her Odes to a grey sea, 1880:$b t.p.")),
        marc(("035", "  ", "$a (DE-588)118540238"), ("100", "1 ", "$a Bar, C."), ("024", "7 ", "$a 9$2 madeup")),
        marc(("100", "3 ", "$a Family")),
    ]  # fmt: skip
    text = propose(survey(records))
    mapping = read(text)
    assert mapping.match.instance_of == "Q5"
    assert mapping.match.identifiers == ("P227", "P214")
    assert {shape.property for shape in mapping.shapes()} == {"P31", "P214", "P227", "P569", "P570"}
    for said in ("VIAF id: 1 of 3", "GND id: 1 of 3", "families (first indicator 3: 1)", "024 $2 madeup 1", "667 1"):
        assert said in text, said
    assert "secret" not in text
    assert "P21" not in text.replace("P214", "").replace("P213", "")
    (draft,) = draft_record(records[0], mapping).drafts
    assert (draft.subject.names, draft.subject.works) == (("B. Foo", "B. Fu"), ("Odes to a grey sea",))


def test_nothing_is_proposed_that_was_not_seen() -> None:
    text = propose(survey([marc(("100", "1 ", "$a Foo, B."))]))
    assert not re.findall(r"P(?:213|214|227|244|569|570|19|20|106|1412)\b", text)
    assert "aliases" not in text
    assert "identifiers" not in text


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (marc(("110", "2 ", "$a University of Wales.$b Library"), ("410", "2 ", "$a UW")), ("110$ab", "410$ab", "Q43229")),
        (marc(("151", "  ", "$a Cardiff (Wales)"), ("034", "  ", "$d W0031500$e W0031500$f N0512900$g N0512900")),
         ("151$a", "034$defg", "Q2221906")),
        (unimarc("200", "$a Duras$b Marguerite$f 1914-1996"), ("format: unimarc", "200$ab", "instance_of: Q5", "from: 200$f")),
        (unimarc("210", "$a Université"), ("format: unimarc", "210$ab")),
        (unimarc("215", "$a Paris"), ("format: unimarc", "215$a")),
    ],
    ids=["corporate", "place", "unimarc-person", "unimarc-corporate", "unimarc-place"],
)  # fmt: skip
def test_kinds_of_authority_records(record: CatalogueRecord, words: tuple[str, ...], read: Read) -> None:
    text = propose(survey([record]))
    for word in words:
        assert word in text, text
    (draft,) = draft_record(record, read(text)).drafts
    assert draft.subject.names


@pytest.mark.parametrize(
    ("leader", "kind"),
    [
        ("am", "book"),
        ("as", "serial"),
        ("em", "map"),
        ("tm", "manuscript"),
        ("cm", "music"),
        ("jm", "recording"),
        ("km", "other"),
    ],
)
def test_kinds_of_bibliographic_records(leader: str, kind: str, read: Read) -> None:
    fields = marc(("008", "", "880701s1988    wlk           000 0 wel d"), ("245", "10", "$a A title :$b a tale /$c by me"),
                  ("020", "  ", "$a 0306406152")).fields  # fmt: skip
    record = CatalogueRecord(1, 0, "", f"00000n{leader} a2200000n  4500", fields)
    text = propose(survey([record]))
    mapping = read(text)
    assert f"each a {kind}" in text
    assert "language: cy" in text
    (draft,) = draft_record(record, mapping).drafts
    assert draft.subject.names == ("A title: a tale",)
    assert {each.statement.property for each in draft.statements} == {"P1476", "P212", "P577", "P407"}


def test_records_of_other_kinds_are_counted_and_left_out(read: Read) -> None:
    fields = marc(("245", "10", "$a A title")).fields
    books = [CatalogueRecord(n, 0, "", "00000nam a2200000n  4500", fields) for n in range(1, 3)]
    other = CatalogueRecord(3, 0, "", "00000nem a2200000n  4500", fields)
    text = propose(survey([*books, other]))
    assert "book 2, map 1" in text
    mapping = read(text)
    assert draft_record(books[0], mapping).draft
    assert draft_record(other, mapping).excluded


def test_columns_are_known_by_their_cells(read: Read) -> None:
    rows = [
        {"Nr": str(n), "what": isbn, "link": f"https://example.org/{n}", "same as": f"Q{n}0", "isni no": "0000000121032683",
         "Name": f"Foo {'abcd'[n]}", "where": "51.48, -3.18", "born": f"19{n}0", "viaf": "6454718", "year": "1900"}
        for n, isbn in enumerate(("0306406152", "9780306406157", "9780306406157"), 1)
    ]  # fmt: skip
    text = propose(table(*rows))
    mapping = read(text)
    assert mapping.source.key.selector.column == "Nr"
    assert [take.selector.column for take in mapping.subject.known] == ["same as"]
    found = {rule.value.property: rule.value.takes[0].selector.column for rule in mapping.statements}
    assert found == {"P212": "what", "P213": "isni no", "P625": "where", "P569": "born", "P214": "viaf"}
    assert mapping.terms[0].takes[0].selector.column == "Name"
    assert "# - {property: P973" in text


def test_plain_numbers_are_no_identifiers(read: Read) -> None:
    rows = [{"id": str(n), "height": str(100 + n), "room": str(n * 7), "name": "x y"} for n in range(1, 40)]
    assert read(propose(table(*rows))).statements == ()


def test_begin_and_end_are_left_for_a_person_to_decide(read: Read) -> None:
    text = propose(
        table(*({"id": str(n), "begin": "1900", "end": "0" if n % 2 else "1950", "name": "A B"} for n in range(4)))
    )
    assert read(text).statements == ()
    assert "# - {property: P569, type: time, from: begin}" in text
    assert "nulls: {end: [0]}" in text


def test_other_dates_and_addresses_are_left_for_a_person_to_decide(read: Read) -> None:
    rows = [
        {"id": str(1000 + n), "name": "A B", "made": made, "width": "50.9", "length": "6.9"}
        for n, made in enumerate(("1850", "1861", "c"))
    ]
    text = propose(table(*rows))
    assert read(text).statements == ()
    assert re.findall(r"P571, type: time, from: (\w+)", text) == ["made"]


def test_latitude_and_longitude_are_one_place(read: Read) -> None:
    mapping = read(propose(table({"id": "1", "name": "Cardiff", "lat": "51.48", "lon": "-3.18"})))
    assert [rule.value.property for rule in mapping.statements] == ["P625"]
    record = CatalogueRecord(1, 0, "", cells={"id": "1", "name": "Cardiff", "lat": "51.48", "lon": "-3.18"})
    assert len(draft_record(record, mapping).drafts[0].statements) == 1


def test_display_dates_give_births_and_deaths(read: Read) -> None:
    rows = [{"id": str(n), "name": "A B", "display_date": "American, 1893 - 1971"} for n in range(3)]
    (birth, death) = read(propose(table(*rows))).statements
    assert birth.value.takes[0].clean == ("life_dates", "birth_date")
    assert death.value.takes[0].clean == ("life_dates", "death_date")


def test_names_in_two_columns_become_one_label(read: Read) -> None:
    rows = [{"id": str(n), "nom": f"Hugo{'abc'[n]}", "prénom": f"Victor{'abc'[n]}"} for n in range(3)]
    mapping = read(propose(table(*rows)))
    draft = draft_record(CatalogueRecord(1, 0, "", cells=rows[0]), mapping).drafts[0]
    assert [term.text for term in draft.terms] == ["Victora Hugoa"]


def test_what_is_said_of_a_maker_is_not_said_of_the_thing(read: Read) -> None:
    rows = [
        {"Object ID": str(n), "Title": f"View {'abcd'[n]}", "Artist URL": f"https://www.wikidata.org/wiki/Q{n}2", "Date": date,
         "Artist ULAN": "500115588", "Artist Bio": "Dutch, Zundert 1853–1890 Auvers", "Artist Birth": "1853"}
        for n, date in enumerate(("ca. 1795", "1889", "1810-1812"), 1)
    ]  # fmt: skip
    text = propose(table(*rows))
    mapping = read(text)
    assert mapping.statements == ()
    assert not mapping.subject.known
    assert "# - {property: P571, type: time, from: Date, clean: [date]}" in text
    assert "# - {property: P245, type: external_id, from: Artist ULAN}" in text


def test_dates_in_words_are_read_where_the_column_says_whose_they_are(read: Read) -> None:
    rows = [{"id": str(n), "name": "A B", "geboren": born} for n, born in enumerate(("um 1600", "3. Mai 1801", "1750"))]
    (birth,) = read(propose(table(*rows))).statements
    assert (birth.value.property, birth.value.takes[0].clean) == ("P569", ("date",))


def test_a_table_without_a_key_says_so(read: Read) -> None:
    text = propose(table({"a": "x"}, {"a": "x"}))
    assert "no column has a text of its own in every row" in text
    assert read(text).source.key.selector.column == "a"


@settings(deadline=None)
@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=4, unique=True), st.text(max_size=12))
def test_whatever_the_columns_are_called_the_draft_is_a_mapping(names: list[str], cell: str) -> None:
    text = propose(table(*(dict.fromkeys(names, f"{cell}{number}") for number in range(3))))
    assert_good(text)


@settings(deadline=None)
@given(st.text(max_size=12), st.text(max_size=12))
def test_whatever_codes_there_are_the_draft_is_a_mapping(scheme: str, text: str) -> None:
    fields = (Field("024", "7 ", (("a", text), ("2", scheme))), Field("035", "  ", (("a", f"({scheme}){text}"),)),
              Field("100", "1 ", (("a", text), ("4", scheme), ("0", f"http://{text}"))), Field("245", "  ", (("a", text),)))  # fmt: skip
    for leader in ("00000nz  a2200000n  4500", "00000nam a2200000n  4500", ""):
        assert_good(propose(survey([CatalogueRecord(1, 0, "", leader, fields)])))


def assert_good(text: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "m.yaml"
        path.write_text(text, "utf-8")
        assert check_mapping(path) == [], text


@given(st.text(max_size=30))
def test_quoted_texts_are_read_back(text: str) -> None:
    shown = inline([text, {text: "x"}])
    node = YAML().compose(f"key: {shown}")
    sequence = node.value[0][1].value
    assert sequence[0].value == text
    assert sequence[1].value[0][0].value == text


def test_remarks_are_broken_and_keep_no_control_characters() -> None:
    page = Page()
    page.remark(f"{'word ' * 60}\x1b[31m")
    page.add("key: value", "remark\nof two lines")
    assert all(line.startswith("#") and len(line) <= WIDEST for line in page.lines[:-1])
    assert "\x1b" not in page.text()
    assert page.lines[-1].endswith("# remark of two lines")


@pytest.mark.parametrize(
    ("file", "name"), [("My Export (2).csv.gz", "my_export_2"), ("Ärzte.mrc", "arzte"), ("目録.csv", "mapping")]
)
def test_names_of_mappings(file: str, name: str) -> None:
    assert name_of(file) == name
