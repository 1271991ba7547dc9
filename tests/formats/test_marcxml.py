"""MARCXML: split with offsets, parse, broken files. pymarc is the oracle."""

from __future__ import annotations

import io
import itertools
import re
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

import pymarc
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from glamdata.errors import ExportError
from glamdata.formats.marcxml import MarcXmlReader
from glamdata.formats.marcxml_record import _Builder, _OddError, _parse_plain, parse_elements
from glamdata.formats.reader import open_reader, plan_parts, read_part
from glamdata.model.record import Field, RawRecord

if TYPE_CHECKING:
    from collections.abc import Callable

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


def test_a_broken_record_costs_one_record() -> None:
    results = read(f"<collection>{RECORD}{RECORD}<record><leader>x</leadr></record>{RECORD}</collection>")
    assert [parsed.record is not None for _, parsed in results] == [True, True, False, True]
    (finding,) = results[2][1].findings
    assert finding.code == "bad-xml"
    assert "mismatched tag" in finding.message
    assert (finding.position, finding.record_key) == (3, "#3")


@pytest.mark.parametrize(
    "broken",
    [
        RECORD.replace("</record>", ""),
        RECORD.replace("</datafield>", ""),
        RECORD.replace("<record>", "<recrd>"),
        RECORD.replace("&amp;", "&nbsp;"),
        RECORD.replace("Co<", "C\x01o<"),
        RECORD.replace('tag="001"', 'tag="001'),
        RECORD[:60],
        RECORD.replace("<leader>", "<!-- <leader>"),
        RECORD.replace("Čapek", "<![CDATA[<record>]]</record>]]>").replace("</leader>", "</leadr>"),
    ],
)
def test_reading_goes_on_at_the_next_record(broken: str) -> None:
    results = read(f"<collection>{RECORD}{broken}\n{RECORD}</collection>")
    good = [parsed.record is not None for _, parsed in results]
    assert good[0]
    assert good.count(False) == 1
    if "<!--" not in broken:  # a comment that is never closed takes what follows with it
        assert good == [True, False, True]


def test_a_comment_or_cdata_section_ends_no_record() -> None:
    text = RECORD.replace("Čapek", "<!-- </record><record> --><![CDATA[</record> & <record>]]>")
    results = read(f"<collection><!-- {RECORD} -->{text}<?x <record> ?>{RECORD}</collection>")
    assert len(results) == 2
    assert results[0][1].record is not None
    assert results[0][1].record.fields[1].first("a") == "</record> & <record> & Co"


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
    export.write_text(f"<c:collection>{RECORD * 5}</oops>{RECORD[:-9]}{RECORD}</c:collection>")
    reader = open_reader(export)
    parts = list(plan_parts(export, reader, 2))
    assert [part.count for part in parts] == [2, 2, 2, 1]
    results = [result for part in parts for result in read_part(export, reader, part)]
    assert [parsed.record is not None for _, parsed in results] == [True] * 5 + [False, True]
    assert [raw.position for raw, _ in results] == [1, 2, 3, 4, 5, 6, 7]


OAI = (
    '<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>'
    f"<record><header><identifier>x</identifier></header><metadata>{RECORD.replace('<record>', f'<record {NAMESPACE}>')}"
    '</metadata></record><record><header status="deleted"><identifier>y</identifier></header></record>'
    f"<record><header/><metadata>{RECORD.replace('<', '<marc:').replace('<marc:/', '</marc:')}</metadata></record>"
    "<resumptionToken/></ListRecords></OAI-PMH>"
)
SRU = (
    '<zs:searchRetrieveResponse xmlns:zs="http://www.loc.gov/zing/srw/"><zs:numberOfRecords>2</zs:numberOfRecords>'
    f"<zs:records><zs:record><zs:recordSchema>marcxml</zs:recordSchema><zs:recordData>{RECORD}</zs:recordData>"
    f"</zs:record><zs:record><zs:recordData>{RECORD}</zs:recordData></zs:record></zs:records></zs:searchRetrieveResponse>"
)


def test_records_in_envelopes_are_read_and_deleted_ones_ignored() -> None:
    results = read(OAI)
    assert [(parsed.record is not None, parsed.ignored) for _, parsed in results] == [
        (True, ""),
        (False, "record deleted at its source (OAI-PMH)"),
        (True, ""),
    ]
    assert all(raw.data.startswith((b"<record xmlns", b"<marc:record", b"<record><header s")) for raw, _ in results)
    assert [parsed.record is not None for _, parsed in read(SRU)] == [True, True]


