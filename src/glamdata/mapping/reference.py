"""References: what all statements of an item have as their source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.mapping.condition import compile_conditions
from glamdata.mapping.evaluate import compile_snak, constant_of
from glamdata.mapping.make import PLAIN_TYPES
from glamdata.mapping.rule import DATATYPES
from glamdata.mapping.words import compile_words
from glamdata.model.statement import Snak
from glamdata.model.value import StringValue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from glamdata.mapping.condition import AsksRecord
    from glamdata.mapping.rule import ValueRule
    from glamdata.mapping.spec import Source
    from glamdata.mapping.words import Words
    from glamdata.mapping.work import Block

    Refer = Callable[[Block], None]
    """Adds to the reference of the item at hand of each record."""


def compile_reference(rules: Iterable[ValueRule], source: Source) -> tuple[Refer, ...]:
    """Make the rules of a reference ready; one that finds nothing leaves its snak out."""
    return tuple(_compile_rule(rule, source) for rule in rules)


def _compile_rule(rule: ValueRule, source: Source) -> Refer:
    if constant := constant_of(rule):
        return _refer_always(constant.snak, compile_conditions(rule.when))
    is_text = rule.takes and rule.type in PLAIN_TYPES and not rule.when
    if is_text and (words := compile_words(rule.takes, source, rule.property)):
        return _refer_words(rule, words)
    snaks = compile_snak(rule, source)

    def refer(block: Block) -> None:
        for work in block:
            work.reference += snaks(work, None)

    return refer


def _refer_always(snak: Snak, asks: AsksRecord | None) -> Refer:
    def refer(block: Block) -> None:
        for work in block:
            if asks is None or asks(work):
                work.reference.append(snak)

    return refer


def _refer_words(rule: ValueRule, words: Words) -> Refer:
    pid, datatype = rule.property, DATATYPES[rule.type]

    def refer(block: Block) -> None:
        for work, taken in words(block):
            work.reference.append(Snak(pid, StringValue(taken[0]), datatype))

    return refer
