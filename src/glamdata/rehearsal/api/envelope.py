"""The JSON around an answer: errors, warnings, and the two format versions."""

from __future__ import annotations

import html as html_text
from typing import TYPE_CHECKING, Any

import orjson

from glamdata.rehearsal.failure import ApiError, render_message

if TYPE_CHECKING:
    from glamdata.rehearsal.api.module import Answer, Call

__all__ = ["encode_answer", "encode_failure", "failure_headers"]

_LIST = "mediawiki-api-announce.lists.wikimedia.org/"
_HELP = (
    "See {0}/w/api.php for API usage. Subscribe to the mediawiki-api-announce mailing list at"
    f" &lt;https://lists.wikimedia.org/postorius/lists/{_LIST}&gt; for notice of API deprecations and breaking changes."
)

_STYLES = ("html", "none", "plaintext", "raw", "wikitext")
_WARNING_CODES = {"Unrecognized parameter": "unrecognizedparams", "Unrecognized value": "unrecognizedvalues"}


def encode_answer(call: Call, answer: Answer) -> bytes:
    """Return the bytes of an answer with the warnings that were raised on the way."""
    body = _warnings(call) | answer | _asked_facts(call)
    return orjson.dumps(body if call.modern else simplify(body))


def _asked_facts(call: Call) -> Answer:
    """Return what the main module adds to every answer, also to errors, where the request asks for it."""
    facts: Answer = {}
    if "requestid" in call.raw:
        facts["requestid"] = call.raw["requestid"]
    if "servedby" in call.raw:
        facts["servedby"] = "127.0.0.1"
    if "curtimestamp" in call.raw:
        facts["curtimestamp"] = call.wiki.now()
    if "responselanginfo" in call.raw:
        facts |= {"uselang": "en", "errorlang": "en"}
    return facts


def simplify(value: Any) -> Any:
    """Return a value as formatversion 1 has it: true is an empty string, false is left out."""
    if isinstance(value, dict):
        return {key: simplify(item) for key, item in value.items() if item is not False}
    if isinstance(value, list | tuple):
        return [simplify(item) for item in value]
    return "" if value is True else value


def _warnings(call: Call) -> Answer:
    if _style(call) != "bc":
        shown = [_plain_warning(call, module, text) for module, texts in call.warnings.items() for text in texts]
        return {"warnings": shown} if shown else {}
    warnings: dict[str, Any] = {}
    for module, texts in call.warnings.items():
        warnings[module] = {"warnings" if call.modern else "*": "\n".join(texts)}
    for module, messages in call.messages.items():
        warnings.setdefault(module, {})["messages"] = messages
    return {"warnings": warnings} if warnings else {}


def _plain_warning(call: Call, module: str, text: str) -> Answer:
    code = next((code for start, code in _WARNING_CODES.items() if text.startswith(start)), "deprecation")
    return {"code": code, **_put_text(call, text, ()), "module": module}


def failure_headers(failure: ApiError) -> dict[str, str]:
    """Return the headers of an error answer."""
    return {"MediaWiki-API-Error": ", ".join((failure.code, *failure.inner)), **failure.headers}


def encode_failure(call: Call, failure: ApiError) -> bytes:
    """Return the bytes of an error answer, in the format that the request asked errors in."""
    help_text = _HELP.format(call.wiki.base_url)
    messages = [render_message(message, call.modern) for message in failure.messages]
    data = {**failure.extra, **({"messages": messages} if messages else {})}
    if _style(call) != "bc":
        return orjson.dumps(_warnings(call) | _plain_failure(call, failure, data, help_text) | _asked_facts(call))
    error = {"code": failure.code, "info": failure.info, **data, "docref" if call.modern else "*": help_text}
    return orjson.dumps(_warnings(call) | {"error": error} | _asked_facts(call))


def _plain_failure(call: Call, failure: ApiError, data: Answer, help_text: str) -> Answer:
    parameters = failure.messages[-1].parameters if failure.messages else ()
    shown: Answer = {"code": failure.code, **_put_text(call, failure.info, parameters)}
    if data:
        shown["data"] = data
    module = "main" if failure.messages else call.module_path
    return {"errors": [{**shown, "module": module}], "docref" if call.modern else "*": help_text}


def _style(call: Call) -> str:
    style = call.raw.get("errorformat", "bc")
    return style if style in _STYLES else "bc"


def _put_text(call: Call, text: str, parameters: tuple[Any, ...]) -> Answer:
    """Return a message's text as the request's errorformat has it."""
    style = _style(call)
    if style == "none":
        return {}
    if style == "raw":
        return {"key": text, "params": list(parameters)}
    shown = html_text.escape(text, quote=False) if style == "html" else text
    return {"*" if not call.modern else "html" if style == "html" else "text": shown}
