"""Terms: labels, aliases and descriptions of a record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.mapping.language import compile_language
from glamdata.mapping.take import compile_takes, first_texts
from glamdata.mapping.template import compile_template
from glamdata.mapping.words import compile_words
from glamdata.model.draft import DraftTerm, TermKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glamdata.mapping.language import LanguageOf
    from glamdata.mapping.rule import TermRule
    from glamdata.mapping.spec import Source
    from glamdata.mapping.take import Taken, Taker
    from glamdata.mapping.template import Filler
    from glamdata.mapping.words import Words
    from glamdata.mapping.work import Block, Work

TEMPLATE = "template"
"""The origin of a term made by a template."""
_LABEL, _DESCRIPTION = TermKind.LABEL, TermKind.DESCRIPTION


@dataclass(frozen=True, slots=True)
class TermPlan:
    """One rule of `terms`, ready for records: texts to take, or one that is filled in.

    `language_of` is for texts each in a language of its own.
    """

    kind: TermKind
    language: str
    language_of: LanguageOf | None
    words: Words


def compile_terms(rules: tuple[TermRule, ...], source: Source) -> tuple[TermPlan, ...]:
    """Make the rules ready, those of labels first: an alias that repeats a label is none."""
    ordered = sorted(rules, key=lambda rule: rule.kind is not TermKind.LABEL)
    return tuple(_compile_term(rule, source) for rule in ordered)


def draft_terms(plans: tuple[TermPlan, ...], block: Block) -> None:
    """Draft the terms of the item at hand of each record: each once, and of labels the first in each language."""
    for plan in plans:
        kind, language, language_of = plan.kind, plan.language, plan.language_of
        for work, taken in plan.words(block):
            if language_of and not (language := language_of(work, taken, "")):
                continue
            drafted, text = work.drafted, taken[0]
            if kind is not _DESCRIPTION:
                if (language, text) in drafted.names or (kind is _LABEL and _is_labelled(drafted.terms, language)):
                    continue
                drafted.names.add((language, text))
            drafted.terms.append(DraftTerm(kind, language, text, taken[1]))


def _is_labelled(terms: list[DraftTerm], language: str) -> bool:
    return bool(terms) and any(term.language == language for term in terms)


def _compile_term(rule: TermRule, source: Source) -> TermPlan:
    fixed = not (rule.language.takes or rule.language.scripts)
    language_of = None if fixed else compile_language(rule.language, source)
    code = rule.language.code
    if rule.template:
        words = _fill(compile_template(rule.template, source, code))
    else:
        words = compile_words(rule.takes, source, "") or _take(compile_takes(rule.takes, source))
    return TermPlan(rule.kind, code, language_of, words)


def _take(takes: tuple[Taker, ...]) -> Words:
    def words(block: Block) -> Iterator[tuple[Work, Taken]]:
        for work in block:
            for taken in first_texts(takes, work):
                yield work, taken

    return words


def _fill(fill: Filler) -> Words:
    def words(block: Block) -> Iterator[tuple[Work, Taken]]:
        for work in block:
            if text := fill(work):
                yield work, (text, TEMPLATE, None, text)

    return words
