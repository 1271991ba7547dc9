"""Edits: what is saved, merged, refused, and how it is summarised."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest


def text(property_id: str, value: str, **more: Any) -> dict[str, Any]:
    snak = {"snaktype": "value", "property": property_id, "datavalue": {"type": "string", "value": value}}
    return {"mainsnak": snak, "type": "statement", "rank": "normal", **more}


def term(language: str, value: str) -> dict[str, dict[str, str]]:
    return {language: {"language": language, "value": value}}


def last_comment(client: Any, title: str) -> str:
    answer = client.call(action="query", prop="revisions", titles=title, rvprop="comment|tags|user", formatversion=2)
    return str(answer["query"]["pages"][0]["revisions"][0]["comment"])


@pytest.fixture
def made(bot: Any) -> dict[str, Any]:
    data = {"labels": term("en", "Ada"), "claims": [text("P217", "a")]}
    answer = bot.edit(new="item", data=json.dumps(data), summary="batch: one, two")
    entity: dict[str, Any] = answer["entity"]
    return entity


def test_creation_summary(bot: Any, made: dict[str, Any]) -> None:
    assert made["id"] == "Q900000001"
    assert last_comment(bot, made["id"]) == "/* wbeditentity-create-item:0| */ batch: one, two"


@pytest.mark.parametrize(
    ("data", "comment"),
    [
        ({"labels": term("de", "Ada")}, "/* wbeditentity-update-languages-short:0||de */ mine"),
        (
            {"labels": term("de", "Ada"), "aliases": {"en": [{"language": "en", "value": "A", "add": ""}]}},
            "/* wbeditentity-update-languages-short:0||de, en */ mine",
        ),
        ({"claims": [text("P217", "b")]}, "/* wbeditentity-update:0| */ mine"),
        (
            {"labels": term("de", "Ada"), "claims": [text("P217", "b")]},
            "/* wbeditentity-update-languages-and-other-short:0||de */ mine",
        ),
    ],
)
def test_edit_summaries(bot: Any, made: dict[str, Any], data: dict[str, Any], comment: str) -> None:
    bot.edit(id=made["id"], data=json.dumps(data), summary="mine")
    assert last_comment(bot, made["id"]) == comment


def test_small_module_summaries(bot: Any, made: dict[str, Any]) -> None:
    guid = made["claims"]["P217"][0]["id"]
    snaks = {"P854": [text("P854", "https://a.org/")["mainsnak"]]}
    for parameters, comment in (
        ({"action": "wbsetlabel", "id": made["id"], "language": "fr", "value": "Ada F"}, "/* wbsetlabel-add:1|fr */ Ada F"),
        ({"action": "wbsetlabel", "id": made["id"], "language": "fr", "value": ""}, "/* wbsetlabel-remove:1|fr */ Ada F"),
        (
            {"action": "wbsetdescription", "id": made["id"], "language": "en", "value": "d", "summary": "why"},
            "/* wbsetdescription-add:1|en */ d, why",
        ),
        ({"action": "wbsetaliases", "id": made["id"], "language": "en", "add": "x|y"}, "/* wbsetaliases-add:2|en */ x, y"),
        (
            {"action": "wbcreateclaim", "entity": made["id"], "property": "P31", "snaktype": "value",
             "value": '{"entity-type":"item","numeric-id":5}'},
            "/* wbcreateclaim-create:1| */ [[Property:P31]]: [[Q5]]",
        ),
        (
            {"action": "wbsetreference", "statement": guid, "snaks": json.dumps(snaks)},
            "/* wbsetreference-add:2| */ [[Property:P217]]: a",
        ),
        (
            {"action": "wbsetqualifier", "claim": guid, "property": "P217", "snaktype": "value", "value": '"q"'},
            "/* wbsetqualifier-add:1| */ [[Property:P217]]: q",
        ),
        ({"action": "wbremoveclaims", "claim": guid}, "/* wbremoveclaims-remove:1| */ [[Property:P217]]: a"),
    ):  # fmt: skip
        answer = bot.edit(**parameters)
        assert answer.get("success") == 1, answer
        assert last_comment(bot, made["id"]) == comment


def test_nochange_keeps_the_revision(bot: Any, made: dict[str, Any]) -> None:
    answer = bot.edit(id=made["id"], data=json.dumps({"labels": term("en", " Ada ")}))
    assert answer["entity"]["nochange"] == ""
    assert answer["entity"]["lastrevid"] == made["lastrevid"]


def test_stale_edits_are_merged_or_refused(bot: Any, made: dict[str, Any]) -> None:
    base = made["lastrevid"]
    bot.edit(id=made["id"], data=json.dumps({"claims": [text("P217", "b")]}))
    added = bot.edit(id=made["id"], baserevid=base, data=json.dumps({"claims": [text("P217", "b")]}))
    assert added["warnings"]["wbeditentity"]["messages"][0]["name"] == "wikibase-conflict-patched"
    shown = [claim["mainsnak"]["datavalue"]["value"] for claim in added["entity"]["claims"]["P217"]]
    assert shown == ["a", "b"], "the answer shows the base revision with the edit, as Wikibase does"
    entity = bot.call(action="wbgetentities", ids=made["id"])["entities"][made["id"]]
    assert [claim["mainsnak"]["datavalue"]["value"] for claim in entity["claims"]["P217"]] == ["a", "b", "b"]
    bot.edit(id=made["id"], data=json.dumps({"labels": term("en", "Ada K")}))
    refused = bot.edit(id=made["id"], baserevid=base, data=json.dumps({"labels": term("en", "Ada L")}))
    assert refused["error"]["code"] == "editconflict"
    guid = made["claims"]["P217"][0]["id"]
    bot.edit(id=made["id"], data=json.dumps({"claims": [{"id": guid, "remove": ""}]}))
    again = bot.edit(id=made["id"], baserevid=base, data=json.dumps({"claims": [{"id": guid, "remove": ""}]}))
    assert again["entity"]["nochange"] == ""


def test_failed_creation_uses_up_an_id(bot: Any) -> None:
    bot.edit(new="item", data='{"labels":')
    answer = bot.edit(new="item", data="{}")
    assert answer["entity"]["id"] == "Q900000002"


def test_statement_is_replaced_in_its_place(bot: Any, made: dict[str, Any]) -> None:
    bot.edit(id=made["id"], data=json.dumps({"claims": [text("P217", "b")]}))
    guid = made["claims"]["P217"][0]["id"]
    answer = bot.edit(id=made["id"], data=json.dumps({"claims": [text("P217", "c", id=guid, rank="preferred")]}))
    claims = answer["entity"]["claims"]["P217"]
    assert [claim["mainsnak"]["datavalue"]["value"] for claim in claims] == ["c", "b"]
    assert claims[0]["rank"] == "preferred"
    assert list(claims[1]) == ["mainsnak", "type", "id", "rank"]


def test_clear_empties_the_entity_first(bot: Any, made: dict[str, Any]) -> None:
    answer = bot.edit(id=made["id"], clear="", data=json.dumps({"labels": term("de", "Neu")}))
    assert answer["entity"]["labels"] == term("de", "Neu")
    assert answer["entity"]["claims"] == {}


def test_undo_of_a_creation_empties_the_item(bot: Any, made: dict[str, Any]) -> None:
    changed = bot.edit(id=made["id"], data=json.dumps({"claims": [text("P217", "b")]}))
    undone = bot.edit(action="edit", title=made["id"], undo=changed["entity"]["lastrevid"])
    assert undone["edit"]["result"] == "Success"
    entity = bot.call(action="wbgetentities", ids=made["id"])["entities"][made["id"]]
    assert entity["claims"] == made["claims"]
    bot.edit(action="edit", title=made["id"], undo=made["lastrevid"])
    entity = bot.call(action="wbgetentities", ids=made["id"])["entities"][made["id"]]
    assert (entity["labels"], entity["claims"]) == ({}, {})


def test_undo_refuses_what_was_changed_since(bot: Any, made: dict[str, Any]) -> None:
    changed = bot.edit(id=made["id"], data=json.dumps({"labels": term("en", "B")}))
    bot.edit(id=made["id"], data=json.dumps({"labels": term("en", "C")}))
    answer = bot.edit(action="edit", title=made["id"], undo=changed["entity"]["lastrevid"])
    assert answer["error"]["code"] == "undofailure"


def test_merge_moves_everything_and_redirects(bot: Any, made: dict[str, Any]) -> None:
    data = {"labels": term("en", "Ada L"), "claims": [text("P217", "a"), text("P217", "z")]}
    other = bot.edit(new="item", data=json.dumps(data))["entity"]["id"]
    answer = bot.edit(action="wbmergeitems", fromid=other, toid=made["id"])
    assert answer["redirected"] == 1
    merged = bot.call(action="wbgetentities", ids=other)["entities"][other]
    assert merged["redirects"] == {"from": other, "to": made["id"]}
    assert merged["aliases"]["en"] == [{"language": "en", "value": "Ada L"}]
    assert [claim["mainsnak"]["datavalue"]["value"] for claim in merged["claims"]["P217"]] == ["a", "z"]
    assert bot.ask(f"SELECT ?o {{ wd:{other} ?p ?o }}") == [
        {"o": {"type": "uri", "value": f"http://www.wikidata.org/entity/{made['id']}"}}
    ]


def test_filters(bot: Any) -> None:
    spam = json.dumps({"claims": [text("P856", "https://www.spam-example.com/a")]})
    bot.edit(new="item", data=spam)
    assert bot.response.headers["MediaWiki-API-Error"] == "failed-save, spamblacklist"
    for label, codes in (
        ("FORBIDDENWORD", "failed-save, abusefilter-disallowed"),
        ("WARNWORD", "failed-save, abusefilter-warning"),
        ("WARNWORD", None),
        ("TAGWORD", None),
    ):
        bot.edit(new="item", data=json.dumps({"labels": term("en", label)}))
        assert bot.response.headers.get("MediaWiki-API-Error") == codes
    rows = bot.call(action="query", list="usercontribs", ucuser="GlamBot", ucprop="tags|ids", uctag="tag test")
    assert len(rows["query"]["usercontribs"]) == 1


def test_edit_tags_and_bot_flag(wiki: Any, bot: Any, connect: Any) -> None:
    httpx.post(f"{wiki.base_url}/control/rules", json={"change_tags": ["oauth"]}).raise_for_status()
    bot.edit(new="item", data="{}", tags="oauth", bot="")
    connect("NewUser@upload").edit(new="item", data="{}", bot="")
    changes = bot.call(action="query", list="recentchanges", rcprop="flags|tags|user|title", formatversion=2)
    rows = changes["query"]["recentchanges"]
    assert [(row["user"], row["bot"]) for row in rows] == [("NewUser", False), ("GlamBot", True)]
    assert rows[1]["tags"] == ["oauth"]


def test_same_hashes_as_a_real_wikibase(bot: Any) -> None:
    answer = bot.edit(new="item", data=json.dumps({"claims": [text("P214", "113230702")]}))
    snak = answer["entity"]["claims"]["P214"][0]["mainsnak"]
    assert snak["hash"] == "20e5c69fbf37b8b0402a52948a04f481028e819c"


def test_property_creation_needs_the_right(bot: Any, connect: Any) -> None:
    data = json.dumps({"datatype": "time", "labels": term("en", "date of something")})
    assert bot.edit(new="property", data=data)["error"]["code"] == "permissiondenied"
    admin = connect("Admin@upload")
    made = admin.edit(new="property", data=data)["entity"]
    assert (made["id"], made["datatype"]) == ("P2049", "time")
    assert admin.edit(new="property", data=data)["error"]["messages"][0]["name"] == "wikibase-validator-label-conflict"
    rows = admin.ask("SELECT ?t { wd:P2049 wikibase:propertyType ?t }")
    assert rows[0]["t"]["value"] == "http://wikiba.se/ontology#Time"


def test_sitelinks_of_known_pages_only(bot: Any, made: dict[str, Any]) -> None:
    link = {"enwiki": {"site": "enwiki", "title": "Ada Lovelace"}}
    answer = bot.edit(id=made["id"], data=json.dumps({"sitelinks": link}))
    assert answer["error"]["code"] == "no-external-page"


def test_nonsense_is_an_error_and_nothing_worse(bot: Any, made: dict[str, Any]) -> None:
    for claims in ([text("P217", "x", qualifiers=["y"])], [5], [text("P217", "x", references=[{"snaks": 5}])], ["x"]):
        answer = bot.edit(id=made["id"], data=json.dumps({"claims": claims}))
        assert "error" in answer
    assert bot.call(action="wbgetentities", ids=made["id"])["entities"][made["id"]]["lastrevid"] == made["lastrevid"]
