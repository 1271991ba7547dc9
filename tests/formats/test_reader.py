"""What an export is, and errors in one sentence where it is none."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from glamdata.errors import ExportError
from glamdata.formats.reader import open_reader, open_stream, plan_parts, read_part

if TYPE_CHECKING:
    from pathlib import Path

MARC = b"00061nz  a2200037n  4500001000300000100001000003\x1en1\x1e1 \x1faAda\x1e\x1d"
MARC = b"%05d" % len(MARC) + MARC[5:12] + b"00049" + MARC[17:]
XML = b"<collection><record><leader>00000nz  a2200000n  4500</leader></record></collection>"


@pytest.mark.parametrize(("data", "name"), [(MARC, "marc"), (XML, "marcxml"), (b"id,name\n1,Ada\n", "csv")])
def test_format_is_found_by_content_not_by_name(tmp_path: Path, data: bytes, name: str) -> None:
    for file in (tmp_path / "export.dat", tmp_path / "export.mrc", tmp_path / "export.csv"):
        file.write_bytes(data)
        assert open_reader(file).name == name
        file.write_bytes(gzip.compress(data, mtime=0))
        assert open_reader(file).name == name


def test_marc_may_be_marcxml_but_never_a_table(tmp_path: Path) -> None:
    export = tmp_path / "export"
    export.write_bytes(XML)
    assert open_reader(export, "marc").name == "marcxml"
    export.write_bytes(b"id,name\n1,Ada\n")
    with pytest.raises(ExportError, match=r"is a table \(CSV\), but MARC \(ISO 2709\) is expected\.$"):
        open_reader(export, "marc")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (gzip.compress(b"", mtime=0), "is empty"),
        (bytes(range(256)) * 4, "binary data"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "binary data"),
        (b"000000001 LDR   L 00000nam a22\n000000001 24510 L $$aTitle\n", "is an Aleph sequential file"),
        (b'<collection xmlns="info:srw/schema/5/picaXML-v1.0"><record/></collection>', "is PICA XML"),
        (b"PK\x03\x04\x14\x00\x00\x00", "is damaged: its compressed data breaks off"),
        (b"hello world", "neither MARC, MARCXML nor a table"),
        (b"<html><body>hi</body></html>", "no MARCXML record"),
        (b'[{"title": ""}]', "is JSON, but there is no MARC-in-JSON record in it"),
        ('{"leader": ""}'.encode("utf-16"), "is in utf-16-le, which is not read in this format"),
        (XML.decode().encode("utf-32"), "is MARCXML in utf-32-le, which is not read"),
        (b"<?xml version='1.0' encoding='ISO-8859-99'?>" + XML, "is MARCXML in iso-8859-99"),
        (b"<?xml version='1.0' encoding='Big5'?>" + XML, "is MARCXML in big5"),
        (gzip.compress(MARC * 1000, mtime=0)[:60], "compressed data breaks off"),
    ],
)
def test_what_is_no_export_is_told_in_one_sentence(tmp_path: Path, data: bytes, words: str) -> None:
    export = tmp_path / "export"
    export.write_bytes(data)
    with pytest.raises(ExportError, match=words) as caught:
        list(plan_parts(export, open_reader(export)))
    assert "\n" not in str(caught.value)
    assert str(export) in str(caught.value)


def test_missing_file_and_directory(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="there is no such file"):
        open_reader(tmp_path / "nothing.mrc")
    with pytest.raises(ExportError, match="is a directory"):
        open_reader(tmp_path)


@pytest.mark.parametrize("size", [1, 3, 10_000])
@pytest.mark.parametrize("compressed", [False, True])
def test_parts_together_are_the_file(tmp_path: Path, size: int, *, compressed: bool) -> None:
    data = b"".join([MARC, b"\r\n", MARC, MARC, b"junk\x1d", MARC])
    export = tmp_path / "export.mrc"
    export.write_bytes(gzip.compress(data, mtime=0) if compressed else data)
    reader = open_reader(export)
    with open_stream(export) as stream:
        whole = list(reader.split(stream))
    parts = list(plan_parts(export, reader, size))
    assert [raw for part in parts for raw, _ in read_part(export, reader, part)] == whole
    assert sum(part.count for part in parts) == 5
    assert [part.number for part in parts] == list(range(1, len(parts) + 1))
    assert all(part.count <= size for part in parts)


def test_findings_of_a_part_name_the_place_in_the_whole_export(tmp_path: Path) -> None:
    export = tmp_path / "export.mrc"
    export.write_bytes(MARC * 3 + b"junk\x1d")
    reader = open_reader(export)
    *_, last = plan_parts(export, reader, 2)
    results = list(read_part(export, reader, last))
    (finding,) = results[1][1].findings
    assert (finding.position, finding.offset, finding.record_key) == (4, 3 * len(MARC), "#4")
