"""Notices, to a real HTTP and a real SMTP listener of this machine."""

from __future__ import annotations

import json
import logging
import socketserver
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from glamdata.errors import SettingsError
from glamdata.workspace.notifying import WEBHOOK_VARIABLE, Notices, notice_of

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def served(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def posted() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Where to post, and what was posted; a path /broken answers 500, /moved leads elsewhere."""
    got: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append({"path": self.path, **json.loads(body)})
            self.send_response({"/broken": 500, "/moved": 307}.get(self.path, 200))
            self.send_header("Location", "/hook")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with served(HTTPServer(("127.0.0.1", 0), Handler)) as port:
        yield f"http://127.0.0.1:{port}", got


@pytest.fixture
def mailed() -> Iterator[tuple[str, list[str]]]:
    """A mail relay and the mails it took (RFC 5321, as little of it as a client needs)."""
    got: list[str] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 relay")
            while line := self.rfile.readline().decode().strip():
                if line.upper() == "DATA":
                    self.say("354 go on")
                    got.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
                self.say("221 bye" if line.upper() == "QUIT" else "250 ok")

        def say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

    with served(socketserver.TCPServer(("127.0.0.1", 0), Handler)) as port:
        yield f"127.0.0.1:{port}", got


def test_a_failure_is_told_to_a_webhook(posted: tuple[str, list[dict[str, Any]]]) -> None:
    base, got = posted
    with pytest.raises(ValueError, match="no wiki"), notice_of(Notices(f"{base}/hook"), "publish", "b1"):
        raise ValueError("no wiki")
    told = "glamdata publish of b1 failed: no wiki"
    assert got == [{"path": "/hook", "text": told, "flow": "publish", "batch": "b1", "state": "failed"}]


def test_success_is_told_only_where_it_is_asked_for(posted: tuple[str, list[dict[str, Any]]]) -> None:
    base, got = posted
    Notices(f"{base}/hook").send("publish", "b1", "3 edits", failed=False)
    assert got == []
    Notices(f"{base}/hook", when="always").send("publish", "b1", "3 edits", failed=False)
    assert [(each["text"], each["state"]) for each in got] == [("glamdata publish of b1 is done: 3 edits", "done")]


def test_a_failure_is_mailed(mailed: tuple[str, list[str]]) -> None:
    relay, got = mailed
    notices = Notices(email="librarian@example.org", smtp=relay, sender="glamdata@example.org")
    notices.send("roundtrip", "b1", "the wiki is away\nBcc: all@example.org", failed=True)
    (mail,) = got
    assert "To: librarian@example.org\r\nFrom" in mail or "To: librarian@example.org\r\n" in mail
    assert "Subject: glamdata roundtrip of b1 failed\r\n" in mail
    assert "\r\nDate: " in mail
    assert "\r\nMessage-ID: <" in mail
    head, _, body = mail.partition("\r\n\r\n")
    assert "Bcc" not in head
    assert body.startswith("glamdata roundtrip of b1 failed: the wiki is away")


def test_a_notice_that_cant_be_sent_fails_nothing_and_shows_no_secret(
    posted: tuple[str, list[dict[str, Any]]], caplog: pytest.LogCaptureFixture
) -> None:
    base, got = posted
    with caplog.at_level(logging.WARNING):
        for where in (f"{base}/broken", f"{base}/moved", "http://127.0.0.1:9/s3cret"):
            Notices(where).send("publish", "b1", "x", failed=True)
        Notices(email="a@example.org", smtp="127.0.0.1:9").send("publish", "b1", "x", failed=True)
    assert [each["path"] for each in got] == ["/broken", "/moved"], "no redirect is followed"
    assert "s3cret" not in caplog.text
    assert "no mail could be sent by 127.0.0.1:9" in caplog.text
    assert "s3cret" not in repr(Notices("http://127.0.0.1:9/s3cret"))


def test_the_environment_names_the_webhook(
    posted: tuple[str, list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    base, got = posted
    monkeypatch.setenv(WEBHOOK_VARIABLE, f"{base}/secret")
    Notices().send("publish", "b1", "x", failed=True)
    assert [each["path"] for each in got] == ["/secret"]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"when": "never"}, "one of failure, always"),
        ({"webhook": "ftp://x"}, "no web address"),
        ({"email": "x"}, "no address"),
        ({"email": "a@b.cy", "smtp": "mail"}, "mail.example.org:25"),
    ],
)
def test_what_cant_be_is_said(said: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        Notices(**said)


def test_what_waits_for_a_person_is_told_whatever_is_set(posted: tuple[str, list[dict[str, Any]]]) -> None:
    url, got = posted
    Notices(webhook=f"{url}/hook", when="failure").ask("publish", "b", "the plan lacks a signature")
    assert [(one["state"], one["text"]) for one in got] == [
        ("waits", "glamdata publish of b waits: the plan lacks a signature")
    ]
