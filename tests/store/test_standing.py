"""What all the decisions about one record come to: persons above rules, conflicts kept, nothing decided by chance."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.model.match import Decision, Verdict
from glamdata.store.standing import UNDECIDED, Act, State, fold

START = datetime(2026, 11, 21, tzinfo=UTC)
MATCH, NEW, NOT, UNSURE, SKIP = Verdict.MATCH, Verdict.NEW, Verdict.NOT_SAME, Verdict.UNSURE, Verdict.SKIP


def acts(*said: tuple[str, Verdict, str]) -> list[Act]:
    return [
        Act(number, Decision("a", verdict, qid, who, START + timedelta(seconds=number)))
        for number, (who, verdict, qid) in enumerate(said, 1)
    ]


@pytest.mark.parametrize(
    ("said", "state", "qid"),
    [
        ([], "open", ""),
        ([("Ann", MATCH, "Q1"), ("Ann", MATCH, "Q2")], "decided", "Q2"),
        ([("Ann", MATCH, "Q1"), ("Bob", MATCH, "Q1")], "decided", "Q1"),
        ([("Ann", MATCH, "Q1"), ("Bob", MATCH, "Q2")], "conflict", "Q1"),
        ([("Ann", MATCH, "Q1"), ("Bob", NEW, "")], "conflict", "Q1"),
        ([("Ann", MATCH, "Q1"), ("Bob", NOT, "Q1")], "conflict", "Q1"),
        ([("Ann", MATCH, "Q1"), ("Bob", NOT, "Q2")], "decided", "Q1"),
        ([("Ann", MATCH, "Q1"), ("Bob", UNSURE, "")], "conflict", "Q1"),
        ([("Ann", NOT, "Q1"), ("Bob", MATCH, "Q1")], "conflict", "Q1"),
        ([("Ann", NOT, "Q1"), ("Ann", MATCH, "Q1")], "decided", "Q1"),
        ([("Ann", UNSURE, ""), ("Bob", MATCH, "Q1")], "decided", "Q1"),
        ([("Ann", MATCH, "Q1"), ("Bob", MATCH, "Q2"), ("Ann", MATCH, "Q1")], "decided", "Q1"),
        ([("Ann", MATCH, "Q1"), ("Bob", MATCH, "Q2"), ("Cleo", UNSURE, "")], "conflict", "Q1"),
        ([("rule: ids", MATCH, "Q1"), ("Ann", MATCH, "Q2")], "decided", "Q2"),
        ([("Ann", MATCH, "Q2"), ("rule: ids", MATCH, "Q1")], "decided", "Q2"),
        ([("rule: ids", MATCH, "Q1"), ("Ann", UNSURE, ""), ("rule: ids", MATCH, "Q1")], "unsure", ""),
        ([("rule: ids", MATCH, "Q1"), ("Ann", NOT, "Q1")], "open", ""),
        ([("rule: ids", MATCH, "Q1"), ("rule: names", MATCH, "Q2")], "decided", "Q2"),
    ],
)
def test_what_comes_of_it(said: list[tuple[str, Verdict, str]], state: str, qid: str) -> None:
    standing = fold(acts(*said))
    assert (standing.state.value, standing.act.decision.qid if standing.act else "") == (state, qid)


WHO = st.sampled_from(["Ann", "Bob", "rule: ids"])
SAID = st.tuples(WHO, st.sampled_from(Verdict), st.sampled_from(["Q1", "Q2"])).map(
    lambda one: (one[0], one[1], one[2] if one[1] in {MATCH, NOT} else "")
)


@given(st.lists(SAID, max_size=7), st.randoms())
def test_the_order_of_the_log_means_nothing_and_the_times_everything(
    said: list[tuple[str, Verdict, str]], shuffle: object
) -> None:
    ordered = acts(*said)
    mixed = ordered[:]
    shuffle.shuffle(mixed)  # type: ignore[attr-defined]
    assert fold(mixed) == fold(ordered)


@given(st.lists(SAID, max_size=7))
def test_no_rule_changes_what_persons_said(said: list[tuple[str, Verdict, str]]) -> None:
    before = fold(acts(*said))
    after = fold(acts(*said, ("rule: late", MATCH, "Q9")))
    if any(who != "rule: ids" and verdict != NOT for who, verdict, _ in said):
        assert after.state is before.state


@given(st.lists(SAID, max_size=7))
def test_only_a_decision_stands_and_a_conflict_has_two_sides(said: list[tuple[str, Verdict, str]]) -> None:
    standing = fold(acts(*said))
    if standing.state is State.DECIDED:
        assert standing.act
        assert standing.act.decision.verdict not in UNDECIDED
    if standing.state is State.CONFLICT:
        assert standing.act
        assert standing.against
        assert standing.act.decision.who != standing.against.decision.who