def test_entities_are_never_expanded(tmp_path: Path) -> None:
    bomb = f'<!DOCTYPE x [<!ENTITY a "aaaa">]><collection>{RECORD}</collection>'
    with pytest.raises(ExportError, match="XML entity"):
        read(bomb)
    export = tmp_path / "bomb.xml"
    export.write_text(bomb)
    with pytest.raises(ExportError, match="declares XML entities"):
        open_reader(export)


@pytest.mark.parametrize(
    ("declared", "codec", "word"),
    [
        ("ISO-8859-1", "latin-1", "Çapek"),
        ("iso-8859-2", "iso-8859-2", "Čapek"),
        ("windows-1251", "cp1251", "Чапек"),
        ("Windows-1257", "cp1257", "Čapek"),
        ("UTF-16", "utf-16", "Čapek 𐐀"),
        ("UTF-16", "utf-16-be", "Čapek 小林"),
        ("UTF-16", "utf-8", "Čapek"),
        ("UTF-8", "utf-8-sig", "Čapek"),
    ],
)
@pytest.mark.parametrize("size", [1, 10])
def test_encodings_by_declaration_and_by_bytes(tmp_path: Path, declared: str, codec: str, word: str, size: int) -> None:
    export = tmp_path / "export.xml"
    two = (RECORD + "\n" + RECORD).replace("Čapek", word)
    export.write_bytes(f"<?xml version='1.0' encoding='{declared}'?><collection>{two}</collection>".encode(codec))
    reader = open_reader(export)
    results = [result for part in plan_parts(export, reader, size) for result in read_part(export, reader, part)]
    assert len(results) == 2
    for raw, parsed in results:
        assert parsed.record is not None
        assert parsed.record.fields[1].first("a") == f"{word} & Co"
        assert export.read_bytes()[raw.offset :].startswith(raw.data)


def test_bytes_of_another_encoding_refuse_the_record_only() -> None:
    results = read(f"<collection>{RECORD}".encode() + RECORD.encode("iso-8859-2") + f"{RECORD}</collection>".encode())
    assert [parsed.record is not None for _, parsed in results] == [True, False, True]
    (finding,) = results[1][1].findings
    assert (finding.code, finding.record_key) == ("bad-encoding", "n1")
    assert "is not utf-8, the encoding of this file" in finding.message


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


class Endless(io.RawIOBase):
    """A stream that gives its head, a middle again and again, and its tail."""

    def __init__(self, head: bytes, middle: bytes, times: int, tail: bytes) -> None:
        self._parts = itertools.chain([head], itertools.repeat(middle, times), [tail])

    def read(self, _size: int = -1) -> bytes:
        return next(self._parts, b"")


def peak_of(stream: io.RawIOBase, reader: MarcXmlReader) -> tuple[int, int]:
    """Give the number of records and the most memory held while splitting, in bytes."""
    tracemalloc.start()
    try:
        count = sum(1 for _ in reader.split(stream))  # type: ignore[arg-type]
        return count, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_is_that_of_a_record_not_of_the_file() -> None:
    block = RECORD.encode() * 1000
    few = peak_of(Endless(b"<collection>", block, 2, b"</collection>"), READER)
    many = peak_of(Endless(b"<collection>", block, 40, b"</collection>"), READER)
    assert (few[0], many[0]) == (2000, 40_000)
    assert many[1] < 1.2 * few[1]


def test_an_element_that_never_ends_is_refused_and_memory_bounded() -> None:
    reader = MarcXmlReader(largest=1 << 20)
    head = f"<collection>{RECORD}{RECORD[:-9]}".encode()
    for filler in (b"x" * 65536, b"<datafield tag='500' ind1=' ' ind2=' '></datafield>" * 1000, b"<a b='" * 10_000):
        stream = Endless(head, filler, 100, f"</record>{RECORD}</collection>".encode())
        raws = list(reader.split(stream))  # type: ignore[arg-type]
        assert [reader.parse(raw).record is not None for raw in raws] == [True, False, True]
        assert "is longer than 1 MB" in reader.parse(raws[1]).findings[0].message
        assert len(raws[1].data) <= 1 << 20
    assert peak_of(Endless(head, b"x" * 65536, 200, b""), reader)[1] < 8 << 20


