from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.model.draft import Subject
from glamdata.model.match import Candidate, Evidence, ItemFacts, MatchRules, Verdict
from glamdata.model.value import TimeValue
from glamdata.reconciling.compare import AGREES
from glamdata.reconciling.decide import REASONS, Reason, decide, explain
from glamdata.reconciling.score import is_strong_id, score_candidate

RULES = MatchRules(instance_of="Q5", own_property="P244", identifiers=("P213", "P214"))
ISNI, VIAF, LC = ("P213", "0000000121032683"), ("P214", "96994048"), ("P244", "n78095332")
BORN, DIED = TimeValue.from_parts(1867), TimeValue.from_parts(1959)
SUBJECT = Subject("r1", "Q5", names=("Frank Lloyd Wright",), birth=BORN, death=DIED)
FACTS = ItemFacts("Q5604", "Frank Lloyd Wright", "", ("Frank Lloyd Wright",), (), (BORN,), (DIED,), ("Q5",))
BARE = replace(SUBJECT, birth=None, death=None)


def outcome(subject, *found, rules=RULES, rejected=frozenset()):
    scored = [score_candidate(subject, source, facts, rules) for source, facts in found]
    return decide(subject, scored, rules, rejected)


def reason(subject, *found, **options):
    result = outcome(subject, *found, **options)
    assert (result.verdict is Verdict.MATCH) == bool(result.qid)
    return result.reason


def year(number):
    return TimeValue.from_parts(number)


def test_name_and_both_dates_match():
    result = outcome(SUBJECT, ("label", FACTS))
    assert (result.verdict, result.qid, result.reason) == (Verdict.MATCH, "Q5604", Reason.MATCHED_BY_EVIDENCE)


@pytest.mark.parametrize(
    ("source", "subject", "facts"),
    [
        ("known", replace(BARE, known=("Q5604",)), FACTS),
        ("known", replace(BARE, known=("Q1",)), FACTS),
        ("own_id", replace(BARE, own_id=LC), replace(FACTS, identifiers=(LC,))),
        ("P213", replace(BARE, identifiers=(ISNI,)), replace(FACTS, identifiers=(("P213", "0000 0001 2103 2683"),))),
    ],
    ids=["known", "known redirect", "own id", "ISNI spaced"],
)
def test_a_strong_id_that_nothing_contradicts_matches(source, subject, facts):
    assert reason(subject, (source, facts)) == Reason.MATCHED_BY_ID
    assert reason(subject, (source, replace(facts, names=("Фрэнк Ллойд Райт",), classes=()))) == Reason.MATCHED_BY_ID


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"names": ("Frank Gehry",)}, Reason.NAMES_CONTRADICT),
        ({"names": ("Mary Wright",)}, Reason.NAMES_CONTRADICT),
        ({"births": (year(1890),)}, Reason.DATES_CONTRADICT),
        ({"deaths": (year(1920),)}, Reason.DATES_CONTRADICT),
        ({"births": (), "deaths": (year(1820),)}, Reason.DATES_CONTRADICT),
        ({"classes": ("Q4830453",)}, Reason.CLASS_CONTRADICTS),
        ({"identifiers": (ISNI, ("P244", "n1"))}, Reason.OTHER_ID),
    ],
)
def test_a_contradiction_outweighs_a_strong_id(change, expected):
    subject = replace(SUBJECT, identifiers=(ISNI,), own_id=LC)
    facts = replace(FACTS, **{"identifiers": (ISNI,), **change})
    if "deaths" in change and not change.get("births", True):
        subject = replace(subject, death=None)
    assert reason(subject, ("P213", facts)) == expected


def test_one_id_on_two_items_is_for_a_person():
    facts = replace(FACTS, identifiers=(ISNI,))
    subject = replace(SUBJECT, identifiers=(ISNI,))
    twin = replace(facts, qid="Q2")
    assert reason(subject, ("P213", facts), ("P213", twin)) == Reason.ID_ON_TWO_ITEMS
    assert reason(subject, ("P213", facts), ("P213", twin), rejected=frozenset({"Q2"})) == Reason.MATCHED_BY_ID


@pytest.mark.parametrize("second", [LC, VIAF])
def test_ids_that_lead_to_different_items_are_for_a_person(second):
    subject = replace(SUBJECT, identifiers=(ISNI, second))
    found = ("P213", replace(FACTS, identifiers=(ISNI,))), (second[0], replace(FACTS, qid="Q2", identifiers=(second,)))
    assert reason(subject, *found) == Reason.IDS_DISAGREE


def test_a_known_item_and_an_id_elsewhere_disagree():
    subject = replace(SUBJECT, known=("Q5604",), identifiers=(ISNI,))
    assert (
        reason(subject, ("known", FACTS), ("P213", replace(FACTS, qid="Q2", identifiers=(ISNI,))))
        == Reason.IDS_DISAGREE
    )


