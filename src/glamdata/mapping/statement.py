"""Statements: one rule of a mapping, ready for records."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from glamdata.mapping.check import with_check
from glamdata.mapping.choose import compile_choice
from glamdata.mapping.cleaner import Remembered
from glamdata.mapping.condition import compile_conditions, compile_where
from glamdata.mapping.evaluate import compile_snaks, compile_values
from glamdata.mapping.plain import compile_plain, tag_needed
from glamdata.mapping.say import compile_saying
from glamdata.model.statement import Snak, Statement
from glamdata.model.value import Pointer, StringValue

if TYPE_CHECKING:
    from collections.abc import Callable

    from glamdata.mapping.condition import AsksRecord
    from glamdata.mapping.evaluate import MakeSnaks, Values
    from glamdata.mapping.rule import PropertyRule, StatementRule
    from glamdata.mapping.say import Saying
    from glamdata.mapping.spec import Source
    from glamdata.mapping.work import Block, Work
    from glamdata.model.record import Field
    from glamdata.model.statement import Rank, Reference

    DraftBlock = Callable[[Block], None]
    """Adds the statements of a rule to what was drafted of each record."""
    DraftOne = Callable[[Work, Field | None], None]
    """Called with the record and the field that statements are about if there is one."""


@dataclass(frozen=True, slots=True)
class PropertyPlan:
    """What a rule says of one property. `references` is None for the reference of the mapping."""

    name: str
    pid: str
    values: Values
    qualifiers: MakeSnaks | None
    references: tuple[MakeSnaks, ...] | None
    rank: Rank
    unresolved: str
    saying: Saying | None

    def draft(self, work: Work, within: Field | None) -> None:
        """Add the statements of a record, about the field `within` where the rule has an `each`."""
        before, drafted = work.faults, work.drafted
        found = self.values(work, within)
        for ready, taken in found:
            _, origin, field, _ = taken
            near = within or field
            qualifiers = self.qualifiers(work, near) if self.qualifiers else ()
            if ready.doubts:
                qualifiers += ready.doubts
            references = drafted.shared if self.references is None else self._refer(work, near)
            statement = Statement(ready.snak, qualifiers, references, self.rank)
            fallback = self._fall_back(statement) if self.unresolved else None
            if drafted.add(self.pid, statement, origin, self.name, fallback) and self.saying:
                self.saying(work, (ready, taken))
        if self.saying and not found and work.faults > before:
            self.saying(work, None)

    def _refer(self, work: Work, within: Field | None) -> tuple[Reference, ...]:
        return tuple([made for make in self.references or () if (made := make(work, within))])

    def _fall_back(self, statement: Statement) -> Statement | None:
        """Give the catalogue's text in place of an item that may stay unresolved."""
        value = statement.snak.value
        if not isinstance(value, Pointer):
            return None
        snak = Snak(self.unresolved, StringValue(value.label), "string")
        return Statement(snak, statement.qualifiers, statement.references, statement.rank)


def compile_statement(rule: StatementRule, source: Source) -> DraftBlock:
    """Make a rule ready."""
    if rule.chosen:  # words for properties are reported whatever the conditions on the value
        return _draft_each(rule, _draft_chosen(rule, rule.chosen, source))
    asks = compile_conditions(rule.value.when)
    rule = replace(rule, value=replace(rule.value, when=()))
    draft = compile_plain(rule, source)
    if draft is None:
        draft = _draft_each(rule, _compile_property(rule, rule.value.property, source).draft)
    tag = rule.each.tag if rule.each else tag_needed(rule.value)
    return _only_where(asks, draft, tag) if asks else draft


def _only_where(asks: AsksRecord, draft: DraftBlock, tag: str) -> DraftBlock:
    def draft_where(block: Block) -> None:
        if asked := [work for work in block if (not tag or tag in work.fields) and asks(work)]:
            draft(asked)

    return draft_where


def _draft_each(rule: StatementRule, draft: DraftOne) -> DraftBlock:
    """Draft record by record; with `each` for each field with its tag where its condition holds, and count those."""
    if rule.each is None:
        tag = tag_needed(rule.value)

        def draft_records(block: Block) -> None:
            for work in block:
                if not tag or tag in work.fields:
                    draft(work, None)

        return draft_records

    each, where = rule.each.tag, compile_where(rule.each.where, tabular=False)

    def draft_fields(block: Block) -> None:
        for work in block:
            number = 0
            for within in work.fields.get(each, ()):
                if where is None or where(work, within):
                    number += 1
                    work.ordinal = number
                    draft(work, within)

    return draft_fields


def _draft_chosen(rule: StatementRule, chosen: PropertyRule, source: Source) -> DraftOne:
    """Draft for each property that a table chooses."""
    plans: Remembered[str, PropertyPlan] = Remembered(lambda pid: _compile_property(rule, pid, source))
    choose = compile_choice(chosen, source, rule.each.tag if rule.each else "")

    def draft_chosen(work: Work, within: Field | None) -> None:
        for pid in choose(work, within):
            plans[pid].draft(work, within)

    return draft_chosen


def _compile_property(rule: StatementRule, pid: str, source: Source) -> PropertyPlan:
    each = rule.each.tag if rule.each else ""
    value = replace(rule.value, property=pid)
    if rule.chosen:
        value = replace(value, takes=tuple(with_check(pid, value.type, take) for take in value.takes))
    references = rule.references
    return PropertyPlan(
        rule.name_of(pid),
        pid,
        compile_values(value, source, each),
        compile_snaks(rule.qualifiers, source, each) if rule.qualifiers else None,
        None if references is None else tuple(compile_snaks(reference, source, each) for reference in references),
        rule.rank,
        rule.value.unresolved if rule.value.unresolved_of in {"", pid} else "",
        compile_saying(value),
    )
