"""The law of undoing: what is taken back after one or two pushes leaves the item as it was, corrections included."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from glamdata.model.draft import Draft, DraftStatement, Subject
from glamdata.model.edit import CorrectValue, RefreshReference
from glamdata.model.entity import Entity
from glamdata.model.policy import Policy
from glamdata.model.statement import Rank, Snak, Statement
from glamdata.model.value import ItemValue, StringValue, TimeValue, Today
from glamdata.planning.encode import encode_edit, fill_today
from glamdata.planning.piece import PieceKind, find_written
from glamdata.planning.plan import Known, PlanRules, plan_edit
from glamdata.planning.undo import plan_undo
from glamdata.planning.written import Fate, follow

from .test_law import entities, send

CATALOGUE = Snak("P248", ItemValue("Q13219454"), "wikibase-item")
OURS = (CATALOGUE, Snak("P813", Today(), "time"))
THEIRS = (Snak("P854", StringValue("https://example.org"), "url"),)
JANUARY, MAY, JUNE = date(2026, 1, 21), date(2026, 5, 21), date(2026, 6, 21)
RULES = PlanRules(usual=Policy(correct=True, reference_age=30, refine=True))
EMPTY: dict[str, Any] = {
    "id": "Q42", "lastrevid": 1, "labels": {}, "descriptions": {}, "aliases": {}, "claims": {},
}  # fmt: skip


def born(year: int, month: int = 0) -> Snak:
    return Snak("P569", TimeValue.from_parts(year, month), "time")


values = st.one_of(
    st.builds(born, st.integers(1867, 1869), st.sampled_from([0, 6])),
    st.sampled_from(["Q1", "Q2", "Q3"]).map(lambda qid: Snak("P106", ItemValue(qid), "wikibase-item")),
)
drafts = st.lists(values, max_size=4).map(
    lambda said: Draft(
        "key", Subject("key"), tuple(DraftStatement(Statement(snak, (), (OURS,)), "100$d") for snak in said)
    )
)


def take_back(item: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """Carry out what undoing sends as a wiki does: what is marked goes, other claims are replaced by their GUIDs."""
    gone = {claim["id"] for claim in data.get("claims", []) if "remove" in claim}
    kept = {"claims": [claim for claim in data.get("claims", []) if "remove" not in claim]}
    item = send(item, kept)
    claims = {pid: [claim for claim in group if claim["id"] not in gone] for pid, group in item["claims"].items()}
    item["claims"] = {pid: group for pid, group in claims.items() if group}
    for part in ("labels", "descriptions"):
        for language in data.get(part, {}):
            del item[part][language]
    for alias in data.get("aliases", []):
        item["aliases"][alias["language"]] = [
            each for each in item["aliases"][alias["language"]] if each["value"] != alias["value"]
        ]
    return item


def said(item: dict[str, Any]) -> str:
    """Give what an item says, its statements as they are read back."""
    entity = Entity.from_json(item)
    return repr(replace(entity, revision=0, statements={p: g for p, g in entity.statements.items() if g}))


def push(item: dict[str, Any], draft: Draft, day: date, ours: set[str]) -> tuple[dict[str, Any], set[type]]:
    """Plan a draft and send it on a day; the GUIDs of what is new come to `ours`."""
    known = Known(own_guids=frozenset(ours))
    planned = plan_edit(draft, Entity.from_json(item), replace(RULES, today=day), known)
    if planned.edit is None:
        return item, set()
    before = guids(item)
    after = send(item, fill_today(encode_edit(planned.edit), day))
    for number, guid in enumerate(sorted(guids(after) - before)):  # a wiki gives no GUID twice
        for group in after["claims"].values():
            for claim in group:
                if claim["id"] == guid:
                    claim["id"] = f"Q42${day.isoformat()}-{number}"
    ours |= guids(after) - before
    return after, {type(change) for change in planned.edit.changes}


def guids(item: dict[str, Any]) -> set[str]:
    return {claim["id"] for group in item["claims"].values() for claim in group}


thorough = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@thorough
@given(st.just(EMPTY) | entities(), drafts, drafts, drafts)
def test_what_is_taken_back_leaves_the_item_as_it_was(
    item: dict[str, Any], first: Draft, second: Draft, third: Draft
) -> None:
    ours: set[str] = set()
    one, _ = push(item, first, JANUARY, ours)
    two, kinds = push(one, second, MAY, ours)
    three, more = push(two, third, JUNE, ours)
    states = [Entity.from_json(each) for each in (item, one, two, three)]
    for kind in kinds | more:
        event(kind.__name__)
    edits = [find_written(before, after) for before, after in pairwise(states)]
    assert {one.fate for one in follow(edits, states[-1])} <= {Fate.PRESENT}
    for start, before in enumerate((item, one, two)):
        planned = plan_undo(edits[start:], states[-1])
        assert planned.kept == ()
        back = take_back(three, planned.data) if planned.data else three
        assert said(back) == said(before), "those from some edit on"
        undo = replace(find_written(states[-1], Entity.from_json(back)), undoes=True)
        fates = follow([*edits[start:], undo], Entity.from_json(back))
        assert {one.fate for one in fates} <= {Fate.UNDONE}
        assert plan_undo(edits[start:], Entity.from_json(back)).data == {}
        assert plan_undo([*edits[start:], undo], Entity.from_json(back)).data == {}
        rest = plan_undo([*edits, undo], Entity.from_json(back))
        assert rest.kept == ()
        assert said(take_back(back, rest.data) if rest.data else back) == said(item), "and then those before it"


def corrected() -> tuple[dict[str, Any], dict[str, Any]]:
    """An item with a value of ours, and the same with another in its place."""
    ours: set[str] = set()
    draft = Draft("key", Subject("key"), (DraftStatement(Statement(born(1867), (), (OURS,))),))
    one, _ = push(EMPTY, draft, JANUARY, ours)
    again = Draft("key", Subject("key"), (DraftStatement(Statement(born(1868), (), (OURS,))),))
    two, kinds = push(one, again, MAY, ours)
    assert kinds == {CorrectValue}
    return one, two


def test_a_correction_is_told_as_such() -> None:
    one, two = (Entity.from_json(item) for item in corrected())
    written = find_written(one, two)
    assert [(piece.kind, bool(piece.instead_of)) for piece in written.added] == [
        (PieceKind.VALUE, True), (PieceKind.REFERENCE, True),
    ]  # fmt: skip
    assert written.removed == ()
    assert [piece.describe() for piece in written.added] == [
        "P569 1868 in place of 1867", "P569 1868: reference renewed P248 Q13219454, P813 2026-05-21",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "fate", "stays"),
    [
        ({}, Fate.PRESENT, "1867"),
        ({"snak": born(1867)}, Fate.REMOVED, "1867"),
        ({"snak": born(1866)}, Fate.CHANGED, "1866"),
        ({"rank": Rank.DEPRECATED}, Fate.DEPRECATED, "1868"),
        ({"rank": Rank.PREFERRED}, Fate.CHANGED, "1868"),
        ({"qualifiers": (Snak("P1480", ItemValue("Q1"), "wikibase-item"),)}, Fate.CHANGED, "1868"),
        ({"references": (OURS, THEIRS)}, Fate.CHANGED, "1868"),
    ],
    ids=["untouched", "given back", "another value", "deprecated", "preferred", "a qualifier", "a reference"],
)
def test_a_correction_that_somebody_touched_is_left_alone(change: dict[str, Any], fate: Fate, stays: str) -> None:
    one, two = corrected()
    written = find_written(Entity.from_json(one), Entity.from_json(two))
    now = Entity.from_json(two)
    touched = replace(now.of("P569")[0], **change, raw=None)
    if "references" in change:
        touched = replace(touched, references=(*now.of("P569")[0].references, THEIRS))
    entity = replace(now, statements={"P569": (touched,)})
    (found,) = [one for one in follow([written], entity) if one.piece.kind is PieceKind.VALUE]
    assert found.fate is fate
    planned = plan_undo([written], entity)
    item = {**two, "claims": {"P569": [touched.to_json()]}}
    back = Entity.from_json(take_back(item, planned.data) if planned.data else item).of("P569")[0]
    assert f"{back.snak.value.year}" == stays  # type: ignore[union-attr]
    assert bool(planned.kept) == (fate in {Fate.CHANGED, Fate.DEPRECATED})


def test_a_renewed_reference_gets_its_day_back_in_its_place() -> None:
    old = (CATALOGUE, Snak("P813", TimeValue.from_parts(2020, 1, 2), "time"))
    claim = {
        **Statement(born(1867), (), (old, THEIRS), guid="Q42$g").to_json(),
        "qualifiers": {},
        "qualifiers-order": [],
    }
    item = {**EMPTY, "claims": {"P569": [claim]}}
    draft = Draft("key", Subject("key"), (DraftStatement(Statement(born(1867), (), (OURS,))),))
    after, kinds = push(item, draft, MAY, set())
    assert kinds == {RefreshReference}
    now = Entity.from_json(after)
    written = find_written(Entity.from_json(item), now)
    assert said(take_back(after, plan_undo([written], now).data)) == said(item)
    without = json.loads(json.dumps(after))
    del without["claims"]["P569"][0]["references"][0]
    assert plan_undo([written], Entity.from_json(without)).data == {}, "somebody took the reference away"
