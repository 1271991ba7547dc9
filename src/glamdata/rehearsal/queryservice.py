"""The query service's address: the SPARQL 1.1 protocol, with the errors that Wikidata's query service sends."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pyoxigraph as oxigraph
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response

from glamdata.rehearsal.exchange import Exchange, read_exchange
from glamdata.rehearsal.failure import RawAnswerError
from glamdata.rehearsal.graph import QueryRefusedError, ResultFormats
from glamdata.rehearsal.transport import delay_answer, make_raw_response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from glamdata.rehearsal.wiki import Wiki

__all__ = ["handle_sparql"]

_TABLES = {
    "json": oxigraph.QueryResultsFormat.JSON,
    "xml": oxigraph.QueryResultsFormat.XML,
    "csv": oxigraph.QueryResultsFormat.CSV,
    "tsv": oxigraph.QueryResultsFormat.TSV,
    "tab-separated": oxigraph.QueryResultsFormat.TSV,
}
_GRAPHS = {
    "n-triples": oxigraph.RdfFormat.N_TRIPLES,
    "rdf+xml": oxigraph.RdfFormat.RDF_XML,
    "turtle": oxigraph.RdfFormat.TURTLE,
    "json": oxigraph.RdfFormat.JSON_LD,
}
_BUSY = ("429", "503")
T = TypeVar("T")


async def handle_sparql(request: Request) -> Response:
    """Answer a SPARQL query by GET or POST."""
    exchange = await read_exchange(request)
    return await run_in_threadpool(_answer, request.app.state.wiki, exchange)


def _answer(wiki: Wiki, exchange: Exchange) -> Response:
    with wiki.lock:
        wiki.faults.count(exchange.path, "sparql")
        modes = wiki.faults.take("sparql", is_edit=False, header=exchange.headers.get("x-test-mode", ""))
        wiki.catch_up(due_only=True)
    delay_answer(modes)
    if "cut" in modes:
        return make_raw_response(RawAnswerError(502, cut=True))
    if status := modes.get("sparql-http") or modes.get("http"):
        return _break(status)
    text = _read_query(exchange)
    try:
        wiki.graph.wait(float(modes.get("slow-sparql", 0)))
        return _query(wiki, exchange, text)
    except QueryRefusedError as failure:
        return PlainTextResponse(f"SPARQL-QUERY: queryStr={text or ''}\n{failure}", failure.status)


def _break(status: str) -> Response:
    headers = {"Retry-After": "1"} if status in _BUSY else {}
    return PlainTextResponse(f"Error {status}", int(status), headers)


def _read_query(exchange: Exchange) -> str | None:
    text = exchange.parameters.get("query")
    if text is None and exchange.headers.get("content-type", "").startswith("application/sparql-query"):
        return exchange.body.decode("utf-8", "replace")
    return text


def _query(wiki: Wiki, exchange: Exchange, text: str | None) -> Response:
    if "update" in exchange.parameters or "sparql-update" in exchange.headers.get("content-type", ""):
        return PlainTextResponse("SPARQL updates are not allowed here.", 403)
    if not text:
        return PlainTextResponse("The parameter query is missing.", 400)
    wanted = (exchange.parameters.get("format", ""), exchange.headers.get("accept", ""))
    formats = ResultFormats(_choose(_TABLES, wanted, "xml"), _choose(_GRAPHS, wanted, "turtle"))
    body, media_type = wiki.graph.fetch(text, formats)
    return Response(body, media_type=media_type)


def _choose(formats: Mapping[str, T], wanted: tuple[str, ...], default: str) -> T:
    """Return what ``format=`` or the Accept header asks for first; XML is the default, as on Wikidata."""
    for text in wanted:
        found = [(text.index(key), key) for key in formats if key in text]
        if found:
            return formats[min(found)[1]]
    return formats[default]
