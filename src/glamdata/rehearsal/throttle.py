"""Rate limits, counted per user and kind of action."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from glamdata.rehearsal.failure import ApiError, Message, wikibase_failure

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from glamdata.rehearsal.fault import Modes
    from glamdata.rehearsal.rules import Limit, Rules
    from glamdata.rehearsal.session import Session

__all__ = ["Throttle", "categories_of", "limit_of"]

_ACTIONS = {"edit": "edit", "create": "wikibase-idgenerator"}

_THROTTLED = (
    "As an anti-abuse measure, you are limited from performing this action too many times in a short space of time,"
    " and you have exceeded this limit.\nPlease try again in a few minutes."
)
_SHORT = (2, 20)


def categories_of(session: Session) -> tuple[str, ...]:
    """Return under which names limits can be for a user: ``ip``, ``newbie``, ``user`` and the groups."""
    if session.account is None:
        return ("ip",)
    return ("user", *(() if session.account.confirmed else ("newbie",)), *session.account.groups)


def limit_of(kind: str, session: Session, modes: Modes, rules: Rules) -> Limit | None:
    """Return (hits, seconds) that hold for a user, or None. ``kind`` is ``edit`` or ``create``.

    As in MediaWiki a group's limit wins over that of all users where it lets through more, and that of newcomers over
    both; an account's own limit holds whatever rights it has.
    """
    if "ratelimit" in modes:
        return _SHORT if kind == "edit" else None
    if "ratelimit-create" in modes:
        return _SHORT if kind == "create" else None
    action = _ACTIONS[kind]
    if own := rules.account_limits.get(action, {}).get(session.user_name):
        return own
    if "noratelimit" in session.rights and "ratelimit-core" not in modes:
        return None
    limits = rules.rate_limits.get(action, {})
    if session.account and not session.account.confirmed and "newbie" in limits:
        return limits["newbie"]
    found = [limits[name] for name in categories_of(session) if name in limits]
    return max(found, key=lambda limit: limit[0] / limit[1], default=None)


@dataclass(slots=True)
class Throttle:
    """Remembers when each user edited and created."""

    clock: Callable[[], datetime]
    _hits: defaultdict[tuple[str, str, tuple[int, int]], deque[float]] = field(
        default_factory=lambda: defaultdict(deque)
    )

    def check(self, kind: str, session: Session, modes: Modes, rules: Rules) -> None:
        """Count one action and raise ApiError where it is one too many."""
        limit = limit_of(kind, session, modes, rules)
        if limit is None:
            return
        hits = self._hits[kind, session.user_name, limit]
        now = self.clock().timestamp()
        while hits and now - hits[0] >= limit[1]:
            hits.popleft()
        if len(hits) >= limit[0]:
            raise _too_many_ids() if kind == "create" else _too_many_edits()
        hits.append(now)


def _too_many_edits() -> ApiError:
    info = "The save has failed."
    messages = (Message("wikibase-api-failed-save", info), Message("actionthrottledtext", _THROTTLED))
    return ApiError("failed-save", info, messages, inner=("ratelimited",))


def _too_many_ids() -> ApiError:
    text = f"Cannot automatically assign ID: {_THROTTLED}"
    failure = wikibase_failure("no-automatic-entity-id", text, text)
    failure.info = text.replace("\n", " ")
    return failure
