"""``haswbstatement:`` in the search, as WikibaseCirrusSearch has it: by the value of statements not deprecated.

``haswbstatement:P31=Q5`` is a value, ``haswbstatement:P31`` any value, ``haswbstatement:P31=Q5|P31=Q95074`` either of
them, ``-haswbstatement:P569`` none; several words are all to hold. A value with spaces stands in double quotes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as oxigraph

from glamdata.rehearsal.rdf.literal import language_literal, string_literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.rehearsal.wiki import Wiki

__all__ = ["Condition", "find_with_statements", "read_conditions"]

_WORD = re.compile(r'(-?)haswbstatement:("(?:[^"\\]|\\.)*"|\S+)', re.IGNORECASE)
_CHOICE = re.compile(r"(P[1-9]\d{0,9})(?:=(.*))?", re.IGNORECASE | re.DOTALL)
_ENTITY = re.compile(r"[QP][1-9]\d{0,9}")
_MONOLINGUAL = re.compile(r"([a-z]{2,12}(?:-[a-z0-9]+)*):(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Condition:
    """One word of a search: (property, value) pairs of which one is to hold, or with ``negative`` none."""

    choices: tuple[tuple[str, str | None], ...]
    negative: bool = False


def read_conditions(text: str) -> tuple[list[Condition], str]:
    """Return the conditions in the text of a search, and what is left of it."""
    conditions = [Condition(tuple(_read_choices(match[2])), match[1] == "-") for match in _WORD.finditer(text)]
    return conditions, _WORD.sub(" ", text).strip()


def _read_choices(text: str) -> Iterator[tuple[str, str | None]]:
    if text.startswith('"'):
        text = re.sub(r"\\(.)", r"\1", text[1:-1])
    for part in text.split("|"):
        match = _CHOICE.fullmatch(part)
        if match is not None:
            yield match[1].upper(), match[2]


def find_with_statements(wiki: Wiki, conditions: list[Condition]) -> list[str]:
    """Return the ids of the entities for which all conditions hold, by their numbers."""
    found: set[str] | None = None
    for condition in sorted(conditions, key=lambda each: each.negative):
        ids = {entity_id for choice in condition.choices for entity_id in _find(wiki, *choice)}
        if condition.negative:
            found = (_all_items(wiki) if found is None else found) - ids
        else:
            found = ids if found is None else found & ids
    return sorted(found or (), key=lambda key: (key[0] == "P", int(key[1:])))


def _find(wiki: Wiki, property_id: str, value: str | None) -> Iterator[str]:
    """Yield the entities with a statement; one without a value, or with an unknown one, is not in the index."""
    match = f"?s ps:{property_id} ?v . FILTER(!isBlank(?v))"
    if value is not None:
        match += f" FILTER(?v IN ({', '.join(_spell(value, wiki.concept_base))}))"
    rank = "FILTER NOT EXISTS { ?s wikibase:rank wikibase:DeprecatedRank }"
    rows = wiki.graph.query(f"SELECT DISTINCT ?e {{ ?e p:{property_id} ?s . {match} {rank} }}")
    assert isinstance(rows, oxigraph.QuerySolutions)
    for row in rows:
        yield str(row["e"].value).removeprefix(wiki.concept_base)


def _spell(value: str, concept_base: str) -> Iterator[str]:
    """Yield the terms that a value of a search can stand for; quantities, dates and places are not in the index."""
    yield string_literal(value)
    if _ENTITY.fullmatch(value.upper()):
        yield f"<{concept_base}{value.upper()}>"
    if match := _MONOLINGUAL.fullmatch(value):
        yield language_literal(match[2], match[1])
    if re.fullmatch(r"[a-z]+:[^\s<>\"{}|^`\\]+", value, re.IGNORECASE):
        yield f"<{value}>"


def _all_items(wiki: Wiki) -> set[str]:
    return {page.entity_id for page in wiki.archive.list_pages() if page.namespace == 0 and page.redirect is None}
