"""list=allpages, prefixsearch, blocks, tags and logevents: what there is on the wiki besides edits."""

from __future__ import annotations

from typing import Any

import orjson

from glamdata.rehearsal.api.module import Answer, Call, Module, Parameter
from glamdata.rehearsal.entity import page_title

__all__ = ["MODULES"]

_LOG = "SELECT log_id, kind, action, page_id, entity_id, user_id, user_name, created, comment FROM log"
_CREATED = (
    "SELECT revision_id, 'create', 'create', page_id, entity_id, user_id, user_name, created, summary"
    " FROM revision JOIN page USING (page_id) WHERE parent_id = 0 AND user_id > 0"
)
_SOFTWARE_TAGS = ("mw-undo", "mw-rollback")


def _list_pages(call: Call) -> Answer:
    """Answer list=allpages, by title as MediaWiki sorts it."""
    start = max(call["from"] or "", call["continue"] or "")
    filters = {"redirects": " AND redirect IS NOT NULL", "nonredirects": " AND redirect IS NULL"}
    query = "SELECT page_id, namespace, entity_id FROM page WHERE deleted = 0 AND namespace = ? AND entity_id >= ?"
    query += filters.get(call["filterredir"], "")
    prefix = (call["prefix"] or "").upper()
    rows = call.wiki.archive.select(
        f"{query} AND substr(entity_id, 1, ?) = ? ORDER BY entity_id LIMIT ?",
        call["namespace"], start, len(prefix), prefix, call["limit"] + 1,
    )  # fmt: skip
    if len(rows) > call["limit"]:
        call.continuation["apcontinue"] = rows[-1][2]
    return {"allpages": [_show_page(row) for row in rows[: call["limit"]]]}


def _show_page(row: tuple[Any, ...]) -> Answer:
    return {"pageid": row[0], "ns": row[1], "title": page_title(row[2])}


def _search_prefix(call: Call) -> Answer:
    text = call["search"].strip().removeprefix("Property:").upper()
    query = (
        "SELECT page_id, namespace, entity_id FROM page WHERE deleted = 0 AND substr(entity_id, 1, ?) = ?"
        " ORDER BY length(entity_id), entity_id"
    )
    rows = call.wiki.archive.select(query, len(text), text) if text else []
    spaces = call["namespace"]
    found = [row for row in rows if str(row[1]) in spaces or spaces == ("*",)]
    end = call["offset"] + call["limit"]
    if len(found) > end:
        call.continuation["psoffset"] = end
    return {
        "prefixsearch": [
            {"ns": row[1], "title": page_title(row[2]), "pageid": row[0]} for row in found[call["offset"] : end]
        ]
    }


def _list_blocks(call: Call) -> Answer:
    shown = []
    for number, (name, block) in enumerate(sorted(call.wiki.blocks.items()), 1):
        if call["users"] and name not in call["users"]:
            continue
        facts: dict[str, Answer] = {
            "id": {"id": number},
            "user": {"user": name},
            "by": {"by": block.by},
            "timestamp": {"timestamp": call.wiki.registered(name)},
            "expiry": {"expiry": block.expiry},
            "reason": {"reason": block.reason},
            "flags": {"automatic": False, "anononly": False, "nocreate": True, "autoblock": True, "noemail": False,
                      "hidden": False, "allowusertalk": True, "partial": block.is_partial},
            "restrictions": {"restrictions": {"pages": [{"title": page} for page in block.pages]}},
        }  # fmt: skip
        row: Answer = {}
        for name_of_fact in call["prop"]:
            row |= facts.get(name_of_fact, {})
        shown.append(row)
    return {"blocks": shown[: call["limit"]]}


def _list_tags(call: Call) -> Answer:
    """Answer list=tags: those of the software, of filters, and those that users may give."""
    rules = call.wiki.rules
    sources = [(_SOFTWARE_TAGS, "software"), (rules.filter_tags, "extension"), (rules.change_tags, "manual")]
    rows = [_show_tag(call, name, source) for names, source in sources for name in names]
    if (start := call["continue"]) is not None:
        rows = rows[next((place for place, row in enumerate(rows) if row["name"] == start), len(rows)) :]
    if len(rows) > call["limit"]:
        call.continuation["tgcontinue"] = rows[call["limit"]]["name"]
    return {"tags": rows[: call["limit"]]}


def _show_tag(call: Call, name: str, source: str) -> Answer:
    query = "SELECT count(*) FROM revision WHERE instr(tags, ?)"
    facts: dict[str, Any] = {"displayname": name, "description": "", "defined": True, "active": True}
    shown = {"name": name} | {prop: facts[prop] for prop in call["prop"] if prop in facts}
    if "source" in call["prop"]:
        shown["source"] = [source]
    if "hitcount" in call["prop"]:
        shown["hitcount"] = call.wiki.archive.select(query, orjson.dumps(name).decode())[0][0]
    return shown


def _list_log(call: Call) -> Answer:
    """Answer list=logevents, the newest first: pages that were made, deleted, restored and protected."""
    rows = call.wiki.archive.select(f"{_LOG} UNION ALL {_CREATED} ORDER BY created DESC, log_id DESC")
    kind, title = call["type"], call["title"]
    user = call["user"] and call["user"].replace("_", " ")
    found = [
        row for row in rows if kind in (None, row[1]) and user in (None, row[6]) and title in (None, page_title(row[4]))
    ]
    return {"logevents": [_show_event(row) for row in found[: call["limit"]]]}


def _show_event(row: tuple[Any, ...]) -> Answer:
    number, kind, action, page_id, entity_id, user_id, user_name, created, comment = row
    title = page_title(entity_id)
    about = {"ns": 120 if title != entity_id else 0, "title": title, "pageid": page_id, "logpage": page_id}
    who = {"user": user_name, "userid": user_id, "timestamp": created, "comment": comment, "tags": []}
    return {"logid": number, **about, "params": {}, "type": kind, "action": action, **who}


_BK_PROPS = ("by", "byid", "expiry", "flags", "id", "parsedreason", "range", "reason", "restrictions", "timestamp",
             "user", "userid")  # fmt: skip


_TG_PROPS = ("active", "defined", "description", "displayname", "hitcount", "source")


def _make_module(name: str, prefix: str, answer: Any, *parameters: Parameter) -> Module:
    limit = Parameter("limit", "limit", default=10)
    path, class_name = f"query+{name}", f"MediaWiki\\Api\\ApiQuery{name.capitalize()}"
    return Module(path, class_name, answer, (*parameters, limit), prefix=prefix, group="list")


MODULES = (
    _make_module("allpages", "ap", _list_pages, Parameter("from"), Parameter("continue"), Parameter("prefix"),
                 Parameter("namespace", "integer", default=0),
                 Parameter("filterredir", default="all", choices=("all", "nonredirects", "redirects"))),
    _make_module("prefixsearch", "ps", _search_prefix, Parameter("search", required=True),
                 Parameter("namespace", multi=True, default="0"), Parameter("offset", "integer", default=0)),
    _make_module("blocks", "bk", _list_blocks, Parameter("users", "user", multi=True),
                 Parameter("prop", multi=True, default="id|user|by|timestamp|expiry|reason|flags", choices=_BK_PROPS)),
    _make_module("tags", "tg", _list_tags, Parameter("prop", multi=True, choices=_TG_PROPS), Parameter("continue")),
    _make_module("logevents", "le", _list_log, Parameter("type"), Parameter("user", "user"), Parameter("title"),
                 Parameter("prop", multi=True)),
)  # fmt: skip
