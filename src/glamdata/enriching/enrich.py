"""Enrich: all that one record gets from the item it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from glamdata.enriching.link import sitelink_url
from glamdata.enriching.source import is_imported, is_sourced, source_items, source_words
from glamdata.enriching.term import term_values
from glamdata.enriching.value import Reading, UnfitValueError, is_fit, read_statement, unit_of
from glamdata.model.enrichment import EnrichedValue, Enrichment
from glamdata.model.finding import Finding, Severity
from glamdata.model.value import ItemValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from glamdata.model.enrichment import EnrichRules
    from glamdata.model.entity import Entity
    from glamdata.model.statement import Statement

_OWN_SOURCE = frozenset({"external-id", "commonsMedia", "url"})
_MOST_LABELS = 1_000  # Wikidata knows some 650 languages


def enrich_record(
    record_key: str,
    entity: Entity,
    rules: EnrichRules,
    *,
    retrieved: date,
    labels: Mapping[str, dict[str, str]],
    ours: frozenset[str] = frozenset(),
) -> tuple[Enrichment, list[Finding]]:
    """Give what `entity` knows of the record: terms, values of best rank with their sources, links.

    `labels` are those of value, unit and source items (item id → language → text, see :func:`needed_labels`); an item
    without one shows its id. `ours` are the GUIDs of statements that this catalogue put there: they are not echoed. The
    order is stable: labels, descriptions, properties as in the rules, links as in the rules. A value that can't be true
    or must not be shown (30 February, latitude 91, a place on Mars, ``javascript:``) is a Finding and no value.
    """
    reading = Reading(rules.languages, retrieved, labels)
    findings = [*_about_redirect(record_key, entity), *_about_labels(record_key, entity)]
    values = [
        *_fit_terms(record_key, entity, term_values(entity, rules.languages), findings),
        *_merge_equal(_statement_values(record_key, entity, _wanted(entity, rules, ours), reading, findings)),
        *_sitelinks(entity, rules),
    ]
    return Enrichment(record_key, entity.id, entity.revision, retrieved, tuple(values)), findings


def needed_labels(entity: Entity, rules: EnrichRules) -> set[str]:
    """Give the ids of value, unit and source items whose labels :func:`enrich_record` will show."""
    needed: set[str] = set()
    for statement in _wanted(entity, rules, frozenset()):
        value = statement.snak.value
        if isinstance(value, ItemValue):
            needed.add(value.id)
        if unit := unit_of(value):
            needed.add(unit)
        needed.update(source_items(statement))
    return needed


def _wanted(entity: Entity, rules: EnrichRules, ours: frozenset[str]) -> Iterator[Statement]:
    """Best rank is chosen first: where ours is preferred, others' normal ones stay second."""
    echoes = {guid.upper() for guid in ours}  # the item id in a GUID is written q42 or Q42
    for pid in dict.fromkeys(rules.properties):
        for statement in entity.best(pid):
            if (not statement.guid or statement.guid.upper() not in echoes) and _is_welcome(statement, rules):
                yield statement


def _is_welcome(statement: Statement, rules: EnrichRules) -> bool:
    """Tell whether the policy lets a statement in; identifiers, images and links are their own source."""
    if not rules.imported and is_imported(statement):
        return False
    speaks_for_itself = statement.snak.datatype in _OWN_SOURCE
    return rules.unsourced or speaks_for_itself or is_sourced(statement) or is_imported(statement)


def _statement_values(
    record_key: str, entity: Entity, statements: Iterable[Statement], reading: Reading, findings: list[Finding]
) -> Iterator[EnrichedValue]:
    for statement in statements:
        try:
            value = read_statement(statement, reading)
        except UnfitValueError as unfit:
            findings.append(_about_unfit(record_key, entity, statement.property, unfit))
            continue
        if value is not None:
            sources = source_words(statement, reading.name)
            yield replace(value, rank=statement.rank.value, sources=sources, guid=statement.guid)


def _merge_equal(values: Iterable[EnrichedValue]) -> Iterator[EnrichedValue]:
    """Give equal values once, with the sources of all: a Wikibase lets the same statement be made twice."""
    merged: dict[tuple[str, str, str, str], EnrichedValue] = {}
    for value in values:
        key = (value.property, value.text, value.language, value.until)
        first = merged.setdefault(key, value)
        if first is not value:
            merged[key] = replace(first, sources=tuple(dict.fromkeys(first.sources + value.sources)))
    yield from merged.values()


def _sitelinks(entity: Entity, rules: EnrichRules) -> Iterator[EnrichedValue]:
    for site in dict.fromkeys(rules.sites):
        title = entity.sitelinks.get(site, "")
        if title and (url := sitelink_url(site, title)):
            yield EnrichedValue("link", "", title, site, url=url)


def _about_redirect(record_key: str, entity: Entity) -> list[Finding]:
    if not entity.requested_id or entity.requested_id == entity.id:
        return []
    message = f"{entity.requested_id} was merged into {entity.id} on the wiki: let the catalogue name {entity.id}"
    return [Finding(Severity.INFO, "roundtrip", "redirected-item", record_key, message, value=entity.requested_id)]


def _fit_terms(
    record_key: str, entity: Entity, terms: Iterable[EnrichedValue], findings: list[Finding]
) -> Iterator[EnrichedValue]:
    for term in terms:
        if is_fit(term.text):
            yield term
            continue
        message = (
            f"The {term.kind} of {entity.id} in {term.fallback or term.language} holds control characters; it was not "
            f"brought home, please correct it on the wiki"
        )
        findings.append(Finding(Severity.CRITICAL, "roundtrip", "unfit-text", record_key, message, value=term.text))


def _about_labels(record_key: str, entity: Entity) -> list[Finding]:
    if len(entity.labels) <= _MOST_LABELS:
        return []
    message = f"{entity.id} has {len(entity.labels):,} labels, more than there are languages: look at it on the wiki"
    return [Finding(Severity.WARNING, "roundtrip", "too-many-labels", record_key, message, value=entity.id)]


def _about_unfit(record_key: str, entity: Entity, pid: str, unfit: UnfitValueError) -> Finding:
    message = f"{pid} of {entity.id}: {unfit.value!r} {unfit}; it was not brought home, please correct it on the wiki"
    return Finding(Severity.CRITICAL, "roundtrip", unfit.code, record_key, message, value=unfit.value, property=pid)
