"""A property with the qualifiers without which its number is not meant."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from glamdata.model.qualified import qualify_property, split_property

IDS = st.integers(1, 10**9)
PAIRS = st.lists(st.tuples(IDS.map("P{}".format), IDS.map("Q{}".format)), max_size=3)


@given(IDS.map("P{}".format), PAIRS)
def test_what_was_written_is_read_again(pid: str, pairs: list[tuple[str, str]]) -> None:
    assert split_property(qualify_property(pid, tuple(pairs))) == (pid, tuple(sorted(pairs)))


def test_the_order_of_qualifiers_does_not_matter() -> None:
    pairs = (("P972", "Q7"), ("P195", "Q640447"))
    assert qualify_property("P217", pairs) == qualify_property("P217", pairs[::-1]) == "P217[P195=Q640447,P972=Q7]"
