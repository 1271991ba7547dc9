"""MARCXML: split with offsets, parse, broken files. pymarc is the oracle."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

import pymarc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glamdata.errors import ExportError
from glamdata.formats.marcxml import MarcXmlReader
from glamdata.formats.reader import open_reader, plan_parts, read_part
from glamdata.model.record import Field, RawRecord

if TYPE_CHECKING:
    from glamdata.formats.parsed import Parsed

READER = MarcXmlReader()
RECORD = (
    '<record><leader>00000nz  a2200000n  4500</leader><controlfield tag="001">n1</controlfield>'
    '<datafield tag="100" ind1="1" ind2=" "><subfield code="a">Čapek &amp; Co</subfield></datafield></record>'
)
NAMESPACE = 'xmlns="http://www.loc.gov/MARC21/slim"'


def read(xml: str | bytes) -> list[tuple[RawRecord, Parsed]]:
    data = xml.encode() if isinstance(xml, str) else xml
    raws = list(READER.split(io.BytesIO(data)))
    for raw in raws:
        assert data[raw.offset : raw.offset + len(raw.data)] == raw.data
    return [(raw, READER.parse(raw)) for raw in raws]


@pytest.mark.parametrize(
    "xml",
    [
        RECORD,
        f"<collection>{RECORD}</collection>",
        f"<?xml version='1.0'?>\n<collection {NAMESPACE}>\n  {RECORD}\n</collection>\n",
        f"<OAI><metadata>{RECORD.replace('<record>', f'<record {NAMESPACE}>')}</metadata></OAI>",
        "\ufeff" + RECORD.replace("<", "<marc:").replace("<marc:/", "</marc:").replace("&amp;", "&#38;"),
    ],
)
def test_reads_with_and_without_namespace_prefix_and_collection(xml: str) -> None:
    ((raw, parsed),) = read(xml)
    assert parsed.record is not None
    assert parsed.record.leader == "00000nz  a2200000n  4500"
    assert parsed.record.fields == (
        Field("001", data="n1"),
        Field("100", "1 ", (("a", "Čapek & Co"),)),
    )
    assert raw.data.startswith((b"<record", b"<marc:record"))
    assert raw.data.endswith(b"record>")


def test_broken_file_gives_the_records_before_the_fault_and_one_refusal() -> None:
    results = read(f"<collection>{RECORD}{RECORD}<record><leader>x</leadr></record>{RECORD}</collection>")
    assert [parsed.record is not None for _, parsed in results] == [True, True, False]
    (finding,) = results[2][1].findings
    assert finding.code == "bad-xml"
    assert "mismatched tag" in finding.message
    assert (finding.position, finding.record_key) == (3, "#3")


def test_file_cut_inside_a_record_refuses_it_by_its_control_number() -> None:
    results = read(f"<collection>{RECORD}{RECORD[:120]}")
    assert [parsed.record is not None for _, parsed in results] == [True, False]
    assert results[1][1].findings[0].record_key == "n1"


def test_file_cut_between_records_counts_the_loss_and_parts_agree(tmp_path: Path) -> None:
    export = tmp_path / "cut.xml"
    export.write_text(f"<collection>{RECORD}\n{RECORD}\n")
    reader = open_reader(export)
    whole = read(export.read_bytes())
    assert [parsed.record is not None for _, parsed in whole] == [True, True, False]
    in_parts = [result for part in plan_parts(export, reader, 2) for result in read_part(export, reader, part)]
    assert [parsed.record is not None for _, parsed in in_parts] == [True, True, False]
    assert "ends before its collection is closed" in in_parts[2][1].findings[0].message


def test_broken_file_gives_the_same_in_parts(tmp_path: Path) -> None:
    export = tmp_path / "broken.xml"
    export.write_text(f"<c:collection>{RECORD * 5}</oops>{RECORD}</c:collection>".replace("record", "record"))
    reader = open_reader(export)
    parts = list(plan_parts(export, reader, 2))
    assert [part.count for part in parts] == [2, 2, 2]
    results = [result for part in parts for result in read_part(export, reader, part)]
    assert [parsed.record is not None for _, parsed in results] == [True] * 5 + [False]
    assert [raw.position for raw, _ in results] == [1, 2, 3, 4, 5, 6]


def test_entities_are_never_expanded(tmp_path: Path) -> None:
    bomb = f'<!DOCTYPE x [<!ENTITY a "aaaa">]><collection>{RECORD}</collection>'
    with pytest.raises(ExportError, match="XML entity"):
        read(bomb)
    export = tmp_path / "bomb.xml"
    export.write_text(bomb)
    with pytest.raises(ExportError, match="declares XML entities"):
        open_reader(export)


def test_latin1_by_its_declaration(tmp_path: Path) -> None:
    export = tmp_path / "latin.xml"
    xml = f"<?xml version='1.0' encoding='ISO-8859-1'?><collection>{RECORD.replace('Č', 'Ç')}</collection>"
    export.write_bytes(xml.encode("latin-1"))
    reader = open_reader(export)
    (part,) = plan_parts(export, reader)
    ((_, parsed),) = read_part(export, reader, part)
    assert parsed.record is not None
    assert parsed.record.fields[1].first("a") == "Çapek & Co"


@pytest.mark.parametrize(
    ("damaged", "words"),
    [
        (RECORD.replace('tag="100"', 'tag="10"'), "has the tag '10', which is none"),
        (RECORD.replace('code="a"', 'code=""'), "a subfield with the code ''"),
    ],
)
def test_impossible_tags_and_codes_are_refused(damaged: str, words: str) -> None:
    ((_, parsed),) = read(damaged)
    assert parsed.record is None
    assert words in parsed.findings[0].message


def test_lost_indicator_and_short_leader_are_warnings() -> None:
    ((_, parsed),) = read(RECORD.replace(' ind2=" "', "").replace("4500</leader>", "</leader>"))
    assert parsed.record is not None
    assert [finding.code for finding in parsed.findings] == ["bad-leader", "lost-indicators"]


def test_fixed_field_with_lost_blanks_is_a_warning() -> None:
    ((_, parsed),) = read(RECORD.replace("</leader>", '</leader><controlfield tag="008">101110s2010 gw</controlfield>'))
    assert parsed.record is not None
    assert [finding.message for finding in parsed.findings] == [
        "Record 1 (n1) at byte 0: field 008 has 14 characters instead of 40; positions in it may be wrong."
    ]


def test_holdings_are_ignored() -> None:
    ((_, parsed),) = read(RECORD.replace("00000nz", "00000nx"))
    assert (parsed.record, parsed.ignored) == (None, "holdings record")


def test_memory_is_bounded_by_the_record() -> None:
    """The buffer never holds much more than a chunk, however long the file."""
    from glamdata.formats.marcxml import _Splitter  # noqa: PLC0415 - only here

    splitter = _Splitter("utf-8")
    longest = 0
    for _ in splitter.split(io.BytesIO(f"<collection>{RECORD * 5000}</collection>".encode())):
        longest = max(longest, len(splitter._buffer))
    assert longest < 3 * (1 << 16)


XML_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn")), max_size=20)


@settings(deadline=None)
@given(st.lists(st.lists(st.tuples(st.sampled_from("ab2"), XML_TEXT), min_size=1, max_size=3), max_size=4))
def test_what_is_written_is_read(fields: list[list[tuple[str, str]]]) -> None:
    body = "".join(
        '<datafield tag="500" ind1=" " ind2=" ">'
        + "".join(f"<subfield code={quoteattr(code)}>{escape(text)}</subfield>" for code, text in subfields)
        + "</datafield>"
        for subfields in fields
    )
    ((_, parsed),) = read(f"<collection><record><leader>{' ' * 24}</leader>{body}</record></collection>")
    assert parsed.record is not None
    assert [list(field.subfields) for field in parsed.record.fields] == fields


@settings(deadline=None)
@given(st.binary(max_size=120))
def test_no_bytes_crash_the_parser(data: bytes) -> None:
    for raw in READER.split(io.BytesIO(b"<collection>" + data)):
        assert READER.parse(raw).findings or READER.parse(raw).record or READER.parse(raw).ignored


def test_pymarc_reads_the_same_fields() -> None:
    library = Path(__file__).parents[3] / "shared/data/library"
    if not library.is_dir():
        pytest.skip(f"the shared library samples are not at {library}")
    for file in [library / "dnb_bib_11.marcxml", *sorted((library / "hbz_alma_marcxml").glob("*.xml"))]:
        oracle = pymarc.parse_xml_to_array(str(file))
        ours = read(file.read_bytes())
        assert len(ours) == len(oracle)
        for (_, parsed), theirs in zip(ours, oracle, strict=True):
            assert parsed.record is not None
            assert sorted(map(str, parsed.record.fields)) == sorted(str(as_field(field)) for field in theirs.fields)


def as_field(field: pymarc.Field) -> Field:
    if field.is_control_field():
        return Field(field.tag, data=field.data)
    return Field(field.tag, "".join(field.indicators), tuple((s.code, s.value) for s in field.subfields))
