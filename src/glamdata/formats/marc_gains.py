"""The fields that a MARC 21 record gains from its item, each only where the record does not say it already.

Authority records: 024 (https://www.loc.gov/marc/authority/ad024.html) with the source in $2 and the thing itself as an
IRI in $1, 034 for the place of a geographic heading, 370 for places of a life, 856 for Wikipedia. Bibliographic ones:
758 for the resource described, after the PCC's guidance on URIs in MARC; a person's item is never the identity of a
book. 883 says that a machine made the new fields, and when.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from glamdata.formats.enriched_fact import coordinate_of
from glamdata.formats.record_uri import entity_uri
from glamdata.model.enrichment import MARC_TAGS
from glamdata.model.record import Field

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from glamdata.model.enrichment import Enrichment

    Gain = Iterator[Field]

_AUTHORITY, _BIBLIOGRAPHIC = "z", frozenset("acdefgijkmoprt")
_GONE = frozenset("dosx")  # LDR/05: deleted, obsolete, deleted and split, deleted and replaced
_WIKIDATA = "wikidata"
_IRI = {_WIKIDATA: entity_uri(""), "viaf": "http://viaf.org/viaf/", "isni": "https://isni.org/isni/"}
_IDENTIFYING = frozenset("a01")
_FROM_ITEM = (("P214", "viaf"), ("P213", "isni"))
_PLACES = (("P19", "a"), ("P20", "b"))
_QID = re.compile(r"(?<![0-9A-Za-z])Q[1-9][0-9]*(?![0-9A-Za-z])")
_LINK_NUMBER = re.compile(r"(\d+)")
_HUMAN = ("P31", "Q5")


def find_gains(
    leader: str, fields: Sequence[Field], enrichment: Enrichment, asked: Collection[str] = ("024",)
) -> list[Field]:
    """Give the fields to add, in the order of their tags; `fields` are the record's data fields.

    `asked` are the tags that may be added at all. Doing it twice adds nothing. Raises ValueError where the record names
    another item than the decision.
    """
    makers = _makers(leader)
    gains = [field for tag in MARC_TAGS if tag in asked and tag in makers for field in makers[tag](fields, enrichment)]
    return _with_provenance(gains, fields, enrichment) if gains and "883" in asked else gains


def may_gain(leader: str, asked: Iterable[str]) -> bool:
    """Tell whether a record of this kind can gain any `asked` field: deleted ones and holdings can't."""
    return any(tag in _makers(leader) for tag in asked)


def _makers(leader: str) -> dict[str, Callable[[Sequence[Field], Enrichment], Gain]]:
    kind = leader[6:7]
    if not kind or leader[5] in _GONE:
        return {}
    if kind == _AUTHORITY:
        return {"024": _identifiers, "034": _coordinates, "370": _places, "856": _wikipedia}
    return {"758": _resource} if kind in _BIBLIOGRAPHIC else {}


def _identifiers(fields: Sequence[Field], enrichment: Enrichment) -> Gain:
    present = [_counting(field) for field in fields if field.tag == "024"]
    known = {qid for subfields in present for qid in _qids_of(subfields)}
    if known - {enrichment.qid}:
        others = ", ".join(sorted(known - {enrichment.qid}))
        raise ValueError(f"024 names {others}, the decision says {enrichment.qid}: one of them is wrong or merged")
    if not known:
        yield _field_024(_WIKIDATA, enrichment.qid)
    sources = {text.strip().lower() for subfields in present for code, text in subfields if code == "2"}
    for pid, source in _FROM_ITEM:
        texts = {v.text for v in enrichment.values if v.property == pid and v.kind == "identifier"}
        if source not in sources and len(texts) == 1:
            yield _field_024(source, texts.pop())


def _field_024(source: str, identifier: str) -> Field:
    return Field("024", "7 ", (("a", identifier), ("2", source), ("1", f"{_IRI[source]}{identifier}")))


