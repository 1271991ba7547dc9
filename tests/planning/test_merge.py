"""Which statement ours meets, which references are equal, and how a statement is made ready to be sent."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.model.policy import Policy
from glamdata.model.statement import Rank, Snak, SnakKind, Statement
from glamdata.model.value import ItemValue, Pointer, StringValue, TimeValue, Today
from glamdata.planning.merge import (
    Items,
    compare_qualifiers,
    find_meeting,
    has_reference,
    missing_qualifiers,
    same_reference,
    settle_statement,
)
from glamdata.planning.same import Agreement


def date(*parts: int, pid: str = "P585") -> Snak:
    return Snak(pid, TimeValue.from_parts(*parts), "time")


SENT = Snak("P813", Today(), "time")
URL = Snak("P854", StringValue("https://example.org/"), "url")
SOURCE = Snak("P248", ItemValue("Q1"), "wikibase-item")
snaks = st.sampled_from([URL, SOURCE, SENT, replace(SENT, value=TimeValue.from_parts(2025, 1, 1))])


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize(
    ("on_item", "met", "agreement"),
    [
        ([], None, Agreement.DIFFERENT),
        ([Statement(date(1868))], None, Agreement.DIFFERENT),
        ([Statement(date(1867)), Statement(date(1867, 6))], 1, Agreement.SAME),
        ([Statement(date(1867)), Statement(date(1867, 6, 8))], 1, Agreement.FINER),
        ([Statement(date(1867, 6), rank=Rank.DEPRECATED), Statement(date(1867, 6, 8))], 1, Agreement.FINER),
        ([Statement(date(1867, 6), rank=Rank.DEPRECATED), Statement(date(1867))], 0, Agreement.SAME),
        ([Statement(date(1867, 6, 8), rank=Rank.DEPRECATED), Statement(date(1867))], 1, Agreement.COARSER),
        ([Statement(date(1867, 6), rank=Rank.DEPRECATED), Statement(date(1867, 6))], 1, Agreement.SAME),
        ([Statement(date(1867)), Statement(date(1867), (), ((URL,),))], 1, Agreement.COARSER),
    ],
)
def test_the_statement_that_decides_is_met_whatever_the_order(
    on_item: list[Statement], met: int | None, agreement: Agreement, turn: int
) -> None:
    meeting = find_meeting(Statement(date(1867, 6), (), ((URL, SENT),)), on_item[::turn], {})
    assert meeting.agreement is agreement
    assert meeting.theirs is (None if met is None else on_item[met])


def test_of_statements_as_close_the_first_is_met() -> None:
    on_item = [Statement(date(1867)), Statement(date(1867))]
    assert find_meeting(Statement(date(1867)), on_item, {}).theirs is on_item[0]


@given(st.lists(snaks, max_size=4), st.permutations(range(4)))
def test_references_are_equal_whatever_order_doubles_and_day_retrieved(reference: list[Snak], order: list[int]) -> None:
    shuffled = tuple(reference[n] for n in order if n < len(reference))
    assert same_reference(tuple(reference), shuffled, {})
    assert same_reference((*reference, SENT, *reference), shuffled, {})
    other = Snak("P854", StringValue("https://example.com"), "url")
    assert not same_reference((*reference, other), shuffled, {})
    assert not same_reference(shuffled, (*reference, other), {})


def test_references_are_compared_by_datatype_and_redirects() -> None:
    theirs = Statement(
        date(1867), (), ((Snak("P854", StringValue("http://EXAMPLE.org")), replace(SOURCE, value=ItemValue("Q2"))),)
    )
    assert has_reference(theirs, (URL, SOURCE), {"Q2": "Q1"})
    assert not has_reference(theirs, (URL, SOURCE), {})
    assert not has_reference(theirs, (URL,), {})


def test_qualifiers_are_missing_where_no_equal_or_finer_one_is_there() -> None:
    ours = Statement(date(1867), (date(1890, pid="P580"), URL))
    for theirs, missing in (
        ((), ours.qualifiers),
        ((date(1890, 5, pid="P580"),), (URL,)),
        ((date(1890, 5, pid="P582"), URL), (date(1890, pid="P580"),)),
        ((date(1891, pid="P580"), URL), (date(1890, pid="P580"),)),
    ):
        assert missing_qualifiers(ours, Statement(date(1867), theirs), {}) == missing


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ((), (), Agreement.SAME),
        ((date(1890),), (date(1890),), Agreement.SAME),
        ((date(1890),), (date(1890, 5),), Agreement.FINER),
        ((date(1890, 5),), (date(1890),), Agreement.COARSER),
        ((date(1890),), (date(1891),), Agreement.DIFFERENT),
        ((date(1890),), (), Agreement.DIFFERENT),
        ((), (date(1890),), Agreement.DIFFERENT),
        ((date(1890), date(1891)), (date(1891), date(1890)), Agreement.SAME),
        ((date(1890), date(1891)), (date(1890),), Agreement.DIFFERENT),
        ((date(1890),), (date(1891), date(1890)), Agreement.DIFFERENT),
    ],
)
def test_discriminating_qualifiers_agree_as_the_one_that_agrees_least(
    ours: tuple[Snak, ...], theirs: tuple[Snak, ...], expected: Agreement
) -> None:
    one, other = Statement(SOURCE, ours), Statement(SOURCE, (*theirs, URL))
    assert compare_qualifiers(one, other, {}, ["P585"]) is expected
    assert compare_qualifiers(one, other, {}, ["P999"]) is Agreement.SAME
    meeting = find_meeting(one, [other], {}, Policy(discriminating=frozenset({"P585"})))
    assert meeting.agreement is expected


def test_settling_puts_items_for_pointers_and_targets_for_redirects_everywhere() -> None:
    pointer = Pointer("Leeds")
    raw = {"mainsnak": "from a table of ours"}
    ours = Statement(Snak("P19", pointer), (Snak("P1", ItemValue("Q1")),), ((Snak("P2", pointer),),), raw=raw)
    settled = settle_statement(ours, Items({pointer: "Q1"}, {"Q1": "Q2"}))
    there = ItemValue("Q2")
    assert settled == Statement(Snak("P19", there), (Snak("P1", there),), ((Snak("P2", there),),))
    assert settled.raw is None
    assert settle_statement(ours, Items()) is None
    assert settle_statement(ours, Items({pointer: ""})) is None


def test_settling_leaves_out_what_wikibase_would_keep_double() -> None:
    unknown = Snak("P585", None, "time", SnakKind.SOMEVALUE)
    ours = Statement(unknown, (URL, URL), ((SOURCE, SENT), (SENT,), (), (SENT, SOURCE), (URL, URL)))
    assert settle_statement(ours, Items()) == Statement(unknown, (URL,), ((SOURCE, SENT), (URL,)))
