"""The addresses of the pages: /wiki/Q42, its history and differences, recent changes, one batch's edits."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader
from starlette.responses import HTMLResponse, RedirectResponse, Response

from glamdata.rehearsal.api.search import find_pages
from glamdata.rehearsal.clientsite import sitelink_url
from glamdata.rehearsal.entity import is_entity_id, normalize_id
from glamdata.rehearsal.pages.change import list_batches, list_changes, measure_batch
from glamdata.rehearsal.pages.difference import compare_entities
from glamdata.rehearsal.pages.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from glamdata.rehearsal.revision import Page, Revision
    from glamdata.rehearsal.wiki import Wiki

__all__ = ["handle_index", "handle_page", "render_fragment"]

_MOST = 500
_SHOWN_TERMS = ("en", "mul", "de", "fr", "es", "cy")


@cache
def _templates() -> Environment:
    environment = Environment(loader=PackageLoader("glamdata.rehearsal"), autoescape=True)
    environment.filters |= {"moment": _show_moment, "growth": _show_growth, "sitelink": sitelink_url}
    return environment


def _show_moment(text: str) -> str:
    """Return a time as people read it; it is UTC."""
    return text.replace("T", " ").replace("Z", "")


def _show_growth(size: int) -> str:
    """Return a number of bytes with its sign, set as a minus where it is one."""
    return f"{size:+,}".replace("-", "−")


def _render(wiki: Wiki, template: str, status: int = 200, **context: Any) -> Response:
    page = _templates().get_template(template)
    return HTMLResponse(page.render(wiki=wiki, words=Wording(wiki), **context), status)


def render_fragment(wiki: Wiki, template: str, **context: Any) -> str:
    """Return a part of a page, as the API answers it."""
    return _templates().get_template(template).render(wiki=wiki, words=Wording(wiki), **context).strip()


async def handle_index(request: Request) -> Response:
    """Answer index.php as the page that ``title``, or ``diff`` and ``oldid``, name."""
    return _answer(request, request.query_params.get("title", "Main_Page"))


async def handle_page(request: Request) -> Response:
    """Answer a page by its title."""
    return _answer(request, request.path_params.get("title", "Main_Page"))


def _answer(request: Request, title: str) -> Response:
    wiki: Wiki = request.app.state.wiki
    title, query = title.replace("_", " "), request.query_params
    with wiki.lock:
        if query.get("diff") or query.get("oldid"):
            return _show_difference(wiki, query.get("diff", ""), query.get("oldid", ""))
        name, _, rest = title.partition("/")
        if name.startswith("Special:"):
            return _show_special(wiki, name, rest, query)
        if is_entity_id(normalize_id(title)):
            return _show_entity(wiki, normalize_id(title), query)
        if title in ("Main Page", ""):
            return _render(wiki, "index.html", batches=list_batches(wiki), counts=wiki.archive.measure())
        return _render(wiki, "missing.html", 404, title=title)


def _show_special(wiki: Wiki, name: str, rest: str, query: Mapping[str, str]) -> Response:
    kind = name.removeprefix("Special:").replace(" ", "").lower()
    before = _read_number(query.get("before", ""))
    if kind == "recentchanges":
        return _show_changes(wiki, "Recent changes", before)
    if kind == "contributions":
        if query.get("target"):
            return RedirectResponse(f"/wiki/Special:Contributions/{quote(query['target'])}", 302)
        return _show_changes(wiki, f"Edits of {rest}", before, user=rest)
    if kind == "batch" and re.fullmatch(r"[A-Za-z]+/[0-9a-f]{4,32}", rest):
        marker = f"[[:toolforge:editgroups/b/{rest}|"
        return _show_changes(wiki, f"Batch {rest.partition('/')[2]}", before, marker=marker)
    if kind == "userlogin":
        return _render(wiki, "login.html")
    if kind == "diff":
        return _show_difference(wiki, rest.rpartition("/")[2], rest.rpartition("/")[0])
    if kind == "search":
        return _search(wiki, query.get("search", ""))
    return _render(wiki, "missing.html", 404, title=name)


def _show_changes(wiki: Wiki, title: str, before: int, user: str = "", marker: str = "") -> Response:
    rows = list_changes(wiki, _MOST + 1, user, marker, before)
    older = rows[_MOST - 1].revision_id if len(rows) > _MOST else 0
    size = measure_batch(wiki, marker) if marker else None
    return _render(wiki, "changes.html", title=title, rows=rows[:_MOST], older=older, size=size)


def _search(wiki: Wiki, text: str) -> Response:
    if is_entity_id(normalize_id(text)) and wiki.has_entity(normalize_id(text)):
        return RedirectResponse(f"/wiki/{normalize_id(text)}", 302)
    found = find_pages(wiki, text) if text.strip() else []
    return _render(wiki, "search.html", text=text, found=found[:_MOST], number=len(found))


def _show_entity(wiki: Wiki, entity_id: str, query: Mapping[str, str]) -> Response:
    found = wiki.get_entity(entity_id)
    if found is None:
        page = wiki.archive.find_page(entity_id)
        return _render(wiki, "missing.html", 404, title=entity_id, entity=True, deleted=page and page.deleted)
    page, revision = found
    if query.get("action") == "history":
        return _show_history(wiki, page, _read_number(query.get("before", "")))
    if revision.is_redirect and query.get("redirect") != "no":
        return RedirectResponse(f"/wiki/{revision.data['redirect']}?redirectedfrom={entity_id}", 302)
    return _render_entity(wiki, page, revision, query.get("redirectedfrom", ""))


def _show_history(wiki: Wiki, page: Page, before: int) -> Response:
    history = wiki.archive.list_revisions(page.page_id, _MOST + 1, before=before)
    older = history[_MOST - 1].revision_id if len(history) > _MOST else 0
    return _render(wiki, "history.html", page=page, history=history[:_MOST], older=older)


def _render_entity(wiki: Wiki, page: Page, revision: Revision, came_from: str = "", old: bool = False) -> Response:
    if revision.is_redirect:
        return _render(wiki, "redirect.html", page=page, target=revision.data["redirect"])
    entity = revision.entity
    codes = sorted({**entity["labels"], **entity["descriptions"], **entity["aliases"]}, key=_language_order)
    came_from = normalize_id(came_from) if is_entity_id(normalize_id(came_from)) else ""
    return _render(wiki, "entity.html", page=page, entity=entity, revision=revision, codes=codes,
                   came_from=came_from, old=old)  # fmt: skip


def _language_order(code: str) -> tuple[int, str]:
    return (_SHOWN_TERMS.index(code) if code in _SHOWN_TERMS else len(_SHOWN_TERMS), code)


def _read_number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else 0


def _show_difference(wiki: Wiki, newer: str, older: str) -> Response:
    """Show a revision against another, by default the one before it; ``oldid`` alone shows the page as it was."""
    if newer in ("prev", "cur", ""):
        revision = wiki.archive.get_revision(_read_number(older))
    else:
        revision = wiki.archive.get_revision(_read_number(newer))
    page = wiki.archive.find_page_by_number(revision.page_id) if revision else None
    if revision is None or page is None:
        return _render(wiki, "missing.html", 404, title=f"Revision {newer or older}")
    if newer == "":
        return _render_entity(wiki, page, revision, old=True)
    number = _read_number(older) if newer not in ("prev", "cur") else 0
    before = wiki.archive.get_revision(number or revision.parent_id)
    rows = compare_entities(before.data if before else {}, revision.data)
    return _render(wiki, "difference.html", page=page, revision=revision, before=before, rows=rows)
