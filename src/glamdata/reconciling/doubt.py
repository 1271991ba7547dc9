"""What speaks against a person's own decision strongly enough to ask again before anything is sent.

Two things do, as they do against a rule's: the record itself names another item, and the item is something else than
the record is about. Who means it all the same confirms it: the reason of the decision then begins with “confirmed”.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.model.match import Verdict
from glamdata.reconciling.score import CLASS, KNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from glamdata.model.match import Candidate, Decision

CONFIRMED = "confirmed"
_RULE = "rule:"
_ASKED = (Verdict.MATCH, Verdict.NEW)


def is_doubtable(decision: Decision) -> bool:
    """Whether a decision is a person's about an item, and not confirmed on purpose."""
    is_person = not decision.who.startswith(_RULE)
    return is_person and decision.verdict in _ASKED and not is_confirmed(decision)


def is_confirmed(decision: Decision) -> bool:
    """Whether a decision says that what speaks against it was seen: its reason begins with “confirmed”."""
    return decision.why.strip().casefold().startswith(CONFIRMED)


def confirm_reason(why: str) -> str:
    """Give the reason of a decision that is confirmed on purpose."""
    if why.strip().casefold().startswith(CONFIRMED):
        return why
    return f"{CONFIRMED}: {why}" if why.strip() else CONFIRMED


def doubt_by_known(qid: str, known: Sequence[str], items: Iterable[str]) -> str:
    """Say that a record names other items of the wiki than `qid` (empty for a new one); empty where it does not.

    `known` is what the record says, `items` what that stands for on the wiki now: nothing where the wiki lacks it.
    """
    there = [item for item in dict.fromkeys(items) if item]
    if not there or qid in {*known, *there}:
        return ""
    return f"the record itself names {', '.join(there)}"


def doubt_by_class(theirs: Iterable[str], expected: str) -> str:
    """Say that an item is of other classes than the record is about; both in words or ids."""
    return f"the item is {', '.join(theirs)}, and the record is about {expected}"


def doubt_by_candidates(decision: Decision, candidates: Iterable[Candidate]) -> str:
    """Say what the candidates found for a record tell against a decision; empty where nothing does.

    An item that is not among them can only be judged with the wiki, as planning does.
    """
    if not is_doubtable(decision):
        return ""
    shown = list(candidates)
    known = [one.qid for one in shown if any(evidence.kind == KNOWN for evidence in one.evidence)]
    doubts = [doubt_by_known(decision.qid, (), known)]
    for one in shown:
        if one.qid == decision.qid:
            doubts += [doubt_by_class([e.theirs], e.ours) for e in one.evidence if e.kind == CLASS and e.veto]
    return "; ".join(filter(None, doubts))
