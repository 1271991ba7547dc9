"""The rules of the data model that no recorded answer shows: as Wikibase's own validators have them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .test_modules import GUID, item, statement

BASE = "http://www.wikidata.org/entity/"
DATE = {"time": "+1952-03-11T00:00:00Z", "timezone": 0, "before": 0, "after": 0, "precision": 11,
        "calendarmodel": f"{BASE}Q1985727"}  # fmt: skip
PLACE = {"latitude": 51.5, "longitude": -0.1, "precision": 0.01, "globe": f"{BASE}Q2"}
TEXT = {"text": "Titel", "language": "de"}


def save(bot: Any, property_id: str, value: Any, kind: str) -> str:
    """Return the name of the message that a new item with this value is refused with, or nothing."""
    answer = bot.edit(new="item", data=json.dumps({"claims": [statement(property_id, value, kind)]}))
    messages = answer.get("error", {}).get("messages", [])
    assert all(message["name"].startswith("wikibase-validator-") for message in messages), answer
    return messages[0]["name"].removeprefix("wikibase-validator-") if messages else ""


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({}, ""),
        ({"time": "+1952-03-11T12:00:00Z"}, "malformed-value"),
        ({"time": "+1952-00-11T00:00:00Z"}, "bad-value"),
        ({"time": "+1952-03-00T01:00:00Z"}, "bad-value"),
        ({"time": "+9999999999999999-01-01T00:00:00Z"}, ""),
        ({"time": "+99999999999999999-01-01T00:00:00Z"}, "bad-value"),
        ({"time": "-0000-00-00T00:00:00Z", "precision": 9}, ""),
        ({"time": "+1952-3-11T00:00:00Z"}, "bad-value"),
        ({"time": ""}, "bad-value"),
        ({"time": 1952}, "bad-value"),
        ({"timezone": "0"}, "bad-value"),
        ({"timezone": 14 * 3600 + 1}, "bad-value"),
        ({"timezone": -43200}, ""),
        ({"before": -1}, "bad-value"),
        ({"after": 2}, ""),
        ({"before": 1.5}, "bad-value"),
        ({"precision": True}, "bad-value"),
        ({"precision": "11"}, "bad-value"),
        ({"precision": -1}, "bad-value"),
        ({"precision": 12}, "too-high"),
        ({"precision": 0}, ""),
        ({"calendarmodel": ""}, "bad-value"),
        ({"calendarmodel": None}, "bad-value"),
        ({"calendarmodel": "Q1985727"}, "url-scheme-missing"),
        ({"calendarmodel": "ftp://www.wikidata.org/entity/Q1985727"}, "bad-url-scheme"),
        ({"calendarmodel": "http://example.org/Q1985727"}, "bad-prefix"),
        ({"calendarmodel": f"{BASE}{'Q' * 250}"}, "too-long"),
    ],
)
def test_dates(bot: Any, change: dict[str, Any], refused: str) -> None:
    assert save(bot, "P569", DATE | change, "time") == refused


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"globe": "http://example.org/Q2"}, "bad-prefix"),
        ({"globe": "mailto:a@b"}, "bad-url-scheme"),
        ({"globe": ""}, "bad-value"),
        ({"globe": 2}, "bad-value"),
        ({"precision": "0.1"}, "bad-value"),
        ({"precision": 361}, "bad-value"),
        ({"precision": 0}, ""),
        ({"precision": -1}, ""),
        ({"latitude": "51"}, "bad-value"),
        ({"latitude": True}, "bad-value"),
        ({"latitude": -361}, "bad-value"),
        ({"altitude": 12}, ""),
    ],
)
def test_places(bot: Any, change: dict[str, Any], refused: str) -> None:
    assert save(bot, "P625", PLACE | change, "globecoordinate") == refused


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("https://example.org/{a}|b\\c^d`e", ""),
        ("HTTPS://EXAMPLE.ORG", ""),
        ("https:example.org", "bad-url"),
        ("https://", "bad-url"),
        ("https://example.org/a[b]", "bad-url"),
        ("https://example.org/a\u00a0b", "bad-url"),
        ('https://example.org/"', "bad-url"),
        ("mailto:someone@example.org", ""),
        ("mailto:someone", "bad-url"),
        ("mailto:some one@example.org", "bad-url"),
        ("git://example.org/x", ""),
        ("gopher://example.org", "bad-url-scheme"),
        ("javascript:alert(1)", "bad-url-scheme"),
        ("urn:isbn:1", "bad-url-scheme"),
        ("//example.org", "url-scheme-missing"),
        (" https://example.org", "url-scheme-missing"),
        ("h", "too-short"),
        ("https://example.org/" + "é" * 239, ""),
        ("https://example.org/" + "é" * 240 + "a", "too-long"),
    ],
)
def test_addresses(bot: Any, text: str, refused: str) -> None:
    refused = "too-long" if len(text.encode()) > 500 else refused
    assert save(bot, "P854", text, "string") == refused


@pytest.mark.parametrize(
    ("value", "refused"),
    [
        ({"amount": "+1", "unit": f"{BASE}Q11573"}, ""),
        ({"amount": "+1", "unit": f"{BASE}nonsense"}, ""),
        ({"amount": "+1", "unit": f"{BASE}a b"}, "not-allowed"),
        ({"amount": "+1", "unit": ""}, "bad-value"),
        ({"amount": "+1", "unit": 1}, "bad-value"),
        ({"amount": "1e3", "unit": "1"}, "bad-value"),
        ({"amount": "+.5", "unit": "1"}, "bad-value"),
        ({"amount": "+1", "unit": "1", "upperBound": "+0", "lowerBound": "+0"}, "bad-value"),
    ],
)
def test_numbers(bot: Any, value: dict[str, Any], refused: str) -> None:
    assert save(bot, "P2048", value, "quantity") == refused


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"language": "xx-nonsense"}, "not-a-language"),
        ({"language": ""}, "bad-value"),
        ({"language": "mis"}, ""),
        ({"language": 1}, "bad-value"),
        ({"text": None}, "bad-value"),
        ({"text": "a\u2028b"}, "illegal-string-chars"),
        ({"text": "\u00a0a"}, "illegal-string-chars"),
    ],
)
def test_texts(bot: Any, change: dict[str, Any], refused: str) -> None:
    assert save(bot, "P1476", TEXT | change, "monolingualtext") == refused


@pytest.mark.parametrize(
    ("text", "refused"), [("Data:A:b.map", True), ("Data:A\\b.map", True), ("Data:Ö b.map", False)]
)
def test_maps(wiki: Any, bot: Any, text: str, refused: bool) -> None:
    wiki.add_entities([{"id": "P3896", "type": "property", "datatype": "geo-shape"}])
    assert save(bot, "P3896", text, "string") == ("illegal-geo-shape-title" if refused else "")


def test_a_property_is_not_called_like_another(connect: Any) -> None:
    admin = connect("Admin@upload")
    label = {"action": "wbsetlabel", "language": "en", "token": admin.token()}
    refused = admin.call(**label, id="P31", value="p569")["error"]["messages"][0]["name"]
    assert refused == "wikibase-validator-label-no-entityid"
    assert "entity" in admin.call(**label, id="P31", value="Q569")
    assert "entity" in admin.call(**label, id="Q42", value="P569")


def test_parameters_of_the_small_modules(bot: Any) -> None:
    made = item(bot, claims=[statement("P217", "a")])
    guid = made["claims"]["P217"][0]["id"]
    token = bot.token()

    def refuse(**parameters: Any) -> tuple[str, str]:
        error = bot.call(token=token, **parameters)["error"]
        return error["code"], error["messages"][0]["name"].removeprefix("wikibase-api-")

    create = {"action": "wbcreateclaim", "entity": made["id"], "property": "P217"}
    assert refuse(**create, snaktype="value") == ("param-missing", "claim-value-missing")
    assert refuse(**create, snaktype="novalue", value='"x"') == ("param-illegal", "claim-value-unexpected")
    assert refuse(**create | {"property": "nonsense"}, snaktype="novalue")[0] == "invalid-entity-id"
    assert refuse(**create | {"property": "P999"}, snaktype="novalue")[0] == "invalid-snak"
    qualify = {"action": "wbsetqualifier", "claim": guid}
    assert refuse(**qualify, property="P217")[0] == "param-missing"
    assert refuse(**qualify, snaktype="novalue")[0] == "param-missing"
    assert refuse(**qualify, property="P217", snaktype="value")[0] == "param-missing"
    assert refuse(**qualify, property="Q5", snaktype="novalue")[0] == "param-illegal"
    assert refuse(**qualify, property="P217", snaktype="novalue", snakhash="0" * 40)[0] == "no-such-qualifier"
    assert refuse(**qualify | {"claim": "Q42$x"}, property="P217", snaktype="novalue")[0] == "invalid-guid"
    refer = {"action": "wbsetreference", "statement": guid}
    assert refuse(**refer, snaks="{}")[0] == "invalid-json"
    assert refuse(**refer, snaks='"x"')[0] == "invalid-json"
    assert refuse(**refer, snaks='[{"snaktype":"nonsense","property":"P217"}]')[0] == "snak-instantiation-failure"
    assert (
        refuse(**refer, snaks='[{"snaktype":"novalue","property":"P217"}]', reference="0" * 40)[0]
        == "no-such-reference"
    )
    assert refuse(action="wbremovereferences", statement=guid, references="0" * 40)[0] == "no-such-reference"
    assert refuse(action="wbremovequalifiers", claim=guid, qualifiers="0" * 40)[0] == "no-such-qualifier"
    assert refuse(action="wbremoveclaims", claim=f"{guid}|Q42${GUID}")[0] == "invalid-guid"
    assert refuse(action="wbsetclaimvalue", claim=f"Q42${GUID}", snaktype="novalue")[0] == "no-such-claim"
    reference = bot.call(**refer, token=token, snaks='[{"snaktype":"novalue","property":"P217"}]')["reference"]
    assert list(reference["snaks"]) == ["P217"]
