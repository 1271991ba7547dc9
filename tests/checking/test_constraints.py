from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from glamdata.checking.constraint.facts import Exists, Facts
from glamdata.checking.constraints import EDIT_CHECKS, check_edit
from glamdata.model.draft import TermKind
from glamdata.model.edit import AddQualifiers, AddReference, AddStatement, Change, Edit, SetTerm
from glamdata.model.entity import Entity
from glamdata.model.finding import Severity
from glamdata.model.property import PropertyDefinition
from glamdata.model.statement import Rank, Snak, Statement
from glamdata.model.value import GREGORIAN, JULIAN, ItemValue, StringValue, TimeValue

PROPERTIES = {
    "P214": PropertyDefinition(
        "P214", "external-id", "VIAF ID", single_value=True, separators=("P518",), exceptions=frozenset({"Q2"})
    ),
    "P569": PropertyDefinition("P569", "time", "date of birth", single_best_value=True),
    "P106": PropertyDefinition("P106", "wikibase-item", "occupation"),
}
TODAY = date(2026, 11, 21)
SOURCE = (Snak("P248", ItemValue("Q36578")),)


def _text(pid: str, text: str, rank: Rank = Rank.NORMAL, part: str = "") -> Statement:
    qualifiers = (Snak("P518", ItemValue(part)),) if part else ()
    return Statement(Snak(pid, StringValue(text)), qualifiers, rank=rank)


def _item(*statements: Statement, qid: str = "Q42") -> Entity:
    groups: dict[str, tuple[Statement, ...]] = {}
    for statement in statements:
        groups[statement.property] = (*groups.get(statement.property, ()), statement)
    return Entity(qid, labels={"en": "Rabindranath Tagore"}, statements=groups)


def _check(before: Entity | None, after: Entity, *changes: Change) -> list[tuple[int | None, str]]:
    edit = Edit("n79021164", before.id if before else "", 0, changes)
    return [(index, finding.code) for index, finding in check_edit(before, after, edit, PROPERTIES, TODAY)]


def _add(pid: str, new: Statement, *old: Statement, qid: str = "Q42") -> list[tuple[int | None, str]]:
    changes = (SetTerm(TermKind.ALIAS, "en", "R. Tagore"), AddStatement(new, "024$a"))
    return _check(_item(*old, qid=qid), _item(*old, new, qid=qid), *changes)


@pytest.mark.parametrize("pid", ["P214", "P569"])
def test_a_second_value_of_a_single_value_property_is_a_conflict(pid: str) -> None:
    assert _add(pid, _text(pid, "2"), _text(pid, "1")) == [(1, "conflict")]
    assert _add(pid, _text(pid, "2")) == []


def _born(time: str, precision: int, calendar: str = GREGORIAN) -> Statement:
    return Statement(Snak("P569", TimeValue(time, precision, calendar)))


DAY = _born("+1867-06-08T00:00:00Z", 11)


@pytest.mark.parametrize(
    "coarser", [_born("+1867-00-00T00:00:00Z", 9), _born("+1867-06-00T00:00:00Z", 10), _born("+1900-00-00T00:00:00Z", 7),
                _born("+1867-00-00T00:00:00Z", 9, JULIAN)],
)  # fmt: skip
def test_a_finer_date_beside_a_coarser_one_that_agrees_is_only_told(coarser: Statement) -> None:
    assert _add("P569", DAY, coarser) == [(1, "refined-date")]


@pytest.mark.parametrize(
    "other",
    [_born("+1868-00-00T00:00:00Z", 9), _born("+1867-06-00T00:00:00Z", 10, JULIAN), _born("+1867-06-09T00:00:00Z", 11)],
)
def test_another_date_is_a_conflict_however_coarse_it_is(other: Statement) -> None:
    assert _add("P569", DAY, other) == [(1, "conflict")]


def test_a_finer_date_beside_a_coarser_one_and_another_is_a_conflict_and_told() -> None:
    old = (_born("+1867-00-00T00:00:00Z", 9), _born("+1870-00-00T00:00:00Z", 9))
    assert _add("P569", DAY, *old) == [(1, "refined-date"), (1, "conflict"), (None, "already-there")]


