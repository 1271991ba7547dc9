"""Terms: tidied as Wikibase does, set where missing, in a script that the language is written in."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.model.draft import DraftTerm, TermKind
from glamdata.model.edit import SetTerm
from glamdata.model.entity import Entity
from glamdata.planning.terms import fits_script, has_name, in_order, plan_term, same_text, tidy_text

ANSWERS = Path(__file__).parents[3] / "shared" / "wikibase-answers"
LABEL, ALIAS, DESCRIPTION = TermKind.LABEL, TermKind.ALIAS, TermKind.DESCRIPTION


def item(labels: dict[str, str] | None = None, **said: dict[str, object]) -> Entity:
    return Entity("Q42", labels=labels or {}, **said)


def plan(kind: TermKind, text: str, entity: Entity, language: str = "en") -> SetTerm | None:
    return plan_term(DraftTerm(kind, language, text, "100$a"), entity, language)


@pytest.mark.parametrize(
    ("kind", "entity", "expected"),
    [
        (LABEL, item(), LABEL),
        (LABEL, item({"en": "Other"}), ALIAS),
        (LABEL, item({"mul": "Other"}), ALIAS),
        (LABEL, item({"fr": "Doe"}), LABEL),
        (LABEL, item({"en": "Doe"}), None),
        (LABEL, item({"mul": "Doe"}), None),
        (LABEL, item(aliases={"en": ("Doe",)}), None),
        (LABEL, item(aliases={"mul": ("Doe",)}), None),
        (LABEL, item(aliases={"fr": ("Doe",)}), LABEL),
        (LABEL, item(descriptions={"en": "Doe"}), ALIAS),  # Wikibase refuses a label equal to the description
        (ALIAS, item(), ALIAS),
        (ALIAS, item({"en": "Doe"}), None),
        (ALIAS, item({"en": "Other"}, aliases={"en": ("X", "Doe")}), None),
        (ALIAS, item(aliases={"mul": ("Doe",)}), None),
        (DESCRIPTION, item({"en": "Other"}), DESCRIPTION),
        (DESCRIPTION, item(descriptions={"fr": "x"}), DESCRIPTION),
        (DESCRIPTION, item(descriptions={"en": "x"}), None),
        (DESCRIPTION, item({"en": "Doe"}), None),
        (DESCRIPTION, item({"mul": "Doe"}), None),
    ],
)
def test_a_term_is_set_where_the_item_has_none(kind: TermKind, entity: Entity, expected: TermKind | None) -> None:
    change = plan(kind, "Doe", entity)
    assert change == (SetTerm(expected, "en", "Doe", "100$a") if expected else None)


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("  Ann\u00a0B ", "Ann B"),
        ("Zoe\u0308", "Zoë"),
        ("Ann\r\nB", "Ann B"),
        ("Ann\x00\x1fB\x7f", "Ann B"),
        ("A\u2028B", "A B"),
    ],
)
def test_a_term_is_sent_as_wikibase_stores_it(raw: str, stored: str) -> None:
    change = plan(ALIAS, raw, item())
    assert change
    assert change.text == stored
    assert plan(ALIAS, raw, item(aliases={"en": (stored,)})) is None
    assert plan(ALIAS, stored, item(aliases={"en": (raw,)})) is None
    assert has_name(item({"en": raw}), "en", stored)


@pytest.mark.parametrize("kind", list(TermKind))
@pytest.mark.parametrize("text", ["", "  ", "\n", "\u00a0"])
def test_an_empty_text_is_never_sent_for_it_would_remove_the_term(kind: TermKind, text: str) -> None:
    assert plan(kind, text, item()) is None


@given(st.text())
def test_a_tidy_text_is_stable_and_composed(text: str) -> None:
    tidy = tidy_text(text)
    assert tidy_text(tidy) == tidy
    assert unicodedata.is_normalized("NFC", tidy)
    assert same_text(f" {text}\t", tidy)


@pytest.mark.skipif(not ANSWERS.exists(), reason="shared/wikibase-answers is not there")
def test_a_recorded_wikibase_stores_terms_as_they_are_tidied() -> None:
    compared = 0
    for path in sorted(ANSWERS.glob("edit_*.json")):
        case = json.loads(path.read_text("utf-8"))
        stored = case["json"].get("entity", {}).get("labels") if isinstance(case["json"], dict) else None
        try:
            sent = json.loads(case["request"].get("data", "")).get("labels")
        except (json.JSONDecodeError, AttributeError):
            continue
        for language, term in (sent if stored and isinstance(sent, dict) else {}).items():
            if isinstance(term, dict) and term.get("value") and language in stored:
                assert tidy_text(term["value"]) == tidy_text(stored[language]["value"]), path.name
                compared += 1
    assert compared > 5


@pytest.mark.parametrize(
    ("text", "language", "fits"),
    [
        ("Dvořák, Antonín (1841–1904)", "en", True),
        ("ʻAbd al-Raḥmān ibn al-Ḥusayn al-ʿIrāqī", "en", True),
        ("Golʹdman, Sof ʼia", "de", True),
        ("Mª José & Søn № 1", "es", True),
        ("O\u0308hman", "sv", True),
        ("Лев Толстой", "en", False),
        ("Jane Doe Ω", "en", False),
        ("村上春樹", "fr", False),
        ("محمد", "de", False),
        ("Aлександр", "en", False),  # a Latin A before Cyrillic letters
        ("Лев Толстой", "ru", True),
        ("Лев Толстой", "mul", True),
        ("Leo Tolstoy", "ru", True),
        ("村上春樹", "zh-hant-hk", True),
        ("Лев", "sr-ec", True),
        ("Лев", "en-gb", False),
    ],
)
def test_names_fit_the_script_of_a_latin_language(text: str, language: str, fits: bool) -> None:
    assert fits_script(text, language) is fits


def test_labels_come_first_and_what_serves_all_languages_before_the_rest() -> None:
    said = [(DESCRIPTION, "en"), (ALIAS, "en"), (ALIAS, "mul"), (LABEL, "en"), (LABEL, "de"), (LABEL, "mul")]
    ordered = in_order(DraftTerm(kind, language, "x") for kind, language in said)
    assert [(term.kind, term.language) for term in ordered] == [
        (LABEL, "mul"), (LABEL, "en"), (LABEL, "de"), (ALIAS, "mul"), (ALIAS, "en"), (DESCRIPTION, "en"),
    ]  # fmt: skip
