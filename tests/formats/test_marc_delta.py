"""The MARC delta: records that gain an identifier, and not a byte more."""

import io
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

import pymarc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.formats import marc_delta
from glamdata.formats.marc_delta import MarcDelta
from glamdata.formats.piece_file import piece_writer
from glamdata.model.enrichment import EnrichedValue, Enrichment
from glamdata.model.finding import Finding
from glamdata.model.known import Known

LIBRARY = Path(__file__).parents[2].parent / "shared/data/library"
WIKIDATA_024 = b"7 \x1faQ5604\x1f2wikidata\x1f1http://www.wikidata.org/entity/Q5604\x1e"


def marc(*fields: tuple[bytes, bytes], kind: bytes = b"z", status: bytes = b"n", coding: bytes = b"a") -> bytes:
    """Build a record of (tag, body) pairs; ISO 2709 by hand, so that the test has its own opinion."""
    directory, body = b"", b""
    for tag, data in fields:
        directory += b"%b%04d%05d" % (tag, len(data) + 1, len(body))
        body += data + b"\x1e"
    base = 24 + len(directory) + 1
    length = base + len(body) + 1
    return b"%05d%b%b  %b22%05dn  4500%b\x1e%b\x1d" % (length, status, kind, coding, base, directory, body)


PERSON = (
    (b"001", b"n80126295"),
    (b"010", b"  \x1fan  80126295"),
    (b"100", "1 \x1faWright, Frank Lloyd,\x1fd1867-1959 é".encode()),
)


def write_marc_delta(
    path: Path, records: Iterable[tuple[bytes, Known]], report: Callable[[Finding], None] | None = None
) -> int:
    """Write the records that gain something as the enriched files are written; give their number."""
    delta = MarcDelta(report=report)
    with piece_writer(path, delta.form) as writer:
        for raw, known in records:
            writer.put(delta.piece(raw, known))
    return sum(length > 0 for length in writer.lengths)


def enrichment(qid: str = "Q5604", **ids: str) -> Known:
    values = tuple(EnrichedValue("identifier", pid, text) for pid, texts in ids.items() for text in texts.split())
    return Known.of(Enrichment("n80126295", qid, 1, date(2026, 11, 21), values))


def enrich_marc(raw: bytes, known: Known) -> bytes:
    return marc_delta.enrich_marc(raw, known)[0]


def fields_of(raw: bytes) -> list[tuple[bytes, bytes]]:
    base = int(raw[12:17])
    entries = [raw[at : at + 12] for at in range(24, base - 1, 12)]
    return [(e[:3], raw[base + int(e[7:]) :][: int(e[3:7])]) for e in entries]


def test_an_authority_record_gains_its_item() -> None:
    raw = marc(*PERSON)

    changed = enrich_marc(raw, enrichment())

    assert [field for field in fields_of(changed) if field not in fields_of(raw)] == [(b"024", WIKIDATA_024)]
    assert [field for field in fields_of(changed) if field[0] != b"024"] == fields_of(raw)
    assert changed[5:12] + changed[17:24] == raw[5:12] + raw[17:24]
    assert [tag for tag, _ in fields_of(changed)] == [b"001", b"010", b"024", b"100"]


def test_pymarc_reads_it_back() -> None:
    changed = enrich_marc(marc(*PERSON), enrichment(P214="97788532", P213="0000000121338269"))

    record = pymarc.Record(changed)
    assert [(f.indicator1, f.indicator2, f["a"], f["2"], f["1"]) for f in record.get_fields("024")] == [
        ("7", " ", "Q5604", "wikidata", "http://www.wikidata.org/entity/Q5604"),
        ("7", " ", "97788532", "viaf", "http://viaf.org/viaf/97788532"),
        ("7", " ", "0000000121338269", "isni", "https://isni.org/isni/0000000121338269"),
    ]
    assert record["100"]["d"] == "1867-1959 é"


@pytest.mark.parametrize(
    "body",
    [
        WIKIDATA_024[:-1],
        b"7 \x1faQ5604\x1f2wikidata",
        b"7 \x1faQ5604\x1f2Wikidata ",
        b"7 \x1f0http://www.wikidata.org/entity/Q5604",
        b"7 \x1f1https://www.wikidata.org/wiki/Q5604\x1f2uri",
    ],
)
def test_an_item_that_is_named_already_is_not_added_again(body: bytes) -> None:
    raw = marc(PERSON[0], (b"024", body), PERSON[2])

    assert enrich_marc(raw, enrichment()) == raw


def test_identifiers_the_record_has_are_not_added() -> None:
    raw = marc(PERSON[0], (b"024", b"7 \x1fa1\x1f2viaf"), (b"024", b"7 \x1fa0000 0001\x1f2isni"), PERSON[2])

    changed = enrich_marc(raw, enrichment(P214="97788532", P213="0000000121338269"))

    assert [body for tag, body in fields_of(changed) if tag == b"024"][2:] == [WIKIDATA_024]


def test_cancelled_numbers_do_not_count() -> None:
    raw = marc(PERSON[0], (b"024", b"7 \x1fzQ42\x1f2wikidata"), (b"024", b"7 \x1fz1\x1f2viaf"), PERSON[2])

    record = pymarc.Record(enrich_marc(raw, enrichment(P214="97788532")))

    assert [field.get("a") for field in record.get_fields("024")] == [None, None, "Q5604", "97788532"]


def test_of_several_identifiers_none_is_chosen() -> None:
    changed = enrich_marc(marc(*PERSON), enrichment(P214="97788532 12345"))

    assert [body for tag, body in fields_of(changed) if tag == b"024"] == [WIKIDATA_024]


