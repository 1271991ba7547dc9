"""The addresses of the pages: /wiki/Q42, its history and differences, recent changes, one batch's edits."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader
from starlette.responses import HTMLResponse, RedirectResponse, Response

from glamdata.rehearsal.api.search import find_pages
from glamdata.rehearsal.entity import is_entity_id, normalize_id
from glamdata.rehearsal.pages.change import list_batches, list_changes
from glamdata.rehearsal.pages.difference import compare_entities
from glamdata.rehearsal.pages.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from glamdata.rehearsal.revision import Page, Revision
    from glamdata.rehearsal.wiki import Wiki

__all__ = ["handle_index", "handle_page"]

_MOST = 500
_SHOWN_TERMS = ("en", "mul", "de", "fr", "es", "cy")


@cache
def _templates() -> Environment:
    environment = Environment(loader=PackageLoader("glamdata.rehearsal"), autoescape=True)
    environment.filters["moment"] = _show_moment
    return environment


def _show_moment(text: str) -> str:
    """Return a time as people read it; it is UTC."""
    return text.replace("T", " ").replace("Z", "")


def _render(wiki: Wiki, template: str, status: int = 200, **context: Any) -> Response:
    page = _templates().get_template(template)
    return HTMLResponse(page.render(wiki=wiki, words=Wording(wiki), **context), status)


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
    if kind == "recentchanges":
        return _render(wiki, "changes.html", title="Recent changes", rows=list_changes(wiki, _MOST))
    if kind == "contributions":
        rows = list_changes(wiki, _MOST, user=rest or query.get("target", ""))
        return _render(wiki, "changes.html", title=f"Edits of {rest or query.get('target', '')}", rows=rows)
    if kind == "batch" and re.fullmatch(r"[A-Za-z]+/[0-9a-f]{4,32}", rest):
        rows = list_changes(wiki, None, marker=f"[[:toolforge:editgroups/b/{rest}|")
        return _render(wiki, "changes.html", title=f"Batch {rest.partition('/')[2]}", rows=rows, is_batch=True)
    if kind == "diff":
        return _show_difference(wiki, rest.rpartition("/")[2], rest.rpartition("/")[0])
    if kind == "search":
        return _search(wiki, query.get("search", ""))
    return _render(wiki, "missing.html", 404, title=name)


def _search(wiki: Wiki, text: str) -> Response:
    if is_entity_id(normalize_id(text)) and wiki.has_entity(normalize_id(text)):
        return RedirectResponse(f"/wiki/{normalize_id(text)}", 302)
    found = find_pages(wiki, text)[:_MOST] if text.strip() else []
    return _render(wiki, "search.html", text=text, found=found)


def _show_entity(wiki: Wiki, entity_id: str, query: Mapping[str, str]) -> Response:
    found = wiki.get_entity(entity_id)
    if found is None:
        return _render(wiki, "missing.html", 404, title=entity_id)
    page, revision = found
    if query.get("action") == "history":
        history = wiki.archive.list_revisions(page.page_id, _MOST)
        return _render(wiki, "history.html", page=page, history=history)
    if revision.is_redirect and query.get("redirect") != "no":
        return RedirectResponse(f"/wiki/{revision.data['redirect']}?redirectedfrom={entity_id}", 302)
    return _render_entity(wiki, page, revision, query.get("redirectedfrom", ""))


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
