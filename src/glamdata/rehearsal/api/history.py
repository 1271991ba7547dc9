"""list=usercontribs and list=recentchanges: who changed what, newest first."""

from __future__ import annotations

from typing import Any

import orjson

from glamdata.rehearsal.api.module import Answer, Call, Module, Parameter
from glamdata.rehearsal.api.reading import read_continuation
from glamdata.rehearsal.entity import page_title
from glamdata.rehearsal.failure import core_failure
from glamdata.rehearsal.load import LOADER

__all__ = ["MODULES"]

_ROWS = (
    "SELECT revision_id, parent_id, revision.page_id, page.namespace, page.entity_id, user_id, user_name, created,"
    " summary, is_bot, tags, size, previous_size, page.latest FROM revision JOIN page USING (page_id)"
)
_UC_PROPS = ("comment", "flags", "ids", "oresscores", "parsedcomment", "patrolled", "size", "sizediff", "tags",
             "timestamp", "title")  # fmt: skip
_RC_PROPS = ("comment", "flags", "ids", "loginfo", "parsedcomment", "patrolled", "redirect", "sha1", "sizes", "tags",
             "timestamp", "title", "user", "userid")  # fmt: skip
_UC_SHOW = (
    "!autopatrolled",
    "!minor",
    "!new",
    "!patrolled",
    "!top",
    "autopatrolled",
    "minor",
    "new",
    "patrolled",
    "top",
)
_RC_SHOW = ("!anon", "!autopatrolled", "!bot", "!minor", "!patrolled", "!redirect", "anon", "autopatrolled", "bot",
            "minor", "patrolled", "redirect", "unpatrolled")  # fmt: skip
_KEYS = ("revid", "parentid", "pageid", "ns", "entity", "userid", "user", "timestamp", "comment", "bot", "tags",
         "size", "oldsize", "latest")  # fmt: skip


def _select(call: Call, condition: str, *parameters: Any) -> list[dict[str, Any]]:
    """Return the rows wanted, cut to the limit with its continuation set."""
    older = call["dir"] == "older"
    sign, order = ("<=", "DESC") if older else (">=", "ASC")
    conditions, values = [condition], list(parameters)
    for name, mark in (("start", sign), ("end", ">=" if older else "<=")):
        if call[name]:
            conditions.append(f"created {mark} ?")
            values.append(call[name])
    if call["continue"]:
        conditions.append(f"revision_id {sign} ?")
        values.append(read_continuation(call["continue"]))
    query = f"{_ROWS} WHERE {' AND '.join(conditions)} ORDER BY revision_id {order}"
    rows = [dict(zip(_KEYS, row, strict=True)) for row in call.wiki.archive.select(query, *values)]
    rows = [{**row, "tags": orjson.loads(row["tags"])} for row in rows]
    return [row for row in rows if _is_wanted(call, row)]


def _is_wanted(call: Call, row: dict[str, Any]) -> bool:
    spaces = call["namespace"]
    return (not spaces or str(row["ns"]) in spaces) and (call["tag"] is None or call["tag"] in row["tags"])


