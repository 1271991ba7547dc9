"""Entities as RDF, in the form of Wikidata's dumps and query service, as N-Triples lines."""

from glamdata.rehearsal.rdf.document import describe_document, describe_entity, describe_redirect

__all__ = ["describe_document", "describe_entity", "describe_redirect"]
