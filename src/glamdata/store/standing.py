"""Standing: what all the decisions about one record come to.

Rules are heard first and persons after them, each in the order of time. A person's word stands above every rule's; two
persons who say different things are a conflict until somebody decides again, knowing both.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from glamdata.model.match import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from glamdata.model.match import Decision

UNDECIDED = (Verdict.NOT_SAME, Verdict.UNSURE)
"""Verdicts that leave the question which item a record is."""

RULE = "rule:"


class State(StrEnum):
    """Where a record stands. Only `decided` is planned; the others wait for a person."""

    OPEN = "open"
    DECIDED = "decided"
    CONFLICT = "conflict"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Act:
    """A decision with its number in the log."""

    number: int
    decision: Decision

    @property
    def is_by_rule(self) -> bool:
        """Whether no person decided this."""
        return self.decision.who.startswith(RULE)


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands of a record: its state, the act that stands (or one side of a conflict), and the other side."""

    state: State = State.OPEN
    act: Act | None = None
    against: Act | None = None


def fold(acts: Iterable[Act]) -> Standing:
    """Give what the acts about one record come to.

    The newest decision of an item, a new one or skip stands. The same person's later "not the same" about that item, or
    "unsure", takes it away; another person's, or another person's different decision, is a conflict. The next decision
    after a conflict settles it.
    """
    standing, rejected = Standing(), dict[str, Act]()
    for act in sorted(acts, key=_order):
        standing = _after(standing, act, rejected)
        if act.decision.verdict is Verdict.NOT_SAME:
            rejected[act.decision.qid] = act
    return standing


def same_answer(one: Decision, other: Decision) -> bool:
    """Whether two decisions say the same of a record."""
    return (one.verdict, one.qid) == (other.verdict, other.qid)


def _order(act: Act) -> tuple[bool, datetime, int]:
    return not act.is_by_rule, act.decision.when, act.number


def _after(before: Standing, act: Act, rejected: dict[str, Act]) -> Standing:
    if act.decision.verdict in UNDECIDED:
        return _after_doubt(before, act)
    if before.state is State.CONFLICT:
        return Standing(State.DECIDED, act)
    for other in (before.act, rejected.get(act.decision.qid)):
        if other and _oppose(other, act):
            return Standing(State.CONFLICT, other, act)
    return Standing(State.DECIDED, act)


def _after_doubt(before: Standing, act: Act) -> Standing:
    """Hear "not the same" and "unsure"."""
    unsure = act.decision.verdict is Verdict.UNSURE
    if before.state is State.CONFLICT:
        return before
    if before.act and (unsure or before.act.decision.qid == act.decision.qid):
        if _oppose(before.act, act):
            return Standing(State.CONFLICT, before.act, act)
        return Standing(State.UNSURE if unsure else State.OPEN)
    return Standing(State.UNSURE) if unsure else before


def _oppose(one: Act, other: Act) -> bool:
    """Whether two persons say different things."""
    by_persons = not (one.is_by_rule or other.is_by_rule) and one.decision.who != other.decision.who
    return by_persons and not same_answer(one.decision, other.decision)
