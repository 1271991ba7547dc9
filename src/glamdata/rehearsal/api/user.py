"""meta=userinfo and list=users: who is who and may do what."""

from __future__ import annotations

import re
from typing import Any

from glamdata.rehearsal.account import rights_of
from glamdata.rehearsal.api.module import Answer, Call, Module, Parameter
from glamdata.rehearsal.throttle import categories_of, limit_of

__all__ = ["MODULES"]

_UI_PROPS = (
    "acceptlang", "blockinfo", "cancreateaccount", "changeablegroups", "centralids", "editcount", "email",
    "groupmemberships", "groups", "hasmsg", "implicitgroups", "latestcontrib", "options", "ratelimits",
    "realname", "registrationdate", "rights", "theoreticalratelimits", "unreadcount",
)  # fmt: skip
_US_PROPS = ("blockinfo", "editcount", "groups", "implicitgroups", "registration", "rights", "emailable", "gender")
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
    rules = call.wiki.rules
    if limit_of("edit", call.session, call.modes, rules) is None and "ratelimit-create" not in call.modes:
        return {}
    names = categories_of(call.session)
    shown: dict[str, Any] = {}
    for action, limits in rules.rate_limits.items():
        if found := {name: limits[name] for name in names if name in limits}:
            shown[action] = {name: {"hits": hits, "seconds": seconds} for name, (hits, seconds) in found.items()}
    for action, accounts in rules.account_limits.items():
        if call.session.user_name in accounts:
            hits, seconds = accounts[call.session.user_name]
            shown[action] = {"user": {"hits": hits, "seconds": seconds}}
    return shown


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
        "blockpartial": block.is_partial,
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


def _list_all(call: Call) -> Answer:
    """Answer list=allusers, by name."""
    start = max(call["from"] or "", call["continue"] or "")
    names = sorted(
        name
        for name, account in call.wiki.accounts.items()
        if name >= start
        and name.startswith(call["prefix"] or "")
        and (not call["group"] or set(call["group"]) & set(account.all_groups))
    )
    if len(names) > call["limit"]:
        call.continuation["aucontinue"] = names[call["limit"]]
    return {"allusers": [_describe_user(call, name) for name in names[: call["limit"]]]}


MODULES = (
    Module(
        "query+allusers",
        "MediaWiki\\Api\\ApiQueryAllUsers",
        _list_all,
        (
            Parameter("from"),
            Parameter("prefix"),
            Parameter("group", multi=True),
            Parameter("prop", multi=True, choices=_US_PROPS),
            Parameter("limit", "limit", default=10),
            Parameter("continue"),
        ),
        prefix="au",
        group="list",
    ),
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
