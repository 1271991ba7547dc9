"""What we put on an item ourselves: corrected where the catalogue says so and nobody touched it, renewed when old."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glamdata.model.draft import Draft, DraftStatement, Subject
from glamdata.model.edit import AddStatement, CorrectValue, RefreshReference
from glamdata.model.entity import Entity
from glamdata.model.policy import Policy
from glamdata.model.statement import Rank, Snak, Statement
from glamdata.model.value import ItemValue, StringValue, TimeValue, Today
from glamdata.planning.apply import apply_edit
from glamdata.planning.encode import encode_edit, fill_today
from glamdata.planning.plan import Known, Planned, PlanRules, plan_edit

TODAY = date(2026, 11, 21)
CATALOGUE = Snak("P248", ItemValue("Q13219454"), "wikibase-item")
SENT = Snak("P813", Today(), "time")
OURS = (CATALOGUE, SENT)
FOREIGN = (Snak("P854", StringValue("https://example.org"), "url"),)
APPLY = PlanRules(usual=Policy(correct=True), today=TODAY)
OWN = Known(own_guids=frozenset({"Q42$g0"}))


def retrieved(day: date) -> tuple[Snak, ...]:
    return (CATALOGUE, Snak("P813", TimeValue.from_parts(day.year, day.month, day.day), "time"))


def born(year: int) -> Snak:
    return Snak("P569", TimeValue.from_parts(year), "time")


def on_item(*statements: Statement) -> Entity:
    """An item as a wiki gives it: statements with GUIDs and the JSON they came as."""
    claims: dict[str, list[dict[str, Any]]] = {}
    for number, statement in enumerate(statements):
        claims.setdefault(statement.property, []).append({**statement.to_json(), "id": f"Q42$g{number}"})
    return Entity.from_json({"id": "Q42", "lastrevid": 7, "claims": claims})


def draft(*statements: Statement) -> Draft:
    return Draft("key", Subject("key"), tuple(DraftStatement(statement) for statement in statements))


def plan(ours: Draft, entity: Entity, rules: PlanRules, known: Known = OWN) -> Planned:
    """Plan, and prove that planning again gives nothing."""
    planned = plan_edit(ours, entity, rules, known)
    if planned.edit:
        assert plan_edit(ours, apply_edit(entity, planned.edit), rules, known).edit is None
    return planned


def changes(planned: Planned) -> tuple[object, ...]:
    return planned.edit.changes if planned.edit else ()


# corrections


def test_a_corrected_value_takes_the_place_of_our_own_and_keeps_its_guid() -> None:
    entity = on_item(Statement(born(1867), (), (retrieved(date(2025, 1, 2)),)))
    before = copy.deepcopy(entity.of("P569")[0].raw)
    planned = plan(draft(Statement(born(1868), (), (OURS,))), entity, APPLY)
    [change] = changes(planned)
    assert isinstance(change, CorrectValue)
    assert planned.findings == ()
    assert planned.edit
    [claim] = fill_today(encode_edit(planned.edit), TODAY)["claims"]
    assert claim["id"] == "Q42$g0"
    assert claim["mainsnak"]["datavalue"]["value"]["time"] == "+1868-00-00T00:00:00Z"
    [reference] = claim["references"]
    assert reference["snaks"]["P813"][0]["datavalue"]["value"]["time"] == "+2026-11-21T00:00:00Z", "seen anew"
    assert entity.of("P569")[0].raw == before


@pytest.mark.parametrize("apply", [True, False])
def test_a_finer_date_of_the_catalogue_corrects_our_own_coarser_one(apply: bool) -> None:
    entity = on_item(Statement(born(1867), (), (OURS,)))
    finer = Statement(Snak("P569", TimeValue.from_parts(1867, 6, 8), "time"), (), (OURS,))
    planned = plan(draft(finer), entity, APPLY if apply else PlanRules())
    assert [type(change) for change in changes(planned)] == ([CorrectValue] if apply else [])
    assert [finding.code for finding in planned.findings] == ([] if apply else ["corrected"])
    foreign = plan(draft(finer), entity, APPLY, Known())
    assert [finding.code for finding in foreign.findings] == ["coarser-date"]


@pytest.mark.parametrize("apply", [True, False])
def test_a_date_that_the_catalogue_is_no_longer_so_sure_of_is_taken_back(apply: bool) -> None:
    finer, year = (Snak("P569", TimeValue.from_parts(1867, *more), "time") for more in ((6, 8), ()))
    entity = on_item(Statement(finer, (), (OURS,)))
    coarser = draft(Statement(year, (), (OURS,)))
    planned = plan(coarser, entity, APPLY if apply else PlanRules())
    assert [type(change) for change in changes(planned)] == ([CorrectValue] if apply else [])
    assert [(finding.code, finding.severity.value) for finding in planned.findings] == (
        [] if apply else [("corrected", "warning")]
    )
    if not apply:
        assert "an earlier upload put 1867-06-08 there, which the record says no more" in planned.findings[0].message


@pytest.mark.parametrize(
    ("theirs", "known"),
    [
        ((OURS,), Known()),
        ((OURS, FOREIGN), OWN),
        ((FOREIGN,), OWN),
    ],
    ids=["not ours", "another reference", "anothers"],
)
def test_a_finer_date_that_others_vouch_for_covers_ours(theirs: tuple[tuple[Snak, ...], ...], known: Known) -> None:
    finer, year = (Snak("P569", TimeValue.from_parts(1867, *more), "time") for more in ((6, 8), ()))
    for rules in (APPLY, PlanRules()):
        planned = plan(draft(Statement(year, (), (OURS,))), on_item(Statement(finer, (), theirs)), rules, known)
        assert (planned.edit, planned.findings, planned.present) == (None, (), 1)


def test_a_finer_date_that_the_record_says_too_is_not_taken_back() -> None:
    finer, year = (Snak("P569", TimeValue.from_parts(1867, *more), "time") for more in ((6, 8), ()))
    both = draft(Statement(year, (), (OURS,)), Statement(finer, (), (OURS,)))
    planned = plan(both, on_item(Statement(finer, (), (OURS,))), APPLY)
    assert (planned.edit, planned.findings) == (None, ())


def test_without_the_word_a_correction_is_proposed_and_nothing_else() -> None:
    entity = on_item(Statement(born(1867), (), (OURS,)))
    planned = plan(draft(Statement(born(1868), (), (OURS,))), entity, PlanRules())
    assert planned.edit is None
    assert [finding.code for finding in planned.findings] == ["corrected"]


@pytest.mark.parametrize(
    ("theirs", "known"),
    [
        (Statement(born(1867), (), (OURS,)), Known()),
        (Statement(born(1867), (), (OURS, FOREIGN)), OWN),
        (Statement(born(1867), (), ()), OWN),
        (Statement(born(1867), (), (OURS,), Rank.PREFERRED), OWN),
        (Statement(born(1867), (), (OURS,), Rank.DEPRECATED), OWN),
        (Statement(born(1867), (Snak("P1480", ItemValue("Q5727902"), "wikibase-item"),), (OURS,)), OWN),
    ],
    ids=["not ours", "another reference", "no reference", "preferred", "deprecated", "a qualifier"],
)
def test_what_somebody_touched_is_never_corrected(theirs: Statement, known: Known) -> None:
    planned = plan(draft(Statement(born(1868), (), (OURS,))), on_item(theirs), APPLY, known)
    assert not any(isinstance(change, CorrectValue) for change in changes(planned))


def test_a_value_that_the_record_still_says_is_no_correction() -> None:
    painter, writer = (Snak("P106", ItemValue(qid), "wikibase-item") for qid in ("Q1028181", "Q36180"))
    ours = draft(Statement(painter, (), (OURS,)), Statement(writer, (), (OURS,)))
    planned = plan(ours, on_item(Statement(writer, (), (OURS,))), APPLY)
    assert [type(change) for change in changes(planned)] == [AddStatement]


def test_of_two_new_values_one_corrects_and_the_other_is_added() -> None:
    values = [Statement(Snak("P106", ItemValue(f"Q{n}"), "wikibase-item"), (), (OURS,)) for n in (1, 2, 3)]
    planned = plan(draft(*values[1:]), on_item(values[0]), APPLY)
    assert [type(change) for change in changes(planned)] == [CorrectValue, AddStatement]


years = st.integers(1860, 1863)
own = st.builds(
    Statement,
    st.one_of(
        years.map(born), st.sampled_from(["Q1", "Q2"]).map(lambda q: Snak("P106", ItemValue(q), "wikibase-item"))
    ),
    st.just(()),
    st.sampled_from([(OURS,), (OURS,), (FOREIGN,), (OURS, FOREIGN), ()]),
    st.sampled_from([Rank.NORMAL, Rank.NORMAL, Rank.PREFERRED, Rank.DEPRECATED]),
)


def sourced(statement: Statement) -> Statement:
    return replace(statement, references=(OURS,))


@settings(deadline=None, max_examples=300)
@given(
    st.lists(own, max_size=4), st.lists(own.map(sourced), max_size=4), st.frozensets(st.integers(0, 3)), st.booleans()
)
def test_only_statements_of_ours_ever_change_their_value(
    there: list[Statement], said: list[Statement], ours: frozenset[int], refine: bool
) -> None:
    entity = on_item(*there)
    known = Known(own_guids=frozenset(f"Q42$g{number}" for number in ours))
    rules = PlanRules(usual=Policy(correct=True, refine=refine), today=TODAY)
    planned = plan(draft(*said), entity, rules, known)
    if planned.edit is None:
        return
    after = {s.guid: s for group in apply_edit(entity, planned.edit).statements.values() for s in group if s.guid}
    for number, before in enumerate(there):
        now = after[f"Q42$g{number}"]
        if now.snak != before.snak:
            assert number in ours
            assert before.references == (OURS,)
            assert now.rank is before.rank is not Rank.DEPRECATED
            assert (now.snak, now.rank) in [(statement.snak, statement.rank) for statement in said]
            assert before.snak not in [statement.snak for statement in said]


# references that grew old


def renewing(age: int) -> PlanRules:
    return PlanRules(usual=Policy(reference_age=age), today=TODAY)


@given(st.integers(0, 2000), st.integers(1, 1000))
def test_the_day_of_a_reference_is_renewed_once_it_is_older_than_the_policy_says(past: int, age: int) -> None:
    old = retrieved(TODAY - timedelta(past))
    entity = on_item(Statement(born(1867), (), (FOREIGN, old)))
    planned = plan(draft(Statement(born(1867), (), (OURS,))), entity, renewing(age))
    expected = (RefreshReference(entity.of("P569")[0], 1, OURS),) if past > age else ()
    assert changes(planned) == expected
    if planned.edit:
        [claim] = encode_edit(planned.edit)["claims"]
        assert len(claim["references"]) == 2
        assert claim["references"][0] == (entity.of("P569")[0].raw or {})["references"][0]


@pytest.mark.parametrize(
    ("references", "rules"),
    [
        ((retrieved(date(2001, 1, 1)),), PlanRules(today=TODAY)),
        ((retrieved(date(2001, 1, 1)),), PlanRules(usual=Policy(reference_age=30))),
        (((CATALOGUE,),), renewing(30)),
        ((retrieved(date(2001, 1, 1)), retrieved(date(2026, 11, 1))), renewing(30)),
        (((CATALOGUE, Snak("P813", TimeValue("+2001-02-30T00:00:00Z"), "time")),), renewing(30)),
        (((CATALOGUE, Snak("P813", TimeValue.from_parts(2001), "time")),), renewing(30)),
    ],
    ids=["no policy", "no today", "no day", "a newer one", "an impossible day", "a year"],
)
def test_a_reference_is_left_alone(references: tuple[tuple[Snak, ...], ...], rules: PlanRules) -> None:
    entity = on_item(Statement(born(1867), (), references))
    assert plan(draft(Statement(born(1867), (), (OURS,))), entity, rules).edit is None


def test_a_reference_whose_day_is_not_that_of_sending_is_not_renewed() -> None:
    entity = on_item(Statement(born(1867), (), (retrieved(date(2001, 1, 1)),)))
    ours = Statement(born(1867), (), (retrieved(date(2002, 1, 1)),))
    assert plan(draft(ours), entity, renewing(30)).edit is None


def test_a_renewed_reference_keeps_what_else_it_says_in_its_order() -> None:
    number = Snak("P244", StringValue("n1"), "external-id")
    old = (*retrieved(date(2001, 1, 1)), number)
    entity = on_item(Statement(born(1867), (), (old,)))
    planned = plan(draft(Statement(born(1867), (), ((number, CATALOGUE, SENT),))), entity, renewing(30))
    [change] = changes(planned)
    assert isinstance(change, RefreshReference)
    assert change.reference == (CATALOGUE, SENT, number)
    assert replace(change, origin="") == change
