"""MARC delta in MARCXML: the <record> elements that gain something from their item, all else as it was written.

https://www.loc.gov/standards/marcxml/. New fields are put between the others as text; what comes of it is parsed again
and must be the record before with just these fields more, or the record is left alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from glamdata.formats.marc_delta import ALWAYS, tell_unchanged
from glamdata.formats.marc_gains import LeftOut, find_gains, may_gain
from glamdata.formats.marcxml_record import parse_elements
from glamdata.formats.piece_file import Form
from glamdata.model.record import Field

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from glamdata.formats.marc_gains import Gains
    from glamdata.formats.marcxml_record import Elements
    from glamdata.model.finding import Finding
    from glamdata.model.known import Known

_DECLARED = re.compile(r"""\sxmlns(?::[\w.\-]+)?\s*=\s*(?:"[^"<]*"|'[^'<]*')""")
_FIELD = re.compile(
    r"""(?P<blank>\s*)<(?P<prefix>[\w.\-]+:)?(?P<kind>controlfield|datafield)\s[^>]*?tag\s*=\s*["'](?P<tag>...)["']"""
)
_NAMESPACE = ' xmlns="http://www.loc.gov/MARC21/slim"'
_UNSURE = ("<!--", "<![CDATA[", "<?")


class MarcXmlDelta:
    """Makes the pieces of a delta in MARCXML, one collection in UTF-8; like :class:`MarcDelta`.

    `namespaces` are the declarations that the elements stand under, see :func:`namespaces_of`, `encoding` is that of
    the elements as they come.
    """

    name = "enriched.xml"

    def __init__(
        self, asked: Collection[str] = ALWAYS, namespaces: str = _NAMESPACE, encoding: str = "utf-8",
        report: Callable[[Finding], None] | None = None,
    ) -> None:  # fmt: skip
        self.asked = asked
        self.report = report
        self._encoding = encoding
        head = f'<?xml version="1.0" encoding="UTF-8"?>\n<collection{namespaces}>\n'
        self.form = Form(lambda _: b"", head.encode(), b"</collection>\n")

    def piece(self, raw: bytes, known: Known) -> bytes:
        """Give the element as it is then, empty where it gains nothing."""
        text = raw.decode(self._encoding)
        changed, refused = enrich_marcxml(text, known, self.asked)
        for refusal in refused if self.report else ():
            assert self.report
            self.report(tell_unchanged(known, refusal))
        return b"" if changed == text else f"{changed.strip()}\n".encode()


def namespaces_of(head: str) -> str:
    """Give the namespace declarations in what stands before the first record of an export, each once."""
    before = head[: found.start()] if (found := re.search(r"<(?:[\w.\-]+:)?record[\s>]", head)) else head
    declared = {text.partition("=")[0].strip(): f" {text.strip()}" for text in _DECLARED.findall(before)}
    return "".join(declared.values())


def enrich_marcxml(text: str, known: Known, asked: Collection[str] = ALWAYS) -> tuple[str, tuple[LeftOut, ...]]:
    """Give the <record> element with what :func:`find_gains` adds of the `asked` tags, and what had to be left out.

    An element that is written in a way that can't be added to safely (comments, CDATA) is left as it is.
    """
    try:
        before = _parse(text)
    except (expat.ExpatError, ValueError) as error:
        return text, (LeftOut("", f"its XML can't be read ({error})"),)
    if not may_gain(before.leader, asked):
        return text, ()
    gains = find_gains(before.leader, [f for f in before.fields if not f.tag.startswith("00")], known, asked)
    if not gains:
        return text, gains.refused
    try:
        return _change(text, before, gains), gains.refused
    except (expat.ExpatError, ValueError) as error:
        return text, (*gains.refused, LeftOut("", str(error)))


def _change(text: str, before: Elements, gains: Gains) -> str:
    """Add to the element and read it again. Raises ValueError where anything else is other than before."""
    if any(mark in text for mark in _UNSURE):
        raise ValueError("it has comments or CDATA among its fields")
    changed, wanted = _link(text, before, gains)
    for field in gains.fields:
        changed = _insert(changed, field)
    after = _parse(changed)
    rest = list(after.fields)
    for field in gains.fields:
        if field not in rest:
            raise ValueError(f"field {field.tag} could not be put into its XML")
        rest.remove(field)
    if rest != wanted or after.leader != before.leader:
        raise ValueError("its XML could not be added to without another change")
    return changed


def _link(text: str, before: Elements, gains: Gains) -> tuple[str, list[Field]]:
    """Put $1 into headings, the last first; gives the text and the fields that it then has."""
    wanted = list(before.fields)
    data_fields = [place for place, field in enumerate(wanted) if not field.tag.startswith("00")]
    elements = [place for place in _FIELD.finditer(text) if place["kind"] == "datafield"]
    if len(elements) != len(data_fields):
        raise ValueError("its XML has fields that can't be told apart")
    front = (("8", gains.link),) if gains.link else ()
    for place, address, _ in sorted(gains.linked, reverse=True):
        field, element = wanted[data_fields[place]], elements[place]
        prefix = element["prefix"] or ""
        opened = text.index(">", element.end()) + 1
        closed = text.index(f"</{prefix}datafield", opened)
        blank = text[opened : opened + len(text[opened:closed]) - len(text[opened:closed].lstrip())]
        tail = len(text[:closed].rstrip())
        link = "".join(blank + _write_subfield(code, said, prefix) for code, said in front)
        end = blank + _write_subfield("1", address, prefix)
        text = text[:opened] + link + text[opened:tail] + end + text[tail:]
        subfields = (*front, *field.subfields, ("1", address))
        wanted[data_fields[place]] = Field(field.tag, field.indicators, subfields)
    return text, wanted


def _parse(text: str) -> Elements:
    return parse_elements(text, text.encode("utf-8"))


def _insert(text: str, field: Field) -> str:
    """Put `field` after the last field whose tag is not greater, or before the first field."""
    places = list(_FIELD.finditer(text))
    if not places:
        raise ValueError("it has no fields")
    earlier = [place for place in places if place["tag"] <= field.tag]
    if not earlier:
        first = places[0]
        return text[: first.start()] + first["blank"] + _write(field, first["prefix"] or "") + text[first.start() :]
    last = earlier[-1]
    close = f"</{last['prefix'] or ''}{last['kind']}"
    end = text.find(">", text.index(close, last.end())) + 1
    return text[:end] + last["blank"] + _write(field, last["prefix"] or "") + text[end:]


def _write(field: Field, prefix: str) -> str:
    subfields = "".join(_write_subfield(code, text, prefix) for code, text in field.subfields)
    first, second = field.indicators[0], field.indicators[1]
    head = f'<{prefix}datafield tag="{field.tag}" ind1="{first}" ind2="{second}">'
    return f"{head}{subfields}</{prefix}datafield>"


def _write_subfield(code: str, text: str, prefix: str) -> str:
    return f"<{prefix}subfield code={quoteattr(code)}>{escape(text)}</{prefix}subfield>"
