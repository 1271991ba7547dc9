"""ISBD punctuation: what goes from the end of a text and what stays; titles, supplied texts, relators."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glamdata.mapping.fault import Fault
from glamdata.mapping.isbd import relator, title, trim, without_brackets
from glamdata.model.finding import Severity
from glamdata.model.record import Field


@pytest.mark.parametrize(
    ("text", "trimmed"),
    [
        ("A title /", "A title"),
        ("A title :", "A title"),
        ("Works ;", "Works"),
        ("Cardiff :", "Cardiff"),
        ("Faust =", "Faust"),
        ("Milan. ", "Milan"),
        ("Milan.,", "Milan."),
        ("Macmillan,", "Macmillan"),
        ("H. P.", "H. P."),
        ("Tolkien, J. R. R.", "Tolkien, J. R. R."),
        ("Jr.", "Jr."),
        ("King, Martin Luther, Jr.", "King, Martin Luther, Jr."),
        ("Harper & Brothers, Inc.", "Harper & Brothers, Inc."),
        ("Century Co.", "Century Co."),
        ("letters, poems, etc.", "letters, poems, etc."),
        ("Marianna, Ark.", "Marianna, Ark."),
        ("Johannes Paul II.", "Johannes Paul II."),
        ("44 B.C.", "44 B.C."),
        ("Ema. Ena.", "Ema. Ena."),
        ("St. John the Baptist.", "St. John the Baptist"),
        ("published in 1851.", "published in 1851"),
        ("wait...", "wait..."),
        ("a  b ;", "a b"),
        ("\x98The\x9c house.", "The house"),
        ("", ""),
        (" / ", ""),
    ],
)
def test_trim(text: str, trimmed: str) -> None:
    assert trim(text) == trimmed


def of(*subfields: str) -> Field:
    return Field("245", "10", tuple((text[0], text[1:]) for text in subfields))


@pytest.mark.parametrize(
    ("subfields", "codes", "name"),
    [
        (("aTheir silver wedding journey /", "cby W.D. Howells."), "ab", "Their silver wedding journey"),
        (("aThe poems of Celia Thaxter.",), "ab", "The poems of Celia Thaxter"),
        (("aFaust", "beine Tragödie"), "ab", "Faust: eine Tragödie"),
        (("aDrake and his yeomen :", "ba true accounting /"), "ab", "Drake and his yeomen: a true accounting"),
        (("aMadrine Doucet,", "ba romance,"), "ab", "Madrine Doucet: a romance"),
        (("aA new history.", "bThe greater republic;"), "ab", "A new history: The greater republic"),
        (("aHydraulic diagrams;", "bbased upon the formula"), "ab", "Hydraulic diagrams; based upon the formula"),
        (("aThe cost of living.", "cBy Ellen H. Richards."), "ab", "The cost of living"),
        (("aLlyfr gwyn =", "bWhite book /"), "ab", "Llyfr gwyn"),
        (("aDeutsche Geschichte.", "nBd. 2,", "pMittelalter"), "anp", "Deutsche Geschichte. Bd. 2, Mittelalter"),
        (("a[Letters]",), "a", "Letters"),
        (("aTHE WHITE TERROR /",), "ab", "THE WHITE TERROR"),
        (("a\x98Der\x9c Prozeß",), "ab", "Der Prozeß"),
        (("aStories by Poe, etc. /",), "ab", "Stories by Poe, etc."),
        (("aWhat next ...",), "ab", "What next ..."),
    ],
)
def test_titles(subfields: tuple[str, ...], codes: str, name: str) -> None:
    field = of(*subfields)
    taken = " ".join(text for code, text in field.subfields if code in codes)
    assert title(taken, field) == name
    assert title(trim(taken), field) == name  # after the step trim


def test_a_title_in_a_column_is_read_by_its_punctuation() -> None:
    assert title("A title : a tale / by A. B.") == "A title: a tale"
    assert title("Either/or") == "Either/or"
    assert title("2001: a space odyssey") == "2001: a space odyssey"


@pytest.mark.parametrize(
    ("text", "inner"),
    [("[London]", "London"), ("[London] :", "London"), ("[S.l.]", ""), ("[S.l. : s.n.]", ""), ("[s.n.],", ""),
     ("[Place of publication not identified] :", ""), ("Cardiff", "Cardiff"), ("Lond[on]", "London")],
)  # fmt: skip
def test_supplied_texts(text: str, inner: str) -> None:
    assert without_brackets(text) == inner


@pytest.mark.parametrize(
    ("text", "name"),
    [("Chicago [etc.],", "Chicago"), ("New York [etc]", "New York"), ("Leipzig [u.a.] :", "Leipzig"), ("London, etc.", "London"),
     ("[London, etc.]", "London"), ("Washington, D.C. [etc.]", "Washington, D.C."), ("[etc.]", ""),
     ("Lodnon [i.e. London] :", "London"), ("Wien [d. i. Leipzig]", "Leipzig"), ("Betcetera [Ohio]", "Betcetera Ohio")],
)  # fmt: skip
def test_that_there_are_others_is_no_name(text: str, name: str) -> None:
    assert without_brackets(text) == name


def test_a_guess_is_a_finding() -> None:
    fault = without_brackets("[Paris?]")
    assert isinstance(fault, Fault)
    assert (fault.code, fault.severity) == ("doubtful-text", Severity.INFO)


@pytest.mark.parametrize(
    ("text", "word"),
    [("author.", "author"), ("Illustrator,", "illustrator"), ("(Author)", "author"), ("[ed.]", "ed"), ("aut", "aut"),
     ("http://id.loc.gov/vocabulary/relators/aut", "aut"), ("joint author,", "joint author")],
)  # fmt: skip
def test_relators(text: str, word: str) -> None:
    assert relator(text) == word


@settings(deadline=None)
@given(st.text(max_size=40) | st.text("ab. /:;=,[]?", max_size=20))
def test_no_text_crashes_and_no_punctuation_is_left(text: str) -> None:
    assert not trim(text).endswith((" ", ",", ";", ":", "/", "="))
    title(text)
    without_brackets(text)
    relator(text)
