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
    from glamdata.rehearsal.session import Session

__all__ = ["Throttle", "limit_of"]

_THROTTLED = (
    "As an anti-abuse measure, you are limited from performing this action too many times in a short space of time,"
    " and you have exceeded this limit.\nPlease try again in a few minutes."
)
_SHORT = (2, 20)


def limit_of(kind: str, session: Session, modes: Modes) -> tuple[int, int] | None:
    """Return (hits, seconds) that hold for a user, or None. ``kind`` is ``edit`` or ``create``."""
    if "ratelimit" in modes:
        return _SHORT if kind == "edit" else None
    if "ratelimit-create" in modes:
        return _SHORT if kind == "create" else None
    if "noratelimit" in session.rights and "ratelimit-core" not in modes:
        return None
    return (90, 60) if session.account and session.account.confirmed else (8, 60)


@dataclass(slots=True)
class Throttle:
    """Remembers when each user edited and created."""

    clock: Callable[[], datetime]
    _hits: defaultdict[tuple[str, str, tuple[int, int]], deque[float]] = field(
        default_factory=lambda: defaultdict(deque)
    )

    def check(self, kind: str, session: Session, modes: Modes) -> None:
        """Count one action and raise ApiError where it is one too many."""
        limit = limit_of(kind, session, modes)
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
