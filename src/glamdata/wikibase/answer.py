"""What an answer of the API asks of us: the table of DESIGN §9, as data."""

from __future__ import annotations

import html
import re
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from glamdata.errors import WikiError

if TYPE_CHECKING:
    from glamdata.errors import WikiEditError


class LostAnswerError(WikiError):
    """The answer to a request did not come or can't be read: whether it was carried out is not known."""


class UnsentError(LostAnswerError):
    """The wiki took no connection: the request never got there."""


class Answer(Enum):
    """What to do after an error."""

    WAIT = auto()
    LOGIN = auto()
    CONFLICT = auto()
    STOP = auto()
    REFUSED = auto()


WAIT_CODES = frozenset({"maxlag", "readonly", "ratelimited", "no-automatic-entity-id"})
WAIT_MESSAGES = frozenset({"actionthrottledtext"})
LOGIN_CODES = frozenset({"badtoken", "assertuserfailed", "assertnameduserfailed", "notloggedin"})
CONFLICT_CODES = frozenset({"editconflict", "unresolved-redirect", "nosuchrevid"})
BLOCK_MESSAGES = frozenset({"blockedtext", "autoblockedtext", "blockedtext-partial", "systemblockedtext"})
GRANT_MESSAGES = frozenset({"badaccess-groups", "nocreate-loggedin"})
TEXT_LIMIT = 600
CONSUMER = "mwoauth-invalid-authorization"
"""How the codes of what is wrong with an OAuth consumer begin (MediaWiki's extension OAuth)."""
USED_NONCE = "Nonce already used"
INTERNAL = "internal_api_error"
"""How the codes of a wiki's own faults begin: what became of the request is not known."""


def classify(error: WikiEditError) -> Answer:
    """Say what to do after `error`."""
    messages = frozenset(error.messages)
    if is_of_consumer(error):  # before the request was looked at
        return Answer.WAIT if USED_NONCE in error.info else Answer.STOP
    if error.code in WAIT_CODES or messages & WAIT_MESSAGES:
        return Answer.WAIT
    if error.code in LOGIN_CODES:
        return Answer.LOGIN
    if error.code in CONFLICT_CODES:
        return Answer.CONFLICT
    denied = error.code == "permissiondenied" and messages & (BLOCK_MESSAGES | GRANT_MESSAGES)
    return Answer.STOP if denied or error.code in {"blocked", "autoblocked"} else Answer.REFUSED


def is_of_consumer(error: WikiEditError) -> bool:
    """Say whether the wiki does not take the OAuth consumer that signed the request."""
    return error.code.startswith(CONSUMER)


def is_about_content(error: WikiEditError) -> bool:
    """Say whether a refused edit may get in without the one change that the wiki refuses.

    Not after a filter: sending the parts one by one would be probing it, and a warned edit gets in when it comes again.
    """
    if error.code == "failed-save":
        return "spam-blacklisted-link" in error.messages
    return error.code in {"modification-failed", "invalid-claim", "invalid-snak"} or error.code.startswith("not-recog")


REASONS = {
    "modification-failed": "the wiki refuses the change",
    "no-such-entity": "the item does not exist on the wiki",
    "invalid-claim": "the wiki refuses a value",
    "permissiondenied": "the account may not do this",
    "failed-save": "the wiki could not save the edit",
    "editconflict": "somebody kept changing the item",
    CONSUMER: "the wiki takes the OAuth consumer no more",
}
MESSAGE_REASONS = {
    "blockedtext": "the account is blocked",
    "autoblockedtext": "the account is blocked",
    "systemblockedtext": "the account is blocked",
    "blockedtext-partial": "the account is blocked from editing this page",
    "badaccess-groups": "the bot password or OAuth consumer lacks a grant for this edit",
    "nocreate-loggedin": "the bot password or OAuth consumer lacks the grant to create items",
    "protectedpagetext": "the item is protected",
    "abusefilter-disallowed": "a filter of the wiki stopped the edit",
    "abusefilter-warning": "a filter of the wiki warns of the edit, so a person must look at it",
    "spam-blacklisted-link": "a link is on the wiki's spam list",
    "wikibase-validator-label-with-description-conflict": "another item has this label and description",
    "wikibase-validator-no-such-property": "the wiki has no such property",
}


def explain(error: WikiEditError) -> str:
    """Give the reason in library words, with the wiki's own text behind it."""
    plain = next((MESSAGE_REASONS[name] for name in error.messages if name in MESSAGE_REASONS), "")
    plain = plain or REASONS.get(CONSUMER if is_of_consumer(error) else error.code, "the wiki refused the edit")
    return f"{plain}: {error.info}" if error.info else f"{plain}."


WAITS = {
    "maxlag": "the wiki asks for it (maxlag: its copies lag behind)",
    "readonly": "the wiki is read-only for the moment",
    "ratelimited": "the wiki asks for it (too many requests of this account)",
    "no-automatic-entity-id": "the wiki gives no number for a new item at the moment",
}


def say_wait(error: WikiError) -> str:
    """Say why a request is sent again later, in a few words."""
    code, messages = getattr(error, "code", ""), getattr(error, "messages", ())
    if WAIT_MESSAGES.intersection(messages):
        return "the wiki asks for it (too many edits of this account)"
    if code in LOGIN_CODES:
        return "the login was lost, and is made again"
    return WAITS.get(code, "the wiki gives no usable answer")


def read_messages(listed: Any) -> tuple[tuple[str, ...], str]:
    """Give the names of an error's or warning's messages and the text of those behind the first, which repeats it."""
    messages = [m for m in (listed.values() if isinstance(listed, dict) else listed or ()) if isinstance(m, dict)]
    texts = [_plain_text(message.get("html", "")) for message in messages[1:]]
    return tuple(m["name"] for m in messages if "name" in m), " ".join(filter(None, texts))


def find_block(userinfo: dict[str, Any]) -> str:
    """Say who blocked the account from all pages, and why; empty where nobody did."""
    if "blockid" not in userinfo or userinfo.get("blockpartial", False) is not False:  # an empty text in older formats
        return ""
    return f"{userinfo.get('blockedby', 'nobody')}: {userinfo.get('blockreason') or 'no reason given'}"


def was_patched(answer: dict[str, Any]) -> bool:
    """Say whether a saved edit was merged with one that somebody made since its base revision."""
    warnings = answer.get("warnings", {}).get("wbeditentity", {})
    return "wikibase-conflict-patched" in read_messages(warnings.get("messages"))[0]


FAILURES = {
    "NewConnectionError": "nothing takes the connection there",
    "Connection reset": "the connection was reset",
    "timed out": "it took too long",
    "Remote end closed": "the connection was cut",
    "IncompleteRead": "the answer was cut off",
}


def say_failure(error: Exception) -> str:
    """Say what happened to an HTTP request, without the addresses and object names around it."""
    words = str(error)
    return next((plain for known, plain in FAILURES.items() if known in words), words or type(error).__name__)


def _plain_text(markup: Any) -> str:
    text = markup.get("*", "") if isinstance(markup, dict) else markup
    text = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", str(text))).split())
    return text if len(text) <= TEXT_LIMIT else f"{text[:TEXT_LIMIT]}…"
