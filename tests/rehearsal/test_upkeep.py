"""What clients do besides editing: parse, compare, purge, watch, move, and lists of users."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .test_modules import item, point


def code(answer: dict[str, Any]) -> str:
    return str(answer["error"]["code"])


def test_parse(bot: Any) -> None:
    made = item(bot, "Ada <b>", "a person", claims=[point("Q5")])
    for which in ({"page": made["id"]}, {"oldid": made["lastrevid"]}):
        found = bot.call(action="parse", **which, formatversion=2)["parse"]
        assert (found["title"], found["revid"]) == (made["id"], made["lastrevid"])
        assert found["displaytitle"] == f"Ada &lt;b&gt; ({made['id']})"
        assert "Ada &lt;b&gt;" in found["text"]
        assert '<a href="/wiki/Q5" title="Q5">human</a>' in found["text"]
        assert found["links"] == []
    old = bot.call(action="parse", page=made["id"], prop="wikitext|revid")["parse"]
    assert set(old) == {"title", "pageid", "revid", "wikitext"}
    assert json.loads(old["wikitext"]["*"])["id"] == made["id"]
    assert "&lt;i&gt;" in bot.call(action="parse", text="<i>")["parse"]["text"]["*"]
    summary = bot.call(action="parse", summary="[[Q5]]", prop="", formatversion=2)["parse"]["parsedsummary"]
    assert summary == '<a href="/wiki/Q5">human</a>'


def test_parse_of_a_redirect(wiki: Any, bot: Any) -> None:
    wiki.add_entities([{"entity": "Q13", "redirect": "Q42"}])
    assert "Douglas Adams" in bot.call(action="parse", page="Q13", formatversion=2)["parse"]["text"]


@pytest.mark.parametrize(
    ("parameters", "refused"),
    [
        ({"page": "Q999"}, "missingtitle"),
        ({"pageid": 999999}, "missingtitle"),
        ({"oldid": 999999}, "nosuchrevid"),
        ({"page": "Q42", "oldid": 1}, "invalidparammix"),
        ({"page": "Q42", "text": "x"}, "invalidparammix"),
        ({"oldid": "x"}, "badinteger"),
        ({}, "missingparam"),
    ],
)
def test_parse_of_nothing(bot: Any, parameters: dict[str, Any], refused: str) -> None:
    assert code(bot.call(action="parse", **parameters)) == refused


def test_compare(bot: Any) -> None:
    made = item(bot, "one", claims=[point("Q5")])
    saved = bot.edit(action="wbsetlabel", id=made["id"], language="en", value="two <")
    first, second = made["lastrevid"], saved["entity"]["lastrevid"]
    ask = {"action": "compare", "formatversion": 2}
    found = bot.call(**ask, fromrev=first, torev=second)["compare"]
    assert [found[name] for name in ("fromrevid", "torevid", "fromtitle", "totitle")] == [
        first, second, made["id"], made["id"],
    ]  # fmt: skip
    assert "one</del>" in found["body"]
    assert "two &lt;</ins>" in found["body"]
    assert bot.call(**ask, fromrev=first, torelative="next")["compare"] == found
    assert bot.call(**ask, fromrev=second, torelative="prev")["compare"] == found
    assert bot.call(**ask, fromrev=first, torelative="cur")["compare"] == found
    assert bot.call(**ask, fromrev=first, totitle=made["id"])["compare"] == found
    assert bot.call(**ask, fromrev=first, torev=first)["compare"]["body"] == ""
    assert "*" in bot.call(action="compare", fromtitle="Q42", totitle="Q5")["compare"]
    assert code(bot.call(**ask, fromrev=first)) == "missingparam"
    assert code(bot.call(**ask, torev=first)) == "missingparam"
    assert code(bot.call(**ask, fromrev=first, torev=999999)) == "nosuchrevid"
    assert code(bot.call(**ask, fromrev=first, totitle="Q999")) == "missingtitle"
    assert code(bot.call(**ask, fromrev=first, torelative="last")) == "badvalue"


def test_purge(bot: Any, anonymous: Any) -> None:
    found = anonymous.call(action="purge", titles="Q42|Q999|Talk:X", formatversion=2)["purge"]
    assert found == [
        {"ns": 0, "title": "Q42", "purged": True},
        {"ns": 0, "title": "Q999", "missing": True},
        {"ns": 0, "title": "Talk:X", "missing": True},
    ]
    assert code(bot.call(action="purge")) == "missingparam"
    bot.response = bot.http.get(bot.wiki.api_url, params={"action": "purge", "titles": "Q42", "format": "json"})
    assert bot.response.headers["MediaWiki-API-Error"] == "mustbeposted"


def test_watch(bot: Any, anonymous: Any) -> None:
    ask = {"action": "query", "list": "watchlist", "formatversion": 2}
    assert code(anonymous.call(**ask)) == "notloggedin"
    assert bot.call(**ask)["query"] == {"watchlist": []}
    token = bot.call(action="query", meta="tokens", type="watch")["query"]["tokens"]["watchtoken"]
    watch = {"action": "watch", "token": token, "formatversion": 2}
    assert bot.call(**watch, titles="Q42|Q999")["watch"] == [
        {"ns": 0, "title": "Q42", "watched": True},
        {"ns": 0, "title": "Q999", "missing": True},
    ]
    assert [row["title"] for row in bot.call(**ask)["query"]["watchlist"]] == ["Q42"]
    assert bot.call(**watch, titles="Q42", unwatch="")["watch"][0]["unwatched"] is True
    assert bot.call(**ask)["query"] == {"watchlist": []}
    assert code(bot.edit(action="watch", titles="Q42")) == "badtoken"


def test_move(bot: Any, anonymous: Any) -> None:
    refused = bot.edit(**{"action": "move", "from": "Q42", "to": "Q43"})["error"]
    assert (refused["code"], refused["info"]) == ("immobilenamespace", 'Cannot move pages in namespace "(Main)".')
    assert code(bot.edit(**{"action": "move", "from": "Q999", "to": "Q43"})) == "missingtitle"
    assert code(bot.edit(action="move", to="Q43")) == "missingparam"
    assert code(anonymous.edit(**{"action": "move", "from": "Q42", "to": "Q43"})) == "cantmove"


def test_all_users(bot: Any) -> None:
    ask = {"action": "query", "list": "allusers", "formatversion": 2}
    names = [user["name"] for user in bot.call(**ask)["query"]["allusers"]]
    assert names == ["Admin", "BadBot", "GlamBot", "NewUser"]
    first = bot.call(**ask, aulimit=3)
    rest = bot.call(**ask, aulimit=3, **first["continue"])
    assert [user["name"] for user in rest["query"]["allusers"]] == ["NewUser"]
    assert [user["name"] for user in bot.call(**ask, augroup="sysop|bot")["query"]["allusers"]] == ["Admin", "GlamBot"]
    assert [user["name"] for user in bot.call(**ask, auprefix="Gl", auprop="groups")["query"]["allusers"]] == [
        "GlamBot"
    ]


@pytest.mark.parametrize("parameters", [{"action": "wbgetlexeme"}, {"action": "flow"}, {"action": "visualeditor"}])
def test_unknown_modules(bot: Any, parameters: dict[str, str]) -> None:
    error = bot.call(**parameters)["error"]
    assert (error["code"], error["info"]) == (
        "badvalue",
        f'Unrecognized value for parameter "action": {parameters["action"]}.',
    )
    assert "warnings" in bot.call(action="query", list="globalusers")
