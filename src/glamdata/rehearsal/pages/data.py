"""Special:EntityData: an entity as JSON, Turtle, N-Triples or RDF/XML, whole or simple, now or at a revision."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pyoxigraph as oxigraph
from starlette.responses import HTMLResponse, RedirectResponse, Response

from glamdata.rehearsal.api.entity import page_facts
from glamdata.rehearsal.entity import is_entity_id, normalize_id, page_title
from glamdata.rehearsal.negotiation import read_preferences
from glamdata.rehearsal.rdf import describe_document, describe_entity, describe_redirect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from starlette.requests import Request

    from glamdata.rehearsal.revision import Page, Revision
    from glamdata.rehearsal.wiki import Wiki

__all__ = ["handle_entity_data", "handle_entity_iri"]

_FORMATS = {
    "ttl": oxigraph.RdfFormat.TURTLE,
    "nt": oxigraph.RdfFormat.N_TRIPLES,
    "rdf": oxigraph.RdfFormat.RDF_XML,
    "jsonld": oxigraph.RdfFormat.JSON_LD,
}
_ACCEPTED = {
    "application/json": "json", "text/turtle": "ttl", "application/x-turtle": "ttl", "application/n-triples": "nt",
    "application/rdf+xml": "rdf", "application/ld+json": "jsonld", "text/html": "html", "application/xhtml+xml": "html",
}  # fmt: skip
_HEADERS = {"Access-Control-Allow-Origin": "*", "Vary": "Accept"}
_SIMPLE = ("/prop/direct/", "/rdf-schema#label", "/core#altLabel", "schema.org/description", "/core#prefLabel",
           "schema.org/name")  # fmt: skip


async def handle_entity_iri(request: Request) -> Response:
    """Send a reader of an entity's IRI to its data, or a browser to its page."""
    name = request.path_params["name"]
    wants_page = "text/html" in request.headers.get("accept", "")
    return RedirectResponse(f"/wiki/{name}" if wants_page else f"/wiki/Special:EntityData/{name}", 303)


async def handle_entity_data(request: Request) -> Response:
    """Answer Special:EntityData/Q42, Q42.json, .ttl, .nt, .rdf, .jsonld; ``revision`` and ``flavor`` as on Wikidata."""
    wiki: Wiki = request.app.state.wiki
    name, _, suffix = request.path_params.get("name", request.query_params.get("id", "")).partition(".")
    suffix = suffix or request.query_params.get("format", "") or _read_accept(request.headers.get("accept", ""))
    if suffix == "html" and is_entity_id(normalize_id(name)):
        return RedirectResponse(f"/wiki/{page_title(normalize_id(name))}", 303)
    if suffix not in (*_FORMATS, "json"):
        return _refuse(f"The data format {suffix!r} is not supported.", 415)
    number = request.query_params.get("revision", "0")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return _refuse(f"The revision {number!r} is no number.", 400)
    with wiki.lock:
        found = _find(wiki, name, int(number))
        if found is None:
            return _refuse(f"No entity with ID {name!r} was found.", 404)
        return _respond(wiki, *found, suffix, request.query_params.get("flavor", "dump"))


def _read_accept(accept: str) -> str:
    return next((_ACCEPTED[name] for name in read_preferences(accept) if name in _ACCEPTED), "json")


def _refuse(text: str, status: int) -> Response:
    title = {404: "Not Found", 415: "Unsupported Media Type"}.get(status, "Bad Request")
    words = text.replace("&", "&amp;").replace("<", "&lt;")
    return HTMLResponse(f"<!DOCTYPE html>\n<title>{title}</title><h1>{title}</h1><p>{words}</p>", status)


def _find(wiki: Wiki, name: str, number: int) -> tuple[Page, Revision] | None:
    entity_id = normalize_id(name)
    if not is_entity_id(entity_id):
        return None
    if not number:
        return wiki.resolve_entity(entity_id)
    found, revision = wiki.get_entity(entity_id), wiki.archive.get_revision(number)
    if found is None or revision is None or revision.page_id != found[0].page_id:
        return None
    return found[0], revision


def _respond(wiki: Wiki, page: Page, revision: Revision, suffix: str, flavor: str) -> Response:
    if suffix == "json":
        data = {"entities": {page.entity_id: page_facts(page, revision) | revision.entity}}
        return Response(orjson.dumps(data), 200, _HEADERS, "application/json")
    format_ = _FORMATS[suffix]
    text = "\n".join(_describe(wiki, page, revision, flavor)).encode()
    triples = (quad.triple for quad in oxigraph.parse(text, format=oxigraph.RdfFormat.N_TRIPLES, lenient=True))
    body = oxigraph.serialize(triples, format=format_, prefixes=wiki.graph.vocabulary.prefixes)
    return Response(body, 200, _HEADERS, f"{format_.media_type}; charset=UTF-8")


def _describe(wiki: Wiki, page: Page, revision: Revision, flavor: str) -> Iterable[str]:
    vocabulary = wiki.graph.vocabulary
    if revision.is_redirect:
        return describe_redirect(page, vocabulary)
    lines: Iterator[str] = describe_entity(revision, vocabulary)
    if flavor == "simple":
        subject = vocabulary.iri("wd", page.entity_id)
        lines = (line for line in lines if line.startswith(subject) and any(part in line for part in _SIMPLE))
    return [*describe_document(revision, vocabulary), *lines]
