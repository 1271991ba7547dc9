"""The addresses that programs call: the Action API and the query service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as oxigraph
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response

from glamdata.rehearsal.api.dispatch import ApiResponse, answer_call, find_module, refuse_call
from glamdata.rehearsal.api.module import Call
from glamdata.rehearsal.exchange import Exchange, read_exchange
from glamdata.rehearsal.failure import ApiError, RawAnswerError
from glamdata.rehearsal.graph import QueryRefusedError
from glamdata.rehearsal.oauth import is_signed
from glamdata.rehearsal.session import COOKIE
from glamdata.rehearsal.transport import make_raw_response

if TYPE_CHECKING:
    from starlette.requests import Request

    from glamdata.rehearsal.wiki import Wiki

__all__ = ["handle_api", "handle_sparql"]

_FORMATS = {
    "json": oxigraph.QueryResultsFormat.JSON,
    "xml": oxigraph.QueryResultsFormat.XML,
    "csv": oxigraph.QueryResultsFormat.CSV,
    "tsv": oxigraph.QueryResultsFormat.TSV,
}
_HEADERS = {"Cache-Control": "private, must-revalidate, max-age=0"}


async def handle_api(request: Request) -> Response:
    """Answer api.php."""
    exchange = await read_exchange(request)
    return await run_in_threadpool(_answer_api, request.app.state.wiki, exchange)


def _answer_api(wiki: Wiki, exchange: Exchange) -> Response:
    action = exchange.parameters.get("action", "help")
    module = find_module(action)
    with wiki.lock:
        wiki.faults.count(exchange.path, action)
        is_edit = module is not None and module.is_write and action not in ("login", "logout")
        modes = wiki.faults.take(action, is_edit=is_edit, header=exchange.headers.get("x-test-mode", ""))
        if "session-lost" in modes:
            wiki.sessions.forget(exchange.cookies.get(COOKIE))
        cookie = None if is_signed(exchange) else exchange.cookies.get(COOKIE)
        session = wiki.sessions.open(cookie)
        call = Call(wiki, session, modes, exchange.parameters, exchange.posted, exchange.in_query)
        try:
            answer = _identify(call, exchange) or answer_call(call)
        except RawAnswerError as raw:
            return make_raw_response(raw)
        response = Response(answer.body, 200, {**_HEADERS, **answer.headers}, "application/json; charset=utf-8")
        if not is_signed(exchange) and wiki.sessions.keep(session):
            response.set_cookie(COOKIE, session.key, path="/", httponly=True)
        return response


def _identify(call: Call, exchange: Exchange) -> ApiResponse | None:
    """Make a signed request its user's; a signature that is wrong is answered at once."""
    if not is_signed(exchange):
        return None
    try:
        call.session = call.wiki.oauth.open(exchange, call.wiki.user_ids)
    except ApiError as failure:
        return refuse_call(call, failure)
    return None


async def handle_sparql(request: Request) -> Response:
    """Answer a SPARQL query by GET or POST."""
    exchange = await read_exchange(request)
    return await run_in_threadpool(_answer_sparql, request.app.state.wiki, exchange)


def _answer_sparql(wiki: Wiki, exchange: Exchange) -> Response:
    with wiki.lock:
        wiki.faults.count(exchange.path, "sparql")
        modes = wiki.faults.take("sparql", is_edit=False, header=exchange.headers.get("x-test-mode", ""))
    if "cut" in modes:
        return make_raw_response(RawAnswerError(502, cut=True))
    if status := modes.get("http"):
        retry = {"Retry-After": "1"} if status in ("429", "503") else {}
        return PlainTextResponse(f"Error {status}", int(status), retry)
    try:
        wiki.graph.wait(float(modes.get("slow-sparql", 0)))
        return _query(wiki, exchange)
    except QueryRefusedError as failure:
        return PlainTextResponse(str(failure), failure.status)


def _query(wiki: Wiki, exchange: Exchange) -> Response:
    parameters = exchange.parameters
    if "update" in parameters or "sparql-update" in exchange.headers.get("content-type", ""):
        return PlainTextResponse("SPARQL updates are not allowed here.", 403)
    text = parameters.get("query")
    if text is None and exchange.headers.get("content-type", "").startswith("application/sparql-query"):
        text = exchange.body.decode("utf-8", "replace")
    if not text:
        return PlainTextResponse("The parameter query is missing.", 400)
    format_ = _choose_format(parameters.get("format", ""), exchange.headers.get("accept", ""))
    body, media_type = wiki.graph.fetch(text, format_)
    return Response(body, media_type=media_type)


def _choose_format(name: str, accept: str) -> oxigraph.QueryResultsFormat:
    """Return what ``format=`` or the Accept header asks for; XML is the default, as on Wikidata."""
    for wanted in (name, accept):
        for key, format_ in _FORMATS.items():
            if key in wanted or (key == "tsv" and "tab-separated" in wanted):
                return format_
    return _FORMATS["xml"]
