"""Rate limits, protections, blocks and change tags as data, and the file that they are read from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from glamdata.errors import RehearsalError
from glamdata.rehearsal import RehearsalServer, SiteSettings, load_rules

from .conftest import Client
from .test_filter import HEADER, label, rule
from .test_modules import item

if TYPE_CHECKING:
    from pathlib import Path

TWO = [2, 3600]


def edits_until_refused(client: Any, most: int = 6) -> int:
    for number in range(most):
        if label(client, f"{client} {number}") is not None:
            assert client.response.headers[HEADER] == "failed-save, ratelimited"
            return number
    return most


@pytest.mark.parametrize(
    ("rules", "login", "allowed"),
    [
        ({"rate_limits": {"edit": {"newbie": TWO}}}, "NewUser@upload", 2),
        ({"rate_limits": {"edit": {"newbie": TWO, "user": [9, 60]}}}, "NewUser@upload", 2),
        ({"rate_limits": {"edit": {"ip": TWO}}}, None, 2),
        ({"rate_limits": {"edit": {"ip": TWO}}}, "NewUser@upload", 6),
        ({"rate_limits": {"edit": {"user": TWO, "bot": [4, 3600]}}}, "GlamBot@lowvol", 4),
        ({"rate_limits": {"edit": {"user": [4, 3600], "bot": TWO}}}, "GlamBot@lowvol", 4),
        ({"rate_limits": {"edit": {"user": TWO}}}, "GlamBot@upload", 6),
        ({"account_limits": {"edit": {"GlamBot": TWO}}}, "GlamBot@upload", 2),
        ({"account_limits": {"edit": {"NewUser": [0, 60]}}}, "NewUser@upload", 0),
        ({"rate_limits": {}}, "NewUser@upload", 6),
    ],
)
def test_rate_limits(wiki: Any, connect: Any, rules: dict[str, Any], login: str | None, allowed: int) -> None:
    rule(wiki, **rules)
    assert edits_until_refused(connect(login)) == allowed


def test_limits_of_new_ids(wiki: Any, connect: Any) -> None:
    rule(wiki, account_limits={"wikibase-idgenerator": {"GlamBot": [1, 3600]}})
    bot = connect("GlamBot@upload")
    assert item(bot, "one")
    assert bot.edit(new="item", data="{}")["error"]["code"] == "no-automatic-entity-id"


def test_userinfo_tells_the_limits(wiki: Any, connect: Any) -> None:
    rule(wiki, rate_limits={"edit": {"newbie": TWO, "ip": [1, 1]}}, account_limits={"edit": {"GlamBot": [5, 60]}})
    ask = {"action": "query", "meta": "userinfo", "uiprop": "ratelimits"}
    found = {
        login: connect(login).call(**ask)["query"]["userinfo"]["ratelimits"]
        for login in (None, "NewUser@upload", "GlamBot@upload")
    }
    assert found == {
        None: {"edit": {"ip": {"hits": 1, "seconds": 1}}},
        "NewUser@upload": {"edit": {"newbie": {"hits": 2, "seconds": 3600}}},
        "GlamBot@upload": {"edit": {"user": {"hits": 5, "seconds": 60}}},
    }


def test_protections_by_rule(wiki: Any, bot: Any, connect: Any) -> None:
    cascade = {"pages": ["Q5"], "cascade_from": "Wikidata:Main Page"}
    rule(wiki, protection=[{"pages": ["Q42"], "level": "autoconfirmed"}, cascade])
    new, admin = connect("NewUser@upload"), connect("Admin@upload")
    assert label(bot, "x") is None
    assert label(new, "y") == "permissiondenied, protectedpage"
    assert label(bot, "x", "Q5") == "permissiondenied, cascadeprotected"
    message = bot.edit(action="wbsetlabel", id="Q5", language="nl", value="x")["error"]["messages"][1]
    assert (message["name"], message["parameters"][:2]) == ("cascadeprotected", [1, "* [[:Wikidata:Main Page]]\n"])
    assert label(admin, "z", "Q5") is None
    ask = {"action": "query", "prop": "info", "titles": "Q5", "inprop": "protection", "formatversion": 2}
    shown = bot.call(**ask)["query"]["pages"][0]["protection"]
    assert shown == [{"type": "edit", "level": "sysop", "expiry": "infinity", "source": "Wikidata:Main Page"}]


@pytest.mark.parametrize(
    ("block", "edit", "create", "prop"),
    [
        ({}, False, False, False),
        ({"pages": ["Q42"]}, False, True, True),
        ({"pages": ["Q5"]}, True, True, True),
        ({"namespaces": [0]}, False, False, True),
        ({"namespaces": [120]}, True, True, False),
        ({"actions": ["create"]}, True, False, True),
        ({"actions": ["move"]}, True, True, True),
        ({"actions": ["move"], "pages": ["Q42"]}, False, True, True),
    ],
)
def test_blocks(wiki: Any, bot: Any, block: dict[str, Any], edit: bool, create: bool, prop: bool) -> None:
    command = {"user": "GlamBot", "reason": "x", **block}
    assert httpx.post(f"{wiki.base_url}/control/block", json=command).status_code == 200
    refused = "permissiondenied, blocked"
    assert label(bot, "x") == (None if edit else refused)
    assert label(bot, "x", "P31") == (None if prop else refused)
    answer = bot.edit(new="item", data="{}")
    assert bot.response.headers.get(HEADER) == (None if create else refused)
    if not create:
        name = "blockedtext-partial" if block else "blockedtext"
        assert answer["error"]["messages"][1]["name"] == name


def test_administrators_block(bot: Any, connect: Any) -> None:
    admin = connect("Admin@upload")
    block = {"action": "block", "user": "GlamBot", "reason": "too fast", "expiry": "never"}
    assert bot.edit(**block)["error"]["code"] == "permissiondenied"
    assert admin.edit(**block | {"user": "Nobody"})["error"]["code"] == "nosuchuser"
    assert admin.edit(**block, partial="")["error"]["code"] == "ipb-empty-block"
    partial = admin.edit(**block, partial="", pagerestrictions="Q42|q5", namespacerestrictions="120", formatversion=2)
    assert partial["block"]["partial"] is True
    assert (partial["block"]["pagerestrictions"], partial["block"]["namespacerestrictions"]) == (["Q42", "Q5"], [120])
    assert label(bot, "x") == label(bot, "x", "P31") == "permissiondenied, blocked"
    assert item(bot, "still")
    assert admin.edit(**block)["error"]["code"] == "alreadyblocked"
    assert admin.edit(**block, reblock="")["block"]["expiry"] == "infinity"
    assert bot.edit(new="item", data="{}")["error"]["messages"][1]["name"] == "blockedtext"
    lift = {"action": "unblock", "user": "GlamBot"}
    assert admin.edit(**lift)["unblock"]["user"] == "GlamBot"
    assert admin.edit(**lift)["error"]["code"] == "cantunblock"
    assert label(bot, "x") is None


def test_change_tags(wiki: Any, bot: Any, anonymous: Any) -> None:
    edit = {"action": "wbsetlabel", "id": "Q42", "language": "nl", "value": "x"}
    one = bot.edit(**edit, tags="nonsense")["error"]
    assert (one["code"], one["disallowedtags"]) == ("badtags", ["nonsense"])
    assert one["info"] == 'The tag "nonsense" is not allowed to be manually applied.'
    assert "messages" not in one
    rule(wiki, change_tags=["ours", "theirs"])
    two = bot.edit(**edit, tags="ours|mw-undo|tag test")["error"]
    assert (two["code"], two["disallowedtags"]) == ("badtags", ["mw-undo", "tag test"])
    assert anonymous.edit(**edit, tags="ours")["error"]["code"] == "tags-apply-no-permission"
    assert "entity" in bot.edit(**edit, tags="ours|theirs")
    ask = {"action": "query", "list": "tags", "tgprop": "source|hitcount|active", "formatversion": 2}
    tags = {tag.pop("name"): tag for tag in bot.call(**ask)["query"]["tags"]}
    assert tags["ours"] == {"active": True, "source": ["manual"], "hitcount": 1}
    assert tags["mw-undo"]["source"] == ["software"]
    assert tags["tag test"]["source"] == ["extension"]
    first = bot.call(**ask, tglimit=2)
    rest = bot.call(**ask, tglimit=500, **first["continue"])
    assert [tag["name"] for tag in first["query"]["tags"] + rest["query"]["tags"]] == list(tags)


def test_rules_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text('[[filter]]\nid = 1\ndescription = "d"\nactions = ["disallow"]\nwhen = { label = "^no$" }\n')
    rules = load_rules(path)
    assert rules.spam.patterns == (r"spam-example\.com",), "a section left out is the built-in one"
    with RehearsalServer(tmp_path / "wiki.sqlite", settings=SiteSettings(rules=rules)) as wiki:
        bot = Client(wiki, "GlamBot@upload")
        for text, saved in (("no", False), ("FORBIDDENWORD", True)):
            data = json.dumps({"labels": {"en": {"language": "en", "value": text}}})
            assert ("entity" in bot.edit(new="item", data=data)) == saved
        bot.http.close()


@pytest.mark.parametrize(
    "text",
    [
        'change_tags = "x"',
        "nonsense = 1",
        '[spam]\npatterns = ["("]',
        '[[filter]]\nid = 1\ndescription = "d"\nactions = ["block"]\nwhen = {}',
        '[[filter]]\nid = 1\ndescription = "d"\nactions = ["tag"]\nwhen = { text = "[" }',
        "[rate_limits.edit]\nuser = [1, 0]",
        '[[protection]]\npages = ["Q1"]\nlevel = "nobody"',
        "= 5",
    ],
)
def test_rules_that_are_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(text)
    with pytest.raises(RehearsalError, match=r"rules\.toml can't be read"):
        load_rules(path)


def test_rules_over_http(wiki: Any) -> None:
    address = f"{wiki.base_url}/control/rules"
    assert httpx.post(address, json={"spam": {"patterns": ["("]}}).status_code == 400
    assert httpx.get(address).json()["spam"]["patterns"] == [r"spam-example\.com"]
    given = httpx.post(address, json={"spam": {"patterns": ["x"]}}).json()
    assert httpx.get(address).json() == given == httpx.post(address, json=given).json()
