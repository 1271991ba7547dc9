"""Decisions from files: JSON lines, tables of decisions, and the sheets of the queue that a person filled in."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from glamdata.errors import InputError
from glamdata.formats.decision_lines import FIELDS, read_cells, read_line
from glamdata.formats.review_csv import read_csv_rows
from glamdata.formats.review_sheet import RowError
from glamdata.formats.review_xlsx import read_xlsx_rows
from glamdata.reconciling.doubt import is_confirmed
from glamdata.review.deciding import (
    batch_keys,
    decide_each,
    queue_again,
    read_answers,
    read_each,
    role_to_decide,
    table_of_answers,
)
from glamdata.review.doubting import find_doubts, tell_doubt
from glamdata.store.decisions import NO_VERSION, without_repeated, without_repeated_answers
from glamdata.store.standing import RULE, State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from glamdata.batch.run import Run
    from glamdata.formats.review_sheet import Answer
    from glamdata.model.match import Decision

_ZIP = b"PK\x03\x04"
_HEAD = 1 << 12


@dataclass(slots=True)
class Taken:
    """What became of a file of decisions: how many were taken, and what is wrong with the rows that were not.

    `repeated` were there already; `conflicts` are the records on which two persons said different things by now;
    `elsewhere` were taken for records that this batch does not have; `doubts` say which were taken and are held until
    they are confirmed.
    """

    count: int = 0
    repeated: int = 0
    elsewhere: int = 0
    doubts: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def import_decisions(run: Run, file: Path, who: str) -> Taken:
    """Take decisions from a file: JSON lines, or a table (CSV, XLSX) of decisions, or of answers to the queue.

    Rows that can't be taken are named, the others are taken. Raises InputError for a file that is none of these.
    """
    try:
        with file.open("rb") as stream:
            head = stream.read(_HEAD).lstrip(b"\xef\xbb\xbf \r\n\t")
    except OSError as error:
        raise InputError(f"{file} can't be read: {error.strerror}.") from error
    if head.startswith(b"{"):
        return _take_history(run, *_read_lines(file))
    rows = read_xlsx_rows(file) if head.startswith(_ZIP) else read_csv_rows(file)
    header, *table = rows
    if set(FIELDS) <= set(header[1]):
        return _take_history(run, *read_each(table, lambda row: read_cells(row[1])))
    answers, faults = read_answers(table_of_answers(file, iter([header, *table])), run.batch.name, who)
    return _take_answers(run, answers, faults)


def _read_lines(file: Path) -> tuple[list[Decision], list[str]]:
    """Read JSON lines. Raises InputError where the file is no text in UTF-8."""
    found, faults = [], []
    try:
        lines = file.read_text("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise InputError(f"{file} can't be read as text in UTF-8: {error}.") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                found.append(read_line(line))
            except RowError as fault:
                faults.append(f"line {number}: {fault}.")
    return found, faults


def _take_answers(run: Run, answers: Sequence[Answer], faults: list[str]) -> Taken:
    """Enter what a sheet says, but for records whose conflict it could not show."""
    store, mapping = run.store.decisions, run.batch.mapping
    versions = store.versions(mapping)
    stale = [a for a in answers if a.version and a.version != versions.get(a.key, NO_VERSION)]
    blind = {a.number for a in stale if store.state(mapping, a.key).state is State.CONFLICT}
    for answer in (answer for answer in answers if answer.number in blind):
        words = "two reviewers decided differently since the sheet was written; decide about it in the review page"
        faults.append(f"row {answer.number}: {answer.key}: {words}.")
    decisions, more = decide_each(run, [a for a in answers if a.number not in blind], "row")
    fresh = _without_repeated(decisions, store.all(mapping))
    store.add(mapping, fresh)
    keys = list(dict.fromkeys(decision.record_key for decision in fresh))
    queue_again(run, keys)
    conflicts = [key for key in keys if store.state(mapping, key).state is State.CONFLICT]
    repeated = len(decisions) - len(fresh)
    return Taken(len(fresh), repeated, 0, _doubts(run, decisions), conflicts, _in_order([*faults, *more]))


def _without_repeated(decisions: Sequence[Decision], known: Sequence[Decision]) -> list[Decision]:
    """Leave out what was said before by the same person, but for what is confirmed now."""
    confirmed = [decision for decision in known if is_confirmed(decision)]
    fresh = without_repeated_answers([d for d in decisions if not is_confirmed(d)], known)
    return [*fresh, *without_repeated_answers([d for d in decisions if is_confirmed(d)], confirmed)]


def _doubts(run: Run, decisions: Sequence[Decision]) -> list[str]:
    """Say which of the decisions that stand now wait to be confirmed; also those that were there already."""
    standing = (run.store.decisions.state(run.batch.mapping, key).decision for key in _keys(decisions))
    told = {decision.record_key: decision for decision in standing if decision}
    return [tell_doubt(told[key], doubt) for key, doubt in find_doubts(run, told.values()).items()]


def _keys(decisions: Sequence[Decision]) -> list[str]:
    return list(dict.fromkeys(decision.record_key for decision in decisions))


def _take_history(run: Run, decisions: Sequence[Decision], faults: list[str]) -> Taken:
    """Enter decisions with their persons and times, as another workspace gave them."""
    store, mapping = run.store.decisions, run.batch.mapping
    decisions, refused = _with_roles(run, decisions)
    faults = [*faults, *refused]
    fresh = without_repeated(decisions, store.all(mapping))
    store.add(mapping, fresh)
    here = batch_keys(run)
    keys = list(dict.fromkeys(decision.record_key for decision in fresh))
    queue_again(run, [key for key in keys if key in here])
    conflicts = [key for key in keys if store.state(mapping, key).state is State.CONFLICT]
    elsewhere = sum(decision.record_key not in here for decision in fresh)
    return Taken(len(fresh), len(decisions) - len(fresh), elsewhere, _doubts(run, decisions), conflicts, faults)


def _with_roles(run: Run, decisions: Sequence[Decision]) -> tuple[list[Decision], list[str]]:
    """Give the decisions of persons who may decide, with their role, and of rules; and a sentence for each other."""
    found, faults = [], []
    for decision in decisions:
        try:
            role = "" if decision.who.startswith(RULE) else role_to_decide(run, decision.who)
            found.append(replace(decision, role=role))
        except RowError as fault:
            faults.append(f"{decision.record_key}: {fault}.")
    return found, faults


def _in_order(faults: list[str]) -> list[str]:
    return sorted(faults, key=lambda fault: int(fault.split(":")[0].split()[-1]))
