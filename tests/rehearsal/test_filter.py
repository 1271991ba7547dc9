"""Abuse filters and the spam list as data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.rehearsal.addition import find_additions
from glamdata.rehearsal.entity import new_entity

from .test_modules import item, statement

if TYPE_CHECKING:
    from glamdata.rehearsal import RehearsalServer

HEADER = "MediaWiki-API-Error"


def rule(wiki: RehearsalServer, **rules: Any) -> None:
    """Give the wiki other rules."""
    answer = httpx.post(f"{wiki.base_url}/control/rules", json=rules)
    assert answer.status_code == 200, answer.text


def block_of(number: int, when: dict[str, Any], *actions: str, **more: Any) -> dict[str, Any]:
    return {"id": number, "description": f"rule {number}", "when": when, "actions": actions or ("disallow",), **more}


def label(client: Any, text: str, entity_id: str = "Q42", **more: Any) -> str | None:
    """Set a label and return the codes of the refusal."""
    client.edit(action="wbsetlabel", id=entity_id, language="nl", value=text, **more)
    codes: str | None = client.response.headers.get(HEADER)
    return codes


DISALLOWED = "failed-save, abusefilter-disallowed"
WARNED = "failed-save, abusefilter-warning"


@pytest.mark.parametrize(
    ("when", "refused"),
    [
        ({"text": "b[ao]d"}, True),
        ({"text": "^bad$"}, False),
        ({"text": "BAD"}, False),
        ({"text": "(?i)BAD"}, True),
        ({"label": "bad"}, True),
        ({"description": "bad"}, False),
        ({"alias": "bad"}, False),
        ({"value": "bad"}, False),
        ({"summary": "because"}, True),
        ({"summary": "wbsetlabel"}, True),
        ({"summary": "no reason"}, False),
        ({"account": "^GlamBot$"}, True),
        ({"account": "^NewUser$"}, False),
        ({"group": "bot"}, True),
        ({"group": "sysop"}, False),
        ({"new": True}, False),
        ({"new": False}, True),
        ({"label": "bad", "account": "NewUser"}, False),
        ({"label": "bad", "account": "GlamBot", "new": False}, True),
    ],
)
def test_when_a_filter_matches(wiki: Any, bot: Any, when: dict[str, Any], refused: bool) -> None:
    rule(wiki, filter=[block_of(7, when)])
    assert label(bot, "a bad label", summary="because") == (DISALLOWED if refused else None)


def test_what_a_refusal_says(wiki: Any, bot: Any) -> None:
    rule(
        wiki,
        filter=[
            block_of(7, {"text": "bad"}),
            block_of(8, {"text": "worse"}, "warn"),
            block_of(9, {"text": "bad"}, "tag"),
        ],
    )
    assert label(bot, "bad and worse") == f"{DISALLOWED}, abusefilter-warning"
    answer = bot.edit(action="wbsetlabel", id="Q42", language="nl", value="bad")["error"]
    assert (answer["code"], answer["info"]) == ("failed-save", "The save has failed.")
    assert [(message["name"], message["parameters"]) for message in answer["messages"]] == [
        ("wikibase-api-failed-save", []),
        ("abusefilter-disallowed", ["rule 7", "7"]),
    ]


def test_only_what_is_added_counts(wiki: Any, bot: Any) -> None:
    assert label(bot, "bad") is None
    rule(wiki, filter=[block_of(7, {"text": "bad"})])
    assert "entity" in bot.edit(action="wbsetlabel", id="Q42", language="fr", value="good")
    assert "entity" in bot.edit(action="wbsetlabel", id="Q42", language="nl", value="")
    assert "entity" in bot.edit(action="wbsetlabel", id="Q42", language="nl", value="good")
    assert label(bot, "bad") == DISALLOWED


def test_filters_see_qualifiers_and_references(wiki: Any, bot: Any) -> None:
    rule(wiki, filter=[block_of(7, {"value": "^bad$"})])
    snak = {"snaktype": "value", "property": "P217", "datavalue": {"type": "string", "value": "bad"}}
    title = {"text": "bad", "language": "en"}
    for claim in (
        statement("P217", "x", qualifiers={"P217": [snak]}),
        statement("P217", "x", references=[{"snaks": {"P217": [snak]}}]),
        statement("P1476", title, "monolingualtext"),
    ):
        bot.edit(new="item", data=json.dumps({"claims": [claim]}))
        assert bot.response.headers.get(HEADER) == DISALLOWED


def test_a_warned_edit_passes_when_it_is_sent_again(wiki: Any, bot: Any, connect: Any) -> None:
    rule(wiki, filter=[block_of(7, {"text": "odd"}, "warn", "tag", tags=["odd one"])])
    other = item(bot, "other")["id"]
    assert label(bot, "odd") == WARNED
    assert label(bot, "odd", other) == WARNED, "a warning holds for its page only"
    assert label(connect("NewUser@upload"), "odd") == WARNED, "and for its user only"
    assert label(bot, "odd, but changed") is None
    rows = bot.call(action="query", list="usercontribs", ucuser="GlamBot", ucprop="tags", uclimit=1)
    assert rows["query"]["usercontribs"][0]["tags"] == ["odd one"]
    assert label(bot, "odd again") == WARNED, "after a pass it warns anew"


def test_a_warning_comes_before_a_refusal(wiki: Any, bot: Any) -> None:
    rule(wiki, filter=[block_of(7, {"text": "bad"}, "warn", "disallow")])
    assert [label(bot, "bad") for _ in range(3)] == [WARNED, DISALLOWED, WARNED]


def test_a_filter_that_is_switched_off(wiki: Any, bot: Any) -> None:
    rule(wiki, filter=[block_of(7, {"text": "bad"}, enabled=False)])
    assert label(bot, "bad") is None


@pytest.mark.parametrize(
    ("kind", "text", "refused"),
    [
        ("P856", "https://spam.example/page", ["spam.example"]),
        ("P856", "http://www.SPAM.example/", ["SPAM.example"]),
        ("P856", "https://spam．example/", ["spam.example"]),
        ("P856", "https://good.example/?of=spam.example", None),
        ("P856", "https://good.example/buy//pills99", ["pills99"]),
        ("P217", "https://spam.example/page", None),
    ],
)
def test_the_spam_list(wiki: Any, bot: Any, kind: str, text: str, refused: list[str] | None) -> None:
    rule(wiki, spam={"patterns": [r"spam\.example", r"pills\d+"]})
    answer = bot.edit(new="item", data=json.dumps({"claims": [statement(kind, text)]}))
    found = answer.get("error", {}).get("messages", [None])[-1]
    assert (found and found["parameters"][0]["list"]) == refused
    assert bot.response.headers.get(HEADER) == (refused and "failed-save, spamblacklist")


def test_the_spam_list_in_references_summaries_and_texts(wiki: Any, bot: Any) -> None:
    spam = {"patterns": [r"spam\.example"]}
    rule(wiki, spam=spam)
    snak = {"snaktype": "value", "property": "P854", "datavalue": {"type": "string", "value": "https://spam.example"}}
    claim = statement("P217", "x", references=[{"snaks": {"P854": [snak]}}])
    assert "error" in bot.edit(new="item", data=json.dumps({"claims": [claim]}))
    assert label(bot, "x", summary="see http://spam.example/a") == "failed-save, spamblacklist"
    assert label(bot, "y", summary="see spam.example") is None
    assert label(bot, "see http://spam.example") == "failed-save, spamblacklist", "its summary holds the label"
    assert item(bot, "see http://spam.example")
    rule(wiki, spam={**spam, "texts": True})
    assert "error" in bot.edit(
        new="item", data=json.dumps({"labels": {"en": {"language": "en", "value": "see also http://spam.example"}}})
    )


def test_an_address_that_was_there_is_no_spam(wiki: Any, bot: Any) -> None:
    made = item(bot, claims=[statement("P856", "https://spam.example")])
    rule(wiki, spam={"patterns": [r"spam\.example"]})
    assert label(bot, "x", made["id"]) is None


def test_a_bot_may_override_the_spam_list(wiki: Any, connect: Any) -> None:
    """The group bot has sboverride; the grants of its bot password do not let it through."""
    rule(wiki, spam={"patterns": ["spam"]})
    data = json.dumps({"claims": [statement("P856", "https://spam")]})
    client = connect()
    token = client.call(action="query", meta="tokens", type="login")["query"]["tokens"]["logintoken"]
    client.call(action="login", lgname="GlamBot", lgpassword="GlamBot-Main-Pw-77", lgtoken=token)
    assert "entity" in client.edit(new="item", data=data)
    assert "error" in connect("GlamBot@upload").edit(new="item", data=data)


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_additions_are_what_the_old_state_lacks(old: list[str], new: list[str]) -> None:
    def entity(texts: list[str]) -> dict[str, Any]:
        aliases = [{"language": "en", "value": text} for text in texts]
        return {**new_entity("Q1"), "aliases": {"en": aliases}}

    added = find_additions(entity(old), entity(new)).get("alias", [])
    assert sorted(added) == sorted(text for text in "abc" if new.count(text) > old.count(text))
