"""The score that orders records: by how sure the best candidate is, over all rules and none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.model.draft import Subject
from glamdata.model.match import ItemFacts, MatchRules
from glamdata.model.value import TimeValue
from glamdata.reconciling.certainty import SURE, certainty
from glamdata.reconciling.decide import decide
from glamdata.reconciling.score import score_candidate

RULES = MatchRules(instance_of="Q5")


def year(number):
    return TimeValue.from_parts(number)


def sure(name, birth=None, death=None, *items, item="Claude Monet"):
    """How sure the record of this name and these years is of an item with the years 1840 and 1926, and others."""
    subject = Subject("r", "Q5", names=(name,), birth=birth and year(birth), death=death and year(death))
    facts = [
        ItemFacts("Q1", item, names=(item,), births=(year(1840),), deaths=(year(1926),), classes=("Q5",)),
        *(ItemFacts(f"Q{number}", one, names=(one,), classes=("Q5",)) for number, one in enumerate(items, start=2)),
    ]
    outcome = decide(subject, [score_candidate(subject, "label", one, RULES) for one in facts], RULES)
    assert (certainty(outcome) >= SURE) == bool(outcome.qid)
    return certainty(outcome)


@pytest.mark.parametrize(
    ("more", "less"),
    [
        (("Claude Monet", 1840, 1926), ("Claude Monet", 1840)),
        (("Claude Monet", 1840), ("Claude Monet", 1841)),
        (("Claude Monet", 1841), ("Claude Monet",)),
        (("Claude Monet",), ("Claude Oscar Monet",)),
        (("Claude Oscar Monet",), ("C. Monet",)),
        (("Claude Monet",), ("Клод Моне",)),
        (("C. Monet",), ("Claude Monet", 1900)),
        (("Claude Monet",), ("Claude Monet", None, None, "Claude Monet")),
        (("Claude Monet", 1840), ("Claude Manet", 1840)),
    ],
)
def test_what_is_surer(more, less):
    assert sure(*more) > sure(*less)


def test_frequent_names_are_less_sure():
    rare, frequent = (sure(name, item=name) for name in ("Odilon Redon", "John Smith"))
    assert rare > frequent


def test_nothing_found_is_nothing():
    assert certainty(decide(Subject("r", names=("Anna",)), [], RULES)) == 0


@given(st.integers(1700, 1900), st.integers(1700, 1900))
def test_a_year_that_contradicts_is_never_surer_than_none(birth, other):
    subject = Subject("r", "Q5", names=("Claude Monet",))
    facts = ItemFacts("Q1", "Claude Monet", names=("Claude Monet",), births=(year(birth),), classes=("Q5",))

    def judge(one):
        return decide(one, [score_candidate(one, "label", facts, RULES)], RULES)

    dated = judge(replace(subject, birth=year(other)))
    undated = judge(subject)
    assert (certainty(dated) > certainty(undated)) == (not any(e.veto for e in dated.candidates[0].evidence))
