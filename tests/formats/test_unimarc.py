"""UNIMARC: told from MARC 21 in every form, read in its own character sets, its holdings ignored."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.errors import ExportError
from glamdata.formats.iso5426 import decode_iso5426
from glamdata.formats.marc import MarcReader
from glamdata.formats.reader import open_reader, plan_parts, read_part
from glamdata.formats.unimarc import charset_of, is_unimarc
from glamdata.model.record import RawRecord

if TYPE_CHECKING:
    from glamdata.formats.parsed import Parsed

SAMPLES = Path(__file__).parents[2] / "data/samples"
LIBRARY = Path(__file__).parents[3] / "shared/data/library"
BOOK, PERSON = "00000nam  2200000   450 ", "00000nx  j2200000   45  "
CODED = "20040213d2003    m  y0frey{}ba"  # 100 $a of a book, its character sets left open
CODED_PERSON = "20040213afrey{}ba0"


def coded(sets: str) -> bytes:
    return f"  \x1fa{CODED.format(f'{sets:8}')}".ljust(40).encode()


def coded_person(sets: str) -> bytes:
    return f"  \x1fa{CODED_PERSON.format(f'{sets:8}')}".ljust(28)[:28].encode()


def make(leader: str, *fields: tuple[str, bytes]) -> bytes:
    directory, body = b"", b""
    for tag, data in fields:
        directory += b"%b%04d%05d" % (tag.encode(), len(data) + 1, len(body))
        body += data + b"\x1e"
    base = 24 + len(directory) + 1
    head = leader.encode()
    return b"%05d%b%05d%b" % (base + len(body) + 1, head[5:12], base, head[17:]) + directory + b"\x1e" + body + b"\x1d"


def book(sets: str, title: bytes) -> bytes:
    return make(BOOK, ("001", b"FRBNF1"), ("100", coded(sets)), ("200", b"1 \x1fa" + title), ("700", b" 1\x1faX"))


def person(sets: str, name: bytes) -> bytes:
    return make(PERSON, ("001", b"FRBNF2"), ("100", coded_person(sets)), ("200", b" |\x1fa" + name))


def parse(data: bytes) -> Parsed:
    return MarcReader(unimarc=True).parse(RawRecord(1, 0, data))


def title(data: bytes) -> tuple[str, list[str]]:
    parsed = parse(data)
    assert parsed.record is not None, parsed.findings
    return next(parsed.record.with_tag("200")).first("a"), [finding.code for finding in parsed.findings]


def test_the_coded_data_have_their_lengths() -> None:
    assert len(coded("50")) == 40
    assert len(coded_person("50")) == 28


@pytest.mark.parametrize("made", [book, person])
def test_character_sets_by_100(made: type) -> None:
    assert title(made("50", "Čapek 小林".encode())) == ("Čapek 小林", [])
    assert title(made("0103", b"l'\xc2et\xc2e")) == ("l'été", [])
    assert title(made("01  03", b"\xfauvre")) == ("œuvre", [])
    assert title(made("01", b"plain")) == ("plain", [])
    assert title(made("0103", "été".encode())) == ("été", ["wrong-charset"])


@pytest.mark.parametrize(
    ("sets", "text", "words"),
    [
        ("50", b"\xc2et\xc2e", "not valid UTF-8, though 100 $a says so"),
        ("0102", b"Caf\xe9", "names the character set '02', but"),
        ("0103", b"\xff", "neither UTF-8 nor ISO 5426"),
        ("01", b"\xc4\xc5\xc6", "names the character set '01', but"),
        ("", b"\xc4a", "names no character set, but"),
    ],
)
def test_other_character_sets_are_refused(sets: str, text: bytes, words: str) -> None:
    parsed = parse(book(sets, text))
    assert parsed.record is None
    (finding,) = parsed.findings
    assert (finding.code, finding.record_key) == ("bad-encoding", "FRBNF1")
    assert words in finding.message


def test_holdings_are_ignored_and_authorities_are_none() -> None:
    held = make(BOOK, ("001", b"h1"), ("004", b"FRBNF1"), ("100", coded("50")), ("252", b"  \x1faX"))
    assert parse(held).ignored == "holdings record"
    assert parse(person("50", b"X")).record is not None


def test_wrong_length_of_coded_data_is_told() -> None:
    short = book("50", b"x").replace(b"2003    m", b"2003 m")
    parsed = parse(b"%05d" % len(short) + short[5:])
    assert parsed.record is not None
    assert [finding.code for finding in parsed.findings] == ["wrong-directory", "bad-fixed-field"]


XML = (
    '<collection xmlns="info:lc/xmlns/marcxchange-v1"><record{}><leader>     nam  22        450 </leader>'
    '<controlfield tag="001">FRBNF1</controlfield><datafield tag="{}" ind1=" " ind2=" "><subfield code="a">{}</subfield>'
    '</datafield><datafield tag="200" ind1="1" ind2=" "><subfield code="a">été</subfield></datafield></record></collection>'
)
CODED_50 = coded("50").decode()[4:]
JSON = {
    "leader": "     nam  22        450 ",
    "fields": [
        {"001": "FRBNF1"},
        {"100": {"ind1": " ", "ind2": " ", "subfields": [{"a": CODED_50}]}},
        {"200": {"ind1": "1", "ind2": " ", "subfields": [{"a": "été"}]}},
    ],
}
MRK = f"=LDR       nam  22        450 \n=001  FRBNF1\n=100  \\\\$a{CODED_50}\n=200  1\\$aété\n"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (book("50", "été".encode()), "unimarc"),
        (book("0103", b"\xc2et\xc2e"), "unimarc"),
        (person("50", "été".encode()) * 3, "unimarc"),
        (XML.format("", "100", CODED_50).encode(), "marcxml"),
        (XML.format(' format="UNIMARC" type="Bibliographic"', "105", "x").encode(), "marcxml"),
        (json.dumps(JSON).encode(), "marcjson"),
        (MRK.encode(), "mrk"),
    ],
)
def test_unimarc_is_found_in_every_form(tmp_path: Path, data: bytes, name: str) -> None:
    export = tmp_path / "export"
    export.write_bytes(data)
    for format_ in ("", "unimarc"):
        reader = open_reader(export, format_)
        assert reader.name == name
        assert reader.unimarc  # type: ignore[attr-defined]
        (part,) = plan_parts(export, reader)
        for _, parsed in read_part(export, reader, part):
            assert parsed.record is not None
            assert next(parsed.record.with_tag("200")).first("a") == "été"
            assert parsed.findings == ()
    with pytest.raises(ExportError, match="is UNIMARC, but MARC 21 is expected"):
        open_reader(export, "marc")


def test_marc21_is_never_taken_for_unimarc(tmp_path: Path) -> None:
    exports = [
        SAMPLES / "persons.mrc",
        *sorted(LIBRARY.rglob("*.mrc")),
        *sorted(LIBRARY.rglob("*.xml")),
        *sorted(LIBRARY.rglob("*.marcxml")),
    ]
    for export in exports:
        assert not open_reader(export).unimarc  # type: ignore[attr-defined]
    export = tmp_path / "mixed.mrc"
    export.write_bytes(book("50", b"x") + make("00000nam a2200000 a 4500", ("001", b"x"), ("245", b"10\x1faTitle")))
    assert open_reader(export).name == "marc"
    marked = tmp_path / "marked.xml"
    marked.write_text(XML.format(' format="MARC21"', "100", CODED_50))
    assert not open_reader(marked).unimarc  # type: ignore[attr-defined]


def test_marc21_is_refused_where_unimarc_is_expected(tmp_path: Path) -> None:
    export = tmp_path / "books.mrc"
    export.write_bytes(make("00000nam a2200000 a 4500", ("001", b"x"), ("245", b"10\x1faTitle")))
    with pytest.raises(ExportError, match="is MARC 21, but UNIMARC is expected"):
        open_reader(export, "unimarc")


@given(st.lists(st.tuples(st.from_regex(r"[0-9]{3}", fullmatch=True), st.text(max_size=40)), max_size=5))
def test_nothing_with_a_marc21_title_is_unimarc(fields: list[tuple[str, str]]) -> None:
    assert not is_unimarc([("100", coded("50").decode()), *fields, ("245", "10\x1faTitle")])


def test_an_authority_record_is_unimarc_whose_coded_data_lost_their_blanks() -> None:
    assert is_unimarc([("100", coded_person("50").decode().rstrip(" 0")), ("200", " 1\x1faHugo\x1fbVictor")])
    assert not is_unimarc([("100", "1 \x1fa20040213 Company"), ("670", "  \x1faIts works")])


@pytest.mark.parametrize(
    ("leader", "text", "expected"),
    [
        (BOOK, coded("50").decode(), "50"),
        (BOOK, coded("0103").decode(), "03"),
        (BOOK, coded("01").decode(), "01"),
        (BOOK, coded("010203  ").decode(), "02"),
        (PERSON, coded_person("50").decode(), "50"),
        (BOOK, coded("").decode(), ""),
        (BOOK, "1 \x1faDuryan, Petros", ""),
    ],
)
def test_charset_of(leader: str, text: str, expected: str) -> None:
    assert charset_of(leader, text) == expected


@pytest.mark.parametrize(
    ("data", "text", "lost"),
    [
        (b"\xc8uber \xfbe \xe1\xf1 \xe8\xf8 \xd0c", "über ße Ææ Łł ç", 0),
        (b"\xa4 \xa3 \xab\xbb \xad", "$ £ «» ©", 0),
        (b"\x88Le \x89monde", "\x98Le \x9cmonde", 0),
        (b"x\xff\x1b", "x  ", 2),
        (b"x\xc2", "x", 1),
    ],
)
def test_iso5426(data: bytes, text: str, lost: int) -> None:
    decoded = decode_iso5426(data)
    assert (decoded.text, decoded.lost) == (text, lost)


def test_splitting_is_that_of_every_iso_2709_file() -> None:
    data = book("50", b"a") + b"\r\n" + person("50", b"b")
    assert [raw.offset for raw in MarcReader(unimarc=True).split(io.BytesIO(data))] == [0, len(book("50", b"a")) + 2]
