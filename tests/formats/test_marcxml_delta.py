"""The MARCXML delta: elements that gain a field, and all else as it was written; read back by pymarc."""

import io
from collections.abc import Callable, Collection, Iterable
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pymarc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.formats import marcxml_delta
from glamdata.formats.marcxml import MarcXmlReader
from glamdata.formats.marcxml_delta import MarcXmlDelta, namespaces_of
from glamdata.formats.piece_file import piece_writer
from glamdata.model.enrichment import MARC_TAGS, EnrichedValue, Enrichment
from glamdata.model.finding import Finding
from glamdata.model.known import Known

from .enriched import PERSON, item

LIBRARY = Path(__file__).parents[2].parent / "shared/data/library"
LEADER = "00000nz  a2200000n  4500"
RECORD = f"""<record>
  <leader>{LEADER}</leader>
  <controlfield tag="001">n80126295</controlfield>
  <datafield tag="100" ind1="1" ind2=" ">
    <subfield code="a">Wright &amp; Sons, é</subfield>
  </datafield>
  <datafield tag="880" ind1="1" ind2=" "><subfield code="6">100-01</subfield><subfield code="a">ライト</subfield></datafield>
</record>"""
ADDED = (
    '\n  <datafield tag="024" ind1="7" ind2=" "><subfield code="a">Q5604</subfield><subfield code="2">wikidata</subfield>'
    '<subfield code="1">http://www.wikidata.org/entity/Q5604</subfield></datafield>'
)


def enrichment(qid: str = "Q5604", *values: EnrichedValue) -> Known:
    return Known.of(Enrichment("n80126295", qid, 1, date(2026, 11, 21), values))


def write_marcxml_delta(
    path: Path,
    records: Iterable[tuple[str, Known]],
    namespaces: str = ' xmlns="http://www.loc.gov/MARC21/slim"',
    report: Callable[[Finding], None] | None = None,
    asked: Collection[str] = ("024",),
) -> int:
    """Write the elements that gain something as the enriched files are written; give their number."""
    delta = MarcXmlDelta(asked, namespaces, report=report)
    with piece_writer(path, delta.form) as writer:
        for text, known in records:
            writer.put(delta.piece(text.encode(), known))
    return sum(length > 0 for length in writer.lengths)


def enrich_marcxml(text: str, known: Known, asked: Collection[str] = ("024",)) -> str:
    return marcxml_delta.enrich_marcxml(text, known, asked)[0]


def test_a_field_is_added_and_nothing_else_moves() -> None:
    changed = enrich_marcxml(RECORD, enrichment())

    assert changed.replace(ADDED, "") == RECORD
    assert changed.index('tag="001"') < changed.index('tag="024"') < changed.index('tag="100"')


def test_twice_adds_nothing() -> None:
    once = enrich_marcxml(RECORD, Known.of(PERSON), MARC_TAGS)

    assert once != RECORD
    assert enrich_marcxml(once, Known.of(PERSON), MARC_TAGS) == once


def test_pymarc_reads_the_delta(tmp_path: Path) -> None:
    path = tmp_path / "enriched.xml"
    book = RECORD.replace("nz  a", "nam a")
    done = enrich_marcxml(RECORD, enrichment())

    pairs = [(RECORD, enrichment()), (book, enrichment()), (done, enrichment())]
    assert write_marcxml_delta(path, pairs) == 1

    (record,) = pymarc.parse_xml_to_array(str(path))
    assert [field["a"] for field in record.get_fields("024")] == ["Q5604"]
    assert record["100"]["a"] == "Wright & Sons, é"


def test_prefixes_and_declarations_are_those_of_the_export(tmp_path: Path) -> None:
    head = (
        '<?xml version="1.0"?><marc:collection xmlns:marc="http://www.loc.gov/MARC21/slim" xmlns:x=\'y\'><marc:record>'
    )
    record = RECORD
    for name in ("record", "leader", "controlfield", "datafield", "subfield"):
        record = record.replace(f"<{name}", f"<marc:{name}").replace(f"</{name}", f"</marc:{name}")

    write_marcxml_delta(tmp_path / "a.xml", [(record, enrichment())], namespaces_of(head))

    names = {element.tag for element in ET.parse(tmp_path / "a.xml").iter()}
    assert names == {
        "collection",
        *(
            f"{{http://www.loc.gov/MARC21/slim}}{n}"
            for n in ("record", "leader", "controlfield", "datafield", "subfield")
        ),
    }


@pytest.mark.parametrize(
    "text",
    [
        RECORD.replace("</record>", "<!-- x --></record>"),
        RECORD.replace("Wright", "<![CDATA[Wright]]>"),
        RECORD.replace("<controlfield", "<!-- <datafield tag='010' --><controlfield"),
    ],
)
def test_what_cannot_be_changed_safely_is_told_and_left(tmp_path: Path, text: str) -> None:
    told = []

    assert write_marcxml_delta(tmp_path / "a.xml", [(text, enrichment())], report=told.append) == 0
    assert [finding.code for finding in told] == ["marc-not-enriched"]


def test_another_item_is_told() -> None:
    once = enrich_marcxml(RECORD, enrichment())

    changed, refused = marcxml_delta.enrich_marcxml(once, enrichment("Q42"))

    assert changed == once
    assert "024 names Q5604" in refused[0].words


def test_the_lowest_tag_goes_first() -> None:
    record = RECORD.replace('<controlfield tag="001">n80126295</controlfield>\n  ', "")

    changed = enrich_marcxml(record, enrichment())

    assert changed.replace(ADDED, "") == record
    assert changed.index('tag="024"') < changed.index('tag="100"')


LABEL = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xD7FF, exclude_categories=("Cc",)), max_size=20)


@given(LABEL)
def test_any_text_is_escaped(label: str) -> None:
    place = EnrichedValue("item", "P19", "Q1", label=f"x{label}")

    changed = enrich_marcxml(RECORD, enrichment("Q5604", place), ("370",))

    root = ET.fromstring(changed)
    assert [e.findtext("subfield") for e in root.findall("datafield") if e.get("tag") == "370"] == [f"x{label}"]


def test_real_records(tmp_path: Path) -> None:
    path = LIBRARY / "dnb_bib_11.marcxml"
    if not path.exists():
        pytest.skip(f"the shared library exports are not here: {path}")
    data = path.read_bytes()
    records = [raw.data.decode() for raw in MarcXmlReader().split(io.BytesIO(data))]
    work = Known.of(Enrichment("1", "Q99", 1, date(2026, 11, 21), (item("P31", "Q3331189"),)))

    count = write_marcxml_delta(
        tmp_path / "a.xml", [(text, work) for text in records], namespaces_of(data[:5000].decode()), asked=("758",)
    )

    back = pymarc.parse_xml_to_array(str(tmp_path / "a.xml"))
    assert count == len(back) == len(records) == 11
    assert all(record["758"]["1"] == "http://www.wikidata.org/entity/Q99" for record in back)
