"""What a refused request is answered with.

MediaWiki answers a refusal with HTTP 200, a header naming the code and a JSON error object. Code that finds
a request wanting raises :class:`ApiError`; the envelope turns it into that answer.
"""

from __future__ import annotations

import html as html_text
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "ApiError",
    "Message",
    "RawAnswerError",
    "bad_value",
    "core_failure",
    "invalid_claim",
    "missing_parameter",
    "modification_failed",
    "no_such_entity",
    "permission_denied",
    "wikibase_failure",
]


@dataclass(frozen=True, slots=True)
class Message:
    """One interface message of an error: its name, its parameters and the English text."""

    name: str
    text: str
    parameters: tuple[Any, ...] = ()


@dataclass(slots=True)
class ApiError(Exception):
    """A request that the wiki refuses.

    ``code`` and ``info`` are what the API calls them. ``messages`` stay empty for errors of MediaWiki's core,
    as there; ``inner`` are the further codes of the ``MediaWiki-API-Error`` header.
    """

    code: str
    info: str
    messages: tuple[Message, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    inner: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class RawAnswerError(Exception):
    """An answer that is no JSON of the API: an error page of the web server, or a cut connection."""

    status: int
    body: str = ""
    media_type: str = "text/html"
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False


def core_failure(code: str, info: str, **extra: Any) -> ApiError:
    """An error of MediaWiki's core, which carries no messages."""
    return ApiError(code, info, extra=extra)


def wikibase_failure(code: str, info: str, *parameters: Any, name: str = "", **extra: Any) -> ApiError:
    """An error of Wikibase with its message ``wikibase-api-CODE``, or with the message named."""
    message = Message(name or f"wikibase-api-{code}", info, parameters)
    return ApiError(code, info, (message,), extra)


def modification_failed(text: str, name: str = "wikibase-api-modification-failed", *parameters: Any) -> ApiError:
    """An edit whose content is not allowed; by default the message repeats the text."""
    return ApiError("modification-failed", text, (Message(name, text, parameters or (text,)),))


def invalid_claim(text: str) -> ApiError:
    """A statement whose JSON can't be read."""
    return wikibase_failure("invalid-claim", text, text)


def no_such_entity(entity_id: str) -> ApiError:
    """An edit of an entity that is not there (its message was never translated by Wikibase)."""
    return wikibase_failure("no-such-entity", "⧼no-such-entity⧽", entity_id, name="no-such-entity")


def missing_parameter(name: str) -> ApiError:
    """A required parameter that was left out or left empty."""
    return core_failure("missingparam", f'The "{name}" parameter must be set.')


def bad_value(name: str, value: str) -> ApiError:
    """A value that is not in the parameter's list."""
    return core_failure("badvalue", f'Unrecognized value for parameter "{name}": {value}.')


def permission_denied(*messages: Message, inner: tuple[str, ...] = ()) -> ApiError:
    """A user who may not do this, with the reasons."""
    info = "You do not have the permissions needed to carry out this action."
    return ApiError("permissiondenied", info, (Message("wikibase-api-permissiondenied", info), *messages), inner=inner)


def render_message(message: Message, modern: bool) -> dict[str, Any]:
    """Give the JSON of a message; ``modern`` is formatversion 2."""
    markup = html_text.escape(message.text, quote=False)
    return {
        "name": message.name,
        "parameters": list(message.parameters),
        "html": markup if modern else {"*": markup},
    }
