"""Decisions as people give them: on the command line, in the review page and in sheets."""

from __future__ import annotations

import difflib
import re
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from glamdata.batch.run import NEVER
from glamdata.errors import InputError
from glamdata.formats.review_csv import read_csv_rows
from glamdata.formats.review_sheet import Answer, RowError, read_answer
from glamdata.model.match import Decision, Verdict
from glamdata.model.person import Role
from glamdata.reconciling.doubt import confirm_reason
from glamdata.store import tables
from glamdata.store.decisions import QueueRow
from glamdata.store.standing import RULE, State

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
    from pathlib import Path

    from glamdata.batch.run import Run
    from glamdata.coordinator import Coordinator

_ITEM = re.compile(r"Q[1-9]\d*")
NEAR, MOST_COMPARED, MOST_HINTS = 0.8, 20_000, 20
Row = tuple[int, dict[str, str]]
Read = TypeVar("Read")
GivenDecision = tuple[str, str, str, str]
"""Record key, decision as written, who, why."""


def read_decisions(file: Path, who: str) -> list[GivenDecision]:
    """Read a CSV with the columns record and decision, and optionally who and why; undecided rows are left out.

    Raises InputError for a file that can't be read or lacks a column, and for a row that holds a formula.
    """
    answers, faults = read_answers(table_of_answers(file, read_csv_rows(file)), "", who)
    if faults:
        raise InputError(f"{file}: {faults[0]}")
    return [(answer.key, answer.said, answer.who, answer.why) for answer in answers]


def enter_decisions(
    coordinator: Coordinator,
    batch: str,
    given: Sequence[GivenDecision],
    *,
    strict: bool = True,
    confirmed: bool = False,
) -> list[str]:
    """Enter decisions about a batch's records; give what is wrong with those that can't be entered.

    With `strict` the first fault raises InputError and nothing is entered. `confirmed` are decisions that are meant
    whatever speaks against them.
    """
    run = coordinator.reopen(batch)
    answers = [Answer(number, *row) for number, row in enumerate(given, start=1)]
    decisions, faults = decide_each(run, answers, "decision")
    if strict and faults:
        raise InputError(faults[0].removeprefix("decision 1: ") if len(given) == 1 else faults[0])
    if confirmed:
        decisions = [replace(decision, why=confirm_reason(decision.why)) for decision in decisions]
    run.store.decisions.add(run.batch.mapping, decisions)
    queue_again(run, [decision.record_key for decision in decisions])
    return faults


def parse_answer(said: str) -> tuple[Verdict, str] | None:
    """Read a decision as people write it (Q42, not:Q42, new, skip, unsure); None for what is none."""
    words = {"new": Verdict.NEW, "skip": Verdict.SKIP, "unsure": Verdict.UNSURE}
    if said.lower() in words:
        return words[said.lower()], ""
    verdict, qid = (Verdict.NOT_SAME, said[4:]) if said.lower().startswith("not:") else (Verdict.MATCH, said)
    if _ITEM.fullmatch(qid.strip().upper()):
        return verdict, qid.strip().upper()
    return None


def make_decision(run: Run, answer: Answer, keys: Container[str]) -> Decision:
    """Make a decision of an answer about one of the batch's `keys`.

    Raises RowError for another record, for a word that is no decision, for `new` where no item may be made, and for
    somebody whom [people] does not let decide.
    """
    if answer.key not in keys:
        raise RowError(f"there is no record {answer.key!r} in {run.batch.name}")
    parsed = parse_answer(answer.said)
    if parsed and parsed[0] is Verdict.NEW and run.mapping.match_of(answer.key).create == NEVER:
        raise RowError(f"{answer.key} can't be new: the mapping says create: never")
    if parsed is None:
        raise RowError(f"{answer.said!r} is no decision; write an item id, new, skip, unsure or not:Q42")
    if not answer.who.strip():
        raise RowError("nobody is named who decided it")
    if answer.who.startswith(RULE):
        raise RowError(f"{answer.who!r} is a rule's name, not a person's")
    return Decision(answer.key, *parsed, answer.who, run.clock.now(), answer.why, role_to_decide(run, answer.who))


