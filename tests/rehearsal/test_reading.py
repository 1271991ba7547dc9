"""Reading: entities, pages, revisions, history, search."""

from __future__ import annotations

import json
from typing import Any

import pytest


def label(value: str, language: str = "en") -> str:
    return json.dumps({"labels": {language: {"language": language, "value": value}}})


def test_pages_by_title_number_and_revision(bot: Any) -> None:
    made = bot.edit(new="item", data=label("One"))["entity"]
    bot.edit(id=made["id"], data=label("Two"))
    page = bot.call(action="query", prop="info", titles=f"{made['id']}|Property:P31|Q999|P31", formatversion=2)
    rows = {row["title"]: row for row in page["query"]["pages"]}
    assert rows["Property:P31"]["ns"] == 120
    assert rows["Q999"]["missing"] is True
    assert rows[made["id"]]["lastrevid"] > made["lastrevid"]
    number = rows[made["id"]]["pageid"]
    by_number = bot.call(
        action="query", prop="revisions", pageids=number, rvlimit="max", rvprop="ids|timestamp|content"
    )
    revisions = by_number["query"]["pages"][str(number)]["revisions"]
    assert [row["parentid"] for row in revisions] == [made["lastrevid"], 0]
    assert json.loads(revisions[1]["*"])["labels"]["en"]["value"] == "One"
    by_revision = bot.call(
        action="query",
        prop="revisions",
        revids=made["lastrevid"],
        rvprop="ids|content",
        rvslots="main",
        formatversion=2,
    )
    slot = by_revision["query"]["pages"][0]["revisions"][0]["slots"]["main"]
    assert json.loads(slot["content"])["labels"]["en"]["value"] == "One"


def test_history_is_paged(bot: Any) -> None:
    for number in range(5):
        bot.edit(id="Q42", data=label(f"v{number}"))
    seen = []
    more: dict[str, Any] = {}
    while True:
        answer = bot.call(action="query", prop="revisions", titles="Q42", rvlimit=2, formatversion=2, **more)
        seen += [row["revid"] for row in answer["query"]["pages"][0]["revisions"]]
        more = answer.get("continue", {})
        if not more:
            break
    assert len(seen) == len(set(seen)) == 6
    assert seen == sorted(seen, reverse=True)


def test_contributions_are_paged(bot: Any) -> None:
    for number in range(4):
        bot.edit(id="Q42", data=label(f"v{number}"), summary=f"batch {number}")
    first = bot.call(action="query", list="usercontribs", ucuser="GlamBot", uclimit=3)
    second = bot.call(action="query", list="usercontribs", ucuser="GlamBot", uclimit=3, **first["continue"])
    comments = [row["comment"] for answer in (first, second) for row in answer["query"]["usercontribs"]]
    assert [comment[-7:] for comment in comments] == ["batch 3", "batch 2", "batch 1", "batch 0"]
    assert "continue" not in second


def test_limits_of_bots_and_others(bot: Any, anonymous: Any) -> None:
    ids = "|".join(f"Q{number}" for number in range(1, 61))
    assert len(bot.call(action="wbgetentities", ids=ids, props="info")["entities"]) == 60
    assert anonymous.call(action="wbgetentities", ids=ids, props="info")["error"]["limit"] == 50


def test_search_by_label_alias_and_id(bot: Any) -> None:
    alias = {"en": [{"language": "en", "value": "Countess of Lovelace", "add": ""}]}
    data = {"labels": {"mul": {"language": "mul", "value": "Ádá Lovelace"}}, "aliases": alias}
    made = bot.edit(new="item", data=json.dumps(data))["entity"]["id"]

    def search(text: str, **more: Any) -> list[dict[str, Any]]:
        parameters = {"action": "wbsearchentities", "search": text, "language": "en", **more}
        hits: list[dict[str, Any]] = bot.call(**parameters)["search"]
        return hits

    assert [hit["id"] for hit in search("ada love")] == [made]
    assert search("countess")[0]["match"] == {"type": "alias", "language": "en", "text": "Countess of Lovelace"}
    assert search(made)[0]["match"]["type"] == "entityId"
    assert search("p31", type="property")[0]["datatype"] == "wikibase-item"
    assert search("ada love", language="cy", strictlanguage="") == []
    assert search("douglas", language="de-at")[0]["id"] == "Q42"


def test_search_is_paged(bot: Any) -> None:
    for number in range(9):
        bot.edit(new="item", data=label(f"Same {number}"))
    first = bot.call(action="wbsearchentities", search="same", language="en", limit=5)
    start = first["search-continue"]
    second = bot.call(action="wbsearchentities", search="same", language="en", limit=5, **{"continue": start})
    assert len({hit["id"] for hit in first["search"] + second["search"]}) == 9
    assert "search-continue" not in second


