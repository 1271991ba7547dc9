"""Summaries that keep their marker and can be found again, and GUIDs given beforehand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from glamdata.wikibase.outgoing import Campaign, ReadyEdit

texts = st.text(max_size=400)


def campaign(words="Adding data"):
    return Campaign("batch", "0123456789abcdef0123456789abcdef", words, 60)


@given(texts, texts)
def test_summary_is_short_and_keeps_record_and_marker(words, key):
    one = campaign(words)
    summary = one.summary(key)
    assert len(summary) < 250
    assert summary.endswith(one.marker)
    assert ", " not in summary
    assert ": " not in summary
    assert summary == " ".join(summary.split())
    assert one.is_summary(f"/* wbeditentity-update:0| */ {summary}", key)
    assert campaign("Other words").is_summary(summary, key), "the words may change between two runs"


@given(texts, texts)
def test_summary_of_one_record_is_not_taken_for_another(key, other):
    if key != other:
        assert not campaign().is_summary(campaign().summary(key), other)
        assert not campaign().is_summary(campaign().summary(f"x · {key}"), key)


def test_plain_keys_stay_readable():
    assert campaign().summary("glam00018").startswith("Adding data · glam00018 ([[:toolforge:")


def test_guids_are_given_once_and_only_to_new_statements_of_existing_items():
    data = {"claims": [{"mainsnak": {}}, {"id": "Q1$A", "mainsnak": {}}, {"mainsnak": {}}]}
    edit = ReadyEdit("r", "Q1", 7, "hash", data)
    named = edit.with_guids()
    assert [claim["id"] for claim in named.data["claims"]] == [named.guids[0], "Q1$A", named.guids[1]]
    assert named.with_guids() is named
    assert edit.with_guids(named.guids) == named
    assert "id" not in data["claims"][0]
    assert ReadyEdit("r", "", 0, "hash", data).with_guids().guids == ()


def test_changes_are_named():
    data = {
        "claims": [{"mainsnak": {"property": "P31"}}],
        "labels": {"en": {}},
        "aliases": [{"language": "cy", "value": "x", "add": ""}],
    }
    edit = ReadyEdit("r", "Q1", 7, "hash", data)
    assert (edit.describe(), edit.count_changes()) == ("P31, label (en), alias (cy)", 3)


def test_changes_are_named_with_their_fields_and_those_that_the_wiki_names_alone():
    names = ("P31 (075$a)", "P21 (375$a)", "label (en) (100$a)", "description (en)")
    edit = ReadyEdit("r", "Q1", 7, "hash", {}, names=names)
    assert edit.describe() == ", ".join(names)
    assert edit.describe("Property P21 not found") == "P21 (375$a)"
    assert edit.describe("Item Q5 already has label “x”, using the same description text.") == ", ".join(names[2:])
    assert edit.describe("P214 is not P3") == ", ".join(names)
