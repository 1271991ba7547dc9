"""Which encoding a record is in: believed where the bytes leave one reading, refused where they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from glamdata.formats.marc import MarcReader
from glamdata.model.record import RawRecord

if TYPE_CHECKING:
    from glamdata.formats.parsed import Parsed

UTF8, MARC8 = "00000nz  a2200000n  4500", "00000nz   2200000n  4500"


def make(leader: str, *fields: tuple[str, bytes]) -> bytes:
    directory, body = b"", b""
    for tag, data in fields:
        directory += b"%b%04d%05d" % (tag.encode(), len(data) + 1, len(body))
        body += data + b"\x1e"
    base = 24 + len(directory) + 1
    head = leader.encode()
    return b"%05d%b%05d%b" % (base + len(body) + 1, head[5:12], base, head[17:]) + directory + b"\x1e" + body + b"\x1d"


def parse(leader: str, *texts: bytes) -> Parsed:
    fields = [("001", b"k1"), *[("500", b"  \x1fa" + text) for text in texts]]
    return MarcReader().parse(RawRecord(1, 0, make(leader, *fields)))


def read(leader: str, *texts: bytes) -> tuple[list[str], list[str]]:
    parsed = parse(leader, *texts)
    assert parsed.record is not None
    return [field.first("a") for field in parsed.record.fields[1:]], [finding.code for finding in parsed.findings]


def refusal(leader: str, *texts: bytes) -> str:
    parsed = parse(leader, *texts)
    assert parsed.record is None
    (finding,) = parsed.findings
    assert finding.code == "bad-encoding"
    return finding.message


def test_a_leader_that_tells_the_truth() -> None:
    assert read(UTF8, "Čapek 小林 Ⲁ".encode()) == (["Čapek 小林 Ⲁ"], [])
    assert read(MARC8, b"\xe9Capek", b"plain") == (["Čapek", "plain"], [])


def test_utf8_that_claims_to_be_marc8_is_read_and_told() -> None:
    assert read(MARC8, "Čapek".encode(), b"plain", "小林".encode()) == (["Čapek", "plain", "小林"], ["wrong-charset"])


def test_marc8_that_claims_to_be_utf8_is_read_where_nothing_else_is_possible() -> None:
    assert read(UTF8, b"\x1b(NmOSKWA\x1b(B \xe9Capek", b"plain") == (["Москва Čapek", "plain"], ["wrong-charset"])
    assert read(UTF8, b"I\xebi\xecul\xa7") == (["Ii\ufe20u\ufe21lʹ"], ["wrong-charset"])


@pytest.mark.parametrize(
    "text", [b"M\xe9lange", b"D\xfcrer", b"m\xe3e", b"Caf\xe9", b"p\xe2ine", b"\x93quoted\x94", b"\xc3", b"\xff"]
)
def test_what_could_be_latin1_is_never_guessed(text: bytes) -> None:
    assert "field 500 is not valid UTF-8, though leader/09 says so" in refusal(UTF8, b"plain", text)


def test_a_script_with_bytes_left_over_is_refused() -> None:
    assert "is not valid UTF-8" in refusal(UTF8, b"\x1b(NmOSKWA\x1b(B \xfc")


def test_mixed_encodings_are_refused() -> None:
    assert "mixes encodings" in refusal(MARC8, "Čapek".encode(), b"\xe9Capek")
    assert "mixes encodings" in refusal(MARC8, "Čapek".encode(), b"\x1b(NmOSKWA\x1b(B")
    assert "is not valid UTF-8" in refusal(UTF8, "Čapek".encode(), b"\xe9Capek")
    assert "is not valid UTF-8" in refusal(UTF8, "Čapek".encode(), b"\x1b(NmOSKWA\x1b(B \xe9Capek")


def test_lost_characters_and_stray_marks_are_told_with_their_field() -> None:
    parsed = parse(MARC8, b"Anton\xafn", b"Caf\xe9 noir")
    assert [(f.code, f.origin, f.record_key) for f in parsed.findings] == [
        ("lost-characters", "500", "k1"),
        ("stray-diacritic", "500", "k1"),
    ]


@pytest.mark.parametrize(
    "text", [b"a\x00b", b"a\nb", b"a\tb", "a\x85b".encode(), "a\uffffb".encode(), b"a\x7fb", b"a\x1bb"]
)
def test_control_characters_are_told(text: bytes) -> None:
    texts, codes = read(UTF8, text)
    assert texts == [text.decode()]
    assert codes == ["control-character"]


def test_non_sorting_marks_are_no_control_characters() -> None:
    assert read(UTF8, "\x98Die\x9c Welt".encode())[1] == []
