"""MARC delta: the authority records that gain an identifier, every other field byte for byte as it was.

MARC 21 authority 024, https://www.loc.gov/marc/authority/ad024.html: first indicator 7, the source in $2 from
https://www.loc.gov/standards/sourcelist/standard-identifier.html, the thing itself as an IRI in $1.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from glamdata.formats.marc import insert_field
from glamdata.model.finding import Finding, Severity
from glamdata.model.record import Field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from glamdata.model.enrichment import Enrichment

_AUTHORITY = b"z"
_GONE = b"dosx"  # LDR/05: deleted, obsolete, deleted and split, deleted and replaced
_WIKIDATA = "wikidata"
_IRI = {
    _WIKIDATA: "http://www.wikidata.org/entity/",
    "viaf": "http://viaf.org/viaf/",
    "isni": "https://isni.org/isni/",
}
_IDENTIFYING = frozenset("a01")
_FROM_ITEM = (("P214", "viaf"), ("P213", "isni"))
_QID = re.compile(r"(?<![0-9A-Za-z])Q[1-9][0-9]*(?![0-9A-Za-z])")


def write_marc_delta(
    path: Path, records: Iterable[tuple[bytes, Enrichment]], report: Callable[[Finding], None] | None = None
) -> int:
    """Write the changed ones of `records` (raw ISO 2709 bytes, what their item knows) to `path` and give their number.

    See :func:`enrich_marc` for what a record gains. `report` takes a Finding for each record that should gain something
    and can't: it names another item already, or would grow beyond what ISO 2709 holds.
    """
    count = 0
    with path.open("wb") as file:
        for raw, enrichment in records:
            try:
                changed = enrich_marc(raw, enrichment)
            except ValueError as error:
                if report is not None:
                    report(_about(enrichment, str(error)))
                continue
            if changed != raw:
                file.write(changed)
                count += 1
    return count


def enrich_marc(raw: bytes, enrichment: Enrichment) -> bytes:
    """Give the record with 024 for its item, and VIAF and ISNI where it has none and the item has just one.

    Bibliographic, deleted and non-ISO-2709 records come back as they are: a person's item is not the identity of a
    book. Doing it twice adds nothing. Raises ValueError where the record names another item or can't take the field.
    """
    if raw[6:7] != _AUTHORITY or raw[5:6] in _GONE or not raw[:5].isdigit():
        return raw
    present = list(_fields_024(raw))
    for field in _new_fields(enrichment, present):
        raw = insert_field(raw, field)
    return raw


def _new_fields(enrichment: Enrichment, present: list[list[tuple[str, str]]]) -> Iterator[Field]:
    known = {qid for field in present for qid in _qids_of(field)}
    if known - {enrichment.qid}:
        others = ", ".join(sorted(known - {enrichment.qid}))
        raise ValueError(f"024 names {others}, the decision says {enrichment.qid}: one of them is wrong or merged")
    if not known:
        yield _field(_WIKIDATA, enrichment.qid)
    sources = {text.strip().lower() for field in present for code, text in field if code == "2"}
    for pid, source in _FROM_ITEM:
        texts = {v.text for v in enrichment.values if v.property == pid and v.kind == "identifier"}
        if source not in sources and len(texts) == 1:
            yield _field(source, texts.pop())


def _field(source: str, identifier: str) -> Field:
    return Field("024", "7 ", (("a", identifier), ("2", source), ("1", f"{_IRI[source]}{identifier}")))


def _qids_of(field: list[tuple[str, str]]) -> set[str]:
    """Read item ids from a 024 that is Wikidata's by $2 or by the address in any subfield."""
    is_ours = any(code == "2" and text.strip().lower() == _WIKIDATA for code, text in field)
    texts = [text for code, text in field if is_ours or "wikidata.org" in text]
    return {qid for text in texts for qid in _QID.findall(text)}


def _fields_024(raw: bytes) -> Iterator[list[tuple[str, str]]]:
    """Give the subfields of each 024 that identifies something, less its $z, a number that no longer counts.

    Raises ValueError for a record without a readable directory.
    """
    base = int(raw[12:17])
    for at in range(24, base - 1, 12):
        if raw[at : at + 3] == b"024":
            start = base + int(raw[at + 7 : at + 12])
            body = raw[start : start + int(raw[at + 3 : at + 7])].rstrip(b"\x1e").decode("utf-8", "replace")
            field = [(piece[:1], piece[1:]) for piece in body.split("\x1f")[1:] if not piece.startswith("z")]
            if any(code in _IDENTIFYING for code, _ in field):
                yield field


def _about(enrichment: Enrichment, reason: str) -> Finding:
    message = f"The record was not enriched: {reason}"
    return Finding(
        Severity.WARNING, "roundtrip", "marc-not-enriched", enrichment.record_key, message, "024", enrichment.qid
    )
