"""The address that programs call: the Action API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

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
    delay_answer(modes)
    with wiki.lock:
        if "session-lost" in modes:
            wiki.sessions.forget(exchange.cookies.get(COOKIE))
        session = wiki.sessions.open(None if is_signed(exchange) else exchange.cookies.get(COOKIE))
        call = Call(wiki, session, modes, exchange.parameters, exchange.posted, exchange.in_query)
        return _respond(call, exchange)


def _respond(call: Call, exchange: Exchange) -> Response:
    try:
        answer = _identify(call, exchange) or answer_call(call)
    except RawAnswerError as raw:
        return make_raw_response(raw)
    response = Response(answer.body, 200, {**_HEADERS, **answer.headers}, "application/json; charset=utf-8")
    if not is_signed(exchange) and call.wiki.sessions.keep(call.session):
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
