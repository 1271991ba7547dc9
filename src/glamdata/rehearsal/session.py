"""Sessions by cookie, and the tokens that belong to them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from glamdata.rehearsal.account import Account, BotPassword, OAuthConsumer, rights_of

__all__ = ["ANONYMOUS", "COOKIE", "Session", "SessionBook"]

COOKIE = "wikidatawiki_session"
ANONYMOUS = "+\\"


@dataclass(slots=True)
class Session:
    """One browser's or program's session; anonymous until ``account`` is set.

    ``credential`` is what it logged in with; None is the account's own password, which has all its rights.
    """

    key: str
    account: Account | None = None
    credential: BotPassword | OAuthConsumer | None = None
    user_id: int = 0
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def user_name(self) -> str:
        """The user's name; an anonymous one is named by the address."""
        return self.account.name if self.account else "127.0.0.1"

    @property
    def groups(self) -> tuple[str, ...]:
        """The user's groups."""
        return self.account.all_groups if self.account else ("*",)

    @property
    def rights(self) -> tuple[str, ...]:
        """What the user may do in this session."""
        return rights_of(self.groups, self.credential.grants if self.credential else None)

    def token(self, kind: str) -> str:
        """Return the token of a kind; anonymous users share one for everything but logging in."""
        if self.account is None and kind not in ("login", "createaccount"):
            return ANONYMOUS
        if kind not in self.tokens:
            self.tokens[kind] = secrets.token_hex(20) + ANONYMOUS
        return self.tokens[kind]

    def log_in(self, account: Account, credential: BotPassword | OAuthConsumer | None, user_id: int) -> None:
        """Make the session the account's."""
        self.account, self.credential, self.user_id = account, credential, user_id
        self.tokens.clear()

    def log_out(self) -> None:
        """Make the session anonymous."""
        self.account, self.credential, self.user_id = None, None, 0
        self.tokens.clear()


@dataclass(slots=True)
class SessionBook:
    """All sessions of the server; they are gone after a restart, as a client must be ready for."""

    _sessions: dict[str, Session] = field(default_factory=dict)

    def open(self, key: str | None) -> Session:
        """Return the session of a cookie, or a fresh one that is kept once it is worth it."""
        if key and key in self._sessions:
            return self._sessions[key]
        return Session(secrets.token_hex(16))

    def keep(self, session: Session) -> bool:
        """Remember a session that has a token or a user; tell whether the client needs its cookie."""
        is_new = session.key not in self._sessions and bool(session.account or session.tokens)
        if is_new:
            self._sessions[session.key] = session
        return is_new

    def renew(self, session: Session) -> None:
        """Give a session a new key, as logging in does, so that an old cookie is worth nothing."""
        self._sessions.pop(session.key, None)
        session.key = secrets.token_hex(16)

    def forget(self, key: str | None) -> None:
        """Lose one session: its client is logged out."""
        self._sessions.pop(key or "", None)

    def forget_all(self) -> None:
        """Lose every session: every client is logged out."""
        self._sessions.clear()
