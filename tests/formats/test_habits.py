"""Exports as library systems really write them: what is counted, what is told, and that refused bytes come back."""

from __future__ import annotations

import gzip
import io
import json
import sys
from typing import TYPE_CHECKING

import pytest

from glamdata.formats.marcxml_split import XmlSplitter
from glamdata.formats.reader import open_reader
from glamdata.report.counting import count_export

if TYPE_CHECKING:
    from pathlib import Path

    from glamdata.model.finding import Finding

XML = '<collection xmlns="http://www.loc.gov/MARC21/slim">{}</collection>'
HEADER = "id;name;born\n"
ROWS = "".join(f"{number};Müller, Hans {number};18{number}0\n" for number in range(1, 10))


def iso(number: str, title: str = "Title", blanks: bytes = b"   4500", wrong: str = "") -> bytes:
    """Make a small record; `wrong` names what its leader has as zeros or blanks: length, base, blank length."""
    fields = [("001", number), ("008", "1" * 40), ("245", f"10\x1fa{title}")]
    directory, body = b"", b""
    for tag, text in fields:
        data = text.encode() + b"\x1e"
        directory += f"{tag}{len(data):04d}{len(body):05d}".encode()
        body += data
    base = 24 + len(directory) + 1
    length = b"%05d" % (base + len(body) + 1)
    length = {"length": b"00000", "blank length": b"     "}.get(wrong, length)
    stated = b"00000" if wrong == "base" else b"%05d" % base
    return length + b"nam a22" + stated + blanks + directory + b"\x1e" + body + b"\x1d"


def xml(number: int, text: str = "Title", stray: str = "") -> str:
    return (
        f'<record><leader>00000nam a2200000 a 4500</leader><controlfield tag="001">{number}</controlfield>'
        f'<datafield tag="245" ind1="1" ind2="0">{stray}<subfield code="a">{text}</subfield></datafield></record>'
    )


def marcjson(subfields: str, fields: str = "") -> str:
    return (
        '{"leader":"00000nam a2200000 a 4500","fields":[{"001":"j"},'
        f'{{"245":{{"ind1":"1","ind2":"0","subfields":[{subfields}]}}}}{fields}]}}\n'
    )


def folio(count: int) -> bytes:
    """Make what FOLIO's source record storage gives: MARC-in-JSON deep in objects that say more of each record."""
    records = [
        {
            "recordId": f"u{n}",
            "parsedRecord": {"content": json.loads(marcjson('{"a":"T"}')), "formattedContent": "LEADER [" * 9},
        }
        for n in range(count)
    ]
    return json.dumps({"sourceRecords": records, "totalRecords": count}, indent=1).encode()


def mrk(number: int) -> str:
    return f"=LDR  00000nam a2200000 a 4500\n=001  {number}\n=245  10$aTitle {number}\n"


THREE = [iso("1"), iso("2"), iso("3")]
GOOD_JSON = marcjson('{"a":"Title"}')
HABITS: dict[str, tuple[str, bytes, tuple[int, int, int], list[str]]] = {
    "two terminators": ("mrc", b"\x1d".join(THREE) + b"\x1d", (3, 0, 0), []),
    "padded with blanks": ("mrc", b"     ".join(THREE) + b"   ", (3, 0, 0), []),
    "padded to a block": ("mrc", (b"\0" * 900).join(THREE), (3, 0, 0), []),
    "no length anywhere": ("mrc", iso("1", wrong="length") * 3, (3, 0, 0), ["wrong-length"] * 3),
    "a blank length": (
        "mrc",
        iso("1", wrong="blank length", blanks=b"       ") * 2,
        (2, 0, 0),
        ["wrong-length", "bad-leader"] * 2,
    ),
    "no base address": ("mrc", b"\xef\xbb\xbf" + iso("1", wrong="base"), (1, 0, 0), ["wrong-length"]),
    "an error page": ("mrc", b"".join(THREE) + b"\n<html><body>500</body></html>\n", (3, 1, 0), ["bad-structure"]),
    "gzip members": ("mrc.gz", gzip.compress(THREE[0]) + gzip.compress(THREE[1]), (2, 0, 0), []),
    "a delimiter in 001": ("mrc", iso("x\x1fa2"), (1, 0, 0), ["control-character"]),
    "UTF-8 twice": ("mrc", iso("1", "CafÃ© MÃ¼nchen") + iso("2", "SÃO PAULO, Âme, Café"), (2, 0, 0), ["encoded-twice"]),
    "UTF-8 twice in XML": ("xml", XML.format(xml(1, "BrontÃ«")).encode(), (1, 0, 0), ["encoded-twice"]),
    "UTF-8 twice in a table": ("csv", (HEADER + ROWS + "9;Anaïs â€“ NÃ©e;1\n").encode(), (10, 0, 0), ["encoded-twice"]),
    "two files in one": ("xml", 2 * ("<?xml version='1.0'?>" + XML.format(xml(1))).encode(), (2, 0, 0), []),
    "markup in a text": ("xml", XML.format(xml(1, "On <i>Homo</i> sapiens")).encode(), (1, 0, 0), ["stray-text"]),
    "text beside subfields": ("xml", XML.format(xml(1, stray="lost")).encode(), (1, 0, 0), ["stray-text"]),
    "an unknown entity": ("xml", XML.format(xml(1) + xml(2, "a&nbsp;b") + xml(3)).encode(), (2, 1, 0), ["bad-xml"]),
    "a subfield twice": ("json", (GOOD_JSON + marcjson('{"a":"x","a":"y"}')).encode(), (1, 1, 0), ["bad-json"]),
    "a field twice": (
        "json",
        (GOOD_JSON + marcjson('{"a":"x"}', ',{"500" : {}, "500" : {}}')).encode(),
        (1, 1, 0),
        ["bad-json"],
    ),
    "text like a name": ("json", marcjson(json.dumps({"a": '": "leader":'})).encode(), (1, 0, 0), []),
    "an array without end": ("json", f"[{GOOD_JSON},{GOOD_JSON},".encode(), (2, 1, 0), ["cut-off"]),
    "arrays one after the other": ("json", 2 * f"[{GOOD_JSON},{GOOD_JSON}]\n".encode(), (4, 0, 0), []),
    "old line ends": ("mrk", "\n".join(map(mrk, range(3))).replace("\n", "\r").encode(), (3, 0, 0), []),
    "tabs for blanks": ("mrk", "\n".join(map(mrk, range(3))).replace("  ", "\t").encode(), (3, 0, 0), []),
    "objects around records": ("json", folio(3), (3, 0, 0), []),
    "cut between such objects": ("json", folio(3)[:-90], (3, 1, 0), ["cut-off"]),
    "a control character in one line": ("xml", XML.format(xml(1, "a\x01b") + xml(2)).encode(), (1, 1, 0), ["bad-xml"]),
    "a field terminator in XML": ("xml", XML.format(xml(1, "a\x1eb") + xml(2)).encode(), (1, 1, 0), ["bad-xml"]),
    "a field terminator in JSON": ("json", (GOOD_JSON + marcjson('{"a":"a\x1eb"}')).encode(), (1, 1, 0), ["bad-json"]),
    "a field terminator in mrk": ("mrk", "".join(map(mrk, range(3))).replace("e 1", "e\x1e").encode(), (3, 0, 0), ["control-character"]),
    "MARCXML as text": ("xml", XML.format(f"<record>{xml(1).replace('<', '&lt;')}</record>").encode(), (0, 1, 0), ["bad-structure"]),
    "two tables in one": ("csv", 2 * (b"\xef\xbb\xbf" + (HEADER + ROWS).encode()), (18, 0, 1), []),
    "a total": ("csv", (HEADER + ROWS + "Total: 9\n").encode(), (9, 1, 0), ["ragged-row"]),
    "Excel's Unicode text": ("txt", (HEADER + ROWS).replace(";", "\t").encode("utf-16"), (9, 0, 0), []),
}  # fmt: skip


