"""prop=info and prop=revisions: what there is to know of pages and of each state they were in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glamdata.rehearsal.api.module import Answer, Call, Module, Parameter
from glamdata.rehearsal.api.reading import read_continuation
from glamdata.rehearsal.failure import core_failure
from glamdata.rehearsal.permission import PROTECTION_RIGHTS

if TYPE_CHECKING:
    from glamdata.rehearsal.revision import Page, Revision

__all__ = ["MODULES", "PROTECTION_LEVELS", "model_of"]

_INFO = ("associatedpage", "displaytitle", "editintro", "linkclasses", "notificationtimestamp", "preloadcontent",
         "protection", "subjectid", "talkid", "url", "varianttitles", "visitingwatchers", "watched", "watchers",
         "preload", "readable")  # fmt: skip
_PROPS = ("comment", "content", "contentmodel", "flags", "ids", "oresscores", "parsedcomment", "roles", "sha1",
          "size", "slotsha1", "slotsize", "tags", "timestamp", "user", "userid")  # fmt: skip

PROTECTION_LEVELS = {right: level for level, right in PROTECTION_RIGHTS.items()}
"""What the API calls a protection, by the right that it asks for."""
_RANGED = ("limit", "startid", "endid", "start", "end", "user", "excludeuser")


def model_of(page: Page) -> str:
    """Return the content model of an entity's page."""
    return "wikibase-property" if page.namespace == 120 else "wikibase-item"


def _page_info(call: Call) -> Answer:
    return {str(page.page_id): _describe_page(call, page) for page in call.pages}


def _describe_page(call: Call, page: Page) -> dict[str, Any]:
    revision = call.wiki.archive.get_revision(page.latest)
    info: dict[str, Any] = {
        "contentmodel": model_of(page),
        "pagelanguage": "en",
        "pagelanguagehtmlcode": "en",
        "pagelanguagedir": "ltr",
        "touched": revision.created if revision else call.wiki.now(),
        "lastrevid": page.latest,
        "length": revision.size if revision else 0,
    }
    if page.redirect:
        info["redirect"] = True
    if "protection" in call["prop"]:
        info |= {"protection": _list_protections(call, page), "restrictiontypes": ["edit", "move"]}
    if "url" in call["prop"]:
        server = call.wiki.base_url
        info |= {
            "fullurl": f"{server}/wiki/{page.title}",
            "editurl": f"{server}/w/index.php?title={page.title}&action=edit",
            "canonicalurl": f"{server}/wiki/{page.title}",
        }
    return info


def _list_protections(call: Call, page: Page) -> list[Answer]:
    """Return the page's protections, by administrators and by rule; cascading ones name where they come from."""
    levels = [(PROTECTION_LEVELS.get(page.protection, "sysop"), None)] if page.protection else []
    rules = [rule for rule in call.wiki.rules.protection if page.entity_id in rule.pages]
    return [
        {"type": "edit", "level": level, "expiry": "infinity", **({"source": source} if source else {})}
        for level, source in dict.fromkeys([*levels, *((rule.level, rule.cascade_from) for rule in rules)])
    ]


def _revisions(call: Call) -> Answer:
    if any(call[name] is not None for name in _RANGED):
        _check_range(call)
    return {str(page.page_id): {"revisions": _list(call, page)} for page in call.pages}


def _check_range(call: Call) -> None:
    """Raise ApiError where a range of revisions is asked for of more than one page, or beside single ones."""
    names = '"rvlimit", "rvstartid", "rvendid", "rvdir=newer", "rvuser", "rvexcludeuser", "rvstart", and "rvend"'
    if call.revision_ids:
        info = f'The "revids" parameter may not be used with the list options ({names}).'
        raise core_failure("rvrevids", info)
    if len(call.pages) > 1:
        info = f"{names} parameters may only be used on a single page."
        raise core_failure("rvmultpages", f'"titles" or "pageids" was used to supply multiple pages, but the {info}')


def _list(call: Call, page: Page) -> list[dict[str, Any]]:
    if call.revision_ids:
        found = (call.wiki.archive.get_revision(number) for number in call.revision_ids)
        revisions = [item for item in found if item and item.page_id == page.page_id]
    else:
        revisions = _select(call, page)
    return [_describe(call, page, revision) for revision in revisions]