def test_viaf_alone_never_settles():
    facts = replace(FACTS, identifiers=(VIAF,))
    assert reason(replace(BARE, identifiers=(VIAF,)), ("P214", facts)) == Reason.WEAK_ID_ALONE
    assert reason(replace(SUBJECT, identifiers=(VIAF,)), ("P214", facts)) == Reason.MATCHED_BY_EVIDENCE


def test_viaf_stands_in_for_one_date_of_a_frequent_name():
    subject = Subject("r", "Q5", identifiers=(VIAF,), names=("John Smith",), birth=BORN)
    facts = replace(FACTS, label="John Smith", names=("John Smith",))
    assert reason(subject, ("label", facts)) == Reason.THIN_EVIDENCE
    assert reason(subject, ("P214", replace(facts, identifiers=(VIAF,)))) == Reason.MATCHED_BY_EVIDENCE


def test_what_a_mapping_accepts_is_respected():
    assert reason(SUBJECT, ("label", FACTS), rules=replace(RULES, accept=0.999)) == Reason.LOW_SCORE


def test_another_inventory_number_is_no_contradiction():
    rules = replace(RULES, own_property="P217")
    subject, facts = replace(SUBJECT, own_id=("P217", "1")), replace(FACTS, identifiers=(("P217", "2"),))
    assert reason(subject, ("label", facts), rules=rules) == Reason.MATCHED_BY_EVIDENCE


def test_an_inventory_number_is_no_strong_id():
    rules = replace(RULES, own_property="P217")
    subject = replace(BARE, own_id=("P217", "1985.12"))
    facts = replace(FACTS, identifiers=(("P217", "1985.12"),))
    assert reason(subject, ("own_id", facts), ("own_id", replace(facts, qid="Q2")), rules=rules) == Reason.WEAK_ID_ALONE


@pytest.mark.parametrize(
    ("name", "born", "died", "accepted"),
    [
        ("Frank Lloyd Wright", 1867, None, True),
        ("Frank Lloyd Wright", None, 1959, True),
        ("Frank Lloyd Wright", 1868, None, True),
        ("Frank Lloyd Wright", 1868, 1959, True),
        ("Frank Lloyd Wright", 1869, 1959, True),
        ("Frank Lloyd Wright", 1870, 1959, False),
        ("Frank Lloyd Wright", 1869, None, False),
        ("Frank Lloyd Wright", 1867, 1961, True),
        ("Frank Lloyd Wright", 1867, 1962, False),
        ("Frank Lloyd Wright", 1907, 1999, False),
        ("Frank Lincoln Lloyd Wright", 1867, None, True),
        ("Frank Lincoln Lloyd Wright", 1868, None, False),
        ("Frank Lincoln Lloyd Wright", 1867, 1959, True),
        ("Frank Wright", 1867, 1959, False),
        ("F. L. Wright", 1867, 1959, False),
        ("John Lloyd Wright", 1867, 1959, False),
    ],
)
def test_how_much_a_name_needs(name, born, died, accepted):
    subject = replace(SUBJECT, names=(name,), birth=born and year(born), death=died and year(died))
    assert (outcome(subject, ("label", FACTS)).verdict is Verdict.MATCH) == accepted


@pytest.mark.parametrize(
    ("name", "births", "deaths", "accepted"),
    [
        ("Raphael", (1483,), (), False),
        ("Raphael of Urbino", (1483,), (), True),
        ("Raphael", (1483,), (1520,), True),
        ("John Smith", (1483,), (1520,), True),
        ("John Smith", (1483,), (), False),
        ("Agnolo Bronzino", (1483,), (), True),
        ("Agnolo Bronzino", (1480,), (), False),
        ("Agnolo Bronzino", (1480,), (1522,), True),
        ("Agnolo Bronzino", (), (), False),
    ],
)
def test_a_frequent_or_short_name_needs_both_dates(name, births, deaths, accepted):
    subject = Subject("r", "Q5", names=(name,), birth=year(1483), death=year(1520))
    facts = ItemFacts("Q1", name, "", (name,), (), tuple(map(year, births)), tuple(map(year, deaths)), ("Q5",))
    assert (outcome(subject, ("label", facts)).verdict is Verdict.MATCH) == accepted


def test_a_close_second_is_for_a_person_and_a_far_one_is_not():
    twin, nameless = replace(FACTS, qid="Q2"), replace(FACTS, qid="Q3", births=(), deaths=())
    assert reason(SUBJECT, ("label", FACTS), ("label", twin)) == Reason.SEVERAL_CLOSE
    assert reason(SUBJECT, ("label", FACTS), ("label", nameless)) == Reason.MATCHED_BY_EVIDENCE
    homonym = replace(FACTS, qid="Q4", births=(year(1820),))
    assert reason(SUBJECT, ("label", FACTS), ("label", homonym)) == Reason.MATCHED_BY_EVIDENCE


