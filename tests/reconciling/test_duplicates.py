import pytest

from glamdata.model.draft import Subject
from glamdata.model.match import MatchRules, Outcome, Verdict
from glamdata.model.value import TimeValue
from glamdata.reconciling.decide import Reason
from glamdata.reconciling.duplicates import find_duplicates, hold_duplicates

RULES = MatchRules(identifiers=("P213", "P214"))


def new(key, **facts):
    return Subject(key, "Q5", **facts), Outcome(key, Verdict.NEW, "", Reason.NONE_FOUND)


def keys_of(*pairs):
    subjects, outcomes = zip(*pairs, strict=True)
    return [group.keys for group in find_duplicates(subjects, outcomes, RULES)]


def born(year):
    return TimeValue.from_parts(year)


@pytest.mark.parametrize(
    "shared",
    [
        {"own_id": ("P244", "n1")},
        {"identifiers": (("P213", "1"),)},
        {"known": ("Q1",)},
        {"names": ("Anna Ancher",)},
        {"names": ("Anna Ancher",), "birth": born(1859)},
    ],
)
def test_records_that_share_something_strong_are_one_group(shared):
    assert keys_of(new("a", **shared), new("b"), new("c", **shared)) == [("a", "c")]


def test_viaf_is_not_strong():
    assert keys_of(new("a", identifiers=(("P214", "1"),)), new("b", identifiers=(("P214", "1"),))) == []


def test_homonyms_of_other_dates_are_two_people():
    names = ("Anna Ancher",)
    assert keys_of(new("a", names=names, birth=born(1859)), new("b", names=names, birth=born(1920))) == []
    assert keys_of(new("a", names=("Hans Holbein the Elder",)), new("b", names=("Hans Holbein the Younger",))) == []


def test_groups_grow_together():
    a, b = new("a", known=("Q1",)), new("b", known=("Q1",), own_id=("P244", "n1"))
    assert keys_of(a, b, new("c", own_id=("P244", "n1"))) == [("a", "b", "c")]


def test_two_records_matched_to_one_item_go_to_a_person_both():
    subjects = [Subject(key) for key in "abc"]
    outcomes = [
        Outcome(key, Verdict.MATCH, qid, Reason.MATCHED_BY_ID)
        for key, qid in zip("abc", ("Q1", "Q1", "Q2"), strict=True)
    ]
    groups = find_duplicates(subjects, outcomes, RULES)
    assert [(group.keys, group.shared) for group in groups] == [(("a", "b"), ("Q1",))]
    held = hold_duplicates(outcomes, {key for group in groups for key in group.keys})
    assert [(one.verdict, one.qid, one.reason) for one in held] == [
        (None, "", Reason.DUPLICATE), (None, "", Reason.DUPLICATE), (Verdict.MATCH, "Q2", Reason.MATCHED_BY_ID),
    ]  # fmt: skip


def test_a_record_that_waits_for_a_person_keeps_its_reason():
    outcomes = [Outcome("a", None, "", Reason.SEVERAL_CLOSE), Outcome("b", Verdict.NEW, "", Reason.NONE_FOUND)]
    groups = find_duplicates(
        [Subject("a", names=("Anna Ancher",)), Subject("b", names=("Anna Ancher",))], outcomes, RULES
    )
    assert [one.reason for one in hold_duplicates(outcomes, {key for group in groups for key in group.keys})] == [
        Reason.SEVERAL_CLOSE,
        Reason.DUPLICATE,
    ]
