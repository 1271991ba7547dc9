"""One identifier on two items, two records on one item."""

from __future__ import annotations

import pytest

from glamdata.disagreeing.disagreement import Basis, Owner
from glamdata.disagreeing.identity import Bearer, find_shared_items, judge_bearers, judge_records, look_at_bearer
from glamdata.model.draft import Subject
from glamdata.model.match import ItemFacts
from glamdata.model.value import TimeValue

YEAR = TimeValue.from_parts


def test_shared_items_are_those_of_more_than_one_record() -> None:
    links = [("a", "Q1"), ("b", "Q2"), ("c", "Q1"), ("a", "Q1"), ("d", ""), ("e", "")]
    assert find_shared_items(links) == {"Q1": ["a", "c"]}


@pytest.mark.parametrize(
    ("births", "deaths", "agrees", "contradicts"),
    [
        ((1867,), (1930,), True, False),
        ((1867,), (), True, False),
        ((1867,), (1931,), False, True),
        ((1801,), (), False, True),
        ((), (), False, False),
        ((1801, 1867), (), True, False),
    ],
)
def test_a_bearer_agrees_with_the_dates_of_the_record(
    births: tuple[int, ...], deaths: tuple[int, ...], agrees: bool, contradicts: bool
) -> None:
    subject = Subject("a", birth=YEAR(1867), death=YEAR(1930))
    facts = ItemFacts("Q1", births=tuple(map(YEAR, births)), deaths=tuple(map(YEAR, deaths)))
    assert look_at_bearer(subject, facts, lambda a, b: a == b) == Bearer("Q1", agrees, contradicts)


@pytest.mark.parametrize(
    ("bearers", "owner", "words"),
    [
        ((Bearer("Q1", agrees=True), Bearer("Q2", agrees=True)), Owner.WIKIDATA, "the items may be doubles"),
        ((Bearer("Q1", agrees=True), Bearer("Q2", contradicts=True)), Owner.WIKIDATA, "may be on a wrong item"),
        ((Bearer("Q1", agrees=True), Bearer("Q2")), Owner.UNCLEAR, "are those of the record"),
        ((Bearer("Q1", contradicts=True), Bearer("Q2", contradicts=True)), Owner.UNCLEAR, "contradict the record"),
        ((Bearer("Q1"), Bearer("Q2")), Owner.UNCLEAR, "nothing else tells the items apart"),
    ],
)
def test_bearers_are_judged_by_their_dates(bearers: tuple[Bearer, ...], owner: Owner, words: str) -> None:
    judgement = judge_bearers(bearers)
    assert judgement.owner is owner
    assert words in " ".join(judgement.evidence)


def test_records_that_share_an_identifier_are_one_thing_twice() -> None:
    one = Subject("a", identifiers=(("P214", "1"), ("P213", "2")))
    same, other, bare = (
        Subject("b", identifiers=(("P214", "1"),)), Subject("b", identifiers=(("P214", "9"),)), Subject("b"),
    )  # fmt: skip
    shared = judge_records([one, same])
    assert (shared.owner, shared.basis) == (Owner.CATALOGUE, Basis.SOURCES)
    assert shared.evidence == ("the records share P214 1",)
    assert judge_records([one, other]).evidence == ("the records differ in P214",)
    assert judge_records([one, bare]).evidence == ("the records share no identifier",)
    third = Subject("c", identifiers=(("P214", "9"),))
    assert judge_records([one, same, third]).owner is Owner.UNCLEAR
