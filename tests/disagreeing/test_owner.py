"""Who owns an error: proofs first, sources where they are on one side alone, and unclear otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.disagreeing.disagreement import Basis, Judgement, Kind, Owner
from glamdata.disagreeing.owner import Witness, find_owner, is_coded, with_proof, with_words, without_sources
from glamdata.disagreeing.sources import Sources, Support
from glamdata.disagreeing.values import Contradiction, Said
from glamdata.model.statement import Snak, Statement
from glamdata.model.value import ItemValue, StringValue, TimeValue

BORN = Contradiction(
    Kind.VALUE,
    Said(Statement(Snak("P569", TimeValue.from_parts(1867))), "100$d"),
    Statement(Snak("P569", TimeValue.from_parts(1866)), guid="Q1$1"),
)
CODED = replace(BORN, ours=replace(BORN.ours, origin="046$f"))
VIAF = Contradiction(
    Kind.VALUE, Said(Statement(Snak("P214", StringValue("1")))), Statement(Snak("P214", StringValue("2")), guid="Q1$2")
)


def owner(found: Contradiction, **seen: object) -> tuple[str, str]:
    judgement = find_owner(found, Witness(**seen))  # type: ignore[arg-type]
    assert judgement.evidence
    return judgement.owner.value, judgement.basis.value


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ({"their_faults": ("no such day",)}, ("wikidata", "proof")),
        ({"our_faults": ("no such day",)}, ("catalogue", "proof")),
        ({"their_faults": ("x",), "our_faults": ("y",)}, ("unclear", "")),
        ({"sources": Sources(cites_us=True)}, ("wikidata", "proof")),
        ({"sources": Sources(cites_us=True), "is_ours": True}, ("unclear", "")),
        ({"sources": Sources(Support.AUTHORITY)}, ("catalogue", "sources")),
        ({"sources": Sources(Support.STATED)}, ("catalogue", "sources")),
        ({"sources": Sources(Support.AUTHORITY), "opposed": ("P214",)}, ("unclear", "")),  # is it the right item?
        (
            {"sources": Sources(Support.AUTHORITY), "opposed": ("P214",), "shared": ("P213 1",)},
            ("catalogue", "sources"),
        ),
        ({"sources": Sources(Support.IMPORTED)}, ("unclear", "")),
        ({}, ("unclear", "")),
        ({"sources": Sources(Support.AUTHORITY, clusters=("5",)), "viaf": ("1",)}, ("viaf", "sources")),
        ({"sources": Sources(Support.AUTHORITY, clusters=("1",)), "viaf": ("1",)}, ("catalogue", "sources")),
        ({"sources": Sources(Support.AUTHORITY, clusters=("5",))}, ("catalogue", "sources")),
    ],
)
def test_a_date_of_a_heading(seen: dict[str, object], expected: tuple[str, str]) -> None:
    assert owner(BORN, **seen) == expected


@pytest.mark.parametrize(
    ("support", "expected"),
    [
        (Support.NONE, ("wikidata", "sources")),
        (Support.IMPORTED, ("wikidata", "sources")),
        (Support.STATED, ("unclear", "")),
        (Support.AUTHORITY, ("unclear", "")),
    ],
)
def test_a_date_of_a_coded_field_weighs_as_much_as_a_source(support: Support, expected: tuple[str, str]) -> None:
    assert is_coded(CODED.ours)
    assert owner(CODED, sources=Sources(support)) == expected


def test_a_coded_date_that_is_coarse_or_uncertain_weighs_nothing() -> None:
    century = Statement(Snak("P569", TimeValue("+1800-00-00T00:00:00Z", 7)))
    circa = Statement(Snak("P569", TimeValue.from_parts(1867)), (Snak("P1480", ItemValue("Q5727902")),))
    for unsure in (century, circa):
        assert owner(replace(CODED, ours=Said(unsure, "046$f"))) == ("unclear", "")
    assert not is_coded(Said(Statement(Snak("P214", StringValue("1"))), "046$f"))


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ({"shared": ("P213 1",)}, ("viaf", "sources")),
        ({"shared": ("P213 1",), "opposed": ("P244",)}, ("unclear", "")),
        ({"opposed": ("P213",)}, ("unclear", "")),
        ({}, ("unclear", "")),
        ({"sources": Sources(Support.AUTHORITY)}, ("unclear", "")),
    ],
)
def test_two_viaf_numbers_are_viafs_where_another_number_says_it_is_one_person(
    seen: dict[str, object], expected: tuple[str, str]
) -> None:
    assert owner(VIAF, **seen) == expected


def test_a_record_that_says_both_is_the_catalogues() -> None:
    both = replace(BORN, said_too=(Said(BORN.theirs, "046$f"),))
    assert owner(both) == ("catalogue", "proof")


def test_a_fault_that_checks_found_in_our_statement_is_the_catalogues() -> None:
    held = replace(BORN, ours=replace(BORN.ours, faults=("1867-02-30 is no date",)))
    assert owner(held, sources=Sources(Support.NONE)) == ("catalogue", "proof")


def test_a_deprecation_that_blames_the_source_is_the_catalogues() -> None:
    reason = Snak("P2241", ItemValue("Q29998666"))
    reference = (Snak("P248", ItemValue("Q99")),)
    blamed = replace(
        BORN,
        kind=Kind.VALUE_DEPRECATED,
        theirs=replace(BORN.theirs, qualifiers=(reason,), references=(reference,)),
    )
    assert owner(blamed, sources=Sources(cites_us=True)) == ("catalogue", "proof")
    assert owner(blamed) == ("unclear", "")  # blamed is the source that it names, which is not ours
    assert owner(replace(blamed, theirs=replace(blamed.theirs, qualifiers=()))) == ("unclear", "")


def test_calendars_are_unclear_whatever_the_sources() -> None:
    assert owner(replace(CODED, kind=Kind.CALENDAR)) == ("unclear", "")


def test_another_proof_settles_or_unsettles() -> None:
    unclear = Judgement(evidence=("a",))
    proved = with_proof(unclear, Owner.WIKIDATA, "b")
    assert (proved.owner, proved.basis, proved.evidence) == (Owner.WIKIDATA, Basis.PROOF, ("b", "a"))
    assert with_proof(proved, Owner.WIKIDATA, "c").owner is Owner.WIKIDATA
    assert with_proof(proved, Owner.CATALOGUE, "c") == Judgement(evidence=("c", "b", "a"))
    assert with_words(proved, "d") == Judgement(Owner.WIKIDATA, Basis.PROOF, ("b", "a", "d"))


def test_where_the_match_is_in_doubt_proofs_stand_and_sources_do_not() -> None:
    proved, sourced = (Judgement(Owner.WIKIDATA, basis, ("a",)) for basis in (Basis.PROOF, Basis.SOURCES))
    assert without_sources(proved, "b") == Judgement(Owner.WIKIDATA, Basis.PROOF, ("a", "b"))
    assert without_sources(sourced, "b") == Judgement(evidence=("a", "b"))


WITNESSES = st.builds(
    Witness,
    st.builds(Sources, st.sampled_from(Support), st.booleans(), st.sampled_from([(), ("5",)])),
    st.sampled_from([(), ("x",)]),
    st.sampled_from([(), ("y",)]),
    st.booleans(),
    st.sampled_from([(), ("P213 1",)]),
    st.sampled_from([(), ("P244",)]),
    st.sampled_from([(), ("1",)]),
)


@given(WITNESSES, st.sampled_from([BORN, CODED, VIAF, replace(BORN, kind=Kind.CALENDAR)]))
def test_an_owner_always_has_a_ground_and_unclear_never(witness: Witness, found: Contradiction) -> None:
    judgement = find_owner(found, witness)
    assert (judgement.owner is Owner.UNCLEAR) is (judgement.basis is Basis.NONE)
    assert judgement.evidence
    if witness.their_faults and not witness.our_faults:
        assert judgement.owner is Owner.WIKIDATA
