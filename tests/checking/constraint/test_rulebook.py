"""How constraints go together: two of one type, scopes, what can't be asked, what is told once, what an edit breaks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from glamdata.checking.constraint.facts import Facts, Subclass
from glamdata.checking.constraint.rulebook import Rulebook
from glamdata.checking.constraint.scene import Scope
from glamdata.checking.constraints import EditChecker
from glamdata.checking.matching import FormatMatcher
from glamdata.model.constraint import Constraint, ConstraintStatus
from glamdata.model.edit import AddQualifiers, AddReference, AddStatement, CorrectValue, Edit
from glamdata.model.entity import Entity
from glamdata.model.finding import Severity
from glamdata.model.property import PropertyDefinition
from glamdata.model.statement import Snak, Statement
from glamdata.model.value import ItemValue, StringValue, TimeValue
from glamdata.planning.apply import apply_edit

if TYPE_CHECKING:
    from glamdata.model.edit import Change

TODAY = date(2026, 11, 21)
MANDATORY = ConstraintStatus.MANDATORY


def define(pid: str, *constraints: Constraint, datatype: str = "string") -> dict[str, PropertyDefinition]:
    return {pid: PropertyDefinition(pid, datatype, pid, constraints=constraints)}


def item(pid: str, qid: str, guid: str = "", **more: tuple[Snak, ...]) -> Statement:
    return Statement(Snak(pid, ItemValue(qid)), guid=guid, **more)


def text(pid: str, words: str, guid: str = "", qualifiers: tuple[Snak, ...] = ()) -> Statement:
    return Statement(Snak(pid, StringValue(words)), qualifiers, guid=guid)


def entity(*statements: Statement) -> Entity:
    groups: dict[str, tuple[Statement, ...]] = {}
    for statement in statements:
        groups[statement.property] = (*groups.get(statement.property, ()), statement)
    return Entity("Q42", statements=groups)


def check(checker: EditChecker, before: Entity, *changes: Change) -> list[tuple[int | None, str, str]]:
    edit = Edit("n1", before.id, 1, changes)
    return [(index, f.severity.value, f.code) for index, f in checker.check(before, apply_edit(before, edit), edit)]


def test_two_constraints_of_one_type_are_two_demands_and_one_class_of_each_will_do() -> None:
    person = Constraint("Q21503250", MANDATORY, (("P2308", ("Q5", "Q95074")), ("P2309", ("Q21503252",))))
    poet = Constraint("Q21503250", parameters=(("P2308", ("Q49757",)), ("P2309", ("Q21503252",))))
    facts = Facts(
        {Subclass("Q5", "Q49757"): False, Subclass("Q49757", "Q5"): False, Subclass("Q49757", "Q95074"): False}
    )
    checker = EditChecker(define("P1", person, poet), TODAY, facts)
    assert check(checker, entity(item("P31", "Q5")), AddStatement(text("P1", "a"))) == [(0, "warning", "subject-type")]
    assert check(checker, entity(item("P31", "Q49757")), AddStatement(text("P1", "a"))) == [
        (0, "critical", "subject-type")
    ]
    both = entity(item("P31", "Q5"), item("P31", "Q49757"))
    assert check(checker, both, AddStatement(text("P1", "a"))) == []


def test_a_constraint_is_asked_where_it_says() -> None:
    form = ("P1793", (r"\d+",))
    asked = {
        (): set(Scope),
        ("Q46466787",): {Scope.MAIN},
        ("Q46466783", "Q46466805"): {Scope.QUALIFIER, Scope.REFERENCE},
        ("Q29934200",): set(Scope),
        ("Q29934218",): set(),
        ("Q46466787", "Q51885771"): set(),
    }
    for said, scopes in asked.items():
        constraint = Constraint("Q21502404", parameters=(form, ("P4680", said)) if said else (form,))
        book = Rulebook.of(define("P1", constraint))
        assert {scope for (pid, scope) in book.rules if pid == "P1"} == scopes, said


UNFIT = [
    Constraint("Q21502404"), Constraint("Q21502404", parameters=(("P1793", ("novalue",)),)),
    Constraint("Q21510859"), Constraint("Q21510860"), Constraint("Q21510860", parameters=(("P2313", ("novalue",)), ("P2312", ("novalue",)))),
    Constraint("Q21510860", parameters=(("P2313", ("many",)), ("P2312", ("+1",)))),
    Constraint("Q53869507", parameters=(("P5314", ("Q1",)),)), Constraint("Q52004125", parameters=(("P2305", ("Q1",)),)),
    Constraint("Q21503250", parameters=(("P2308", ("Q5",)),)), Constraint("Q21503250", parameters=(("P2308", ("Q5",)), ("P2309", ("Q1",)))),
    Constraint("Q21502838", parameters=(("P2306", ("novalue",)),)), Constraint("Q54554025", parameters=(("P4680", ("Q1",)),)),
]  # fmt: skip


@pytest.mark.parametrize("constraint", UNFIT)
def test_one_that_makes_no_sense_is_told_once_and_not_asked(constraint: Constraint) -> None:
    checker = EditChecker(define("P1", constraint, datatype="quantity"), TODAY)
    first = check(checker, entity(), AddStatement(text("P1", "a")), AddStatement(text("P1", "b")))
    assert first == [(None, "info", "unfit-constraint")]
    assert check(checker, entity(), AddStatement(text("P1", "a"))) == []


def test_an_unknown_type_is_told_once_for_each_property() -> None:
    properties = define("P1", Constraint("Q4711"), Constraint("Q55819106")) | define(
        "P2", Constraint("Q4711"), Constraint("")
    )
    checker = EditChecker(properties, TODAY)
    assert check(checker, entity(), AddStatement(text("P1", "a"))) == [(None, "info", "unknown-constraint")]
    told = check(checker, entity(), AddStatement(text("P1", "a")), AddStatement(text("P2", "b")))
    assert told == [(None, "info", "unknown-constraint")] * 2


def test_an_unknown_status_is_read_as_normal_and_told() -> None:
    strange = Constraint("Q54554025", unread="the status Q1 is unknown")
    found = check(EditChecker(define("P1", strange), TODAY), entity(), AddStatement(text("P1", "a")))
    assert found == [(0, "warning", "citation-needed"), (None, "info", "unfit-constraint")]


@pytest.mark.parametrize("pattern", ["(", r"(a|aa)+$"])
def test_a_regex_that_hangs_or_cant_be_read_is_told_once_and_not_obeyed(pattern: str) -> None:
    constraint = Constraint("Q21502404", MANDATORY, (("P1793", (pattern,)),))
    checker = EditChecker(define("P1", constraint), TODAY, matcher=FormatMatcher(time_limit=0.02))
    hostile = [AddStatement(text("P1", "a" * (60 + number) + "b")) for number in range(9)]
    assert check(checker, entity(), *hostile) == [(None, "info", "regex-skipped")]
    assert check(checker, entity(), *hostile) == []


CONFLICT = define("P1", Constraint("Q21502838", MANDATORY, (("P2306", ("P2",)),)))


def test_a_statement_that_stood_in_peace_is_broken_by_ours() -> None:
    checker = EditChecker(CONFLICT | define("P2"), TODAY)
    assert check(checker, entity(text("P1", "a", "g1")), AddStatement(text("P2", "b"))) == [
        (0, "critical", "conflicts-with")
    ]
    there = entity(text("P1", "a", "g1"), text("P2", "x", "g2"))
    assert check(checker, there, AddStatement(text("P2", "b"))) == []
    difference = Constraint(
        "Q21510854", parameters=(("P2306", ("P569",)), ("P2313", ("+0 Q577",)), ("P2312", ("+150 Q577",)))
    )
    checker = EditChecker(define("P570", difference, datatype="time"), TODAY)
    died = Statement(Snak("P570", TimeValue.from_parts(1800)), guid="g1")
    born = [AddStatement(Statement(Snak("P569", TimeValue.from_parts(year)))) for year in (1750, 1850)]
    assert check(checker, entity(died), born[0]) == []
    assert check(checker, entity(died), born[1]) == [(0, "warning", "difference")]


def test_only_what_a_change_adds_to_a_statement_is_ours() -> None:
    qualifiers = Constraint("Q21510851", MANDATORY, (("P2306", ("P580",)),))
    scope = Constraint("Q53869507", MANDATORY, (("P5314", ("Q54828448",)),))
    checker = EditChecker(define("P1", qualifiers) | define("P3", scope), TODAY)
    bad, good = Snak("P585", TimeValue.from_parts(1900)), Snak("P580", TimeValue.from_parts(1900))
    clean, faulty = text("P1", "a", "g1"), text("P1", "a", "g2", qualifiers=(bad,))
    assert check(checker, entity(clean), AddQualifiers(clean, (good,))) == []
    assert check(checker, entity(clean), AddQualifiers(clean, (bad,))) == [(0, "critical", "allowed-qualifiers")]
    assert check(checker, entity(faulty), AddQualifiers(faulty, (good,))) == [(None, "info", "already-there")]
    source = (Snak("P3", StringValue("x")),)
    assert check(checker, entity(clean), AddReference(clean, source)) == [(0, "critical", "property-scope")]
    sourced = Statement(clean.snak, (), (source,), guid="g3")
    more = (Snak("P813", TimeValue.from_parts(2026)),)
    assert check(checker, entity(sourced), AddReference(sourced, more)) == [(None, "info", "already-there")]


def test_a_corrected_value_is_ours() -> None:
    form = Constraint("Q21502404", MANDATORY, (("P1793", (r"\d+",)),))
    checker = EditChecker(define("P1", form), TODAY)
    old = text("P1", "1", "g1")
    assert check(checker, entity(old), CorrectValue(old, text("P1", "x"))) == [(0, "critical", "format")]
    assert check(checker, entity(old), CorrectValue(old, text("P1", "2"))) == []


def test_the_batch_gives_one_value_to_two_items() -> None:
    repeated = {("P1", "7"): (("n1", "Q42"), ("n2", "new n2"))}
    checker = EditChecker(
        define("P1", Constraint("Q21502410"), datatype="external-id"), TODAY, Facts(repeated=repeated)
    )
    edit = Edit("n1", "Q42", 1, (AddStatement(text("P1", "7")),))
    ((_, finding),) = checker.check(entity(), apply_edit(entity(), edit), edit)
    assert finding.message == "P1 7 should stand on one item only; the batch also gives it to n2."
    assert finding.severity is Severity.WARNING
    same = Facts(repeated={("P1", "7"): (("n1", "Q42"), ("n3", "Q42"))})
    assert (
        EditChecker(define("P1", Constraint("Q21502410")), TODAY, same).judge(
            entity(), apply_edit(entity(), edit), edit
        )
        == []
    )
