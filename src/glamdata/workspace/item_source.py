"""Where the items of a workspace are looked up: a local index, or the query service with what helps it."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from glamdata.batch.corrected import CorrectedSource
from glamdata.index.lookup import ItemIndex
from glamdata.wikibase.answer_cache import AnswerCache, CachedClient
from glamdata.wikibase.item_lookup import QueryService
from glamdata.wikibase.recon_service import ReconciliationService
from glamdata.wikibase.search import Searches, WikiSearch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.coordinator import Connection
    from glamdata.model.clock import Clock
    from glamdata.store.database import Store
    from glamdata.wikibase.lookup import ItemSource, NearSearch
    from glamdata.wikibase.sparql import Selecting
    from glamdata.workspace.settings import Settings

CACHE = ("cache", "queries")


@contextmanager
def open_items(
    settings: Settings, connection: Connection, store: Store, clock: Clock, *, fresh: bool = False
) -> Iterator[ItemSource]:
    """Open what [reconcile] of the settings names; its answers are corrected by what the ledger says we saved.

    The query service is asked for nothing twice a day, unless we wrote since or `fresh` answers are wanted.
    """
    wiki, lookups = settings.wiki.identity, settings.lookups
    touched = partial(store.ledger.touched_items, wiki)
    if lookups.index:
        with ItemIndex(lookups.index) as index:
            yield CorrectedSource(index, connection.session, touched)
        return
    search = find_search(settings, clock, connection)
    client = connection.client if fresh else _cached(settings, connection, store, clock)
    service = QueryService(client, search, _name(settings), live=connection.client)
    yield CorrectedSource(service, connection.session, touched)


def find_search(settings: Settings, clock: Clock, connection: Connection | None = None) -> NearSearch | None:
    """Give what looks for names like a record's: the reconciliation service, and the wiki's search with a login."""
    lookups = settings.lookups
    searches: list[NearSearch] = []
    if lookups.service:
        agent = settings.wiki.user_agent
        searches.append(ReconciliationService(lookups.service, user_agent=agent, clock=clock))
    if lookups.search and connection:
        searches.append(WikiSearch(connection.session, lookups.search))
    return Searches(*searches) if searches else None


def _name(settings: Settings) -> str:
    """Name the source; where another is set, what was found before is looked for again."""
    names = ["query service", "search" if settings.lookups.search else "", settings.lookups.service]
    return " and ".join(filter(None, names))


def _cached(settings: Settings, connection: Connection, store: Store, clock: Clock) -> Selecting:
    """Give the query service with its answers of today."""
    newest = next(iter(store.ledger.touched_items(settings.wiki.identity)), ("", 0))[1]
    folder = settings.workspace.joinpath(*CACHE)
    return CachedClient(connection.client, AnswerCache(folder, f"{clock.now():%Y-%m-%d}", newest))
