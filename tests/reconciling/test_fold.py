import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from glamdata.reconciling.fold import fold_text, script_of

IOTA_SUBSCRIPT = "\u0345"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Georgia O’Keeffe", "georgia okeeffe"),
        ("Ṭūsī, Naṣīr al-Dīn", "tusi nasir al din"),
        ("Søren Kierkegård", "soren kierkegard"),
        ("STRAßE", "strasse"),
        ("Łódź — Đorđe", "lodz dorde"),
        ("  J.R.R.  Tolkien ", "j r r tolkien"),
        ("Ἀριστοτέλης", "αριστοτελησ"),
        ("Чайковский", "чаиковскии"),
        ("İstanbul", "istanbul"),
        ("___", ""),
    ],
)
def test_folding_leaves_the_letters(text, folded):
    assert fold_text(text) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold_text(fold_text(text)) == fold_text(text)


@given(st.text())
def test_case_and_composition_do_not_matter(text):
    assume(IOTA_SUBSCRIPT not in unicodedata.normalize("NFKD", text))  # case-folding writes it out as a letter
    assert fold_text(text.lower()) == fold_text(text.lower().casefold())


def test_the_script_is_that_of_the_first_letter():
    assert [script_of(text) for text in ("1. Bach", "Бах", "張", "")] == ["LATIN", "CYRILLIC", "CJK", ""]
