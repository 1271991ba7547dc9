"""MARCMaker text: as MarcEdit and pymarc write it. pymarc's own records are the oracle."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import pymarc
import pytest

from glamdata.errors import ExportError
from glamdata.formats.mnemonics import resolve_mnemonics
from glamdata.formats.mrk import MrkReader
from glamdata.formats.reader import open_reader
from glamdata.model.record import Field, RawRecord

if TYPE_CHECKING:
    from glamdata.formats.parsed import Parsed

READER = MrkReader()
SAMPLE = Path(__file__).parents[2] / "data/samples/persons.mrc"
RECORD = (
    "=LDR  00000nz  a2200000n  4500\n"
    "=001  n\\\\1\n"
    "=008  010314n|\\azannaabn\\\\\\\\\\\\\\\\\\\\|a\\aaa\\\\\\\\\\\\\n"
    "=100  1\\$aČapek, Karel,$d1890-1938\n"
    "=670  \\\\$aPrice {dollar}5 {lcub}net{rcub} \\ back$uhttp://x\n"
)


def read(text: str | bytes) -> list[tuple[RawRecord, Parsed]]:
    data = text.encode() if isinstance(text, str) else text
    raws = list(READER.split(io.BytesIO(data)))
    assert all(data[raw.offset : raw.offset + len(raw.data)] == raw.data for raw in raws)
    return [(raw, READER.parse(raw)) for raw in raws]


@pytest.mark.parametrize(
    "text",
    [
        RECORD + "\n" + RECORD,
        RECORD + RECORD,
        (RECORD + "\n" + RECORD).replace("\n", "\r\n"),
        "\ufeff\n\n" + RECORD + "\n \n\n" + RECORD + "\n\n",
        RECORD.replace("=LDR", "=000") + "\n" + RECORD,
        RECORD.replace("1\\$", "1#$") + "\n" + RECORD.rstrip("\n"),
    ],
)
def test_every_layout_gives_the_same_records(text: str) -> None:
    results = read(text)
    assert len(results) == 2
    for _, parsed in results:
        assert parsed.record is not None
        assert parsed.record.leader == "00000nz  a2200000n  4500"
        assert parsed.record.fields[0] == Field("001", data="n  1")
        assert parsed.record.fields[1].data == "010314n| azannaabn          |a aaa      "[:40]
        assert parsed.record.fields[2] == Field("100", "1 ", (("a", "Čapek, Karel,"), ("d", "1890-1938")))
        assert parsed.record.fields[3] == Field("670", "  ", (("a", "Price $5 {net} \\ back"), ("u", "http://x")))


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (RECORD.replace("=100  ", "=100 "), "line 4 of it does not begin with ="),
        (RECORD.replace("=670", "670"), "line 5 of it does not begin with ="),
        (RECORD.replace("Karel,", "Ka\nrel,"), "line 5 of it"),
        (RECORD.replace("=100", "=10"), "line 4 of it"),
        ("=001  x\n=100  1\\$aA\n", "it has no leader"),
    ],
)
def test_a_broken_record_costs_one_record(broken: str, words: str) -> None:
    results = read(f"{RECORD}\n{broken}\n{RECORD}")
    assert [parsed.record is not None for _, parsed in results] == [True, False, True]
    (finding,) = results[1][1].findings
    assert finding.code == "bad-structure"
    assert words in finding.message


def test_odd_indicators_and_unknown_mnemonics_are_warnings() -> None:
    ((_, parsed),) = read(RECORD.replace("1\\$a", "1$a").replace("{dollar}", "{dolar}"))
    assert parsed.record is not None
    assert [(finding.code, finding.origin) for finding in parsed.findings][:2] == [
        ("lost-indicators", "100"),
        ("unknown-mnemonic", "670"),
    ]
    assert "{dolar}" in parsed.record.fields[3].first("a")


def test_a_word_in_braces_of_a_private_field_is_not_told() -> None:
    ((_, parsed),) = read(RECORD.rstrip() + "\n=590  \\\\$aSee {Schmidt}.\n=541  0\\$a{Meier}\n")
    assert [finding.origin for finding in parsed.findings] == ["590", "541"]
    assert not [finding for finding in parsed.findings if "Schmidt" in finding.message or "Meier" in finding.message]


def test_marc8_text_by_its_leader_and_nothing_else() -> None:
    marc8 = RECORD.encode().replace("Č".encode(), b"\xe9C").replace(b"nz  a22", b"nz   22")
    ((_, parsed),) = read(marc8)
    assert parsed.record is not None
    assert parsed.record.fields[2].first("a") == "Čapek, Karel,"
    ((_, parsed),) = read(RECORD.encode("iso-8859-2"))
    assert parsed.record is None
    assert parsed.findings[0].code == "bad-encoding"
    assert parsed.findings[0].record_key == "n 1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{dollar}{bsol}{lcub}{rcub}", "$\\{}"),
        ("Caf{eacute} {Eacute}cole", "Café École"),
        ("Caf{acute}e", "Café"),
        ("Vi{dotb}{circ}et", "Việt"),
        ("{Lstrok}{oacute}d{zacute}", "Łódź"),
        ("{E2}e {B9}5 {24}", "é £5 $"),
        ("{llig}i{rlig}u", "i\ufe20u\ufe21"),
        ("{SHcy}{acy}", "Sha"),
        ("{TScy}ar{softcy} {jcy} {yacy}", "T\ufe20S\ufe21arʹ ĭ i\ufe20a\ufe21"),
        ("{ldquo}x{rdquo} {mdash} {frac12}", '"x" -- 1/2'),
        ("{ring}{A}", "Å"),
        ("no mnemonics { here } {}", "no mnemonics { here } {}"),
        ("Čapek", "Čapek"),
        ("{acute}", " ́"),
    ],
)
def test_mnemonics(text: str, expected: str) -> None:
    assert resolve_mnemonics(text) == (expected, [])


def test_unknown_mnemonics_stay_and_are_named() -> None:
    assert resolve_mnemonics("{foo}{FC}{eacute}{esc}") == ("{foo}{FC}é{esc}", ["foo", "FC", "esc"])


def test_pymarc_writes_what_is_read() -> None:
    records = [record for record in pymarc.MARCReader(io.BytesIO(SAMPLE.read_bytes())) if record]
    results = read("\n\n".join(map(str, records)))
    assert len(results) == len(records) > 50
    for (_, parsed), theirs in zip(results, records, strict=True):
        assert parsed.record is not None
        assert parsed.findings == ()
        assert parsed.record.leader == str(theirs.leader)
        for ours, field in zip(parsed.record.fields, theirs.fields, strict=True):
            if field.is_control_field():
                assert (ours.tag, ours.data) == (field.tag, field.data)
            else:
                assert (ours.tag, ours.indicators) == (field.tag, "".join(field.indicators))
                assert ours.subfields == tuple((s.code, s.value) for s in field.subfields)


def test_name_and_expected_format(tmp_path: Path) -> None:
    export = tmp_path / "export.txt"
    export.write_text(RECORD)
    assert open_reader(export).name == open_reader(export, "marc").name == open_reader(export, "mrk").name == "mrk"
    with pytest.raises(ExportError, match=r"is MARCMaker text \(\.mrk\), but MARCXML is expected"):
        open_reader(export, "marcxml")