def find_near_key(key: str, keys: Collection[str]) -> str:
    """Give the record key that was probably meant: the same but for spaces, signs and case, else one much like it."""
    plain = _plain_key(key)
    same = next((each for each in keys if _plain_key(each) == plain), "") if plain else ""
    if same or len(keys) > MOST_COMPARED:
        return same
    return next(iter(difflib.get_close_matches(key, keys, n=1, cutoff=NEAR)), "")


def _plain_key(key: str) -> str:
    return "".join(filter(str.isalnum, key)).casefold()


def role_to_decide(run: Run, who: str) -> str:
    """Give the role under which somebody decides. Raises RowError where [people] lets them not."""
    if reason := run.people.refuse(who, Role.REVIEWER, "decide about records"):
        raise RowError(reason)
    return Role.REVIEWER.value if run.people else ""


def queue_again(run: Run, keys: Iterable[str]) -> None:
    """Put records into the queue that are not decided any longer and had left it, or never been there."""
    decisions = run.store.decisions
    missing = set(decisions.waiting.missing(run.batch.name, dict.fromkeys(keys)))
    back = {key for key in missing if decisions.state(run.batch.mapping, key).state is not State.DECIDED}
    rows = []
    for number in run.parts.numbers(tables.DRAFTS) if back else ():
        drafts = run.parts.table(tables.DRAFTS, number, ["record_key", "heading"])
        found = [row for row in drafts.to_pylist() if row["record_key"] in back]
        if found:
            outcomes = {outcome.record_key: outcome for outcome in run.outcomes(number)}
        for row in found:
            outcome = outcomes.get(row["record_key"])
            best = outcome.candidates[0] if outcome and outcome.candidates else None
            reason, qid, score = (
                outcome.reason if outcome else "",
                best.qid if best else "",
                best.score if best else 0,
            )
            rows.append(QueueRow(row["record_key"], row["heading"], str(reason), qid, float(score), number))
    if rows:
        decisions.waiting.put(run.batch.name, rows)


def batch_keys(run: Run) -> set[str]:
    """Give the keys of all drafts of a batch."""
    return {key for (key,) in run.parts.columns(tables.DRAFTS, "record_key")}


def decide_each(run: Run, answers: Iterable[Answer], called: str) -> tuple[list[Decision], list[str]]:
    """Make decisions of answers about records that the batch has; give them, and what is wrong with the others."""
    keys = batch_keys(run)
    decisions: list[Decision] = []
    faults: list[str] = []
    for answer in answers:
        try:
            decisions.append(make_decision(run, answer, keys))
        except RowError as fault:
            unknown = answer.key not in keys and len(faults) < MOST_HINTS
            near = find_near_key(answer.key, keys) if unknown else ""
            faults.append(f"{called} {answer.number}: {fault}{f'; did you mean {near!r}' if near else ''}.")
    return decisions, faults


def read_answers(rows: Iterable[Row], batch: str, who: str) -> tuple[list[Answer], list[str]]:
    """Read what is decided in the rows of a sheet of `batch`; give it, and a sentence for each row that can't be."""
    found, faults = read_each(rows, lambda row: read_answer(*row, batch, who))
    return [answer for answer in found if answer], faults


def read_each(rows: Iterable[Row], read: Callable[[Row], Read]) -> tuple[list[Read], list[str]]:
    """Read every row; give what was read, and a sentence for each that can't be."""
    found, faults = [], []
    for row in rows:
        try:
            found.append(read(row))
        except RowError as fault:
            faults.append(f"row {row[0]}: {fault}.")
    return found, faults


def table_of_answers(file: Path, rows: Iterator[Row]) -> Iterator[Row]:
    """Give the rows of a sheet of answers. Raises InputError where a column is missing."""
    _, header = next(rows, (1, {}))
    lacking = {"record", "decision"} - set(header)
    if lacking:
        raise InputError(f"{file} lacks the column {', '.join(sorted(lacking))}.")
    return rows
