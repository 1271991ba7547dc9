"""Ruling: what the rules decide of a whole batch, one part in memory at a time.

Duplicates need all parts. They are found by the marks that records bear (an identifier, an item, a name): each mark is
kept as a number of 8 bytes, and only records that share one are looked at closely.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import repeat
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
    from collections.abc import Collection, Container, Iterable, Iterator

    from glamdata.batch.run import Run
    from glamdata.model.draft import Subject
    from glamdata.model.match import Outcome

NOTE = "ruled"
TWICE = "two records bear this control number"


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
    numbers = run.parts.numbers(tables.OUTCOMES)
    marks = {number: _marks_of_part(run, number) for number in numbers}
    repeated = _find_repeated(marks.values())
    close: dict[str, tuple[list[Subject], list[Outcome]]] = defaultdict(lambda: ([], []))
    for number in numbers:
        places = marks.pop(number).places_of(repeated)
        for place, (name, subject, outcome) in enumerate(_pairs_of(run, number) if places else ()):
            if place in places:
                close[name][0].append(subject)
                close[name][1].append(replace(outcome, candidates=()))
    return {
        key
        for subjects, outcomes in close.values()
        for group in find_duplicates(subjects, outcomes, run.mapping.match_of(subjects[0].key))
        for key in group.keys
    }


@dataclass(frozen=True, slots=True)
class _Marks:
    """The marks of a part's records as numbers, each with the place of its record.

    `strong` are those of identifiers and items, `names` the others; of these `open` are of records still to be made.
    """

    strong: np.ndarray
    strong_places: np.ndarray
    names: np.ndarray
    name_places: np.ndarray
    open: np.ndarray

    def places_of(self, wanted: np.ndarray) -> set[int]:
        """Give the places of the records that bear one of the marks `wanted`, which are in order."""
        of_ids = self.strong_places[_is_among(self.strong, wanted)]
        return {*of_ids.tolist(), *self.name_places[_is_among(self.names, wanted)].tolist()}


def _marks_of_part(run: Run, number: int) -> _Marks:
    strong, strong_places, names, name_places, opened = array("q"), array("l"), array("q"), array("l"), array("b")
    for place, (name, subject, outcome) in enumerate(_pairs_of(run, number)):
        rules = run.mapping.match_of(subject.key)
        of_ids = {hash((name, mark)) for mark in marks_of(subject, outcome, rules)}
        of_names = {hash((name, "name", mark)) for mark in name_marks(subject, rules)}
        strong.extend(of_ids)
        strong_places.extend(repeat(place, len(of_ids)))
        names.extend(of_names)
        name_places.extend(repeat(place, len(of_names)))
        opened.extend(repeat(outcome.verdict is not Verdict.MATCH, len(of_names)))
    numbers = [np.asarray(each) for each in (strong, strong_places, names, name_places)]
    return _Marks(numbers[0], numbers[1], numbers[2], numbers[3], np.asarray(opened, bool))


def _find_repeated(marks: Collection[_Marks]) -> np.ndarray:
    """Give, in order, the marks that several records bear; those of names only where one is still to be made."""
    strong = _join(each.strong for each in marks)
    names, opened = _join(each.names for each in marks), _join(each.open for each in marks).astype(bool)
    both = np.intersect1d(names[opened], names[~opened])
    return np.unique(np.concatenate([_repeated(strong), _repeated(names[opened]), both]))


def _join(arrays: Iterable[np.ndarray]) -> np.ndarray:
    return np.concatenate([np.empty(0, np.int64), *arrays])


def _repeated(marks: np.ndarray) -> np.ndarray:
    ordered = np.sort(marks)
    repeated: np.ndarray = ordered[1:][ordered[1:] == ordered[:-1]]
    return repeated


def _is_among(marks: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    places = np.searchsorted(wanted, marks)
    found: np.ndarray = np.append(wanted, 0)[places] == marks
    return found & (places < len(wanted))


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
