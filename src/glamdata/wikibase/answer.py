"""What an answer of the API asks of us: the table of DESIGN §9, as data."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from glamdata.errors import WikiError

if TYPE_CHECKING:
    from glamdata.errors import WikiEditError


class LostAnswerError(WikiError):
    """The answer to a request did not come or can't be read: whether it was carried out is not known."""


class Answer(Enum):
    """What to do after an error."""

    WAIT = auto()
    LOGIN = auto()
    CONFLICT = auto()
    STOP = auto()
    REFUSED = auto()


WAIT_CODES = frozenset(
    {"maxlag", "readonly", "ratelimited", "no-automatic-entity-id", "internal_api_error_DBQueryError"}
)
WAIT_MESSAGES = frozenset({"actionthrottledtext"})
LOGIN_CODES = frozenset({"badtoken", "assertuserfailed", "assertnameduserfailed", "notloggedin"})
STOP_MESSAGES = frozenset(
    {"blockedtext", "autoblockedtext", "blockedtext-partial", "badaccess-groups", "systemblockedtext"}
)


def classify(error: WikiEditError) -> Answer:
    """Say what to do after `error`."""
    messages = frozenset(error.messages)
    if error.code in WAIT_CODES or messages & WAIT_MESSAGES:
        return Answer.WAIT
    if error.code in LOGIN_CODES:
        return Answer.LOGIN
    if error.code == "editconflict":
        return Answer.CONFLICT
    if error.code in {"blocked", "autoblocked"} or (error.code == "permissiondenied" and messages & STOP_MESSAGES):
        return Answer.STOP
    return Answer.REFUSED


REASONS = {
    "modification-failed": "the wiki refuses the change",
    "no-such-entity": "the item or property does not exist on the wiki",
    "invalid-claim": "the wiki refuses a value",
    "permissiondenied": "the account may not edit this page",
    "abusefilter-disallowed": "a filter of the wiki stopped the edit",
    "spamblacklist": "a link is on the wiki's spam list",
    "failed-save": "the wiki could not save the edit",
    "editconflict": "somebody kept changing the item",
}


def explain(error: WikiEditError) -> str:
    """Give the reason in library words, with the wiki's own text behind it."""
    plain = REASONS.get(error.code, "the wiki refused the edit")
    return f"{plain}: {error.info}" if error.info else f"{plain}."
