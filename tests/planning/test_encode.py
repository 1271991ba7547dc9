"""Edits as JSON: what is on the item goes back as it came; a hash names what is said and nothing else."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.model.draft import TermKind
from glamdata.model.edit import AddQualifiers, AddReference, AddStatement, Change, Edit, SetTerm
from glamdata.model.statement import Rank, Snak, SnakKind, Statement
from glamdata.model.value import ItemValue, StringValue, TimeValue, Today
from glamdata.planning.encode import encode_edit, fill_today, hash_edit, hash_plan

TODAY = date(2026, 11, 21)
PAINTER = Snak("P106", ItemValue("Q1028181"), "wikibase-item")
BORN = Snak("P569", TimeValue.from_parts(1867, 6, 8), "time")
URL = Snak("P854", StringValue("https://example.org"), "url")
SENT = Snak("P813", Today(), "time")
REFERENCE = (URL, SENT)
SENT_TODAY = {
    "type": "time",
    "value": {
        "time": "+2026-11-21T00:00:00Z", "timezone": 0, "before": 0, "after": 0, "precision": 11,
        "calendarmodel": "http://www.wikidata.org/entity/Q1985727",
    },
}  # fmt: skip
RAW: dict[str, Any] = {
    "mainsnak": {
        "snaktype": "value", "property": "P569", "hash": "d3d1", "datatype": "time",
        "datavalue": {"type": "time", "value": {
            "time": "+1867-06-08T00:00:00Z", "timezone": 60, "before": 1, "after": 2, "precision": 11,
            "calendarmodel": "http://www.wikidata.org/entity/Q1985727",
        }},
    },
    "type": "statement",
    "qualifiers": {
        "P1480": [{"snaktype": "value", "property": "P1480", "hash": "q1", "datatype": "new-type",
                   "datavalue": {"type": "new-value", "value": {"deep": [1, None]}}}],
        "P580": [{"snaktype": "novalue", "property": "P580", "hash": "q2", "datatype": "time"}],
    },
    "qualifiers-order": ["P580", "P1480"],
    "id": "Q42$00000000-0000-0000-0000-000000000001",
    "rank": "preferred",
    "references": [{"hash": "r1", "snaks": {"P143": [{"snaktype": "somevalue", "property": "P143", "hash": "s1",
                                                     "datatype": "wikibase-item"}]}, "snaks-order": ["P143"]}],
    "a key of years to come": {"kept": True},
}  # fmt: skip
THERE = Statement.from_json(RAW)


def edit(*changes: Change) -> Edit:
    return Edit("key", "Q42", 7, changes)


def test_a_claim_of_the_item_goes_back_as_it_came_with_our_reference_after_its_own() -> None:
    before = copy.deepcopy(RAW)
    data = encode_edit(edit(AddReference(THERE, REFERENCE)))
    [claim] = data["claims"]
    added = claim["references"].pop()
    assert claim == RAW == before
    assert json.dumps(claim) == json.dumps(RAW), "the order of keys is the wiki's"
    assert added == {"snaks": {"P854": [URL.to_json()], "P813": [SENT.to_json()]}, "snaks-order": ["P854", "P813"]}
    assert before == RAW


def test_qualifiers_are_put_after_those_of_the_claim() -> None:
    end = Snak("P582", TimeValue.from_parts(1900), "time")
    start = Snak("P580", TimeValue.from_parts(1890), "time")
    [claim] = encode_edit(edit(AddQualifiers(THERE, (end, start))))["claims"]
    assert claim["qualifiers"] == {
        "P1480": RAW["qualifiers"]["P1480"],
        "P580": [*RAW["qualifiers"]["P580"], start.to_json()],
        "P582": [end.to_json()],
    }
    assert claim["qualifiers-order"] == ["P580", "P1480", "P582"]
    assert {k: v for k, v in claim.items() if "qualifiers" not in k} == {
        k: v for k, v in RAW.items() if "qualifiers" not in k
    }


@pytest.mark.parametrize(
    "empty", [{}, {"qualifiers": [], "references": []}, {"qualifiers": {}, "qualifiers-order": []}]
)
def test_claims_without_qualifiers_are_added_to_however_the_wiki_writes_that(empty: dict[str, Any]) -> None:
    bare = {k: v for k, v in RAW.items() if k not in {"qualifiers", "qualifiers-order", "references"}} | empty
    there = Statement.from_json(bare)
    [claim] = encode_edit(edit(AddQualifiers(there, (URL,)), AddReference(there, (URL,))))["claims"]
    assert claim["qualifiers"] == {"P854": [URL.to_json()]}
    assert claim["qualifiers-order"] == ["P854"]
    assert len(claim["references"]) == 1


def test_the_order_of_qualifiers_is_completed_where_the_wiki_gave_none() -> None:
    unordered = {k: v for k, v in RAW.items() if k != "qualifiers-order"}
    [claim] = encode_edit(edit(AddQualifiers(Statement.from_json(unordered), (URL,))))["claims"]
    assert claim["qualifiers-order"] == ["P1480", "P580", "P854"]


def test_changes_to_one_statement_make_one_claim_and_those_of_two_make_two() -> None:
    other = replace(THERE, guid="Q42$2", raw={**RAW, "id": "Q42$2"})
    more = replace(THERE, references=(*THERE.references, REFERENCE))
    second = (Snak("P248", ItemValue("Q1"), "wikibase-item"),)
    data = encode_edit(
        edit(
            AddReference(THERE, REFERENCE),
            AddReference(more, second),
            AddQualifiers(more, (URL,)),
            AddReference(other, second),
        )
    )
    assert [(claim["id"], len(claim["references"])) for claim in data["claims"]] == [(RAW["id"], 3), ("Q42$2", 2)]


def test_a_statement_without_guid_is_never_added_to() -> None:
    with pytest.raises(ValueError, match="P106: a statement without GUID"):
        encode_edit(edit(AddReference(Statement(PAINTER), REFERENCE)))


def test_a_statement_of_the_item_without_its_json_is_written_anew() -> None:
    [claim] = encode_edit(edit(AddReference(Statement(PAINTER, guid="Q42$3"), REFERENCE)))["claims"]
    assert (claim["id"], len(claim["references"])) == ("Q42$3", 1)


def test_new_statements_and_terms_are_written_as_wikibase_reads_them() -> None:
    new = Statement(PAINTER, (URL,), (REFERENCE,), Rank.PREFERRED)
    unknown = Statement(replace(BORN, value=None, kind=SnakKind.SOMEVALUE))
    data = encode_edit(edit(
        SetTerm(TermKind.LABEL, "en", "Doe"), SetTerm(TermKind.DESCRIPTION, "en", "painter"), AddStatement(new),
        SetTerm(TermKind.ALIAS, "en", "D."), SetTerm(TermKind.ALIAS, "en", "J. D."), AddStatement(unknown), AddStatement(new),
    ))  # fmt: skip
    assert data == {
        "labels": {"en": {"language": "en", "value": "Doe"}},
        "descriptions": {"en": {"language": "en", "value": "painter"}},
        "aliases": [
            {"language": "en", "value": "D.", "add": ""},
            {"language": "en", "value": "J. D.", "add": ""},
        ],
        "claims": [new.to_json(), unknown.to_json(), new.to_json()],
    }
    assert data["claims"][1]["mainsnak"] == {"snaktype": "somevalue", "property": "P569", "datatype": "time"}


# the day of sending


def test_the_day_of_sending_is_filled_in_wherever_it_is_left_open() -> None:
    qualified = Statement(PAINTER, (replace(SENT, property="P585"),), (REFERENCE,))
    data = encode_edit(edit(AddStatement(qualified), AddReference(THERE, REFERENCE)))
    open_data = copy.deepcopy(data)
    filled = fill_today(data, TODAY)
    assert data == open_data, "the data is filled anew on every day that it is sent"
    new, old = filled["claims"]
    assert new["qualifiers"]["P585"][0]["datavalue"] == SENT_TODAY
    for reference in (new["references"][0], old["references"][1]):
        assert reference["snaks"]["P813"][0]["datavalue"] == SENT_TODAY
    assert old["references"][0] == RAW["references"][0]
    assert '"today"' not in json.dumps(filled)


def test_data_without_the_day_of_sending_is_left_as_it_is() -> None:
    data = encode_edit(edit(AddQualifiers(THERE, (URL,)), SetTerm(TermKind.LABEL, "en", "today")))
    assert fill_today(data, TODAY) == data


# hashes


OTHER_REFERENCE = (URL, replace(PAINTER, property="P248"))
CHANGES: tuple[Change, ...] = (
    AddStatement(Statement(PAINTER, (URL, BORN), (REFERENCE, OTHER_REFERENCE))),
    AddStatement(Statement(PAINTER, (URL,), (REFERENCE,))),
    AddReference(THERE, REFERENCE),
    AddQualifiers(THERE, (URL, BORN)),
    SetTerm(TermKind.LABEL, "en", "Doe"),
    SetTerm(TermKind.ALIAS, "en", "J. Doe"),
)


@given(st.permutations(CHANGES), st.integers(0, 10**9), st.text(max_size=5))
def test_a_hash_does_not_depend_on_order_revision_or_origin(changes: list[Change], revision: int, origin: str) -> None:
    said = Edit("key", "Q42", revision, tuple(replace(change, origin=origin) for change in changes))
    assert hash_edit(said) == hash_edit(edit(*CHANGES))


def test_a_hash_does_not_depend_on_the_order_within_a_statement_or_on_the_json_that_came() -> None:
    statement = Statement(PAINTER, (BORN, URL), (OTHER_REFERENCE[::-1], REFERENCE[::-1]))
    turned = (AddStatement(statement), CHANGES[1], AddReference(replace(THERE, raw=None), REFERENCE[::-1]),
              AddQualifiers(replace(THERE, references=()), (BORN, URL)), *CHANGES[4:])  # fmt: skip
    assert hash_edit(edit(*turned)) == hash_edit(edit(*CHANGES))


def test_a_hash_differs_where_anything_else_is_said() -> None:
    other_guid = replace(THERE, guid="Q42$2")
    later = replace(SENT, value=TimeValue.from_parts(2026, 11, 21))
    edits = [
        edit(*CHANGES), edit(*CHANGES[1:]), replace(edit(*CHANGES), qid="Q43"), replace(edit(*CHANGES), record_key="key2"),
        *(edit(change) for change in CHANGES),
        edit(AddStatement(Statement(PAINTER))), edit(AddStatement(Statement(PAINTER, rank=Rank.PREFERRED))),
        edit(AddStatement(Statement(PAINTER)), AddStatement(Statement(PAINTER))),
        edit(AddStatement(Statement(PAINTER, (URL,)))), edit(AddStatement(Statement(PAINTER, (), ((URL,),)))),
        edit(AddStatement(Statement(PAINTER, (), ((URL,), (BORN,))))), edit(AddStatement(Statement(PAINTER, (), ((URL, BORN),)))),
        edit(AddStatement(Statement(BORN))), edit(AddStatement(Statement(replace(BORN, value=None, kind=SnakKind.NOVALUE)))),
        edit(AddReference(THERE, (URL,))), edit(AddReference(other_guid, REFERENCE)), edit(AddReference(THERE, (URL, later))),
        edit(AddQualifiers(THERE, (URL,))), edit(AddQualifiers(other_guid, (URL,))),
        edit(SetTerm(TermKind.DESCRIPTION, "en", "Doe")), edit(SetTerm(TermKind.LABEL, "de", "Doe")),
        edit(SetTerm(TermKind.LABEL, "en", "Roe")),
    ]  # fmt: skip
    assert len({hash_edit(one) for one in edits}) == len(edits)


def test_a_plan_is_named_by_its_edits_in_any_order() -> None:
    assert hash_plan(["a", "b"]) == hash_plan(["b", "a"])
    assert len({hash_plan(hashes) for hashes in ([], ["a"], ["a", "a"], ["a", "b"], ["ab"])}) == 5
