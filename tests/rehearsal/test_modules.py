"""Modules and answers that are not in the recordings: the rules of the API for them."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

GUID = "12345678-1234-4234-8234-123456789ABC"
GREGORIAN = "http://www.wikidata.org/entity/Q1985727"


def statement(property_id: str, value: Any, kind: str = "string", **more: Any) -> dict[str, Any]:
    snak = {"snaktype": "value", "property": property_id, "datavalue": {"type": kind, "value": value}}
    return {"mainsnak": snak, "type": "statement", "rank": "normal", **more}


def item(bot: Any, label: str = "", description: str = "", **parts: Any) -> dict[str, Any]:
    terms = {"labels": label, "descriptions": description}
    data = {part: {"en": {"language": "en", "value": text}} for part, text in terms.items() if text}
    answer = bot.edit(new="item", data=json.dumps({**data, **parts}))
    assert "entity" in answer, answer
    return dict(answer["entity"])


def point(target: str) -> dict[str, Any]:
    return statement("P31", {"entity-type": "item", "id": target}, "wikibase-entityid")


def test_wbgetclaims(bot: Any) -> None:
    url = {"snaktype": "value", "property": "P854", "datavalue": {"type": "string", "value": "https://example.org"}}
    sourced = statement("P217", "a", references=[{"snaks": {"P854": [url]}}], rank="preferred")
    made = item(bot, claims=[sourced, statement("P214", "1")])
    guid = made["claims"]["P217"][0]["id"]
    assert bot.call(action="wbgetclaims", entity=made["id"])["claims"] == made["claims"]
    assert set(bot.call(action="wbgetclaims", entity=made["id"], property="P214")["claims"]) == {"P214"}
    assert set(bot.call(action="wbgetclaims", entity=made["id"], rank="preferred")["claims"]) == {"P217"}
    plain = bot.call(action="wbgetclaims", claim=guid, props="")["claims"]
    assert "references" not in plain["P217"][0]
    assert bot.call(action="wbgetclaims")["error"]["code"] == "param-missing"
    assert bot.call(action="wbgetclaims", claim="Q1$x")["error"]["code"] == "invalid-guid"
    assert bot.call(action="wbgetclaims", claim=guid, entity="Q42")["error"]["code"] == "param-illegal"
    assert bot.call(action="wbgetclaims", entity="Q999")["error"]["code"] == "no-such-entity"


@pytest.mark.parametrize(
    ("datatype", "text", "value"),
    [
        ("string", " x ", "x"),
        ("wikibase-item", "q5", {"entity-type": "item", "numeric-id": 5, "id": "Q5"}),
        ("quantity", "1,200.50", {"amount": "+1200.50", "unit": "1"}),
        ("quantity", "5±1", {"amount": "+5", "unit": "1", "upperBound": "+6", "lowerBound": "+4"}),
    ],
)
def test_wbparsevalue(anonymous: Any, datatype: str, text: str, value: Any) -> None:
    result = anonymous.call(action="wbparsevalue", datatype=datatype, values=text)["results"]
    assert [(row["raw"], row["value"]) for row in result] == [(text, value)]


@pytest.mark.parametrize(
    ("text", "time", "precision"),
    [
        ("1952", "+1952-00-00T00:00:00Z", 9),
        ("10 December 1815", "+1815-12-10T00:00:00Z", 11),
        ("Dec 1815", "+1815-12-00T00:00:00Z", 10),
        ("-44-03-15", "-0044-03-15T00:00:00Z", 11),
        ("15 March 44 BCE", "-0044-03-15T00:00:00Z", 11),
        ("44 BC", "-0044-00-00T00:00:00Z", 9),
        ("25.12.1999", "+1999-12-25T00:00:00Z", 11),
    ],
)
def test_wbparsevalue_of_dates(anonymous: Any, text: str, time: str, precision: int) -> None:
    value = anonymous.call(action="wbparsevalue", datatype="time", values=text)["results"][0]["value"]
    assert (value["time"], value["precision"]) == (time, precision)
    assert value["calendarmodel"].endswith("Q1985786" if time.startswith("-") else "Q1985727")


@pytest.mark.parametrize(
    ("text", "latitude", "longitude", "precision"),
    [
        ("51.5, -0.12", 51.5, -0.12, 0.01),
        ("51°30'N, 0°7'30\"W", 51.5, -0.125, 1 / 3600),
        ("51° 30′ S 0° 7′ W", -51.5, -7 / 60, 1 / 60),
        ("51°N 7°E", 51, 7, 1),
        ("51.5°N 7.25°E", 51.5, 7.25, 0.01),
    ],
)
def test_wbparsevalue_of_places(anonymous: Any, text: str, latitude: float, longitude: float, precision: float) -> None:
    value = anonymous.call(action="wbparsevalue", datatype="globe-coordinate", values=text)["results"][0]["value"]
    assert [value[name] for name in ("latitude", "longitude", "precision")] == pytest.approx(
        [latitude, longitude, precision]
    )


def test_wbparsevalue_refusals(anonymous: Any) -> None:
    rows = anonymous.call(action="wbparsevalue", datatype="time", values="nonsense|1952-13")["results"]
    assert all(row["error"] == "ValueParsers\\ParseException" for row in rows)
    checked = anonymous.call(action="wbparsevalue", datatype="wikibase-item", values="Q999", validate=1)["results"]
    assert checked[0]["error"] == "ValidationError"
    assert anonymous.call(action="wbparsevalue", datatype="x", values="1")["error"]["code"] == "unknown-datatype"
    assert anonymous.call(action="wbparsevalue", datatype="string")["error"]["code"] == "missingparam"


def test_wbformatvalue(anonymous: Any) -> None:
    for kind, value, text in (
        ("string", "a<b", "a<b"),
        ("wikibase-entityid", {"id": "Q5"}, "human"),
        ("quantity", {"amount": "+3", "unit": "1"}, "3"),
        ("time", {"time": "+1800-00-00T00:00:00Z", "timezone": 0, "before": 0, "after": 0, "precision": 7,
                  "calendarmodel": GREGORIAN}, "18. century"),
    ):  # fmt: skip
        datavalue = json.dumps({"type": kind, "value": value})
        assert anonymous.call(action="wbformatvalue", datavalue=datavalue)["result"] == text
    html = anonymous.call(action="wbformatvalue", datavalue='{"type":"string","value":"a<b"}', generate="text/html")
    assert html["result"] == "a&lt;b"
    for damaged in ("{", "[]", '{"type":"time","value":1}', '{"type":"quantity"}'):
        assert anonymous.call(action="wbformatvalue", datavalue=damaged)["error"]["code"] == "baddatavalue"


def test_sitelinks(wiki: Any, bot: Any) -> None:
    link = {"site": "cywiki", "title": "Ada L", "badges": ["Q17437796"]}
    wiki.add_entities([{"id": "Q11", "sitelinks": {"cywiki": link}}])
    token = bot.token()
    set_link = {"action": "wbsetsitelink", "token": token, "linksite": "cywiki"}
    kept = bot.call(**set_link, id="Q11", linktitle="Ada L", badges="")["entity"]["sitelinks"]["cywiki"]
    assert kept == {"site": "cywiki", "title": "Ada L", "badges": []}
    assert bot.call(**set_link, id="Q42", linktitle="Ada L")["error"]["code"] == "modification-failed"
    assert bot.call(**set_link, id="Q42", linktitle="Nobody")["error"]["code"] == "no-external-page"
    assert bot.call(**set_link, id="Q11", badges="Q5")["error"]["code"] == "not-badge"
    assert bot.call(**set_link, id="Q42", badges="Q17437796")["error"]["code"] == "no-such-sitelink"
    assert bot.call(**set_link, id="P31", linktitle="Ada L")["error"]["code"] == "not-supported"
    assert bot.call(**set_link)["error"]["code"] == "param-illegal"
    assert "removed" in bot.call(**set_link, site="cywiki", title="Ada L")["entity"]["sitelinks"]["cywiki"]
    assert bot.call(action="wbgetentities", ids="Q11")["entities"]["Q11"]["sitelinks"] == {}
    assert "Q17437796" in bot.call(action="wbavailablebadges")["badges"]


def test_wblinktitles(wiki: Any, bot: Any) -> None:
    links = {site: {"site": site, "title": "Ada"} for site in ("cywiki", "dewiki")}
    wiki.add_entities(
        [
            {"id": "Q11", "sitelinks": links},
            {"id": "Q12", "sitelinks": {"frwiki": links["cywiki"] | {"site": "frwiki"}}},
        ]
    )
    link = {"action": "wblinktitles", "token": bot.token(), "fromsite": "cywiki", "fromtitle": "Ada", "totitle": "Ada"}
    assert bot.call(**link, tosite="dewiki")["error"]["code"] == "common-item"
    assert bot.call(**link, tosite="frwiki")["error"]["code"] == "no-common-item"
    assert bot.call(**link, tosite="cywiki")["error"]["code"] == "param-illegal"
    assert bot.call(**link, tosite="enwiki")["error"]["code"] == "no-external-page"


def test_merging(bot: Any) -> None:
    one, two = item(bot, "one", "first"), item(bot, "two", "second")
    merge = {"action": "wbmergeitems", "token": bot.token(), "fromid": one["id"]}
    refused = bot.call(**merge, toid=two["id"])["error"]
    assert (refused["code"], refused["extradata"]) == ("failed-modify", ["Conflicting descriptions for language en"])
    assert bot.call(**merge, toid=one["id"])["error"]["code"] == "cant-merge-self"
    assert bot.call(**merge, toid="P31")["error"]["code"] == "invalid-entity-id"
    assert bot.call(**merge, toid="Q999")["error"]["code"] == "no-such-entity"
    linking = item(bot, claims=[point(one["id"])])
    assert "links to the other" in bot.call(**merge, toid=linking["id"])["error"]["info"]
    assert bot.call(**merge, toid=linking["id"], ignoreconflicts="statement")["success"] == 1
    assert bot.call(**merge, toid=two["id"])["error"]["code"] == "unresolved-redirect"


def test_redirects(wiki: Any, bot: Any) -> None:
    empty, full = item(bot), item(bot, "full")
    make = {"action": "wbcreateredirect", "token": bot.token()}
    assert bot.call(**make, **{"from": full["id"], "to": "Q42"})["error"]["code"] == "origin-not-empty"
    assert bot.call(**make, **{"from": empty["id"], "to": "P31"})["error"]["code"] == "target-is-incompatible"
    assert bot.call(**make, **{"from": empty["id"], "to": empty["id"]})["error"]["code"] == "target-is-incompatible"
    assert bot.call(**make, **{"from": empty["id"], "to": "Q999"})["error"]["code"] == "no-such-entity"
    assert bot.call(**make, **{"from": empty["id"], "to": "Q42"}) == {"redirect": "Q42", "success": 1}
    assert bot.call(**make, **{"from": item(bot)["id"], "to": empty["id"]})["error"]["code"] == "target-is-redirect"
    assert bot.call(**make, **{"from": empty["id"], "to": full["id"]})["success"] == 1
    found = bot.call(action="query", titles=empty["id"], redirects=1)["query"]
    assert found["redirects"] == [{"from": empty["id"], "to": full["id"]}]
    httpx.post(f"{wiki.base_url}/control/block", json={"user": "GlamBot", "reason": "x"})
    assert bot.call(**make, **{"from": empty["id"], "to": "Q42"})["error"]["code"] == "permissiondenied"


@pytest.mark.parametrize(
    ("style", "modern", "expected"),
    [
        ("plaintext", True, {"text": 'Invalid value "x" for integer parameter "baserevid".'}),
        ("plaintext", False, {"*": 'Invalid value "x" for integer parameter "baserevid".'}),
        ("html", True, {"html": 'Invalid value "x" for integer parameter "baserevid".'}),
        ("wikitext", True, {"text": 'Invalid value "x" for integer parameter "baserevid".'}),
        ("none", True, {}),
        ("raw", True, {"key": 'Invalid value "x" for integer parameter "baserevid".', "params": []}),
    ],
)
def test_errorformats(bot: Any, style: str, modern: bool, expected: dict[str, Any]) -> None:
    more = {"formatversion": 2} if modern else {}
    answer = bot.edit(id="Q42", data="{}", baserevid="x", errorformat=style, **more)
    assert answer["errors"] == [{"code": "badinteger", **expected, "module": "wbeditentity"}]
    assert ("docref" if modern else "*") in answer
    assert bot.response.headers["MediaWiki-API-Error"] == "badinteger"


def test_warnings_in_other_formats(bot: Any) -> None:
    answer = bot.call(
        action="wbgetentities", ids="Q42", nonsense=1, props="foo", errorformat="plaintext", formatversion=2
    )
    assert {(row["code"], row["module"]) for row in answer["warnings"]} == {
        ("unrecognizedparams", "main"),
        ("unrecognizedvalues", "wbgetentities"),
    }


def test_query_of_odd_titles(bot: Any) -> None:
    pages = bot.call(action="query", titles="<|Q42", formatversion=2)["query"]["pages"]
    assert [("invalid" in page, page["title"]) for page in pages] == [(False, "Q42"), (True, "<")]
    assert bot.call(action="query", list="usercontribs")["error"]["code"] == "missingparam"
    bad = {"action": "query", "list": "recentchanges"}
    assert bot.call(**bad, rccontinue="x")["error"]["code"] == "badcontinue"
    assert bot.call(**bad, rcstart="yesterday")["error"]["code"] == "badtimestamp"
    assert bot.call(**bad, rclimit="many")["error"]["code"] == "badinteger"


def test_userinfo(bot: Any, anonymous: Any) -> None:
    ask = {"action": "query", "meta": "userinfo", "uiprop": "*", "formatversion": 2}
    info = bot.call(**ask)["query"]["userinfo"]
    assert info["groupmemberships"] == [{"group": "bot", "expiry": "infinity"}]
    assert info["registrationdate"].endswith("Z")
    assert "latestcontrib" not in info
    item(bot)
    assert "latestcontrib" in bot.call(**ask)["query"]["userinfo"]
    assert anonymous.call(**ask)["query"]["userinfo"]["anon"] is True


@pytest.mark.parametrize(("text", "name"), [("Data:X.tab", "illegal-geo-shape-title"), ("Data:X.map", None)])
def test_data_pages(wiki: Any, bot: Any, text: str, name: str | None) -> None:
    wiki.add_entities([{"id": "P3896", "type": "property", "datatype": "geo-shape"}])
    answer = bot.edit(new="item", data=json.dumps({"claims": [statement("P3896", text)]}))
    found = [message["name"] for message in answer.get("error", {}).get("messages", ())]
    assert found == ([f"wikibase-validator-{name}"] if name else [])


def test_terms_by_sitelink(wiki: Any, bot: Any) -> None:
    wiki.add_entities([{"id": "Q11", "sitelinks": {"cywiki": {"site": "cywiki", "title": "Ada"}}}])
    labels = {"action": "wbsetlabel", "token": bot.token(), "language": "cy", "value": "Ada"}
    assert bot.call(**labels, site="cywiki", title="Ada")["entity"]["id"] == "Q11"
    assert bot.call(**labels, site="cywiki", title="No")["error"]["code"] == "no-such-entity-link"


def test_quantities_with_empty_bounds_have_none(bot: Any) -> None:
    value = {"amount": "+3", "unit": "1", "upperBound": None, "lowerBound": None}
    made = item(bot, claims=[statement("P2048", value, "quantity")])
    assert made["claims"]["P2048"][0]["mainsnak"]["datavalue"]["value"] == {"amount": "+3", "unit": "1"}


def test_a_value_named_by_its_number_only(bot: Any) -> None:
    made = item(bot)
    claim = statement("P31", {"entity-type": "item", "numeric-id": 5}, "wikibase-entityid", id=f"{made['id']}${GUID}")
    answer = bot.edit(action="wbsetclaim", claim=json.dumps(claim))
    assert answer["claim"]["mainsnak"]["datavalue"]["value"]["id"] == "Q5"
    history = bot.call(action="query", list="usercontribs", ucuser="GlamBot")["query"]["usercontribs"]
    assert "[[Property:P31]]: [[Q5]]" in history[0]["comment"]


def test_help(anonymous: Any) -> None:
    assert "wbeditentity" in anonymous.call(action="help")["help"]["help"]
    assert "help" in anonymous.call()


def test_ranges_of_revisions_are_for_one_page(bot: Any) -> None:
    ask = {"action": "query", "prop": "revisions", "rvlimit": 2}
    assert bot.call(**ask, titles="Q42|Q5")["error"]["code"] == "rvmultpages"
    assert bot.call(**ask, revids=1)["error"]["code"] == "rvrevids"
    assert "query" in bot.call(**ask, titles="Q42")
