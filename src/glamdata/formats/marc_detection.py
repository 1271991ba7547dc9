"""Which MARC an export is: ISO 2709, MARCXML, MARC-in-JSON or .mrk, and MARC 21 or UNIMARC in each of them.

By content, never by the file's name. A file is UNIMARC where a record near its beginning is (see
:func:`glamdata.formats.unimarc.is_unimarc`, or ``format="UNIMARC"`` in MarcXchange) and none there is MARC 21, so that
MARC 21 is never taken for UNIMARC.
"""

from __future__ import annotations

import codecs
import io
import itertools
import re
from functools import partial
from typing import TYPE_CHECKING

from glamdata.errors import ExportError
from glamdata.formats.encoding import Encoding, detect_encoding
from glamdata.formats.marc import MarcReader, find_layout
from glamdata.formats.marcjson import MarcJsonReader
from glamdata.formats.marcjson_split import START
from glamdata.formats.marcxml import MarcXmlReader
from glamdata.formats.mrk import MrkReader, find_newline, read_lines
from glamdata.formats.unimarc import is_marc21, is_unimarc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from glamdata.model.record import RawRecord

    MarcFamily = MarcReader | MarcXmlReader | MarcJsonReader | MrkReader

MARC_FORMATS = ("marc", "marcxml", "marcjson", "mrk", "unimarc")
MARC_NAMES = {
    "marc": "MARC (ISO 2709)",
    "marcxml": "MARCXML",
    "marcjson": "MARC-in-JSON",
    "mrk": "MARCMaker text (.mrk)",
    "unimarc": "UNIMARC",
}

