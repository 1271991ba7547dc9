"""Odd and damaged exports, one line each: what is counted, what is told, and what a text becomes."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

from glamdata.formats.broken_off import parse_export
from glamdata.formats.reader import open_reader, plan_parts, read_part
from glamdata.report.counting import count_export

if TYPE_CHECKING:
    from pathlib import Path

    from glamdata.model.finding import Finding
    from glamdata.model.record import CatalogueRecord

LEADER = "00000nam a2200000 a 4500"


def iso(number: int, title: bytes = b"Title", kind: bytes = b"nam a22", more: bytes = b"") -> bytes:
    """Write a record with 001, 245 and perhaps a 500."""
    fields = [(b"001", b"k%d" % number), (b"245", b"10\x1fa" + title), *([(b"500", more)] if more else [])]
    directory, body = b"", b""
    for tag, text in fields:
        directory += b"%b%04d%05d" % (tag, len(text) + 1, len(body))
        body += text + b"\x1e"
    base = 25 + len(directory)
    return b"%05d%b%05d a 4500" % (base + len(body) + 1, kind, base) + directory + b"\x1e" + body + b"\x1d"


def put(record: bytes, at: int, new: bytes) -> bytes:
    return record[:at] + new + record[at + len(new) :]


def xml(number: int, title: str = "Title", more: str = "") -> str:
    return (
        f'<record><leader>{LEADER}</leader><controlfield tag="001">k{number}</controlfield><datafield tag="245"'
        f' ind1="1" ind2="0"><subfield code="a">{title}</subfield></datafield>{more}</record>'
    )


def collection(*records: str, head: str = '<?xml version="1.0"?>') -> bytes:
    return f"{head}<collection>{''.join(records)}</collection>".encode()


def as_json(number: int, subfields: Any = ({"a": "Title"},), **before: Any) -> str:
    title = {"ind1": "1", "ind2": "0", "subfields": subfields}
    return json.dumps({**before, "leader": LEADER, "fields": [{"001": f"k{number}"}, {"245": title}]})


def mrk(number: int, title: str = "Title") -> bytes:
    return f"=LDR  {LEADER}\n=001  k{number}\n=245  10$a{title}\n\n".encode()


ROWS = "id;name\n" + "".join(f"k{number};Title\n" for number in range(1, 4))
R = [iso(1), iso(2), iso(3)]
CAFE = "Café Müller, Straße".encode()
LONG = iso(2, b"x" * 9000).replace(b"x" * 9000, b"x" * 109_000)

Case = tuple[str, bytes, str, str, str]
CASES: dict[str, Case] = {  # suffix, bytes, "read refused repaired ignored", codes, title of record 2
    # ISO 2709
    "a record terminator in a text": ("mrc", R[0] + iso(2, b"Ti\x1dtle") + R[2], "3 0 1 0", "control-character", "Ti\x1dtle"),
    "one more than the lengths know": ("mrc", R[0] + R[1].replace(b"Tit", b"Tit\x1d") + R[2], "2 2 0 0", "bad-structure bad-structure", ""),
    "a length in blanks and digits": ("mrc", R[0] + put(R[1], 0, b"  ") + R[2], "3 0 1 0", "wrong-length", "Title"),
    "a length of NUL bytes": ("mrc", R[0] + put(R[1], 0, bytes(5)) + R[2], "3 0 1 0", "wrong-length bad-leader", "Title"),
    "a length of six digits": ("mrc", R[0] + b"%06d" % len(LONG) + LONG[5:] + R[2], "3 0 1 0", "long-record", "x" * 109_000),
    "tabs and page ends between": ("mrc", b"\t\x0c".join(R), "3 0 0 0", "", "Title"),
    "an entry for another one's field": ("mrc", R[0] + put(R[1], 24, R[1][36:48]) + R[2], "2 1 0 0", "bad-structure", ""),
    "an entry without 001 of it": ("mrc", R[0] + put(R[1], 24, b"001000100002") + R[2], "3 0 1 0", "wrong-directory", "Title"),
    "a field that no entry names": (
        "mrc", R[0] + b"%05d" % (len(R[1]) + 4) + R[1][5:-1] + b"abc\x1e\x1d" + R[2], "3 0 1 0", "wrong-directory", "Title",
    ),
    "no field at all": ("mrc", R[0] + b"00026nam a2200025   4500\x1e\x1d" + R[2], "2 1 0 0", "bad-structure", ""),
    "lost characters": ("mrc", R[0] + iso(2, "M\ufffdller".encode()) + R[2], "3 0 1 0", "lost-characters", "M\ufffdller"),
    "MARCXML after it": ("mrc", b"".join(R) + collection(), "3 1 0 0", "bad-structure", "Title"),
    "a tag of zeros and a letter": ("mrc", b"".join(R).replace(b"245", b"00A"), "3 0 0 0", "", ""),
    "a code of no ASCII": ("mrc", R[0] + iso(2, b"Title\x1f\xe1Tabb", kind=b"nam  22") + R[2], "3 0 1 0", "odd-subfield", "Title"),
    # MARCXML
    "a mark against the declaration": (
        "xml", b"\xef\xbb\xbf" + collection(xml(1), xml(2, "Müller"), head='<?xml version="1.0" encoding="ISO-8859-1"?>'), "2 0 0 0", "", "Müller",
    ),
    "padding after it": ("xml", collection(xml(1), xml(2)) + bytes(99), "2 0 0 0", "", "Title"),
    "two marks": ("xml", b"\xef\xbb\xbf" * 2 + collection(xml(1), xml(2)), "2 0 0 0", "", "Title"),
    "ISO 2709 after it": ("xml", collection(xml(1), xml(2)) + R[0] + b"\n" + R[1], "2 2 0 0", "bad-structure bad-structure", "Title"),
    "ISO 2709 between two of it": ("xml", collection(xml(1)) + R[0] + collection(xml(2)), "2 1 0 0", "bad-structure", ""),
    "a message after it": ("xml", collection(xml(1), xml(2)) + b"<!-- end -->\nFatal error\n", "2 1 0 0", "bad-structure", "Title"),
    "a comment after it": ("xml", collection(xml(1), xml(2)) + b"<!-- end -->\n", "2 0 0 0", "", "Title"),
    "white space around a leader": ("xml", collection(xml(1), xml(2)).replace(b">00000", b">\n  00000"), "2 0 0 0", "", "Title"),
    "a data field as a control field": ("xml", collection(xml(1), xml(2, more='<controlfield tag="500">x</controlfield>')), "2 0 1 0", "odd-elements", "Title"),
    "a control field as a data field": ("xml", collection(xml(1), xml(2, more='<datafield tag="005" ind1=" " ind2=" "/>')), "2 0 1 0", "odd-elements", "Title"),
    "a lettered control field": ("xml", collection(xml(1), xml(2, more='<controlfield tag="FMT">BK</controlfield>')), "2 0 0 0", "", "Title"),
    "an element of nobody": ("xml", collection(xml(1), xml(2, more="<note>x</note>")), "2 0 1 0", "stray-text", "Title"),
    "a leader only": ("xml", collection(xml(1), f"<record><leader>{LEADER}</leader></record>"), "1 1 0 0", "bad-structure", ""),
    # MARC-in-JSON
    "subfields by code": ("json", f"[{as_json(1)},{as_json(2, {'a': 'Title', 'c': ['x', 'y']})}]".encode(), "2 0 0 0", "", "Title"),
    "subfields as pairs": ("json", f"[{as_json(1)},{as_json(2, [['a', 'Title'], ['c', 'x']])}]".encode(), "2 0 0 0", "", "Title"),
    "subfields with names": ("json", f"[{as_json(1)},{as_json(2, [{'code': 'a', 'value': 'Title'}])}]".encode(), "2 0 0 0", "", "Title"),
    "subfields of numbers": ("json", f"[{as_json(1)},{as_json(2, [['a', 1]])}]".encode(), "1 1 0 0", "bad-structure", ""),
    "names before the leader": ("json", "\n".join(as_json(n, id=n, _id={"$oid": "5f"}, set="a b") for n in (1, 2)).encode(), "2 0 0 0", "", "Title"),
    "a message after the array": ("json", f"[{as_json(1)},{as_json(2)}]\nFatal error".encode(), "2 1 0 0", "bad-json", "Title"),
    "numbers after the array": ("json", f'{{"records": [{as_json(1)},{as_json(2)}], "total": 2}}\n'.encode(), "2 0 0 0", "", "Title"),
    "padding after the array": ("json", f"[{as_json(1)},{as_json(2)}]".encode() + bytes(99), "2 0 0 0", "", "Title"),
    # .mrk
    "a mark in the middle": ("mrk", mrk(1) + b"\xef\xbb\xbf" + mrk(2), "2 0 0 0", "", "Title"),
    "an end-of-file byte": ("mrk", mrk(1) + mrk(2) + b"\x1a", "2 0 0 0", "", "Title"),
    # tables
    "two marks in a table": ("csv", b"\xef\xbb\xbf" * 2 + ROWS.encode(), "3 0 0 0", "", "Title"),
    "padding after a table": ("csv", ROWS.encode() + bytes(99), "3 0 0 0", "", "Title"),
    "a row of blanks": ("csv", ROWS.encode() + b" ; \n", "3 0 0 1", "", "Title"),
    "a quoted separator line": ("csv", b'"sep=;"\n' + ROWS.encode(), "3 0 0 0", "", "Title"),
    "lost characters in a cell": ("csv", ROWS.replace("k2;Title", "k2;M\ufffdller").encode(), "3 0 1 0", "lost-characters", "M\ufffdller"),
    "half UTF-8, half Latin-1": ("csv", b"id;name\n" + b"k;" + CAFE + b"\nk2;" + CAFE + b"\nk3;" + CAFE.decode().encode("latin-1") + b"\n", "2 1 0 0", "bad-encoding", CAFE.decode()),
    "a table packed in two": ("csv.gz", gzip.compress(ROWS[:11].encode()) + gzip.compress(ROWS[11:].encode()), "3 0 0 0", "", "Title"),
}  # fmt: skip


@pytest.mark.parametrize(("suffix", "data", "counts", "codes", "title"), CASES.values(), ids=CASES)
def test_counts_findings_and_texts(
    suffix: str, data: bytes, counts: str, codes: str, title: str, tmp_path: Path
) -> None:
    export = tmp_path / f"export.{suffix}"
    export.write_bytes(data)
    told: list[Finding] = []
    counted = count_export(export, told.append)
    read, refused, repaired, ignored = map(int, counts.split())
    assert counted == {
        "in_file": read + refused + ignored,
        "read": read,
        "refused": refused,
        "repaired": repaired,
        "ignored": ignored,
    }
    assert [finding.code for finding in told] == codes.split()
    reader = open_reader(export)
    whole = list(parse_export(export, reader))
    if title:
        assert title_of(whole[1][1].record) == title
    for size in (1, 2):
        assert [pair for part in plan_parts(export, reader, size) for pair in read_part(export, reader, part)] == whole


def title_of(record: CatalogueRecord | None) -> str:
    assert record is not None
    if record.cells is not None:
        return record.cells["name"]
    return next(field.first("a") for field in record.fields if field.tag == "245")
