"""Checks of a draft's labels, descriptions and aliases against Wikibase's limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.checking.text import has_control_character, shorten
from glamdata.model.draft import TermKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.checking.check import Situation
    from glamdata.model.draft import Draft

__all__ = [
    "find_description_for_all_languages",
    "find_empty_term",
    "find_label_as_description",
    "find_long_term",
    "find_untidy_term",
]

# wikibase-answers: edit_term_label_251, edit_term_description_251
LONGEST_TERM = 250

Found = tuple[None, str, str]


def find_long_term(draft: Draft, _: Situation) -> Iterator[Found]:
    """Wikibase refuses the whole edit for one label, description or alias over 250 characters."""
    for term in draft.terms:
        if len(term.text) > LONGEST_TERM:
            length = f"{len(term.text)} characters, the wiki takes {LONGEST_TERM}"
            yield None, term.text, f"The {term.kind} in {term.language!r} has {length}: {shorten(term.text)!r}"


def find_empty_term(draft: Draft, _: Situation) -> Iterator[Found]:
    """An empty text would remove a label rather than set one."""
    for term in draft.terms:
        if not term.text.strip():
            yield None, term.text, f"The {term.kind} in {term.language!r} is empty."


def find_untidy_term(draft: Draft, _: Situation) -> Iterator[Found]:
    """Wikibase tidies stray spaces and line breaks of terms silently; the mapping's cleaning steps should have."""
    for term in draft.terms:
        if term.text.strip() and (term.text != term.text.strip() or has_control_character(term.text)):
            words = "starts or ends with a space, or holds a line break or control character"
            yield None, term.text, f"The {term.kind} in {term.language!r} {words}: {shorten(term.text)!r}"


def find_description_for_all_languages(draft: Draft, _: Situation) -> Iterator[Found]:
    """`mul` is for labels and aliases only (edit_term_mul_description)."""
    for term in draft.terms:
        if term.kind is TermKind.DESCRIPTION and term.language == "mul":
            message = f"A description can't be in 'mul' (all languages), give it in a language: {shorten(term.text)!r}"
            yield None, term.text, message


def find_label_as_description(draft: Draft, _: Situation) -> Iterator[Found]:
    """Wikibase refuses equal label and description (edit_new_label_equals_description)."""
    labels = {(term.language, term.text.strip()) for term in draft.terms if term.kind is TermKind.LABEL}
    for term in draft.terms:
        if term.kind is TermKind.DESCRIPTION and (term.language, term.text.strip()) in labels:
            message = f"Label and description in {term.language!r} are the same: {shorten(term.text)!r}"
            yield None, term.text, message
