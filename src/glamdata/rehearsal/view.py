"""Pages for people: an entity as a plain page, and Special:EntityData as JSON or N-Triples."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import orjson
from jinja2 import Environment, PackageLoader
from starlette.responses import HTMLResponse, RedirectResponse, Response

from glamdata.rehearsal.api.entity import page_facts
from glamdata.rehearsal.entity import is_entity_id, normalize_id, page_title
from glamdata.rehearsal.rdf import describe_entity
from glamdata.rehearsal.summary import describe_snak

if TYPE_CHECKING:
    from starlette.requests import Request

    from glamdata.rehearsal.wiki import Wiki

__all__ = ["handle_entity_data", "handle_entity_iri", "handle_index", "handle_page"]


@cache
def _templates() -> Environment:
    return Environment(loader=PackageLoader("glamdata.rehearsal"), autoescape=True)


async def handle_index(request: Request) -> Response:
    """Send a reader of index.php to the page named by ``title``."""
    return RedirectResponse(f"/wiki/{request.query_params.get('title', 'Main_Page')}", 301)


async def handle_entity_iri(request: Request) -> Response:
    """Send a reader of an entity's IRI to its data."""
    return RedirectResponse(f"/wiki/Special:EntityData/{request.path_params['name']}", 303)


async def handle_entity_data(request: Request) -> Response:
    """Answer Special:EntityData/Q42.json (or .nt)."""
    wiki: Wiki = request.app.state.wiki
    name, _, suffix = request.path_params["name"].partition(".")
    with wiki.lock:
        found = wiki.resolve_entity(normalize_id(name)) if is_entity_id(normalize_id(name)) else None
        if found is None:
            return HTMLResponse(f"<h1>Not Found</h1><p>No entity with ID {normalize_id(name)!r} was found.</p>", 404)
        page, revision = found
        if suffix == "nt":
            lines = describe_entity(revision, wiki.graph.vocabulary)
            return Response("\n".join(lines) + "\n", media_type="application/n-triples")
        data = {"entities": {page.entity_id: page_facts(page, revision) | revision.entity}}
    return Response(orjson.dumps(data), media_type="application/json")


async def handle_page(request: Request) -> Response:
    """Show an entity, or the list of the newest ones for any other title."""
    wiki: Wiki = request.app.state.wiki
    title = request.path_params.get("title", "Main_Page").replace("_", " ")
    with wiki.lock:
        if not is_entity_id(normalize_id(title)):
            pages = wiki.archive.list_pages()
            context = {"pages": pages[-100:][::-1], "count": len(pages), "wiki": wiki, "page_title": page_title}
            return HTMLResponse(_templates().get_template("index.html").render(context))
        found = wiki.resolve_entity(normalize_id(title))
        if found is None:
            return HTMLResponse(_templates().get_template("missing.html").render(title=title), 404)
        page, revision = found
        history = wiki.archive.list_revisions(page.page_id, 20)
        context = {"page": page, "entity": revision.entity, "history": history, "describe_snak": describe_snak}
        return HTMLResponse(_templates().get_template("entity.html").render(context))
