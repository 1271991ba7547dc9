"""Items that we made and what became of them, by the rule that decided that they were new."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PERSON = "a person"
UNKNOWN_RULE = "not known"
_RULE = "rule:"


class State(StrEnum):
    """What became of an item that we made."""

    STANDS = "stands"
    MERGED = "merged"
    DELETED = "deleted"
    TAKEN_BACK = "taken back"
    UNSEEN = "not seen"


@dataclass(frozen=True, slots=True)
class Creation:
    """One item that we made: the record it was made for, the batch, and the rule that decided that it was new.

    A merged one has the item that it leads to (`into`); `own` says that we made that one, too. `revision`, `when` and
    `user` are of the edit that merged it, as far as that was found. `gone` says of one that we took back that it is
    deleted: undoing leaves an item that we made as it is, to be asked to be deleted.
    """

    record_key: str
    qid: str
    batch: str
    rule: str
    made: str = ""
    state: State = State.STANDS
    into: str = ""
    own: bool = False
    revision: int = 0
    when: str = ""
    user: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How many items were made because a rule said so, and what became of them; `made` is the sum of the others.

    `still_there` counts those of the `taken_back` that are on the wiki yet, to be asked to be deleted.
    """

    rule: str
    made: int
    stands: int
    merged: int
    deleted: int
    taken_back: int
    unseen: int
    still_there: int = 0

    @property
    def erred(self) -> int:
        """Items that turned out to be doubles, or not to be wanted: merged or deleted by others."""
        return self.merged + self.deleted

    @property
    def judged(self) -> int:
        """The denominator: items of which it is known what others did, without those that we took back."""
        return self.stands + self.erred


def name_rule(who: str) -> str:
    """Name the rule that decided; of people nothing but that it was one."""
    return who.removeprefix(_RULE).strip() if who.startswith(_RULE) else PERSON


def count_by_rule(creations: Iterable[Creation]) -> list[RuleCount]:
    """Count what became of items by rule, each item once; the rule that erred most first."""
    states: dict[str, Counter[State]] = defaultdict(Counter)
    there: Counter[str] = Counter()
    seen: set[str] = set()
    for one in creations:
        if one.qid not in seen:
            seen.add(one.qid)
            states[one.rule][one.state] += 1
            there[one.rule] += one.state is State.TAKEN_BACK and not one.gone
    counts = [
        RuleCount(
            rule,
            made=counted.total(),
            stands=counted[State.STANDS],
            merged=counted[State.MERGED],
            deleted=counted[State.DELETED],
            taken_back=counted[State.TAKEN_BACK],
            unseen=counted[State.UNSEEN],
            still_there=there[rule],
        )
        for rule, counted in states.items()
    ]
    return sorted(counts, key=lambda count: (-count.erred, -count.made, count.rule))
