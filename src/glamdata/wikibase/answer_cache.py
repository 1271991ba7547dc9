"""Remembering what a query service answered, for a day: a run that is started again asks for nothing twice.

Answers lie in a folder, one file a query, under the day and the state in which they were given. Those of another day or
state are removed when it is opened; an error is never kept. The folder may be deleted at any time.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
import zlib
from hashlib import sha256
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from pathlib import Path

    from glamdata.wikibase.sparql import Row, SparqlClient

MOST_BYTES = 1_000_000_000
"""So much is kept, packed; what is answered beyond it is not."""
_OURS = re.compile(r"\d{4}-\d\d-\d\d-\d+")


class AnswerCache:
    """Answers in `folder`, those of one `day` (2026-11-21) and `state`: a number that grows with what we write.

    A file that can't be read counts as none; where nothing can be written, nothing is kept.
    """

    def __init__(self, folder: Path, day: str, state: int = 0, most: int = MOST_BYTES) -> None:
        self._folder = folder / f"{day}-{state}"
        self._left = most
        for other in folder.iterdir() if folder.is_dir() else ():
            if other != self._folder and _OURS.fullmatch(other.name):
                shutil.rmtree(other, ignore_errors=True)
        if self._folder.is_dir():
            self._left -= sum(file.stat().st_size for file in self._folder.iterdir())

    def get(self, endpoint: str, query: str) -> list[Row] | None:
        """Give what the endpoint answered, None where that is not kept."""
        try:
            rows: list[Row] = orjson.loads(zlib.decompress(self._path(endpoint, query).read_bytes()))
        except (OSError, zlib.error, orjson.JSONDecodeError):
            return None
        return rows if isinstance(rows, list) else None

    def put(self, endpoint: str, query: str, rows: list[Row]) -> None:
        """Keep an answer, whole or not at all."""
        packed = zlib.compress(orjson.dumps(rows), 1)
        if len(packed) > self._left:
            return
        path = self._path(endpoint, query)
        partial = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.partial")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            partial.write_bytes(packed)
            partial.replace(path)
        except OSError:  # a full disk: queries are asked again
            return
        self._left -= len(packed)

    def _path(self, endpoint: str, query: str) -> Path:
        return self._folder / sha256(f"{endpoint}\n{query}".encode("utf-8", "surrogatepass")).hexdigest()


class CachedClient:
    """Answers from a cache what its client was asked before; all else the client does (:class:`SparqlClient`)."""

    def __init__(self, client: SparqlClient, cache: AnswerCache) -> None:
        self._client, self._cache = client, cache

    def select(self, query: str) -> list[Row]:
        """Give the rows of a query."""
        kept = self._cache.get(self._client.endpoint, query)
        return self._keep(query, self._client.select(query)) if kept is None else kept

    def select_once(self, query: str) -> list[Row]:
        """Give the rows of a query; a timeout is raised at once."""
        kept = self._cache.get(self._client.endpoint, query)
        return self._keep(query, self._client.select_once(query)) if kept is None else kept

    def _keep(self, query: str, rows: list[Row]) -> list[Row]:
        self._cache.put(self._client.endpoint, query, rows)
        return rows
