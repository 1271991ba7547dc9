"""Sign-ins: a random token in a cookie, and on this side who it is, the token of forms, and what to tell next."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from glamdata.model.clock import Clock

LASTS = timedelta(hours=12)
"""How long a session may lie idle."""
MOST = 1000
MOST_FAILURES = 5
PAUSE = timedelta(minutes=1)


@dataclass(slots=True)
class Session:
    """One person's sign-in: `csrf` stands in every form, `told` is shown on the next page."""

    who: str
    csrf: str
    seen: datetime
    told: list[str] = field(default_factory=list)


class Sessions:
    """The sign-ins of one server, in memory: they end with it. Tokens are kept as hashes only."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sessions: dict[str, Session] = {}
        self._failures: dict[str, list[datetime]] = {}

    def begin(self, who: str) -> str:
        """Begin a session and give its token."""
        token = secrets.token_urlsafe(32)
        while len(self._sessions) >= MOST:
            del self._sessions[min(self._sessions, key=lambda key: self._sessions[key].seen)]
        self._sessions[_hash(token)] = Session(who, secrets.token_urlsafe(32), self._clock.now())
        self._failures.pop(who, None)
        return token

    def find(self, token: str) -> Session | None:
        """Give the session of a token, None where there is none or it lay idle too long."""
        session = self._sessions.get(_hash(token)) if token else None
        if session is None:
            return None
        now = self._clock.now()
        if now - session.seen > LASTS:
            self.end(token)
            return None
        session.seen = now
        return session

    def end(self, token: str) -> None:
        """End a session."""
        self._sessions.pop(_hash(token), None)

    def is_paused(self, who: str) -> bool:
        """Whether so many secrets were wrong for a name in the last minute that none is looked at now."""
        since = self._clock.now() - PAUSE
        failures = [when for when in self._failures.get(who, ()) if when > since]
        return len(failures) >= MOST_FAILURES

    def fail(self, who: str) -> None:
        """Remember a wrong secret."""
        if len(self._failures) >= MOST:
            self._failures.clear()
        self._failures.setdefault(who, []).append(self._clock.now())
        del self._failures[who][:-MOST_FAILURES]


def is_same(one: str, other: str) -> bool:
    """Compare two tokens in constant time; two empty ones are not the same."""
    return bool(one) and hmac.compare_digest(one.encode(), other.encode())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
