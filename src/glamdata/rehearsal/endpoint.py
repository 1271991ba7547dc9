"""The address that programs call: the Action API."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response

from glamdata.rehearsal.api.dispatch import ApiResponse, answer_call, find_module, refuse_call
from glamdata.rehearsal.api.module import Call
from glamdata.rehearsal.exchange import Exchange, read_exchange
from glamdata.rehearsal.failure import ApiError, RawAnswerError
from glamdata.rehearsal.oauth import is_signed
from glamdata.rehearsal.session import COOKIE
from glamdata.rehearsal.transport import delay_answer, make_raw_response

if TYPE_CHECKING:
    from starlette.requests import Request

    from glamdata.rehearsal.wiki import Wiki

__all__ = ["handle_api"]

_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "MediaWiki-API-Error, Retry-After, X-Database-Lag",
}
_PREFLIGHT = {"Access-Control-Allow-Methods": "POST, GET",
             "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Language, Content-Type, Accept-Encoding,"
             " DNT, Origin, User-Agent, Api-User-Agent, Authorization"}  # fmt: skip
_UNSAFE = re.compile(r"[^\]\[.'\"_A-Za-z0-9]")
_SCRIPT = "text/javascript; charset=utf-8"
_HEADERS = {"Cache-Control": "private, must-revalidate, max-age=0"}


async def handle_api(request: Request) -> Response:
    """Answer api.php, also to pages of other origins that ask with ``origin=*``."""
    exchange = await read_exchange(request)
    origin = exchange.parameters.get("origin")
    if origin not in (None, "*") and origin != exchange.headers.get("origin"):
        return PlainTextResponse("'origin' parameter does not match Origin header\n", 403)
    shared = _CORS if origin == "*" else {}
    if request.method == "OPTIONS":
        return Response(b"", 200, {**shared, **_PREFLIGHT} if shared else {})
    response = await run_in_threadpool(_answer_api, request.app.state.wiki, exchange)
    response.headers.update(shared)
    return response


def _answer_api(wiki: Wiki, exchange: Exchange) -> Response:
    action = exchange.parameters.get("action", "help")
    module = find_module(action)
    with wiki.fault_lock:
        wiki.faults.count(exchange.path, action)
        is_edit = module is not None and module.is_write and action not in ("login", "logout")
        modes = wiki.faults.take(action, is_edit=is_edit, header=exchange.headers.get("x-test-mode", ""))
    delay_answer(modes)
    with wiki.lock:
        if "session-lost" in modes:
            wiki.sessions.forget(exchange.cookies.get(COOKIE))
        is_foreign = exchange.parameters.get("origin") == "*" or "callback" in exchange.parameters
        key = None if is_foreign or is_signed(exchange) else exchange.cookies.get(COOKIE)
        session = wiki.sessions.open(key)
        call = Call(
            wiki, session, modes, exchange.parameters, exchange.posted, exchange.in_query, is_foreign=is_foreign
        )
        return _respond(call, exchange)


def _respond(call: Call, exchange: Exchange) -> Response:
    try:
        answer = _identify(call, exchange) or answer_call(call)
    except RawAnswerError as raw:
        return make_raw_response(raw)
    response = Response(answer.body, 200, {**_HEADERS, **answer.headers}, "application/json; charset=utf-8")
    if "callback" in call.raw:
        name = _UNSAFE.sub("", call.raw["callback"])
        response = Response(b"/**/%s(%s)" % (name.encode(), answer.body), 200, {**_HEADERS, **answer.headers}, _SCRIPT)
    if not call.is_foreign and not is_signed(exchange) and call.wiki.sessions.keep(call.session):
        response.set_cookie(COOKIE, call.session.key, path="/", httponly=True)
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
