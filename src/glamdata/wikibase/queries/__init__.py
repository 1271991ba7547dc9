"""The SPARQL queries, one file each, and what fills them.

A query file stands on its own: a librarian can paste it into a query page, where it runs on the example between its
braces. Braces that a comment ``#= name`` follows are what glamdata fills, ``#= batch`` those filled in batches.
Standard SPARQL 1.1 only (https://www.w3.org/TR/sparql11-query/): no label service, no hints.
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

BATCH = "batch"

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_UNSENDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_ENTITY = re.compile(r"[QP][1-9][0-9]*")


def load_query(name: str) -> str:
    """Give the text of ``queries/<name>.rq``, comments and all."""
    return (files(__package__) / f"{name}.rq").read_text("utf-8")


def fill_query(query: str, name: str, terms: Iterable[str]) -> str:
    """Put `terms` (SPARQL already, see :func:`write_literal`) between every pair of braces marked ``#= name``.

    Fill what is ours (properties, languages) first and the batch last, since text of a catalogue may hold anything.
    Raises ValueError where the query has no such braces.
    """
    inside = " ".join(terms)
    filled, count = re.subn(rf"\{{[^{{}}\n]*\}}(?= #= {name}$)", lambda _: f"{{ {inside} }}", query, flags=re.MULTILINE)
    if not count:
        raise ValueError(f"the query has no braces marked '#= {name}'")
    return filled


def write_literal(text: str, language: str = "") -> str:
    """Write text as a SPARQL string, with its language where one is given; what no query can carry is left out."""
    literal = '"' + _UNSENDABLE.sub("", text).translate(_ESCAPES) + '"'
    if not language:
        return literal
    if not _LANGUAGE.fullmatch(language):
        raise ValueError(f"{language!r} is not a language code")
    return f"{literal}@{language}"


def is_entity_id(text: str) -> bool:
    """Whether text is the id of an item or property."""
    return _ENTITY.fullmatch(text) is not None


def write_item(qid: str) -> str:
    """Write an item as SPARQL (``wd:Q42``). Raises ValueError for what is not an id."""
    if not is_entity_id(qid):
        raise ValueError(f"{qid!r} is not an item id")
    return f"wd:{qid}"


def read_id(iri: str) -> str:
    """Give the id at the end of an entity or property IRI."""
    return iri.rsplit("/", 1)[-1]
