"""Faults: by header and by the control address, for one request or many."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

NEW = {"new": "item", "data": "{}"}


def switch(wiki: Any, mode: str, **more: Any) -> httpx.Response:
    return httpx.post(f"{wiki.base_url}/control/faults", json={"mode": mode, **more})


def newest(bot: Any) -> list[str]:
    rows = bot.call(action="query", list="usercontribs", ucuser="GlamBot", ucprop="title")["query"]["usercontribs"]
    return [row["title"] for row in rows]


def test_lost_answer_is_saved_once(wiki: Any, bot: Any) -> None:
    token = bot.token()
    switch(wiki, "lost-answer-once=503", action="wbeditentity", times=1)
    request = {"action": "wbeditentity", "token": token, **NEW}
    lost = bot.http.post(wiki.api_url, data=request)
    assert lost.status_code == 503
    assert lost.text.startswith("<!DOCTYPE html>")
    assert newest(bot) == ["Q900000001"]
    assert bot.http.post(wiki.api_url, data=request).json()["entity"]["id"] == "Q900000002"


def test_cut_connections(wiki: Any, bot: Any) -> None:
    token = bot.token()
    for mode, made in (("cut", []), ("cut-after-save", ["Q900000001"])):
        switch(wiki, mode, action="wbeditentity", times=1)
        with pytest.raises(httpx.TransportError):
            bot.http.post(wiki.api_url, data={"action": "wbeditentity", "token": token, **NEW})
        assert newest(bot) == made


def test_http_errors_for_the_next_requests_only(wiki: Any, bot: Any) -> None:
    switch(wiki, "http429", action="wbgetentities", times=2)
    statuses = [
        bot.http.post(wiki.api_url, data={"action": "wbgetentities", "ids": "Q42"}).status_code for _ in range(3)
    ]
    assert statuses == [429, 429, 200]


def test_conflict_next_edit(wiki: Any, bot: Any) -> None:
    switch(wiki, "conflict-next-edit", times=1)
    assert bot.edit(id="Q42", data='{"labels":{"de":{"language":"de","value":"a"}}}')["error"]["code"] == "editconflict"
    assert "entity" in bot.edit(id="Q42", data='{"labels":{"de":{"language":"de","value":"a"}}}')


def test_lost_session_and_bad_token(wiki: Any, bot: Any) -> None:
    token = bot.token()
    switch(wiki, "badtoken", action="wbeditentity", times=1)
    assert bot.call(action="wbeditentity", token=token, **NEW)["error"]["code"] == "badtoken"
    switch(wiki, "session-lost", action="wbeditentity", times=1)
    assert bot.call(action="wbeditentity", token=token, **NEW)["error"]["code"] == "badtoken"
    assert bot.call(action="query", meta="userinfo", **{"assert": "user"})["error"]["code"] == "assertuserfailed"
    bot.log_in("GlamBot@upload")
    assert "entity" in bot.edit(**NEW)


def test_readonly_and_lag_by_header(bot: Any) -> None:
    assert bot.edit(mode="readonly", **NEW)["error"]["code"] == "readonly"
    assert bot.edit(mode="lag=7.3", maxlag=5, **NEW)["error"]["lag"] == 7.3
    assert bot.response.headers["Retry-After"] == "5"
    assert "entity" in bot.edit(mode="lag=7.3", **NEW)


def test_query_service_faults(wiki: Any, bot: Any) -> None:
    switch(wiki, "http500", action="sparql", times=1)
    assert bot.http.get(wiki.sparql_url, params={"query": "ASK {}"}).status_code == 500
    switch(wiki, "sparql-lag")
    made = bot.edit(new="item", data=json.dumps({"labels": {"en": {"language": "en", "value": "late"}}}))["entity"][
        "id"
    ]
    assert bot.ask(f"SELECT ?x {{ wd:{made} rdfs:label ?x }}") == []
    httpx.delete(f"{wiki.base_url}/control/faults")
    assert len(bot.ask(f"SELECT ?x {{ wd:{made} rdfs:label ?x }}")) == 1


def test_ratelimit(bot: Any, connect: Any) -> None:
    codes = [bot.edit(mode="ratelimit", **NEW).get("error", {}).get("code") for _ in range(3)]
    assert codes == [None, None, "failed-save"]
    assert [message["name"] for message in bot.response.json()["error"]["messages"]][1] == "actionthrottledtext"
    other = connect("NewUser@upload")
    codes = [other.edit(**NEW).get("error", {}).get("code") for _ in range(9)]
    assert codes == [None] * 8 + ["no-automatic-entity-id"]


def test_counts_and_reset(wiki: Any, bot: Any) -> None:
    url = f"{wiki.base_url}/control"
    httpx.post(f"{url}/reset")
    bot.call(action="wbgetentities", ids="Q42")
    bot.ask("SELECT * {}")
    assert httpx.get(f"{url}/counts").json() == {"/w/api.php": {"wbgetentities": 1}, "/sparql": {"sparql": 1}}
    switch(wiki, "readonly")
    httpx.post(f"{url}/reset")
    assert httpx.get(f"{url}/counts").json() == {}
    assert httpx.get(f"{url}/faults").json() == {"faults": []}


def test_unknown_modes_are_refused(wiki: Any) -> None:
    for body in ({"mode": "nonsense"}, {"mode": "lag"}, {}):
        assert httpx.post(f"{wiki.base_url}/control/faults", json=body).status_code == 400


def test_block_protect_delete(wiki: Any, bot: Any) -> None:
    url = f"{wiki.base_url}/control"
    label = json.dumps({"labels": {"de": {"language": "de", "value": "x"}}})
    httpx.post(f"{url}/protect", json={"entity": "Q42", "level": "editprotected"})
    bot.edit(id="Q42", data=label)
    assert bot.response.headers["MediaWiki-API-Error"] == "permissiondenied, protectedpage"
    httpx.post(f"{url}/protect", json={"entity": "Q42", "level": None})
    httpx.post(f"{url}/block", json={"user": "GlamBot", "reason": "test"})
    bot.edit(id="Q42", data=label)
    assert bot.response.headers["MediaWiki-API-Error"] == "permissiondenied, blocked"
    info = bot.call(action="query", meta="userinfo", uiprop="blockinfo")["query"]["userinfo"]
    assert info["blockreason"] == "test"
    httpx.post(f"{url}/block", json={"user": "GlamBot", "reason": None})
    httpx.post(f"{url}/delete", json={"entity": "Q42"})
    assert "missing" in bot.call(action="wbgetentities", ids="Q42")["entities"]["Q42"]
    assert bot.ask("SELECT ?x { wd:Q42 rdfs:label ?x }") == []
    assert bot.edit(id="Q42", data=label)["error"]["code"] == "no-such-entity"


def test_delayed_answers_do_not_hold_up_others(wiki: Any, bot: Any, anonymous: Any) -> None:
    ask = {"action": "query", "meta": "userinfo"}
    with ThreadPoolExecutor(1) as pool:
        started = time.monotonic()
        slow = pool.submit(bot.call, mode="delay=0.5", **ask)
        assert "query" in anonymous.call(**ask)
        assert not slow.done()
        assert slow.result()["query"]["userinfo"]["name"] == "GlamBot"
    assert time.monotonic() - started >= 0.5


def test_cut_answers_begin_and_do_not_end(wiki: Any, bot: Any) -> None:
    switch(wiki, "cut", times=1)
    received: list[bytes] = []
    with bot.http.stream("POST", wiki.api_url, data={"action": "query", "meta": "userinfo"}) as answer:
        assert answer.status_code == 200
        with pytest.raises(httpx.RemoteProtocolError):
            received.extend(answer.iter_raw())
    assert b"".join(received) in (b"", b'{"')


def test_modes_with_no_sense_are_passed_over_in_the_header(bot: Any) -> None:
    assert "query" in bot.call(mode="nonsense, lag=x, http=abc, http999, delay", action="query", meta="userinfo")
