"""ISO 2709: split, parse by directory, insert a field. pymarc is the oracle."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import pymarc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glamdata.formats.marc import MarcReader
from glamdata.formats.marc_change import change_record, encode_subfields, open_record
from glamdata.formats.marcjson import MarcJsonReader
from glamdata.formats.marcxml import MarcXmlReader
from glamdata.formats.reader import parse_records
from glamdata.model.finding import Severity
from glamdata.model.record import Field, RawRecord

if TYPE_CHECKING:
    from glamdata.formats.reader import Reader

READER = MarcReader()


def make(*fields: tuple[str, str], leader: str = "00000nz  a2200000n  4500") -> bytes:
    """Write a record; a field is its tag and its text with $ for the subfield mark (two indicators first)."""
    directory, body = b"", b""
    for tag, text in fields:
        data = text.replace("$", "\x1f").encode() + b"\x1e"
        directory += f"{tag}{len(data):04d}{len(body):05d}".encode()
        body += data
    base = 24 + len(directory) + 1
    length = base + len(body) + 1
    head = leader.encode()
    return b"%05d%b%05d%b" % (length, head[5:12], base, head[17:]) + directory + b"\x1e" + body + b"\x1d"


GOOD = make(("001", "n  1"), ("100", "1 $aDuryan, Petros,$d1851-1872"), ("670", "  $aHis book"))


def split(data: bytes) -> list[RawRecord]:
    return list(READER.split(io.BytesIO(data)))


def refusal(data: bytes) -> str:
    """The one finding of a record that must be refused."""
    (raw,) = split(data)
    parsed = READER.parse(raw)
    assert parsed.record is None
    (finding,) = parsed.findings
    assert finding.severity is Severity.CRITICAL
    assert finding.stage == "read"
    return f"{finding.record_key}|{finding.code}|{finding.message}"


def test_reads_leader_control_field_and_subfields() -> None:
    record = READER.parse(split(GOOD)[0]).record
    assert record is not None
    assert record.leader[5:10] == "nz  a"
    assert record.fields == (
        Field("001", data="n  1"),
        Field("100", "1 ", (("a", "Duryan, Petros,"), ("d", "1851-1872"))),
        Field("670", "  ", (("a", "His book"),)),
    )


def test_line_ends_and_end_of_file_byte_belong_to_no_record() -> None:
    raws = split(b"\r\n" + GOOD + b"\r\n" + GOOD + b"\n\x1a")
    assert [(raw.position, raw.offset, raw.data) for raw in raws] == [(1, 2, GOOD), (2, len(GOOD) + 4, GOOD)]
    (raw,) = split(b"\xef\xbb\xbf" + GOOD)
    assert (raw.offset, raw.data) == (3, GOOD)


def test_holdings_are_ignored_with_their_reason() -> None:
    for kind in "uvxy":
        parsed = READER.parse(RawRecord(1, 0, make(("001", "h1"), leader=f"00000n{kind}  a2200000n  4500")))
        assert parsed.record is None
        assert parsed.findings == ()
        assert parsed.ignored == "holdings record"


def test_a_refusal_names_record_and_fault() -> None:
    words = refusal(b"00099" + GOOD[5:-1] + b"\x1e\x1d")
    assert words.startswith("n 1|bad-structure|Record 1 (n 1) at byte 0: its leader gives a length of '00099'")
    assert words.endswith("but 4 were found. Export it again or repair it.")


def test_cut_off_record_does_not_swallow_the_next() -> None:
    raws = split(GOOD[:60] + GOOD + GOOD[:70] + GOOD[:80] + GOOD)
    assert [READER.parse(raw).record is not None for raw in raws] == [False, True, False, False, True]
    assert [raw.position for raw in raws] == [1, 2, 3, 4, 5]


def test_last_record_that_is_cut_off_is_refused() -> None:
    assert "cut off" in refusal(GOOD[:-2])
    assert "cut off" in refusal(GOOD[:-1].replace(b"001000500000", b"001000400000"))


def test_record_terminator_inside_a_text_costs_nothing_where_all_lengths_are_right() -> None:
    results = [READER.parse(raw) for raw in split(GOOD.replace(b"Petros", b"Pe\x1dros") + GOOD)]
    assert [parsed.record is not None for parsed in results] == [True, True]
    assert [finding.code for finding in results[0].findings] == ["control-character"]


def test_record_terminator_too_many_gives_two_refusals_and_goes_on() -> None:
    raws = split(GOOD.replace(b"Petros", b"Pet\x1dros") + GOOD)
    assert [READER.parse(raw).record is not None for raw in raws] == [False, False, True]


@pytest.mark.parametrize(
    ("damaged", "words"),
    [
        (GOOD.replace(b"001000500000", b"00100X500000"), "directory has an entry that is no tag"),
        (GOOD.replace(b"001000500000", b"001999900000").replace(b"  \x1fa", b"xx  "), "beyond the end of the record"),
        (GOOD.replace(b"n  1\x1e", b"n  1X"), "does not end with a field terminator"),
        (GOOD[:12] + b"99999" + GOOD[17:-1] + b"X\x1d", "its leader gives a length of"),
        (GOOD[:12] + b"00055" + GOOD[17:23] + b"0\x1e" + GOOD[25:], "directory does not end where the leader says"),
        (GOOD.replace(b"Petros", b"P\xffe os"[:6]), "is not valid UTF-8"),
        (b"00011hello\x1d", "less than a leader"),
    ],
)
def test_damage_is_told_in_words(damaged: bytes, words: str) -> None:
    assert words in refusal(damaged)


def test_key_that_cannot_be_read_becomes_the_position() -> None:
    assert refusal(b"00011hello\x1d").startswith("#1|")


def test_lost_indicators_are_a_warning() -> None:
    parsed = READER.parse(RawRecord(1, 0, make(("001", "x"), ("245", "1$aTitle"))))
    assert parsed.record is not None
    assert parsed.record.fields[1] == Field("245", "1 ", (("a", "Title"),))
    assert [(f.code, f.origin, f.record_key) for f in parsed.findings] == [("lost-indicators", "245", "x")]


def test_marc8_is_translated_and_unknown_characters_are_a_warning() -> None:
    leader = "00000nz   2200000n  4500"
    data = make(("001", "m8"), ("100", "1 $aDvorak@, Anton@n"), leader=leader)
    data = data.replace(b"Dvorak@", b"Dvo\xe9rak").replace(b"Anton@n", b"Anton\xafn")
    parsed = READER.parse(RawRecord(1, 0, data))
    assert parsed.record is not None
    assert parsed.record.fields[1].first("a") == "Dvořak, Anton n"
    assert [(f.code, f.severity, f.origin) for f in parsed.findings] == [("lost-characters", Severity.WARNING, "100")]


def test_marc8_escape_that_is_cut_off_is_no_crash() -> None:
    data = make(("001", "m8"), ("100", "1 $aX\x1b"), leader="00000nz   2200000n  4500")
    assert READER.parse(RawRecord(1, 0, data)).record is not None


TEXT = st.text(
    st.characters(codec="utf-8", exclude_characters="$\x1d\x1e\x1f", exclude_categories=("Cs",)), max_size=30
)
SUBFIELDS = st.lists(st.tuples(st.sampled_from("abcdz029"), TEXT), min_size=1, max_size=4).map(tuple)
DATA_FIELDS = st.builds(
    Field, st.sampled_from(["010", "024", "100", "400", "670", "758", "883"]), st.just("7 "), SUBFIELDS
)


def write(fields: list[Field]) -> bytes:
    texts = [(f.tag, f.data or f.indicators + "".join(f"\x1f{c}{t}" for c, t in f.subfields)) for f in fields]
    return make(*texts)


def insert(raw: bytes, field: Field) -> bytes:
    opened = open_record(raw)
    data = field.indicators.encode() + encode_subfields(field.subfields, opened.charset)
    return change_record(raw, opened, [(field.tag, data)], ())


@settings(deadline=None)
@given(st.lists(DATA_FIELDS, max_size=6), DATA_FIELDS)
def test_insert_changes_no_other_field(fields: list[Field], new: Field) -> None:
    old = write([Field("001", data="k"), *sorted(fields, key=lambda f: f.tag)])
    inserted = insert(old, new)
    before, after = READER.parse(RawRecord(1, 0, old)).record, READER.parse(RawRecord(1, 0, inserted)).record
    assert before is not None
    assert after is not None
    place = sum(1 for field in before.fields if field.tag <= new.tag)
    assert after.fields == (*before.fields[:place], new, *before.fields[place:])
    assert (inserted[5:12], inserted[17:24]) == (old[5:12], old[17:24])
    assert old[int(old[12:17]) : -1] in inserted  # the other fields' bytes, untouched and together


@settings(deadline=None)
@given(st.lists(st.sampled_from([GOOD, GOOD[:-1], b"\r\n", b"garbage", GOOD[:40], b"\x1d", b"\x1a"]), max_size=8))
def test_pieces_and_what_lies_between_are_the_file(parts: list[bytes]) -> None:
    data, at = b"".join(parts), 0
    for raw in split(data):
        assert not data[at : raw.offset].strip(b"\r\n\x1a\x00 \xef\xbb\xbf\x1d")
        assert data[raw.offset : raw.offset + len(raw.data)] == raw.data
        at = raw.offset + len(raw.data)
    assert not data[at:].strip(b"\r\n\x1a\x00 \xef\xbb\xbf\x1d")


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_crash_the_parser(data: bytes) -> None:
    for raw in split(data):
        assert READER.parse(raw).findings or READER.parse(raw).record or READER.parse(raw).ignored


def test_insert_reads_back_in_pymarc_on_every_sample_record(library: Path) -> None:
    new = Field("024", "7 ", (("a", "Q42"), ("2", "wikidata")))
    for name in ("loc_authority_dlc.mrc", "gnd_authority_8.mrc", "loc_books_2014_100.mrc"):
        for raw in split((library / name).read_bytes()):
            record = pymarc.Record(insert(raw.data, new))
            assert "Q42" in [text for field in record.get_fields("024") for text in field.get_subfields("a")]
            assert len(record.fields) == len(pymarc.Record(raw.data).fields) + 1


def test_insert_refuses_what_iso_2709_cannot_hold() -> None:
    with pytest.raises(ValueError, match="more than the 99999"):
        insert(write([Field("500", "  ", (("a", "x" * 9000),))] * 11), Field("500", "  ", (("a", "y" * 2000),)))
    with pytest.raises(ValueError, match="more than the 9999"):
        insert(GOOD, Field("500", "  ", (("a", "y" * 10000),)))
    with pytest.raises(ValueError, match="MARC-8 has no"):
        insert(make(("001", "x"), leader="00000nz   2200000n  4500"), Field("500", "  ", (("a", "ვ"),)))


@pytest.mark.parametrize(
    ("name", "records"), [("loc_authority_dlc.mrc", 90), ("gnd_authority_8.mrc", 8), ("loc_books_2014_100.mrc", 100)]
)
def test_pymarc_reads_the_same_fields(library: Path, name: str, records: int) -> None:
    data = (library / name).read_bytes()
    oracle = list(pymarc.MARCReader(io.BytesIO(data)))
    ours = [READER.parse(raw) for raw in split(data)]
    assert len(ours) == len(oracle) == records
    for parsed, theirs in zip(ours, oracle, strict=True):
        assert parsed.record is not None
        assert parsed.findings == ()
        assert parsed.record.leader == str(theirs.leader)
        assert list(parsed.record.fields) == [as_field(field) for field in theirs.fields]


WANTED = frozenset({"008", "010", "024", "100", "245", "400", "650", "700", "GSI"})


def test_pymarc_reads_the_same_in_every_form_and_way(library: Path) -> None:
    """Every MARC sample there is, as it is and as pymarc writes it, all fields and only some."""
    iso = [*sorted(library.glob("*.mrc")), Path(__file__).parents[2] / "data/samples/persons.mrc"]
    xml = [library / "dnb_bib_11.marcxml", *sorted((library / "hbz_alma_marcxml").glob("*.xml"))]
    oracle = [record for file in iso for record in pymarc.MARCReader(io.BytesIO(file.read_bytes())) if record]
    oracle += [record for file in xml for record in pymarc.parse_xml_to_array(str(file))]
    assert len(oracle) > 250
    forms: list[tuple[Reader, bytes]] = [
        (MarcReader(), b"".join(record.as_marc() for record in oracle)),
        (MarcXmlReader(), b"<c>" + b"".join(pymarc.record_to_xml(record) for record in oracle) + b"</c>"),
        (MarcJsonReader(), ("[" + ",".join(record.as_json() for record in oracle) + "]").encode()),
    ]
    for reader, data in forms:
        raws = list(reader.split(io.BytesIO(data)))
        for raw, theirs in zip(raws, oracle, strict=True):
            expected = [as_field(field) for field in theirs.fields]
            full, some = reader.parse(raw).record, reader.parse(raw, WANTED).record
            assert full is not None
            assert some is not None
            assert list(full.fields) == expected
            assert list(some.fields) == [field for field in expected if field.tag in WANTED or field.tag == "001"]
        for tags in (None, WANTED):
            assert list(parse_records(reader, raws, tags)) == [(raw, reader.parse(raw, tags)) for raw in raws]


def as_field(field: pymarc.Field) -> Field:
    if field.is_control_field():
        return Field(field.tag, data=field.data)
    return Field(field.tag, "".join(field.indicators), tuple((s.code, s.value) for s in field.subfields))


@pytest.fixture
def library() -> Path:
    folder = Path(__file__).parents[3] / "shared/data/library"
    if not folder.is_dir():
        pytest.skip(f"the shared library samples are not at {folder}")
    return folder
