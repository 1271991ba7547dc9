"""Showing a trace: what a mapping makes of one record, as lines for a person and as JSON."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from glamdata.model.value import Pointer, RecordLink
from glamdata.planning.show import show_snak, show_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from glamdata.mapping.trace import Route, Trace, TracedItem, TracedStatement
    from glamdata.model.draft import Subject
    from glamdata.model.statement import Reference, Snak, Statement

WIDTH = 100
INDENT = "      "
ASIDE = 14


def show_trace(trace: Trace) -> Iterator[str]:
    """Give the lines: names, statements with their ways, what reconciling is given, what was held back."""
    yield f"record {trace.key or '(no key)'}, number {trace.position} in the export"
    if trace.excluded:
        yield f"  {trace.excluded}"
    for item in trace.items:
        yield from _show_item(item, several=len(trace.items) > 1)
    if trace.findings:
        yield ""
        yield "held back or doubtful"
        for finding in trace.findings:
            yield from _wrap(f"{finding.severity.value} {finding.code}: {finding.message}", "  ! ", "    ")


def trace_to_json(trace: Trace) -> dict[str, Any]:
    """Give the trace as JSON; statements and values as the wiki's API writes them."""
    return {
        "key": trace.key,
        "position": trace.position,
        "excluded": trace.excluded,
        "items": [_item_to_json(item) for item in trace.items],
        "findings": [
            {
                "severity": f.severity.value,
                "code": f.code,
                "origin": f.origin,
                "property": f.property,
                "message": f.message,
            }
            for f in trace.findings
        ],
    }


def _show_item(item: TracedItem, *, several: bool) -> Iterator[str]:
    if several:
        yield ""
        yield f"item {item.draft.key}"
    yield ""
    yield "names"
    for traced in item.terms:
        term = traced.term
        yield from _wrap(f"{term.kind.value} ({term.language}): {term.text}", "  ", INDENT)
        yield from _show_route(traced.route, "made by a template")
    yield ""
    yield "statements"
    shared = _shared_references(item)
    for statement in item.statements:
        yield from _show_statement(statement, shared)
    for reference in shared:
        yield from _wrap(f"reference of every statement above: {_list(reference)}", "  ", INDENT)
    if item.idle:
        yield from _wrap(f"made nothing: {', '.join(item.idle)}", "  ", INDENT)
    yield ""
    yield "to find the item by"
    yield from _show_subject(item.draft.subject)


def _shared_references(item: TracedItem) -> tuple[Reference, ...]:
    """Give the references that all statements have, none where they differ."""
    found = {traced.drafted.statement.references for traced in item.statements}
    return found.pop() if len(found) == 1 and len(item.statements) > 1 else ()


def _list(snaks: Iterable[Snak]) -> str:
    return ", ".join(f"{snak.property} {_value(snak)}" for snak in snaks)


def _show_statement(traced: TracedStatement, shared: tuple[Reference, ...]) -> Iterator[str]:
    statement = traced.drafted.statement
    rank = f" ({statement.rank.value})" if statement.rank.value != "normal" else ""
    yield from _wrap(f"{statement.property} {_value(statement.snak)}{rank}   [{traced.drafted.rule}]", "  ", INDENT)
    yield from _show_route(
        traced.route, "" if traced.drafted.origin else "the same for every record", traced.drafted.origin
    )
    for snak in statement.qualifiers:
        yield from _aside("qualifier", f"{snak.property} {_value(snak)}")
    for reference in () if shared else statement.references:
        yield from _aside("reference", _list(reference))
    if fallback := traced.drafted.fallback:
        yield from _aside("unresolved", f"else {fallback.property} {_value(fallback.snak)}")


def _show_route(route: Route | None, otherwise: str, origin: str = "") -> Iterator[str]:
    if route is None:
        yield from _aside("from", otherwise or origin)
        return
    yield from _aside("from", route.field)
    if (route.steps or route.written not in route.field) and route.field != f"{route.origin}: {route.written}":
        yield from _aside(route.origin, route.written)
    for name, text in route.steps:
        yield from _aside(f"→ {name}", text)


def _show_subject(subject: Subject) -> Iterator[str]:
    told = [
        ("class", subject.instance_of),
        ("items named", ", ".join(subject.known)),
        ("own id", " ".join(subject.own_id or ())),
        ("ids", ", ".join(f"{pid} {text}" for pid, text in subject.identifiers)),
        ("names", "; ".join(subject.names)),
        ("birth", show_time(subject.birth) if subject.birth else ""),
        ("death", show_time(subject.death) if subject.death else ""),
        ("works", "; ".join(subject.works)),
    ]
    for name, text in told:
        if text:
            yield from _aside(name, text)


def _value(snak: Snak) -> str:
    """Show a value; one that is not known yet with what it will be looked up by."""
    match snak.value:
        case Pointer(label, instance_of, identifiers):
            by = [f"class {instance_of}"] if instance_of else []
            by += [f"{pid} {text}" for pid, text in identifiers]
            return f"“{label}”, to be looked up" + (f" by {', '.join(by)}" if by else "")
        case RecordLink(key):
            return f"the item of {key}"
        case _:
            return show_snak(snak)


def _aside(name: str, text: str) -> Iterator[str]:
    yield from _wrap(text, f"{INDENT}{name:<{ASIDE}} ", INDENT + " " * (ASIDE + 1))


def _wrap(text: str, first: str, then: str) -> Iterator[str]:
    """Break a text at spaces, of which none within a line is lost; one without any (a long address) stays whole."""
    lines = textwrap.wrap(
        " ".join(text.splitlines()),
        WIDTH,
        initial_indent=first,
        subsequent_indent=then,
        break_long_words=False,
        break_on_hyphens=False,
        replace_whitespace=False,
        expand_tabs=False,
    )
    yield from lines or [first.rstrip()]


def _item_to_json(item: TracedItem) -> dict[str, Any]:
    subject = item.draft.subject
    return {
        "key": item.draft.key,
        "terms": [
            {
                "kind": t.term.kind.value,
                "language": t.term.language,
                "text": t.term.text,
                "route": _route_to_json(t.route),
            }
            for t in item.terms
        ],
        "statements": [_statement_to_json(each) for each in item.statements],
        "made_nothing": list(item.idle),
        "subject": {
            "instance_of": subject.instance_of,
            "known": list(subject.known),
            "own_id": list(subject.own_id) if subject.own_id else None,
            "identifiers": [list(pair) for pair in subject.identifiers],
            "names": list(subject.names),
            "birth": subject.birth.to_json() if subject.birth else None,
            "death": subject.death.to_json() if subject.death else None,
            "works": list(subject.works),
        },
    }


def _statement_to_json(traced: TracedStatement) -> dict[str, Any]:
    fallback: Statement | None = traced.drafted.fallback
    return {
        "rule": traced.drafted.rule,
        "origin": traced.drafted.origin,
        "statement": traced.drafted.statement.to_json(),
        "fallback": fallback.to_json() if fallback else None,
        "route": _route_to_json(traced.route),
    }


def _route_to_json(route: Route | None) -> dict[str, Any] | None:
    if route is None:
        return None
    steps = [{"step": name, "text": text} for name, text in route.steps]
    return {"origin": route.origin, "field": route.field, "written": route.written, "steps": steps}
