"""What surrounds every answer: other origins, scripts, and what the main module adds."""

from __future__ import annotations

import json
from typing import Any

import pytest

READ = {"action": "query", "meta": "userinfo"}


def test_other_origins_read_as_nobody(wiki: Any, bot: Any) -> None:
    assert bot.call(**READ)["query"]["userinfo"]["name"] == "GlamBot"
    answer = bot.http.get(wiki.api_url, params={**READ, "origin": "*"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.json()["query"]["userinfo"]["name"] == "127.0.0.1"
    asked = bot.http.options(wiki.api_url, params={"origin": "*"}, headers={"Origin": "https://example.org"})
    assert (asked.status_code, asked.headers["access-control-allow-methods"]) == (200, "POST, GET")
    assert "access-control-allow-origin" not in bot.http.get(wiki.api_url, params=READ).headers
    refused = bot.http.get(wiki.api_url, params={**READ, "origin": "https://example.org"})
    assert refused.status_code == 403
    tokens = bot.call(action="query", meta="tokens", origin="*")
    assert tokens["query"]["tokens"] == {}
    assert "same-origin" in tokens["warnings"]["tokens"]["*"]
    assert bot.call(action="login", lgname="GlamBot@upload", origin="*")["login"]["result"] == "Aborted"


@pytest.mark.parametrize(
    ("name", "written"), [("show", "show"), ("a.b[0]", "a.b[0]"), ("alert(1)//", "alert1"), ("", "")]
)
def test_answers_as_scripts(wiki: Any, bot: Any, name: str, written: str) -> None:
    answer = bot.http.get(wiki.api_url, params={**READ, "callback": name})
    assert answer.headers["content-type"].startswith("text/javascript")
    start = f"/**/{written}("
    assert answer.text.startswith(start)
    assert json.loads(answer.text[len(start) : -1])["query"]["userinfo"]["anon"] == ""


def test_facts_that_are_asked_for(bot: Any) -> None:
    asked = {"requestid": "a<b", "servedby": 1, "curtimestamp": 1, "responselanginfo": 1}
    for request in (READ, {"action": "nonsense"}, {"action": "wbgetentities", "ids": "x", "errorformat": "plaintext"}):
        answer = bot.call(**request, **asked)
        assert answer["requestid"] == "a<b"
        assert {"servedby", "curtimestamp", "uselang", "errorlang"} <= answer.keys()
        assert "warnings" not in answer


def test_versions_of_the_format(bot: Any) -> None:
    assert bot.call(**READ, formatversion=3)["error"]["code"] == "badvalue"
    assert bot.call(**READ, formatversion="latest")["batchcomplete"] is True
    assert bot.call(**READ, formatversion=1)["batchcomplete"] == ""
