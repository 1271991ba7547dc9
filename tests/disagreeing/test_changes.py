"""What others did to statements of ours, and since when."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.disagreeing.changes import OurPart, Sameness, find_change, find_turning_point, judge_change
from glamdata.disagreeing.disagreement import Kind, Owner
from glamdata.model.entity import Entity
from glamdata.model.statement import Rank, Snak, Statement
from glamdata.model.value import ItemValue, StringValue

SAME = Sameness(lambda a, b: a == b, lambda a, b: a == b)
VALUE, OTHER = Snak("P1", StringValue("a")), Snak("P1", StringValue("b"))
OURS, THEIRS = (Snak("P248", ItemValue("Q1")),), (Snak("P248", ItemValue("Q2")),)
QUALIFIER = Snak("P2", StringValue("q"))
THEN = Statement(VALUE, (QUALIFIER,), (OURS,), guid="Q9$1")
WROTE = OurPart(THEN, wrote=True, references=(OURS,), qualifiers=(QUALIFIER,))
SOURCED = OurPart(Statement(VALUE, references=(OURS, THEIRS), guid="Q9$1"), wrote=False, references=(OURS,))


def item(*statements: Statement) -> Entity:
    return Entity("Q9", statements={"P1": statements})


@pytest.mark.parametrize(
    ("now", "kind", "lost"),
    [
        (THEN, None, 0),
        (Statement(VALUE, (QUALIFIER, Snak("P3", None)), (OURS, THEIRS), Rank.PREFERRED, "Q9$1"), None, 0),
        (Statement(OTHER, (QUALIFIER,), (OURS,), guid="Q9$1"), Kind.CHANGED, 0),
        (Statement(OTHER, (QUALIFIER,), (), guid="Q9$1"), Kind.CHANGED, 1),
        (Statement(VALUE, (), (OURS,), guid="Q9$1"), Kind.CHANGED, 0),
        (Statement(VALUE, (QUALIFIER,), (THEIRS,), guid="Q9$1"), Kind.UNSOURCED, 1),
        (Statement(VALUE, (QUALIFIER,), (OURS,), Rank.DEPRECATED, "Q9$1"), Kind.DEPRECATED, 0),
        (Statement(VALUE, (QUALIFIER,), (OURS,), guid="Q9$2"), Kind.REMOVED, 1),
    ],
)
def test_only_what_is_gone_or_altered_is_a_change(now: Statement, kind: Kind | None, lost: int) -> None:
    change = find_change(WROTE, item(now), SAME)
    assert (change.kind, change.lost) == (kind, lost) if change else kind is None


def test_who_is_to_look() -> None:
    def judged(part: OurPart, *statements: Statement) -> tuple[Owner, str]:
        change = find_change(part, item(*statements), SAME)
        assert change
        judgement = judge_change(part, change)
        return judgement.owner, " ".join(judgement.evidence)

    owner, words = judged(WROTE, Statement(VALUE, (QUALIFIER,), (), guid="Q9$1"))
    assert (owner, "the value stands as it was" in words) == (Owner.WIKIDATA, True)
    owner, words = judged(SOURCED, Statement(OTHER, references=(OURS,), guid="Q9$1"))
    assert (owner, "vouches for something" in words) == (Owner.WIKIDATA, True)
    assert judged(SOURCED, Statement(OTHER, guid="Q9$1"))[0] is Owner.UNCLEAR
    assert judged(WROTE, Statement(OTHER, (QUALIFIER,), (OURS,), guid="Q9$1"))[0] is Owner.UNCLEAR
    owner, words = judged(WROTE, Statement(VALUE, guid="Q9$2"))
    assert (owner, "in another statement (Q9$2)" in words) == (Owner.UNCLEAR, True)
    blame = (QUALIFIER, Snak("P2241", ItemValue("Q29998666")))
    deprecated = Statement(VALUE, blame, (OURS,), Rank.DEPRECATED, "Q9$1")
    assert judged(WROTE, deprecated)[0] is Owner.CATALOGUE


@given(st.lists(st.sampled_from("abc"), max_size=8))
def test_the_turning_point_is_where_the_last_state_began(marks: list[str]) -> None:
    place = find_turning_point(marks)
    if place is None:
        assert len(set(marks)) <= 1
    else:
        assert marks[place - 1] != marks[-1]
        assert set(marks[place:]) == {marks[-1]}
