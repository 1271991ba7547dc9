"""Which statements an item contradicts, by its best rank; what agrees, is unknown or may stand beside does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.disagreeing.disagreement import Kind
from glamdata.disagreeing.values import Comparing, Said, Standing, find_contradictions
from glamdata.model.entity import Entity
from glamdata.model.statement import Rank, Snak, SnakKind, Statement
from glamdata.model.value import StringValue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glamdata.disagreeing.values import Contradiction

SINGLE, MANY = "P1", "P2"
DEPRECATED, NORMAL, PREFERRED = Rank.DEPRECATED, Rank.NORMAL, Rank.PREFERRED


def statement(text: str, pid: str = SINGLE, rank: Rank = NORMAL, kind: SnakKind = SnakKind.VALUE) -> Statement:
    value = StringValue(text) if kind is SnakKind.VALUE else None
    return Statement(Snak(pid, value, kind=kind), rank=rank, guid=f"Q1${text}")


def meet(ours: Said, theirs: Statement) -> Standing:
    if ours.statement.snak == theirs.snak:
        return Standing.AGREES
    both = ours.statement.snak.value, theirs.snak.value
    return Standing.OTHER_CALENDAR if both == (StringValue("g"), StringValue("j")) else Standing.CONTRADICTS


BY = Comparing(meet, lambda _, theirs: theirs.guid == "Q1$apart", lambda ours: ours.statement.property == SINGLE)


def contradictions(ours: Iterable[Statement], theirs: Iterable[Statement]) -> list[Contradiction]:
    groups: dict[str, list[Statement]] = {}
    for one in theirs:
        groups.setdefault(one.property, []).append(one)
    entity = Entity("Q1", statements={pid: tuple(group) for pid, group in groups.items()})
    return list(find_contradictions([Said(one, f"field {n}") for n, one in enumerate(ours)], entity, BY))


@pytest.mark.parametrize(
    ("ours", "theirs", "kinds"),
    [
        ("a", [], []),
        ("a", [statement("a")], []),
        ("a", [statement("b")], [Kind.VALUE]),
        ("a", [statement("b"), statement("a")], []),
        ("a", [statement("b", rank=PREFERRED), statement("a")], [Kind.VALUE]),
        ("a", [statement("b", rank=DEPRECATED)], []),
        ("a", [statement("a", rank=DEPRECATED)], [Kind.VALUE_DEPRECATED]),
        ("a", [statement("a", rank=DEPRECATED), statement("b")], [Kind.VALUE_DEPRECATED]),
        ("a", [statement("a", rank=DEPRECATED), statement("a")], []),
        ("a", [statement("", kind=SnakKind.SOMEVALUE)], []),
        ("a", [statement("", kind=SnakKind.NOVALUE)], [Kind.VALUE]),
        ("a", [statement("apart")], []),
        ("g", [statement("j")], [Kind.CALENDAR]),
    ],
)
def test_a_property_that_takes_one_value(ours: str, theirs: list[Statement], kinds: list[Kind]) -> None:
    assert [found.kind for found in contradictions([statement(ours)], theirs)] == kinds


def test_several_values_of_a_property_that_takes_several_do_not_contradict() -> None:
    assert contradictions([statement("a", MANY)], [statement("b", MANY)]) == []
    (found,) = contradictions([statement("a", MANY)], [statement("a", MANY, DEPRECATED), statement("b", MANY)])
    assert found.kind is Kind.VALUE_DEPRECATED
    (found,) = contradictions([statement("a", MANY)], [statement("", MANY, kind=SnakKind.NOVALUE)])
    assert found.kind is Kind.VALUE


def test_what_the_record_and_the_item_say_besides_is_kept() -> None:
    theirs = [statement("b", rank=PREFERRED), statement("c", rank=PREFERRED), statement("a")]
    first, *others = contradictions([statement("a"), statement("c")], theirs)
    assert others == []
    assert [one.snak.value.text for one in first.rivals] == ["b", "c"]  # type: ignore[union-attr]
    assert [one.origin for one in first.said_too] == ["field 1"]
    assert first.lower


def test_our_own_deprecated_and_unknown_values_say_nothing() -> None:
    ours = [statement("a", rank=DEPRECATED), statement("", kind=SnakKind.SOMEVALUE)]
    assert contradictions(ours, [statement("b")]) == []


STATEMENTS = st.lists(
    st.builds(
        statement, st.sampled_from("abc"), st.sampled_from([SINGLE, MANY]), st.sampled_from(Rank),
        st.sampled_from(SnakKind),
    ), max_size=5,
)  # fmt: skip


@given(STATEMENTS, STATEMENTS)
def test_a_statement_is_told_at_most_once_and_never_where_the_best_agrees(
    ours: list[Statement], theirs: list[Statement]
) -> None:
    found = contradictions(ours, theirs)
    told = [one.ours.origin for one in found]
    assert len(told) == len(set(told))
    for one in found:
        best = Entity("Q1", statements={one.ours.statement.property: tuple(theirs)})
        agreeing = [s for s in best.best(one.ours.statement.property) if s.property == one.ours.statement.property]
        assert all(s.snak != one.ours.statement.snak for s in agreeing if s.rank is PREFERRED)
