"""Definitions: what a wiki says of its properties, asked for where it may be, else kept, else brought along."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.clock import SystemClock
from glamdata.coordinator import connected, find_settings
from glamdata.errors import InputError
from glamdata.wikibase.constraints import DefinitionCache, load_shipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from glamdata.coordinator import Connection
    from glamdata.model.property import PropertyDefinition


@dataclass(frozen=True, slots=True)
class Definitions:
    """The definitions of a wiki's properties. `connection` is None where no wiki may be asked."""

    name: str
    cache: DefinitionCache | None = None
    connection: Connection | None = None

    def get(self, pids: Iterable[str], *, fresh: bool = False) -> dict[str, PropertyDefinition]:
        """Give the definitions of some properties, as far as there are any."""
        wanted = list(dict.fromkeys(pids))
        fetch = self.connection.reader.properties if self.connection else None
        found = self.cache.get(wanted, fetch, fresh=fresh) if self.cache else {}
        if self.connection:
            return found
        shipped = load_shipped().properties
        return {pid: found.get(pid) or shipped[pid] for pid in wanted if pid in found or pid in shipped}

    def source_of(self, pid: str) -> str:
        """Say where and of when the definition of a property is."""
        if self.cache and (asked := self.cache.asked(pid)):
            return f"{self.name}, asked on {asked:%Y-%m-%d}"
        shipped = load_shipped()
        return f"glamdata's own copy of Wikidata's, of {shipped.date}: {shipped.sources[pid]}"

    def is_bare(self, pid: str) -> bool:
        """Say whether nothing is known of a property's constraints: glamdata brings its label and datatype alone."""
        is_own = self.cache is not None and self.cache.asked(pid) is not None
        return not is_own and not load_shipped().properties[pid].constraints


@contextmanager
def open_definitions(workspace: Path, *, offline: bool) -> Iterator[Definitions]:
    """Give the definitions of a workspace's wiki, logged in unless `offline`; the workspace itself is not held.

    Raises InputError where there is neither a workspace nor leave to do without a wiki.
    """
    settings = find_settings(workspace)
    if settings is None and not offline:
        raise InputError(f"{workspace} is no workspace (it has no glamdata.toml): name one, or say --offline.")
    clock = SystemClock()
    with ExitStack() as stack:
        name = settings.wiki.identity if settings else "Wikidata"
        cache = DefinitionCache(workspace, name, clock) if settings else None
        connection = stack.enter_context(connected(settings, clock)) if settings and not offline else None
        yield Definitions(name, cache, connection)