def count(path: Path, data: bytes, refused: Path | None = None) -> tuple[dict[str, int], list[Finding]]:
    path.write_bytes(data)
    findings: list[Finding] = []
    return count_export(path, findings.append, refused=refused), findings


@pytest.mark.parametrize(("suffix", "data", "counts", "codes"), HABITS.values(), ids=HABITS)
def test_counts_are_true(
    suffix: str, data: bytes, counts: tuple[int, int, int], codes: list[str], tmp_path: Path
) -> None:
    refused = tmp_path / "refused"
    counted, findings = count(tmp_path / f"export.{suffix}", data, refused)
    assert (counted["read"], counted["refused"], counted["ignored"]) == counts
    assert counted["in_file"] == sum(counts)
    assert [finding.code for finding in findings] == codes
    assert all(f"Record {finding.position}" in finding.message for finding in findings)
    assert refused.exists() is bool(counts[1])


def test_what_was_refused_can_be_read_once_it_is_mended(tmp_path: Path) -> None:
    refused = tmp_path / "refused.json"
    count(tmp_path / "export.json", HABITS["a subfield twice"][1], refused)
    mended = refused.read_bytes().replace(b'"a":"y"', b'"b":"y"')
    assert count(tmp_path / "mended.json", mended)[0]["read"] == 1


def test_a_text_keeps_what_stands_in_other_elements(tmp_path: Path) -> None:
    path = tmp_path / "export.xml"
    path.write_bytes(HABITS["markup in a text"][1])
    reader = open_reader(path)
    with path.open("rb") as stream:
        (record,) = [reader.parse(raw).record for raw in reader.split(stream)]
    assert record is not None
    assert record.fields[1].subfields == (("a", "On Homo sapiens"),)


def test_a_mark_inside_a_table_is_no_part_of_a_key(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes((HEADER + ROWS + "\ufeff10;Last;1900\n").encode())
    reader = open_reader(path)
    with path.open("rb") as stream:
        *_, last = [reader.parse(raw).record for raw in reader.split(stream)]
    assert last is not None
    assert (last.cells or {})["id"] == "10"


def test_records_begun_in_a_comment_without_end_are_looked_at_once() -> None:
    """The text after the comment is searched for an end tag once, not again for every record that begins in it."""

    class Searched(bytes):
        """Bytes that say how many of them were searched for an end tag."""

        seen = 0

        def find(self, sub: bytes, start: int = 0, end: int = sys.maxsize) -> int:  # type: ignore[override]
            if sub.startswith(b"</"):
                Searched.seen += max(0, min(end, len(self)) - start)
            return super().find(sub, start, end)

    data = b"<collection>" + xml(1).encode() + b"<!-- <record> " * 20_000
    splitter = XmlSplitter()
    splitter._text = Searched(data)  # before any chunk is read
    assert len(list(splitter.split(io.BytesIO(b""), whole=True))) >= 1
    assert Searched.seen < 20 * len(data)