def _cut(call: Call, rows: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    limit = call["limit"]
    if len(rows) > limit:
        moment = rows[limit]["timestamp"].translate({ord(character): None for character in "-:TZ"})
        call.continuation[name] = f"{moment}|{rows[limit]['revid']}"
    return rows[:limit]


def _contributions(call: Call) -> Answer:
    if not (call["user"] or call["userids"] or call["userprefix"]):
        info = 'One of the parameters "ucuser", "ucuserids" and "ucuserprefix" is required.'
        raise core_failure("missingparam", info)
    users = [name.replace("_", " ") for name in call["user"] or ()]
    users += [name for name, number in call.wiki.user_ids.items() if number in call["userids"]]
    if call["userprefix"]:
        users = [name for name in call.wiki.accounts if name.startswith(call["userprefix"])]
    marks = ", ".join("?" * len(users))
    rows = [row for row in _select(call, f"user_name IN ({marks})", *users) if _has_flags(call, row)]
    return {"usercontribs": [_contribution(call, row) for row in _cut(call, rows, "uccontinue")]}


def _contribution(call: Call, row: dict[str, Any]) -> dict[str, Any]:
    is_new = row["parentid"] == 0
    facts = {
        "ids": {"pageid": row["pageid"], "revid": row["revid"], "parentid": row["parentid"]},
        "title": {"ns": row["ns"], "title": page_title(row["entity"])},
        "timestamp": {"timestamp": row["timestamp"]},
        "flags": {"new": is_new, "minor": False, "top": row["revid"] == row["latest"]},
        "comment": {"comment": row["comment"]},
        "parsedcomment": {"parsedcomment": row["comment"]},
        "size": {"size": row["size"]},
        "sizediff": {"sizediff": row["size"] - row["oldsize"]},
        "tags": {"tags": row["tags"]},
    }
    shown = {"userid": row["userid"], "user": row["user"]}
    for name in call["prop"]:
        shown |= facts.get(name, {})
    return shown


def _changes(call: Call) -> Answer:
    condition, values = "user_name <> ?", [LOADER]
    if call["user"]:
        condition += " AND user_name = ?"
        values.append(call["user"])
    rows = [row for row in _select(call, condition, *values) if _is_shown(call, row)]
    return {"recentchanges": [_change(call, row) for row in _cut(call, rows, "rccontinue")]}


def _has_flags(call: Call, row: dict[str, Any]) -> bool:
    flags = {
        "bot": bool(row["bot"]),
        "new": row["parentid"] == 0,
        "top": row["revid"] == row["latest"],
        "minor": False,
        "anon": row["userid"] == 0,
    }
    known = ((name.lstrip("!"), not name.startswith("!")) for name in call["show"] or ())
    return all(flags.get(name, wanted) == wanted for name, wanted in known)


def _is_shown(call: Call, row: dict[str, Any]) -> bool:
    kind = "new" if row["parentid"] == 0 else "edit"
    title = call["title"]
    return _has_flags(call, row) and kind in call["type"] and (title is None or page_title(row["entity"]) == title)


def _change(call: Call, row: dict[str, Any]) -> dict[str, Any]:
    is_new = row["parentid"] == 0
    facts = {
        "title": {"ns": row["ns"], "title": page_title(row["entity"])},
        "ids": {"pageid": row["pageid"], "revid": row["revid"], "old_revid": row["parentid"], "rcid": row["revid"]},
        "user": {"user": row["user"]},
        "userid": {"userid": row["userid"]},
        "flags": {"bot": bool(row["bot"]), "new": is_new, "minor": False},
        "sizes": {"oldlen": row["oldsize"], "newlen": row["size"]},
        "timestamp": {"timestamp": row["timestamp"]},
        "comment": {"comment": row["comment"]},
        "parsedcomment": {"parsedcomment": row["comment"]},
        "tags": {"tags": row["tags"]},
    }
    shown: dict[str, Any] = {"type": "new" if is_new else "edit"}
    for name in call["prop"]:
        shown |= facts.get(name, {})
    return shown


_SHARED = (
    Parameter("start", "timestamp"),
    Parameter("end", "timestamp"),
    Parameter("dir", default="older", choices=("newer", "older")),
    Parameter("namespace", multi=True),
    Parameter("tag"),
    Parameter("limit", "limit", default=10, limits=(500, 5000)),
    Parameter("continue"),
)
MODULES = (
    Module(
        "query+usercontribs",
        "MediaWiki\\Api\\ApiQueryUserContribs",
        _contributions,
        (
            *_SHARED,
            Parameter("user", "user", multi=True),
            Parameter("userprefix"),
            Parameter("userids", "integer", multi=True),
            Parameter("prop", multi=True, default="ids|title|timestamp|comment|size|flags", choices=_UC_PROPS),
            Parameter("show", multi=True, choices=_UC_SHOW),
        ),
        prefix="uc",
        group="list",
    ),
    Module(
        "query+recentchanges",
        "MediaWiki\\Api\\ApiQueryRecentChanges",
        _changes,
        (
            *_SHARED,
            Parameter("user", "user"),
            Parameter("title"),
            Parameter("prop", multi=True, default="title|timestamp|ids", choices=_RC_PROPS),
            Parameter("show", multi=True, choices=_RC_SHOW),
            Parameter("type", multi=True, default="edit|new", choices=("categorize", "edit", "external", "log", "new")),
            Parameter("toponly", "boolean"),
        ),
        prefix="rc",
        group="list",
    ),
)
