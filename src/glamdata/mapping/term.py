"""Terms: labels, aliases and descriptions of a record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glamdata.mapping.language import compile_language
from glamdata.mapping.take import compile_takes
from glamdata.mapping.template import compile_template
from glamdata.model.draft import DraftTerm, TermKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glamdata.mapping.language import LanguageOf
    from glamdata.mapping.rule import TermRule
    from glamdata.mapping.spec import Source
    from glamdata.mapping.take import Taken, Taker
    from glamdata.mapping.template import Filler
    from glamdata.mapping.work import Work

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
    takes: tuple[Taker, ...]
    fill: Filler | None


def compile_terms(rules: tuple[TermRule, ...], source: Source) -> tuple[TermPlan, ...]:
    """Make the rules ready, those of labels first: an alias that repeats a label is none."""
    ordered = sorted(rules, key=lambda rule: rule.kind is not TermKind.LABEL)
    return tuple(_compile_term(rule, source) for rule in ordered)


def draft_terms(plans: tuple[TermPlan, ...], work: Work) -> tuple[DraftTerm, ...]:
    """Give each term once, and of labels the first in each language."""
    seen: set[tuple[str, str]] = set()
    labelled: set[str] = set()
    terms = []
    for plan in plans:
        kind, language = plan.kind, plan.language
        for taken in _texts(plan, work):
            text, origin, _, _ = taken
            if plan.language_of and not (language := plan.language_of(work, taken, "")):
                continue
            if kind is _LABEL:
                if language in labelled:
                    continue
                labelled.add(language)
            if kind is not _DESCRIPTION:
                if (language, text) in seen:
                    continue
                seen.add((language, text))
            terms.append(DraftTerm(kind, language, text, origin))
    return tuple(terms)


def _compile_term(rule: TermRule, source: Source) -> TermPlan:
    fixed = not (rule.language.takes or rule.language.scripts)
    language_of = None if fixed else compile_language(rule.language, source)
    code = rule.language.code
    fill = compile_template(rule.template, source, code) if rule.template else None
    return TermPlan(rule.kind, code, language_of, compile_takes(rule.takes, source), fill)


def _texts(plan: TermPlan, work: Work) -> Sequence[Taken]:
    for take in plan.takes:
        if texts := take(work, None, ""):
            return texts
    text = plan.fill(work) if plan.fill else ""
    return ((text, TEMPLATE, None, text),) if text else ()
