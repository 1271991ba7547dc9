"""The query service's address: the SPARQL 1.1 protocol, with the errors that Wikidata's query service sends."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph as oxigraph
from starlette.responses import PlainTextResponse, Response

from glamdata.rehearsal.exchange import Exchange, read_exchange
from glamdata.rehearsal.failure import RawAnswerError
from glamdata.rehearsal.graph import QueryRefusedError, ResultFormats
from glamdata.rehearsal.negotiation import read_preferences
from glamdata.rehearsal.transport import make_raw_response
from glamdata.rehearsal.worker import Workers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from glamdata.rehearsal.fault import Modes
    from glamdata.rehearsal.wiki import Wiki

__all__ = ["handle_sparql"]

_TABLES = {
    "json": oxigraph.QueryResultsFormat.JSON,
    "application/sparql-results+json": oxigraph.QueryResultsFormat.JSON,
    "application/json": oxigraph.QueryResultsFormat.JSON,
    "xml": oxigraph.QueryResultsFormat.XML,
    "application/sparql-results+xml": oxigraph.QueryResultsFormat.XML,
    "application/xml": oxigraph.QueryResultsFormat.XML,
    "csv": oxigraph.QueryResultsFormat.CSV,
    "text/csv": oxigraph.QueryResultsFormat.CSV,
    "tsv": oxigraph.QueryResultsFormat.TSV,
    "text/tab-separated-values": oxigraph.QueryResultsFormat.TSV,
}
_GRAPHS = {
    "n-triples": oxigraph.RdfFormat.N_TRIPLES,
    "application/n-triples": oxigraph.RdfFormat.N_TRIPLES,
    "text/plain": oxigraph.RdfFormat.N_TRIPLES,
    "rdf": oxigraph.RdfFormat.RDF_XML,
    "xml": oxigraph.RdfFormat.RDF_XML,
    "application/rdf+xml": oxigraph.RdfFormat.RDF_XML,
    "turtle": oxigraph.RdfFormat.TURTLE,
    "text/turtle": oxigraph.RdfFormat.TURTLE,
    "application/x-turtle": oxigraph.RdfFormat.TURTLE,
    "json": oxigraph.RdfFormat.JSON_LD,
    "application/ld+json": oxigraph.RdfFormat.JSON_LD,
}
_HEADERS = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300", "Vary": "Accept",
            "X-Served-By": "wdqs1013"}  # fmt: skip
_ERROR_HEADERS = {**_HEADERS, "Cache-Control": "no-cache"}
_LATE = (
    "java.util.concurrent.TimeoutException\n"
    "\tat java.util.concurrent.FutureTask.get(FutureTask.java:205)\n"
    "\tat com.bigdata.rdf.sail.webapp.BigdataServlet.submitApiTask(BigdataServlet.java:292)\n"
)
_BUSY = ("429", "503")
_WORKERS = Workers()
T = TypeVar("T")


async def handle_sparql(request: Request) -> Response:
    """Answer a SPARQL query by GET or POST; one that takes too long goes on in the background until it ends."""
    exchange = await read_exchange(request)
    wiki: Wiki = request.app.state.wiki
    with wiki.fault_lock:
        wiki.faults.count(exchange.path, "sparql")
        modes = wiki.faults.take("sparql", is_edit=False, header=exchange.headers.get("x-test-mode", ""))
    if "delay" in modes:
        await asyncio.sleep(float(modes["delay"]))
    work = asyncio.wrap_future(_WORKERS.submit(partial(_answer, wiki, exchange, modes)))
    try:
        return await asyncio.wait_for(asyncio.shield(work), wiki.settings.query_timeout)
    except TimeoutError:
        return _refuse(500, _read_query(exchange), _LATE)


def _answer(wiki: Wiki, exchange: Exchange, modes: Modes) -> Response:
    if wiki.is_behind:
        with wiki.lock:
            wiki.catch_up(due_only=True)
    if "cut" in modes:
        return make_raw_response(RawAnswerError(502, cut=True))
    if status := modes.get("sparql-http") or modes.get("http"):
        return _break(status)
    text = _read_query(exchange)
    try:
        wiki.graph.wait(float(modes.get("slow-sparql", 0)))
        return _query(wiki, exchange, text)
    except QueryRefusedError as failure:
        return _refuse(failure.status, text, _LATE if failure.is_late else str(failure))


def _break(status: str) -> Response:
    headers = {"Retry-After": "1"} if status in _BUSY else {}
    text = "Too Many Requests - Please retry in 1 seconds." if status == "429" else f"Error {status}"
    return PlainTextResponse(text, int(status), {**_ERROR_HEADERS, **headers})


def _refuse(status: int, query: str | None, reason: str) -> Response:
    return PlainTextResponse(f"SPARQL-QUERY: queryStr={query or ''}\n{reason}", status, _ERROR_HEADERS)


def _read_query(exchange: Exchange) -> str | None:
    text = exchange.parameters.get("query")
    if text is None and exchange.headers.get("content-type", "").startswith("application/sparql-query"):
        return exchange.body.decode("utf-8", "replace")
    return text


def _query(wiki: Wiki, exchange: Exchange, text: str | None) -> Response:
    if "update" in exchange.parameters or "sparql-update" in exchange.headers.get("content-type", ""):
        return PlainTextResponse("SPARQL updates are not allowed here.", 403, _ERROR_HEADERS)
    if not text:
        return PlainTextResponse("The parameter query is missing.", 400, _ERROR_HEADERS)
    wanted = [exchange.parameters.get("format", "").lower(), *read_preferences(exchange.headers.get("accept", ""))]
    formats = ResultFormats(_choose(_TABLES, wanted, "xml"), _choose(_GRAPHS, wanted, "turtle"))
    body, media_type = wiki.graph.fetch(text, formats)
    if not media_type.startswith("text/"):
        media_type = f"{media_type};charset=utf-8"
    return Response(body, 200, {**_HEADERS, "Content-Type": media_type})


def _choose(formats: Mapping[str, T], wanted: list[str], default: str) -> T:
    """Return the first of the formats wanted that there is; XML is the default of tables, as on Wikidata."""
    return next((formats[name] for name in wanted if name in formats), formats[default])
