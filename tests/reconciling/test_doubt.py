"""What speaks against a person's decision: another item named by the record, an item that is something else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from glamdata.model.match import Candidate, Decision, Evidence, Verdict
from glamdata.reconciling.doubt import confirm_reason, doubt_by_candidates, doubt_by_known, is_doubtable

NAMED = Candidate("a", "Q1", "known", 1.0, evidence=(Evidence("known", "Q1", "Q1", 1.0, "the record names it"),))
OTHER_CLASS = Candidate(
    "a", "Q31", "label", 0.2, evidence=(Evidence("class", "Q5", "Q6256", 0.0, "something else", veto=True),)
)
PLAIN = Candidate("a", "Q2", "label", 0.9)


def decide(qid: str, who: str = "Ann", why: str = "") -> Decision:
    verdict = Verdict.MATCH if qid else Verdict.NEW
    return Decision("a", verdict, qid, who, datetime(2026, 1, 1, tzinfo=UTC), why)


@pytest.mark.parametrize(
    ("qid", "candidates", "doubt"),
    [
        ("Q1", (NAMED, PLAIN), ""),
        ("Q2", (NAMED, PLAIN), "the record itself names Q1"),
        ("", (NAMED, PLAIN), "the record itself names Q1"),
        ("Q31", (PLAIN, OTHER_CLASS), "the item is Q6256, and the record is about Q5"),
        ("Q2", (PLAIN, OTHER_CLASS), ""),
        ("", (PLAIN, OTHER_CLASS), ""),
    ],
)
def test_candidates_tell_against_a_decision(qid: str, candidates: tuple[Candidate, ...], doubt: str) -> None:
    assert doubt_by_candidates(decide(qid), candidates) == doubt
    assert not doubt_by_candidates(decide(qid, who="rule: mine"), candidates), "a rule has its own vetoes"
    assert not doubt_by_candidates(decide(qid, why=confirm_reason("seen in person")), candidates)


def test_confirming_keeps_the_reason_and_is_said_once() -> None:
    assert confirm_reason("") == "confirmed"
    assert confirm_reason(confirm_reason("a slip")) == "confirmed: a slip"
    assert is_doubtable(decide("Q2", why="not yet confirmed"))


def test_an_item_that_the_wiki_lacks_speaks_against_nothing() -> None:
    assert doubt_by_known("Q2", ("Q1",), [""]) == ""
    assert doubt_by_known("Q3", ("Q1",), ["Q3"]) == "", "merged into the item that was decided for"
