"""The query service: an Oxigraph store that holds the entities' RDF.

The store is in memory, about 400 bytes a triple. That of a very large wiki is on disk in a folder of its own, which
is made anew at every start: a wiki of 200,000 entities then needs less than 1.5 GB and its queries ten times as long.
"""

from __future__ import annotations

import re
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pyoxigraph as oxigraph

from glamdata.rehearsal.rdf import describe_entity, describe_redirect
from glamdata.rehearsal.rdf.vocabulary import WIKIBASE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from glamdata.rehearsal.rdf.vocabulary import Vocabulary
    from glamdata.rehearsal.revision import Page, Revision

__all__ = ["Graph", "QueryRefusedError", "ResultFormats", "Results"]

_CHUNK = 32_000_000  # bytes of N-Triples that are parsed at once
_MOST_SEEN = 200_000
_SKIPPED = re.compile(
    r"""<[^<>"{}|^`\\\s]*>|\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\#[^\n]*""", re.DOTALL
)
_SERVICE = re.compile(r"(?<![\w:?$-])SERVICE\b(?!:)", re.IGNORECASE)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_UPDATE = re.compile(r"\b(INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD)\b", re.IGNORECASE)
Results = oxigraph.QuerySolutions | oxigraph.QueryBoolean | oxigraph.QueryTriples