@pytest.mark.parametrize(
    ("xml", "short"),
    [
        (RECORD, True),
        (RECORD.replace("Čapek", "&#268;&#x10C;&quot;&apos;&lt;&gt;"), True),
        (RECORD.replace("><", ">\n  <"), True),
        (RECORD.replace('"', "'"), True),
        (RECORD.replace("Čapek", "<![CDATA[a]]>"), False),
        (RECORD.replace("Čapek", "a<!-- b -->c"), False),
        (RECORD.replace('code="a"', 'code="&#97;"'), False),
        (RECORD.replace("</controlfield>", "</controlfield>text"), False),
        (RECORD.replace("<leader>", "<leader >"), True),
        (RECORD.replace("Čapek", "a\tb"), False),
    ],
)
def test_the_short_way_gives_what_expat_gives(xml: str, *, short: bool) -> None:
    by_expat = _Builder().build(xml)
    if short:
        assert _parse_plain(xml) == by_expat
    else:
        with pytest.raises(_OddError):
            _parse_plain(xml)
        assert len(parse_elements(xml, xml.encode()).fields) == 2


def test_line_ends_are_normalised_as_xml_wants() -> None:
    xml = RECORD.replace("Čapek", "a\r\nb")
    assert parse_elements(xml, xml.encode()).fields[1].first("a") == "a\nb & Co"


@settings(deadline=None, max_examples=300)
@given(
    st.integers(0, len(RECORD)),
    st.integers(0, 4),
    st.sampled_from(["", "<", ">", "&", "'", '"', "/", " ", "]]>", "\x01", "\ufffe"]),
)
def test_the_short_way_takes_nothing_that_expat_refuses(at: int, length: int, junk: str) -> None:
    xml = RECORD[:at] + junk + RECORD[at + length :]
    try:
        plain = _parse_plain(xml)
    except _OddError:
        return
    if len(xml.encode().translate(None, bytes({*range(32)} - {9, 10}))) == len(xml.encode()):
        assert plain == _Builder().build(xml)


XML_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn")), max_size=20)


@settings(deadline=None)
@given(st.lists(st.lists(st.tuples(st.sampled_from("ab2"), XML_TEXT), min_size=1, max_size=3), min_size=1, max_size=4))
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
    assume(b"<!ENTITY" not in data)  # refused as a whole, see above
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


@pytest.mark.parametrize("change", [str.upper, str.title])
def test_elements_in_capitals_are_read_and_told(tmp_path: Path, change: Callable[[str], str]) -> None:
    export = tmp_path / "a.xml"
    names = r"(?<=[</])(collection|record|leader|controlfield|datafield|subfield)|(?<= )(tag|ind1|ind2|code)(?==)"
    export.write_text(
        re.sub(names, lambda found: change(found[0]), f"<collection>{RECORD}{RECORD}</collection>"), "utf-8"
    )
    reader = open_reader(export)
    results = [result for part in plan_parts(export, reader, 1) for result in read_part(export, reader, part)]
    small = READER.parse(RawRecord(1, 0, RECORD.encode())).record
    assert small is not None
    assert [parsed.record.fields for _, parsed in results if parsed.record] == [small.fields] * 2
    assert [finding.code for _, parsed in results for finding in parsed.findings] == ["odd-elements"] * 2
    mixed = RECORD.replace("</record>", "</RECORD>").encode()
    assert READER.parse(RawRecord(1, 0, mixed)).findings[0].code == "bad-xml"


@pytest.mark.parametrize("space", ["\x85", "\xa0", "\u2028"])
def test_a_space_of_unicode_is_none_in_xml(space: str) -> None:
    for broken in (RECORD.replace(" tag=", f"{space}tag="), RECORD.replace("</subfield>", f"</subfield{space}>")):
        (finding,) = READER.parse(RawRecord(1, 0, broken.encode())).findings
        assert finding.code == "bad-xml"


@settings(deadline=None, max_examples=150)
@given(
    st.integers(0, len(RECORD) - 1),
    st.sampled_from(["<", ">", "&", '"', " ", "\n", "\x7f", "\x85", "é", "&#10;", "/", "Ã©"]),
)
def test_one_odd_character_is_never_overlooked_where_few_fields_are_wanted(at: int, odd: str) -> None:
    raw = RawRecord(1, 0, (RECORD[:at] + odd + RECORD[at:]).encode())
    everything, some = READER.parse(raw), READER.parse(raw, frozenset())
    assert (some.findings, some.record is None) == (everything.findings, everything.record is None)
