"""Another account of a rehearsal wiki, which edits by the plain API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from glamdata.rehearsal import RehearsalServer

ADMIN = ("Admin@upload", "adminadminadminadminadminadmin01")


class Somebody:
    """The wiki as somebody else uses it."""

    def __init__(self, server: RehearsalServer) -> None:
        self.server = server
        self.http = httpx.Client(timeout=30)
        token = self.call(action="query", meta="tokens", type="login")["query"]["tokens"]["logintoken"]
        self.call(action="login", lgname=ADMIN[0], lgpassword=ADMIN[1], lgtoken=token)
        self.token = self.call(action="query", meta="tokens")["query"]["tokens"]["csrftoken"]

    def call(self, **asked: str) -> dict[str, Any]:
        return self.http.post(self.server.api_url, data={"format": "json", **asked}).json()  # type: ignore[no-any-return]

    def do(self, action: str, **asked: str) -> dict[str, Any]:
        """Do something that needs a token."""
        answer = self.call(**{"action": action, "token": self.token, **asked})
        assert "error" not in answer, answer
        return answer
