"""N-Triples, Turtle and JSON-LD, written record by record: no graph is ever held.

https://www.w3.org/TR/n-triples/, https://www.w3.org/TR/turtle/, https://www.w3.org/TR/json-ld11/. The three say the
same; JSON-LD has its context within, since a page must not depend on another server.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import orjson

from glamdata.formats.rdf_term import write_object
from glamdata.formats.rdf_triples import NAMESPACES, TYPE, record_triples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from glamdata.formats.rdf_term import Object, Triple
    from glamdata.model.enrichment import Enrichment

_LOCAL_NAME = re.compile(r"(?P<space>http.*[/#])(?P<name>[A-Za-z][A-Za-z0-9]*)")
_PREFIXES = {space: prefix for prefix, space in NAMESPACES.items()}


@contextmanager
def ntriples_writer(path: Path, record_url: str = "") -> Iterator[Callable[[Enrichment], None]]:
    """Give what writes one record's triples to `path`, a triple a line."""
    with path.open("w", encoding="utf-8", newline="") as file:

        def write(enrichment: Enrichment) -> None:
            lines = [f"<{s}> <{p}> {write_object(o)} .\n" for s, p, o in record_triples(enrichment, record_url)]
            file.write("".join(lines))

        yield write


@contextmanager
def turtle_writer(path: Path, record_url: str = "") -> Iterator[Callable[[Enrichment], None]]:
    """Give what writes one record's triples to `path`, a block a subject."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"@prefix {prefix}: <{space}> .\n" for prefix, space in NAMESPACES.items())

        def write(enrichment: Enrichment) -> None:
            for subject, triples in _by_subject(record_triples(enrichment, record_url)):
                said = " ;\n    ".join(f"{_turtle_name(p)} {_turtle_object(o)}" for _, p, o in triples)
                file.write(f"\n{_turtle_name(subject)} {said} .\n")

        yield write


@contextmanager
def jsonld_writer(path: Path, record_url: str = "") -> Iterator[Callable[[Enrichment], None]]:
    """Give what writes one record's nodes to `path`, a line each."""
    with path.open("wb") as file:
        file.write(b'{"@context":' + orjson.dumps(NAMESPACES) + b',"@graph":[')
        between = b"\n"

        def write(enrichment: Enrichment) -> None:
            nonlocal between
            for subject, triples in _by_subject(record_triples(enrichment, record_url)):
                file.write(between + orjson.dumps(_node(subject, triples)))
                between = b",\n"

        yield write
        file.write(b"\n]}\n")


def _by_subject(triples: list[Triple]) -> Iterator[tuple[str, Iterable[Triple]]]:
    return groupby(triples, key=itemgetter(0))


@lru_cache(maxsize=4096)
def _short_name(address: str) -> str:
    """Give ``schema:name`` for an address in a known namespace, empty for any other."""
    found = _LOCAL_NAME.fullmatch(address)
    prefix = _PREFIXES.get(found["space"]) if found else None
    return f"{prefix}:{found['name']}" if found and prefix else ""


def _turtle_name(address: str) -> str:
    return _short_name(address) or f"<{address}>"


def _turtle_object(term: Object) -> str:
    return _turtle_name(term) if isinstance(term, str) else write_object(term)


def _node(subject: str, triples: Iterable[Triple]) -> dict[str, Any]:
    node: dict[str, Any] = {"@id": subject}
    for _, predicate, term in triples:
        if predicate == TYPE and isinstance(term, str):
            node.setdefault("@type", []).append(_short_name(term) or term)
        else:
            node.setdefault(_short_name(predicate) or predicate, []).append(_json_object(term))
    return node


def _json_object(term: Object) -> dict[str, str]:
    if isinstance(term, str):
        return {"@id": term}
    text, language, datatype = term
    if language:
        return {"@value": text, "@language": language}
    return {"@value": text, "@type": _short_name(datatype) or datatype} if datatype else {"@value": text}