def test_a_conflict_says_both_values_in_words() -> None:
    old, new = _text("P214", "1"), _text("P214", "2")
    edit = Edit("n79021164", "Q42", 9, (AddStatement(new, "024$a"),))
    [(_, finding)] = check_edit(_item(old), _item(old, new), edit, PROPERTIES, TODAY)
    assert finding.message == "VIAF ID (P214) should have one value; the item has 1, the catalogue says 2."
    assert (finding.property, finding.value, finding.origin) == ("P214", "2", "024$a")


def test_what_does_not_count_as_a_second_value() -> None:
    assert _add("P214", _text("P214", "2"), _text("P214", "1", Rank.DEPRECATED)) == []
    assert _add("P214", _text("P214", "2", part="Q1"), _text("P214", "1")) == []
    assert _add("P214", _text("P214", "2"), _text("P214", "1"), qid="Q2") == []
    assert _add("P569", _text("P569", "2"), _text("P569", "1", Rank.PREFERRED)) == []
    assert _add("P106", _text("P106", "2"), _text("P106", "1")) == []


def test_a_conflict_that_was_there_is_not_ours() -> None:
    old = _text("P214", "1"), _text("P214", "2")
    after = _item(replace(old[0], references=(SOURCE,)), old[1])
    edit = Edit("n79021164", "Q42", 9, (AddReference(old[0], SOURCE),))
    [(index, finding)] = check_edit(_item(*old), after, edit, PROPERTIES, TODAY)
    assert (index, finding.severity, finding.code) == (None, Severity.INFO, "already-there")
    assert "VIAF ID (P214) should have one value; there are 1 and 2." in finding.message


def test_an_item_does_not_point_to_itself() -> None:
    def occupation(qid: str) -> Statement:
        return Statement(Snak("P106", ItemValue(qid)))

    assert _add("P106", occupation("Q42")) == [(1, "self-reference")]
    assert _add("P106", occupation("Q49757")) == []


@pytest.mark.parametrize("is_there", [True, False])
def test_an_item_that_is_not_there_is_not_named(is_there: bool) -> None:
    """Wikibase refuses the whole edit for it, wherever in a statement it stands."""
    facts = Facts({Exists("Q90"): is_there, Exists("Q13219454"): True})
    place, source = Snak("P19", ItemValue("Q90")), Snak("P248", ItemValue("Q13219454"))
    existing = _text("P214", "1")
    changes = (
        AddStatement(Statement(place)),
        AddStatement(replace(existing, qualifiers=(place,), references=((source,),))),
        AddReference(existing, (source, place)),
        AddQualifiers(existing, (place,)),
        AddStatement(existing),
    )
    edit = Edit("n79021164", "Q42", 9, changes)
    found = check_edit(_item(existing), _item(existing), edit, {}, TODAY, facts)
    held = [index for index, finding in found if finding.code == "no-such-item"]
    assert held == ([] if is_there else [0, 1, 2, 3])
    assert not facts.asked


def test_label_equal_to_description_is_refused() -> None:
    same = Entity("Q42", labels={"en": "poet", "de": "Dichter"}, descriptions={"en": "poet", "de": "Mann"})
    description = SetTerm(TermKind.DESCRIPTION, "en", "poet")
    assert _check(Entity("Q42", labels={"en": "poet"}), same, description) == [(0, "label-is-description")]
    assert _check(same, same, SetTerm(TermKind.DESCRIPTION, "de", "Mann")) == []


def test_a_new_item_needs_label_class_and_description() -> None:
    whole = replace(_item(Statement(Snak("P31", ItemValue("Q5"))), qid=""), descriptions={"en": "poet"})
    label = SetTerm(TermKind.LABEL, "en", "Rabindranath Tagore")
    assert _check(None, whole, label) == []
    assert _check(None, replace(whole, labels={}), label) == [(None, "new-without-label")]
    assert _check(None, replace(whole, statements={}), label) == [(None, "new-without-class")]
    assert _check(None, replace(whole, descriptions={}), label) == [(None, "new-without-description")]
    assert _check(Entity("Q42"), Entity("Q42"), label) == []


def test_every_check_is_tested_here() -> None:
    tested = {"refined-date", "self-reference", "label-is-description", "namesake", "no-such-item"}
    tested |= {"new-without-label", "new-without-class", "new-without-description"}
    assert {check.code for check in EDIT_CHECKS} == tested
