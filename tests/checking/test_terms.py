"""Labels, descriptions and aliases: each check with one that passes and one that fails."""

from __future__ import annotations

from datetime import date

import pytest

from glamdata.checking.matching import FormatMatcher
from glamdata.checking.statements import DRAFT_CHECKS, check_draft
from glamdata.model.draft import Draft, DraftTerm, Subject, TermKind

TODAY = date(2026, 11, 21)
LABEL, ALIAS, DESCRIPTION = TermKind.LABEL, TermKind.ALIAS, TermKind.DESCRIPTION


def codes(*terms: tuple[TermKind, str, str]) -> set[str]:
    draft = Draft("n1", Subject("n1"), terms=tuple(DraftTerm(*term) for term in terms))
    return {finding.code for _, finding in check_draft(draft, {}, TODAY, FormatMatcher())}


CASES = {
    "label-is-description": [((LABEL, "en", "poet"), (DESCRIPTION, "en", "poet ")), ((LABEL, "en", "poet"), (DESCRIPTION, "de", "poet"))],
    "long-term": [((LABEL, "en", "a" * 251),), ((LABEL, "en", "a" * 250),)],
    "empty-term": [((LABEL, "en", " "),), ((LABEL, "en", "a"),)],
    "untidy-term": [((LABEL, "en", "Rabindranath  Tagore"),), ((LABEL, "en", "Rabindranath Tagore"),)],
    "description-in-mul": [((DESCRIPTION, "mul", "poet"),), ((DESCRIPTION, "en", "poet"),)],
    "lost-characters": [((LABEL, "de", "M\ufffdller"),), ((LABEL, "de", "Müller"),)],
    "invisible-character": [((ALIAS, "en", "Tagore\u200e"),), ((LABEL, "fa", "زبان\u200cها"), (LABEL, "km", "ដុល្លារ\u200bអាមេរិក"))],
    "unusual-description": [((DESCRIPTION, "en", "Bengali poet."),), ((DESCRIPTION, "en", "Bengali poet"),)],
    "alias-is-label": [((LABEL, "en", "Tagore"), (ALIAS, "en", "Tagore")), ((LABEL, "en", "Tagore"), (ALIAS, "de", "Tagore"))],
    "wrong-script": [((LABEL, "en", "রবীন্দ্রনাথ"),), ((LABEL, "bn", "রবীন্দ্রনাথ"), (LABEL, "ru", "Google"))],
    "mixed-script": [((LABEL, "ru", "Тагop"),), ((LABEL, "ru", "Тагор Google"), (LABEL, "os", "Польшæ"))],
}  # fmt: skip


@pytest.mark.parametrize("code", CASES)
def test_a_term_that_fails_and_one_that_passes(code: str) -> None:
    bad, good = CASES[code]
    assert code in codes(*bad)
    assert codes(*good) == set()


def test_every_check_of_terms_is_tested() -> None:
    assert {check.code for check in DRAFT_CHECKS} == {*CASES, "birth-after-death"}


@pytest.mark.parametrize(
    "text",
    ["Welsh lawyer, d. 1801 at St.", "American pianist Jr.", "company in the U.S.", "painters, sculptors, etc.", "Dichter des 19. Jh.",
     "and so on ...", "son of John F.", "engineer at Smith & Co."],
)  # fmt: skip
def test_a_full_stop_that_belongs_to_the_word_is_let_be(text: str) -> None:
    assert codes((DESCRIPTION, "en", text)) == set()


@pytest.mark.parametrize(
    ("language", "text"), [("zh", "印度诗人。"), ("hi", "भारतीय कवि।"), ("de", "indischer Dichter.")]
)
def test_full_stops_of_other_scripts(language: str, text: str) -> None:
    assert codes((DESCRIPTION, language, text)) == {"unusual-description"}


@pytest.mark.parametrize(("text", "is_article"), [("a poet", True), ("the poet of Bengal", True), ("An Indian poet", False),
    ("A poet", True), ("The Hague politician", False), ("Anatolian potter", False), ("theatre in Bergen", False)])  # fmt: skip
def test_articles_begin_no_description(text: str, is_article: bool) -> None:
    assert codes((DESCRIPTION, "en-gb", text)) == ({"unusual-description"} if is_article else set())
    assert codes((DESCRIPTION, "fr", text)) == set()


@pytest.mark.parametrize(("language", "text"), [("ja", "タゴール"), ("ja", "夏目漱石"), ("ko", "타고르"), ("ko", "李光洙"), ("zh-hant", "泰戈爾"),
    ("sr", "Тагор"), ("sr", "Tagore"), ("en", "1984"), ("el", "Ταγκόρ"), ("en", "Œuvre ʿAbd"), ("mul", "Тагор"), ("xx", "Тагор")])  # fmt: skip
def test_scripts_that_are_right_or_not_judged(language: str, text: str) -> None:
    assert codes((LABEL, language, text)) == set()
