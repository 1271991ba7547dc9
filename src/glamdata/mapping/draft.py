"""Drafting: what a mapping says of one record, before anyone knows which item it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.mapping.evaluate import Found, Work, find_values, make_snaks, missing_key, take_texts
from glamdata.mapping.select import Selected, View
from glamdata.mapping.subject import describe_subject
from glamdata.mapping.template import PROPERTY_OF_NAME, describe_year
from glamdata.model.draft import Draft, DraftStatement, DraftTerm, TermKind
from glamdata.model.statement import Reference, Snak, Statement
from glamdata.model.value import ItemValue, TimeValue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.mapping.spec import Mapping, StatementRule, TermRule
    from glamdata.model.finding import Finding
    from glamdata.model.record import CatalogueRecord, Field


@dataclass(frozen=True, slots=True)
class DraftResult:
    """What became of one record: a draft, or the reason it was excluded, or findings that say why there is none."""

    draft: Draft | None
    excluded: str = ""
    findings: tuple[Finding, ...] = ()


def draft_record(record: CatalogueRecord, mapping: Mapping) -> DraftResult:
    """Apply `mapping` to `record`.

    A record the mapping does not want is excluded with its reason; one without a key gets a critical finding and no
    draft.
    """
    work = Work(mapping, View.of(record, mapping.named, mapping.source.nulls))
    work.key = find_key(work)
    if reason := _find_exclusion(work):
        return DraftResult(None, reason)
    if not work.key:
        selected = Selected("", mapping.source.key.selector.text)
        work.report(missing_key(record.position), selected)
        return DraftResult(None, findings=tuple(work.findings.values()))
    return DraftResult(_draft(work), findings=tuple(work.findings.values()))


def record_key(record: CatalogueRecord, mapping: Mapping) -> str:
    """Give a record's key alone, empty where it has none."""
    return find_key(Work(mapping, View.of(record, mapping.named, mapping.source.nulls)))


def find_key(work: Work) -> str:
    """Give the record's key: spaces around it removed, those within made one."""
    found = take_texts(work, (work.mapping.source.key,))
    return " ".join(found[0].text.split()) if found else ""


def _find_exclusion(work: Work) -> str:
    source = work.mapping.source
    for condition in source.exclude:
        if condition.holds(work.view):
            return f"left out: {condition.describe()}"
    for condition in source.require:
        if not condition.holds(work.view):
            return f"left out: {condition.describe()} is required"
    return ""


def _draft(work: Work) -> Draft:
    record = work.view.record
    statements = tuple(_draft_statements(work))
    terms = tuple(_draft_terms(work))
    return Draft(
        key=work.key,
        subject=describe_subject(work, statements, terms),
        statements=statements,
        terms=terms,
        position=record.position,
        offset=record.offset,
        digest=record.digest,
    )


def _draft_statements(work: Work) -> Iterator[DraftStatement]:
    shared = make_snaks(work, work.mapping.reference, None)
    seen = set()
    for rule in work.mapping.statements:
        for within in _occurrences(work, rule):
            for found in find_values(work, rule.value, within):
                statement = _make_statement(work, rule, found, within, shared)
                identity = (statement.snak, statement.qualifiers)
                if identity not in seen and _refers_elsewhere(statement):
                    seen.add(identity)
                    _remember(work, rule, found)
                    origin = found.selected.origin if found.selected else ""
                    yield DraftStatement(statement, origin, rule.name)


def _occurrences(work: Work, rule: StatementRule) -> list[Field | None]:
    if rule.each is None:
        return [None]
    fields = work.view.fields.get(rule.each.tag, ())
    return [field for field in fields if rule.each.where.holds(work.view, field)]


def _make_statement(
    work: Work, rule: StatementRule, found: Found, within: Field | None, shared: Reference
) -> Statement:
    within = within or (found.selected.field if found.selected else None)
    qualifiers = make_snaks(work, rule.qualifiers, within)
    doubts = tuple(Snak(pid, ItemValue(item), "wikibase-item") for pid, item in found.made.qualifiers)
    references: tuple[Reference, ...] = (shared,) if shared else ()
    if rule.references is not None:
        made = (make_snaks(work, reference, within) for reference in rule.references)
        references = tuple(reference for reference in made if reference)
    snak = rule.value.snak(found.made.value)
    return Statement(snak, (*qualifiers, *doubts), references, rule.rank)


def _refers_elsewhere(statement: Statement) -> bool:
    """A pointer without a label points nowhere."""
    return all(pointer.label for pointer in statement.pointers())


def _remember(work: Work, rule: StatementRule, found: Found) -> None:
    """Keep what templates may name: a date's year, the table's word for an item, else the catalogue's text."""
    value = found.made.value
    text = found.selected.text if found.selected else ""
    if isinstance(value, TimeValue):
        text = "" if found.made.doubtful else describe_year(value)
    elif isinstance(value, ItemValue) and rule.value.table:
        text = rule.value.table.word_for(text) or text
    for name, pid in PROPERTY_OF_NAME.items():
        if pid == rule.value.property:
            work.found.setdefault(name, text)


def _draft_terms(work: Work) -> Iterator[DraftTerm]:
    """Give each term once; an alias that repeats the label of its language is none."""
    seen: set[tuple[str, str]] = set()
    labelled: set[str] = set()
    for rule in sorted(work.mapping.terms, key=lambda rule: rule.kind is not TermKind.LABEL):
        for selected in _term_texts(work, rule):
            if rule.kind is TermKind.LABEL and rule.language in labelled:
                break
            named = (rule.language, selected.text)
            if rule.kind is not TermKind.DESCRIPTION and named in seen:
                continue
            seen.add(named)
            labelled |= {rule.language} if rule.kind is TermKind.LABEL else set()
            yield DraftTerm(rule.kind, rule.language, selected.text, selected.origin)


def _term_texts(work: Work, rule: TermRule) -> list[Selected]:
    if rule.template is None:
        return take_texts(work, rule.takes)
    text = rule.template.fill(work.view, work.found)
    return [Selected(text, "template")] if text else []
