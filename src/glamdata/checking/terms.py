"""Checks of a draft's labels, descriptions and aliases against Wikibase's limits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from glamdata.checking.script import is_mixed, script_fault
from glamdata.checking.text import LOST, has_control_character, hidden_characters, shorten
from glamdata.model.draft import TermKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.checking.check import Situation
    from glamdata.model.draft import Draft

__all__ = [
    "find_alias_as_label",
    "find_description_for_all_languages",
    "find_empty_term",
    "find_hidden_in_term",
    "find_label_as_description",
    "find_long_term",
    "find_lost_in_term",
    "find_mixed_script",
    "find_untidy_term",
    "find_unusual_description",
    "find_wrong_script",
]

# wikibase-answers: edit_term_label_251, edit_term_description_251
LONGEST_TERM = 250

FULL_STOP = re.compile(r"[.。．।۔]$")
ABBREVIATED = re.compile(
    r"(?:\b\w|\.\w|\b(?:approx|assoc|bros|ca|cent|chr|co|corp|dept|dr|ed|eds|est|etc|fl|inc|jh|jhdt|jr|jun|ltd|mt|no|nr|op"
    r"|pt|resp|sen|soc|sr|st|u\.a|usw|vol|vs))\.$|\.\.$",
    re.IGNORECASE,
)
"""Ends with a full stop that belongs to the word: an initial, an abbreviation, an ellipsis."""
ARTICLE = re.compile(r"(?:an?|the)\s+(?=\S)|(?:An?|The)\s+(?=[a-z])")

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
        untidy = term.text != term.text.strip() or "  " in term.text or has_control_character(term.text)
        if term.text.strip() and untidy:
            words = "starts or ends with a space, or holds two in a row, a line break or a control character"
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


def find_hidden_in_term(draft: Draft, _: Situation) -> Iterator[Found]:
    """Byte-order marks, soft hyphens and direction marks make two terms differ that look alike."""
    for term in draft.terms:
        if hidden := hidden_characters(term.text):
            words = f"holds characters nobody sees ({', '.join(hidden)})"
            yield None, term.text, f"The {term.kind} in {term.language!r} {words}: {shorten(term.text)!r}"


def find_lost_in_term(draft: Draft, _: Situation) -> Iterator[Found]:
    """Wikibase takes �, which stands where a program could not read a character: nobody can say what it was."""
    for term in draft.terms:
        if LOST in term.text:
            words = f"has {LOST} where another program lost a character"
            yield None, term.text, f"The {term.kind} in {term.language!r} {words}: {shorten(term.text)!r}"


def find_unusual_description(draft: Draft, _: Situation) -> Iterator[Found]:
    """A description is no sentence: no full stop at its end, no article at its beginning (Help:Description)."""
    for term in draft.terms:
        if term.kind is not TermKind.DESCRIPTION:
            continue
        if FULL_STOP.search(term.text) and not ABBREVIATED.search(term.text):
            yield None, term.text, f"The description in {term.language!r} ends with a full stop: {shorten(term.text)!r}"
        if term.language.partition("-")[0] == "en" and (found := ARTICLE.match(term.text)):
            words = f"begins with the article {found[0].strip()!r}"
            yield None, term.text, f"The description in {term.language!r} {words}: {shorten(term.text)!r}"


def find_alias_as_label(draft: Draft, _: Situation) -> Iterator[Found]:
    """An alias that is the label of its language, or of all, says nothing (Help:Aliases)."""
    labels = {(term.language, term.text) for term in draft.terms if term.kind is TermKind.LABEL}
    for term in draft.terms:
        if term.kind is TermKind.ALIAS and labels & {(term.language, term.text), ("mul", term.text)}:
            yield None, term.text, f"The alias in {term.language!r} is the label too: {shorten(term.text)!r}"


def find_wrong_script(draft: Draft, _: Situation) -> Iterator[Found]:
    """A text without one letter of its language's script stands in the wrong language, most likely."""
    for term in draft.terms:
        if script := script_fault(term.text, term.language):
            words = f"has no letter of the {script} script, in which that language is written"
            yield None, term.text, f"The {term.kind} in {term.language!r} {words}: {shorten(term.text)!r}"


def find_mixed_script(draft: Draft, _: Situation) -> Iterator[Found]:
    """A Cyrillic letter in a Latin word, or the other way round, looks right and is never found."""
    for term in draft.terms:
        if is_mixed(term.text, term.language):
            words = "mixes Latin and Cyrillic letters in a word"
            yield None, term.text, f"The {term.kind} in {term.language!r} {words}: {shorten(term.text)!r}"