def _counting(field: Field) -> list[tuple[str, str]]:
    """Give the subfields that identify, less $z, a number that no longer counts."""
    subfields = [(code, text) for code, text in field.subfields if code != "z"]
    return subfields if any(code in _IDENTIFYING for code, _ in subfields) else []


def _qids_of(subfields: list[tuple[str, str]]) -> set[str]:
    """Read item ids from a 024 that is Wikidata's by $2 or by the address in any subfield."""
    is_ours = any(code == "2" and text.strip().lower() == _WIKIDATA for code, text in subfields)
    texts = [text for _, text in subfields if is_ours or "wikidata.org" in text]
    return {qid for text in texts for qid in _QID.findall(text)}


def _coordinates(fields: Sequence[Field], enrichment: Enrichment) -> Gain:
    """Give the point of a geographic heading (151) in decimal degrees, if there is just one and no 034 yet."""
    tags = {field.tag for field in fields}
    points = [point for v in enrichment.values if v.property == "P625" and (point := coordinate_of(v))]
    if "151" not in tags or "034" in tags or len(points) != 1:
        return
    east = f"{'E' if points[0].longitude >= 0 else 'W'}{abs(points[0].longitude):010.6f}"
    north = f"{'N' if points[0].latitude >= 0 else 'S'}{abs(points[0].latitude):010.6f}"
    subfields = (("d", east), ("e", east), ("f", north), ("g", north), ("1", entity_uri(enrichment.qid)))
    yield Field("034", "  ", subfields)


def _places(fields: Sequence[Field], enrichment: Enrichment) -> Gain:
    """Give places of birth and death with a label, where no 370 says one yet and the item knows just one."""
    present = {code for field in fields if field.tag == "370" for code, _ in field.subfields}
    for pid, code in _PLACES:
        places = {(v.label or dict(v.labels).get("en", ""), v.text) for v in enrichment.values if v.property == pid}
        if code in present or len(places) != 1:
            continue
        label, qid = places.pop()
        if label:
            yield Field("370", "  ", ((code, label), ("1", entity_uri(qid))))


def _wikipedia(fields: Sequence[Field], enrichment: Enrichment) -> Gain:
    present = {text for field in fields if field.tag == "856" for text in field.texts("u")}
    for value in enrichment.values:
        is_page = value.kind == "link" and not value.property and value.url not in present
        if is_page and ".wikipedia.org/" in value.url:
            language = value.url.partition("://")[2].partition(".")[0]
            yield Field("856", "42", (("y", f"Wikipedia ({language}): {value.text}"), ("u", value.url)))


def _resource(fields: Sequence[Field], enrichment: Enrichment) -> Gain:
    """Give the item as the resource described. Raises ValueError for a person: no book is one."""
    address = entity_uri(enrichment.qid)
    present = {qid for f in fields if f.tag == "758" for _, text in f.subfields for qid in _QID.findall(text)}
    if enrichment.qid in present:
        return
    if any((value.property, value.text) == _HUMAN for value in enrichment.values):
        raise ValueError(f"{enrichment.qid} is a person, which is not what a bibliographic record describes")
    label = next((value.text for value in enrichment.values if value.kind == "label"), "")
    yield Field("758", "  ", ((("a", label),) if label else ()) + (("1", address),))


def _with_provenance(gains: list[Field], fields: Sequence[Field], enrichment: Enrichment) -> list[Field]:
    """Link the new fields to an 883 by a $8 number that the record does not use."""
    used = {int(found[1]) for f in fields for text in f.texts("8") if (found := _LINK_NUMBER.match(text))}
    link = ("8", f"{max(used, default=0) + 1}\\p")
    linked = [Field(field.tag, field.indicators, (link, *field.subfields)) for field in gains]
    about = (link, ("a", "glamdata: from Wikidata"), ("d", f"{enrichment.retrieved:%Y%m%d}"))
    return [*linked, Field("883", "0 ", (*about, ("u", entity_uri(enrichment.qid))))]