def test_another_isni_on_the_item_is_for_a_person():
    subject = replace(SUBJECT, identifiers=(ISNI,))
    assert reason(subject, ("label", replace(FACTS, identifiers=(("P213", "1"),)))) == Reason.OTHER_ID
    subject = replace(SUBJECT, identifiers=(VIAF,))
    assert reason(subject, ("label", replace(FACTS, identifiers=(("P214", "1"),)))) == Reason.MATCHED_BY_EVIDENCE


def test_a_veto_holds_the_score_down_and_candidates_come_best_first():
    homonym = replace(FACTS, qid="Q4", births=(year(1820),), deaths=())
    result = outcome(SUBJECT, ("label", homonym), ("label", FACTS), ("known", FACTS))
    assert [one.qid for one in result.candidates] == ["Q5604", "Q4"]
    assert result.candidates[1].score <= 0.3


@pytest.mark.parametrize(("create", "verdict"), [("never", None), ("reviewed", None), ("auto", Verdict.NEW)])
def test_new_is_decided_only_where_the_mapping_says_so(create, verdict):
    result = decide(SUBJECT, [], replace(RULES, create=create))
    assert (result.verdict, result.qid, result.reason) == (verdict, "", "none found")


def test_a_refused_item_is_never_offered_again():
    result = outcome(SUBJECT, ("label", FACTS), rejected=frozenset({"Q5604"}))
    assert (result.candidates, result.reason) == ((), Reason.NONE_FOUND)


def test_auto_creation_waits_while_a_homonym_stands_there():
    homonym = replace(FACTS, births=(year(1820),))
    assert outcome(SUBJECT, ("label", homonym), rules=replace(RULES, create="auto")).verdict is None


def test_the_evidence_reads_as_one_line():
    subject = replace(SUBJECT, identifiers=(ISNI,))
    facts = replace(FACTS, identifiers=(ISNI,), births=(year(1900),))
    assert explain(score_candidate(subject, "P213", facts, RULES)) == (
        "0.30: identifier: the same ISNI (P213 0000000121032683); name 60\u202f%: the same name (Frank Lloyd Wright); "
        "✗ birth 30\u202f%: 33 years apart (1867 | 1900); death 10\u202f%: the same year (1959)"
    )
    assert explain(Candidate("r", "Q1", "label", 0)) == "nothing to compare"


evidences = st.builds(
    Evidence,
    st.sampled_from(["known", "own_id", "identifier", "name", "birth", "death", "class"]),
    st.sampled_from(["P213 1", "P214 2", "P244 3", "Anna Ancher", "1859"]),
    st.sampled_from(["P213 1", "Anna Ancher", "1859"]),
    st.sampled_from([0.0, 0.3, 0.5, 0.9, 0.95, 0.97, 0.99, 1.0]),
    st.just("a rule"),
    st.booleans(),
)
candidates = st.lists(
    st.builds(
        Candidate,
        st.just("r1"),
        st.sampled_from(["Q1", "Q2", "Q3"]),
        st.sampled_from(["known", "P213", "label"]),
        st.sampled_from([0.3, 0.9, 0.96, 1.0]),
        evidence=st.lists(evidences, max_size=5).map(tuple),
    ),
    max_size=4,
)


@given(candidates, st.frozensets(st.sampled_from(["Q1", "Q2"])))
def test_the_laws_of_deciding(found, rejected):
    result = decide(SUBJECT, found, RULES, rejected)
    assert result.reason in REASONS
    assert not rejected & {one.qid for one in result.candidates}
    assert [one.score for one in result.candidates] == sorted((one.score for one in result.candidates), reverse=True)
    if result.verdict is Verdict.MATCH:
        (matched,) = [one for one in result.candidates if one.qid == result.qid]
        assert not any(evidence.veto for evidence in matched.evidence)
        kinds = {evidence.kind for evidence in matched.evidence if evidence.score >= AGREES}
        ids = [evidence.ours for evidence in matched.evidence if is_strong_id(evidence, RULES)]
        by_id = result.reason == Reason.MATCHED_BY_ID
        assert ids if by_id else kinds & {"birth", "death"} and "name" in {one.kind for one in matched.evidence}
    else:
        assert result.qid == ""


@given(candidates)
def test_the_order_of_candidates_does_not_matter(found):
    unique = list({one.qid: one for one in found}.values())
    assert decide(SUBJECT, unique, RULES) == decide(SUBJECT, unique[::-1], RULES)
