"""Terms in the library's languages, saying so where another language has to stand in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.model.enrichment import EnrichedValue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from glamdata.model.entity import Entity

_ANY_LANGUAGE = "mul"  # the default label of an item, for names written alike in many languages


def pick_term(terms: Mapping[str, str], wanted: str, languages: tuple[str, ...]) -> tuple[str, str] | None:
    """Give (text, language it is in) for the `wanted` language, or the next best, or None.

    Next best are the language without its variant (``de`` for ``de-ch``), ``mul``, then the other `languages` in order
    and English last. A language nobody asked for never stands in: its script may be one that readers can't read.
    """
    for language in (*_parents(wanted), _ANY_LANGUAGE, *languages, "en"):
        if terms.get(language):
            return terms[language], language
    return None


def term_values(entity: Entity, languages: tuple[str, ...]) -> Iterator[EnrichedValue]:
    """Give a label and a description for each of `languages`, as far as the item has any that will do."""
    for kind, terms in (("label", entity.labels), ("description", entity.descriptions)):
        for wanted in languages:
            if found := pick_term(terms, wanted, languages):
                text, language = found
                fallback = "" if language == wanted else language
                yield EnrichedValue(kind, "", text, wanted, fallback=fallback)


def value_labels(terms: Mapping[str, str], languages: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Give (language, label) for those of `languages` that an item has a label in: its own, its parent's or mul."""
    found = ((wanted, pick_term(terms, wanted, ())) for wanted in languages)
    return tuple((wanted, term[0]) for wanted, term in found if term and term[1] in (*_parents(wanted), _ANY_LANGUAGE))


def _parents(language: str) -> tuple[str, ...]:
    parts = language.split("-")
    return tuple("-".join(parts[:length]) for length in range(len(parts), 0, -1))