class QueryRefusedError(Exception):
    """A query that can't be answered: ``status`` 400 where it is wrong, 500 where it takes too long."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True, slots=True)
class ResultFormats:
    """How the rows of a query are written, and how the triples of CONSTRUCT and DESCRIBE."""

    table: oxigraph.QueryResultsFormat = oxigraph.QueryResultsFormat.JSON
    graph: oxigraph.RdfFormat = oxigraph.RdfFormat.TURTLE


@dataclass(slots=True)
class Graph:
    """The triples of all entities. ``timeout`` is the time a query may take, in seconds.

    Oxigraph can't be interrupted: a query that is given up goes on in the background until it ends.
    """

    vocabulary: Vocabulary
    timeout: float = 60.0
    _store: oxigraph.Store = field(default_factory=oxigraph.Store)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _folder: TemporaryDirectory[str] | None = None

    def __len__(self) -> int:
        return len(self._store)

    def load(self, pages: Iterable[tuple[Page, Revision]], folder: Path | None = None) -> None:
        """Fill the store with every page's newest revision; with ``folder`` it is kept on disk beneath it."""
        if folder is not None:
            self._folder = TemporaryDirectory(prefix="query-service-", dir=folder, ignore_cleanup_errors=True)
            self._store = oxigraph.Store(self._folder.name)
        blank: list[str] = []
        with ThreadPoolExecutor(1) as pool:  # Oxigraph parses while the next lines are written
            last: Future[None] | None = None
            for chunk in self._write_chunks(pages, blank):
                if last is not None:
                    last.result()
                last = pool.submit(self._load_lines, chunk)
            if last is not None:
                last.result()
        self._store.extend(_parse(blank))

    def _write_chunks(self, pages: Iterable[tuple[Page, Revision]], blank: list[str]) -> Iterator[bytes]:
        """Yield N-Triples; lines with blank nodes go to ``blank``, since loading in bulk would rename these."""
        texts: list[str] = []
        size = 0
        seen: set[str] = set()
        for page, revision in pages:
            lines = list(self._describe(page, revision, seen))
            text = "\n".join(lines)
            if " _:" in text:
                blank += (line for line in lines if " _:" in line)
                text = "\n".join(line for line in lines if " _:" not in line)
            texts.append(text)
            size += len(text)
            if size > _CHUNK:
                yield "\n".join(texts).encode()
                texts, size, seen = [], 0, seen if len(seen) < _MOST_SEEN else set()
        yield "\n".join(texts).encode()

    def close(self) -> None:
        """Let go of the store and its folder."""
        self._store = oxigraph.Store()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _describe(self, page: Page, revision: Revision, seen: set[str] | None = None) -> Iterator[str]:
        if revision.is_redirect:
            return describe_redirect(page, self.vocabulary)
        return describe_entity(revision, self.vocabulary, seen)

    def _load_lines(self, lines: bytes) -> None:
        self._store.bulk_load(lines, format=oxigraph.RdfFormat.N_TRIPLES, lenient=True)

    def replace(self, page: Page, old: Revision | None, new: Revision | None) -> None:
        """Put the triples of a page's new revision in the place of those of the old one."""
        before = set(self._describe(page, old)) if old else set()
        after = set(self._describe(page, new)) if new else set()
        with self._lock:
            for quad in _parse(line for line in before - after if not self._is_shared(line)):
                self._store.remove(quad)
            self._store.extend(_parse(after - before))

    def _is_shared(self, line: str) -> bool:
        shared = (self.vocabulary.prefixes["wdv"], self.vocabulary.prefixes["wdref"])
        return line.startswith(tuple(f"<{prefix}" for prefix in shared))

    def query(self, text: str) -> Results:
        """Evaluate a SPARQL 1.1 query; the prefixes of the query service are known. Raises QueryRefusedError."""
        _refuse_services(text)
        try:
            return self._store.query(text, prefixes=self.vocabulary.query_prefixes, custom_functions=_FUNCTIONS)
        except SyntaxError as error:
            kind = "SPARQL updates are not allowed here" if _UPDATE.search(text) else "MalformedQueryException"
            raise QueryRefusedError(400, f"{kind}: {error}") from error
        except (ValueError, OSError) as error:
            raise QueryRefusedError(400, str(error)) from error

    def wait(self, seconds: float) -> None:
        """Be as slow as a busy query service, up to the time a query may take."""
        if seconds <= 0:
            return
        threading.Event().wait(min(seconds, self.timeout))
        if seconds >= self.timeout:
            raise QueryRefusedError(500, "java.util.concurrent.TimeoutException")

    def fetch(self, text: str, formats: ResultFormats) -> tuple[bytes, str]:
        """Return the serialized results of a query with their media type.

        Raises QueryRefusedError, also when the time is over.
        """
        outcome: list[Any] = []
        worker = threading.Thread(target=self._evaluate, args=(text, formats, outcome), daemon=True)
        started = time.monotonic()
        worker.start()
        worker.join(self.timeout)
        if not outcome:
            raise QueryRefusedError(
                500, f"java.util.concurrent.TimeoutException after {time.monotonic() - started:.1f} s"
            )
        if isinstance(outcome[0], BaseException):
            raise outcome[0]
        body, media_type = outcome[0]
        return body, media_type

    def _evaluate(self, text: str, formats: ResultFormats, outcome: list[Any]) -> None:
        try:
            results = self.query(text)
            if isinstance(results, oxigraph.QueryTriples):
                graph = formats.graph
                outcome.append((results.serialize(format=graph) or b"", graph.media_type))
            else:
                outcome.append((results.serialize(format=formats.table) or b"", formats.table.media_type))
        except QueryRefusedError as failure:
            outcome.append(failure)
        except (OSError, RuntimeError, ValueError) as error:
            outcome.append(QueryRefusedError(500, str(error)))


def _parse(lines: Iterable[str]) -> Iterator[oxigraph.Quad]:
    text = "\n".join(lines)
    return iter(oxigraph.parse(text.encode(), format=oxigraph.RdfFormat.N_TRIPLES, lenient=True))


def _refuse_services(text: str) -> None:
    """Raise QueryRefusedError for a query that would ask another service; Oxigraph would call it over the network."""
    plain = _ESCAPE.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), text)
    if _SERVICE.search(_SKIPPED.sub(" ", plain)):
        advice = "ask for rdfs:label with a language filter instead"
        raise QueryRefusedError(400, f"There is no label service and no federation (SERVICE) on this wiki: {advice}.")


def _is_some_value(term: Any) -> Term | None:
    return oxigraph.Literal(isinstance(term, oxigraph.BlankNode))


Term = oxigraph.NamedNode | oxigraph.BlankNode | oxigraph.Literal | oxigraph.Triple
_FUNCTIONS: dict[oxigraph.NamedNode, Callable[..., Term | None]] = {
    oxigraph.NamedNode(f"{WIKIBASE}isSomeValue"): _is_some_value
}
