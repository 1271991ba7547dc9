"""Coordinator: one run over a workspace, with its lock, its store and its wiki."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from pydantic import TypeAdapter

from glamdata.batch.planner import BatchPlanner
from glamdata.batch.run import open_batch, reopen_batch
from glamdata.batch.translated import require_translated
from glamdata.clock import SystemClock
from glamdata.model.property import PropertyDefinition  # noqa: TC001  (pydantic reads it at run time)
from glamdata.store.database import Store
from glamdata.store.last_runs import begin_run, end_run
from glamdata.wikibase.constraints import DefinitionCache, with_shipped
from glamdata.wikibase.item_lookup import QueryService
from glamdata.wikibase.lock import hold_account
from glamdata.wikibase.read import Reader
from glamdata.wikibase.session import Session
from glamdata.wikibase.sparql import SparqlClient
from glamdata.workspace.full_disk import require_room
from glamdata.workspace.item_source import find_search, open_items
from glamdata.workspace.settings import SETTINGS, load_settings
from glamdata.workspace.wiki_time import require_right_clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from glamdata.batch.run import Run, Source
    from glamdata.model.clock import Clock
    from glamdata.store.last_runs import LastRun
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
    decisions and counts are at stake, and people may look and decide while a run goes on. A `late` run logs in when it
    first has something to ask, and not at all where that never is. `pushes` says that it will
    edit: any wiki beyond this machine is then refused before it is asked anything, the account is held alone, its right
    to edit is asked for, and this machine's clock is held against the wiki's, where no other `clock` is given. `tell`
    is told why and how long whenever the wiki is waited for; `fresh` says that nothing that was looked up before
    counts. Raises WorkspaceError when another run holds the workspace or the account.
    """

    def __init__(  # noqa: PLR0913  (each says one thing of how the run is held)
        self,
        settings: Settings,
        purpose: str,
        *,
        connect: bool = True,
        pushes: bool = False,
        clock: Clock | None = None,
        tell: Callable[[str], None] | None = None,
        late: bool = False,
        fresh: bool = False,
    ) -> None:
        self.settings = settings
        self.fresh = fresh
        self._late = late
        self.clock = clock or SystemClock()
        self._is_own_clock = clock is None
        self._purpose = purpose
        self._connect = connect
        self._pushes = pushes
        self._tell = tell
        self._stack = ExitStack()
        self._connection: Connection | None = None
        self._items: ItemSource | None = None
        self._noted: dict[str, LastRun] = {}

    def __enter__(self) -> Self:
        if self._pushes:
            self.settings.wiki.require_editable()
        with ExitStack() as stack:
            stack.push(lambda _, error, __: require_room(error, self.settings.workspace))
            if self._pushes:
                stack.enter_context(hold_account(self.settings.wiki, self._purpose, self.clock))
            if self._connect:
                login = connected(self.settings, self.clock, self._tell, late=self._late)
                self._connection = stack.enter_context(login)
            if self._pushes:
                self.connection.session.require_rights("edit")
                if self._is_own_clock:
                    require_right_clock(self.connection.session, self.clock.now())
            self.store = stack.enter_context(Store(self.settings.workspace))
            if self._connect:
                stack.enter_context(self.store.locked(self._purpose))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        with self._stack:
            for noted in self._noted.values():
                end_run(self.store, noted, self.clock.now(), error)
        require_room(error, self.settings.workspace)

    @property
    def connection(self) -> Connection:
        """The login on the wiki."""
        assert self._connection, "this run was opened without the wiki"
        return self._connection

    @property
    def items(self) -> ItemSource:
        """Where records are looked up: the index of the settings, else the wiki's query service."""
        if self._items is None:
            source = open_items(self.settings, self.connection, self.store, self.clock, fresh=self.fresh)
            self._items = self._stack.enter_context(source)
        return self._items

    def open(self, source: Source) -> Run:
        """Register an export as a batch, or open the batch it is."""
        run = open_batch(self.store, source, self.settings.wiki, self.clock)
        return self._begin(replace(run, people=self.settings.people))

    def reopen(self, batch: str) -> Run:
        """Open a batch that was prepared before."""
        run = reopen_batch(self.store, batch, self.settings.wiki, self.clock)
        return self._begin(replace(run, people=self.settings.people))

    def _begin(self, run: Run) -> Run:
        """Note that a run that needs the wiki has begun with a batch."""
        name = run.batch.name
        if self._connect and name not in self._noted:
            self._noted[name] = begin_run(self.store, name, self._purpose, self.clock.now())
        return run

    def properties(self, run: Run) -> dict[str, PropertyDefinition]:
        """Give the definitions of the mapping's properties, asked for again when those in the batch are a week old."""
        require_translated(run)
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
        require_translated(run, items=True)
        planner = BatchPlanner(run, reader, client, self.properties(run), off)
        if again:
            planner.undone.clear()
        return planner


def find_settings(workspace: Path) -> Settings | None:
    """Give the settings of a workspace, None where the folder is none."""
    return load_settings(workspace) if (workspace / SETTINGS).exists() else None


def query_service(workspace: Path) -> QueryService:
    """Give the query service of a workspace, to look things up without a login."""
    settings, clock = load_settings(workspace), SystemClock()
    client = SparqlClient(settings.wiki.sparql, user_agent=settings.wiki.user_agent, clock=clock, ids=settings.wiki.ids)
    return QueryService(client, find_search(settings, clock))


@contextmanager
def connected(
    settings: Settings, clock: Clock, tell: Callable[[str], None] | None = None, *, late: bool = False
) -> Iterator[Connection]:
    """Log in on the wiki of the settings, `late` when it is first asked; nothing of the workspace is held."""
    wiki = settings.wiki
    client = SparqlClient(wiki.sparql, user_agent=wiki.user_agent, clock=clock, ids=wiki.ids)
    with Session(wiki, clock, tell, late=late) as session:
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
