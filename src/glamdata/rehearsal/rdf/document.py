"""A whole entity as RDF."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from glamdata.rehearsal.clientsite import locate_site, sitelink_url
from glamdata.rehearsal.rdf.literal import language_literal, string_literal, typed_literal
from glamdata.rehearsal.rdf.snak import StatementWriter
from glamdata.rehearsal.rdf.vocabulary import FIXED_PREFIXES, WIKIBASE, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from glamdata.rehearsal.revision import Page, Revision

__all__ = ["describe_document", "describe_entity", "describe_redirect"]

_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_LABELS = [f"<{FIXED_PREFIXES[prefix]}{name}>" for prefix, name in
           (("rdfs", "label"), ("skos", "prefLabel"), ("schema", "name"))]  # fmt: skip
_ALIAS = f"<{FIXED_PREFIXES['skos']}altLabel>"
_SCHEMA = FIXED_PREFIXES["schema"]
_SAME = f"<{FIXED_PREFIXES['owl']}sameAs>"
_PROPERTY_LINKS = {
    "directClaim": "wdt", "claim": "p", "statementProperty": "ps", "statementValue": "psv", "qualifier": "pq",
    "qualifierValue": "pqv", "reference": "pr", "referenceValue": "prv", "novalue": "wdno",
    "directClaimNormalized": "wdtn", "statementValueNormalized": "psn", "qualifierValueNormalized": "pqn",
    "referenceValueNormalized": "prn",
}  # fmt: skip


def describe_redirect(page: Page, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the one line of a redirect."""
    yield f"{vocabulary.iri('wd', page.entity_id)} {_SAME} {vocabulary.iri('wd', str(page.redirect))} ."


def describe_document(revision: Revision, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the lines of the data node, which dumps and Special:EntityData have and the query service has not."""
    node = vocabulary.iri("wdata", revision.entity["id"])
    yield f"{node} {_TYPE} <{_SCHEMA}Dataset> ."
    yield f"{node} <{_SCHEMA}about> {vocabulary.iri('wd', revision.entity['id'])} ."
    yield f"{node} <http://creativecommons.org/ns#license> <http://creativecommons.org/publicdomain/zero/1.0/> ."
    yield f"{node} <{_SCHEMA}softwareVersion> {string_literal('1.0.0')} ."
    yield f"{node} <{_SCHEMA}version> {typed_literal(revision.revision_id, 'integer')} ."
    yield f"{node} <{_SCHEMA}dateModified> {typed_literal(revision.created, 'dateTime')} ."


def describe_entity(revision: Revision, vocabulary: Vocabulary, seen: set[str] | None = None) -> Iterator[str]:
    """Yield all lines of an entity; shared nodes in ``seen`` are left out, those written are added to it."""
    entity = revision.entity
    subject = vocabulary.iri("wd", entity["id"])
    yield f"{subject} {_TYPE} <{WIKIBASE}{entity['type'].capitalize()}> ."
    yield from _write_terms(subject, entity)
    yield from _write_counts(subject, revision)
    writer = StatementWriter(vocabulary, set() if seen is None else seen)
    for statements in entity["claims"].values():
        yield from writer.write_group(subject, statements)
    for link in entity.get("sitelinks", {}).values():
        yield from _write_sitelink(subject, link, vocabulary)
    if entity["type"] == "property":
        yield from _write_property(subject, entity, vocabulary)


def _write_terms(subject: str, entity: Mapping[str, Any]) -> Iterator[str]:
    for term in entity["labels"].values():
        literal = language_literal(term["value"], term["language"])
        for predicate in _LABELS:
            yield f"{subject} {predicate} {literal} ."
    for term in entity["descriptions"].values():
        yield f"{subject} <{_SCHEMA}description> {language_literal(term['value'], term['language'])} ."
    for group in entity["aliases"].values():
        for term in group:
            yield f"{subject} {_ALIAS} {language_literal(term['value'], term['language'])} ."


def _write_counts(subject: str, revision: Revision) -> Iterator[str]:
    entity = revision.entity
    groups = entity["claims"].values()
    identifiers = sum(item["mainsnak"].get("datatype") == "external-id" for group in groups for item in group)
    counts = {"statements": sum(map(len, groups)), "identifiers": identifiers}
    if entity["type"] == "item":
        counts["sitelinks"] = len(entity["sitelinks"])
    for name, number in counts.items():
        yield f"{subject} <{WIKIBASE}{name}> {typed_literal(number, 'integer')} ."
    yield f"{subject} <{_SCHEMA}version> {typed_literal(revision.revision_id, 'integer')} ."
    yield f"{subject} <{_SCHEMA}dateModified> {typed_literal(revision.created, 'dateTime')} ."


def _write_sitelink(subject: str, link: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[str]:
    host, language, group = locate_site(link["site"])
    article, home = f"<{sitelink_url(link['site'], link['title'])}>", f"<https://{host}/>"
    yield f"{article} {_TYPE} <{_SCHEMA}Article> ."
    yield f"{article} <{_SCHEMA}about> {subject} ."
    yield f"{article} <{_SCHEMA}inLanguage> {string_literal(language)} ."
    yield f"{article} <{_SCHEMA}isPartOf> {home} ."
    yield f"{article} <{_SCHEMA}name> {language_literal(link['title'], language)} ."
    yield f"{home} <{WIKIBASE}wikiGroup> {string_literal(group)} ."
    for badge in link["badges"]:
        yield f"{article} <{WIKIBASE}badge> {vocabulary.iri('wd', badge)} ."


def _write_property(subject: str, entity: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[str]:
    words = re.split(r"[-\s]", entity["datatype"] or "string")
    kind = "".join(word[0].upper() + word[1:] for word in words)
    yield f"{subject} <{WIKIBASE}propertyType> <{WIKIBASE}{kind}> ."
    for name, prefix in _PROPERTY_LINKS.items():
        yield f"{subject} <{WIKIBASE}{name}> {vocabulary.iri(prefix, entity['id'])} ."