def _select(call: Call, page: Page) -> list[Revision]:
    if all(call[name] is None for name in _RANGED):
        return call.wiki.archive.list_revisions(page.page_id, 1)
    newest_first = call["dir"] == "older"
    limit = call["limit"] or 500
    revisions = [
        revision
        for revision in call.wiki.archive.list_revisions(page.page_id, 1_000_000, newest_first)
        if _is_wanted(call, revision, newest_first)
    ]
    if len(revisions) > limit:
        after = revisions[limit]
        call.continuation["rvcontinue"] = f"{_compact(after.created)}|{after.revision_id}"
    return revisions[:limit]


def _compact(moment: str) -> str:
    return moment.translate({ord(character): None for character in "-:TZ"})


def _is_wanted(call: Call, revision: Revision, newest_first: bool) -> bool:
    start, end = (call["startid"], call["endid"]) if newest_first else (call["endid"], call["startid"])
    if call["continue"]:
        edge = read_continuation(call["continue"])
        start = min(start or edge, edge) if newest_first else start
        end = end if newest_first else max(end or edge, edge)
    high = start is None or revision.revision_id <= start
    low = end is None or revision.revision_id >= end
    late, early = (call["start"], call["end"]) if newest_first else (call["end"], call["start"])
    in_time = (late is None or revision.created <= late) and (early is None or revision.created >= early)
    by_user = call["user"] in (None, revision.user_name) and call["excludeuser"] != revision.user_name
    return high and low and in_time and by_user


def _describe(call: Call, page: Page, revision: Revision) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    facts: dict[str, dict[str, Any]] = {
        "ids": {"revid": revision.revision_id, "parentid": revision.parent_id},
        "flags": {"minor": False},
        "user": {"user": revision.user_name},
        "userid": {"userid": revision.user_id},
        "timestamp": {"timestamp": revision.created},
        "size": {"size": revision.size},
        "sha1": {"sha1": revision.sha1},
        "comment": {"comment": revision.summary},
        "parsedcomment": {"parsedcomment": revision.summary},
        "roles": {"roles": ["main"]},
        "tags": {"tags": list(revision.tags)},
    }
    for name, fact in facts.items():
        if name in call["prop"]:
            shown |= fact
    if "content" in call["prop"] or "contentmodel" in call["prop"]:
        shown |= _content(call, page, revision)
    return shown


def _content(call: Call, page: Page, revision: Revision) -> dict[str, Any]:
    body = {"contentmodel": model_of(page), "contentformat": "application/json"}
    if "content" in call["prop"]:
        body["content" if call.modern else "*"] = revision.content.decode()
    return {"slots": {"main": body}} if call["slots"] else body


def _nothing(_call: Call) -> Answer:
    """Entity pages are no categories; pywikibot asks all the same."""
    return {}


MODULES = (
    Module("query+categoryinfo", "MediaWiki\\Api\\ApiQueryCategoryInfo", _nothing, (Parameter("continue"),),
           prefix="ci", group="prop"),
    Module(
        "query+info",
        "MediaWiki\\Api\\ApiQueryInfo",
        _page_info,
        (
            Parameter("prop", multi=True, choices=_INFO),
            Parameter("testactions", multi=True),
            Parameter("testactionsdetail", default="boolean", choices=("boolean", "full", "quick")),
            Parameter("continue"),
        ),
        prefix="in",
        group="prop",
    ),
    Module(
        "query+revisions",
        "MediaWiki\\Api\\ApiQueryRevisions",
        _revisions,
        (
            Parameter("prop", multi=True, default="ids|timestamp|flags|comment|user", choices=_PROPS),
            Parameter("slots", multi=True, choices=("main",)),
            Parameter("limit", "limit", limits=(500, 5000)),
            Parameter("startid", "integer"),
            Parameter("endid", "integer"),
            Parameter("start", "timestamp"),
            Parameter("end", "timestamp"),
            Parameter("dir", default="older", choices=("newer", "older")),
            Parameter("user", "user"),
            Parameter("excludeuser", "user"),
            Parameter("tag"),
            Parameter("section"),
            Parameter("continue"),
        ),
        prefix="rv",
        group="prop",
    ),
)  # fmt: skip
