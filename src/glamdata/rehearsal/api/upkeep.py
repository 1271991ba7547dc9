"""action=purge, move and watch, and list=watchlist: what clients do with pages besides editing them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.rehearsal.api.administer import find_target
from glamdata.rehearsal.api.module import Answer, Call, Module, Parameter
from glamdata.rehearsal.entity import is_entity_id, normalize_id
from glamdata.rehearsal.failure import core_failure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.rehearsal.revision import Page

__all__ = ["MODULES"]


def _find_pages(call: Call) -> Iterator[tuple[Answer, Page | None]]:
    """Yield what names each page of the request, with the page where there is one."""
    archive = call.wiki.archive
    if not any(call[name] for name in ("titles", "pageids", "revids")):
        raise core_failure("missingparam", 'One of the parameters "titles", "pageids" and "revids" is required.')
    for title in call["titles"]:
        entity_id = normalize_id(title.replace("_", " "))
        page = archive.find_page(entity_id) if is_entity_id(entity_id) else None
        yield {"ns": 0, "title": title}, page if page and not page.deleted else None
    numbers = list(call["pageids"])
    revisions = map(archive.get_revision, call["revids"])
    for number in [*numbers, *(revision.page_id for revision in revisions if revision)]:
        page = archive.find_page_by_number(number)
        yield {"pageid": number}, page if page and not page.deleted else None


def _purge(call: Call) -> Answer:
    shown = [
        {"ns": page.namespace, "title": page.title, "purged": True} if page else {**name, "missing": True}
        for name, page in _find_pages(call)
    ]
    return {"batchcomplete": True, "purge": shown}


def _watch(call: Call) -> Answer:
    if call.session.account is None:
        raise core_failure("notloggedin", "You must be logged in to use your watchlist.")
    watched = call.wiki.watched.setdefault(call.session.user_name, set())
    shown = []
    for name, page in _find_pages(call):
        row = {"ns": page.namespace, "title": page.title} if page else {**name, "missing": True}
        if page is not None:
            (watched.discard if call["unwatch"] else watched.add)(page.entity_id)
            row["unwatched" if call["unwatch"] else "watched"] = True
        shown.append(row)
    return {"batchcomplete": True, "watch": shown}


def _list_watched(call: Call) -> Answer:
    """Answer list=watchlist: the newest revision of every page watched, the newest first."""
    if call.session.account is None:
        raise core_failure("notloggedin", "You must be logged in to use your watchlist.")
    found = filter(None, map(call.wiki.get_entity, call.wiki.watched.get(call.session.user_name, ())))
    rows = sorted(found, key=lambda row: row[1].revision_id, reverse=True)
    return {
        "watchlist": [
            {
                "type": "edit" if revision.parent_id else "new",
                "ns": page.namespace,
                "title": page.title,
                "pageid": page.page_id,
                "revid": revision.revision_id,
                "old_revid": revision.parent_id,
                "user": revision.user_name,
                "timestamp": revision.created,
                "comment": revision.summary,
            }
            for page, revision in rows[: call["limit"]]
        ]
    }


def _move(call: Call) -> Answer:
    """Refuse: the page of an entity has the entity's id as its name."""
    if (call["from"] is None) == (call["fromid"] is None):
        code, info = "missingparam", 'One of the parameters "from" and "fromid" is required.'
        if call["from"] is not None:
            code, info = "invalidparammix", 'The parameters "from" and "fromid" can not be used together.'
        raise core_failure(code, info)
    page = find_target(call, call["from"], call["fromid"])
    if "move" not in call.session.rights:
        raise core_failure("cantmove", "You don't have permission to move pages.")
    name = "Property" if page.namespace == 120 else "(Main)"
    raise core_failure("immobilenamespace", f'Cannot move pages in namespace "{name}".')


_PAGES = (
    Parameter("titles", multi=True),
    Parameter("pageids", "integer", multi=True),
    Parameter("revids", "integer", multi=True),
)
MODULES = (
    Module("purge", "MediaWiki\\Api\\ApiPurge", _purge, (
        *_PAGES, Parameter("forcelinkupdate", "boolean"), Parameter("forcerecursivelinkupdate", "boolean"),
        Parameter("redirects", "boolean"),
    ), is_write=True, must_post=True),
    Module("watch", "MediaWiki\\Api\\ApiWatch", _watch, (
        *_PAGES, Parameter("unwatch", "boolean"), Parameter("token", required=True, needs="watch"),
    ), is_write=True, must_post=True),
    Module("move", "MediaWiki\\Api\\ApiMove", _move, (
        Parameter("from"), Parameter("fromid", "integer"), Parameter("to", required=True), Parameter("reason"),
        Parameter("noredirect", "boolean"), Parameter("movetalk", "boolean"),
        Parameter("token", required=True, needs="csrf"),
    ), is_write=True, must_post=True),
    Module("query+watchlist", "MediaWiki\\Api\\ApiQueryWatchlist", _list_watched, (
        Parameter("limit", "limit", default=10), Parameter("prop", multi=True), Parameter("allrev", "boolean"),
    ), prefix="wl", group="list"),
)  # fmt: skip
