"""Serving the review page until Ctrl-C, or within a ``with`` block."""

from __future__ import annotations

import errno
import signal
import socket
import threading
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Self

import uvicorn

from glamdata.errors import InputError
from glamdata.web.app import make_app
from glamdata.web.cards import ItemCards
from glamdata.web.desk import Desk, ReviewSettings
from glamdata.web.reviewers import load_reviewers
from glamdata.wikibase.read import Reader
from glamdata.wikibase.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import TracebackType

    from glamdata.coordinator import Coordinator
    from glamdata.web.address import Address

_START_SECONDS = 30.0


class ReviewServer:
    """The review page of a workspace, served in a thread; use it in a ``with`` block.

    `certificate` and its key are files in PEM, for HTTPS. `ask_wiki` says whether the wiki is asked about candidates.
    Raises SettingsError where it would be open to others without sign-in, InputError where the port can't be used.
    """

    def __init__(
        self,
        coordinator: Coordinator,
        address: Address,
        settings: ReviewSettings | None = None,
        *,
        ask_wiki: bool = True,
        certificate: tuple[Path, Path] | None = None,
    ) -> None:
        reviewers = load_reviewers(coordinator.settings.workspace)
        address = replace(address, tls=certificate is not None)
        address.require_sign_in(bool(reviewers))
        self._listener = _bind(address)
        self.address = replace(address, port=self._listener.getsockname()[1])
        cards = _cards(coordinator) if ask_wiki else None
        self.desk = Desk(coordinator, self.address, reviewers, settings or ReviewSettings(), cards)
        self._config = uvicorn.Config(
            make_app(self.desk), log_level="error", access_log=False, lifespan="off", server_header=False,
            proxy_headers=False, timeout_graceful_shutdown=2, ws="none",
            ssl_certfile=certificate[0] if certificate else None, ssl_keyfile=certificate[1] if certificate else None,
        )  # fmt: skip

    @property
    def url(self) -> str:
        """Where the page is."""
        host = f"[{self.address.host}]" if ":" in self.address.host else self.address.host
        scheme = "https" if self.address.tls else "http"
        return self.address.url.rstrip("/") or f"{scheme}://{host}:{self.address.port}"

    def __enter__(self) -> Self:
        self._server = _Server(self._config)
        self._thread = threading.Thread(target=self._server.run, args=([self._listener],), daemon=True)
        self._thread.start()
        if not self._server.ready.wait(_START_SECONDS):
            raise InputError(f"the review page did not start within {_START_SECONDS:.0f} s")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(_START_SECONDS)
        self._listener.close()
        self.desk.close()


def serve(server: ReviewServer, announce: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; announces one line with the address when it is ready."""
    over = threading.Event()
    with _signals(over), server:
        announce(f"review page ready: {server.url}")
        over.wait()


class _Server(uvicorn.Server):
    """Leaves signals alone and says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take no signals: this runs in a thread."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start and say so."""
        await super().startup(sockets)
        self.ready.set()


@contextmanager
def _signals(over: threading.Event) -> Iterator[None]:
    former = {number: signal.signal(number, lambda *_: over.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _bind(address: Address) -> socket.socket:
    """Take the port. Raises InputError, one sentence, where it can't be had."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address.host, address.port))
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        at = f"{address.host} port {address.port}"
        raise InputError(f"The review page can't listen at {at}: {_why(error)}") from error
    return listener


def _why(error: Exception) -> str:
    if getattr(error, "errno", 0) == errno.EADDRINUSE:
        return "another program is using it, perhaps another review page; give another --port."
    return f"{getattr(error, 'strerror', None) or error}."


def _cards(coordinator: Coordinator) -> ItemCards:
    wiki, clock = coordinator.settings.wiki, coordinator.clock

    @contextmanager
    def connect() -> Iterator[Reader]:
        with Session(wiki, clock) as session:
            yield Reader(session)

    return ItemCards(connect, ("en", "mul"), clock)
