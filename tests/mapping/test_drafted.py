"""The statements of one item, each once, be they few or many."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from glamdata.mapping.drafted import FEW, Drafted
from glamdata.model.statement import Snak, Statement
from glamdata.model.value import StringValue

SNAKS = st.builds(Snak, st.just("P1"), st.builds(StringValue, st.sampled_from("abcdefghijkl")))
STATEMENTS = st.builds(Statement, SNAKS, st.lists(SNAKS, max_size=1).map(tuple))


@given(st.lists(STATEMENTS, max_size=8 * FEW))
def test_each_is_new_once(statements: list[Statement]) -> None:
    drafted = Drafted()
    new = [each for each in statements if drafted.is_new("P1", each)]
    assert new == list(dict.fromkeys(statements))
    assert drafted.by_property.get("P1", []) == new


def test_statements_of_other_properties_do_not_count() -> None:
    drafted = Drafted()
    one, other = (Statement(Snak(pid, StringValue("a"))) for pid in ("P1", "P2"))
    assert [drafted.is_new("P1", one), drafted.is_new("P2", other), drafted.is_new("P1", one)] == [True, True, False]
