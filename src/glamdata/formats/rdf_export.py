"""N-Triples, Turtle and JSON-LD, written record by record: no graph is ever held.

https://www.w3.org/TR/n-triples/, https://www.w3.org/TR/turtle/, https://www.w3.org/TR/json-ld11/. The three say the
same; JSON-LD has its context within, since a page must not depend on another server.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import orjson

from glamdata.formats.piece_file import Form
from glamdata.formats.rdf_term import write_object
from glamdata.formats.rdf_triples import NAMESPACES, TYPE, record_triples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from glamdata.formats.rdf_term import Object, Triple
    from glamdata.model.enrichment import Enrichment

    Triples = Callable[[Enrichment], list[Triple]]

_LOCAL_NAME = re.compile(r"(?P<space>http.*[/#])(?P<name>[A-Za-z][A-Za-z0-9]*)")
_PREFIXES = {space: prefix for prefix, space in NAMESPACES.items()}


def ntriples_form(triples_of: Triples = record_triples) -> Form:
    """Give the form of N-Triples: a triple a line."""

    def render(enrichment: Enrichment) -> bytes:
        triples = triples_of(enrichment)
        return "".join([f"<{s}> <{p}> {write_object(o)} .\n" for s, p, o in triples]).encode()

    return Form(render)


def turtle_form(triples_of: Triples = record_triples) -> Form:
    """Give the form of Turtle: a block a subject."""

    def render(enrichment: Enrichment) -> bytes:
        blocks = []
        for subject, triples in _by_subject(triples_of(enrichment)):
            said = " ;\n    ".join(f"{_turtle_name(p)} {_turtle_object(o)}" for _, p, o in triples)
            blocks.append(f"\n{_turtle_name(subject)} {said} .\n")
        return "".join(blocks).encode()

    return Form(render, "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in NAMESPACES.items()).encode())


def jsonld_form(triples_of: Triples = record_triples) -> Form:
    """Give the form of JSON-LD: a node a line."""

    def render(enrichment: Enrichment) -> bytes:
        nodes = _by_subject(triples_of(enrichment))
        return b",\n".join(orjson.dumps(_node(subject, triples)) for subject, triples in nodes)

    head = b'{"@context":' + orjson.dumps(NAMESPACES) + b',"@graph":['
    return Form(render, head, b"\n]}\n", b"\n", b",\n")


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
