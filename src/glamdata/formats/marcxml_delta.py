"""MARC delta in MARCXML: the <record> elements that gain something from their item, all else as it was written.

https://www.loc.gov/standards/marcxml/. New fields are put between the others as text; what comes of it is parsed again
and must be the record before with just these fields more, or the record is left alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from glamdata.formats.marc_delta import ALWAYS, tell_unchanged
from glamdata.formats.marc_gains import find_gains, may_gain
from glamdata.formats.marcxml_record import parse_elements

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from pathlib import Path

    from glamdata.formats.marcxml_record import Elements
    from glamdata.model.enrichment import Enrichment
    from glamdata.model.finding import Finding
    from glamdata.model.record import Field

_DECLARED = re.compile(r"""\sxmlns(?::[\w.\-]+)?\s*=\s*(?:"[^"<]*"|'[^'<]*')""")
_FIELD = re.compile(
    r"""(?P<blank>\s*)<(?P<prefix>[\w.\-]+:)?(?P<kind>controlfield|datafield)\s[^>]*?tag\s*=\s*["'](?P<tag>...)["']"""
)
_NAMESPACE = ' xmlns="http://www.loc.gov/MARC21/slim"'
_UNSURE = ("<!--", "<![CDATA[", "<?")


def write_marcxml_delta(
    path: Path,
    records: Iterable[tuple[str, Enrichment]],
    namespaces: str = _NAMESPACE,
    report: Callable[[Finding], None] | None = None,
    asked: Collection[str] = ALWAYS,
) -> int:
    """Write the changed ones of `records` (a <record> element as text, what its item knows) as one collection in UTF-8.

    `namespaces` are the declarations that the elements stand under, see :func:`namespaces_of`. Gives the number of
    records; `report` takes a Finding for each that should gain something and can't.
    """
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<collection{namespaces}>\n')
        for text, enrichment in records:
            try:
                changed = enrich_marcxml(text, enrichment, asked)
            except ValueError as error:
                if report is not None:
                    report(tell_unchanged(enrichment, str(error)))
                continue
            if changed != text:
                file.write(f"{changed.strip()}\n")
                count += 1
        file.write("</collection>\n")
    return count


def namespaces_of(head: str) -> str:
    """Give the namespace declarations in what stands before the first record of an export, each once."""
    before = head[: found.start()] if (found := re.search(r"<(?:[\w.\-]+:)?record[\s>]", head)) else head
    declared = {text.partition("=")[0].strip(): f" {text.strip()}" for text in _DECLARED.findall(before)}
    return "".join(declared.values())


def enrich_marcxml(text: str, enrichment: Enrichment, asked: Collection[str] = ALWAYS) -> str:
    """Give the <record> element with what :func:`find_gains` adds of the `asked` tags.

    Raises ValueError where the record names another item, or is written in a way that can't be added to safely
    (comments, CDATA).
    """
    before = _parse(text)
    if not may_gain(before.leader, asked):
        return text
    gains = find_gains(before.leader, [f for f in before.fields if not f.data], enrichment, asked)
    if not gains:
        return text
    if any(mark in text for mark in _UNSURE):
        raise ValueError("it has comments or CDATA among its fields")
    changed = text
    for field in gains:
        changed = _insert(changed, field)
    after = _parse(changed)
    rest = list(after.fields)
    for field in gains:
        if field not in rest:
            raise ValueError(f"field {field.tag} could not be put into its XML")
        rest.remove(field)
    if rest != before.fields or after.leader != before.leader:
        raise ValueError("its XML could not be added to without another change")
    return changed


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
    subfields = "".join(
        f"<{prefix}subfield code={quoteattr(code)}>{escape(text)}</{prefix}subfield>" for code, text in field.subfields
    )
    first, second = field.indicators[0], field.indicators[1]
    head = f'<{prefix}datafield tag="{field.tag}" ind1="{first}" ind2="{second}">'
    return f"{head}{subfields}</{prefix}datafield>"
