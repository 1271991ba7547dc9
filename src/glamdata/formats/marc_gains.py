"""The fields that a MARC 21 record gains from its item, each only where the record does not say it already.

Authority records: 024 (https://www.loc.gov/marc/authority/ad024.html) with the source in $2 and the thing itself as an
IRI in $1, 034 and 751 for the place of a geographic heading, 370 for places of a life, 856 for Wikipedia. Bibliographic
ones: 758 for the resource described, after the PCC's guidance on URIs in MARC, 034 for a map, 751 for where it was
published or made, 856 for Wikipedia's article on it; a person's item is never the identity of a book. Headings of both
gain $1, see :mod:`glamdata.formats.marc_headings`. 883 says that a machine made the new fields, and when.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from glamdata.formats.enriched_fact import best_label, coordinate_of
from glamdata.formats.marc_headings import AUTHORITY, BIBLIOGRAPHIC, find_linked
from glamdata.formats.marc_resource import created_places, is_person, resources
from glamdata.formats.record_uri import entity_uri
from glamdata.model.enrichment import HEADINGS, MARC_TAGS
from glamdata.model.record import Field

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from glamdata.formats.marc_headings import Linked
    from glamdata.model.enrichment import Enrichment
    from glamdata.model.known import Known

    Gain = Iterator[Field]
    Maker = Callable[[Sequence[Field], Known], Gain]

_AUTHORITY, _BIBLIOGRAPHIC, _MAPS = "z", frozenset("acdefgijkmoprt"), frozenset("ef")
_GONE = frozenset("dosx")  # LDR/05: deleted, obsolete, deleted and split, deleted and replaced
_WIKIDATA = "wikidata"
_IRI = {_WIKIDATA: entity_uri(""), "viaf": "http://viaf.org/viaf/", "isni": "https://isni.org/isni/"}
_IDENTIFYING = frozenset("a01")
_FROM_ITEM = (("P214", "viaf"), ("P213", "isni"))
# 370 of a heading: birth, death, seat or residence, country; of a work its country of origin.
_PLACES = (("P19", "a"), ("P20", "b"), ("P17", "c"), ("P27", "c"), ("P159", "e"), ("P551", "e"), ("P495", "g"))
_QID = re.compile(r"(?<![0-9A-Za-z])Q[1-9][0-9]*(?![0-9A-Za-z])")
_LINK_NUMBER = re.compile(r"(\d+)")


class LeftOut(NamedTuple):
    """Why something that a record should gain is left out: the field's tag, and words."""

    tag: str
    words: str


@dataclass(frozen=True, slots=True)
class Gains:
    """What a record gains: new fields in the order of their tags, and $1 in headings that it has.

    `link` is the $8 that all of it carries, empty without an 883.
    """

    fields: tuple[Field, ...] = ()
    linked: tuple[Linked, ...] = ()
    refused: tuple[LeftOut, ...] = ()
    link: str = ""

    def __bool__(self) -> bool:
        return bool(self.fields or self.linked)


def find_gains(leader: str, fields: Sequence[Field], known: Known, asked: Collection[str] = ("024",)) -> Gains:
    """Give what to add; `fields` are the record's data fields.

    `asked` are the tags that may be added at all, and ``headings``. Doing it twice adds nothing.
    """
    makers = _makers(leader)
    gains: list[Field] = []
    refused: list[LeftOut] = []
    if leader[6:7] == _AUTHORITY and known.enrichment and (other := _other_item(fields, known.qid)):
        return Gains(refused=(LeftOut("024", other),))
    for tag in MARC_TAGS:
        if tag in asked and tag in makers:
            try:
                gains += makers[tag](fields, known)
            except ValueError as error:
                refused.append(LeftOut(tag, str(error)))
    linked = []
    if HEADINGS in asked and makers:
        tags = AUTHORITY if leader[6:7] == _AUTHORITY else BIBLIOGRAPHIC
        linked = list(find_linked(fields, known, tags, lambda tag, words: refused.append(LeftOut(tag, words))))
    if (gains or linked) and "883" in asked:
        link = _free_link(fields)
        day = max([*([known.day] if gains else []), *(one.day for one in linked)])
        about = (("8", link), ("a", "glamdata: from Wikidata"), ("d", f"{day:%Y%m%d}"))
        whence = (("u", entity_uri(known.qid)),) if known.qid else ()
        gains = [Field(field.tag, field.indicators, (("8", link), *field.subfields)) for field in gains]
        return Gains((*gains, Field("883", "0 ", (*about, *whence))), tuple(linked), tuple(refused), link)
    return Gains(tuple(gains), tuple(linked), tuple(refused))


def may_gain(leader: str, asked: Iterable[str]) -> bool:
    """Tell whether a record of this kind can gain anything `asked`: deleted ones and holdings can't."""
    makers = _makers(leader)
    return any(tag in makers or (tag == HEADINGS and makers) for tag in asked)


