"""A campaign's plan: references for what has no source and what the record says, and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glamdata.model.draft import Draft, DraftStatement, Subject
from glamdata.model.edit import AddReference
from glamdata.model.entity import Entity
from glamdata.model.policy import Policy
from glamdata.model.statement import Rank, Snak, SnakKind, Statement
from glamdata.model.value import JULIAN, ItemValue, Pointer, StringValue, TimeValue, Today
from glamdata.planning.apply import apply_edit
from glamdata.planning.encode import encode_edit
from glamdata.planning.references import PlannedReferences, ReferenceWishes, names_source, plan_references
from glamdata.planning.rules import Known, PlanRules

from .test_law import drafts, entities, held, knowns, rules

DAY = Snak("P569", TimeValue.from_parts(1867, 5, 1), "time")
YEAR = Snak("P569", TimeValue.from_parts(1867), "time")
PAINTER = Snak("P106", ItemValue("Q1028181"), "wikibase-item")
VIAF = Snak("P214", StringValue("46769264"), "external-id")
CIRCA = Snak("P1480", ItemValue("Q5727902"), "wikibase-item")
OURS = (Snak("P248", ItemValue("Q13219454"), "wikibase-item"), Snak("P813", Today(), "time"))
OTHERS = (Snak("P854", StringValue("https://example.org"), "url"),)
WIKIPEDIA = (
    Snak("P143", ItemValue("Q328"), "wikibase-item"),
    Snak("P4656", StringValue("https://en.wikipedia.org/w/index.php?oldid=1"), "url"),
    Snak("P813", TimeValue.from_parts(2019, 1, 1), "time"),
)
COVER = PlanRules(usual=Policy(cover=True))


def on_item(*statements: Statement) -> Entity:
    groups: dict[str, tuple[Statement, ...]] = {}
    for number, statement in enumerate(statements):
        groups[statement.property] = (*groups.get(statement.property, ()), replace(statement, guid=f"Q42$g{number}"))
    return Entity("Q42", 7, statements=groups)


def record(*statements: Statement, origin: str = "046$f") -> Draft:
    return Draft("key", Subject("key"), tuple(DraftStatement(statement, origin) for statement in statements))


def said(snak: Snak, *qualifiers: Snak) -> Statement:
    return Statement(snak, qualifiers, (OURS,))


def plan(
    ours: Draft,
    entity: Entity,
    rules: PlanRules = PlanRules(),  # noqa: B008  (frozen)
    known: Known = Known(),  # noqa: B008  (frozen)
    properties: frozenset[str] = frozenset(),
) -> PlannedReferences:
    return plan_references(ours, entity, rules, known, ReferenceWishes(properties))


def count(planned: PlannedReferences) -> int:
    return len(planned.edit.changes) if planned.edit else 0


@pytest.mark.parametrize("references", [(), ((),), (WIKIPEDIA,), ((WIKIPEDIA[0],), (WIKIPEDIA[2],))])
def test_what_names_no_source_gets_ours(references: tuple[Any, ...]) -> None:
    entity = on_item(Statement(DAY, (), references))
    planned = plan(record(said(DAY)), entity)
    assert planned.edit
    assert planned.edit.changes == (AddReference(entity.of("P569")[0], OURS, "046$f"),)
    assert (planned.edit.qid, planned.edit.base_revision, planned.findings) == ("Q42", 7, ())
    (claim,) = encode_edit(planned.edit)["claims"]
    assert len(claim["references"]) == len(references) + 1, "what is there stays"
    assert claim["mainsnak"] == DAY.to_json()


@pytest.mark.parametrize(
    "references", [(OTHERS,), (WIKIPEDIA, OTHERS), ((*WIKIPEDIA, *OTHERS),), ((Snak("P248", ItemValue("Q1")),),)]
)
def test_what_has_a_source_gets_none(references: tuple[Any, ...]) -> None:
    assert plan(record(said(DAY)), on_item(Statement(DAY, (), references))) == PlannedReferences(None)


def test_a_value_that_the_item_lacks_or_has_otherwise_is_never_added() -> None:
    other = replace(DAY, value=TimeValue.from_parts(1868, 5, 1))
    assert plan(record(said(DAY), said(PAINTER)), on_item(Statement(other))) == PlannedReferences(None)


@pytest.mark.parametrize(
    ("ours", "theirs", "rules", "references", "told"),
    [
        (DAY, DAY, PlanRules(), 1, ""),
        (DAY, YEAR, PlanRules(), 0, "coarser than the record's"),
        (DAY, YEAR, COVER, 0, "coarser than the record's"),
        (YEAR, DAY, PlanRules(), 0, "finer than the record's"),
        (YEAR, DAY, COVER, 1, ""),
        (DAY, replace(DAY, value=TimeValue.from_parts(1867, 5, 1, JULIAN)), COVER, 0, "other calendar"),
    ],
)
def test_dates_go_by_the_table_of_merging(
    ours: Snak, theirs: Snak, rules: PlanRules, references: int, told: str
) -> None:
    planned = plan(record(said(ours)), on_item(Statement(theirs)), rules)
    assert count(planned) == references
    assert [told in finding.message for finding in planned.findings] == ([True] if told else [])
    assert {finding.code for finding in planned.findings} <= {"reference-held"}


def test_a_doubt_of_the_record_backs_nothing_that_is_said_without_doubt() -> None:
    doubtful = record(said(YEAR, CIRCA))
    plain, circa = on_item(Statement(YEAR)), on_item(Statement(YEAR, (CIRCA,)))
    assert (count(plan(doubtful, plain)), count(plan(doubtful, circa))) == (0, 1)
    assert "less sure" in plan(doubtful, plain).findings[0].message
    assert count(plan(record(said(YEAR)), circa)) == 1, "the item may doubt what the record does not"


def test_what_speaks_against_the_statement_or_for_nothing_gives_no_reference() -> None:
    deprecated = on_item(Statement(DAY, rank=Rank.DEPRECATED))
    unknown = Snak("P569", None, "time", SnakKind.SOMEVALUE)
    only_wikipedia = Statement(DAY, (), (WIKIPEDIA,))
    assert plan(record(said(DAY)), deprecated) == PlannedReferences(None)
    assert plan(record(said(unknown)), on_item(Statement(unknown))) == PlannedReferences(None)
    assert plan(record(only_wikipedia), on_item(Statement(DAY))) == PlannedReferences(None)
    assert plan(record(Statement(DAY)), on_item(Statement(DAY))) == PlannedReferences(None)
    assert plan(record(replace(said(DAY), rank=Rank.DEPRECATED)), on_item(Statement(DAY))) == PlannedReferences(None)


def test_identifiers_and_constants_are_left_alone_unless_they_are_named() -> None:
    item = on_item(Statement(VIAF), Statement(PAINTER))
    both = record(said(VIAF), said(PAINTER))
    planned = plan(both, item)
    assert planned.edit
    assert [change.existing.property for change in planned.edit.changes] == ["P106"]  # type: ignore[union-attr]
    assert plan(record(said(PAINTER), origin=""), item) == PlannedReferences(None)
    named = plan(both, item, properties=frozenset({"P214"}))
    assert named.edit
    assert [change.existing.property for change in named.edit.changes] == ["P214"]  # type: ignore[union-attr]
    assert count(plan(record(said(PAINTER), origin=""), item, properties=frozenset({"P106"}))) == 1


def test_pointers_and_redirects_are_followed_and_what_is_unknown_waits() -> None:
    place = Snak("P19", Pointer("Paris"), "wikibase-item")
    item = on_item(Statement(Snak("P19", ItemValue("Q90"), "wikibase-item")))
    known = Known({Pointer("Paris"): "Q900"}, {"Q900": "Q90"})
    assert count(plan(record(said(place)), item, known=known)) == 1
    assert plan(record(said(place)), item) == PlannedReferences(None)


def test_two_fields_that_say_the_same_give_one_reference_and_two_sources_two() -> None:
    item = on_item(Statement(PAINTER), Statement(PAINTER, (Snak("P580", TimeValue.from_parts(1890), "time"),)))
    assert count(plan(record(said(PAINTER), said(PAINTER)), item)) == 2, "one for each statement of the item"
    other = replace(said(PAINTER), references=(OTHERS,))
    planned = plan(record(said(PAINTER), other), on_item(Statement(PAINTER)))
    assert planned.edit
    (claim,) = encode_edit(planned.edit)["claims"]
    assert len(claim["references"]) == 2


def test_a_statement_that_one_field_supports_is_not_told_of_for_another() -> None:
    assert plan(record(said(YEAR), said(DAY)), on_item(Statement(DAY))).findings == ()


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(entities(), drafts, rules, knowns, held, st.sampled_from([frozenset(), frozenset({"P569", "P214", "P106"})]))
def test_nothing_but_references_comes_of_it_and_planned_again_nothing(
    item: dict[str, Any], draft: Draft, rules: PlanRules, known: Known, held: frozenset[int], properties: frozenset[str]
) -> None:
    entity = Entity.from_json(item)
    draft = replace(draft, statements=tuple(replace(one, origin="100$d") for one in draft.statements))
    wishes = ReferenceWishes(properties)
    planned = plan_references(draft, entity, rules, known, wishes, held)
    if planned.edit is None:
        return
    after = apply_edit(entity, planned.edit)
    assert plan_references(draft, after, rules, known, wishes, held).edit is None
    bare = [{"claims": {}}, {"claims": {}}]
    for each, of in zip(bare, (entity, after), strict=True):
        each["claims"] = {p: [replace(s, references=()) for s in group] for p, group in of.statements.items()}
        each["terms"] = [of.labels, of.descriptions, of.aliases]  # type: ignore[assignment]
    assert bare[0] == bare[1], "no value, rank, qualifier or term is another"
    for claim in encode_edit(planned.edit)["claims"]:
        before = next(s.raw for group in entity.statements.values() for s in group if s.guid == claim["id"])
        assert before
        assert {**claim, "references": []} == {**json.loads(json.dumps(before)), "references": []}
        assert claim["references"][: len(before["references"])] == before["references"]
    assert all(names_source(change.reference) for change in planned.edit.changes if isinstance(change, AddReference))
