"""The gates: what passes, what is held and why, and that only mapping and person together open one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from glamdata.checking.gate.judge import GateRules, judge_edit
from glamdata.checking.gate.protection import shipped_protection
from glamdata.model.draft import Draft, DraftStatement, Subject, TermKind
from glamdata.model.edit import AddQualifiers, AddReference, AddStatement, Edit, SetTerm
from glamdata.model.entity import Entity
from glamdata.model.finding import Severity
from glamdata.model.gate import ALIASES, Gate, Permission, Permissions
from glamdata.model.property import PropertyDefinition
from glamdata.model.statement import Snak, Statement
from glamdata.model.value import ItemValue, StringValue, TimeValue

NOW = datetime(2026, 11, 21, tzinfo=UTC)
RULES = GateRules(date(2026, 11, 21))
SOURCE = ((Snak("P248", ItemValue("Q13219454"), "wikibase-item"),),)
HUMAN = Statement(Snak("P31", ItemValue("Q5"), "wikibase-item"), references=SOURCE)
BOOK = Statement(Snak("P31", ItemValue("Q571"), "wikibase-item"), references=SOURCE)
DEAD = Statement(Snak("P570", TimeValue("+1900-00-00T00:00:00Z", 9), "time"), references=SOURCE)


def add(pid: str, value: object = None, datatype: str = "wikibase-item", references: object = SOURCE) -> AddStatement:
    return AddStatement(Statement(Snak(pid, value or ItemValue("Q1"), datatype), references=references), "100$a")  # type: ignore[arg-type]


VIAF = add("P214", StringValue("123"), "external-id")
GENDER, BIRTH = add("P21", ItemValue("Q6581072")), add("P569", TimeValue("+1960-00-00T00:00:00Z", 9), "time")


def draft(*statements: Statement, key: str = "r1") -> Draft:
    return Draft(key, Subject(key), tuple(DraftStatement(s) for s in (HUMAN, *statements)), position=7)


def edit(*changes: object, qid: str = "Q9") -> Edit:
    return Edit("r1", qid, 1 if qid else 0, changes)  # type: ignore[arg-type]


def permission(gate: Gate, pid: str = "", record: str = "", *, opens: bool = True) -> Permission:
    return Permission(gate, "Ann Ab", NOW, "looked at each", pid, record, opens)


def opened(*permissions: Permission, **wanted: frozenset[str]) -> GateRules:
    wishes = {Gate(name): pids for name, pids in wanted.items()}
    return replace(RULES, permissions=Permissions(permissions), wanted=wishes)


def codes(judged: tuple[object, tuple[object, ...]]) -> list[str]:
    return [f"{finding.code} {finding.property}".strip() for finding in judged[1]]  # type: ignore[attr-defined]


# rights


def test_without_rights_nothing_passes_and_a_person_may_answer_for_them() -> None:
    closed = replace(RULES, closed="the mapping does not say under which rights")
    left, (finding,) = judge_edit(draft(DEAD), None, edit(VIAF), closed)
    assert left is None
    assert (finding.code, finding.severity, finding.stage, finding.record_key, finding.position) == (
        "gate-rights", Severity.CRITICAL, "plan", "r1", 7,
    )  # fmt: skip
    assert "does not say under which rights" in finding.message
    assert judge_edit(
        draft(DEAD), None, edit(VIAF), replace(closed, permissions=Permissions([permission(Gate.RIGHTS)]))
    )[0]


def test_rights_of_single_records_close_these_and_their_further_items() -> None:
    rules = replace(RULES, closed_records={"r1": "040$a: “OCLC” the rights are 'other'"})
    assert codes(judge_edit(draft(DEAD), None, edit(VIAF), rules)) == ["gate-rights"]
    assert codes(judge_edit(draft(DEAD, key="r1#work"), None, edit(VIAF), rules)) == ["gate-rights"]
    assert codes(judge_edit(draft(DEAD, key="r2"), None, edit(VIAF), rules)) == []


# living people


def test_of_a_living_person_only_what_is_allowed_passes() -> None:
    changes = (VIAF, BIRTH, add("P19"), add("P106"), add("P123456"))
    left, findings = judge_edit(draft(), None, edit(*changes), RULES)
    assert left is not None
    assert left.changes == (VIAF, add("P106"))
    assert [(f.code, f.property, f.origin) for f in findings] == [
        ("gate-living", pid, "100$a") for pid in ("P569", "P19", "P123456")
    ]
    assert "may violate the privacy" in findings[0].message
    assert "likely to be challenged" in findings[1].message


def test_of_the_dead_and_of_books_everything_passes() -> None:
    changes = edit(VIAF, BIRTH, add("P19"))
    assert judge_edit(draft(DEAD), None, changes, RULES) == (changes, ())
    book = Draft("r1", Subject("r1"), (DraftStatement(BOOK),))
    assert judge_edit(book, None, changes, RULES) == (changes, ())


def test_the_item_may_know_of_the_death() -> None:
    item = Entity("Q9", statements={"P570": (DEAD,)})
    assert judge_edit(draft(), item, edit(BIRTH), RULES) == (edit(BIRTH), ())


def test_a_living_person_needs_a_reference() -> None:
    bare = add("P106", references=())
    assert codes(judge_edit(draft(), None, edit(VIAF, bare), RULES)) == ["gate-living P106"]
    assert judge_edit(draft(DEAD), None, edit(VIAF, bare), RULES)[1] == ()


def test_a_qualifier_and_a_reference_to_another_statement_are_judged_too() -> None:
    there = BIRTH.statement
    changes = (AddReference(there, SOURCE[0]), AddQualifiers(add("P106").statement, (BIRTH.statement.snak,)))
    assert codes(judge_edit(draft(), None, edit(*changes), RULES)) == ["gate-living P569", "gate-living P106"]


def test_identifiers_of_social_media_are_no_mere_identifiers() -> None:
    assert codes(judge_edit(draft(), None, edit(VIAF, add("P2002", StringValue("me"), "external-id")), RULES)) == [
        "gate-living P2002"
    ]


def test_the_wikis_own_class_makes_a_property_stricter() -> None:
    defined = PropertyDefinition("P106", "wikibase-item", protection=("Q44601380",))
    judged = judge_edit(draft(), None, edit(VIAF, add("P106")), replace(RULES, properties={"P106": defined}))
    assert codes(judged) == ["gate-living P106"]
    assert "may violate the privacy" in judged[1][0].message


def test_a_description_with_a_date_is_held_for_the_living() -> None:
    dated, plain = (SetTerm(TermKind.DESCRIPTION, "en", text) for text in ("Welsh poet (born 1960)", "Welsh poet"))
    assert codes(judge_edit(draft(), None, edit(VIAF, dated), RULES)) == ["gate-living"]
    assert codes(judge_edit(draft(), None, edit(VIAF, plain), RULES)) == []
    assert codes(judge_edit(draft(DEAD), None, edit(VIAF, dated), RULES)) == []


def test_mapping_and_person_together_open_a_property() -> None:
    asked = frozenset({"P569"})
    assert codes(judge_edit(draft(), None, edit(VIAF, BIRTH), opened(living=asked))) == ["gate-living P569"]
    assert codes(judge_edit(draft(), None, edit(VIAF, BIRTH), opened(permission(Gate.LIVING, "P569")))) == [
        "gate-living P569"
    ]
    assert (
        codes(judge_edit(draft(), None, edit(VIAF, BIRTH), opened(permission(Gate.LIVING, "P569"), living=asked))) == []
    )
    assert codes(judge_edit(draft(), None, edit(VIAF, BIRTH), opened(permission(Gate.LIVING), living=asked))) == []


def test_a_person_may_answer_for_one_record() -> None:
    rules = opened(permission(Gate.LIVING, record="r1"))
    assert codes(judge_edit(draft(), None, edit(VIAF, BIRTH), rules)) == []
    assert codes(judge_edit(draft(key="r2"), None, edit(VIAF, BIRTH), rules)) == ["gate-living P569"]


def test_a_gate_that_was_shut_again_is_shut() -> None:
    both = (permission(Gate.LIVING, record="r1"), permission(Gate.LIVING, record="r1", opens=False))
    assert codes(judge_edit(draft(), None, edit(VIAF, BIRTH), opened(*both))) == ["gate-living P569"]


# sensitive data


@pytest.mark.parametrize("person", [draft(), draft(DEAD)])
def test_gender_is_off_for_the_dead_too(person: Draft) -> None:
    assert codes(judge_edit(person, None, edit(VIAF, GENDER), RULES)) == ["gate-sensitive P21"]
    asked = frozenset({"P21"})
    assert codes(judge_edit(person, None, edit(VIAF, GENDER), opened(sensitive=asked))) == ["gate-sensitive P21"]


def test_gender_passes_where_the_mapping_asks_and_a_person_permits() -> None:
    rules = opened(permission(Gate.SENSITIVE, "P21"), sensitive=frozenset({"P21"}))
    assert codes(judge_edit(draft(DEAD), None, edit(VIAF, GENDER), rules)) == []
    assert codes(judge_edit(draft(), None, edit(VIAF, GENDER), rules)) == ["gate-living P21"]


def test_other_names_of_the_living_could_out_them() -> None:
    alias = SetTerm(TermKind.ALIAS, "en", "Ann Other", "400$a")
    assert codes(judge_edit(draft(), None, edit(VIAF, alias), RULES)) == ["gate-sensitive"]
    assert codes(judge_edit(draft(DEAD), None, edit(VIAF, alias), RULES)) == []
    rules = opened(permission(Gate.SENSITIVE, ALIASES), sensitive=frozenset({ALIASES}))
    assert codes(judge_edit(draft(), None, edit(VIAF, alias), rules)) == []
    assert codes(judge_edit(draft(), None, edit(VIAF, replace(alias, kind=TermKind.LABEL)), RULES)) == []


# notability


def test_a_new_item_needs_an_identifier_or_another_item_that_needs_it() -> None:
    new = edit(add("P106"), qid="")
    assert judge_edit(draft(DEAD), None, new, RULES)[0] is None
    assert codes(judge_edit(draft(DEAD), None, new, RULES)) == ["gate-notability"]
    assert judge_edit(draft(DEAD), None, new, RULES, needed={"r1"}) == (new, ())
    assert judge_edit(draft(DEAD), None, edit(VIAF, qid=""), RULES)[0]
    assert judge_edit(draft(DEAD), None, edit(add("P106")), RULES)[0], "an item that is there is notable"
    assert judge_edit(draft(DEAD), None, new, opened(permission(Gate.NOTABILITY, record="r1")))[0]


def test_an_identifier_that_another_gate_holds_makes_nobody_notable() -> None:
    new = edit(add("P2002", StringValue("me"), "external-id"), add("P106"), qid="")
    assert codes(judge_edit(draft(), None, new, RULES)) == ["gate-living P2002", "gate-notability"]


def test_the_lists_do_not_contradict_each_other() -> None:
    lists = shipped_protection()
    assert not set(lists.allowed) & {*lists.privacy, *lists.challenged, *lists.sensitive}
    assert not set(lists.privacy) & set(lists.challenged)
    assert {"P21", "P569", "P551", "P91"} <= set(lists.privacy)
    assert {"P27", "P102", "P172"} <= set(lists.challenged)
