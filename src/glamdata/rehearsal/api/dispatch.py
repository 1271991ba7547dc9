"""From a request to an answer: the checks that MediaWiki makes of every request, in its order, then the module."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from glamdata.rehearsal.api.envelope import encode_answer, encode_failure, failure_headers
from glamdata.rehearsal.api.reading import read_parameters, warn_of_unknown
from glamdata.rehearsal.api.registry import MAIN, MODULES
from glamdata.rehearsal.failure import ApiError, RawAnswerError, bad_value, core_failure, missing_parameter

if TYPE_CHECKING:
    from glamdata.rehearsal.api.module import Call, Module

_LOG = logging.getLogger(__name__)

__all__ = ["ApiResponse", "answer_call", "find_module", "refuse_call"]


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """What goes back over HTTP."""

    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def find_module(action: str) -> Module | None:
    """Return the module of an action."""
    return MODULES.get(action)


def answer_call(call: Call) -> ApiResponse:
    """Answer one request. Raises RawAnswerError where a fault makes it no API answer at all."""
    _break_transport(call)
    try:
        return ApiResponse(_run(call))
    except ApiError as failure:
        return refuse_call(call, failure)
    except RawAnswerError:
        raise
    except Exception as error:  # noqa: BLE001  (a client is told as MediaWiki tells it, and the server goes on)
        kind = type(error).__name__
        _LOG.error("action=%s could not be answered: %s: %s", call.raw.get("action"), kind, error)
        return refuse_call(call, core_failure(f"internal_api_error_{kind}", f"Caught exception of type {kind}"))


def refuse_call(call: Call, failure: ApiError) -> ApiResponse:
    """Return the answer that a request is refused with."""
    return ApiResponse(encode_failure(call, failure), failure_headers(failure))


def _break_transport(call: Call) -> None:
    if "cut" in call.modes:
        raise RawAnswerError(502, cut=True)
    if status := call.modes.get("http"):
        page = f"<!DOCTYPE html>\n<html><body><h1>Error {status}</h1></body></html>"
        raise RawAnswerError(int(status), page, headers={"Retry-After": "1"} if status in ("429", "503") else {})


def _run(call: Call) -> bytes:
    main = read_parameters(call, MAIN)
    _check_version(call)
    call.used |= {"formatversion", "utf8", "ascii", "callback"}
    action = call.raw.get("action", "help")
    module = find_module(action)
    if module is None:
        raise bad_value("action", action)
    for check in (_check_token, _check_readonly, _check_lag, _check_post):
        check(call, module)
    _check_assertion(call, main["assert"], main["assertuser"])
    call.module_path = module.path
    call.values = read_parameters(call, module)
    answer = module.answer(call)
    warn_of_unknown(call)
    return encode_answer(call, answer)


def _check_version(call: Call) -> None:
    version = call.raw.get("formatversion", "1")
    if version not in ("", "1", "2", "latest"):
        raise bad_value("formatversion", version)


def _check_token(call: Call, module: Module) -> None:
    if not module.token:
        return
    given = call.raw.get("token")
    if given is None:
        call.module_path = module.path
        raise missing_parameter("token")
    if "token" in call.in_query:
        info = "The following parameter was found in the query string, but must be in the POST body: token."
        raise core_failure("mustpostparams", info)
    if given != call.session.token(module.token) or "badtoken" in call.modes:
        call.module_path = module.path
        raise core_failure("badtoken", "Invalid CSRF token.")


def _check_readonly(call: Call, module: Module) -> None:
    if module.is_write and "readonly" in call.modes:
        info = "The wiki is currently in read-only mode."
        raise core_failure("readonly", info, readonlyreason="Test: the wiki is read-only")


def _check_lag(call: Call, _module: Module) -> None:
    if "maxlag" not in call.raw:
        return
    most = int(call.raw["maxlag"])
    for mode, about in (
        ("lag", {"host": "db1167", "type": "db"}),
        ("wdqslag", {"host": "wdqs1013", "type": "wikibase-queryservice"}),
    ):
        if mode in call.modes and float(call.modes[mode]) > most:
            raise _lagged(float(call.modes[mode]), most, about)


def _lagged(lag: float, most: int, about: dict[str, str]) -> ApiError:
    shown = int(lag) if lag.is_integer() else lag
    extra = {"host": about["host"], "lag": shown, "type": about["type"]}
    if about["type"] != "db":
        extra["queryserviceLag"] = int(lag * 60)
    headers = {"Retry-After": str(max(most, 5)), "X-Database-Lag": str(int(lag))}
    info = f"Waiting for a database server: {shown} seconds lagged."
    return ApiError("maxlag", info, extra=extra, headers=headers)


def _check_post(call: Call, module: Module) -> None:
    if module.must_post and not call.posted:
        raise core_failure("mustbeposted", f'The "{module.name}" module requires a POST request.')


def _check_assertion(call: Call, assertion: str | None, user: str | None) -> None:
    tail = "so the action could not be completed."
    account = call.session.account
    if assertion == "anon" and account is not None:
        raise core_failure("assertanonfailed", f"You are no longer logged out, {tail}")
    if assertion == "user" and account is None:
        raise core_failure("assertuserfailed", f"You are no longer logged in, {tail}")
    if assertion == "bot" and "bot" not in call.session.rights:
        raise core_failure("assertbotfailed", f'You do not have the "bot" right, {tail}')
    if user is not None and user.replace("_", " ") != call.session.user_name:
        raise core_failure("assertnameduserfailed", f'You are no longer logged in as "{user}", {tail}')