def test_an_id_within_a_word_is_no_item() -> None:
    changed = enrich_marc(marc(PERSON[0], (b"024", b"7 \x1faXQ5604Y\x1f2local"), PERSON[2]), enrichment())

    assert WIKIDATA_024 in changed


@pytest.mark.parametrize(
    "raw",
    [
        marc(*PERSON, kind=b"a"),
        marc(*PERSON, kind=b"y"),
        *(marc(*PERSON, status=status) for status in (b"d", b"o", b"s", b"x")),
        b'<?xml version="1.0"?><record/>',
        b"",
    ],
)
def test_other_records_stay_as_they_are(raw: bytes) -> None:
    assert enrich_marc(raw, enrichment(P214="97788532")) == raw


def test_a_marc_8_record_takes_plain_ascii() -> None:
    raw = marc((b"001", b"1"), (b"100", b"1 \x1faDvo\xe9r\xe2ak"), coding=b" ")

    changed = enrich_marc(raw, enrichment())

    assert changed[9:10] == b" "
    assert (b"100", b"1 \x1faDvo\xe9r\xe2ak\x1e") in fields_of(changed)


def test_only_changed_records_are_written(tmp_path: Path) -> None:
    path = tmp_path / "enriched.mrc"
    done, book = enrich_marc(marc(*PERSON), enrichment()), marc(*PERSON, kind=b"a")

    assert write_marc_delta(path, [(marc(*PERSON), enrichment()), (done, enrichment()), (book, enrichment())]) == 1
    assert path.read_bytes() == done


def test_a_record_that_names_another_item_is_told_and_left(tmp_path: Path) -> None:
    told = []
    raw = marc(PERSON[0], (b"024", b"7 \x1faQ42\x1f2wikidata"), PERSON[2])

    assert write_marc_delta(tmp_path / "enriched.mrc", [(raw, enrichment())], told.append) == 0

    (finding,) = told
    assert (finding.code, finding.record_key, finding.origin, finding.value) == (
        "marc-not-enriched",
        "n80126295",
        "024",
        "Q5604",
    )
    assert "024 names Q42" in finding.message


def test_a_record_that_would_grow_too_long_is_told_and_left(tmp_path: Path) -> None:
    told = []
    raw = marc(PERSON[0], *((b"670", b"  \x1fa" + b"x" * 9900) for _ in range(10)), (b"670", b"  \x1fa" + b"x" * 700))
    assert len(raw) < 99_999

    assert write_marc_delta(tmp_path / "enriched.mrc", [(raw, enrichment())], told.append) == 0
    assert "99999" in told[0].message.replace(",", "")
    assert write_marc_delta(tmp_path / "enriched.mrc", [(raw, enrichment())]) == 0


BODY = st.text(st.characters(codec="utf-8", exclude_characters="\x1d\x1e\x1f"), max_size=40).map(
    lambda text: f"7 \x1fa{text}".encode()
)


@given(st.lists(st.tuples(st.sampled_from([b"010", b"024", b"100", b"670"]), BODY), max_size=6), st.integers(1, 10**9))
def test_twice_adds_nothing_and_all_else_stays(fields: list[tuple[bytes, bytes]], number: int) -> None:
    raw = marc((b"001", b"1"), *fields)
    item = enrichment(f"Q{number}", P214="97788532")

    once = enrich_marc(raw, item)

    assert enrich_marc(once, item) == once
    added = [field for field in fields_of(once) if b"\x1f2wikidata" in field[1] or b"\x1f2viaf" in field[1]]
    assert len(added) == len(set(added)) == 2
    assert [field for field in fields_of(once) if field not in added] == fields_of(raw)


def real_records(name: str) -> Iterator[bytes]:
    path = LIBRARY / name
    if not path.exists():
        pytest.skip(f"the shared library exports are not here: {path}")
    return (piece + b"\x1d" for piece in path.read_bytes().split(b"\x1d")[:-1])


def test_real_authority_records(tmp_path: Path) -> None:
    path = tmp_path / "enriched.mrc"
    raws = [raw for raw in real_records("loc_authority_dlc.mrc") if b"wikidata" not in raw]
    assert len(raws) == 87

    count = write_marc_delta(path, [(raw, enrichment("Q123456789", P214="97788532")) for raw in raws])

    back = [piece + b"\x1d" for piece in path.read_bytes().split(b"\x1d")[:-1]]
    assert count == len(back) == len(raws)
    for before, after in zip(raws, back, strict=True):
        rest = [field for field in fields_of(after) if b"Q123456789" not in field[1]]
        assert [field for field in rest if b"viaf.org/viaf/97788532" not in field[1]] == fields_of(before)
    read = list(pymarc.MARCReader(io.BytesIO(path.read_bytes()), to_unicode=True, permissive=True))
    assert all(record is not None and "Q123456789" in [f.get("a") for f in record.get_fields("024")] for record in read)


def test_real_records_that_know_their_item(tmp_path: Path) -> None:
    told = []
    pairs = [(raw, enrichment("Q999999999")) for raw in real_records("gnd_authority_8.mrc")]

    count = write_marc_delta(tmp_path / "enriched.mrc", pairs, told.append)

    assert count + len(told) == len(pairs)
    assert len(told) >= 1


def test_real_books_get_nobodys_item(tmp_path: Path) -> None:
    pairs = [(raw, enrichment()) for raw in real_records("loc_books_2014_100.mrc")]

    assert write_marc_delta(tmp_path / "enriched.mrc", pairs) == 0
