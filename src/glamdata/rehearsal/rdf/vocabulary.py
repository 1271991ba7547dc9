"""The namespaces of Wikidata's RDF. Those under the concept base move with it; the rest are fixed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

__all__ = ["FIXED_PREFIXES", "WIKIBASE", "Vocabulary"]

WIKIBASE = "http://wikiba.se/ontology#"
FIXED_PREFIXES = {
    "wikibase": WIKIBASE,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "schema": "http://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "geo": "http://www.opengis.net/ont/geosparql#",
}

_QUERY_PREFIXES = {
    "bd": "http://www.bigdata.com/rdf#",
    "hint": "http://www.bigdata.com/queryHints#",
    "gas": "http://www.bigdata.com/rdf/gas#",
    "mwapi": "https://www.mediawiki.org/ontology#API/",
    "geof": "http://www.opengis.net/def/geosparql/function/",
    "dct": "http://purl.org/dc/terms/",
    "ontolex": "http://www.w3.org/ns/lemon/ontolex#",
    "cc": "http://creativecommons.org/ns#",
}


@dataclass(frozen=True)
class Vocabulary:
    """IRIs of entities, statements and properties for one concept base, as ``http://www.wikidata.org/entity/``."""

    concept_base: str

    @cached_property
    def site(self) -> str:
        """The start of all namespaces, as ``http://www.wikidata.org/``."""
        return self.concept_base.removesuffix("entity/")

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """All prefixes that the query service knows without being told."""
        site, prop = self.site, f"{self.site}prop/"
        return {
            "wd": self.concept_base,
            "wds": f"{self.concept_base}statement/",
            "wdv": f"{site}value/",
            "wdref": f"{site}reference/",
            "wdata": f"{site}wiki/Special:EntityData/",
            "wdt": f"{prop}direct/",
            "wdtn": f"{prop}direct-normalized/",
            "wdno": f"{prop}novalue/",
            "p": prop,
            "ps": f"{prop}statement/",
            "psv": f"{prop}statement/value/",
            "psn": f"{prop}statement/value-normalized/",
            "pqn": f"{prop}qualifier/value-normalized/",
            "prn": f"{prop}reference/value-normalized/",
            "pq": f"{prop}qualifier/",
            "pqv": f"{prop}qualifier/value/",
            "pr": f"{prop}reference/",
            "prv": f"{prop}reference/value/",
            **FIXED_PREFIXES,
        }

    @cached_property
    def query_prefixes(self) -> dict[str, str]:
        """The prefixes that queries may use, those of services that are refused among them."""
        return {**self.prefixes, **_QUERY_PREFIXES}

    def iri(self, prefix: str, name: str) -> str:
        """Return an IRI in angle brackets."""
        return f"<{self.prefixes[prefix]}{name}>"
