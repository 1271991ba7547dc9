"""The JSON around an answer: errors, warnings, and the two format versions."""

from __future__ import annotations

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


def encode_answer(call: Call, answer: Answer) -> bytes:
    """Return the bytes of an answer with the warnings that were raised on the way."""
    body = _warnings(call) | answer
    if "requestid" in call.raw:
        body["requestid"] = call.raw["requestid"]
    if "curtimestamp" in call.raw:
        body["curtimestamp"] = call.wiki.now()
    return orjson.dumps(body if call.modern else simplify(body))


def simplify(value: Any) -> Any:
    """Return a value as formatversion 1 has it: true is an empty string, false is left out."""
    if isinstance(value, dict):
        return {key: simplify(item) for key, item in value.items() if item is not False}
    if isinstance(value, list | tuple):
        return [simplify(item) for item in value]
    return "" if value is True else value


def _warnings(call: Call) -> Answer:
    warnings: dict[str, Any] = {}
    for module, texts in call.warnings.items():
        warnings[module] = {"warnings" if call.modern else "*": "\n".join(texts)}
    for module, messages in call.messages.items():
        warnings.setdefault(module, {})["messages"] = messages
    return {"warnings": warnings} if warnings else {}


def failure_headers(failure: ApiError) -> dict[str, str]:
    """Return the headers of an error answer."""
    return {"MediaWiki-API-Error": ", ".join((failure.code, *failure.inner)), **failure.headers}


def encode_failure(call: Call, failure: ApiError) -> bytes:
    """Return the bytes of an error answer, in the format that the request asked errors in."""
    help_text = _HELP.format(call.wiki.base_url)
    messages = [render_message(message, call.modern) for message in failure.messages]
    data = {**failure.extra, **({"messages": messages} if messages else {})}
    style = call.raw.get("errorformat", "bc")
    if style != "bc":
        return orjson.dumps(_warnings(call) | _plain_failure(call, failure, style, data, help_text))
    error = {"code": failure.code, "info": failure.info, **data, "docref" if call.modern else "*": help_text}
    return orjson.dumps(_warnings(call) | {"error": error})


def _plain_failure(call: Call, failure: ApiError, style: str, data: Answer, help_text: str) -> Answer:
    key = "text" if style in ("plaintext", "wikitext") else "html"
    shown: Answer = {"code": failure.code, (key if call.modern else "*"): failure.info}
    if data:
        shown["data"] = data
    return {"errors": [{**shown, "module": "main"}], "docref": help_text}
