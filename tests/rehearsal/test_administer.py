"""Deleting, restoring, protecting, rolling back, and the lists of pages, blocks, tags and events."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from .test_modules import item, point


@pytest.fixture
def admin(connect: Any) -> Any:
    return connect("Admin@upload")


def code(answer: dict[str, Any]) -> str:
    return str(answer["error"]["code"])


def test_deleting_and_restoring(wiki: Any, bot: Any, admin: Any) -> None:
    made = item(bot, "gone", claims=[point("Q5")])
    delete = {"action": "delete", "title": made["id"], "reason": "why"}
    assert code(bot.edit(**delete)) == "permissiondenied"
    assert admin.edit(**delete)["delete"]["reason"] == "why"
    assert code(admin.edit(**delete)) == "missingtitle"
    assert bot.call(action="wbgetentities", ids=made["id"])["entities"][made["id"]] == {"id": made["id"], "missing": ""}
    assert code(bot.edit(id=made["id"], data="{}")) == "no-such-entity"
    pages = bot.call(action="query", prop="revisions", titles=made["id"], formatversion=2)["query"]["pages"]
    assert pages[0]["missing"] is True
    lost = bot.call(action="query", prop="revisions", revids=made["lastrevid"], formatversion=2)["query"]
    assert lost == {"badrevids": {str(made["lastrevid"]): {"revid": made["lastrevid"], "missing": True}}}
    assert bot.ask(f"SELECT ?x {{ wd:{made['id']} ?p ?x }}") == []
    again = item(bot, "another")
    assert again["id"] != made["id"]
    undelete = {"action": "undelete", "title": made["id"]}
    assert code(bot.edit(**undelete)) == "permissiondenied"
    assert admin.edit(**undelete)["undelete"]["revisions"] == 1
    assert code(admin.edit(**undelete)) == "cantundelete"
    back = bot.call(action="wbgetentities", ids=made["id"])["entities"][made["id"]]
    assert back["claims"] == made["claims"]
    assert len(bot.ask(f"SELECT ?x {{ wd:{made['id']} wdt:P31 ?x }}")) == 1
    events = bot.call(action="query", list="logevents", letype="delete")["query"]["logevents"]
    assert [event["action"] for event in events] == ["restore", "delete"]
    created = bot.call(action="query", list="logevents", letype="create", leuser="GlamBot")["query"]["logevents"]
    assert {event["title"] for event in created} == {made["id"], again["id"]}
    assert wiki.wiki.has_entity(made["id"])


def test_a_deleted_property_can_not_be_used(bot: Any, admin: Any) -> None:
    admin.edit(action="delete", title="Property:P217")
    refused = bot.edit(action="wbcreateclaim", entity="Q42", property="P217", snaktype="novalue")
    assert code(refused) == "invalid-snak"
    admin.edit(action="undelete", title="Property:P217")
    assert "claim" in bot.edit(action="wbcreateclaim", entity="Q42", property="P217", snaktype="novalue")


def test_protecting(bot: Any, admin: Any, connect: Any) -> None:
    protect = {"action": "protect", "title": "Q42"}
    assert code(bot.edit(**protect, protections="edit=sysop")) == "permissiondenied"
    assert code(admin.edit(**protect, protections="edit=nobody")) == "protect-invalidlevel"
    assert code(admin.edit(**protect, protections="read=sysop")) == "protect-invalidaction"
    label = {"action": "wbsetlabel", "id": "Q42", "language": "en"}
    for level, bot_may, new_may in (("sysop", False, False), ("autoconfirmed", True, False), ("all", True, True)):
        admin.edit(**protect, protections=f"edit={level}")
        shown = bot.call(action="query", prop="info", titles="Q42", inprop="protection", formatversion=2)
        levels = [row["level"] for row in shown["query"]["pages"][0]["protection"]]
        assert levels == ([] if level == "all" else [level])
        for client, may in ((bot, bot_may), (connect("NewUser@upload"), new_may)):
            answer = client.edit(**label, value=f"{level} {may} {client is bot}")
            assert ("entity" in answer) == may, answer
            if not may:
                assert client.response.headers["MediaWiki-API-Error"] == "permissiondenied, protectedpage"


def test_rolling_back(bot: Any, admin: Any) -> None:
    admin.edit(action="wbsetlabel", id="Q42", language="en", value="Adams, Douglas")
    for text in ("one", "two"):
        bot.edit(action="wbsetlabel", id="Q42", language="en", value=text)
    token = admin.call(action="query", meta="tokens", type="rollback")["query"]["tokens"]["rollbacktoken"]
    roll = {"action": "rollback", "title": "Q42", "token": token}
    assert code(admin.call(**roll, user="Admin")) == "alreadyrolled"
    assert "rollback" in admin.call(**roll, user="GlamBot")
    entity = bot.call(action="wbgetentities", ids="Q42")["entities"]["Q42"]
    assert entity["labels"]["en"]["value"] == "Adams, Douglas"
    made = item(bot, "own")
    assert code(admin.call(**roll | {"title": made["id"]}, user="GlamBot")) == "onlyauthor"
    assert code(bot.edit(action="rollback", title="Q42", user="Admin")) == "badtoken"


def test_which_page(admin: Any) -> None:
    assert code(admin.edit(action="delete")) == "missingparam"
    assert code(admin.edit(action="delete", title="Q42", pageid=1)) == "invalidparammix"
    assert code(admin.edit(action="delete", pageid=999999)) == "missingtitle"


def test_lists(wiki: Any, bot: Any) -> None:
    wiki.add_entities([{"id": "Q11"}, {"id": "Q12"}, {"entity": "Q13", "redirect": "Q12"}])
    ask = {"action": "query", "list": "allpages"}
    titles: list[str] = []
    more: dict[str, Any] = {}
    while True:
        answer = bot.call(**ask, aplimit=2, **more)
        titles += [page["title"] for page in answer["query"]["allpages"]]
        if "continue" not in answer:
            break
        more = answer["continue"]
    assert titles == ["Q11", "Q12", "Q13", "Q42", "Q5"]
    redirects = bot.call(**ask, apfilterredir="redirects")["query"]["allpages"]
    assert [page["title"] for page in redirects] == ["Q13"]
    properties = bot.call(**ask, apnamespace=120, apprefix="P8")["query"]["allpages"]
    assert [page["title"] for page in properties] == ["Property:P813", "Property:P854", "Property:P856"]
    found = bot.call(action="query", list="prefixsearch", pssearch="q1")["query"]["prefixsearch"]
    assert [page["title"] for page in found] == ["Q11", "Q12", "Q13"]
    assert "mw-undo" in [tag["name"] for tag in bot.call(action="query", list="tags")["query"]["tags"]]
    block = {"user": "NewUser", "reason": "slow", "pages": ["Q42"]}
    httpx.post(f"{wiki.base_url}/control/block", content=json.dumps(block))
    blocks = bot.call(action="query", list="blocks", bkusers="NewUser", formatversion=2)["query"]["blocks"]
    assert [(row["user"], row["reason"], row["partial"]) for row in blocks] == [("NewUser", "slow", True)]


def test_pages_from_a_list(wiki: Any, bot: Any) -> None:
    wiki.add_entities([{"id": "Q11"}, {"id": "Q12"}])
    ask = {"action": "query", "generator": "allpages", "gaplimit": 3, "prop": "info|revisions", "formatversion": 2}
    first = bot.call(**ask)
    assert [page["title"] for page in first["query"]["pages"]] == ["Q11", "Q12", "Q42"]
    assert all("revisions" in page and page["lastrevid"] for page in first["query"]["pages"])
    rest = bot.call(**ask, **first["continue"])
    assert [page["title"] for page in rest["query"]["pages"]] == ["Q5"]
    assert "continue" not in rest
    assert "warnings" not in first
    found = bot.call(action="query", generator="search", gsrsearch="douglas", formatversion=2)["query"]["pages"]
    assert [(page["title"], page["index"]) for page in found] == [("Q42", 1)]
    assert code(bot.call(action="query", generator="nonsense")) == "badvalue"


def test_blocks_of_a_namespace(wiki: Any, bot: Any) -> None:
    httpx.post(f"{wiki.base_url}/control/block", json={"user": "GlamBot", "reason": "x", "namespaces": [120]})
    assert item(bot, "still")
    label = {"action": "wbsetlabel", "language": "en", "value": "x"}
    assert code(bot.edit(**label, id="P31")) == "permissiondenied"
    httpx.post(f"{wiki.base_url}/control/block", json={"user": "GlamBot", "reason": "x", "namespaces": [0]})
    refused = bot.edit(new="item", data="{}")["error"]
    assert (refused["code"], refused["messages"][1]["name"]) == ("permissiondenied", "blockedtext-partial")
    assert "entity" in bot.edit(**label, id="P31")


def test_a_message_on_a_talk_page(bot: Any, connect: Any) -> None:
    def has_message(client: Any) -> bool:
        ask = {"action": "query", "meta": "userinfo", "uiprop": "hasmsg", "formatversion": 2}
        return bool(client.call(**ask)["query"]["userinfo"]["messages"])

    admin, talk = connect("Admin@upload"), {"action": "edit", "title": "User_talk:GlamBot"}
    assert code(admin.edit(**talk)) == "missingparam"
    assert code(admin.edit(action="edit", text="x")) == "missingparam"
    bot.edit(**talk, text="to myself")
    assert not has_message(bot)
    assert admin.edit(**talk, appendtext="Please stop")["edit"]["result"] == "Success"
    assert has_message(bot)
    assert not has_message(admin)
    assert code(connect("BadBot@upload").edit(**talk, text="x")) == "permissiondenied"


def test_selectors_that_contradict(bot: Any) -> None:
    assert code(bot.edit(action="wbsetlabel", id="Q42", new="item", language="en", value="x")) == "param-illegal"
    assert code(bot.call(action="wbgetclaims", entity="Q42", property="nonsense")) == "param-invalid"
