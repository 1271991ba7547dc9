"""What an enrichment says in RDF: schema.org, SKOS labels, owl:sameAs to authority files, Wikidata's direct properties.

The subject is the record's address in the catalogue, or its item where the catalogue gives no addresses.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from glamdata.formats.enriched_fact import coordinate_of
from glamdata.formats.rdf_term import Literal, Object, Triple, literal_in, safe_iri
from glamdata.formats.record_uri import authority_uri, entity_uri, record_uri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.model.enrichment import EnrichedValue, Enrichment

NAMESPACES = {
    "geo": "http://www.opengis.net/ont/geosparql#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "schema": "http://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "wd": "http://www.wikidata.org/entity/",
    "wdt": "http://www.wikidata.org/prop/direct/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
TYPE = f"{NAMESPACES['rdf']}type"
_SCHEMA, _XSD, _WDT = NAMESPACES["schema"], NAMESPACES["xsd"], NAMESPACES["wdt"]
_SAME_AS = f"{NAMESPACES['owl']}sameAs"
_LABEL = f"{NAMESPACES['skos']}prefLabel"
_NAME, _ABOUT, _PAGE = f"{_SCHEMA}name", f"{_SCHEMA}description", f"{_SCHEMA}sameAs"
_IDENTIFIER = f"{_SCHEMA}identifier"
_LATITUDE, _LONGITUDE = f"{_SCHEMA}latitude", f"{_SCHEMA}longitude"
_WKT = f"{NAMESPACES['geo']}wktLiteral"
_EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
_DECIMAL = f"{_XSD}decimal"
# schema.org has a term of the same meaning for these; everything else is Wikidata's direct property.
_PREDICATES = {
    pid: _SCHEMA + name
    for pid, name in {
        "P18": "image", "P19": "birthPlace", "P20": "deathPlace", "P21": "gender", "P27": "nationality",
        "P50": "author", "P106": "hasOccupation", "P110": "illustrator", "P123": "publisher", "P569": "birthDate",
        "P570": "deathDate", "P577": "datePublished", "P655": "translator", "P856": "url",
    }.items()
}  # fmt: skip
_DATES = (
    (re.compile(r"-?\d{4}-\d\d-\d\d"), f"{_XSD}date"),
    (re.compile(r"-?\d{4}-\d\d"), f"{_XSD}gYearMonth"),
    (re.compile(r"-?\d{4}"), f"{_XSD}gYear"),
)
_INSTANCE_OF, _HUMAN, _PLACE = "P31", "Q5", "P625"


class TripleMaker:
    """Gives what is said of a record to several files in turn, and makes it once."""

    def __init__(self, record_url: str = "") -> None:
        self._record_url = record_url
        self._last: Enrichment | None = None
        self._triples: list[Triple] = []

    def __call__(self, enrichment: Enrichment) -> list[Triple]:
        """Give the triples of :func:`record_triples`."""
        if enrichment is not self._last:
            self._last, self._triples = enrichment, record_triples(enrichment, self._record_url)
        return self._triples


def record_triples(enrichment: Enrichment, record_url: str = "") -> list[Triple]:
    """Give what is said of one record, each triple once, those of the record itself first."""
    item = entity_uri(enrichment.qid)
    subject = safe_iri(record_uri(record_url, enrichment.record_key)) if record_url else item
    said: list[Triple] = [
        (subject, TYPE, _SCHEMA + ("Person" if _is_human(enrichment) else "Thing")),
        (subject, _IDENTIFIER, Literal(enrichment.record_key)),
    ]
    if record_url:
        said.append((subject, _SAME_AS, item))
    others: list[Triple] = []
    for value in enrichment.values:
        said += [(subject, predicate, term) for predicate, term in _say(value)]
        if value.kind == "item":
            thing = entity_uri(value.text)
            others += [(thing, _LABEL, literal_in(text, language)) for language, text in value.labels]
    said += [(subject, predicate, term) for predicate, term in _place(enrichment)]
    return list(dict.fromkeys(said + others))


def _is_human(enrichment: Enrichment) -> bool:
    return any(value.property == _INSTANCE_OF and value.text == _HUMAN for value in enrichment.values)


def _say(value: EnrichedValue) -> Iterator[tuple[str, Object]]:
    kind, pid = value.kind, value.property
    if kind == "label":
        name = literal_in(value.text, value.fallback or value.language)
        yield _LABEL, name
        yield _NAME, name
    elif kind == "description":
        yield _ABOUT, literal_in(value.text, value.fallback or value.language)
    elif not pid:
        yield _PAGE, safe_iri(value.url)
    elif (term := _term(value)) is not None:
        yield _PREDICATES.get(pid) or _WDT + pid, term
        if kind == "identifier" and (address := authority_uri(pid, value.text)):
            yield _SAME_AS, address


def _term(value: EnrichedValue) -> Object | None:
    match value.kind:
        case "item":
            return safe_iri(entity_uri(value.text))
        case "media" | "link":
            return safe_iri(value.url)
        case "date":
            return _date(value)
        case "coordinate":
            point = coordinate_of(value)
            return Literal(f"Point({point.longitude} {point.latitude})", "", _WKT) if point else None
        case "quantity":
            return _amount(value)
        case _:
            return literal_in(value.text, value.language)


def _date(value: EnrichedValue) -> Literal:
    for shape, datatype in _DATES:
        if shape.fullmatch(value.edtf):
            return Literal(value.edtf, "", datatype)
    return Literal(value.edtf, "", _EDTF) if value.edtf else Literal(value.text)


def _amount(value: EnrichedValue) -> Literal:
    inner = value.datavalue.get("value") if value.datavalue else None
    amount = inner.get("amount") if isinstance(inner, dict) else None
    return Literal(str(amount), "", _DECIMAL) if amount else Literal(value.text)


def _place(enrichment: Enrichment) -> Iterator[tuple[str, Object]]:
    """Say latitude and longitude as numbers too where there is one place only; of two nobody could pair them."""
    points = [point for v in enrichment.values if v.property == _PLACE and (point := coordinate_of(v))]
    if len(points) == 1:
        yield _LATITUDE, Literal(f"{points[0].latitude:f}", "", _DECIMAL)
        yield _LONGITUDE, Literal(f"{points[0].longitude:f}", "", _DECIMAL)
