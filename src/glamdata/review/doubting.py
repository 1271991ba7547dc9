"""What is said at once of a decision that the batch's own tables contradict, or that overrules a rule's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from glamdata.model.match import Verdict
from glamdata.reconciling.doubt import doubt_by_candidates, is_doubtable
from glamdata.store import codec, tables
from glamdata.store.standing import RULE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glamdata.batch.run import Run
    from glamdata.model.match import Candidate, Decision
    from glamdata.store.decisions import RecordState

_SAID = {
    Verdict.MATCH: "is {qid}", Verdict.NEW: "is a new item", Verdict.NOT_SAME: "is not {qid}",
    Verdict.UNSURE: "is left unsure", Verdict.SKIP: "is left alone for good",
}  # fmt: skip


def find_doubts(run: Run, decisions: Iterable[Decision]) -> dict[str, str]:
    """Give, by record, what the candidates found tell against decisions that nobody confirmed on purpose.

    What a record is about is known of items that were found for it; planning asks the wiki about the others.
    """
    asked = {decision.record_key: decision for decision in decisions if is_doubtable(decision)}
    if not asked:
        return {}
    keys = pa.array(list(asked), pa.string())
    candidates: dict[str, list[Candidate]] = {}
    for number in run.parts.numbers(tables.CANDIDATES):
        content = run.parts.table(tables.CANDIDATES, number)
        for row in content.filter(pc.is_in(content["record_key"], value_set=keys)).to_pylist():
            candidates.setdefault(row["record_key"], []).append(codec.candidate_from_row(row))
    doubts = {key: doubt_by_candidates(asked[key], found) for key, found in candidates.items()}
    return {key: doubt for key, doubt in doubts.items() if doubt}


def tell_doubt(decision: Decision, doubt: str) -> str:
    """Say that a decision is kept, and that nothing is sent until it is confirmed."""
    said = say_decision(decision)
    return f"{decision.record_key} {said}, but {doubt}: the plan holds the record until this is confirmed"


def say_decision(decision: Decision) -> str:
    """Give a decision in words that follow the record's key."""
    return _SAID[decision.verdict].format(qid=decision.qid)


def tell_overruled(state: RecordState) -> str:
    """Say which decision of a rule a person's now stands above, if any."""
    mine = state.decision
    rules = [act.decision for act in state.acts if act.decision.who.startswith(RULE)]
    if mine is None or mine.who.startswith(RULE) or not rules:
        return ""
    last = rules[-1]
    same = (last.verdict, last.qid) == (mine.verdict, mine.qid)
    return "" if same else f"a rule had decided that it {say_decision(last)} ({last.who.removeprefix(RULE).strip()})"
