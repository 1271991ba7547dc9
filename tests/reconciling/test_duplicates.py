import pytest

from glamdata.model.draft import Subject
from glamdata.model.match import MatchRules, Outcome, Verdict
from glamdata.model.value import TimeValue
from glamdata.reconciling.decide import Reason
from glamdata.reconciling.duplicates import find_duplicates, hold_duplicates
from glamdata.reconciling.namesakes import WINDOW, find_namesakes

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


def lived(key, name, birth=None, death=None, **facts):
    dates = {kind: born(year) for kind, year in (("birth", birth), ("death", death)) if year}
    return new(key, names=(name,), **dates, **facts)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("J. R. R. Tolkien", 1892, 1973), ("John Ronald Reuel Tolkien", 1892, 1973)),
        (("John Tolkien", 1892), ("J. Tolkien", 1892, 1973)),
        (("Bartók Béla", 1881, 1945), ("Béla Bartók", 1881, 1945)),
        (("Johannes Bernoulli", 1667, 1748), ("Jean Bernoulli", 1667)),
        (("Anna Ancher", 1859, 1935), ("Anna Ancher", None, 1935)),
        (("Anna Ancher",), ("Anna Ancher", 1859)),
        (("Monet, Claude, 1840-1926",), ("Claude Monet", 1840)),
    ],
)
def test_one_person_under_two_headings_is_held(one, other):
    assert keys_of(lived("a", *one), lived("b", *other)) == [("a", "b")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("J. Tolkien",), ("John Tolkien",)),  # forms of a name without a year say nothing
        (("J. Tolkien", 1892), ("John Tolkien", 1950)),
        (("John Tolkien", 1892), ("James Tolkien", 1892)),
        (("Hans Holbein the Elder", 1497), ("Hans Holbein the Younger", 1497)),
        (("Anna Ancher", 1859), ("Anna Archer", 1859, 1900)),
    ],
)
def test_two_people_are_not(one, other):
    assert keys_of(lived("a", *one), lived("b", *other)) == []


def test_a_variant_of_one_that_is_the_heading_of_another_is_held_where_a_year_agrees():
    twain = new("a", names=("Mark Twain", "Samuel Clemens"), birth=born(1835))
    assert keys_of(twain, lived("b", "Samuel Langhorne Clemens", 1835)) == [("a", "b")]
    assert keys_of(twain, lived("b", "Samuel Langhorne Clemens")) == []


def test_what_looks_like_a_matched_record_is_held_and_the_match_stands():
    subjects = [
        Subject(key, "Q5", names=(name,), birth=born(1859)) for key, name in (("a", "Anna Ancher"), ("b", "A. Ancher"))
    ]
    outcomes = [
        Outcome("a", Verdict.MATCH, "Q1", Reason.MATCHED_BY_ID),
        Outcome("b", Verdict.NEW, "", Reason.NONE_FOUND),
    ]
    (group,) = find_duplicates(subjects, outcomes, RULES)
    assert group.keys == ("b",)
    assert group.shared == ("the name Anna Ancher",)


def test_two_matches_of_one_name_are_two_items():
    subjects = [Subject(key, "Q5", names=("Anna Ancher",)) for key in "ab"]
    outcomes = [Outcome(key, Verdict.MATCH, qid, Reason.MATCHED_BY_ID) for key, qid in (("a", "Q1"), ("b", "Q2"))]
    assert find_duplicates(subjects, outcomes, RULES) == []


def test_bodies_are_compared_without_their_legal_form():
    firms = [(Subject(key, "Q4830453", names=(name,)), Outcome(key, Verdict.NEW, "", Reason.NONE_FOUND))
             for key, name in (("a", "Acme Press Ltd."), ("b", "The Acme Press"), ("c", "Acme Mills"))]  # fmt: skip
    assert keys_of(*firms) == [("a", "b")]


SHAPES = {
    "one name": lambda n: ("Anna Ancher", None),
    "one name, a year each": lambda n: ("Anna Ancher", n + 500),
    "one family and year": lambda n: (f"A{'abcdefghijklmnopqrst'[n % 20]}{'aeiou'[n // 20 % 5]} Ancher", 1859),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_many_records_of_any_shape_are_compared_a_few_times_each(shape):
    subjects = [lived(f"r{n}", *SHAPES[shape](n))[0] for n in range(400)]
    assert 390 < len(find_namesakes(subjects, RULES)) <= WINDOW * len(subjects)
