"""Coordinator: one run over a workspace, with its lock, its store and its wiki."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from pydantic import TypeAdapter

from glamdata.batch.planner import BatchPlanner
from glamdata.batch.run import open_batch, reopen_batch
from glamdata.clock import SystemClock
from glamdata.index.lookup import ItemIndex
from glamdata.model.property import PropertyDefinition  # noqa: TC001  (pydantic reads it at run time)
from glamdata.store.database import Store
from glamdata.wikibase.candidates import QueryService
from glamdata.wikibase.constraints import DefinitionCache, with_shipped
from glamdata.wikibase.lock import hold_account
from glamdata.wikibase.read import Reader
from glamdata.wikibase.search import WikiSearch
from glamdata.wikibase.session import Session
from glamdata.wikibase.sparql import SparqlClient
from glamdata.workspace.settings import SETTINGS, load_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from glamdata.batch.run import Run, Source
    from glamdata.model.clock import Clock
    from glamdata.wikibase.lookup import ItemSource
    from glamdata.workspace.settings import Settings

PROPERTIES_AGE = timedelta(days=7)


@dataclass(slots=True)
class Connection:
    """A login on the wiki, its reader, and its query service."""

    session: Session
    reader: Reader
    client: SparqlClient

    @property
    def requests(self) -> int:
        """The HTTP requests made so far."""
        return self.session.requests + self.client.requests


class Coordinator:
    """Holds a workspace for one run. Use it as a context manager.

    `connect` says whether the run needs the wiki; it then logs in before anything is written, so that a wiki that
    can't be reached or refuses the login leaves nothing half-done, and holds the workspace alone. Without it, only
    decisions and counts are at stake, and people may look and decide while a run goes on. `pushes` says that it will
    edit: any wiki beyond this machine is then refused before it is asked anything, the account is held alone, and its
    right to edit is asked for. `tell` is told why and how long whenever the wiki is waited for. Raises WorkspaceError
    when another run holds the workspace or the account.
    """

    def __init__(
        self,
        settings: Settings,
        purpose: str,
        *,
        connect: bool = True,
        pushes: bool = False,
        clock: Clock | None = None,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self._purpose = purpose
        self._connect = connect
        self._pushes = pushes
        self._tell = tell
        self._stack = ExitStack()
        self._connection: Connection | None = None
        self._items: ItemSource | None = None

    def __enter__(self) -> Self:
        if self._pushes:
            self.settings.wiki.require_loopback()
        with ExitStack() as stack:
            if self._pushes:
                stack.enter_context(hold_account(self.settings.wiki, self._purpose, self.clock))
            if self._connect:
                self._connection = stack.enter_context(connected(self.settings, self.clock, self._tell))
            if self._pushes:
                self.connection.session.require_rights("edit")
            self.store = stack.enter_context(Store(self.settings.workspace))
            if self._connect:
                stack.enter_context(self.store.locked(self._purpose))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def connection(self) -> Connection:
        """The login on the wiki."""
        assert self._connection, "this run was opened without the wiki"
        return self._connection

    @property
    def items(self) -> ItemSource:
        """Where records are looked up: the index of the settings, else the wiki's query service."""
        if self._items is None:
            folder, most = self.settings.lookups.index, self.settings.lookups.search
            search = WikiSearch(self.connection.session, most) if most else None
            service = QueryService(self.connection.client, search)
            self._items = self._stack.enter_context(ItemIndex(folder)) if folder else service
        return self._items

    def open(self, source: Source) -> Run:
        """Register an export as a batch, or open the batch it is."""
        return open_batch(self.store, source, self.settings.wiki, self.clock)

    def reopen(self, batch: str) -> Run:
        """Open a batch that was prepared before."""
        return reopen_batch(self.store, batch, self.settings.wiki, self.clock)

    def properties(self, run: Run) -> dict[str, PropertyDefinition]:
        """Give the definitions of the mapping's properties, asked for again when those in the batch are a week old."""
        path = run.folder() / "properties.json"
        wanted = sorted(run.mapping.properties())
        kept = _read_kept(path)
        now = self.clock.now()
        if kept and now - kept.asked < PROPERTIES_AGE and (kept.wanted, kept.wiki) == (wanted, run.wiki.identity):
            return kept.properties
        cache = DefinitionCache(self.settings.workspace, run.wiki.identity, self.clock)
        found = with_shipped(cache.get(wanted, self.connection.reader.properties))
        partial = path.with_suffix(".partial")
        partial.write_bytes(_kept_json().dump_json(KeptProperties(now, run.wiki.identity, wanted, found), indent=1))
        partial.replace(path)
        return found

    def planner(self, run: Run, *, again: bool = False) -> BatchPlanner:
        """Make the planner of a batch; with `again` it plans the records too whose edits were undone."""
        reader, client, off = self.connection.reader, self.connection.client, self.settings.push.without_properties
        planner = BatchPlanner(run, reader, client, self.properties(run), off)
        if again:
            planner.undone.clear()
        return planner


def find_settings(workspace: Path) -> Settings | None:
    """Give the settings of a workspace, None where the folder is none."""
    return load_settings(workspace) if (workspace / SETTINGS).exists() else None


def query_service(workspace: Path) -> QueryService:
    """Give the query service of a workspace, to look things up without a login."""
    wiki = load_settings(workspace).wiki
    return QueryService(SparqlClient(wiki.sparql, user_agent=wiki.user_agent, clock=SystemClock()))


@contextmanager
def connected(settings: Settings, clock: Clock, tell: Callable[[str], None] | None = None) -> Iterator[Connection]:
    """Log in on the wiki of the settings; nothing of the workspace is held."""
    wiki = settings.wiki
    client = SparqlClient(wiki.sparql, user_agent=wiki.user_agent, clock=clock)
    with Session(wiki, clock, tell) as session:
        yield Connection(session, Reader(session), client)


@dataclass(frozen=True, slots=True)
class KeptProperties:
    """The definitions asked for last, when and where."""

    asked: datetime
    wiki: str
    wanted: list[str]
    properties: dict[str, PropertyDefinition]


def _read_kept(path: Path) -> KeptProperties | None:
    """Read the definitions kept beside the batch; None where there are none or an older glamdata wrote them."""
    try:
        return _kept_json().validate_json(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None


def _kept_json() -> TypeAdapter[KeptProperties]:
    return TypeAdapter(KeptProperties)
