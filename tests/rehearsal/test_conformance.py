"""The rehearsal wiki answers as a real Wikibase did: the recorded requests, replayed in their order.

Compared are HTTP status, error code, message names, the error header's presence and the keys and types of the
answer's first two levels. Ids, GUIDs and revisions that a case makes are mapped to those that later cases use.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import httpx

from glamdata.rehearsal import RehearsalServer, load_accounts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

OUT_OF_REACH: dict[str, str] = {}
"""Cases that are not replayed, with the reason."""

_ID = re.compile(r"Q9\d{8}")
_GUID = re.compile(r"Q9\d{8}\$[0-9a-fA-F-]{36}")
_VOLATILE = {"pageid", "lastrevid", "modified", "time", "html", "lguserid", "newrevid", "oldrevid", "newtimestamp",
             "wikibase-sparql"}  # fmt: skip
Case = dict[str, Any]


def _item(label: str) -> str:
    return json.dumps({"labels": {"en": {"language": "en", "value": label}}})


class Replay:
    """Sends the recorded requests to a wiki and remembers which of its ids stand for which recorded ones."""

    def __init__(self, wiki: RehearsalServer) -> None:
        self.wiki = wiki
        self.clients: dict[str, httpx.Client] = {}
        self.tokens: dict[str, str] = {}
        self.ids: dict[str, str] = {}
        self.revisions: dict[int, int] = {}

    def close(self) -> None:
        for client in self.clients.values():
            client.close()

    def post(self, user: str | None, mode: str | None = None, **parameters: Any) -> httpx.Response:
        headers = {"X-Test-Mode": mode} if mode else {}
        return self.client(user).post(self.wiki.api_url, data=parameters, headers=headers)

    def client(self, user: str | None) -> httpx.Client:
        name = user or ""
        if name not in self.clients:
            self.clients[name] = httpx.Client(timeout=60)
            if "@" in name:
                self._log_in(name)
        return self.clients[name]

    def _log_in(self, name: str) -> None:
        user, _, app = name.partition("@")
        passwords = next(account.bot_passwords for account in load_accounts() if account.name == user)
        password = next(known.password for known in passwords if known.app == app)
        token = self._fetch_token(name, "login")
        answer = self.post(name, action="login", lgname=name, lgpassword=password, lgtoken=token).json()
        assert answer["login"]["result"] == "Success"
        self.tokens[name] = self._fetch_token(name, "csrf")

    def _fetch_token(self, name: str, kind: str) -> str:
        answer = self.post(name, action="query", meta="tokens", type=kind).json()
        return str(answer["query"]["tokens"][f"{kind}token"])

    def edit(self, user: str | None, mode: str | None = None, **parameters: Any) -> dict[str, Any]:
        self.client(user)
        parameters = {"action": "wbeditentity", "token": self.tokens.get(user or "", "+\\"), **parameters}
        answer: dict[str, Any] = self.post(user, mode, **parameters).json()
        return answer

    def send(self, case: Case) -> httpx.Response:
        """Send one recorded request, its ids, revisions and tokens mapped."""
        user = case["user"]
        client = self.client(user)
        request = {key: self._map(key, value) for key, value in case["request"].items()}
        if request.get("token") == "<csrf>":
            request["token"] = self.tokens.get(user or "", "+\\")
        if user == "(login)":
            self._freshen(request)
        headers = {"X-Test-Mode": case["mode"]} if case["mode"] else {}
        if case["method"] == "GET":
            return client.get(self.wiki.api_url, params=request, headers=headers)
        return client.post(self.wiki.api_url, data=request, headers=headers)

    def _freshen(self, request: dict[str, Any]) -> None:
        if request.get("lgtoken", "deadbeef+\\") != "deadbeef+\\":
            request["lgtoken"] = self._fetch_token("(login)", "login")
        if request["action"] == "logout":
            request["token"] = self._fetch_token("(login)", "csrf")

    def _map(self, key: str, value: Any) -> Any:
        if key in ("baserevid", "undo"):
            number = int(value) if str(value).isdigit() else value
            return self.revisions.get(number, value)
        text = _GUID.sub(lambda match: self.ids.get(match[0], match[0]), str(value))
        return _ID.sub(lambda match: self.ids.get(match[0], match[0]), text)

    def learn(self, recorded: Any, given: Any) -> None:
        """Remember what stands for what, from two answers to the same request."""
        if isinstance(recorded, dict) and isinstance(given, dict):
            for key in recorded.keys() & given.keys():
                if key in ("lastrevid", "newrevid") and isinstance(given[key], int):
                    self.revisions[recorded[key]] = given[key]
                self.learn(recorded[key], given[key])
        elif isinstance(recorded, list) and isinstance(given, list):
            for pair in zip(recorded, given, strict=False):
                self.learn(*pair)
        elif isinstance(recorded, str) and (_ID.fullmatch(recorded) or _GUID.fullmatch(recorded)):
            self.ids[recorded] = given


def _prepare(replay: Replay, case: Case) -> None:
    """Bring the wiki into the state that cases left out of the recording had made."""
    name = case["name"] if case["order"] else "edit_env_ratelimit_core_default_91st_create_in_a_minute"
    if name == "edit_new_full":
        replay.wiki.wiki.archive.set_protection("Q4115191", "editprotected")
    if name == "edit_env_before_block":
        replay.client("BadBot@upload").post(
            f"{replay.wiki.base_url}/control/block", json={"user": "BadBot", "reason": None}
        )
    if name == "edit_env_blocked":
        replay.client(None).post(
            f"{replay.wiki.base_url}/control/block", json={"user": "BadBot", "reason": "test block"}
        )
    if name == "edit_env_partial_blocked_page":
        block = {"user": "BadBot", "reason": "partial", "pages": ["Q42"]}
        replay.client(None).post(f"{replay.wiki.base_url}/control/block", json=block)
    if name == "mod_wbmergeitems_conflict_labels_go_alias":
        for recorded, label in (("Q900000171", "M1"), ("Q900000172", "M2")):
            replay.ids[recorded] = replay.edit("GlamBot@upload", new="item", data=_item(label))["entity"]["id"]
    if name == "edit_env_ratelimit_anon_2":
        replay.edit(None, "ratelimit", id=replay.ids.get("Q900000001", "Q42"), data=_item("rl0"))
    if name == "edit_env_too_big":
        aliases = [{"language": "en", "value": f"{number:05d}{'z' * 240}"} for number in range(9000)]
        case["request"]["data"] = json.dumps({"aliases": {"en": aliases}})
    if name == "edit_env_many_claims_200":
        snaks = [{"snaktype": "value", "property": "P217", "datavalue": {"type": "string", "value": f"v{number}"}}
                 for number in range(200)]  # fmt: skip
        claims = [{"mainsnak": snak, "type": "statement", "rank": "normal"} for snak in snaks]
        case["request"]["data"] = json.dumps({"claims": claims})
    if name == "edit_env_ratelimit_core_default_91st_create_in_a_minute":
        case["mode"] = "ratelimit-core"
        for number in range(90):
            replay.edit("GlamBot@upload", "ratelimit-core", new="item", data=_item(f"many {number}"))


def _shape(value: Any, depth: int) -> Any:
    if isinstance(value, dict) and depth and not all(_ID.fullmatch(key) or key[:1] in "QP-" for key in value):
        return {key: _shape(item, depth - 1) for key, item in value.items()}
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


def _differences(case: Case, response: httpx.Response) -> Iterator[str]:
    recorded = case["json"]
    if response.status_code != case["http_status"]:
        yield f"HTTP {response.status_code}, recorded {case['http_status']}"
    header = "MediaWiki-API-Error"
    recorded_header = {key.lower(): value for key, value in case["headers"].items()}.get(header.lower())
    if response.headers.get(header) != recorded_header:
        yield f"header {response.headers.get(header)!r}, recorded {recorded_header!r}"
    if "NOT_JSON" in recorded:
        return
    given = response.json()
    for name, read in (("code", _code), ("messages", _messages)):
        if read(given) != read(recorded):
            yield f"{name} {read(given)}, recorded {read(recorded)}: {given.get('error', {}).get('info')}"
    if _shape(given, 2) != _shape(recorded, 2):
        yield f"shape {_shape(given, 2)}, recorded {_shape(recorded, 2)}"


def _mask(value: Any, ids: dict[str, str]) -> Any:
    """Return an answer without what differs from wiki to wiki, its ids replaced by those they stand for."""
    if isinstance(value, dict):
        return {str(_mask(name, ids)): _mask(item, ids) for name, item in value.items() if not _is_volatile(name, item)}
    if isinstance(value, list):
        return [_mask(item, ids) for item in value]
    if not isinstance(value, str):
        return value
    text = _GUID.sub(lambda match: ids.get(match[0], match[0]), value)
    text = _ID.sub(lambda match: ids.get(match[0], match[0]), text)
    return re.sub(r"http://127\.0\.0\.1:\d+", "http://wiki", text)


def _is_volatile(name: str, value: Any) -> bool:
    return name in _VOLATILE or name.endswith("token") or (name == "id" and isinstance(value, int))


def _code(answer: dict[str, Any]) -> Any:
    return answer.get("error", {}).get("code") or [error["code"] for error in answer.get("errors", ())]


def _messages(answer: dict[str, Any]) -> list[str]:
    return [message["name"] for message in answer.get("error", {}).get("messages", ())]


def test_recorded_answers(answers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [path for path in answers.glob("*.json") if path.stem not in OUT_OF_REACH]
    cases = sorted((json.loads(path.read_text("utf-8")) for path in paths), key=lambda case: case["order"] or 10_000)
    failures: dict[str, list[str]] = {}
    same = 0
    with RehearsalServer(tmp_path / "wiki.sqlite", load=[answers / "fixtures.jsonl"]) as wiki:
        replay = Replay(wiki)
        for case in cases:
            _prepare(replay, case)
            response = replay.send(case)
            if found := list(_differences(case, response)):
                failures[f"{case['order']} {case['name']}"] = found
            elif "NOT_JSON" not in case["json"]:
                replay.learn(case["json"], response.json())
                same += _mask(case["json"], replay.ids) == _mask(response.json(), {})
        replay.close()
    total = len(cases) + len(OUT_OF_REACH)
    with capsys.disabled():
        print(f"\nconforming: {len(cases) - len(failures)} of {total} recorded answers, {same} of them word for word")
    assert same >= 240
    assert not failures, "\n".join(f"{name}: {'; '.join(found)}" for name, found in failures.items())
