"""The table of DESIGN §8, row by row: what a statement of ours meets, and what comes of it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from glamdata.model.draft import Draft, DraftStatement, DraftTerm, Subject, TermKind
from glamdata.model.edit import AddQualifiers, AddReference, AddStatement, SetTerm
from glamdata.model.entity import Entity
from glamdata.model.finding import Severity
from glamdata.model.policy import Policy
from glamdata.model.statement import Rank, Snak, SnakKind, Statement
from glamdata.model.value import JULIAN, ItemValue, Pointer, RecordLink, StringValue, TimeValue, Today
from glamdata.planning.apply import apply_edit
from glamdata.planning.plan import Known, Planned, PlanRules, plan_edit

DAY = Snak("P569", TimeValue.from_parts(1867, 6, 8), "time")
YEAR = Snak("P569", TimeValue.from_parts(1867), "time")
OTHER_DAY = Snak("P569", TimeValue.from_parts(1867, 6, 9), "time")
JULIAN_DAY = Snak("P569", TimeValue.from_parts(1867, 6, 8, JULIAN), "time")
PAINTER = Snak("P106", ItemValue("Q1028181"), "wikibase-item")
WRITER = Snak("P106", ItemValue("Q36180"), "wikibase-item")
START = Snak("P580", TimeValue.from_parts(1890), "time")
LATER_START = Snak("P580", TimeValue.from_parts(1891), "time")
CATALOGUE = Snak("P248", ItemValue("Q13219454"), "wikibase-item")
NUMBER = Snak("P244", StringValue("n1"), "external-id")
SENT = Snak("P813", Today(), "time")
OURS = (CATALOGUE, NUMBER, SENT)
SOURCE = (Snak("P854", StringValue("https://example.org"), "url"),)
SINGLE = PlanRules(single_value=frozenset({"P569"}))


def on_item(*statements: Statement, **said: object) -> Entity:
    """An item whose statements have GUIDs, as those of a wiki do."""
    groups: dict[str, tuple[Statement, ...]] = {}
    for number, statement in enumerate(statements):
        groups[statement.property] = (*groups.get(statement.property, ()), replace(statement, guid=f"Q42$g{number}"))
    return Entity("Q42", 7, statements=groups, **said)


def draft(*statements: Statement, terms: tuple[DraftTerm, ...] = ()) -> Draft:
    drafted = tuple(DraftStatement(statement, f"{statement.property}$a") for statement in statements)
    return Draft("key", Subject("key"), drafted, terms, position=3)


def plan(
    ours: Draft,
    entity: Entity | None,
    rules: PlanRules = SINGLE,
    known: Known | None = None,
    held: frozenset[int] = frozenset(),
) -> Planned:
    """Plan, and prove that planning again gives nothing."""
    known = known or Known()
    planned = plan_edit(ours, entity, rules, known, held)
    if planned.edit:
        again = plan_edit(ours, apply_edit(entity, planned.edit), rules, known, held)
        assert again.edit is None
        assert [f.code for f in again.findings] == [f.code for f in planned.findings]
    return planned


def changes(planned: Planned) -> tuple[object, ...]:
    return planned.edit.changes if planned.edit else ()


def codes(planned: Planned) -> list[tuple[str, Severity]]:
    return [(finding.code, finding.severity) for finding in planned.findings]


# nothing for the property


@pytest.mark.parametrize("entity", [None, on_item(Statement(PAINTER))], ids=["new item", "existing item"])
def test_what_is_not_there_is_added_with_qualifiers_and_references(entity: Entity | None) -> None:
    ours = Statement(DAY, (START,), (OURS, SOURCE), Rank.PREFERRED)
    planned = plan(draft(ours), entity)
    assert changes(planned) == (AddStatement(ours, "P569$a"),)
    assert (planned.findings, planned.present) == ((), 0)
    assert planned.edit is not None
    expected = ("key", "Q42", 7) if entity else ("key", "", 0)
    assert (planned.edit.record_key, planned.edit.qid, planned.edit.base_revision) == expected


def test_only_deprecated_other_values_are_as_nothing() -> None:
    planned = plan(draft(Statement(DAY)), on_item(Statement(OTHER_DAY, rank=Rank.DEPRECATED)))
    assert changes(planned) == (AddStatement(Statement(DAY), "P569$a"),)


def test_an_item_that_lacks_nothing_gets_no_edit() -> None:
    planned = plan(draft(Statement(DAY)), on_item(Statement(DAY)))
    assert planned == Planned(None, (), 1)


# the same value


def test_the_same_value_gets_our_reference_and_nothing_else() -> None:
    entity = on_item(Statement(DAY, (), (SOURCE,)))
    planned = plan(draft(Statement(DAY, (START,), (OURS,), Rank.PREFERRED)), entity)
    assert changes(planned) == (AddReference(entity.of("P569")[0], OURS, "P569$a"),)
    assert (planned.findings, planned.present) == ((), 1)


def test_an_equal_reference_apart_from_the_day_it_was_retrieved_is_not_added() -> None:
    earlier = (Snak("P813", TimeValue.from_parts(2025, 1, 2), "time"), NUMBER, CATALOGUE)
    assert plan(draft(Statement(DAY, (), (OURS,))), on_item(Statement(DAY, (), (earlier,)))).edit is None


@pytest.mark.parametrize(
    "theirs", [(CATALOGUE,), (*OURS, *SOURCE), (CATALOGUE, replace(NUMBER, value=StringValue("n2")), SENT)]
)
def test_a_reference_that_says_less_more_or_else_is_another(theirs: tuple[Snak, ...]) -> None:
    planned = plan(draft(Statement(DAY, (), (OURS,))), on_item(Statement(DAY, (), (theirs,))))
    assert [type(change) for change in changes(planned)] == [AddReference]


def test_a_reference_that_only_says_when_it_was_retrieved_is_never_sent() -> None:
    ours = draft(Statement(DAY, (), ((SENT,), (), OURS)))
    assert plan(ours, on_item(Statement(DAY, (), (OURS,)))).edit is None
    assert changes(plan(ours, None)) == (AddStatement(Statement(DAY, (), (OURS,)), "P569$a"),)


@pytest.mark.parametrize("asked", [False, True])
def test_missing_qualifiers_are_added_only_if_asked(asked: bool) -> None:
    entity = on_item(Statement(PAINTER))
    planned = plan(draft(Statement(PAINTER, (START,))), entity, PlanRules(usual=Policy(add_qualifiers=asked)))
    expected = (AddQualifiers(entity.of("P106")[0], (START,), "P106$a"),) if asked else ()
    assert changes(planned) == expected
    assert planned.present == 1


def test_only_the_qualifiers_that_are_missing_are_added() -> None:
    named = Snak("P1932", StringValue("peintre"), "string")
    planned = plan(
        draft(Statement(PAINTER, (START, named))),
        on_item(Statement(PAINTER, (START,))),
        PlanRules(usual=Policy(add_qualifiers=True)),
    )
    assert [c.qualifiers for c in changes(planned) if isinstance(c, AddQualifiers)] == [(named,)]


def test_a_second_date_is_not_put_beside_the_date_of_a_qualifier() -> None:
    rules = PlanRules(usual=Policy(add_qualifiers=True))
    planned = plan(draft(Statement(PAINTER, (LATER_START,))), on_item(Statement(PAINTER, (START,))), rules)
    assert planned.edit is None
    assert codes(planned) == [("other-qualifier", Severity.INFO)]
    finer = replace(START, value=TimeValue.from_parts(1890, 5))
    covered = plan(draft(Statement(PAINTER, (START,))), on_item(Statement(PAINTER, (finer,))), rules)
    assert covered == Planned(None, (), 1)


def test_of_equal_statements_the_one_that_has_our_reference_is_met() -> None:
    entity = on_item(Statement(PAINTER, (START,)), Statement(PAINTER, (LATER_START,), (OURS,)))
    assert plan(draft(Statement(PAINTER, (START,), (OURS,))), entity).edit is None


def test_of_equal_statements_the_one_with_our_qualifiers_gets_the_reference() -> None:
    entity = on_item(Statement(PAINTER, (START,)), Statement(PAINTER, (LATER_START,)))
    planned = plan(draft(Statement(PAINTER, (LATER_START,), (OURS,))), entity)
    assert changes(planned) == (AddReference(entity.of("P106")[1], OURS, "P106$a"),)


# deprecated


def test_a_deprecated_statement_with_the_same_value_is_left_and_reported() -> None:
    planned = plan(draft(Statement(DAY, (), (OURS,))), on_item(Statement(DAY, rank=Rank.DEPRECATED)))
    assert (planned.edit, planned.present) == (None, 0)
    assert codes(planned) == [("deprecated", Severity.INFO)]
    finding = planned.findings[0]
    assert (finding.stage, finding.record_key, finding.position) == ("plan", "key", 3)
    assert (finding.origin, finding.property, finding.value) == ("P569$a", "P569", "1867-06-08")
    assert finding.message == "P569 1867-06-08 was not added: the item has 1867-06-08 as deprecated."


def test_a_standing_statement_with_the_same_value_comes_before_a_deprecated_one() -> None:
    entity = on_item(Statement(DAY, rank=Rank.DEPRECATED), Statement(DAY))
    planned = plan(draft(Statement(DAY, (), (OURS,))), entity)
    assert changes(planned) == (AddReference(entity.of("P569")[1], OURS, "P569$a"),)


def test_a_standing_finer_date_covers_ours_although_ours_is_deprecated_there() -> None:
    entity = on_item(Statement(YEAR, rank=Rank.DEPRECATED), Statement(DAY))
    assert plan(draft(Statement(YEAR)), entity) == Planned(None, (), 1)


def test_refining_does_not_bring_a_deprecated_date_back() -> None:
    entity = on_item(Statement(DAY, rank=Rank.DEPRECATED), Statement(YEAR))
    planned = plan(draft(Statement(DAY)), entity, PlanRules(usual=Policy(refine=True)))
    assert planned.edit is None
    assert codes(planned) == [("deprecated", Severity.INFO)]


def test_a_date_within_a_deprecated_one_is_reviewed() -> None:
    planned = plan(draft(Statement(DAY)), on_item(Statement(YEAR, rank=Rank.DEPRECATED)))
    assert planned.edit is None
    assert planned.findings[0].message.endswith("the item has 1867 as deprecated.")


def test_a_standing_date_that_nearly_agrees_comes_before_a_deprecated_one() -> None:
    entity = on_item(Statement(YEAR, rank=Rank.DEPRECATED), Statement(JULIAN_DAY))
    assert codes(plan(draft(Statement(DAY)), entity)) == [("other-calendar", Severity.WARNING)]


def test_our_own_deprecated_statement_is_met_again_and_gets_references() -> None:
    ours = Statement(NUMBER, (), (OURS,), Rank.DEPRECATED)
    assert plan(draft(ours), on_item(ours)) == Planned(None, (), 1)
    entity = on_item(replace(ours, references=()))
    assert changes(plan(draft(ours), entity)) == (AddReference(entity.of("P244")[0], OURS, "P244$a"),)


def test_what_we_call_deprecated_is_not_put_on_a_standing_statement() -> None:
    planned = plan(draft(Statement(NUMBER, (), (OURS,), Rank.DEPRECATED)), on_item(Statement(NUMBER)))
    assert planned.edit is None
    assert codes(planned) == [("not-deprecated", Severity.WARNING)]


def test_a_deprecated_value_of_ours_takes_nobodys_place() -> None:
    ours = Statement(DAY, rank=Rank.DEPRECATED)
    for theirs in (OTHER_DAY, YEAR):
        assert changes(plan(draft(ours), on_item(Statement(theirs)))) == (AddStatement(ours, "P569$a"),)


# dates


def test_a_coarser_date_on_the_item_is_reviewed() -> None:
    planned = plan(draft(Statement(DAY, (), (OURS,))), on_item(Statement(YEAR)))
    assert (planned.edit, planned.present) == (None, 0)
    assert codes(planned) == [("coarser-date", Severity.WARNING)]
    assert planned.findings[0].message == "P569 1867-06-08 was not added: the item has the coarser date 1867."


def test_ours_stands_beside_a_coarser_date_where_the_policy_is_to_refine() -> None:
    planned = plan(draft(Statement(DAY)), on_item(Statement(YEAR)), PlanRules(usual=Policy(refine=True)))
    assert changes(planned) == (AddStatement(Statement(DAY), "P569$a"),)
    assert planned.findings == ()


@pytest.mark.parametrize("asked", [False, True])
def test_a_finer_date_that_agrees_covers_ours(asked: bool) -> None:
    entity = on_item(Statement(DAY))
    rules = PlanRules(usual=Policy(cover=asked, add_qualifiers=True))
    planned = plan(draft(Statement(YEAR, (START,), (OURS,))), entity, rules)
    assert changes(planned) == ((AddReference(entity.of("P569")[0], OURS, "P569$a"),) if asked else ())
    assert (planned.findings, planned.present) == ((), 1)


def test_a_finer_date_that_does_not_agree_is_another_value() -> None:
    later = Snak("P569", TimeValue.from_parts(1868), "time")
    assert codes(plan(draft(Statement(later)), on_item(Statement(DAY)))) == [("conflict", Severity.WARNING)]


@pytest.mark.parametrize("rules", [SINGLE, PlanRules(frozenset(), usual=Policy(refine=True))])
def test_the_same_date_in_the_other_calendar_is_reviewed(rules: PlanRules) -> None:
    planned = plan(draft(Statement(DAY)), on_item(Statement(YEAR), Statement(JULIAN_DAY)), rules)
    assert planned.edit is None
    assert codes(planned) == [("other-calendar", Severity.WARNING)]
    assert "1867-06-08 (Julian) in the other calendar" in planned.findings[0].message


# another value


def test_another_value_of_a_single_value_property_is_a_conflict() -> None:
    planned = plan(draft(Statement(DAY)), on_item(Statement(OTHER_DAY)))
    assert (planned.edit, planned.present) == (None, 0)
    assert codes(planned) == [("conflict", Severity.WARNING)]
    assert "the item says 1867-06-09, and P569 takes one value" in planned.findings[0].message


def test_another_value_otherwise_is_added() -> None:
    planned = plan(draft(Statement(PAINTER)), on_item(Statement(WRITER)))
    assert changes(planned) == (AddStatement(Statement(PAINTER), "P106$a"),)


def test_another_value_is_left_where_the_mapping_skips_what_is_present() -> None:
    rules = PlanRules(usual=Policy(skip_present=True))
    planned = plan(draft(Statement(PAINTER)), on_item(Statement(WRITER)), rules)
    assert planned.edit is None
    assert codes(planned) == [("present", Severity.INFO)]
    assert len(changes(plan(draft(Statement(PAINTER)), on_item(Statement(WRITER, rank=Rank.DEPRECATED)), rules))) == 1


def test_two_values_of_one_record_do_not_skip_each_other() -> None:
    planned = plan(draft(Statement(PAINTER), Statement(WRITER)), on_item(), PlanRules(usual=Policy(skip_present=True)))
    assert len(changes(planned)) == 2
    assert planned.findings == ()


def test_a_record_that_contradicts_itself_is_told_so() -> None:
    planned = plan_edit(draft(Statement(DAY), Statement(OTHER_DAY)), None, SINGLE, Known())
    assert changes(planned) == (AddStatement(Statement(DAY), "P569$a"),)
    assert codes(planned) == [("conflict", Severity.WARNING)]
    assert "the record itself says 1867-06-08" in planned.findings[0].message


# unknown value, no value


@pytest.mark.parametrize("kind", [SnakKind.SOMEVALUE, SnakKind.NOVALUE])
def test_unknown_and_no_value_take_the_place_of_a_single_value(kind: SnakKind) -> None:
    theirs = Snak("P569", None, "time", kind)
    for ours, item in ((DAY, theirs), (theirs, DAY)):
        planned = plan(draft(Statement(ours)), on_item(Statement(item)))
        assert planned.edit is None
        assert codes(planned) == [("conflict", Severity.WARNING)]
    assert plan(draft(Statement(theirs)), on_item(Statement(theirs))) == Planned(None, (), 1)


def test_no_value_contradicts_every_value_and_an_unknown_one_does_not() -> None:
    none, unknown = (Snak("P106", None, "wikibase-item", kind) for kind in (SnakKind.NOVALUE, SnakKind.SOMEVALUE))
    assert codes(plan(draft(Statement(PAINTER)), on_item(Statement(none)))) == [("conflict", Severity.WARNING)]
    assert codes(plan(draft(Statement(none)), on_item(Statement(PAINTER)))) == [("conflict", Severity.WARNING)]
    assert len(changes(plan(draft(Statement(PAINTER)), on_item(Statement(unknown))))) == 1


def test_unknown_values_are_told_apart_by_their_qualifiers() -> None:
    unknown = Snak("P50", None, "wikibase-item", SnakKind.SOMEVALUE)
    one, other = (Snak("P1932", StringValue(name), "string") for name in ("A. Smith", "B. Smith"))
    planned = plan(draft(Statement(unknown, (one,)), Statement(unknown, (other,))), on_item(Statement(unknown, (one,))))
    assert changes(planned) == (AddStatement(Statement(unknown, (other,)), "P50$a"),)


# qualifiers that discriminate


def test_discriminating_qualifiers_take_part_in_the_equality() -> None:
    entity = on_item(Statement(PAINTER, (START,)))
    ours = Statement(PAINTER, (LATER_START,), (OURS,))
    assert [type(c) for c in changes(plan(draft(ours), entity))] == [AddReference]
    told_apart = PlanRules(discriminating={"P106": frozenset({"P580"})})
    assert changes(plan(draft(ours), entity, told_apart)) == (AddStatement(ours, "P106$a"),)
    same = Statement(PAINTER, (START,), (OURS,))
    assert [type(c) for c in changes(plan(draft(same), entity, told_apart))] == [AddReference]


def test_two_statements_told_apart_by_qualifiers_get_their_own_references() -> None:
    told_apart = PlanRules(discriminating={"P106": frozenset({"P580"})})
    one, other = Statement(PAINTER, (START,), (OURS,)), Statement(PAINTER, (LATER_START,), (OURS,))
    again = replace(other, references=(SOURCE,))
    planned = plan(draft(one, other, again), on_item(), told_apart)
    both = replace(other, references=(OURS, SOURCE))
    assert changes(planned) == (AddStatement(one, "P106$a"), AddStatement(both, "P106$a"))


def test_a_discriminating_date_that_is_finer_on_the_item_covers_ours() -> None:
    told_apart = PlanRules(discriminating={"P106": frozenset({"P580"})})
    finer = replace(START, value=TimeValue.from_parts(1890, 5))
    entity = on_item(Statement(PAINTER, (finer,)))
    assert plan(draft(Statement(PAINTER, (START,), (OURS,))), entity, told_apart) == Planned(None, (), 1)


def test_a_single_value_is_single_for_each_discriminating_qualifier() -> None:
    rules = PlanRules(frozenset({"P106"}), discriminating={"P106": frozenset({"P580"})})
    entity = on_item(Statement(PAINTER, (START,)))
    assert len(changes(plan(draft(Statement(WRITER, (LATER_START,))), entity, rules))) == 1
    assert codes(plan(draft(Statement(WRITER, (START,))), entity, rules)) == [("conflict", Severity.WARNING)]


# our own earlier statements


def test_a_value_that_the_catalogue_has_corrected_is_proposed_for_review() -> None:
    entity = on_item(Statement(WRITER, (), (OURS,)))
    known = Known(own_guids=frozenset({"Q42$g0"}))
    planned = plan(draft(Statement(PAINTER, (), (OURS,))), entity, known=known)
    assert planned.edit is None
    assert codes(planned) == [("corrected", Severity.WARNING)]
    assert "an earlier upload put Q36180 there" in planned.findings[0].message


def test_our_earlier_statement_stays_where_the_record_says_it_still_or_somebody_touched_it() -> None:
    known = Known(own_guids=frozenset({"Q42$g0"}))
    both = draft(Statement(PAINTER, (), (OURS,)), Statement(WRITER, (), (OURS,)))
    assert len(changes(plan(both, on_item(Statement(WRITER, (), (OURS,))), known=known))) == 1
    one = draft(Statement(PAINTER, (), (OURS,)))
    assert len(changes(plan(one, on_item(Statement(WRITER, (), (OURS, SOURCE))), known=known))) == 1
    assert len(changes(plan(one, on_item(Statement(WRITER, (), (OURS,)))))) == 1


# pointers, redirects, held statements


def test_an_unresolved_pointer_holds_back_its_statement_alone() -> None:
    pointer = Pointer("Leeds", "Q486972")
    born = Statement(Snak("P19", pointer, "wikibase-item"))
    planned = plan(draft(born, Statement(PAINTER)), None)
    assert changes(planned) == (AddStatement(Statement(PAINTER), "P106$a"),)
    assert codes(planned) == [("unresolved-pointer", Severity.WARNING)]
    assert planned.findings[0].message == "P19 Leeds was not added: no item was found for “Leeds”."
    for place in ("qualifiers", "references"):
        snak = born.snak if place == "qualifiers" else (born.snak,)
        within = replace(Statement(PAINTER), **{place: (snak,)})
        assert plan(draft(within), None, known=Known({pointer: ""})).edit is None


def test_a_resolved_pointer_becomes_the_item_wherever_it_stands() -> None:
    leeds, unknown = Pointer("Leeds"), Pointer("Nowhere")
    snak = Snak("P19", leeds, "wikibase-item")
    known = Known({leeds: "Q39121"})
    planned = plan(draft(Statement(snak, (snak,), ((snak,),))), None, known=known)
    there = replace(snak, value=ItemValue("Q39121"))
    assert changes(planned) == (AddStatement(Statement(there, (there,), ((there,),)), "P19$a"),)
    mixed = plan(draft(Statement(snak, (replace(snak, value=unknown),))), None, known=known)
    assert mixed.findings[0].message.endswith("no item was found for “Nowhere”.")


AUTHOR = DraftStatement(
    Statement(Snak("P50", Pointer("Ann Lee"), "wikibase-item"), (), (OURS,)), "100$a",
    fallback=Statement(Snak("P2093", StringValue("Ann Lee"), "string"), (), (OURS,)),
)  # fmt: skip


def by(*authors: DraftStatement) -> Draft:
    return replace(draft(), statements=authors)


def test_where_a_pointer_is_unresolved_the_text_is_said_instead() -> None:
    planned = plan(by(AUTHOR), None)
    assert changes(planned) == (AddStatement(AUTHOR.fallback, "100$a"),)
    assert codes(planned) == [("said-as-text", Severity.INFO)]
    assert planned.findings[0].message == (
        "P50 Ann Lee was not added: no item was found for “Ann Lee”; P2093 Ann Lee says it as text."
    )
    assert plan(by(AUTHOR), on_item(AUTHOR.fallback)) == Planned(None, planned.findings, 1)


def test_a_text_said_for_want_of_an_item_stays_when_the_item_is_found() -> None:
    known = Known({AUTHOR.statement.snak.value: "Q7"}, own_guids=frozenset({"Q42$g0"}))
    planned = plan(by(AUTHOR), on_item(AUTHOR.fallback), known=known)
    said = replace(AUTHOR.statement, snak=replace(AUTHOR.statement.snak, value=ItemValue("Q7")))
    assert changes(planned) == (AddStatement(said, "100$a"),)
    other = replace(
        AUTHOR,
        statement=replace(AUTHOR.statement, snak=replace(AUTHOR.statement.snak, value=Pointer("Bo"))),
        fallback=replace(AUTHOR.fallback, snak=replace(AUTHOR.fallback.snak, value=StringValue("Bo"))),
    )
    both = plan(by(AUTHOR, other), on_item(AUTHOR.fallback), known=known)
    assert [change.statement.property for change in changes(both)] == ["P50", "P2093"], "not taken for outdated"


EDITION_OF = Statement(Snak("P629", RecordLink("b1#work"), "wikibase-item"))


@pytest.mark.parametrize("place", ["snak", "qualifiers", "references"])
def test_a_statement_waits_for_the_item_of_another_record(place: str) -> None:
    link = EDITION_OF.snak
    said = {"snak": link, "qualifiers": (link,), "references": ((link,),)}[place]
    ours = replace(Statement(PAINTER), **{place: said})
    early = plan(draft(ours, Statement(DAY)), None, known=Known(linked={"b1#work": ""}))
    assert [change.statement.property for change in changes(early)] == ["P569"]
    assert (early.waits, codes(early)) == (True, [("waits-for-item", Severity.INFO)])
    assert early.findings[0].message.endswith("it waits for the item of b1#work.")

    unsure = plan(draft(ours), None)
    assert (unsure.edit, unsure.waits, codes(unsure)) == (None, False, [("undecided-record", Severity.INFO)])
    assert unsure.findings[0].message.endswith("nothing is decided about b1#work yet.")

    made = plan(draft(ours), None, known=Known(redirects={"Q8": "Q9"}, linked={"b1#work": "Q8"}))
    assert (made.waits, made.findings) == (False, ())
    assert '"Q9"' in json.dumps([change.statement.to_json() for change in changes(made)]), "redirects are followed"


def test_a_redirect_is_never_sent_and_is_known_on_the_item() -> None:
    known = Known({Pointer("painter"): "Q1"}, {"Q1": "Q1028181", "Q2": "Q1028181"})
    for value in (ItemValue("Q1"), Pointer("painter")):
        ours = Statement(replace(PAINTER, value=value))
        assert changes(plan(draft(ours), None, known=known)) == (AddStatement(Statement(PAINTER), "P106$a"),)
        for there in ("Q1", "Q2", "Q1028181"):
            entity = on_item(Statement(replace(PAINTER, value=ItemValue(there))))
            assert plan(draft(ours), entity, known=known) == Planned(None, (), 1)


def test_a_statement_that_a_check_holds_is_left_out_by_its_index() -> None:
    planned = plan(draft(Statement(PAINTER), Statement(DAY), Statement(WRITER)), None, held=frozenset({0, 2}))
    assert changes(planned) == (AddStatement(Statement(DAY), "P569$a"),)


# within one draft


def test_equal_statements_of_a_draft_become_one_with_the_references_of_both() -> None:
    one, other = Statement(DAY, (), (OURS,)), Statement(DAY, (), (OURS, SOURCE))
    planned = plan(draft(one, other), None)
    assert changes(planned) == (AddStatement(Statement(DAY, (), (OURS, SOURCE)), "P569$a"),)
    assert planned.present == 1


def test_doubles_within_a_statement_are_sent_once() -> None:
    ours = Statement(PAINTER, (START, START), (OURS, (NUMBER, CATALOGUE)))
    assert changes(plan(draft(ours), None)) == (AddStatement(Statement(PAINTER, (START,), (OURS,)), "P106$a"),)


def test_a_statement_is_met_again_once_another_of_the_draft_stands_nearer() -> None:
    """Held for the other calendar, then covered by a later statement: what planning again would find."""
    june = Snak("P585", TimeValue("+1867-06-00T00:00:00Z", 10, JULIAN), "time")
    year, july = (Snak("P585", TimeValue.from_parts(1867, *rest), "time") for rest in ((), (7, 20)))
    rules = PlanRules(usual=Policy(cover=True, review_calendars=True))
    planned = plan(draft(Statement(year, (), (OURS,)), Statement(july)), on_item(Statement(june)), rules)
    assert changes(planned) == (AddStatement(Statement(july, (), (OURS,)), "P585$a"),)
    assert (planned.findings, planned.present) == ((), 1)


# terms


def term(kind: TermKind, language: str, text: str) -> DraftTerm:
    return DraftTerm(kind, language, text, "100$a")


@pytest.mark.parametrize(
    ("entity", "rules", "expected"),
    [
        (None, SINGLE, (TermKind.LABEL, "mul")),
        (on_item(), SINGLE, (TermKind.LABEL, "en")),
        (on_item(), PlanRules(term_language="de"), (TermKind.LABEL, "de")),
        (on_item(labels={"en": "Other"}), SINGLE, (TermKind.ALIAS, "en")),
        (on_item(labels={"mul": "Other"}), SINGLE, (TermKind.ALIAS, "en")),
        (on_item(labels={"fr": "Other"}), SINGLE, (TermKind.LABEL, "en")),
        (on_item(), PlanRules(mul="always"), (TermKind.LABEL, "mul")),
        (on_item(labels={"mul": "Other"}), PlanRules(mul="always"), (TermKind.ALIAS, "mul")),
        (None, PlanRules(mul="always"), (TermKind.LABEL, "mul")),
        (None, PlanRules(mul="never"), (TermKind.LABEL, "en")),
        (on_item(), PlanRules(mul="never"), (TermKind.LABEL, "en")),
    ],
)
def test_a_name_for_all_languages_is_one_only_on_creation_unless_told_otherwise(
    entity: Entity | None, rules: PlanRules, expected: tuple[TermKind, str]
) -> None:
    planned = plan(draft(terms=(term(TermKind.LABEL, "mul", "Jane Doe"),)), entity, rules)
    assert changes(planned) == (SetTerm(*expected, "Jane Doe", "100$a"),)


def test_a_description_is_never_for_all_languages() -> None:
    planned = plan(draft(terms=(term(TermKind.DESCRIPTION, "mul", "писатель"),)), None)
    assert changes(planned) == (SetTerm(TermKind.DESCRIPTION, "en", "писатель", "100$a"),)


@pytest.mark.parametrize("language", ["mul", "en"])
def test_a_name_in_another_script_is_reported_and_not_put_in_a_latin_language(language: str) -> None:
    ours = draft(terms=(term(TermKind.ALIAS, language, "Лев Толстой"), term(TermKind.ALIAS, language, "Lev Tolstoj")))
    planned = plan(ours, on_item(labels={"en": "Leo Tolstoy"}))
    assert changes(planned) == (SetTerm(TermKind.ALIAS, "en", "Lev Tolstoj", "100$a"),)
    assert codes(planned) == [("other-script", Severity.INFO)]
    finding = planned.findings[0]
    assert (finding.value, finding.origin, finding.record_key) == ("Лев Толстой", "100$a", "key")


def test_a_name_in_another_script_that_is_there_is_not_worth_a_word() -> None:
    ours = draft(terms=(term(TermKind.LABEL, "mul", "Лев Толстой"),))
    assert plan(ours, on_item(aliases={"en": ("Лев Толстой",)})) == Planned(None)
    russian = plan(ours, on_item(), PlanRules(term_language="ru"))
    assert changes(russian) == (SetTerm(TermKind.LABEL, "ru", "Лев Толстой", "100$a"),)


def test_the_label_comes_first_whatever_the_order_of_the_draft() -> None:
    terms = (
        term(TermKind.DESCRIPTION, "en", "painter"),
        term(TermKind.ALIAS, "mul", "Doe"),
        term(TermKind.LABEL, "en", "Doe"),
        term(TermKind.LABEL, "mul", "Doe"),
    )
    planned = plan(draft(terms=terms), None)
    assert changes(planned) == (
        SetTerm(TermKind.LABEL, "mul", "Doe", "100$a"),
        SetTerm(TermKind.DESCRIPTION, "en", "painter", "100$a"),
    )


def test_two_equal_aliases_of_a_draft_give_one() -> None:
    terms = (term(TermKind.ALIAS, "en", "J. Doe"), term(TermKind.ALIAS, "en", " J.  Doe"))
    planned = plan(draft(terms=terms), on_item(labels={"en": "Doe"}))
    assert changes(planned) == (SetTerm(TermKind.ALIAS, "en", "J. Doe", "100$a"),)
