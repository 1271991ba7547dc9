"""meta=userinfo and list=users: who is who and may do what."""

from __future__ import annotations

import re
from typing import Any

from glamdata.rehearsal.account import rights_of
from glamdata.rehearsal.api.module import Answer, Call, Module, Parameter
from glamdata.rehearsal.throttle import limit_of

__all__ = ["MODULES"]

_UI_PROPS = (
    "acceptlang", "blockinfo", "cancreateaccount", "changeablegroups", "centralids", "editcount", "email",
    "groupmemberships", "groups", "hasmsg", "implicitgroups", "latestcontrib", "options", "ratelimits",
    "realname", "registrationdate", "rights", "theoreticalratelimits", "unreadcount",
)  # fmt: skip
_US_PROPS = ("blockinfo", "editcount", "groups", "implicitgroups", "registration", "rights", "emailable", "gender")
_ANONYMOUS = {
    "edit": (8, 60), "upload": (8, 60), "mailpassword": (5, 3600), "sendemail": (5, 86400), "purge": (30, 60),
    "linkpurge": (30, 60), "renderfile": (700, 30), "renderfile-nonstandard": (70, 30), "stashedit": (30, 60),
    "stashbasehtml": (5, 60), "changetags": (8, 60), "wikibase-idgenerator": (8, 60),
}  # fmt: skip
_USER = {
    "edit": (90, 60), "move": (8, 60), "rollback": (10, 60), "sendemail": (20, 86400), "changeemail": (4, 86400),
    "confirmemail": (4, 86400), "purge": (30, 60), "linkpurge": (30, 60), "renderfile": (700, 30),
    "renderfile-nonstandard": (70, 30), "editcontentmodel": (8, 60), "wikibase-idgenerator": (90, 60),
}  # fmt: skip


_IMPLICIT = ("*", "user", "autoconfirmed")


def _user_info(call: Call) -> Answer:
    session = call.session
    info: dict[str, Any] = {"id": session.user_id, "name": session.user_name}
    if session.account is None:
        info["anon"] = True
    wanted = call["prop"]
    if "blockinfo" in wanted:
        info |= _block_info(call, session.user_name)
    if "hasmsg" in wanted:
        info["messages"] = session.user_name in call.wiki.messages
    if "groups" in wanted:
        info["groups"] = list(session.groups)
    if "implicitgroups" in wanted:
        info["implicitgroups"] = [group for group in session.groups if group in _IMPLICIT]
    if "rights" in wanted:
        info["rights"] = [right for right in session.rights if not _is_hidden(call, right)]
    if "ratelimits" in wanted:
        info["ratelimits"] = _rate_limits(call)
    if "editcount" in wanted:
        info["editcount"] = _edit_count(call, session.user_name)
    own = _own_facts(call)
    return {"userinfo": info | {prop: own[prop] for prop in wanted if prop in own}}


def _own_facts(call: Call) -> dict[str, Any]:
    """Return what userinfo tells beyond rights and counts, by the name that is asked for."""
    session = call.session
    query = "SELECT max(created) FROM revision WHERE user_name = ?"
    latest = call.wiki.archive.select(query, session.user_name)[0][0]
    facts: dict[str, Any] = {
        "options": {"language": "en"},
        "changeablegroups": {"add": [], "remove": [], "add-self": [], "remove-self": []},
        "groupmemberships": [{"group": name, "expiry": "infinity"} for name in session.groups if name not in _IMPLICIT],
        "realname": "",
        "unreadcount": int(session.user_name in call.wiki.messages),
        "cancreateaccount": session.account is None,
        "acceptlang": [],
    }
    if session.account is not None:
        facts["registrationdate"] = call.wiki.registered(session.user_name)
        facts["email"] = ""
    if latest is not None:
        facts["latestcontrib"] = latest
    return facts


def _is_hidden(call: Call, right: str) -> bool:
    return right == "noratelimit" and any(mode.startswith("ratelimit") for mode in call.modes)


def _rate_limits(call: Call) -> dict[str, Any]:
    if limit_of("edit", call.session, call.modes) is None and "ratelimit-create" not in call.modes:
        return {}
    table, kind = (_USER, "user") if call.session.account else (_ANONYMOUS, "ip")
    return {action: {kind: {"hits": hits, "seconds": seconds}} for action, (hits, seconds) in table.items()}


def _block_info(call: Call, name: str) -> dict[str, Any]:
    block = call.wiki.blocks.get(name)
    if block is None:
        return {}
    return {
        "blockid": 1,
        "blockedby": block.by,
        "blockedbyid": call.wiki.user_ids.get(block.by, 0),
        "blockreason": block.reason,
        "blockedtimestamp": call.wiki.now(),
        "blockexpiry": "infinite" if block.expiry == "infinity" else block.expiry,
        "blockpartial": bool(block.pages),
        "blocknocreate": True,
        "blockanononly": False,
    }


def _edit_count(call: Call, name: str) -> int:
    rows = call.wiki.archive.select("SELECT count(*) FROM revision WHERE user_name = ?", name)
    return int(rows[0][0])


def _list_users(call: Call) -> Answer:
    return {"users": [_describe_user(call, name.replace("_", " ")) for name in call["users"]]}


def _describe_user(call: Call, name: str) -> dict[str, Any]:
    account = call.wiki.accounts.get(name)
    if account is None:
        return {"name": name, "invalid" if re.search(r"[#<>\[\]|{}@/:]", name) else "missing": True}
    user: dict[str, Any] = {"userid": call.wiki.user_ids[name], "name": name}
    facts = {
        "editcount": _edit_count(call, name),
        "groups": list(account.all_groups),
        "rights": list(rights_of(account.all_groups)),
        "registration": call.wiki.registered(name),
        "emailable": False,
        "gender": "unknown",
    }
    user |= {prop: value for prop, value in facts.items() if prop in call["prop"]}
    return user | (_block_info(call, name) if "blockinfo" in call["prop"] else {})


MODULES = (
    Module(
        "query+userinfo",
        "MediaWiki\\Api\\ApiQueryUserInfo",
        _user_info,
        (Parameter("prop", multi=True, choices=_UI_PROPS), Parameter("attachedwiki")),
        prefix="ui",
        group="meta",
    ),
    Module(
        "query+users",
        "MediaWiki\\Api\\ApiQueryUsers",
        _list_users,
        (Parameter("prop", multi=True, choices=_US_PROPS), Parameter("users", multi=True)),
        prefix="us",
        group="list",
    ),
)