def test_special_entity_data_and_pages(wiki: Any, anonymous: Any) -> None:
    data = anonymous.http.get(f"{wiki.base_url}/wiki/Special:EntityData/Q42.json").json()
    assert data["entities"]["Q42"]["labels"]["en"]["value"] == "Douglas Adams"
    assert anonymous.http.get(f"{wiki.base_url}/wiki/Special:EntityData/Q999.json").status_code == 404
    triples = anonymous.http.get(f"{wiki.base_url}/wiki/Special:EntityData/Q42.nt").text
    assert '<http://www.w3.org/2000/01/rdf-schema#label> "Douglas Adams"@en .' in triples
    page = anonymous.http.get(f"{wiki.base_url}/w/index.php?title=Q42", follow_redirects=True)
    assert "Douglas Adams" in page.text
    assert anonymous.http.get(f"{wiki.base_url}/entity/Q42", follow_redirects=True).json()["entities"]


def test_text_of_entities_is_escaped_on_pages(wiki: Any, bot: Any) -> None:
    made = bot.edit(new="item", data=label("<script>alert(1)</script>"))["entity"]["id"]
    page = bot.http.get(f"{wiki.base_url}/wiki/{made}").text
    assert "<script>alert" not in page


def test_paraminfo_lists_what_there_is(anonymous: Any) -> None:
    answer = anonymous.call(action="paraminfo", modules="main|query|wbeditentity|query+nope")
    modules = {module["path"]: module for module in answer["paraminfo"]["modules"]}
    assert set(modules) == {"main", "query", "wbeditentity"}
    assert modules["wbeditentity"]["mustbeposted"] == ""
    actions = modules["main"]["parameters"][0]["type"]
    assert {"wbgetentities", "wbsetclaim", "query", "paraminfo"} <= set(actions)
    assert "warnings" in answer


def test_get_and_multipart_requests(wiki: Any, anonymous: Any) -> None:
    parameters = {"action": "wbgetentities", "ids": "Q42", "props": "labels"}
    by_get = anonymous.http.get(wiki.api_url, params=parameters).json()
    by_parts = anonymous.http.post(wiki.api_url, files={key: (None, value) for key, value in parameters.items()}).json()
    assert by_get == by_parts
    assert by_get["entities"]["Q42"]["labels"]["en"]["value"] == "Douglas Adams"


def test_formatversion_one_has_empty_strings_for_true(anonymous: Any) -> None:
    answer = anonymous.call(action="query", titles="Q999", meta="userinfo")
    assert answer["query"]["pages"]["-1"]["missing"] == ""
    assert answer["query"]["userinfo"]["anon"] == ""
    assert answer["batchcomplete"] == ""


def test_language_fallback(bot: Any) -> None:
    bot.edit(id="Q42", data=label("Adams", "de"))
    parameters = {"action": "wbgetentities", "ids": "Q42", "props": "labels", "languages": "de-at|cy|de"}
    plain = bot.call(**parameters)["entities"]["Q42"]["labels"]
    assert list(plain) == ["de"]
    shown = bot.call(**parameters, languagefallback="")["entities"]["Q42"]["labels"]
    assert shown["de-at"] == {"language": "de", "value": "Adams", "for-language": "de-at"}
    assert shown["cy"]["language"] == "en"


def test_new_messages(wiki: Any, bot: Any) -> None:
    bot.http.post(f"{wiki.base_url}/control/message", json={"user": "GlamBot"})
    info = bot.call(action="query", meta="userinfo", uiprop="hasmsg", formatversion=2)["query"]["userinfo"]
    assert info["messages"] is True


@pytest.mark.parametrize(
    ("entity_id", "code"), [("Q2147483647", None), ("Q2147483648", "no-such-entity"), ("P9999999999", "no-such-entity")]
)
def test_ids_have_31_bits(bot: Any, entity_id: str, code: str | None) -> None:
    """As Wikibase's Int32EntityId: a larger number is no id, and reading one names no entity."""
    answer = bot.call(action="wbgetentities", ids=entity_id)
    assert answer.get("error", {}).get("code") == code
    edited = bot.edit(id=entity_id, data="{}")["error"]["code"]
    assert edited == ("invalid-entity-id" if code else "no-such-entity")


def test_languages_that_are_none(bot: Any) -> None:
    answer = bot.call(action="wbgetentities", ids="Q42", languages="xx-bad|en", props="labels")
    assert set(answer["entities"]["Q42"]["labels"]) == {"en"}
    assert "xx-bad" in answer["warnings"]["wbgetentities"]["*"]
    assert bot.call(action="wbsearchentities", search="x", language="xx-bad")["error"]["code"] == "badvalue"
