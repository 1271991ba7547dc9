"""Items that we made, counted by rule."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from glamdata.disagreeing.creation import PERSON, Creation, State, count_by_rule, name_rule


def test_of_people_nothing_is_named_but_that_they_are() -> None:
    assert name_rule("rule: none found") == "none found"
    assert {name_rule(who) for who in ("Ann", "ann@library.example", "ruler")} == {PERSON}


def test_the_rule_that_errs_most_comes_first() -> None:
    states = {"good": [State.STANDS] * 5, "bad": [State.MERGED, State.DELETED, State.STANDS, State.TAKEN_BACK]}
    made = [
        Creation(f"{rule}{n}", f"Q{rule}{n}", "b", rule, state=s)
        for rule, all_ in states.items()
        for n, s in enumerate(all_)
    ]
    bad, good = count_by_rule(made)
    assert (bad.rule, bad.made, bad.erred, bad.judged) == ("bad", 4, 2, 3)
    assert (good.made, good.erred, good.judged) == (5, 0, 5)


@given(st.lists(st.builds(Creation, st.just("r"), st.sampled_from(["Q1", "Q2", "Q3", "Q4"]), st.just("b"),
                          st.sampled_from(["a", "b"]), state=st.sampled_from(State))))  # fmt: skip
def test_every_item_is_counted_once(made: list[Creation]) -> None:
    counts = count_by_rule(made)
    assert sum(count.made for count in counts) == len({one.qid for one in made})
    for count in counts:
        assert count.made == count.stands + count.erred + count.taken_back + count.unseen


def test_what_we_gave_up_and_is_still_there_is_told_apart() -> None:
    given_up = (Creation(f"r{n}", f"Q{n}", "b", "a person", state=State.TAKEN_BACK, gone=n == 1) for n in (1, 2, 3))
    [count] = count_by_rule(given_up)
    assert (count.made, count.taken_back, count.still_there, count.judged) == (3, 3, 2, 0)
