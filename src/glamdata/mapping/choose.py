"""Choosing a property by a table: what the relator of a field says (author, translator, engraver …)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.mapping.condition import compile_conditions
from glamdata.mapping.table import not_in_table
from glamdata.mapping.take import compile_takes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from glamdata.mapping.rule import PropertyRule
    from glamdata.mapping.spec import Source
    from glamdata.mapping.take import Taken
    from glamdata.mapping.work import Work
    from glamdata.model.record import Field


def compile_choice(rule: PropertyRule, source: Source, each: str) -> Callable[[Work, Field | None], Sequence[str]]:
    """Give what chooses the properties of a field.

    A word that the table lacks is reported. Where none of the words is known there is no property; the `missing` one
    is for fields without any.
    """
    takes = compile_takes(rule.takes, source, each)
    missing = [(pid, compile_conditions(when)) for pid, when in rule.missing]

    def known(work: Work, texts: Sequence[Taken]) -> list[str]:
        pids: dict[str, None] = {}
        for text, origin, _, written in texts:
            if pid := rule.table.find(text):
                pids[pid] = None
            else:
                work.report(not_in_table(rule.table.name), origin, written)
        return list(pids)

    def choose(work: Work, within: Field | None) -> Sequence[str]:
        before, is_told = work.faults, False
        for take in takes:
            texts = take(work, within, "")
            if pids := known(work, texts):
                return pids
            is_told = is_told or bool(texts) or work.faults > before
        if is_told:
            return ()
        return next(([pid] for pid, asks in missing if asks is None or asks(work)), ())

    return choose
