"""Plain rules in one go: texts of the record, made a value, made a statement without qualifiers of its own.

Nearly all rules are like that, and this is where the time of a run goes. What is done here in one loop :mod:`evaluate`
and :mod:`statement` do step by step, for any rule; `tests/mapping/test_plain.py` holds the two against each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.mapping.cleaner import Remembered
from glamdata.mapping.fault import Fault
from glamdata.mapping.make import PLAIN_TYPES, make_one
from glamdata.mapping.rule import DATATYPES
from glamdata.mapping.settle import settle_dates
from glamdata.mapping.take import compile_takes
from glamdata.model.draft import DraftStatement
from glamdata.model.statement import Snak, Statement
from glamdata.model.value import StringValue

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from glamdata.mapping.drafted import Drafted
    from glamdata.mapping.evaluate import Found
    from glamdata.mapping.make import Ready
    from glamdata.mapping.rule import StatementRule
    from glamdata.mapping.say import Saying
    from glamdata.mapping.spec import Source
    from glamdata.mapping.take import Taken
    from glamdata.mapping.work import Work
    from glamdata.model.record import Field

    Draft = Callable[[Work, Field | None, Drafted], None]

NOT_PLAIN = frozenset({"monolingual"})
"""Types whose value depends on more than the text."""


def compile_plain(rule: StatementRule, source: Source, saying: Saying | None) -> Draft | None:
    """Give what drafts the statements of a plain rule, None for a rule that is not plain."""
    value = rule.value
    special = (rule.chosen, rule.qualifiers, rule.references is not None, value.when, value.pointer, value.unresolved)
    if any(special) or value.type in NOT_PLAIN or not value.takes:
        return None
    if value.type in PLAIN_TYPES:
        return _draft_strings(rule, source)
    return _draft_values(rule, source, saying)


def _draft_strings(rule: StatementRule, source: Source) -> Draft:
    """Draft values that are the texts themselves."""
    pid, datatype, name, rank = rule.value.property, DATATYPES[rule.value.type], rule.name, rule.rank
    takes = compile_takes(rule.value.takes, source, rule.each.tag if rule.each else "")

    def draft(work: Work, within: Field | None, drafted: Drafted) -> None:
        for take in takes:
            found = take(work, within, pid)
            for text, origin, _, _ in found:
                statement = Statement(Snak(pid, StringValue(text), datatype), (), drafted.shared, rank)
                if pid not in drafted.by_property:
                    drafted.by_property[pid] = [statement]
                elif not drafted.is_new(pid, statement):
                    continue
                drafted.statements.append(DraftStatement(statement, origin, name))
            if found:
                return

    return draft


def _draft_values(rule: StatementRule, source: Source, saying: Saying | None) -> Draft:
    """Draft values that are made of texts, and remembered: items, dates, numbers."""
    pid, name, rank, is_date = rule.value.property, rule.name, rule.rank, rule.value.type == "time"
    takes = compile_takes(rule.value.takes, source, rule.each.tag if rule.each else "")
    memo: Remembered[str, Ready | Fault] = Remembered(lambda text: make_one(rule.value, text))

    def draft(work: Work, within: Field | None, drafted: Drafted) -> None:
        before, found = work.faults, _NOTHING
        for take in takes:
            if (texts := take(work, within, pid)) and (found := _make_values(work, texts, memo, pid)):
                if is_date and len(found) > 1:
                    found = settle_dates(work, pid, found)
                break
        for ready, taken in found:
            statement = Statement(ready.snak, ready.doubts, drafted.shared, rank)
            if pid not in drafted.by_property:
                drafted.by_property[pid] = [statement]
            elif not drafted.is_new(pid, statement):
                continue
            drafted.statements.append(DraftStatement(statement, taken[1], name))
            if saying:
                saying(work, (ready, taken))
        if saying and not found and work.faults > before:
            saying(work, None)

    return draft


_NOTHING: Sequence[Found] = ()


def _make_values(work: Work, texts: Sequence[Taken], memo: Remembered[str, Ready | Fault], pid: str) -> Sequence[Found]:
    found = []
    for taken in texts:
        ready = memo[taken[0]]
        if isinstance(ready, Fault):
            work.report(ready, taken[1], taken[3], pid)
        else:
            found.append((ready, taken))
    return found
