"""Trace: where every statement and name of one record comes from, and the steps its text passed.

The draft is made as always; then the rules are followed a second time, slowly, and each statement is given the text of
the record that leads to its value. What is shown is what the mapping may see: no private field it does not name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from glamdata.mapping.clean import STEPS, Context
from glamdata.mapping.condition import compile_where
from glamdata.mapping.draft import draft_record, record_key
from glamdata.mapping.fault import Fault
from glamdata.mapping.select import LEADER
from glamdata.mapping.take import compile_take
from glamdata.mapping.values import make_value
from glamdata.mapping.work import Work
from glamdata.model.value import MonolingualText, Pointer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from glamdata.mapping.rule import StatementRule, Take, ValueRule
    from glamdata.mapping.spec import LinkedItem, Mapping
    from glamdata.mapping.view import View
    from glamdata.model.draft import Draft, DraftStatement, DraftTerm
    from glamdata.model.finding import Finding
    from glamdata.model.record import CatalogueRecord, Field
    from glamdata.model.statement import Snak

BLANK = "#"
"""What stands for a blank in indicators and fixed fields, as MARC's own documentation writes it."""


@dataclass(frozen=True, slots=True)
class Route:
    """The way of one text: `origin` is its tag and subfield or column, `field` the whole field as it stands.

    `written` is the text there, `text` what became of it. `steps` are (name, text after it); a step that refused the
    text has the reason, and `refused` is true.
    """

    origin: str
    field: str
    written: str
    text: str
    steps: tuple[tuple[str, str], ...] = ()
    refused: bool = False


@dataclass(frozen=True, slots=True)
class TracedStatement:
    """A statement of the draft with the way its text came, None for what is the same in every record."""

    drafted: DraftStatement
    route: Route | None = None


@dataclass(frozen=True, slots=True)
class TracedTerm:
    """A label, alias or description with the way its text came, None for what a template made."""

    term: DraftTerm
    route: Route | None = None


@dataclass(frozen=True, slots=True)
class TracedItem:
    """One item that the record describes; `idle` are the rules that made nothing of it."""

    draft: Draft
    statements: tuple[TracedStatement, ...]
    terms: tuple[TracedTerm, ...]
    idle: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """What a mapping makes of one record: its items, or why it was left out, and what was held back."""

    key: str
    position: int
    items: tuple[TracedItem, ...] = ()
    excluded: str = ""
    findings: tuple[Finding, ...] = ()


def trace_record(record: CatalogueRecord, mapping: Mapping) -> Trace:
    """Follow the rules of `mapping` through `record`."""
    result = draft_record(record, mapping)
    work = Work.of(record, mapping.named, mapping.source.format)
    rules = {f"#{item.name}": item for item in mapping.items}
    items = []
    for number, draft in enumerate(result.drafts):
        own = mapping.main() if number == 0 else rules[draft.key[draft.key.rindex("#") :]]
        items.append(_trace_item(work, mapping, own, draft))
    return Trace(record_key(record, mapping), record.position, tuple(items), result.excluded, result.findings)


def _trace_item(work: Work, mapping: Mapping, rules: LinkedItem, draft: Draft) -> TracedItem:
    routes = {rule.name: (rule, list(_routes_of_rule(work, mapping, rule))) for rule in rules.statements}
    statements = tuple(TracedStatement(each, _route_of(each, routes)) for each in draft.statements)
    taken = [route for rule in rules.terms for route in _routes(work, mapping, rule.takes)]
    terms = tuple(
        TracedTerm(term, next((r for r in taken if (r.origin, r.text) == (term.origin, term.text)), None))
        for term in draft.terms
    )
    made = {_place_of(each.rule) for each in draft.statements}
    return TracedItem(draft, statements, terms, tuple(name for name in routes if _place_of(name) not in made))


def _route_of(drafted: DraftStatement, routes: dict[str, tuple[StatementRule, list[Route]]]) -> Route | None:
    """Find the text that leads to the statement's value: the same text is as good from one place as from another."""
    place = _place_of(drafted.rule)
    rule, found = next((pair for name, pair in routes.items() if _place_of(name) == place), (None, []))
    if rule is None:
        return None
    pid = drafted.statement.property
    snak = drafted.statement.snak
    fitting = [r for r in found if r.origin == drafted.origin and _makes(rule.value, pid, r.text, snak)]
    route = next((route for route in fitting if not route.refused), None)
    table = rule.value.table
    if route is None or table is None or not (meaning := table.find(route.text)):
        return route
    return replace(route, steps=(*route.steps, (f"table {table.name}", meaning)))


def _makes(rule: ValueRule, pid: str, text: str, snak: Snak) -> bool:
    if isinstance(snak.value, Pointer):
        return snak.value.label == text
    if isinstance(snak.value, MonolingualText):
        return snak.value.text == text
    made = make_value(replace(rule, property=pid), text)
    return not isinstance(made, Fault) and (made.value, made.kind) == (snak.value, snak.kind)


def _routes_of_rule(work: Work, mapping: Mapping, rule: StatementRule) -> Iterator[Route]:
    if rule.each is None:
        yield from _routes(work, mapping, rule.value.takes)
        return
    where = compile_where(rule.each.where, tabular=False)
    for within in work.fields.get(rule.each.tag, ()):
        if where is None or where(work, within):
            yield from _routes(work, mapping, rule.value.takes, within)


def _routes(work: Work, mapping: Mapping, takes: Iterable[Take], within: Field | None = None) -> Iterator[Route]:
    tag = within.tag if within else ""
    for take in takes:
        taker = compile_take(replace(take, clean=()), mapping.source, tag)
        for text, origin, field, written in taker(work, within, None):
            steps, refused = _run_steps(text, take.clean, Context(work, field))
            whole = _whole(field, take, work, written)
            yield Route(origin, whole, written, steps[-1][1] if steps else text, steps, refused)


def _run_steps(text: str, names: tuple[str, ...], context: Context) -> tuple[tuple[tuple[str, str], ...], bool]:
    done: list[tuple[str, str]] = []
    for name in names:
        cleaned = STEPS[name](text, context)
        if isinstance(cleaned, Fault):
            return (*done, (name, cleaned.words)), True
        done.append((name, cleaned))
        text = cleaned
        if not text:
            break
    return tuple(done), False


def _whole(field: Field | None, take: Take, view: View, written: str) -> str:
    """Give the whole field that a text stands in: indicators and subfields, or fixed data, or the cell."""
    if field is not None and field.subfields:
        inner = " ".join(f"${code} {text}" for code, text in field.subfields)
        return f"{field.tag} {field.indicators.replace(' ', BLANK)} {inner}"
    if take.selector.column:
        return f"{take.selector.column}: {view.cell(take.selector.column, take.selector.place)}"
    tag = take.selector.tag
    whole = [view.record.leader] if tag == LEADER else [each.data for each in view.fields.get(tag, ())]
    data = next((data for data in whole if written in data), written)
    return f"{tag} {data.replace(' ', BLANK)}"


def _place_of(rule: str) -> str:
    """Give ``statements[7]`` of ``statements[7] P50``."""
    return rule.partition(" ")[0]
