"""Evaluating: the values that a rule finds in a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.mapping.condition import compile_conditions
from glamdata.mapping.fault import Fault
from glamdata.mapping.make import PLAIN_TYPES, Ready, compile_make
from glamdata.mapping.rule import DATATYPES
from glamdata.mapping.settle import settle_dates
from glamdata.mapping.take import compile_takes
from glamdata.mapping.template import compile_template
from glamdata.model.statement import Snak
from glamdata.model.value import RecordLink, StringValue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from glamdata.mapping.condition import AsksRecord
    from glamdata.mapping.rule import ValueRule
    from glamdata.mapping.spec import Source
    from glamdata.mapping.take import Taken
    from glamdata.mapping.work import Work
    from glamdata.model.record import Field

    Found = tuple[Ready, Taken]
    """A value with the text it was made of (an empty one for constants)."""
    Values = Callable[[Work, Field | None], Sequence[Found]]
    MakeSnaks = Callable[[Work, Field | None], tuple[Snak, ...]]

NO_TEXT: Taken = ("", "", None, "")


def compile_values(rule: ValueRule, source: Source, each: str = "") -> Values:
    """Give what finds the values of a rule in a record, beside the field that its statement is about."""
    values = _compile_unconditional(rule, source, each)
    asks = compile_conditions(rule.when)
    return _only_where(asks, values) if asks else values


def compile_snaks(rules: Iterable[ValueRule], source: Source, each: str = "") -> MakeSnaks:
    """Give what makes the snaks of qualifiers or of a statement's own reference, of all rules that find something."""
    compiled = [compile_snak(rule, source, each) for rule in rules]

    def make(work: Work, within: Field | None) -> tuple[Snak, ...]:
        made: list[Snak] = []
        for snaks in compiled:
            made += snaks(work, within)
        return tuple(made)

    return make


def compile_snak(rule: ValueRule, source: Source, each: str = "") -> Callable[[Work, Field | None], Sequence[Snak]]:
    """Give what makes the snaks of one rule, none where it finds nothing."""
    if constant := constant_of(rule):
        return _only_where_snaks(compile_conditions(rule.when), (constant.snak,))
    if not rule.takes or rule.type not in PLAIN_TYPES or rule.when:
        values = compile_values(rule, source, each)
        return lambda work, within: [ready.snak for ready, _ in values(work, within)]
    pid, datatype, takes = rule.property, DATATYPES[rule.type], compile_takes(rule.takes, source, each)

    def snaks(work: Work, within: Field | None) -> Sequence[Snak]:
        for take in takes:
            if texts := take(work, within, pid):
                return [Snak(pid, StringValue(text), datatype) for text, _, _, _ in texts]
        return ()

    return snaks


def _only_where_snaks(
    asks: AsksRecord | None, snaks: tuple[Snak, ...]
) -> Callable[[Work, Field | None], Sequence[Snak]]:
    return lambda work, _within: snaks if asks is None or asks(work) else ()


def constant_of(rule: ValueRule) -> Ready | None:
    """Give the value of a rule that is the same in every record, None for any other."""
    if not rule.snak and rule.constant is None:
        return None
    datatype = DATATYPES[rule.type]
    if rule.snak:
        return Ready(Snak(rule.property, None, datatype, rule.snak), said="")
    return Ready(Snak(rule.property, rule.constant, datatype))


def _only_where(asks: AsksRecord, values: Values) -> Values:
    return lambda work, within: values(work, within) if asks(work) else ()


def _compile_unconditional(rule: ValueRule, source: Source, each: str) -> Values:
    pid, datatype = rule.property, DATATYPES[rule.type]
    if constant := constant_of(rule):
        always = ((constant, NO_TEXT),)
        return lambda _work, _within: always
    if rule.ordinal:
        return lambda work, _within: ((Ready(Snak(pid, StringValue(str(work.ordinal)), datatype)), NO_TEXT),)
    if rule.entity:
        return _link(rule)
    if rule.template is not None:
        return _fill(rule, source, each)
    return _first_that_yields(rule, source, each)


def _first_that_yields(rule: ValueRule, source: Source, each: str) -> Values:
    pid, is_date = rule.property, rule.type == "time"
    takes, make = compile_takes(rule.takes, source, each), compile_make(rule, source, each)

    def values(work: Work, within: Field | None) -> Sequence[Found]:
        for take in takes:
            texts = take(work, within, pid)
            if not texts:
                continue
            found = []
            for taken in texts:
                ready = make(work, taken)
                if isinstance(ready, Ready):
                    found.append((ready, taken))
                elif ready is not None:
                    work.report(ready, taken[1], taken[3], pid)
            if found:
                return settle_dates(work, pid, found) if is_date and len(found) > 1 else found
        return ()

    return values


def _link(rule: ValueRule) -> Values:
    """Link to another item of the same record, where the record describes it."""

    def values(work: Work, _within: Field | None) -> Sequence[Found]:
        key = work.entities.get(rule.entity)
        return ((Ready(Snak(rule.property, RecordLink(key), DATATYPES[rule.type])), NO_TEXT),) if key else ()

    return values


def _fill(rule: ValueRule, source: Source, each: str) -> Values:
    assert rule.template is not None
    fill, make = compile_template(rule.template, source), compile_make(rule, source, each)
    origin = ", ".join(selector.text for selector in rule.template.selectors())

    def values(work: Work, _within: Field | None) -> Sequence[Found]:
        text = fill(work)
        if not text:
            return ()
        taken = (text, origin, None, text)
        ready = make(work, taken)
        if isinstance(ready, Fault):
            work.report(ready, origin, text, rule.property)
        return ((ready, taken),) if isinstance(ready, Ready) else ()

    return values
