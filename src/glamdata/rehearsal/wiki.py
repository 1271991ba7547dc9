"""The wiki as a whole: its memory, accounts, sessions, query service and faults, and what edits ask of it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from glamdata.errors import RehearsalError
from glamdata.rehearsal.archive import Archive
from glamdata.rehearsal.fault import FaultBook
from glamdata.rehearsal.file import load_described_files
from glamdata.rehearsal.filter import Filter
from glamdata.rehearsal.graph import Graph
from glamdata.rehearsal.oauth import OAuthBook
from glamdata.rehearsal.rdf.vocabulary import Vocabulary
from glamdata.rehearsal.rules import Rules, built_in_rules
from glamdata.rehearsal.session import SessionBook
from glamdata.rehearsal.throttle import Throttle
from glamdata.rehearsal.triplefolder import TripleFolder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from glamdata.rehearsal.account import Account, Block
    from glamdata.rehearsal.entity import Entity
    from glamdata.rehearsal.file import StoredFile
    from glamdata.rehearsal.revision import Page, Revision, Signature

__all__ = ["SiteSettings", "Wiki", "utc_now"]

_MOST_REDIRECTS = 10


def utc_now() -> datetime:
    """The clock that is used unless another is given."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """What a wiki is called and where its numbers start.

    ``first_item`` is the first id of new items, far above Wikidata's; ``query_timeout`` is in seconds;
    ``concept_base`` starts the IRIs of all entities, whatever the port of the server. A wiki of more pages or bytes
    than ``memory_pages`` and ``memory_bytes`` keeps its query service on disk. With ``statement_search`` the search
    knows ``haswbstatement:`` as Wikidata's does, which a Wikibase without CirrusSearch does not. ``rules`` are by
    default those that ship with glamdata. ``files`` describe files as Commons has them, see
    :mod:`glamdata.rehearsal.file`.
    """

    name: str = "Rehearsal"
    wiki_id: str = "wikidatawiki"
    concept_base: str = "http://www.wikidata.org/entity/"
    first_item: int = 900_000_001
    first_property: int = 1
    query_timeout: float = 60.0
    max_entity_size: int = 2_097_152
    memory_pages: int = 30_000
    memory_bytes: int = 120_000_000
    statement_search: bool = False
    rules: Rules | None = None
    files: tuple[Path | str, ...] = ()
    client_sites: tuple[str, ...] = ("commonswiki", "dewiki", "enwiki", "frwiki", "wikidatawiki")


@dataclass
class Wiki:
    """One rehearsal wiki. Its lock is held through every API request, the fault lock only to look up faults."""

    archive: Archive
    settings: SiteSettings
    accounts: dict[str, Account]
    clock: Callable[[], datetime] = utc_now
    base_url: str = "http://127.0.0.1"
    sessions: SessionBook = field(default_factory=SessionBook)
    faults: FaultBook = field(default_factory=FaultBook)
    filter: Filter = field(default_factory=Filter)
    lock: threading.RLock = field(default_factory=threading.RLock)
    fault_lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.graph = Graph(Vocabulary(self.settings.concept_base), self.settings.query_timeout)
        self.rules = self.settings.rules or built_in_rules()
        self.throttle = Throttle(self.clock)
        self.oauth = OAuthBook(utc_now)  # a signature holds its client's real time, whatever dates the edits
        for account in self.accounts.values():
            self.oauth.add(account)
        self.blocks: dict[str, Block] = {
            account.name: account.blocked for account in self.accounts.values() if account.blocked
        }
        self.user_ids = {name: self.archive.add_account(name, self.now()) for name in self.accounts}
        self._datatypes = {page.entity_id: page.datatype or "string" for page in self.archive.list_pages()
                           if page.namespace == 120}  # fmt: skip
        self.files: dict[str, StoredFile] = load_described_files(self.settings.files)
        self.messages: set[str] = set()
        self.watched: dict[str, set[str]] = {}
        self._is_closed = False
        self._delayed: list[tuple[float, Page, Revision | None, Revision]] = []

    @classmethod
    def open(
        cls,
        path: Path | str,
        accounts: Sequence[Account],
        settings: SiteSettings | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> Wiki:
        """Open the wiki kept in a file, or start a new one there."""
        by_name = {account.name: account for account in accounts}
        return cls(Archive(path), settings or SiteSettings(), by_name, clock)

    def close(self) -> None:
        """Close the file; harmless when it is closed already."""
        if not self._is_closed:
            self._is_closed = True
            self.catch_up()
            self.graph.close(self._state())
            self.archive.close()

    def load_graph(self) -> None:
        """Fill the query service from the file: in memory, or on disk beside the file where there is very much."""
        number, size = self.archive.measure()
        is_large = number > self.settings.memory_pages or size > self.settings.memory_bytes
        folder = TripleFolder(self.archive.path.with_name(f"{self.archive.path.name}.triples"))
        if not is_large:
            folder.remove()
            self.graph.load(self.archive.iterate_latest())
            return
        try:
            self.graph.load(self.archive.iterate_latest(), folder, self._state())
        except OSError as error:
            raise RehearsalError(f"the query service can't keep its triples in {folder.path}: {error}") from error

    def _state(self) -> str:
        """Return what changes whenever a page does; numbers of revisions are never given twice."""
        revisions = self.archive.select("SELECT coalesce(max(revision_id), 0), count(*) FROM revision")[0]
        pages = self.archive.select("SELECT count(*), coalesce(sum(deleted), 0) FROM page")[0]
        return " ".join(map(str, (self.settings.concept_base, *revisions, *pages)))

    def now(self) -> str:
        """The time as MediaWiki writes it."""
        return self.clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    @property
    def concept_base(self) -> str:
        """The start of every entity's IRI."""
        return self.settings.concept_base

    def registered(self, user_name: str) -> str:
        """Return when an account was made."""
        rows = self.archive.select("SELECT registered FROM account WHERE name = ?", user_name)
        return str(rows[0][0]) if rows else self.now()

    def datatype_of(self, property_id: str) -> str | None:
        """Return a property's datatype, or None where there is no such property."""
        return self._datatypes.get(property_id)

    def add_datatype(self, property_id: str, datatype: str) -> None:
        """Remember the datatype of a property that was just made."""
        self._datatypes[property_id] = datatype

    def has_entity(self, entity_id: str) -> bool:
        """Tell whether an entity or redirect is there."""
        page = self.archive.find_page(entity_id)
        return page is not None and not page.deleted

    def find_sitelink(self, site: str, title: str) -> str | None:
        """Return the item that is linked with a page of another wiki."""
        query = "SELECT entity_id FROM sitelink WHERE site = ? AND title = ?"
        rows = self.archive.select(query, site, title)
        return str(rows[0][0]) if rows else None

    def get_entity(self, entity_id: str) -> tuple[Page, Revision] | None:
        """Return an entity's page and newest revision; a redirect is not followed."""
        page = self.archive.find_page(entity_id)
        if page is None or page.deleted:
            return None
        revision = self.archive.get_revision(page.latest)
        return None if revision is None else (page, revision)

    def resolve_entity(self, entity_id: str) -> tuple[Page, Revision] | None:
        """Return an entity's page and newest revision, redirects followed."""
        found = self.get_entity(entity_id)
        for _ in range(_MOST_REDIRECTS):
            if found is None or not found[1].is_redirect:
                return found
            found = self.get_entity(found[1].data["redirect"])
        return None

    def write(self, page: Page, data: Entity, signature: Signature, *, graph_delay: float | None = None) -> Revision:
        """Save a revision and bring the query service up to date, at once or so many seconds later."""
        old = self.archive.get_revision(page.latest) if page.latest else None
        with self.archive.transaction():
            revision = self.archive.add_revision(page, data, replace(signature, created=self.now()))
        new_page = self.archive.find_page(page.entity_id) or page
        if graph_delay is None:
            self.catch_up()
            self.graph.replace(new_page, old, revision)
        else:
            self._delayed.append((self.clock().timestamp() + graph_delay, new_page, old, revision))
        return revision

    @property
    def is_behind(self) -> bool:
        """Whether there are edits that the query service did not see yet."""
        return bool(self._delayed)

    def catch_up(self, *, due_only: bool = False) -> None:
        """Bring the query service up to date with edits that it did not see, all or those whose time has come."""
        now = self.clock().timestamp()
        while self._delayed and (not due_only or self._delayed[0][0] <= now):
            _, page, old, new = self._delayed.pop(0)
            self.graph.replace(page, old, new)

    def delete_entity(self, entity_id: str) -> None:
        """Delete an entity's page."""
        found = self.get_entity(entity_id)
        if found is not None:
            self.archive.delete_page(entity_id)
            self.graph.replace(found[0], found[1], None)
            self._datatypes.pop(entity_id, None)

    def restore_entity(self, entity_id: str) -> int:
        """Bring a deleted page back; returns how many revisions it has, 0 where there is no such page."""
        page = self.archive.find_page(entity_id)
        if page is None or not page.deleted or not page.latest:
            return 0
        self.archive.rewind_page(page.page_id)
        found = self.get_entity(entity_id)
        assert found is not None
        self.graph.replace(found[0], None, found[1])
        if page.datatype is not None:
            self._datatypes[entity_id] = page.datatype
        return int(self.archive.select("SELECT count(*) FROM revision WHERE page_id = ?", page.page_id)[0][0])
