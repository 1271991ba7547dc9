"""Statements: one rule of a mapping, ready for records."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from glamdata.mapping.check import with_check
from glamdata.mapping.choose import compile_choice
from glamdata.mapping.cleaner import Remembered
from glamdata.mapping.condition import compile_where
from glamdata.mapping.evaluate import compile_snaks, compile_values
from glamdata.mapping.plain import compile_plain
from glamdata.mapping.say import compile_saying
from glamdata.model.draft import DraftStatement
from glamdata.model.statement import Snak, Statement
from glamdata.model.value import Pointer, StringValue

if TYPE_CHECKING:
    from collections.abc import Callable

    from glamdata.mapping.condition import AsksField
    from glamdata.mapping.drafted import Drafted
    from glamdata.mapping.evaluate import MakeSnaks, Values
    from glamdata.mapping.rule import PropertyRule, StatementRule
    from glamdata.mapping.say import Saying
    from glamdata.mapping.spec import Source
    from glamdata.mapping.work import Work
    from glamdata.model.record import Field
    from glamdata.model.statement import Rank, Reference

    Draft = Callable[[Work, Field | None, Drafted], None]
    """Called with the record, the field that statements are about if there is one, and what to add them to."""


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

    def draft(self, work: Work, within: Field | None, drafted: Drafted) -> None:
        """Add the statements of a record, about the field `within` where the rule has an `each`."""
        before = work.faults
        found = self.values(work, within)
        for ready, taken in found:
            _, origin, field, _ = taken
            near = within or field
            qualifiers = self.qualifiers(work, near) if self.qualifiers else ()
            if ready.doubts:
                qualifiers += ready.doubts
            references = drafted.shared if self.references is None else self._refer(work, near)
            statement = Statement(ready.snak, qualifiers, references, self.rank)
            if drafted.is_new(self.pid, statement):
                fallback = self._fall_back(statement) if self.unresolved else None
                drafted.statements.append(DraftStatement(statement, origin, self.name, fallback))
                if self.saying:
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
        return replace(statement, snak=Snak(self.unresolved, StringValue(value.label), "string"))


@dataclass(frozen=True, slots=True)
class StatementPlan:
    """One rule of `statements`, ready for records. `tag` is the field without which it yields nothing, if any."""

    tag: str
    draft: Draft


def _draft_each(tag: str, where: AsksField | None, draft: Draft) -> Draft:
    """Draft for each field with a tag where a condition holds, and count those."""

    def draft_each(work: Work, _within: Field | None, drafted: Drafted) -> None:
        number = 0
        for within in work.view.fields.get(tag, ()):
            if where is None or where(work.view, within):
                number += 1
                work.ordinal = number
                draft(work, within, drafted)

    return draft_each


def compile_statement(rule: StatementRule, source: Source) -> StatementPlan:
    """Make a rule ready."""
    if plain := compile_plain(rule, source, compile_saying(rule.value)):
        draft = plain
    elif rule.chosen:
        draft = _draft_chosen(rule, rule.chosen, source)
    else:
        draft = _compile_property(rule, rule.value.property, source).draft
    if rule.each:
        draft = _draft_each(rule.each.tag, compile_where(rule.each.where, tabular=False), draft)
    return StatementPlan(_tag_needed(rule), draft)


def _draft_chosen(rule: StatementRule, chosen: PropertyRule, source: Source) -> Draft:
    """Draft for each property that a table chooses."""
    plans: Remembered[str, PropertyPlan] = Remembered(lambda pid: _compile_property(rule, pid, source))
    choose = compile_choice(chosen, source, rule.each.tag if rule.each else "")

    def draft_chosen(work: Work, within: Field | None, drafted: Drafted) -> None:
        for pid in choose(work, within):
            plans[pid].draft(work, within, drafted)

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


def _tag_needed(rule: StatementRule) -> str:
    """Give the tag that all texts of a rule come from, empty if there is no such one."""
    if rule.each or rule.chosen:
        return rule.each.tag if rule.each else ""
    tags = {take.selector.tag for take in rule.value.takes}
    tag = tags.pop() if len(tags) == 1 else ""
    return "" if tag == "LDR" else tag
