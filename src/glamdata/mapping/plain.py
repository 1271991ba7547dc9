"""Plain rules in one go: texts of the record, made a value, made a statement without qualifiers of its own.

Nearly all rules are like that, and this is where the time of a run goes. What is done here in one loop :mod:`evaluate`
and :mod:`statement` do step by step, for any rule; `tests/mapping/test_plain.py` holds the two against each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.mapping.cleaner import Remembered
from glamdata.mapping.condition import compile_where
from glamdata.mapping.evaluate import constant_of
from glamdata.mapping.fault import Fault
from glamdata.mapping.make import PLAIN_TYPES, Ready, compile_make, make_one
from glamdata.mapping.rule import DATATYPES
from glamdata.mapping.say import compile_saying
from glamdata.mapping.settle import settle_dates
from glamdata.mapping.take import compile_takes
from glamdata.mapping.words import compile_words
from glamdata.model.statement import Snak, SnakKind, Statement
from glamdata.model.value import StringValue

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from glamdata.mapping.evaluate import Found
    from glamdata.mapping.make import Maker
    from glamdata.mapping.rule import StatementRule, ValueRule
    from glamdata.mapping.spec import Source
    from glamdata.mapping.statement import DraftBlock
    from glamdata.mapping.take import Taken
    from glamdata.mapping.words import Words
    from glamdata.mapping.work import Block, Work
    from glamdata.model.record import Field

    Withins = Callable[[Work], Sequence[Field | None]]

NOT_BY_TEXT = frozenset({"monolingual"})
"""Types whose value depends on more than the text."""
LIFE = frozenset({"P569", "P570"})
"""Of these a template asks whether the record says anything that is not understood."""
_LENGTH_OF_DAY = len("1867-06-08")
_NOTHING: tuple[()] = ()
_NO_FIELD = (None,)
_VALUE = SnakKind.VALUE


def compile_plain(rule: StatementRule, source: Source) -> DraftBlock | None:
    """Give what drafts the statements of a plain rule, None for a rule that is not plain."""
    value, each = rule.value, rule.each.tag if rule.each else ""
    if rule.chosen or rule.qualifiers or rule.references is not None or value.when or value.unresolved:
        return None
    if not value.takes:
        constant = None if each or compile_saying(value) else constant_of(value)
        return _draft_always(rule, constant) if constant else None
    is_text, is_date = value.type in PLAIN_TYPES, value.type == "time"
    if (is_text and compile_saying(value)) or (value.property in LIFE and not is_date):
        return None
    words = None if is_date else compile_words(value.takes, source, value.property, rule.each)
    if words is not None:
        return _draft_words(rule, words) if is_text else _draft_meanings(rule, words, compile_make(value, source, each))
    if value.pointer or value.type in NOT_BY_TEXT:
        return None
    return _draft_strings(rule, source) if is_text else _draft_values(rule, source)


def tag_needed(rule: ValueRule) -> str:
    """Give the tag that all texts of a rule come from, empty if there is no such one."""
    tags = {take.selector.tag for take in rule.takes}
    tag = tags.pop() if len(tags) == 1 else ""
    return "" if tag == "LDR" else tag


def _draft_words(rule: StatementRule, words: Words) -> DraftBlock:
    """Draft values that are the texts of one subfield."""
    pid, datatype, name, rank = rule.value.property, DATATYPES[rule.value.type], rule.name, rule.rank

    def draft(block: Block) -> None:
        for work, (text, origin, _, _) in words(block):
            drafted = work.drafted
            snak = Snak(pid, StringValue(text), datatype, _VALUE)
            drafted.add(pid, Statement(snak, (), drafted.shared, rank), origin, name)

    return draft


def _draft_meanings(rule: StatementRule, words: Words, make: Maker) -> DraftBlock:
    """Draft values that are made of the texts of one place: items, numbers, texts in a language."""
    pid, name, rank, saying = rule.value.property, rule.name, rule.rank, compile_saying(rule.value)

    def draft(block: Block) -> None:
        for work, taken in words(block):
            ready = make(work, taken)
            if isinstance(ready, Ready):
                drafted = work.drafted
                statement = Statement(ready.snak, ready.doubts, drafted.shared, rank)
                if drafted.add(pid, statement, taken[1], name) and saying:
                    saying(work, (ready, taken))
            elif ready is not None:
                work.report(ready, taken[1], taken[3], pid)

    return draft


def _draft_always(rule: StatementRule, constant: Ready) -> DraftBlock:
    """Draft what is said of every record."""
    pid, name, rank, snak = rule.value.property, rule.name, rule.rank, constant.snak

    def draft(block: Block) -> None:
        for work in block:
            drafted = work.drafted
            drafted.add(pid, Statement(snak, (), drafted.shared, rank), "", name)

    return draft


def _draft_strings(rule: StatementRule, source: Source) -> DraftBlock:
    """Draft values that are the texts themselves, of whatever place."""
    pid, datatype, name, rank = rule.value.property, DATATYPES[rule.value.type], rule.name, rule.rank
    takes = compile_takes(rule.value.takes, source, rule.each.tag if rule.each else "")
    withins = _compile_withins(rule)

    def draft(block: Block) -> None:
        for work in block:
            drafted = work.drafted
            for within in withins(work):
                for take in takes:
                    found = take(work, within, pid)
                    for text, origin, _, _ in found:
                        snak = Snak(pid, StringValue(text), datatype, _VALUE)
                        drafted.add(pid, Statement(snak, (), drafted.shared, rank), origin, name)
                    if found:
                        break

    return draft


def _draft_values(rule: StatementRule, source: Source) -> DraftBlock:
    """Draft values that are made of texts of whatever place, and remembered: dates above all."""
    pid, name, rank, is_date = rule.value.property, rule.name, rule.rank, rule.value.type == "time"
    takes = compile_takes(rule.value.takes, source, rule.each.tag if rule.each else "")
    memo: Remembered[str, Ready | Fault] = Remembered(lambda text: make_one(rule.value, text), _is_day)
    withins, saying = _compile_withins(rule), compile_saying(rule.value)

    def draft(block: Block) -> None:
        for work in block:
            for within in withins(work):
                before = work.faults
                found: Sequence[Found] = _NOTHING
                for take in takes:
                    if (texts := take(work, within, pid)) and (found := _make_values(work, texts, memo, pid)):
                        if is_date and len(found) > 1:
                            found = settle_dates(work, pid, found)
                        break
                drafted = work.drafted
                for each in found:
                    ready, taken = each
                    statement = Statement(ready.snak, ready.doubts, drafted.shared, rank)
                    if drafted.add(pid, statement, taken[1], name) and saying:
                        saying(work, each)
                if saying and not found and work.faults > before:
                    saying(work, None)

    return draft


def _is_day(text: str) -> bool:
    """Whether a date in EDTF is as long as a day: nearly all of those are different."""
    return len(text) == _LENGTH_OF_DAY


def _compile_withins(rule: StatementRule) -> Withins:
    """Give what finds the fields that statements are about: none in particular, or those of `each`."""
    if rule.each is None:
        tag = tag_needed(rule.value)
        return lambda work: _NO_FIELD if not tag or tag in work.fields else _NOTHING
    each, where = rule.each.tag, compile_where(rule.each.where, tabular=False)
    if where is None:
        return lambda work: work.fields.get(each, _NOTHING)
    return lambda work: [within for within in work.fields.get(each, _NOTHING) if where(work, within)]


def _make_values(work: Work, texts: Sequence[Taken], memo: Remembered[str, Ready | Fault], pid: str) -> Sequence[Found]:
    found = []
    for taken in texts:
        ready = memo[taken[0]]
        if isinstance(ready, Fault):
            work.report(ready, taken[1], taken[3], pid)
        else:
            found.append((ready, taken))
    return found