def _makers(leader: str) -> dict[str, Maker]:
    kind = leader[6:7]
    if not kind or leader[5] in _GONE:
        return {}
    if kind == _AUTHORITY:
        about = {"024": _identifiers, "034": _coordinates, "370": _places, "751": _linking, "856": _wikipedia}
        return {tag: _of_item(make) for tag, make in about.items()}
    if kind not in _BIBLIOGRAPHIC:
        return {}
    makers: dict[str, Maker] = {"758": resources}
    makers |= {"751": _of_item(_not_of_person(created_places)), "856": _of_item(_not_of_person(_wikipedia))}
    return makers | {"034": _of_item(_map)} if kind in _MAPS else makers


def _of_item(make: Callable[[Sequence[Field], Enrichment], Gain]) -> Maker:
    def made(fields: Sequence[Field], known: Known) -> Gain:
        return make(fields, known.enrichment) if known.enrichment else iter(())

    return made


def _not_of_person(
    make: Callable[[Sequence[Field], Enrichment], Gain],
) -> Callable[[Sequence[Field], Enrichment], Gain]:
    def made(fields: Sequence[Field], enrichment: Enrichment) -> Gain:
        return iter(()) if is_person(enrichment) else make(fields, enrichment)

    return made


def _identifiers(fields: Sequence[Field], enrichment: Enrichment) -> Gain:
    present = [_counting(field) for field in fields if field.tag == "024"]
    if not any(_qids_of(subfields) for subfields in present):
        yield _field_024(_WIKIDATA, enrichment.qid)
    sources = {text.strip().lower() for subfields in present for code, text in subfields if code == "2"}
    for pid, source in _FROM_ITEM:
        texts = {v.text for v in enrichment.values if v.property == pid and v.kind == "identifier"}
        if source not in sources and len(texts) == 1:
            yield _field_024(source, texts.pop())


def _other_item(fields: Sequence[Field], qid: str) -> str:
    """Say that the record names another item than the decision, empty where it does not: nothing of it is sure then."""
    named = {found for f in fields if f.tag == "024" for found in _qids_of(_counting(f))} - {qid}
    others = ", ".join(sorted(named))
    return f"024 names {others}, the decision says {qid}: one of them is wrong or merged" if others else ""


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


def _point(enrichment: Enrichment) -> tuple[tuple[str, str], ...]:
    """Give $d to $g of the only place that the item has, in decimal degrees; nothing of two."""
    points = [point for v in enrichment.values if v.property == "P625" and (point := coordinate_of(v))]
    if len(points) != 1:
        return ()
    east = f"{'E' if points[0].longitude >= 0 else 'W'}{abs(points[0].longitude):010.6f}"
    north = f"{'N' if points[0].latitude >= 0 else 'S'}{abs(points[0].latitude):010.6f}"
    return (("d", east), ("e", east), ("f", north), ("g", north))


def _coordinates(fields: Sequence[Field], enrichment: Enrichment) -> Gain:
    """Give the point of a geographic heading (151), if there is just one and no 034 yet."""
    tags = {field.tag for field in fields}
    if "151" in tags and "034" not in tags and (point := _point(enrichment)):
        yield Field("034", "  ", (*point, ("1", entity_uri(enrichment.qid))))


def _map(fields: Sequence[Field], enrichment: Enrichment) -> Gain:
    """Give the point of a map without 034; nothing is said of its scale."""
    if all(field.tag != "034" for field in fields) and (point := _point(enrichment)):
        yield Field("034", "0 ", (("a", "a"), *point))


def _places(fields: Sequence[Field], enrichment: Enrichment) -> Gain:
    """Give places with a label, where no 370 says one of that kind yet and the item knows just one."""
    present = {code for field in fields if field.tag == "370" for code, _ in field.subfields}
    for pid, code in _PLACES:
        places = {(v.label or dict(v.labels).get("en", ""), v.text) for v in enrichment.values if v.property == pid}
        if code in present or len(places) != 1:
            continue
        label, qid = places.pop()
        if label:
            present.add(code)
            yield Field("370", "  ", ((code, label), ("1", entity_uri(qid))))


def _linking(fields: Sequence[Field], enrichment: Enrichment) -> Gain:
    """Give the item as an equivalent heading of a geographic one, source not specified: no list of headings has it."""
    tags = {field.tag for field in fields}
    present = {qid for f in fields if f.tag == "751" for _, text in f.subfields for qid in _QID.findall(text)}
    if "151" in tags and enrichment.qid not in present:
        yield Field("751", " 4", (("a", best_label(enrichment)), ("1", entity_uri(enrichment.qid))))


def _wikipedia(fields: Sequence[Field], enrichment: Enrichment) -> Gain:
    present = {text for field in fields if field.tag == "856" for text in field.texts("u")}
    for value in enrichment.values:
        is_page = value.kind == "link" and not value.property and value.url not in present
        if is_page and ".wikipedia.org/" in value.url:
            language = value.url.partition("://")[2].partition(".")[0]
            yield Field("856", "42", (("y", f"Wikipedia ({language}): {value.text}"), ("u", value.url)))


def _free_link(fields: Sequence[Field]) -> str:
    """Give a $8 that the record does not use, of the kind for provenance."""
    used = {int(found[1]) for f in fields for text in f.texts("8") if (found := _LINK_NUMBER.match(text))}
    return f"{max(used, default=0) + 1}\\p"
