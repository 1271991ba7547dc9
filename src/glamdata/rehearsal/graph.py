"""The query service: an Oxigraph store that holds the entities' RDF.

The store is in memory, about 400 bytes a triple. That of a large wiki is on disk in a folder of its own, where it
stays for the next start: memory is then a fifth, and queries take half as long again.
"""

from __future__ import annotations

import re
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyoxigraph as oxigraph

from glamdata.rehearsal.rdf import describe_entity, describe_redirect
from glamdata.rehearsal.rdf.vocabulary import WIKIBASE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from glamdata.rehearsal.rdf.vocabulary import Vocabulary
    from glamdata.rehearsal.revision import Page, Revision
    from glamdata.rehearsal.triplefolder import TripleFolder

__all__ = ["Graph", "QueryRefusedError", "ResultFormats", "Results"]

_CHUNK = 32_000_000  # bytes of N-Triples that are parsed at once
_MOST_SEEN = 200_000
_SKIPPED = re.compile(
    r"""<[^<>"{}|^`\\\s]*>|\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\#[^\n]*""", re.DOTALL
)
_SERVICE = re.compile(r"(?<![\w:?$-])SERVICE\b(?!:)", re.IGNORECASE)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_UPDATE = re.compile(
    r"(\s|(PREFIX\s*[^\s:]*:|BASE)\s*)*(INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH)\b", re.IGNORECASE
)
_MALFORMED = "java.util.concurrent.ExecutionException: org.openrdf.query.MalformedQueryException"
Results = oxigraph.QuerySolutions | oxigraph.QueryBoolean | oxigraph.QueryTriples


class QueryRefusedError(Exception):
    """A query that can't be answered: ``status`` 400 where it is wrong, 500 where it fails or is late."""

    def __init__(self, status: int, text: str, is_late: bool = False) -> None:
        super().__init__(text)
        self.status = status
        self.is_late = is_late


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
    _folder: TripleFolder | None = None

    def __len__(self) -> int:
        return len(self._store)

    def load(self, pages: Iterable[tuple[Page, Revision]], folder: TripleFolder | None = None, state: str = "") -> None:
        """Fill the store with every page's newest revision.

        With ``folder`` it is kept there; where it is of the same ``state`` of the wiki already, nothing is read.
        """
        if folder is not None:
            is_filled = folder.take(state)
            self._folder, self._store = folder, oxigraph.Store(str(folder.store))
            if is_filled:
                return
        self._fill(pages)
        if folder is not None:
            self._store.optimize()  # or queries on disk take ten times as long

    def _fill(self, pages: Iterable[tuple[Page, Revision]]) -> None:
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

    def close(self, state: str = "") -> None:
        """Let go of the store; what is on disk is of this ``state`` of the wiki."""
        if self._folder is not None:
            self._store.flush()
            self._folder.seal(state)
            self._folder = None
        self._store = oxigraph.Store()

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
            kind = "SPARQL updates are not allowed here" if _UPDATE.match(_plain(text)) else _MALFORMED
            raise QueryRefusedError(400, f"{kind}: {error}") from error
        except (ValueError, OSError) as error:
            raise QueryRefusedError(400, str(error)) from error

    def wait(self, seconds: float) -> None:
        """Be as slow as a busy query service, up to the time a query may take."""
        if seconds <= 0:
            return
        threading.Event().wait(min(seconds, self.timeout))
        if seconds >= self.timeout:
            raise QueryRefusedError(500, "the time is over", is_late=True)

    def fetch(self, text: str, formats: ResultFormats) -> tuple[bytes, str]:
        """Return the serialized results of a query with their media type.

        Raises QueryRefusedError.
        """
        try:
            results = self.query(text)
            if isinstance(results, oxigraph.QueryTriples):
                body = results.serialize(format=formats.graph)
                return body or b"", formats.graph.media_type
            return results.serialize(format=formats.table) or b"", formats.table.media_type
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryRefusedError(500, str(error)) from error


def _parse(lines: Iterable[str]) -> Iterator[oxigraph.Quad]:
    text = "\n".join(lines)
    return iter(oxigraph.parse(text.encode(), format=oxigraph.RdfFormat.N_TRIPLES, lenient=True))


def _plain(text: str) -> str:
    """Return a query without its IRIs, strings and comments, escapes resolved."""
    resolved = _ESCAPE.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), text)
    return _SKIPPED.sub(" ", resolved)


def _refuse_services(text: str) -> None:
    """Raise QueryRefusedError for a query that would ask another service; Oxigraph would call it over the network."""
    if "SERVICE" not in text.upper() and "\\" not in text:
        return
    if _SERVICE.search(_plain(text)):
        advice = "ask for rdfs:label with a language filter instead"
        raise QueryRefusedError(400, f"There is no label service and no federation (SERVICE) on this wiki: {advice}.")


def _is_some_value(term: Any) -> Term | None:
    return oxigraph.Literal(isinstance(term, oxigraph.BlankNode))


Term = oxigraph.NamedNode | oxigraph.BlankNode | oxigraph.Literal | oxigraph.Triple
_FUNCTIONS: dict[oxigraph.NamedNode, Callable[..., Term | None]] = {
    oxigraph.NamedNode(f"{WIKIBASE}isSomeValue"): _is_some_value
}
