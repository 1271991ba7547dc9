"""Ruling: what the rules decide of a whole batch, one part in memory at a time.

Duplicates need all parts. They are found by the marks that records bear (an identifier, an item, a name): each mark is
kept as a number of 8 bytes, and only records that share one are looked at closely.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from glamdata.model.match import Decision, Verdict
from glamdata.reconciling.decide import explain
from glamdata.reconciling.duplicates import find_duplicates, hold_duplicates, marks_of
from glamdata.reconciling.namesakes import name_marks
from glamdata.store import tables
from glamdata.store.decisions import QueueRow
from glamdata.store.parts import code_version, fingerprint_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from glamdata.batch.run import Run
    from glamdata.model.draft import Subject
    from glamdata.model.match import Outcome

NOTE = "ruled"
TWICE = "two records bear this control number"
BITS = (1 << 64) - 1


def is_ruled(run: Run) -> bool:
    """Whether the rules have decided on what there is now, and no person since."""
    return run.store.noted(run.batch.name, NOTE) == _fingerprint(run)


def rule_batch(run: Run) -> None:
    """Enter what the rules decide, and queue the rest for a person."""
    held = find_held(run)
    rows = run.parts.columns(tables.findings_table("check-batch"), "record_key", "code")
    twice = {key for key, code in rows if code == "duplicate-key"}
    doubted = run.store.decisions.doubted(run.batch.mapping)
    standing = run.store.decisions.standing(run.batch.mapping).keys()
    for number in run.parts.numbers(tables.OUTCOMES):
        decisions = [d for d, _ in _rule(run, number, standing, held, twice, doubted) if d]
        run.store.decisions.add(run.batch.mapping, decisions)
    standing = run.store.decisions.standing(run.batch.mapping).keys()
    numbers = run.parts.numbers(tables.OUTCOMES)
    waiting = (row for number in numbers for _, row in _rule(run, number, standing, held, twice, doubted) if row)
    run.store.decisions.save_queue(run.batch.name, waiting)
    run.store.note(run.batch.name, NOTE, _fingerprint(run))


def find_held(run: Run) -> set[str]:
    """Give the keys of the records that may be one entity with another of the batch."""
    repeated = _find_repeated_marks(run)
    close: dict[str, tuple[list[Subject], list[Outcome]]] = defaultdict(lambda: ([], []))
    for name, subject, outcome in _pairs(run):
        if not repeated.isdisjoint(_marks(run, name, subject, outcome) | _name_marks(run, name, subject)):
            close[name][0].append(subject)
            close[name][1].append(outcome)
    return {
        key
        for subjects, outcomes in close.values()
        for group in find_duplicates(subjects, outcomes, run.mapping.match_of(subjects[0].key))
        for key in group.keys
    }


def _find_repeated_marks(run: Run) -> set[int]:
    """Give the marks that more than one record bears; those of names only where one of them is still to be made."""
    strong, unmatched, matched = ([np.empty(0, dtype="<u8")] for _ in range(3))
    for number in run.parts.numbers(tables.OUTCOMES):
        pairs = list(_pairs_of(run, number))
        strong.append(_as_array(_marks(run, *pair) for pair in pairs))
        for names, is_match in ((unmatched, False), (matched, True)):
            of_kind = [pair for pair in pairs if (pair[2].verdict is Verdict.MATCH) is is_match]
            names.append(_as_array(_name_marks(run, name, subject) for name, subject, _ in of_kind))
    open_names = np.concatenate(unmatched)
    both = np.intersect1d(open_names, np.concatenate(matched))
    return {*_repeated(np.concatenate(strong)), *_repeated(open_names), *both.tolist()}


def _as_array(marks: Iterable[set[int]]) -> np.ndarray:
    return np.array([mark for of_record in marks for mark in of_record], dtype="<u8")


def _repeated(marks: np.ndarray) -> list[int]:
    ordered = np.sort(marks)
    repeated: list[int] = ordered[1:][ordered[1:] == ordered[:-1]].tolist()
    return repeated


def _marks(run: Run, name: str, subject: Subject, outcome: Outcome) -> set[int]:
    rules = run.mapping.match_of(subject.key)
    return {hash((name, mark)) & BITS for mark in marks_of(subject, outcome, rules)}


def _name_marks(run: Run, name: str, subject: Subject) -> set[int]:
    rules = run.mapping.match_of(subject.key)
    return {hash((name, "name", mark)) & BITS for mark in name_marks(subject, rules)}


def _pairs(run: Run) -> Iterator[tuple[str, Subject, Outcome]]:
    for number in run.parts.numbers(tables.OUTCOMES):
        yield from _pairs_of(run, number)


def _pairs_of(run: Run, number: int) -> Iterator[tuple[str, Subject, Outcome]]:
    """Give subjects with what the rules say of them, and which of a record's items each is."""
    for subject, outcome in zip(run.subjects(number), run.outcomes(number), strict=True):
        yield run.item_of(subject.key), subject, outcome


def _rule(
    run: Run, number: int, standing: Container[str], held: set[str], twice: set[str], doubted: Container[str]
) -> Iterator[tuple[Decision | None, QueueRow | None]]:
    """Give the decision on each record of a part that has none, or its place in the queue."""
    for _, subject, found in _pairs_of(run, number):
        (outcome,) = hold_duplicates([found], held)
        key, best = outcome.record_key, next(iter(outcome.candidates), None)
        if key in standing:
            continue
        if outcome.verdict and key not in twice and key not in doubted:
            why = explain(best) if best else ""
            who = f"rule: {outcome.reason}"
            yield Decision(key, outcome.verdict, outcome.qid, who, run.clock.now(), why), None
        else:
            name = subject.names[0] if subject.names else ""
            reason = TWICE if key in twice else str(outcome.reason)
            yield None, QueueRow(key, name, reason, best.qid if best else "", best.score if best else 0.0, number)


def _fingerprint(run: Run) -> str:
    """Give the fingerprint of all that the rules look at; decisions are named by the newest."""
    made = [
        (run.parts.fingerprint(table, number), run.parts.made_at(table, number))
        for table in (tables.OUTCOMES, tables.findings_table("check-batch"))
        for number in run.parts.numbers(table)
    ]
    newest = run.store.decisions.newest(run.batch.mapping)
    return fingerprint_of(made, newest, run.mapping.fingerprint, code_version("reconciling", "batch/ruling.py"))
