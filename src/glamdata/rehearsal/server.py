"""Running the rehearsal wiki: in a background thread for tests, or in the foreground for the command line."""

from __future__ import annotations

import errno
import signal
import socket
import sys
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import uvicorn

from glamdata.errors import RehearsalError
from glamdata.rehearsal.account import Account, load_accounts
from glamdata.rehearsal.app import make_app
from glamdata.rehearsal.fault import Fault, is_mode
from glamdata.rehearsal.load import LoadReport, load_entities, load_files
from glamdata.rehearsal.wiki import SiteSettings, Wiki, utc_now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime
    from types import FrameType, TracebackType

__all__ = ["RehearsalServer", "serve"]

_HOST = "127.0.0.1"
_START_SECONDS = 30.0


class _Server(uvicorn.Server):
    """Tells when it is ready, and leaves signals to whoever started it."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


def _bind(port: int) -> socket.socket:
    """Open the port, on the loopback only: the accounts of a rehearsal wiki are known to everyone."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind((_HOST, port))
    except (OSError, OverflowError) as error:
        listener.close()
        raise RehearsalError(_explain_port(port, error)) from error
    return listener


def _explain_port(port: int, error: Exception) -> str:
    why = f"it is no usable port ({error})"
    if getattr(error, "errno", 0) == errno.EADDRINUSE:
        why = "another program is using it; give another --port"
    return f"the rehearsal wiki can't listen on {_HOST} port {port}: {why}"


class RehearsalServer:
    """A rehearsal wiki served over real HTTP; use it in a ``with`` block, or call start and stop.

    ``db_path`` is the SQLite file, made where it is missing. ``accounts`` is a TOML file or ready accounts, by
    default those that ship with glamdata. ``load`` are entity files; entities that the wiki has already are left
    as they are. ``port`` 0 takes a free one. ``clock`` dates the edits.

    Raises RehearsalError where the file, an account file, an entity file or the port can't be used.
    """

    def __init__(
        self,
        db_path: Path | str,
        accounts: Path | str | Sequence[Account] | None = None,
        load: Iterable[Path | str] = (),
        port: int = 0,
        *,
        settings: SiteSettings | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        users = load_accounts(accounts) if accounts is None or isinstance(accounts, str | Path) else accounts
        self._listener = _bind(port)
        with ExitStack() as unwound:
            unwound.callback(self._listener.close)
            self.wiki = Wiki.open(db_path, users, settings, clock)
            unwound.callback(self.wiki.close)
            self.report: LoadReport = load_files(self.wiki, load)
            self.wiki.load_graph()
            unwound.pop_all()
        self.port: int = self._listener.getsockname()[1]
        self.base_url = f"http://{_HOST}:{self.port}"
        self.wiki.base_url = self.base_url
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def api_url(self) -> str:
        """Where the Action API is."""
        return f"{self.base_url}/w/api.php"

    @property
    def sparql_url(self) -> str:
        """Where the query service is."""
        return f"{self.base_url}/sparql"

    def add_entities(self, entities: Iterable[dict[str, Any]]) -> LoadReport:
        """Load entities given as JSON objects while the wiki runs; those that it has are left as they are."""
        with self.wiki.lock:
            report = load_entities(self.wiki, entities)
            for entity_id in report.ids:
                found = self.wiki.get_entity(entity_id)
                if found is not None:
                    self.wiki.graph.replace(found[0], None, found[1])
        return report

    def add_fault(self, mode: str, action: str | None = None, times: int | None = None) -> None:
        """Switch a fault on, as POST /control/faults does; see :mod:`glamdata.rehearsal.fault` for the modes."""
        if not is_mode(mode):
            raise RehearsalError(f"{mode} is no fault of the rehearsal wiki")
        with self.wiki.fault_lock:
            self.wiki.faults.faults.append(Fault(mode, action, times))

    def start(self) -> Self:
        """Serve in a background thread; returns when the first request can come."""
        config = uvicorn.Config(
            make_app(self.wiki), log_level="critical", access_log=False, lifespan="off", timeout_graceful_shutdown=1
        )
        self._server = _Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._listener],), daemon=True)
        self._thread.start()
        if not self._server.ready.wait(_START_SECONDS):
            raise RehearsalError(f"the rehearsal wiki did not start within {_START_SECONDS:.0f} s")
        return self

    def stop(self) -> None:
        """Stop serving and close the file; harmless when it is stopped already."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(_START_SECONDS)
            self._server = self._thread = None
        self._listener.close()
        self.wiki.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _say(line: str) -> None:
    """Write a line at once, also into a pipe that someone reads."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def serve(
    db_path: Path | str,
    accounts: Path | str | Sequence[Account] | None = None,
    load: Iterable[Path | str] = (),
    port: int = 0,
    *,
    settings: SiteSettings | None = None,
    announce: Callable[[str], None] = _say,
) -> None:
    """Serve until SIGTERM or SIGINT; announces one line with the addresses when it is ready.

    Entities that could not be loaded are named on the standard error. Raises RehearsalError as RehearsalServer.
    """
    over = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        over.set()

    with RehearsalServer(db_path, accounts, load, port, settings=settings) as server:
        former = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            for problem in server.report.problems:
                sys.stderr.write(f"{problem}\n")
            announce(f"rehearsal wiki ready: api {server.api_url} sparql {server.sparql_url}")
            over.wait()
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)