_SAMPLE_RECORDS = 20
_BEFORE = " \t\r\n\x0b\x0c\ufeff"
_LEADER = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:\d{5}| {5})[a-z]|\d{5}[a-z][\x20-\x7e]{6}\d{5}[\x20-\x7e]{3}45[\x20-\x7e]{2}"
)
_MARKED_UP = re.compile(  # where a stray 0x1E makes no ISO 2709
    rb"(?:\xef\xbb\xbf|\s)*"
    rb'(?:<(?s:.*?)<(?:[\w.\-]+:)?leader[\s>]|[\[{](?s:.*?)"(?:leader|fields)"\s*:|=(?:LDR|000)[ \t])'
)
_XML_ENCODING = re.compile(r"""\A\s*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ONE_BYTE = re.compile(r"utf-?8|us-ascii|iso-?8859-\d+|windows-125\d|cp125\d")
_XML_RECORD = re.compile(r"<(?:[\w.\-]+:)?(?:record|collection)[\s>/]", re.IGNORECASE)
_XML_FORMAT = re.compile(r"""<(?:[\w.\-]+:)?(?:record|collection)\s[^>]*\bformat\s*=\s*["']([A-Za-z0-9]+)""")
_JSON_RECORD = re.compile(START)
_ALEPH = re.compile(r"\d{9} (?:LDR|FMT|\d{3}|[A-Z]{3})[ \w]{2} L ", re.ASCII)
_MRK_RECORD = re.compile(r"(?:\A|[\r\n])=(?:LDR|000)[ \t]")


def detect_marc(path: Path, head: bytes, wanted: str = "") -> MarcFamily | None:
    """Make the reader for a MARC export by its first bytes; None where it is none.

    `wanted` is the format a mapping names. Raises ExportError, one sentence, for XML or JSON without MARC in it, an
    encoding that is not read, and MARC 21 where UNIMARC is wanted or the other way round.
    """
    make, marked = _find_form(path, head)
    if make is None:
        return None
    told = set(_tell_records(make(unimarc=True), head))
    unimarc = marked == "unimarc" or (not marked and told == {"unimarc"})
    if wanted == "unimarc" and not unimarc and ("marc21" in told or marked == "marc21"):
        raise ExportError(f"{path} is MARC 21, but UNIMARC is expected.")
    if wanted == "marc" and unimarc:
        raise ExportError(f"{path} is UNIMARC, but MARC 21 is expected.")
    return make(unimarc=unimarc or wanted == "unimarc")


def _find_form(path: Path, head: bytes) -> tuple[Callable[..., MarcFamily] | None, str]:
    """Give what makes the reader, and what an attribute says of the flavour (MarcXchange)."""
    if b"\x1e" in head and _LEADER.search(head) and not _MARKED_UP.match(head):
        return MarcReader, ""
    encoding = detect_encoding(head) or (Encoding("utf-8") if _MARKED_UP.match(head) else None)
    if encoding is None:
        return None, ""
    text = head[encoding.bom :].decode(encoding.name, "replace").lstrip(_BEFORE)
    if text.startswith("<"):
        codec = _find_xml_codec(path, text, encoding)
        found = _XML_FORMAT.search(text)
        named = found[1].lower() if found else ""
        marked = "unimarc" if named.startswith("unimarc") else "marc21" if named.startswith("marc21") else ""
        return lambda *, unimarc: MarcXmlReader(codec, unimarc=unimarc), marked
    if _ALEPH.match(text):
        raise ExportError(f"{path} is an Aleph sequential file, which is not read; export it as ISO 2709 or MARCXML.")
    form = MarcJsonReader if text.startswith(("{", "[")) else MrkReader if _MRK_RECORD.search(text) else None
    if form is MarcJsonReader and not _JSON_RECORD.search(text):
        raise ExportError(f"{path} is JSON, but there is no MARC-in-JSON record in it.")
    if form is not None and encoding.name.startswith("utf-") and encoding.name != "utf-8":
        raise ExportError(f"{path} is in {encoding.name}, which is not read in this format; save it as UTF-8.")
    return partial(MrkReader, newline=find_newline(head)) if form is MrkReader else form, ""


def _find_xml_codec(path: Path, text: str, detected: Encoding) -> str:
    """Give the codec of an XML file: by its byte-order mark, UTF-16 by its bytes, else what it declares, else UTF-8."""
    found = detected.name
    if "<!ENTITY" in text:
        raise ExportError(f"{path} declares XML entities, which MARCXML has no use for; it is not read.")
    if "/picaXML" in text:
        raise ExportError(f"{path} is PICA XML, which is not read; export it as MARCXML or ISO 2709.")
    if not _XML_RECORD.search(text):
        raise ExportError(f"{path} is XML, but there is no MARCXML record in it.")
    if found.startswith("utf-16") or (detected.bom and found == "utf-8"):
        return found
    declared = _XML_ENCODING.search(text)
    encoding = declared[1].lower() if declared else "utf-8"
    encoding = "utf-8" if encoding.startswith("utf-16") else encoding  # converted without a word in the declaration
    try:
        known = _ONE_BYTE.fullmatch(encoding) is not None and codecs.lookup(encoding) is not None
    except LookupError:
        known = False
    if not known or found.startswith("utf-32"):
        encoding = found if found.startswith("utf-32") else encoding
        raise ExportError(f"{path} is MARCXML in {encoding}, which is not read; save it as UTF-8.")
    return encoding


def _tell_records(reader: MarcFamily, head: bytes) -> Iterator[str]:
    """Say of the first records whether they are UNIMARC or MARC 21; nothing of those that could be either."""
    for raw in itertools.islice(reader.split(io.BytesIO(head)), _SAMPLE_RECORDS):
        texts = _texts_of(reader, raw)
        if is_marc21(texts):
            yield "marc21"
        elif is_unimarc(texts):
            yield "unimarc"


def _texts_of(reader: MarcFamily, raw: RawRecord) -> list[tuple[str, str]]:
    """Give the fields of a record as (tag, text with subfield marks), in whatever encoding; none of a broken one."""
    try:
        if isinstance(reader, MarcReader):
            return [
                (tag, raw.data[start : end - 1].decode("latin-1")) for tag, start, end in find_layout(raw.data).entries
            ]
        if isinstance(reader, MrkReader):
            parts = read_lines(raw.data)[1]
            return [(tag, data.decode("latin-1").replace("\\", " ").replace("$", "\x1f")) for tag, data in parts]
    except ValueError:
        return []
    record = reader.parse(raw).record
    fields = record.fields if record else ()
    return [
        (field.tag, field.data or field.indicators + "".join(f"\x1f{code}{text}" for code, text in field.subfields))
        for field in fields
    ]
