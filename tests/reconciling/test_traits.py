"""Further evidence: it supports, and dates of activity can contradict."""

from __future__ import annotations

import pytest

from glamdata.model.draft import Subject
from glamdata.model.match import ItemFacts, MatchRules, Traits, Verdict
from glamdata.model.value import TimeValue
from glamdata.reconciling.decide import Reason, decide
from glamdata.reconciling.score import score_candidate
from glamdata.reconciling.traits import compare_activity, compare_floruits, compare_traits

RULES = MatchRules("Q5")


def year(number: int) -> TimeValue:
    return TimeValue.from_parts(number)


@pytest.mark.parametrize(
    ("active", "births", "deaths", "possible"),
    [
        ((1480, 1480), (1500,), (), False),
        ((1480, 1480), (1440,), (1490,), True),
        ((1480, 1480), (), (1470,), False),
        ((1480, 1480), (), (1477,), True),
        ((1480, 1480), (1470,), (), True),
        ((1480, 1480), (1475,), (), False),
        ((1401, 1500), (1440,), (1520,), True),
        ((1601, 1700), (1440,), (1520,), False),
    ],
)
def test_who_is_active_is_alive(active, births, deaths, possible):
    evidence = compare_activity(active, tuple(map(year, births)), tuple(map(year, deaths)))
    assert evidence.veto is not possible


def test_years_of_activity_on_both_sides():
    assert compare_floruits((1480, 1480), (year(1485),)).score == 1
    assert compare_floruits((1480, 1480), (year(1530),)) is None
    assert compare_floruits((1480, 1480), (year(1680),)).veto
    assert compare_floruits(None, (year(1680),)) is None


def test_what_agrees_is_told_and_what_differs_is_not():
    ours = Traits(occupations=("Q1", "Q2"), countries=("Q3",), places=("Q4",), works=("The long title", "Emma"))
    theirs = Traits(occupations=("Q2",), countries=("Q9",), places=("Q4",), works=("The Long Title: a novel", "Emma"))
    evidence = {
        one.kind: one for one in compare_traits(ours, theirs, ("Bishop of Hippo",), "theologian, bishop of Hippo")
    }
    assert set(evidence) == {"occupation", "place", "work", "role"}
    assert evidence["occupation"].theirs == "Q2"
    assert evidence["work"].ours == "The long title"


def outcome(name: str, facts: ItemFacts, traits: Traits = Traits()):  # noqa: B008  (a frozen value)
    subject = Subject("r", "Q5", names=(name,))
    return decide(subject, [score_candidate(subject, "label", facts, RULES, traits)], RULES)


FACTS = ItemFacts("Q1", "Agnolo Bronzino", "", ("Agnolo Bronzino",), (), (year(1503),), (year(1572),), ("Q5",))


def test_a_heading_without_dates_of_its_own_brings_those_it_tells():
    assert outcome("Bronzino, Agnolo, 1503-1572", FACTS).verdict is Verdict.MATCH
    assert outcome("Bronzino, Agnolo, 1603-1672", FACTS).reason == Reason.DATES_CONTRADICT
    assert outcome("Bronzino, Agnolo, active 1480", FACTS).reason == Reason.DATES_CONTRADICT
    assert outcome("Bronzino, Agnolo, active 1540", FACTS).reason == Reason.THIN_EVIDENCE


def test_a_work_stands_in_for_a_year():
    facts = ItemFacts(
        "Q1", "Ann Obscura", "", ("Ann Obscura",), classes=("Q5",), traits=Traits(works=("A rare book of hours",))
    )
    assert outcome("Obscura, Ann", facts, Traits(works=("A rare book of hours",))).reason != Reason.THIN_EVIDENCE
    assert outcome("Obscura, Ann", facts).reason == Reason.THIN_EVIDENCE
